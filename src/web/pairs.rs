//! Names and values, as an address or a form carries them.

use actix_web::HttpRequest;

use super::form::FormState;

/// Names and values in the order they were sent.
#[derive(Default)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Of an address; empty where it cannot be read.
    pub fn of(request: &HttpRequest) -> Self {
        Self::parse(request.query_string().as_bytes()).unwrap_or_default()
    }

    /// Of encoded text.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(text).ok()?;
        // Postgres texts cannot hold NUL, and no answer needs it.
        let clean = |(name, value): (String, String)| (name, value.replace('\0', ""));
        Some(Self(pairs.into_iter().map(clean).collect()))
    }

    /// The value of that name; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of that name, as checkboxes send them.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(of, _)| of == name);
        named.map(|(_, value)| value.as_str())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a form shows again.
    pub fn state(&self) -> FormState {
        let pairs = self.0.iter();
        FormState::typed(pairs.map(|(name, value)| (name.as_str(), value.as_str())))
    }
}

impl From<Vec<(String, String)>> for Pairs {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}
