//! One visit as whoever asks may see it, and the words all its pages share.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::db;
use crate::db::activity::VisitEvent;
use crate::db::patients::Patient;
use crate::domain::appointment::{Appointment, AppointmentStatus, CancelledBy};
use crate::domain::audit::Action;
use crate::domain::change;
use crate::domain::ids::AppointmentId;
use crate::domain::practice::{Mode, Practice};
use crate::domain::session::{Asker, Session};
use crate::web::book::done;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page::Frame;
use crate::web::patient::appointment::{Happened, Undo};
use crate::web::patient::view::{HowSeen, Joining, Place, StatusTag};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::activity::{By, to_patient};
use crate::words::{Elsewhere, When, Words};

/// What a link's pages call the practitioner, whom a mail does not name either.
pub(super) const UNNAMED: &str = "the person you are seeing";

/// A visit that is the asker's to see.
pub(super) struct Seen {
    pub(super) visit: Appointment,
    pub(super) asker: Asker,
    /// Those the account acts for. A link is not told whom its visit is for.
    pub(super) people: Vec<Patient>,
    events: Vec<VisitEvent>,
    /// Until when the time of a cancelled visit is kept.
    kept_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    words: Words,
}

/// The visit of a page. Somebody else's, a missing one and no id at all are the same 404.
pub(super) async fn find(caller: &Caller, id: &str) -> Result<Seen, AppError> {
    let asker = caller.require_asker()?;
    load(caller, parse(id)?, asker).await
}

/// As [`find`], for a form: its own address has no page to come back to after signing in.
pub(super) async fn find_for_form(caller: &Caller, id: &str) -> Result<Seen, AppError> {
    let id = parse(id)?;
    let session = caller.visitor.session.as_ref();
    let asker = session
        .and_then(Session::asker)
        .ok_or_else(|| AppError::Elsewhere(urls::sign_in(&urls::appointment(id))))?;
    load(caller, id, asker).await
}

/// The visit as it is after something was tried.
pub(super) async fn find_again(caller: &Caller, seen: &Seen) -> Result<Seen, AppError> {
    load(caller, seen.visit.id, seen.asker).await
}

/// Takes the practitioners' names away from what a link's pages are made of, so that none of
/// them can show one.
pub(super) fn veil(caller: &mut Caller, seen: &Seen) {
    if seen.is_private() {
        return;
    }
    let mut practice = Practice::clone(&caller.practice);
    for practitioner in &mut practice.practitioners {
        UNNAMED.clone_into(&mut practitioner.name);
    }
    caller.practice = Arc::new(practice);
}

impl Seen {
    /// Whether reason, practitioner and answers may be shown.
    pub(super) fn is_private(&self) -> bool {
        matches!(self.asker, Asker::Account(_))
    }

    /// Whether a form was made from an earlier version of the visit.
    pub(super) fn is_stale(&self, typed: &Typed) -> bool {
        let version = typed.get("version");
        !version.is_empty() && version != self.visit.version.to_string()
    }

    pub(super) fn is_cancelled_by_patient(&self) -> bool {
        self.visit.status == AppointmentStatus::Cancelled && self.visit.undo_until().is_some()
    }

    pub(super) fn when(&self) -> When {
        self.words.when(self.visit.starts_at)
    }

    /// An instant on the clock of the visit's place.
    pub(super) fn at(&self, instant: DateTime<Utc>) -> When {
        self.words.when(instant)
    }

    /// In the zone the patient chose, if that shows another time.
    pub(super) fn elsewhere(&self) -> Option<Elsewhere> {
        self.words
            .elsewhere(self.visit.shown_zone, self.visit.starts_at)
    }

    pub(super) fn zone_name(&self) -> String {
        self.words.zone_name(self.visit.starts_at)
    }

    pub(super) fn status(&self) -> StatusTag {
        status(&self.visit)
    }

    /// Whom the visit is for, if the asker may know.
    pub(super) fn patient(&self) -> Option<&Patient> {
        self.people.iter().find(|one| one.id == self.visit.patient)
    }

    pub(super) fn how(&self, caller: &Caller) -> HowSeen {
        let practice = &caller.practice;
        let phone = self.patient().and_then(|patient| patient.phone.as_ref());
        match self.visit.mode {
            Mode::InPerson => HowSeen::InPerson(place(practice, &self.visit)),
            // The address of a room may name whose it is.
            Mode::Video if !self.is_private() => HowSeen::Video(Joining::SignsIn),
            Mode::Video => HowSeen::Video(done::joining(caller, &self.visit)),
            Mode::Phone => HowSeen::Phone(phone.map_or_else(
                || "the number you gave us".to_owned(),
                |number| number.as_str().to_owned(),
            )),
        }
    }

    /// What happened to the visit, in words that name nobody of the practice.
    pub(super) fn history(&self) -> Vec<Happened> {
        let told = |event: &VisitEvent| {
            let what = to_patient(Action::parse(&event.action)?, self.by(event), event.to)?;
            let when = self.at(event.at);
            Some(Happened { what, when })
        };
        self.events.iter().filter_map(told).collect()
    }

    fn by(&self, event: &VisitEvent) -> By {
        match (event.account, self.asker) {
            (Some(other), Asker::Account(own)) if other != own => By::SomebodyForYou,
            _ if event.actor_kind.is_patient() => By::You,
            _ => By::Practice,
        }
    }

    /// The way to take a cancellation back, while there is one.
    pub(super) fn undo(&self) -> Option<Undo> {
        change::decide_undo(&self.visit, self.kept_until, self.now).ok()?;
        let until = self.visit.undo_until()?.min(self.visit.starts_at);
        let until = self.kept_until.map_or(until, |kept| kept.min(until));
        Some(Undo {
            url: urls::undo(self.visit.id),
            until: self.at(until),
        })
    }

    /// The frame of a page about the visit that leads back to `url`.
    pub(super) fn frame(&self, caller: &Caller) -> Frame {
        caller.frame_back_to(urls::appointment(self.visit.id))
    }
}

/// The visit's status in a patient's words.
pub(super) fn status(visit: &Appointment) -> StatusTag {
    StatusTag::of(visit.status, cancelled_by(visit))
}

pub(super) fn cancelled_by(visit: &Appointment) -> Option<CancelledBy> {
    visit.cancelled.as_ref().map(|cancelled| cancelled.by)
}

/// Where a visit in person is; a place no longer on the practice's list goes by the practice.
pub(super) fn place(practice: &Practice, visit: &Appointment) -> Place {
    match practice.location(visit.location) {
        Some(location) => Place::new(&location.name, &location.address),
        None => Place::new(&practice.name, &practice.phone),
    }
}

pub(super) fn full_name(patient: &Patient) -> String {
    let (first, last) = (patient.first_name.as_str(), patient.last_name.as_str());
    format!("{first} {last}")
}

fn parse(id: &str) -> Result<AppointmentId, AppError> {
    id.parse().ok().ok_or(AppError::NotFound)
}

async fn load(caller: &Caller, id: AppointmentId, asker: Asker) -> Result<Seen, AppError> {
    let today = caller.today();
    let (found, people, kept_until, events) = caller
        .read(async move |conn| {
            let found = db::appointments::find_appointment(conn, id, asker, today).await?;
            let people = match asker {
                Asker::Account(account) => {
                    db::patients::list_patients_of(conn, account, today).await?
                }
                Asker::Link(_) => Vec::new(),
            };
            let kept_until = db::kept_places::find_kept_until(conn, id).await?;
            let events = db::activity::list_visit_events(conn, id).await?;
            Ok((found, people, kept_until, events))
        })
        .await?;
    let visit = found.ok_or(AppError::NotFound)?;
    Ok(Seen {
        words: Words::new(visit.time_zone, caller.practice.time_zone),
        visit,
        asker,
        people,
        events,
        kept_until,
        now: caller.now,
    })
}
