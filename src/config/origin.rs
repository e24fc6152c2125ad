//! Scheme and authority of the addresses we send out.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// `https://book.example.com`, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: &'static str,
    authority: String,
}

/// Not an origin.
#[derive(Debug, thiserror::Error)]
#[error("not an origin")]
pub struct NotAnOrigin;

impl Origin {
    /// Where a program that listens on `address` is reached on this machine.
    pub fn of_address(address: SocketAddr) -> Self {
        let mut reached = address;
        if reached.ip().is_unspecified() {
            reached.set_ip(IpAddr::from([127, 0, 0, 1]));
        }
        Self {
            scheme: "http",
            authority: reached.to_string(),
        }
    }

    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Host and port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The host without its port.
    pub fn host(&self) -> &str {
        let port = self
            .authority
            .rfind(':')
            .filter(|at| !self.authority[*at..].contains(']'));
        port.map_or(self.authority.as_str(), |at| &self.authority[..at])
    }

    /// Whether only this machine reaches it.
    pub fn is_loopback(&self) -> bool {
        let host = self.host().trim_matches(['[', ']']);
        let is_name = host == "localhost" || host.ends_with(".localhost");
        is_name || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://").ok_or(NotAnOrigin)?;
        let scheme = match scheme {
            "http" => "http",
            "https" => "https",
            _ => return Err(NotAnOrigin),
        };
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        if authority.is_empty() || !authority.bytes().all(fits) {
            return Err(NotAnOrigin);
        }
        let authority = authority.to_owned();
        Ok(Self { scheme, authority })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}
