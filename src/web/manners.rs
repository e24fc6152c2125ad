//! What holds for every request: its token, its origin, its limits; and for every
//! answer: its headers, its cookie, and a page for what went wrong.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, web};

use super::caller::{BrowserToken, Caller, lead_to};
use super::error::AppError;
use super::me::kiosk;
use super::page::{self, Frame};
use super::patient::problem::{Problem, ProblemPage};
use super::site::Site;
use super::staff::frame::StaffFrame;
use super::staff::problem::StaffProblemPage;
use super::{cookies, headers, limits, urls};
use crate::chance;
use crate::db;

/// Wraps every route.
pub async fn mind(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(site) = request.app_data::<web::Data<Site>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError().finish()));
    };
    let token = match cookies::visitor_of(request.request(), &site.origin) {
        Some(token) => token,
        None => chance::token().map_err(AppError::from)?,
    };
    request.extensions_mut().insert(BrowserToken(token.clone()));
    let path = request.path().to_owned();

    let mut response = match refusal(&request, &site) {
        Some(no) => {
            let (request, _) = request.into_parts();
            let answer = tell(&request, &no).await;
            ServiceResponse::new(request, answer)
        }
        None => with_page(next.call(request).await?.map_into_boxed_body()).await,
    };

    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|of| of.as_bytes().starts_with(b"text/html"));
    let leads_on = response.status().is_redirection();
    let is_forgotten = path == urls::SIGN_OUT && leads_on;
    if (is_page || leads_on) && !is_forgotten {
        let cookie = cookies::visitor(&token, &site.origin);
        response.response_mut().add_cookie(&cookie)?;
    }
    let is_problem = response.status().is_client_error() || response.status().is_server_error();
    if is_problem && [urls::CHECK_IN, urls::KIOSK_VISIT].contains(&path.as_str()) {
        kiosk::lead_back(response.headers_mut(), kiosk::FORGETS_SECONDS);
    }
    headers::complete(response.headers_mut(), &path, &site.origin);
    Ok(response)
}

/// Why a request goes no further.
fn refusal(request: &ServiceRequest, site: &Site) -> Option<AppError> {
    let is_safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    if !is_safe && !is_from_our_page(request.request(), site) {
        return Some(AppError::Outdated);
    }
    let kind = limits::kind_of(request)?;
    let network = limits::network_of(request.request(), &site.trusted_proxies);
    let counted = site.limits.count(kind, network);
    counted.err().map(|minutes| AppError::TooMany { minutes })
}

/// Browsers say where a form comes from; one that says nothing is not believed.
fn is_from_our_page(request: &HttpRequest, site: &Site) -> bool {
    let said = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    match said("sec-fetch-site") {
        Some(from) => from == "same-origin" || from == "none",
        None => said("origin").is_some_and(|from| site.is_own_page(from, &site.host_of(request))),
    }
}

/// Puts the page of an error into its bare answer.
async fn with_page(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let Some(error) = response
        .response()
        .error()
        .and_then(|error| error.as_error::<AppError>())
    else {
        return response;
    };
    let page = tell(response.request(), error).await;
    response.into_response(page)
}

async fn tell(request: &HttpRequest, error: &AppError) -> HttpResponse {
    if let AppError::Elsewhere(url) = error {
        return lead_to(url, request.headers().contains_key("hx-request"));
    }
    let problem = problem_of(request, error);
    let status = problem.status();
    let of_staff = request.extensions().get::<StaffFrame>().cloned();
    if let Some(frame) = of_staff {
        let page = StaffProblemPage::new(frame, &problem);
        return page::respond_with(status, &page).unwrap_or_else(|_| bare(status));
    }
    let sent = match frame_of(request).await {
        Some(frame) => page::respond_with(status, &ProblemPage { frame, problem }).ok(),
        None => None,
    };
    sent.unwrap_or_else(|| bare(status))
}

/// What is told of an error; if something failed, the log has its cause under the same reference.
pub(super) fn problem_of(request: &HttpRequest, error: &AppError) -> Problem {
    let reference = reference();
    if let AppError::Failed(cause) = error {
        tracing::error!(
            request.route = request.match_pattern().unwrap_or_default(),
            error.reference = reference,
            error.cause = db::describe(cause),
            "a request failed"
        );
    }
    error.problem(&reference)
}

fn bare(status: StatusCode) -> HttpResponse {
    let words = status.canonical_reason().unwrap_or("Error");
    HttpResponse::build(status)
        .content_type("text/plain; charset=utf-8")
        .body(words)
}

/// The practice's frame around an error: as the page had it, else as it can be had now.
async fn frame_of(request: &HttpRequest) -> Option<Frame> {
    let of_page = request.extensions().get::<Frame>().cloned();
    if of_page.is_some() {
        return of_page;
    }
    match Caller::from_request(request, &mut Payload::None).await {
        Ok(caller) => Some(caller.frame()),
        Err(_) => Caller::frame_from_memory(request),
    }
}

/// What a patient reads out on the phone: eight signs.
fn reference() -> String {
    chance::token()
        .map(|token| {
            token
                .as_str()
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .take(8)
                .collect::<String>()
        })
        .unwrap_or_default()
        .to_uppercase()
}
