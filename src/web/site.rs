//! What the web edge knows from its start: where it is reached and how it answers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::http::{header, uri::Authority};
use ipnet::IpNet;

use super::limits::{self, Limits};
use super::page::Demo;
use super::staff::live::Live;
use crate::config::Origin;
use crate::db;
use crate::domain::ids::PracticeId;
use crate::domain::practice::Practice;
use crate::state::State;

/// How long an answer to "whose host is this?" is kept.
const HOST_KEPT: Duration = Duration::from_secs(30);
/// Hosts kept at once; a flood of invented names does not fill the memory.
const HOSTS_MAX: usize = 1_000;

/// Shared by every request.
pub struct Site {
    pub state: Arc<State>,
    pub origin: Origin,
    pub demo: Demo,
    pub limits: Limits,
    /// Networks whose forwarding headers count.
    pub trusted_proxies: Vec<IpNet>,
    /// Which days staff have open.
    pub live: Arc<Live>,
    /// Names under which the only practice of a small installation is reached too.
    own_hosts: Vec<String>,
    hosts: Mutex<HashMap<String, (Whose, Instant)>>,
}

/// Whose a host is.
#[derive(Clone, Copy)]
enum Whose {
    Practice(PracticeId),
    Nobodys,
}

impl Site {
    /// A site that listens on `address`, which may be behind a proxy.
    pub fn new(state: Arc<State>, origin: Origin, address: SocketAddr, limits: Limits) -> Self {
        let mut own_hosts = vec![origin.host().to_owned(), address.ip().to_string()];
        if origin.is_loopback() || address.ip().is_loopback() {
            own_hosts.extend(["localhost".to_owned(), "127.0.0.1".to_owned()]);
        }
        Self {
            state,
            origin,
            demo: Demo::Off,
            limits,
            trusted_proxies: Vec::new(),
            live: Arc::default(),
            own_hosts,
            hosts: Mutex::default(),
        }
    }

    /// The host a request was sent to. Anybody can send forwarding headers: they count only from
    /// a configured proxy.
    pub fn host_of(&self, request: &HttpRequest) -> String {
        if limits::is_from_proxy(request, &self.trusted_proxies) {
            return request.connection_info().host().to_owned();
        }
        let said = request.headers().get(header::HOST);
        said.and_then(|host| host.to_str().ok())
            .or_else(|| request.uri().authority().map(Authority::as_str))
            .unwrap_or_default()
            .to_owned()
    }

    /// Whether a form came from a page of this site: of the origin itself, or of
    /// the host it was sent to under the same scheme.
    pub fn is_own_page(&self, origin: &str, host: &str) -> bool {
        let Ok(said) = origin.parse::<Origin>() else {
            return false;
        };
        said.is_https() == self.origin.is_https()
            && (said.authority() == self.origin.authority() || said.authority() == host)
    }

    /// The practice a host name stands for; with a single practice, any configured host.
    pub async fn practice_at(&self, host: &str) -> anyhow::Result<Option<PracticeId>> {
        let host = without_port(host).to_ascii_lowercase();
        let now = Instant::now();
        match self.known(&host, now) {
            Some(Whose::Practice(id)) => return Ok(Some(id)),
            Some(Whose::Nobodys) => return Ok(None),
            None => {}
        }
        let is_own = self.own_hosts.contains(&host);
        let wanted = host.clone();
        let found = self
            .state
            .db
            .across(async move |conn| {
                let by_name = db::practices::find_practice_id(conn, &wanted).await?;
                if by_name.is_some() || !is_own {
                    return Ok(by_name);
                }
                let all = db::practices::list_practice_ids(conn).await?;
                Ok(<[PracticeId; 1]>::try_from(all).ok().map(|[only]| only))
            })
            .await?;
        // A practice that is not there yet may be imported any moment.
        match found {
            Some(id) => self.remember(host, Whose::Practice(id), now),
            None if !is_own => self.remember(host, Whose::Nobodys, now),
            None => {}
        }
        Ok(found)
    }

    /// The practice last met at a host, without asking the database.
    pub fn remembered_practice(&self, host: &str) -> Option<Arc<Practice>> {
        let host = without_port(host).to_ascii_lowercase();
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        match hosts.get(&host)? {
            (Whose::Practice(id), _) => self.state.remembered(*id),
            (Whose::Nobodys, _) => None,
        }
    }

    fn known(&self, host: &str, now: Instant) -> Option<Whose> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts
            .get(host)
            .filter(|(_, at)| now - *at < HOST_KEPT)
            .map(|(whose, _)| *whose)
    }

    fn remember(&self, host: String, whose: Whose, now: Instant) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_MAX {
            hosts.clear();
        }
        hosts.insert(host, (whose, now));
    }
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}
