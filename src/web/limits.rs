//! How often one network may ask. Accounts are counted in the database.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::dev::ServiceRequest;
use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

/// Kinds of request that cost somebody something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Looking at free times.
    Times,
    /// Answering a step on the way, which touches nobody's calendar.
    Step,
    /// Holding, booking, moving, cancelling.
    Change,
    /// Asking for a code.
    Mail,
    /// Proving who one is.
    Proof,
    /// What staff do all day: a whole front desk may share one network.
    Desk,
}

/// One counter for each kind; `Off` for load tests of a demo.
pub enum Limits {
    On(Box<Counters>),
    Off,
}

/// Requests of each network.
pub struct Counters {
    times: DefaultKeyedRateLimiter<IpAddr>,
    step: DefaultKeyedRateLimiter<IpAddr>,
    change: DefaultKeyedRateLimiter<IpAddr>,
    mail: DefaultKeyedRateLimiter<IpAddr>,
    proof: DefaultKeyedRateLimiter<IpAddr>,
    desk: DefaultKeyedRateLimiter<IpAddr>,
}

const TIMES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(120).unwrap();
const STEPS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(120).unwrap();
const CHANGES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();
const MAILS_PER_HOUR: NonZeroU32 = NonZeroU32::new(20).unwrap();
const DESK_PER_MINUTE: NonZeroU32 = NonZeroU32::new(600).unwrap();
const PROOFS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(20).unwrap();

impl Limits {
    pub fn on() -> Self {
        Self::On(Box::new(Counters {
            times: RateLimiter::keyed(Quota::per_minute(TIMES_PER_MINUTE)),
            step: RateLimiter::keyed(Quota::per_minute(STEPS_PER_MINUTE)),
            change: RateLimiter::keyed(Quota::per_minute(CHANGES_PER_MINUTE)),
            mail: RateLimiter::keyed(Quota::per_hour(MAILS_PER_HOUR)),
            proof: RateLimiter::keyed(Quota::per_minute(PROOFS_PER_MINUTE)),
            desk: RateLimiter::keyed(Quota::per_minute(DESK_PER_MINUTE)),
        }))
    }

    /// Counts a request.
    ///
    /// # Errors
    /// This network asked too often, and must wait so many minutes.
    pub fn count(&self, kind: Kind, network: IpAddr) -> Result<(), i64> {
        let Self::On(counters) = self else {
            return Ok(());
        };
        let counter = match kind {
            Kind::Times => &counters.times,
            Kind::Step => &counters.step,
            Kind::Change => &counters.change,
            Kind::Mail => &counters.mail,
            Kind::Proof => &counters.proof,
            Kind::Desk => &counters.desk,
        };
        counter.check_key(&network).map_err(|too_early| {
            let wait = too_early.wait_time_from(counter.clock().now());
            i64::try_from(wait.as_secs().div_ceil(60))
                .unwrap_or(i64::MAX)
                .max(1)
        })
    }

    /// Forgets networks that have been quiet.
    pub fn shrink(&self) {
        if let Self::On(counters) = self {
            for counter in [
                &counters.times,
                &counters.step,
                &counters.change,
                &counters.mail,
                &counters.proof,
                &counters.desk,
            ] {
                counter.retain_recent();
            }
        }
    }
}

/// The network a request came from: an IPv4 address, or the /64 of an IPv6 one. Forwarding
/// headers count only from a configured proxy; of their entries, the right-most that is none.
pub fn network_of(request: &HttpRequest, trusted: &[IpNet]) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |address| {
            address.ip().to_canonical()
        });
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return widened(peer);
    }
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|entry| entry.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .collect::<Vec<_>>();
    let client = forwarded
        .into_iter()
        .rev()
        .find(|address| !is_trusted(address));
    widened(client.unwrap_or(peer))
}

/// Whether a request came straight from a configured proxy.
pub fn is_from_proxy(request: &HttpRequest, trusted: &[IpNet]) -> bool {
    let peer = request
        .peer_addr()
        .map(|address| address.ip().to_canonical());
    peer.is_some_and(|peer| trusted.iter().any(|network| network.contains(&peer)))
}

/// What kind of request this is, if it is counted.
pub fn kind_of(request: &ServiceRequest) -> Option<Kind> {
    let path = request.path();
    let is_post = request.method() == actix_web::http::Method::POST;
    if !is_post {
        return (path == "/book/times" || path == "/book/where" || path.ends_with("/change"))
            .then_some(Kind::Times);
    }
    match path {
        "/book/email" | "/book/code/resend" | "/sign-in" | "/sign-in/code/resend" => {
            Some(Kind::Mail)
        }
        "/check-in"
        | "/book/code"
        | "/sign-in/code"
        | "/sign-in/password"
        | "/staff/account/password-again" => Some(Kind::Proof),
        "/book/reason" | "/book/about" | "/book/where" | "/book/details" => Some(Kind::Step),
        _ if ["/a/", "/staff/sign-in", "/staff/invitation/"]
            .iter()
            .any(|start| path.starts_with(start)) =>
        {
            Some(Kind::Proof)
        }
        _ if path.starts_with("/staff/") => Some(Kind::Desk),
        _ => Some(Kind::Change),
    }
}

fn widened(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn from(peer: &str, forwarded: Option<&str>, trusted: &[&str]) -> String {
        let mut request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap());
        if let Some(forwarded) = forwarded {
            request = request.insert_header(("x-forwarded-for", forwarded));
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        network_of(&request.to_http_request(), &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_speak_for_another_network() {
        assert_eq!(from("192.0.2.1", Some("198.51.100.9"), &[]), "192.0.2.1");
    }

    #[test]
    fn behind_a_proxy_the_last_foreign_entry_counts() {
        let forwarded = Some("203.0.113.5, 198.51.100.9, 10.0.0.2");
        assert_eq!(from("10.0.0.1", forwarded, &["10.0.0.0/8"]), "198.51.100.9");
    }

    #[test]
    fn an_ipv6_network_is_its_first_half() {
        assert_eq!(from("[2001:db8:1:2:3:4:5:6]", None, &[]), "2001:db8:1:2::");
    }

    #[test]
    fn a_network_that_asks_too_often_waits_and_others_do_not() {
        let limits = Limits::on();
        let [noisy, quiet] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
        let allowed = (0..100)
            .filter(|_| limits.count(Kind::Proof, noisy).is_ok())
            .count();
        assert!((20..=21).contains(&allowed), "{allowed}");
        assert!(limits.count(Kind::Proof, quiet).is_ok());
    }

    #[test]
    fn who_waits_is_told_how_long() {
        let limits = Limits::on();
        let network = "192.0.2.1".parse().unwrap();
        let refused = |kind| (0..200).find_map(|_| limits.count(kind, network).err());
        // One more mail every three minutes; one more proof every three seconds.
        assert_eq!(refused(Kind::Mail), Some(3));
        assert_eq!(refused(Kind::Proof), Some(1));
    }

    #[test]
    fn answering_steps_leaves_a_waiting_room_its_bookings() {
        let limits = Limits::on();
        let network = "192.0.2.1".parse().unwrap();
        let kind = |path| kind_of(&TestRequest::post().uri(path).to_srv_request()).unwrap();
        for path in [
            "/book/reason",
            "/book/about",
            "/book/where",
            "/book/details",
        ] {
            for _ in 0..15 {
                assert_eq!(limits.count(kind(path), network), Ok(()), "{path}");
            }
        }
        for path in ["/book/hold", "/book/check"] {
            for _ in 0..15 {
                assert_eq!(limits.count(kind(path), network), Ok(()), "{path}");
            }
        }
    }
}
