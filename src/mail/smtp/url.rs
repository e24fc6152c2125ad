//! The address of a mail server, as the settings give it.

use lettre::transport::smtp::authentication::Credentials;

const SUBMISSION_PORT: u16 = 587;
const SUBMISSIONS_PORT: u16 = 465;

/// `smtp://user:pass@host:port?tls=required`, `smtps://…`
#[derive(Clone)]
pub struct SmtpUrl {
    pub host: String,
    pub port: u16,
    pub tls: TlsPolicy,
    sign_in: Option<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsPolicy {
    /// `?tls=none`
    None,
    /// `?tls=opportunistic`
    Opportunistic,
    /// `smtp://` unless it says otherwise.
    Required,
    /// `smtps://`
    Whole,
}

impl SmtpUrl {
    /// # Errors
    /// What is wrong with it; never repeats it, because it holds a password.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text.split_once("://").ok_or("no smtp:// or smtps://")?;
        let (authority, query) = match rest.split_once('?') {
            Some((authority, query)) => (authority, Some(query)),
            None => (rest, None),
        };
        let (tls, default_port) = match (scheme, query) {
            ("smtps", None) => (TlsPolicy::Whole, SUBMISSIONS_PORT),
            ("smtps", Some(_)) => return Err("smtps:// takes no ?tls="),
            ("smtp", None | Some("tls=required")) => (TlsPolicy::Required, SUBMISSION_PORT),
            ("smtp", Some("tls=opportunistic")) => (TlsPolicy::Opportunistic, SUBMISSION_PORT),
            ("smtp", Some("tls=none")) => (TlsPolicy::None, SUBMISSION_PORT),
            ("smtp", Some(_)) => return Err("?tls= must be required, opportunistic or none"),
            _ => return Err("no smtp:// or smtps://"),
        };
        let (sign_in, place) = match authority.trim_end_matches('/').rsplit_once('@') {
            Some((sign_in, place)) => (Some(parse_sign_in(sign_in)?), place),
            None => (None, authority.trim_end_matches('/')),
        };
        let (host, port) = parse_place(place, default_port)?;
        Ok(Self {
            host,
            port,
            tls,
            sign_in,
        })
    }

    pub(super) fn credentials(&self) -> Option<Credentials> {
        self.sign_in.clone().map(Credentials::from)
    }
}

fn parse_sign_in(text: &str) -> Result<(String, String), &'static str> {
    let (name, password) = text.split_once(':').ok_or("a name without a password")?;
    Ok((percent_decoded(name)?, percent_decoded(password)?))
}

fn parse_place(place: &str, default_port: u16) -> Result<(String, u16), &'static str> {
    let bracketed = place
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    let (host, port) = match bracketed {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    if host.is_empty() || host.contains(['/', '#', ' ']) {
        return Err("no host name");
    }
    let port = match port {
        Some(port) => port.parse().ok().ok_or("the port is not a number")?,
        None => default_port,
    };
    Ok((host.to_owned(), port))
}

fn percent_decoded(text: &str) -> Result<String, &'static str> {
    const WRONG: &str = "a % is not followed by two hexadecimal digits";
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).ok_or(WRONG)?;
        let byte = u8::from_str_radix(digits, 16).ok().ok_or(WRONG)?;
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok().ok_or("not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts = (String, u16, TlsPolicy, Option<(String, String)>);

    fn parts(text: &str) -> Result<Parts, &'static str> {
        SmtpUrl::parse(text).map(|url| (url.host, url.port, url.tls, url.sign_in))
    }

    fn open(host: &str, port: u16, tls: TlsPolicy) -> Parts {
        (host.to_owned(), port, tls, None)
    }

    #[test]
    fn an_address_without_a_word_about_tls_requires_it() {
        use TlsPolicy as T;
        for (text, expected) in [
            (
                "smtp://mail.example.com",
                open("mail.example.com", 587, T::Required),
            ),
            ("smtp://h:25/?tls=none", open("h", 25, T::None)),
            (
                "smtp://h?tls=opportunistic",
                open("h", 587, T::Opportunistic),
            ),
            ("smtp://h?tls=required", open("h", 587, T::Required)),
            ("smtps://h", open("h", 465, T::Whole)),
            ("smtp://[::1]:2525?tls=none", open("::1", 2525, T::None)),
        ] {
            assert_eq!(parts(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_name_and_password_are_decoded() {
        let (_, _, _, sign_in) = parts("smtp://desk%40example.com:a%3Ab%25:c@h").unwrap();
        let expected = ("desk@example.com".to_owned(), "a:b%:c".to_owned());
        assert_eq!(sign_in, Some(expected));
    }

    #[test]
    fn a_wrong_address_is_refused_without_repeating_it() {
        for text in [
            "",
            "mail.example.com",
            "http://h",
            "smtp://",
            "smtp://h:port",
            "smtp://h?tls=sometimes",
            "smtps://h?tls=none",
            "smtp://name@h",
            "smtp://name:100%@h",
        ] {
            let refusal = parts(text).unwrap_err();
            assert!(text.is_empty() || !refusal.contains(text), "{text}");
        }
    }
}
