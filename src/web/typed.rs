//! A form as it was sent, once its token is found good; where one is asked for, with a file in it.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::caller::BrowserToken;
use super::error::AppError;
use super::multipart;
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
            let pairs = Pairs::parse(&body).ok_or(AppError::Unreadable)?;
            Self::checked(&request, pairs)
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
    /// A form that may hold a file. `None`: it is larger than `most` bytes, so that nothing of it
    /// is known.
    ///
    /// # Errors
    /// It is no form, or its token is not good.
    pub async fn with_file(
        request: &HttpRequest,
        payload: web::Payload,
        most: usize,
    ) -> Result<Option<Self>, AppError> {
        let Ok(body) = payload.to_bytes_limited(most).await else {
            return Ok(None);
        };
        let body = body.ok().ok_or(AppError::Unreadable)?;
        let headers = request.headers();
        let of = headers.get(header::CONTENT_TYPE);
        let of = of.and_then(|of| of.to_str().ok()).unwrap_or_default();
        let pairs = if multipart::is_multipart(of) {
            multipart::parse(of, &body).map(Pairs::from)
        } else {
            Pairs::parse(&body)
        };
        Self::checked(request, pairs.ok_or(AppError::Unreadable)?).map(Some)
    }

    fn checked(request: &HttpRequest, pairs: Pairs) -> Result<Self, AppError> {
        if pairs.len() > ANSWERS_MAX {
            return Err(AppError::Unreadable);
        }
        let site = request
            .app_data::<web::Data<Site>>()
            .ok_or(AppError::Outdated)?;
        let token = request.extensions().get::<BrowserToken>().cloned();
        let BrowserToken(token) = token.ok_or(AppError::Outdated)?;
        let right = site.state.secrets.form_token(&token);
        if secret::is_same(pairs.get("csrf"), &right) {
            Ok(Self(pairs))
        } else {
            Err(AppError::Outdated)
        }
    }
}
