//! A form as it was sent, once its token is found good.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::caller::BrowserToken;
use super::error::AppError;
use super::form::FormState;
use super::site::Site;
use crate::secret;

/// Largest form we read, in bytes.
pub const FORM_MAX: usize = 16 * 1024;
/// Most answers of one form.
const ANSWERS_MAX: usize = 100;

/// Names and values, in the order they were sent.
pub struct Typed(Vec<(String, String)>);

impl FromRequest for Typed {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = web::Bytes::from_request(&request, payload);
        Box::pin(async move {
            let body = body.await.ok().ok_or(AppError::Unreadable)?;
            let form = Self::parse(&body).ok_or(AppError::Unreadable)?;
            let site = request
                .app_data::<web::Data<Site>>()
                .ok_or(AppError::Outdated)?;
            let token = request.extensions().get::<BrowserToken>().cloned();
            let BrowserToken(token) = token.ok_or(AppError::Outdated)?;
            let right = site.state.secrets.form_token(&token);
            if secret::is_same(form.get("csrf"), &right) {
                Ok(form)
            } else {
                Err(AppError::Outdated)
            }
        })
    }
}

impl Typed {
    fn parse(body: &[u8]) -> Option<Self> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).ok()?;
        // Postgres texts cannot hold NUL, and no answer needs it.
        let clean = |(name, value): (String, String)| (name, value.replace('\0', ""));
        (pairs.len() <= ANSWERS_MAX).then(|| Self(pairs.into_iter().map(clean).collect()))
    }

    /// The value of that name; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(of, _)| of == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Every value of that name, as checkboxes send them.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(of, _)| of == name);
        named.map(|(_, value)| value.as_str())
    }

    /// What a refused form shows again.
    pub fn state(&self) -> FormState {
        FormState::typed(
            self.0
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        )
    }
}
