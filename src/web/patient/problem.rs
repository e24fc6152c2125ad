//! The pages of errors: what happened and what to do next.

use actix_web::http::StatusCode;
use askama::Template;

use crate::web::page::{Frame, Page};
use crate::words;

#[derive(Template)]
#[template(path = "errors/problem.html")]
pub struct ProblemPage {
    pub frame: Frame,
    pub problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    NotFound,
    Forbidden,
    /// A form whose token is no longer good.
    Outdated,
    /// A link that ran out or was replaced.
    Expired,
    TooManyTries {
        minutes: i64,
    },
    /// Our fault; the reference finds it in the log.
    Broken {
        reference: String,
    },
    /// The database is away or busy.
    Unavailable,
}

impl Problem {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Outdated => StatusCode::FORBIDDEN,
            Self::Expired => StatusCode::GONE,
            Self::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What happened.
    pub fn heading(&self) -> &'static str {
        match self {
            Self::NotFound => "Page not found",
            Self::Forbidden => "You cannot see this page",
            Self::Outdated => "This page was open too long",
            Self::Expired => "This link has expired",
            Self::TooManyTries { .. } => "Too many tries",
            Self::Broken { .. } => "Sorry, there is a problem",
            Self::Unavailable => "We will be back soon",
        }
    }

    /// What to do next.
    pub fn sentence(&self) -> String {
        match self {
            Self::NotFound => {
                "Check the web address, or start again from the first page.".to_owned()
            }
            Self::Forbidden => "Sign in with the email address you booked with.".to_owned(),
            Self::Outdated => {
                "Nothing was changed. Go back, load the page again and send it once more."
                    .to_owned()
            }
            Self::Expired => "Sign in to see, change or cancel your appointments.".to_owned(),
            Self::TooManyTries { minutes } => {
                let wait = words::minutes(*minutes);
                format!("You have tried too many times. Wait {wait} and try again.")
            }
            Self::Broken { .. } => "Nothing was booked or changed.".to_owned(),
            Self::Unavailable => {
                "Nothing was booked or changed. Try again in a few minutes.".to_owned()
            }
        }
    }

    fn asks_to_sign_in(&self) -> bool {
        matches!(self, Self::Forbidden | Self::Expired)
    }

    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Broken { reference } => Some(reference),
            Self::NotFound
            | Self::Forbidden
            | Self::Outdated
            | Self::Expired
            | Self::TooManyTries { .. }
            | Self::Unavailable => None,
        }
    }
}

impl Page for ProblemPage {
    fn heading(&self) -> String {
        self.problem.heading().to_owned()
    }
}
