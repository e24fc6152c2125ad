//! The HTTP server around the routes.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, PayloadConfig};
use actix_web::{App, HttpServer};

use super::dev::{authenticator, letters};
use super::page::Demo;
use super::routes::{page, routes};
use super::site::Site;
use super::typed::FORM_MAX;
use super::{manners, urls};
use crate::mailbox::Mailbox;

/// How long an idle connection is kept. Longer than proxies keep theirs to us (a minute, as a rule):
/// who closes first decides whether a form can be sent into a connection that is just being closed.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Seconds that answers in the making get when the program stops.
const STOP_SECONDS: u64 = 25;

/// Serves the site on `listener` until it is stopped. Only a demo has a mailbox to show.
///
/// # Errors
/// The listener cannot be used.
pub fn start(
    site: web::Data<Site>,
    listener: TcpListener,
    mailbox: Option<Mailbox>,
) -> std::io::Result<Server> {
    let demo = site.demo;
    let server = HttpServer::new(move || {
        let mailbox = mailbox.clone();
        App::new()
            .app_data(site.clone())
            .app_data(PayloadConfig::new(FORM_MAX))
            .wrap(from_fn(manners::mind))
            .wrap(Compress::default())
            .configure(|site| {
                if let Some(mailbox) = mailbox {
                    site.app_data(web::Data::new(mailbox));
                    page(site, urls::MAILBOX, letters::list);
                    page(site, urls::MAILBOX_JSON, letters::list_json);
                    page(site, urls::MAILBOX_MESSAGE, letters::show);
                    page(site, urls::MAILBOX_HTML, letters::show_html);
                }
                if demo == Demo::On {
                    page(site, urls::AUTHENTICATOR, authenticator::show);
                }
                routes(site);
            })
    });
    let server = server
        .disable_signals()
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(STOP_SECONDS)
        .listen(listener)?;
    Ok(server.run())
}
