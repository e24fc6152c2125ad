//! The pages of those who run the practice's day, one file each: what a page needs, its template,
//! and what answers. Who may see it is an argument of the handler ([`member::Staff`]).

pub mod account;
pub mod accounts;
pub mod activity;
pub mod appointment;
pub mod arrived;
pub mod availability;
mod beginning;
pub mod block_form;
pub mod blocks;
pub mod cancel;
mod change_preview;
mod closure_form;
mod closure_hours;
pub mod closures;
pub mod code;
mod csv;
pub mod day;
pub mod day_sheet;
pub mod duplicates;
pub mod edit;
pub mod events;
pub mod frame;
mod grid;
pub mod holidays;
pub mod invitation;
pub mod kiosks;
pub mod list;
pub mod live;
pub mod member;
pub mod merge;
pub mod messages;
pub mod move_visit;
pub mod new_visit;
pub mod notes;
pub mod offers;
pub mod one_account;
pub mod password_again;
pub mod patient;
pub mod patient_form;
pub mod patients;
pub mod problem;
pub mod recovery_codes;
pub mod reports;
mod schedule_form;
mod schedule_row;
mod schedule_view;
pub mod schedules;
pub mod set_up;
pub mod settings;
mod setup_notice;
pub mod sign_in;
pub mod sign_out;
pub mod status;
mod view;
mod visit_form;
pub mod week;

use actix_web::web::ServiceConfig;

use super::routes::{action, form, page};
use super::urls;

/// Registers every page of this folder.
pub fn routes(site: &mut ServiceConfig) {
    way_in_routes(site);
    day_routes(site);
    patients_routes(site);
    own_account_routes(site);
    calendar_routes(site);
    record_routes(site);
    accounts_routes(site);
    settings_routes(site);
}

/// The way in, and out.
fn way_in_routes(site: &mut ServiceConfig) {
    form(site, urls::STAFF_SIGN_IN, sign_in::show, sign_in::create);
    form(site, urls::STAFF_CODE, code::show, code::create);
    form(site, urls::STAFF_SET_UP, set_up::show, set_up::create);
    form(
        site,
        urls::STAFF_INVITATION,
        invitation::show,
        invitation::create,
    );
    action(site, urls::STAFF_SIGN_OUT, sign_out::create);
}

/// The practice's day.
fn day_routes(site: &mut ServiceConfig) {
    page(site, urls::STAFF_DAY, day::show);
    page(site, urls::STAFF_DAY_SHEET, day_sheet::show);
    page(site, urls::STAFF_WEEK, week::show);
    page(site, urls::STAFF_EVENTS, events::show);
    page(site, urls::STAFF_LIST, list::show);
    page(site, urls::STAFF_LIST_CSV, list::csv);
    // Before the address of one visit, which it looks like.
    form(
        site,
        urls::STAFF_NEW_APPOINTMENT,
        new_visit::show,
        new_visit::create,
    );
    form(
        site,
        urls::STAFF_WALK_IN,
        new_visit::show_walk_in,
        new_visit::create_walk_in,
    );
    action(site, urls::STAFF_NOTES, notes::create);
    page(site, urls::STAFF_ARRIVED, arrived::show);
    form(site, urls::STAFF_KIOSKS, kiosks::show, kiosks::create);
    action(site, urls::STAFF_KIOSK_OFF, kiosks::turned_off);
    page(site, urls::STAFF_APPOINTMENT, appointment::show);
    action(site, urls::STAFF_STATUS, status::create);
    action(site, urls::STAFF_UNDO, status::delete);
    form(site, urls::STAFF_CANCEL, cancel::show, cancel::create);
    form(site, urls::STAFF_EDIT, edit::show, edit::create);
    form(site, urls::STAFF_MOVE, move_visit::show, move_visit::create);
}

/// Patients. The fixed address comes before those that have an id in its place.
fn patients_routes(site: &mut ServiceConfig) {
    form(site, urls::STAFF_PATIENTS, patients::show, patients::find);
    form(
        site,
        urls::STAFF_NEW_PATIENT,
        patient_form::new,
        patient_form::create,
    );
    page(site, urls::STAFF_PATIENT, patient::show);
    form(
        site,
        urls::STAFF_EDIT_PATIENT,
        patient_form::edit,
        patient_form::update,
    );
    form(
        site,
        urls::STAFF_DUPLICATES,
        duplicates::show,
        duplicates::find,
    );
    form(site, urls::STAFF_MERGE, merge::show, merge::create);
    action(site, urls::STAFF_UNDO_MERGE, merge::delete);
}

/// One's own account.
fn own_account_routes(site: &mut ServiceConfig) {
    page(site, urls::STAFF, account::home);
    page(site, urls::STAFF_ACCOUNT, account::show);
    action(site, urls::STAFF_PASSWORD, account::set_password);
    action(site, urls::STAFF_SIGN_OUT_EVERYWHERE, sign_out::everywhere);
    form(
        site,
        urls::STAFF_PASSWORD_AGAIN,
        password_again::show,
        password_again::create,
    );
    form(
        site,
        urls::STAFF_RECOVERY_CODES,
        recovery_codes::show,
        recovery_codes::create,
    );
    action(site, urls::STAFF_NEW_RECOVERY_CODES, recovery_codes::renew);
}

/// The calendar.
fn calendar_routes(site: &mut ServiceConfig) {
    form(site, urls::STAFF_BLOCKS, blocks::show, blocks::delete);
    form(
        site,
        urls::STAFF_NEW_BLOCK,
        block_form::show,
        block_form::create,
    );
    page(site, urls::STAFF_AVAILABILITY, availability::show);
    page(site, urls::STAFF_OFFERS, offers::show);
    form(site, urls::STAFF_CLOSURES, closures::show, closures::create);
    form(site, urls::STAFF_HOLIDAYS, holidays::show, holidays::create);
    page(site, urls::STAFF_SCHEDULES, schedules::show_all);
    form(
        site,
        urls::STAFF_SCHEDULE,
        schedules::show,
        schedules::create,
    );
    form(site, urls::STAFF_MESSAGES, messages::show, messages::create);
    page(site, urls::STAFF_REPORTS, reports::show);
    page(site, urls::STAFF_REPORT_CSV, reports::csv);
}

/// What was done.
fn record_routes(site: &mut ServiceConfig) {
    page(site, urls::STAFF_ACTIVITY, activity::show);
    page(site, urls::STAFF_ACTIVITY_CSV, activity::csv);
}

/// Everybody's accounts.
fn accounts_routes(site: &mut ServiceConfig) {
    form(site, urls::STAFF_ACCOUNTS, accounts::show, accounts::create);
    form(
        site,
        urls::STAFF_ONE_ACCOUNT,
        one_account::show,
        one_account::update,
    );
    action(site, urls::STAFF_ACCOUNT_STATE, one_account::set_state);
}

/// What the practice says about itself. The fixed addresses come before those of a list.
fn settings_routes(site: &mut ServiceConfig) {
    page(site, urls::STAFF_SETTINGS, settings::show);
    form(
        site,
        urls::STAFF_SETTINGS_PRACTICE,
        settings::form::practice,
        settings::form::update_practice,
    );
    form(
        site,
        urls::STAFF_SETTINGS_RULES,
        settings::form::rules,
        settings::form::update_rules,
    );
    form(
        site,
        urls::STAFF_SETTINGS_LIST,
        settings::list::show,
        settings::list::update,
    );
    form(
        site,
        urls::STAFF_SETTINGS_NEW,
        settings::form::new,
        settings::form::create,
    );
    form(
        site,
        urls::STAFF_SETTINGS_ENTRY,
        settings::form::edit,
        settings::form::update,
    );
}
