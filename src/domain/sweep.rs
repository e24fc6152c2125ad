//! The rules that a start must pass, for one practitioner at one location.
//!
//! Offering runs them over every start of the grid, deciding over one: there is no
//! other place that says yes.

use chrono::NaiveDate;

use super::busy::GroupSession;
use super::hours::Start;
use super::ids::{PractitionerId, RoomId};
use super::practice::Location;
use super::question::Question;
use super::refusal::Refusal;
use super::span::{Span, Track, ceiling, merged};
use super::zone::{Offsets, midnight};

/// A location as one question sees it.
pub(super) struct Site<'a> {
    pub(super) location: &'a Location,
    pub(super) offsets: Offsets,
    pub(super) latest_on: NaiveDate,
}

/// Facts of one practitioner at one location, looked up before the first start.
pub(super) struct Sweep<'a> {
    pub(super) question: Question<'a>,
    pub(super) site: &'a Site<'a>,
    terms: Terms,
    /// Where the window that is swept closes.
    close: i64,
    closed: Track<'a>,
    patient: Track<'a>,
    practitioner: Track<'a>,
    rooms: Vec<(RoomId, Track<'a>)>,
    sessions: Vec<&'a GroupSession>,
}

/// The figures of the question, in seconds.
struct Terms {
    earliest: i64,
    /// The wall's midnight after the last day of the horizon.
    horizon: i64,
    visit: i64,
    /// The visit with the buffer behind it.
    occupied: i64,
}

/// Whether a start passes a rule.
type Passes = fn(&mut Sweep<'_>, Start) -> bool;
/// The refusal of a rule, with the facts a patient is told.
pub(super) type Refuses = fn(&Sweep<'_>) -> Refusal;

/// The rules of a start on the grid, in order.
const AT_A_START: [(Passes, Refuses); 8] = [
    (
        |sweep, at| at.second + sweep.terms.visit <= sweep.close,
        |_| Refusal::DoesNotFit,
    ),
    (
        |sweep, at| at.second >= sweep.terms.earliest,
        |sweep| Refusal::TooSoon {
            earliest: sweep.question.earliest(),
        },
    ),
    (
        |sweep, at| at.wall < sweep.terms.horizon,
        |sweep| Refusal::TooFar {
            latest_on: sweep.site.latest_on,
        },
    ),
    (
        |sweep, at| sweep.closed.is_free(at.second, sweep.terms.visit),
        |_| Refusal::Closed,
    ),
    (
        |sweep, at| sweep.patient.is_free(at.second, sweep.terms.visit),
        |_| Refusal::PatientBusy,
    ),
    (
        |sweep, at| {
            sweep.practitioner.is_free(at.second, sweep.terms.occupied)
                || sweep.session(at).is_some()
        },
        |_| Refusal::Taken,
    ),
    (|sweep, at| sweep.seats_left(at) > 0, |_| Refusal::Full),
    (
        |sweep, at| {
            !sweep.question.appointment_type.needs_room
                || sweep.session(at).is_some()
                || sweep.free_room(at).is_some()
        },
        |_| Refusal::NoRoom,
    ),
];

impl<'a> Site<'a> {
    /// Fit for starts from the local date `first` to `last`.
    pub(super) fn new(
        question: &Question<'_>,
        location: &'a Location,
        (first, last): (NaiveDate, NaiveDate),
    ) -> Self {
        Self {
            location,
            offsets: Offsets::over(location.time_zone, first, last),
            latest_on: question.latest_on(location),
        }
    }

    /// A local date, from midnight to midnight.
    pub(super) fn day(&self, on: NaiveDate) -> Span {
        Span {
            start: self.offsets.edge(midnight(on)),
            end: self.offsets.edge(midnight(on) + 86_400),
        }
    }

    /// When the practice, the location or the practitioner there is closed.
    pub(super) fn closed(&self, question: &Question<'_>, id: PractitionerId) -> Vec<Span> {
        let closures = question.practice.closures.iter();
        let spans = closures.filter(|closure| {
            closure.practitioner.is_none_or(|of| of == id)
                && closure.location.is_none_or(|of| of == self.location.id)
        });
        let edge = |wall: chrono::NaiveDateTime| self.offsets.edge(wall.and_utc().timestamp());
        merged(
            spans
                .map(|closure| Span {
                    start: edge(closure.starts_wall.0),
                    end: edge(closure.ends_wall.0),
                })
                .collect(),
        )
    }
}

impl<'a> Sweep<'a> {
    /// `closed` as [`Site::closed`] says.
    pub(super) fn new(
        question: Question<'a>,
        site: &'a Site<'a>,
        practitioner: PractitionerId,
        closed: &'a [Span],
    ) -> Self {
        let Question { practice, busy, .. } = question;
        let rooms = practice.rooms.iter().filter(|room| {
            question.appointment_type.needs_room && room.location == site.location.id
        });
        let mut rooms: Vec<_> = rooms
            .map(|room| (room.id, Track::new(busy.of_room(room.id))))
            .collect();
        rooms.sort_by_key(|(id, _)| !busy.is_own_room(*id));
        Self {
            question,
            site,
            terms: Terms::new(&question, site),
            close: i64::MIN,
            closed: Track::new(closed),
            patient: Track::new(busy.of_patient()),
            practitioner: Track::new(busy.of_practitioner(practitioner)),
            rooms,
            sessions: sessions_to_join(&question, site, practitioner),
        }
    }

    /// Makes ready for the starts of a window.
    pub(super) fn enter(&mut self, hours: Span) {
        self.close = hours.end;
        for track in [&mut self.closed, &mut self.patient, &mut self.practitioner] {
            track.wind_to(hours.start);
        }
        for (_, track) in &mut self.rooms {
            track.wind_to(hours.start);
        }
    }

    /// What refuses a start of the window entered last, if anything; starts rise.
    #[inline]
    pub(super) fn first_refusal(&mut self, at: Start) -> Option<Refuses> {
        AT_A_START
            .into_iter()
            .find_map(|(passes, refuses)| (!passes(self, at)).then_some(refuses))
    }

    /// The group session that begins at a start, if the type is one and others sit in it.
    pub(super) fn session(&self, at: Start) -> Option<&'a GroupSession> {
        let first = self
            .sessions
            .partition_point(|session| session.during.start.timestamp() < at.second);
        let session = *self.sessions.get(first)?;
        (session.during.start.timestamp() == at.second
            && at.second + self.terms.visit <= ceiling(session.during.end))
        .then_some(session)
    }

    /// Seats left at a start; a visit for one has one.
    pub(super) fn seats_left(&self, at: Start) -> i32 {
        let capacity = self.question.appointment_type.capacity;
        self.session(at)
            .map_or(capacity, |session| session.seats_left(capacity))
    }

    /// The first room that is free at a start: the asker's own, then in the practice's order.
    pub(super) fn free_room(&mut self, at: Start) -> Option<RoomId> {
        let occupied = self.terms.occupied;
        self.rooms
            .iter_mut()
            .find_map(|(id, track)| track.is_free(at.second, occupied).then_some(*id))
    }
}

impl Terms {
    fn new(question: &Question<'_>, site: &Site<'_>) -> Self {
        let of = question.appointment_type;
        let visit = i64::from(of.minutes) * 60;
        Self {
            earliest: ceiling(question.earliest()),
            horizon: midnight(site.latest_on) + 86_400,
            visit,
            occupied: visit + i64::from(of.buffer_minutes) * 60,
        }
    }
}

/// The practitioner's sessions of this kind at this location, by start.
fn sessions_to_join<'a>(
    question: &Question<'a>,
    site: &Site<'_>,
    practitioner: PractitionerId,
) -> Vec<&'a GroupSession> {
    let of = question.appointment_type;
    if of.capacity <= 1 {
        return Vec::new();
    }
    let sessions = question.busy.sessions_of(practitioner).iter();
    sessions
        .filter(|session| session.appointment_type == of.id && session.location == site.location.id)
        .collect()
}
