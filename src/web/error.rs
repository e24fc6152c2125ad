//! What goes wrong on the way to a page, and the one place that turns it into one.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::patient::problem::Problem;
use crate::db::{Contended, Unavailable};

/// Why there is no page. Shown as [`Problem`]; the cause goes to the log, once.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Not there, or not the asker's: the same.
    #[error("not found")]
    NotFound,
    /// A form without a good token, or from a foreign page.
    #[error("outdated form")]
    Outdated,
    /// A link that ran out or was replaced.
    #[error("expired link")]
    Gone,
    #[error("too many tries")]
    TooMany { minutes: i64 },
    /// A form larger than any of ours, or not one at all.
    #[error("unreadable form")]
    Unreadable,
    /// The way on is another page.
    #[error("to be continued at another page")]
    Elsewhere(String),
    #[error("failed")]
    Failed(#[from] anyhow::Error),
}

impl AppError {
    /// The page that tells of it; `reference` finds it in the log.
    pub fn problem(&self, reference: &str) -> Problem {
        match self {
            Self::NotFound => Problem::NotFound,
            Self::Outdated | Self::Unreadable => Problem::Outdated,
            Self::Gone => Problem::Expired,
            Self::TooMany { minutes } => Problem::TooManyTries { minutes: *minutes },
            Self::Failed(cause) if is_passing(cause) => Problem::Unavailable,
            Self::Failed(_) | Self::Elsewhere(_) => Problem::Broken {
                reference: reference.to_owned(),
            },
        }
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        self.problem("").status()
    }

    /// Bare: [`super::manners`] puts the page in.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl From<askama::Error> for AppError {
    fn from(cause: askama::Error) -> Self {
        Self::Failed(cause.into())
    }
}

fn is_passing(cause: &anyhow::Error) -> bool {
    cause.is::<Unavailable>() || cause.is::<Contended>()
}
