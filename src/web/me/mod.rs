//! A patient's own pages: signing in, seeing visits, changing them, and the texts anyone reads.
//!
//! A page asks for a visit through whoever asks for it, so somebody else's is not there.

pub mod appointment;
pub mod appointments;
pub mod calendar;
pub mod cancel;
pub mod change;
pub mod change_confirm;
pub mod check_in;
pub mod details;
pub mod email;
pub mod kiosk;
pub mod kiosk_visit;
pub mod manage;
mod next;
pub mod offer;
pub mod password;
mod refused;
pub mod sign_in;
pub mod sign_in_code;
pub mod sign_out;
pub mod texts;
mod visit;

use actix_web::web::ServiceConfig;

use super::routes::{action, form, page};
use super::urls;

/// Registers every page of this folder.
pub fn routes(site: &mut ServiceConfig) {
    // What anyone may read.
    page(site, urls::HOME, texts::home);
    page(site, urls::ACCESSIBILITY, texts::accessibility);
    page(site, urls::PRIVACY, texts::privacy);
    page(site, urls::CONTACT, texts::contact);

    // The ways in, and out.
    form(site, urls::SIGN_IN, sign_in::show, sign_in::create);
    form(
        site,
        urls::SIGN_IN_CODE,
        sign_in_code::show,
        sign_in_code::create,
    );
    action(site, urls::RESEND_SIGN_IN_CODE, sign_in_code::resend);
    form(
        site,
        urls::SIGN_IN_PASSWORD,
        password::show,
        password::create,
    );
    action(site, urls::SIGN_OUT, sign_out::create);
    form(site, urls::MANAGE, manage::show, manage::create);

    // The account's.
    page(site, urls::ME, appointments::show);
    page(site, urls::MY_DETAILS, details::show);
    action(site, urls::MY_PASSWORD, details::set_password);
    form(site, urls::MY_EMAIL, email::show, email::create);

    // Being here.
    form(site, urls::CHECK_IN, kiosk::show, kiosk::create);
    form(
        site,
        urls::KIOSK_VISIT,
        kiosk_visit::show,
        kiosk_visit::create,
    );

    // One visit's.
    page(site, urls::APPOINTMENT, appointment::show);
    action(site, urls::CONFIRMATION, appointment::confirm);
    form(site, urls::VISIT_CHECK_IN, check_in::show, check_in::create);
    page(site, urls::CALENDAR, calendar::show);
    page(site, urls::CHANGE, change::show);
    action(site, urls::CHANGE_HOLD, change::hold);
    form(
        site,
        urls::CHANGE_CONFIRM,
        change_confirm::show,
        change_confirm::create,
    );
    form(site, urls::OFFER, offer::show, offer::create);
    form(site, urls::CANCEL, cancel::show, cancel::create);
    page(site, urls::CANCELLED, cancel::done);
    action(site, urls::UNDO, cancel::undo);
}
