//! What a signed-in patient has.

use super::{Sample, empty, refused, sample, signed_in, when};
use crate::domain::appointment::{AppointmentStatus, CancelledBy};
use crate::web::form::{Field, FieldError};
use crate::web::patient::appointments::{AppointmentCard, AppointmentsPage};
use crate::web::patient::email_settings::{EmailSettingsPage, NO};
use crate::web::patient::my_details::{MyDetailsPage, PasswordState, PersonCard};
use crate::web::patient::view::{StatusTag, WayToBook};
use crate::web::urls;

pub(super) fn all() -> Vec<Sample> {
    let card = |at, status, again: Option<&str>| AppointmentCard {
        when: when(at),
        status: StatusTag::of(status, Some(CancelledBy::Practice)),
        place: "Main Clinic".to_owned(),
        patient: None,
        url: urls::appointment(7),
        check_in_url: again.is_none().then(|| urls::visit_check_in(7)),
        again_url: again.map(str::to_owned),
    };
    let list = |upcoming, past| AppointmentsPage {
        frame: signed_in(),
        way: WayToBook::Online,
        upcoming,
        past,
    };
    let my_details = |people, form, password| MyDetailsPage {
        frame: signed_in(),
        email: "ada@example.com".to_owned(),
        people,
        form,
        password,
    };
    let person = PersonCard {
        name: "Ada Byrne".to_owned(),
        birth_date: "March 27, 1958".to_owned(),
        phone: Some("212 555 0199".to_owned()),
    };
    let short = refused(Field::NewPassword, FieldError::TooShort);
    let again = urls::book_again(7);
    [
        sample(
            "appointments",
            &list(
                vec![
                    card("2026-11-24T14:20:00Z", AppointmentStatus::Confirmed, None),
                    card("2026-12-01T14:20:00Z", AppointmentStatus::Pending, None),
                ],
                vec![
                    card(
                        "2026-10-01T14:20:00Z",
                        AppointmentStatus::Completed,
                        Some(&again),
                    ),
                    card("2026-09-01T14:20:00Z", AppointmentStatus::Cancelled, None),
                ],
            ),
        ),
        sample("appointments-none", &list(Vec::new(), Vec::new())),
        sample(
            "my-details",
            &my_details(vec![person], empty(), PasswordState::JustSaved),
        ),
        sample(
            "my-details-refused",
            &my_details(Vec::new(), short, PasswordState::None),
        ),
    ]
    .into_iter()
    .chain(email_settings())
    .collect()
}

fn email_settings() -> [Sample; 2] {
    let page = |form, is_saved| EmailSettingsPage {
        frame: signed_in(),
        email: "ada@example.com".to_owned(),
        reminder_hours: 48,
        form,
        is_saved,
    };
    let mut silent = empty();
    silent.set(Field::Reminders.input(), NO);
    let nothing = refused(Field::Reminders, FieldError::Missing);
    [
        sample("email-settings", &page(silent, true)),
        sample("email-settings-refused", &page(nothing, false)),
    ]
}
