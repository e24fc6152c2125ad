//! A form as it was sent, once its token is found good.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::caller::BrowserToken;
use super::error::AppError;
use super::pairs::Pairs;
use super::site::Site;
use crate::secret;

/// Largest form we read, in bytes.
pub const FORM_MAX: usize = 16 * 1024;
/// Most answers of one form: a week of hours has many.
const ANSWERS_MAX: usize = 400;

/// What was typed.
pub struct Typed(Pairs);

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

impl Deref for Typed {
    type Target = Pairs;

    fn deref(&self) -> &Pairs {
        &self.0
    }
}

impl Typed {
    fn parse(body: &[u8]) -> Option<Self> {
        let pairs = Pairs::parse(body)?;
        (pairs.len() <= ANSWERS_MAX).then_some(Self(pairs))
    }
}
