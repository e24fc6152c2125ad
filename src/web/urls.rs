//! Every address of the site, once: the pattern a route is registered under and,
//! where it has parts, the function that fills them in.

mod patients;

use std::fmt::Display;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::ids::{LocationId, PractitionerId};
use crate::domain::time::WallTime;

pub use patients::*;

pub const HOME: &str = "/";

/// Begins a new draft and leads to the first step that is needed.
pub const BOOK: &str = "/book";
pub const REASON: &str = "/book/reason";
pub const ABOUT: &str = "/book/about";
pub const WHERE: &str = "/book/where";
/// Query: `from` and `day` (dates), `part` (morning, afternoon, evening; repeatable), `zone`.
pub const TIMES: &str = "/book/times";
pub const HOLD: &str = "/book/hold";
pub const RENEW_HOLD: &str = "/book/hold/renew";
pub const EMAIL: &str = "/book/email";
pub const CODE: &str = "/book/code";
pub const RESEND_CODE: &str = "/book/code/resend";
/// The link in a code mail: fills the code in, in the browser that asked for it.
pub const CODE_LINK: &str = "/book/code/{link}";
pub const DETAILS: &str = "/book/details";
pub const CHECK: &str = "/book/check";
pub const DONE: &str = "/book/done";

pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_IN_CODE: &str = "/sign-in/code";
pub const RESEND_SIGN_IN_CODE: &str = "/sign-in/code/resend";
pub const SIGN_IN_PASSWORD: &str = "/sign-in/password";
pub const SIGN_OUT: &str = "/sign-out";

pub const ME: &str = "/me";
pub const MY_DETAILS: &str = "/me/details";
pub const MY_PASSWORD: &str = "/me/password";
/// Which letters an account takes.
pub const MY_EMAIL: &str = "/me/email";
pub const APPOINTMENT: &str = "/me/appointments/{id}";
pub const CONFIRMATION: &str = "/me/appointments/{id}/confirmation";
/// Takes the query of [`TIMES`].
pub const CHANGE: &str = "/me/appointments/{id}/change";
pub const CHANGE_HOLD: &str = "/me/appointments/{id}/change/hold";
pub const CHANGE_CONFIRM: &str = "/me/appointments/{id}/change/confirm";
/// The time that the practice keeps for its patient.
pub const OFFER: &str = "/me/appointments/{id}/offer";
pub const CANCEL: &str = "/me/appointments/{id}/cancel";
pub const CANCELLED: &str = "/me/appointments/{id}/cancelled";
pub const UNDO: &str = "/me/appointments/{id}/cancellation/undo";
pub const CALENDAR: &str = "/me/appointments/{id}/calendar.ics";

pub const VISIT_CHECK_IN: &str = "/me/appointments/{id}/check-in";
/// A kiosk's first page; elsewhere it leads to one's own check-in.
pub const CHECK_IN: &str = "/check-in";
/// A kiosk that shows one visit.
pub const KIOSK_VISIT: &str = "/check-in/visit";

/// The manage link of a mail: asks for a second check and shows nothing.
pub const MANAGE: &str = "/a/{token}";

/// Leads whoever is on the staff to their first page.
pub const STAFF: &str = "/staff";
/// Query: `next`.
pub const STAFF_SIGN_IN: &str = "/staff/sign-in";
pub const STAFF_CODE: &str = "/staff/sign-in/code";
pub const STAFF_SET_UP: &str = "/staff/sign-in/authenticator";
pub const STAFF_SIGN_OUT: &str = "/staff/sign-out";
/// The link of an invitation's mail: a new member of staff sets a password.
pub const STAFF_INVITATION: &str = "/staff/invitation/{token}";
pub const STAFF_ACCOUNT: &str = "/staff/account";
pub const STAFF_PASSWORD: &str = "/staff/account/password";
pub const STAFF_SIGN_OUT_EVERYWHERE: &str = "/staff/account/sign-out-everywhere";
/// Query: `next`.
pub const STAFF_PASSWORD_AGAIN: &str = "/staff/account/password-again";
pub const STAFF_RECOVERY_CODES: &str = "/staff/account/recovery-codes";
pub const STAFF_NEW_RECOVERY_CODES: &str = "/staff/account/recovery-codes/new";
/// Query: `reason`, `practitioner`, `location` (ids) and `date`.
pub const STAFF_AVAILABILITY: &str = "/staff/availability";
/// The times that practitioners keep free.
pub const STAFF_BLOCKS: &str = "/staff/blocks";
/// Query: `date`.
pub const STAFF_NEW_BLOCK: &str = "/staff/blocks/new";
/// The visits that are booked in time that is kept free.
pub const STAFF_OFFERS: &str = "/staff/offers";
pub const STAFF_CLOSURES: &str = "/staff/closures";
/// Closures of a calendar file.
pub const STAFF_HOLIDAYS: &str = "/staff/closures/holidays";
/// Everybody's weekly hours.
pub const STAFF_SCHEDULES: &str = "/staff/schedules";
/// Query: `from` (a date).
pub const STAFF_SCHEDULE: &str = "/staff/schedules/{id}";
/// Query: `from`, `to` (dates), `practitioner`, `location` (ids).
pub const STAFF_REPORTS: &str = "/staff/reports";
/// Takes the query of [`STAFF_REPORTS`], and `report`: the name of one.
pub const STAFF_REPORT_CSV: &str = "/staff/reports.csv";
pub const STAFF_SETTINGS: &str = "/staff/settings";
pub const STAFF_SETTINGS_PRACTICE: &str = "/staff/settings/practice";
pub const STAFF_SETTINGS_RULES: &str = "/staff/settings/booking-rules";
pub const STAFF_SETTINGS_LIST: &str = "/staff/settings/{list}";
pub const STAFF_SETTINGS_NEW: &str = "/staff/settings/{list}/new";
/// The id is the entry's key.
pub const STAFF_SETTINGS_ENTRY: &str = "/staff/settings/{list}/edit/{id}";
pub const STAFF_ACCOUNTS: &str = "/staff/settings/accounts";
pub const STAFF_ONE_ACCOUNT: &str = "/staff/settings/accounts/{id}";
pub const STAFF_ACCOUNT_STATE: &str = "/staff/settings/accounts/{id}/state";
/// Query: `date`, `who` (a practitioner; repeatable).
pub const STAFF_DAY: &str = "/staff/day";
/// Takes the query of [`STAFF_DAY`], and `names=full`.
pub const STAFF_DAY_SHEET: &str = "/staff/day/print";
/// Query: `date` (any of the week) and `practitioner`.
pub const STAFF_WEEK: &str = "/staff/week";
/// In the query of a page that asks by itself.
pub const LIVE: &str = "live=on";
/// Tells that something changed between `from` and `to`.
pub const STAFF_EVENTS: &str = "/staff/events";
/// Query: `from`, `to`, `practitioner`, `status`.
pub const STAFF_LIST: &str = "/staff/list";
/// Takes the query of [`STAFF_LIST`].
pub const STAFF_LIST_CSV: &str = "/staff/list.csv";
/// Takes `patient`, `practitioner`, `location`, `date` and `start_time`, as far as they are chosen.
pub const STAFF_NEW_APPOINTMENT: &str = "/staff/appointments/new";
/// Takes the query of [`STAFF_NEW_APPOINTMENT`].
pub const STAFF_WALK_IN: &str = "/staff/walk-in";
/// Query: `state`, `from`, `to` (dates), `before` (a letter).
pub const STAFF_MESSAGES: &str = "/staff/messages";
/// Query: `who`, `what`, `from`, `to` (dates), `before` (a line).
pub const STAFF_ACTIVITY: &str = "/staff/activity";
/// Takes the query of [`STAFF_ACTIVITY`].
pub const STAFF_ACTIVITY_CSV: &str = "/staff/activity.csv";
/// Query: `location` (an id).
pub const STAFF_ARRIVED: &str = "/staff/arrived";
pub const STAFF_KIOSKS: &str = "/staff/kiosks";
pub const STAFF_KIOSK_OFF: &str = "/staff/kiosks/off";
pub const STAFF_APPOINTMENT: &str = "/staff/appointments/{id}";
pub const STAFF_STATUS: &str = "/staff/appointments/{id}/status";
pub const STAFF_NOTES: &str = "/staff/appointments/{id}/notes";
pub const STAFF_UNDO: &str = "/staff/appointments/{id}/undo";
pub const STAFF_EDIT: &str = "/staff/appointments/{id}/edit";
pub const STAFF_MOVE: &str = "/staff/appointments/{id}/move";
pub const STAFF_CANCEL: &str = "/staff/appointments/{id}/cancel";
/// Takes what is looked for by POST: a search never stands in an address.
pub const STAFF_PATIENTS: &str = "/staff/patients";
pub const STAFF_NEW_PATIENT: &str = "/staff/patients/new";
pub const STAFF_PATIENT: &str = "/staff/patients/{id}";
pub const STAFF_EDIT_PATIENT: &str = "/staff/patients/{id}/edit";
/// Other records of the same person, looked for by hand.
pub const STAFF_DUPLICATES: &str = "/staff/patients/{id}/duplicates";
/// Takes `with`: the record that goes into this one.
pub const STAFF_MERGE: &str = "/staff/patients/{id}/merge";
pub const STAFF_UNDO_MERGE: &str = "/staff/patients/{id}/merge/undo";

pub const ACCESSIBILITY: &str = "/accessibility";
pub const PRIVACY: &str = "/privacy";
pub const CONTACT: &str = "/contact";

pub const MAILBOX: &str = "/dev/mailbox";
pub const MAILBOX_MESSAGE: &str = "/dev/mailbox/{id}";
pub const MAILBOX_HTML: &str = "/dev/mailbox/{id}/html";
/// What the authenticators of a demo's invented staff show now.
pub const AUTHENTICATOR: &str = "/dev/authenticator";
pub const MAILBOX_JSON: &str = "/dev/mailbox.json";

pub const HEALTHZ: &str = "/healthz";
pub const READYZ: &str = "/readyz";
pub const STATIC_FILE: &str = "/static/{name}";

pub fn static_file(name: &str) -> String {
    filled(STATIC_FILE, "{name}", name)
}

/// The sign-in page that leads back to `here`.
pub fn sign_in(here: &str) -> String {
    with_next(SIGN_IN, here)
}

/// The staff's sign-in page that leads back to `here`.
pub fn staff_sign_in(here: &str) -> String {
    with_next(STAFF_SIGN_IN, here)
}

/// The page that asks staff for their password once more, and leads on to `next`.
pub fn staff_password_again(next: &str) -> String {
    with_next(STAFF_PASSWORD_AGAIN, next)
}

pub fn staff_invitation(token: &str) -> String {
    filled(STAFF_INVITATION, "{token}", token)
}

/// Tells of changes between two dates, both included, since a page with this mark was made.
pub fn staff_events(from: NaiveDate, to: NaiveDate, mark: &str) -> String {
    format!("{STAFF_EVENTS}?from={from}&to={to}&seen={mark}")
}

pub fn staff_day_sheet(date: NaiveDate) -> String {
    format!("{STAFF_DAY_SHEET}?date={date}")
}

pub fn staff_week(date: NaiveDate, practitioner: impl Display) -> String {
    format!("{STAFF_WEEK}?date={date}&practitioner={practitioner}")
}

pub fn staff_new_block(date: NaiveDate) -> String {
    format!("{STAFF_NEW_BLOCK}?date={date}")
}

pub fn staff_day(date: NaiveDate) -> String {
    format!("{STAFF_DAY}?date={date}")
}

/// The form for a visit with somebody, at a time on the wall of a place.
pub fn staff_new_appointment(
    practitioner: PractitionerId,
    location: LocationId,
    wall: WallTime,
) -> String {
    let (date, time) = (wall.date(), wall.time().format("%H:%M"));
    format!(
        "{STAFF_NEW_APPOINTMENT}?practitioner={practitioner}&location={location}&date={date}&start_time={time}"
    )
}

pub fn staff_new_on(date: NaiveDate) -> String {
    format!("{STAFF_NEW_APPOINTMENT}?date={date}")
}

pub fn staff_schedule(practitioner: impl Display) -> String {
    filled(STAFF_SCHEDULE, "{id}", practitioner)
}

pub fn staff_appointment(id: impl Display) -> String {
    filled(STAFF_APPOINTMENT, "{id}", id)
}

pub fn staff_status(id: impl Display) -> String {
    filled(STAFF_STATUS, "{id}", id)
}

pub fn staff_notes(id: impl Display) -> String {
    filled(STAFF_NOTES, "{id}", id)
}

pub fn staff_undo(id: impl Display) -> String {
    filled(STAFF_UNDO, "{id}", id)
}

pub fn staff_edit(id: impl Display) -> String {
    filled(STAFF_EDIT, "{id}", id)
}

pub fn staff_move(id: impl Display) -> String {
    filled(STAFF_MOVE, "{id}", id)
}

pub fn staff_cancel(id: impl Display) -> String {
    filled(STAFF_CANCEL, "{id}", id)
}

pub fn staff_account(id: impl Display) -> String {
    filled(STAFF_ONE_ACCOUNT, "{id}", id)
}

pub fn staff_account_state(id: impl Display) -> String {
    filled(STAFF_ACCOUNT_STATE, "{id}", id)
}

pub fn code_link(link: &str) -> String {
    filled(CODE_LINK, "{link}", link)
}

pub fn appointment(id: impl Display) -> String {
    filled(APPOINTMENT, "{id}", id)
}

pub fn confirmation(id: impl Display) -> String {
    filled(CONFIRMATION, "{id}", id)
}

pub fn visit_check_in(id: impl Display) -> String {
    filled(VISIT_CHECK_IN, "{id}", id)
}

pub fn change(id: impl Display) -> String {
    filled(CHANGE, "{id}", id)
}

pub fn change_hold(id: impl Display) -> String {
    filled(CHANGE_HOLD, "{id}", id)
}

pub fn change_confirm(id: impl Display) -> String {
    filled(CHANGE_CONFIRM, "{id}", id)
}

pub fn offer(id: impl Display) -> String {
    filled(OFFER, "{id}", id)
}

pub fn cancel(id: impl Display) -> String {
    filled(CANCEL, "{id}", id)
}

pub fn cancelled(id: impl Display) -> String {
    filled(CANCELLED, "{id}", id)
}

pub fn undo(id: impl Display) -> String {
    filled(UNDO, "{id}", id)
}

pub fn calendar(id: impl Display) -> String {
    filled(CALENDAR, "{id}", id)
}

pub fn manage(token: &str) -> String {
    filled(MANAGE, "{token}", token)
}

pub fn mailbox_message(id: impl Display) -> String {
    filled(MAILBOX_MESSAGE, "{id}", id)
}

pub fn mailbox_html(id: impl Display) -> String {
    filled(MAILBOX_HTML, "{id}", id)
}

/// A new draft with the reason and wishes of an earlier visit; names the visit, never the reason.
pub fn book_again(id: impl Display) -> String {
    format!("{BOOK}?again={id}")
}

/// A times page (`TIMES`, or a filled `CHANGE`) at a week, perhaps at one of its
/// days, with the filters in force.
pub fn times(
    page: &str,
    from: NaiveDate,
    day: Option<NaiveDate>,
    (parts, zone): (&[&str], Option<Tz>),
) -> String {
    let mut url = format!("{page}?from={from}");
    let mut add = |name: &str, value: &str| {
        url.push('&');
        url.push_str(name);
        url.push('=');
        url.push_str(&value.replace('+', "%2B"));
    };
    if let Some(day) = day {
        add("day", &day.to_string());
    }
    for part in parts {
        add("part", part);
    }
    if let Some(zone) = zone {
        add("zone", zone.name());
    }
    url
}

/// A map search for an address, on a site of its own: opened only when pressed.
pub fn directions(address: &str) -> String {
    let query = serde_urlencoded::to_string([("query", address)]).unwrap_or_default();
    format!("https://www.openstreetmap.org/search?{query}")
}

/// A number that a phone dials when it is pressed.
pub fn phone(number: &str) -> String {
    let dialled: String = number
        .chars()
        .filter(|sign| sign.is_ascii_digit() || *sign == '+')
        .collect();
    format!("tel:{dialled}")
}

fn with_next(page: &str, next: &str) -> String {
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    format!("{page}?{query}")
}

fn filled(pattern: &str, part: &str, value: impl Display) -> String {
    pattern.replace(part, &value.to_string())
}
