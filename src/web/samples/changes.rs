//! Looking at one visit, moving it, cancelling it.

use super::{Sample, empty, frame, place, refused, sample, signed_in, when};
use crate::domain::appointment::{AppointmentStatus, CancelledBy};
use crate::web::form::{Field, FieldError};
use crate::web::page::Frame;
use crate::web::patient::appointment::{
    Actions, AppointmentPage, Changing, Happened, PrivateRows, Undo,
};
use crate::web::patient::cancel::{CancelPage, CancelledPage};
use crate::web::patient::change::{ChangeConfirmPage, TimeAndPlace, TooLate, TooLatePage};
use crate::web::patient::manage::ManagePage;
use crate::web::patient::view::{HowSeen, MailState, StatusTag, WayToBook};
use crate::web::urls;
use crate::words::When;

fn appointment(
    private: Option<PrivateRows>,
    actions: Actions,
    status: AppointmentStatus,
) -> AppointmentPage {
    AppointmentPage {
        frame: Frame {
            back: Some(urls::ME.to_owned()),
            ..signed_in()
        },
        when: when("2026-11-24T14:20:00Z"),
        zone_name: "Eastern Time (New York)".to_owned(),
        elsewhere: None,
        status: StatusTag::of(status, Some(CancelledBy::Patient)),
        how: HowSeen::InPerson(place()),
        reference: "KT-2947-63".to_owned(),
        private,
        actions,
        notice: None,
        offer_url: None,
        version: 1,
        is_ahead: true,
        history: vec![
            Happened {
                what: "Booked by you".to_owned(),
                when: when("2026-11-02T15:00:00Z"),
            },
            Happened {
                what: "Moved by the practice".to_owned(),
                when: when("2026-11-10T15:00:00Z"),
            },
        ],
    }
}

pub(super) fn all() -> Vec<Sample> {
    let mut all = one_appointment();
    all.extend(moving());
    all.extend(cancelling());
    all
}

fn one_appointment() -> Vec<Sample> {
    let open = Actions {
        check_in_url: Some(urls::visit_check_in(7)),
        confirm_url: Some(urls::confirmation(7)),
        change: Changing::Open {
            until: until(),
            change_url: urls::change(7),
            cancel_url: urls::cancel(7),
        },
        undo: None,
        calendar_url: Some(urls::calendar(7)),
    };
    let late = Actions {
        check_in_url: None,
        confirm_url: None,
        change: Changing::TooLate { until: until() },
        undo: None,
        calendar_url: None,
    };
    let over = Actions {
        check_in_url: None,
        confirm_url: None,
        change: Changing::Closed,
        undo: Some(undo()),
        calendar_url: None,
    };
    let rows = PrivateRows {
        reason: "General check-up".to_owned(),
        practitioner: "Dr. Ana Lee".to_owned(),
        patient: None,
        support: Some("An interpreter for Portuguese".to_owned()),
        bring: vec!["Your insurance card".to_owned()],
    };
    vec![
        sample(
            "appointment",
            &appointment(Some(rows), open, AppointmentStatus::Booked),
        ),
        sample(
            "appointment-by-link",
            &appointment(None, late, AppointmentStatus::Booked),
        ),
        sample(
            "appointment-cancelled",
            &appointment(None, over, AppointmentStatus::Cancelled),
        ),
    ]
}

fn moving() -> Vec<Sample> {
    let side = |at, practitioner: &str| TimeAndPlace {
        when: when(at),
        zone_name: "Eastern Time (New York)".to_owned(),
        practitioner: practitioner.to_owned(),
        place: "Main Clinic".to_owned(),
    };
    let confirm = ChangeConfirmPage {
        frame: frame(),
        from: side("2026-11-24T14:20:00Z", "Dr. Ana Lee"),
        to: side("2026-11-26T15:00:00Z", "Dr. Amara Osei"),
        held_until: when("2026-11-20T15:42:00Z"),
        confirm_url: urls::change_confirm(7),
        keep_url: urls::appointment(7),
        hold: "0190".to_owned(),
        version: 1,
    };
    let too_late = |wanted| TooLatePage {
        frame: frame(),
        wanted,
        until: until(),
        appointment_url: urls::appointment(7),
    };
    vec![
        sample("change-confirm", &confirm),
        sample("too-late-change", &too_late(TooLate::Change)),
        sample("too-late-cancel", &too_late(TooLate::Cancel)),
        sample("too-late-undo", &too_late(TooLate::Undo)),
    ]
}

fn cancelling() -> Vec<Sample> {
    let cancel = |form| CancelPage {
        frame: frame(),
        form,
        when: when("2026-11-24T14:20:00Z"),
        zone_name: "Eastern Time (New York)".to_owned(),
        how: HowSeen::InPerson(place()),
        cancel_url: urls::cancel(7),
        keep_url: urls::appointment(7),
        version: 1,
    };
    let cancelled = CancelledPage {
        frame: signed_in(),
        when: when("2026-11-24T14:20:00Z"),
        mail: MailState::Flowing,
        way: WayToBook::Online,
        undo: Some(undo()),
        version: 2,
    };
    let manage = |form| ManagePage {
        frame: Frame {
            back: None,
            ..frame()
        },
        form,
        url: urls::manage("sample"),
    };
    vec![
        sample("cancel", &cancel(empty())),
        sample(
            "cancel-refused",
            &cancel(refused(Field::CancelReason, FieldError::Missing)),
        ),
        sample("cancelled", &cancelled),
        sample("manage", &manage(empty())),
        sample(
            "manage-refused",
            &manage(refused(Field::BirthDate, FieldError::Wrong)),
        ),
    ]
}

fn until() -> When {
    when("2026-11-23T14:20:00Z")
}

fn undo() -> Undo {
    Undo {
        url: urls::undo(7),
        until: when("2026-11-20T15:42:00Z"),
    }
}
