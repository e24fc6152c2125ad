//! Every address of the site, its method and what answers. Forms come by POST; a GET or a HEAD
//! changes nothing.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::http::Method;
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Responder, Route};

use super::book::{about, check, code, details, done, email, hold, reason, times, who_and_where};
use super::caller::Caller;
use super::error::AppError;
use super::staff::member::{Anyone, Staff};
use super::{assets, health, me, staff, urls};

/// Registers all of them.
pub fn routes(site: &mut ServiceConfig) {
    // A new visit.
    page(site, urls::BOOK, reason::start);
    form(site, urls::REASON, reason::show, reason::create);
    form(site, urls::ABOUT, about::show, about::create);
    form(
        site,
        urls::WHERE,
        who_and_where::show,
        who_and_where::create,
    );
    page(site, urls::TIMES, times::show);
    action(site, urls::HOLD, hold::create);
    action(site, urls::RENEW_HOLD, hold::renew);
    form(site, urls::EMAIL, email::show, email::create);
    action(site, urls::RESEND_CODE, code::resend);
    form(site, urls::CODE, code::show, code::create);
    page(site, urls::CODE_LINK, code::open);
    form(site, urls::DETAILS, details::show, details::create);
    form(site, urls::CHECK, check::show, check::create);
    page(site, urls::DONE, done::show);

    me::routes(site);
    staff::routes(site);

    // The machine's own.
    page(site, urls::STATIC_FILE, assets::serve);
    page(site, urls::HEALTHZ, health::alive);
    page(site, urls::READYZ, health::ready);
    site.default_service(web::to(Answering::by(nowhere)));
}

/// A page to look at.
pub(super) fn page<F, Args>(site: &mut ServiceConfig, path: &str, show: F)
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let show = Answering::by(show);
    site.route(path, looking(Method::GET).to(show.clone()));
    site.route(path, looking(Method::HEAD).to(show));
}

/// A page with a form that is sent to the same address.
pub(super) fn form<S, SArgs, C, CArgs>(site: &mut ServiceConfig, path: &str, show: S, create: C)
where
    S: Handler<SArgs>,
    SArgs: FromRequest + 'static,
    S::Output: Responder + 'static,
    C: Handler<CArgs>,
    CArgs: FromRequest + 'static,
    C::Output: Responder + 'static,
{
    page(site, path, show);
    action(site, path, create);
}

/// A form that stands on another page.
pub(super) fn action<F, Args>(site: &mut ServiceConfig, path: &str, create: F)
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    site.route(path, web::post().to(Answering::by(create)));
}

fn looking(method: Method) -> Route {
    web::method(method)
}

/// A handler whose own type is forgotten: the framework is compiled once for all of them, instead of
/// anew for each.
#[derive(Clone)]
struct Answering(Rc<dyn Fn(HttpRequest, Payload) -> Answer>);

type Answer = Pin<Box<dyn Future<Output = HttpResponse>>>;

impl Answering {
    fn by<F, Args>(handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self(Rc::new(move |request, payload| {
            let handler = handler.clone();
            Box::pin(async move {
                let mut payload = payload.into_inner();
                match Args::from_request(&request, &mut payload).await {
                    Ok(args) => handler
                        .call(args)
                        .await
                        .respond_to(&request)
                        .map_into_boxed_body(),
                    Err(refused) => HttpResponse::from_error(refused),
                }
            })
        }))
    }
}

impl Handler<(HttpRequest, Payload)> for Answering {
    type Output = HttpResponse;
    type Future = Answer;

    fn call(&self, (request, payload): (HttpRequest, Payload)) -> Answer {
        self.0(request, payload)
    }
}

/// The page for an address that is none of the above. Whoever is on the staff is told on a page of
/// theirs, which asking who they are brings about.
async fn nowhere(request: HttpRequest) -> Result<HttpResponse, AppError> {
    if request.path().starts_with(urls::STAFF) {
        drop(Staff::<Anyone>::extract(&request).await);
    } else {
        Caller::extract(&request).await?;
    }
    Err(AppError::NotFound)
}
