//! Pages of staff that begin before their content is known. What surrounds it depends on who is
//! signed in and no more, so it is sent at once: the browser fetches styles and scripts while the
//! content is read and recorded.
//!
//! [`Compress`](actix_web::middleware::Compress) passes on what it has whenever a body has nothing
//! more to give yet, so the beginning is not kept back by it.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use askama::Template;

use super::frame::StaffFrame;
use super::problem::StaffProblemPage;
use crate::web::caller::is_by_itself;
use crate::web::error::AppError;
use crate::web::manners;
use crate::web::page::{self, Page};

/// Whether an answer may begin before it is known how it ends: to a browser that opens a page. A
/// script puts the content of an answer where its status says, and wants it whole.
pub(super) fn may_be_early(request: &HttpRequest) -> bool {
    let by_script = request.headers().contains_key("hx-request") || is_by_itself(request);
    request.method() == Method::GET && !by_script
}

/// Sends the beginning of a page now and its rest when it is made. What fails by then is told in the
/// rest of a page of errors: its status has been sent, and nothing of the page's content has.
///
/// # Errors
/// The beginning could not be written.
pub(super) fn send(
    request: HttpRequest,
    beginning: &impl Page,
    rest: impl Future<Output = anyhow::Result<String>> + 'static,
) -> Result<HttpResponse, AppError> {
    let beginning = Bytes::from(beginning.render()?);
    let rest = async move {
        match rest.await {
            Ok(rest) => rest,
            Err(cause) => rest_of_problem(&request, &AppError::Failed(cause)),
        }
    };
    Ok(page::answer(StatusCode::OK)
        // A proxy must not collect the parts.
        .insert_header(("x-accel-buffering", "no"))
        .body(Parts {
            beginning: Some(beginning),
            rest: Some(Box::pin(rest)),
        }))
}

fn rest_of_problem(request: &HttpRequest, error: &AppError) -> String {
    let problem = manners::problem_of(request, error);
    let frame = request.extensions().get::<StaffFrame>().cloned();
    let page = frame.map(|frame| StaffProblemPage::new(frame, &problem));
    page.and_then(|page| page.as_rest().render().ok())
        .unwrap_or_else(|| problem.heading().to_owned())
}

/// The body of such an answer. Whoever goes away drops it with what makes the rest; a unit of work
/// that is under way ends in a task of its own.
struct Parts {
    beginning: Option<Bytes>,
    rest: Option<Pin<Box<dyn Future<Output = String>>>>,
}

impl MessageBody for Parts {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        if let Some(beginning) = self.beginning.take() {
            return Poll::Ready(Some(Ok(beginning)));
        }
        let Some(rest) = &mut self.rest else {
            return Poll::Ready(None);
        };
        let rest = ready!(rest.as_mut().poll(context));
        self.rest = None;
        Poll::Ready(Some(Ok(rest.into())))
    }
}
