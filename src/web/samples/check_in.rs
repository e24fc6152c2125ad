//! Checking in, on a phone and on a kiosk.

use super::{Sample, frame, place, refused, sample, signed_in, when};
use crate::web::form::{Field, FieldError, FormState};
use crate::web::patient::check_in::{
    CheckInPage, CheckInSignInPage, KioskPage, KioskVisitPage, Stage,
};
use crate::web::urls;

pub(super) fn all() -> Vec<Sample> {
    let own = |stage| CheckInPage {
        frame: signed_in(),
        stage,
        when: when("2026-11-24T14:20:00Z"),
        place: place(),
        url: urls::visit_check_in(7),
    };
    let shown = |stage| KioskVisitPage {
        frame: frame(),
        stage,
        when: when("2026-11-24T14:20:00Z"),
        place: place(),
        url: urls::KIOSK_VISIT.to_owned(),
    };
    let kiosk = |form| KioskPage {
        frame: frame(),
        form,
        location: "Main Clinic".to_owned(),
    };
    let sign_in = CheckInSignInPage {
        frame: frame(),
        url: urls::sign_in(urls::CHECK_IN),
    };
    let early = || Stage::Early {
        from: when("2026-11-24T13:50:00Z"),
    };
    let done = || Stage::Done {
        area: "the waiting area".to_owned(),
        by: when("2026-11-24T14:35:00Z"),
    };
    let late = || Stage::Late {
        until: when("2026-11-24T14:35:00Z"),
    };
    let unknown = refused(Field::ReferenceOrName, FieldError::Wrong);
    vec![
        sample("check in, early", &own(early())),
        sample("check in, open", &own(Stage::Open)),
        sample("check in, done", &own(done())),
        sample("check in, late", &own(late())),
        sample("check in, nobody known", &sign_in),
        sample("kiosk", &kiosk(FormState::default())),
        sample("kiosk, unknown", &kiosk(unknown)),
        sample("kiosk, early", &shown(early())),
        sample("kiosk, open", &shown(Stage::Open)),
        sample("kiosk, done", &shown(done())),
        sample("kiosk, late", &shown(late())),
    ]
}
