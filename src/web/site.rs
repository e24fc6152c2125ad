//! What the web edge knows from its start: where it is reached and how it answers.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use ipnet::IpNet;

use super::limits::Limits;
use super::page::Demo;
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
    /// Names under which the only practice of a small installation is reached too.
    own_hosts: Vec<String>,
    hosts: Mutex<HashMap<String, (Option<PracticeId>, Instant)>>,
}

/// Scheme and authority of every link sent out.
#[derive(Clone, Debug)]
pub struct Origin {
    scheme: String,
    authority: String,
}

impl Origin {
    /// The origin of `https://portal.example` and the like.
    ///
    /// # Errors
    /// Not a scheme and an authority.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let (scheme, authority) = text
            .trim_end_matches('/')
            .split_once("://")
            .context("an origin is a scheme and an authority, like https://portal.example")?;
        anyhow::ensure!(
            ["http", "https"].contains(&scheme)
                && !authority.is_empty()
                && !authority.contains('/'),
            "an origin is a scheme and an authority, like https://portal.example"
        );
        Ok(Self {
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
        })
    }

    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether a form came from a page of this site: of the origin itself, or of the host it was
    /// sent to under the same scheme.
    pub fn is_of_site(&self, origin: &str, host: &str) -> bool {
        let Some((scheme, authority)) = origin.split_once("://") else {
            return false;
        };
        scheme == self.scheme && (authority == self.authority || authority == host)
    }

    fn host(&self) -> &str {
        without_port(&self.authority)
    }
}

impl Site {
    pub fn new(
        state: Arc<State>,
        origin: Origin,
        bind_host: &str,
        demo: Demo,
        limits: Limits,
        trusted_proxies: Vec<IpNet>,
    ) -> Self {
        let own_hosts = vec![origin.host().to_owned(), without_port(bind_host).to_owned()];
        let own_hosts = if own_hosts.iter().any(|host| is_loopback(host)) {
            [
                own_hosts,
                vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
            ]
            .concat()
        } else {
            own_hosts
        };
        Self {
            state,
            origin,
            demo,
            limits,
            trusted_proxies,
            own_hosts,
            hosts: Mutex::default(),
        }
    }

    /// The practice a host name stands for; with a single practice, any configured host.
    pub async fn practice_at(&self, host: &str) -> anyhow::Result<Option<PracticeId>> {
        let host = without_port(host).to_ascii_lowercase();
        let now = Instant::now();
        if let Some(known) = self.known(&host, now) {
            return Ok(known);
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
        if found.is_some() || !is_own {
            self.remember(host, found, now);
        }
        Ok(found)
    }

    /// The practice last met at a host, without asking the database.
    pub fn remembered_practice(&self, host: &str) -> Option<Arc<Practice>> {
        let host = without_port(host).to_ascii_lowercase();
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let (found, _) = hosts.get(&host)?;
        self.state.remembered(found.as_ref().copied()?)
    }

    fn known(&self, host: &str, now: Instant) -> Option<Option<PracticeId>> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts
            .get(host)
            .filter(|(_, at)| now - *at < HOST_KEPT)
            .map(|(found, _)| *found)
    }

    fn remember(&self, host: String, found: Option<PracticeId>, now: Instant) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_MAX {
            hosts.clear();
        }
        hosts.insert(host, (found, now));
    }
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_counts_as_ours_only_from_our_own_pages() {
        let origin = Origin::parse("https://portal.example").unwrap();
        assert!(origin.is_of_site("https://portal.example", "portal.example"));
        assert!(origin.is_of_site("https://north.example", "north.example"));
        assert!(!origin.is_of_site("http://portal.example", "portal.example"));
        assert!(!origin.is_of_site("https://evil.example", "portal.example"));
        assert!(!origin.is_of_site("null", "portal.example"));
    }

    #[test]
    fn an_origin_has_no_path() {
        for wrong in [
            "portal.example",
            "ftp://portal.example",
            "https://",
            "https://a/b",
        ] {
            assert!(Origin::parse(wrong).is_err(), "{wrong}");
        }
    }
}
