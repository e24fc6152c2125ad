//! The rules that a start must pass, for one practitioner at one location.
//!
//! Offering runs them over every start of the grid, deciding over one: there is no
//! other place that says yes.

use chrono::{DateTime, NaiveDate, Utc};

use super::busy::GroupSession;
use super::hours::Start;
use super::ids::{PractitionerId, RoomId};
use super::openings::Opening;
use super::practice::{Block, Closure, Location, Practice, Practitioner};
use super::question::Question;
use super::refusal::Refusal;
use super::span::{Span, Track, ceiling, merged};
use super::time::WallTime;
use super::zone::{Offsets, midnight};

/// A location as one question sees it.
pub(super) struct Site<'a> {
    pub(super) location: &'a Location,
    pub(super) offsets: Offsets,
    pub(super) latest_on: NaiveDate,
    /// The first and the last local date of the starts that are asked about.
    pub(super) days: (NaiveDate, NaiveDate),
}

/// When one practitioner cannot see anybody at a site, whoever asks.
pub(super) struct Away {
    closed: Vec<Span>,
    blocked: Vec<Span>,
    /// At other locations, the way there and back included.
    travelling: Vec<Span>,
}

/// Facts of one practitioner at one location, looked up before the first start.
pub(super) struct Sweep<'a> {
    pub(super) question: Question<'a>,
    pub(super) site: &'a Site<'a>,
    terms: Terms,
    /// Where the hours that are swept end.
    close: i64,
    /// When their times can be booked; `None`: at once.
    release: Option<DateTime<Utc>>,
    closed: Track<'a>,
    blocked: Track<'a>,
    patient: Track<'a>,
    practitioner: Track<'a>,
    travelling: Track<'a>,
    rooms: Vec<(RoomId, Track<'a>)>,
    sessions: Vec<&'a GroupSession>,
}

/// The figures of the question, in seconds.
struct Terms {
    earliest: i64,
    /// The wall's midnight after the last day of the horizon.
    horizon: i64,
    /// The visit itself.
    visit: i64,
    /// The visit with the buffer behind it.
    occupied: i64,
}

/// Whether a start passes a rule.
type Passes = fn(&mut Sweep<'_>, Start) -> bool;
/// The refusal of a rule, with the facts a patient is told.
pub(super) type Refuses = fn(&Sweep<'_>) -> Refusal;

/// The rules of a start on the grid, in order.
static AT_A_START: [(Passes, Refuses); 11] = [
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
        |sweep, _| sweep.release.is_none_or(|from| from <= sweep.question.now),
        |sweep| Refusal::NotReleased {
            from: sweep.release.unwrap_or_default(),
        },
    ),
    (
        |sweep, at| sweep.closed.is_free(at.second, sweep.terms.visit),
        |_| Refusal::Closed,
    ),
    (
        |sweep, at| sweep.blocked.is_free(at.second, sweep.terms.visit),
        |_| Refusal::Blocked,
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
    (
        |sweep, at| {
            sweep.travelling.is_free(at.second, sweep.terms.occupied) || sweep.session(at).is_some()
        },
        |_| Refusal::TooFarToTravel,
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
            days: (first, last),
        }
    }

    /// A local date, from midnight to midnight.
    pub(super) fn day(&self, on: NaiveDate) -> Span {
        Span {
            start: self.offsets.edge(midnight(on)),
            end: self.offsets.edge(midnight(on) + 86_400),
        }
    }

    /// Everything that keeps a practitioner from being there.
    pub(super) fn away(&self, question: &Question<'_>, id: PractitionerId) -> Away {
        Away {
            closed: self.closed(question, id),
            blocked: self.blocked(question, id),
            travelling: self.travelling(question, id),
        }
    }

    /// The closures of the practice, of the location and of a practitioner there.
    pub(super) fn closures<'p>(
        &self,
        practice: &'p Practice,
        id: PractitionerId,
    ) -> impl Iterator<Item = &'p Closure> + use<'p> {
        let here = self.location.id;
        practice.closures.iter().filter(move |closure| {
            closure.practitioner.is_none_or(|of| of == id)
                && closure.location.is_none_or(|of| of == here)
        })
    }

    /// The blocks of a practitioner there.
    pub(super) fn blocks<'p>(
        &self,
        practice: &'p Practice,
        id: PractitionerId,
    ) -> impl Iterator<Item = &'p Block> + use<'p> {
        let here = self.location.id;
        let blocks = practice.blocks_of(id).iter();
        blocks.filter(move |block| block.location.is_none_or(|of| of == here))
    }

    /// When the practice, the location or the practitioner there is closed.
    fn closed(&self, question: &Question<'_>, id: PractitionerId) -> Vec<Span> {
        let here = self.closures(question.practice, id);
        let spans = here.map(|closure| self.span(closure.starts_wall, closure.ends_wall));
        merged(spans.collect())
    }

    /// When the practitioner keeps time free, each week anew where a block repeats.
    fn blocked(&self, question: &Question<'_>, id: PractitionerId) -> Vec<Span> {
        let here = self.blocks(question.practice, id);
        let spans = here.flat_map(|block| {
            let times = block.occurrences(self.days);
            times.map(|(starts, ends)| self.span(starts, ends))
        });
        merged(spans.collect())
    }

    fn travelling(&self, question: &Question<'_>, id: PractitionerId) -> Vec<Span> {
        let practice = question.practice;
        if practice.travels.is_empty() {
            return Vec::new();
        }
        let elsewhere = question.busy.places_of(id).filter_map(|(place, span)| {
            let minutes = practice.travel_minutes(place, self.location.id);
            let way = i64::from(minutes) * 60;
            (way > 0 && place != self.location.id).then_some(Span {
                start: span.start - way,
                end: span.end + way,
            })
        });
        merged(elsewhere.collect())
    }

    /// From one time on the wall to another.
    pub(super) fn span(&self, starts: WallTime, ends: WallTime) -> Span {
        let edge = |wall: WallTime| self.offsets.edge(wall.0.and_utc().timestamp());
        Span {
            start: edge(starts),
            end: edge(ends),
        }
    }
}

impl<'a> Sweep<'a> {
    /// `away` as [`Site::away`] says.
    pub(super) fn new(
        question: Question<'a>,
        site: &'a Site<'a>,
        practitioner: &Practitioner,
        away: &'a Away,
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
            terms: Terms::new(&question, site, question.minutes_with(practitioner)),
            close: i64::MIN,
            release: None,
            closed: Track::new(&away.closed),
            blocked: Track::new(&away.blocked),
            patient: Track::new(busy.of_patient()),
            practitioner: Track::new(busy.of_practitioner(practitioner.id)),
            travelling: Track::new(&away.travelling),
            rooms,
            sessions: sessions_to_join(&question, site, practitioner.id),
        }
    }

    /// Makes ready for the starts of some hours.
    pub(super) fn enter(&mut self, opening: &Opening<'_>) {
        let hours = opening.hours.span;
        self.close = hours.end;
        let zone = self.site.location.time_zone;
        self.release = opening.release.map(|release| release.of(opening.on, zone));
        for track in [
            &mut self.closed,
            &mut self.blocked,
            &mut self.patient,
            &mut self.practitioner,
            &mut self.travelling,
        ] {
            track.wind_to(hours.start);
        }
        for (_, track) in &mut self.rooms {
            track.wind_to(hours.start);
        }
    }

    /// How long the visit lasts, in seconds, without its buffer.
    pub(super) fn visit_seconds(&self) -> i64 {
        self.terms.visit
    }

    /// What refuses a start of the hours entered last, if anything; starts rise.
    #[inline]
    pub(super) fn first_refusal(&mut self, at: Start) -> Option<Refuses> {
        AT_A_START
            .iter()
            .find_map(|(passes, refuses)| (!passes(self, at)).then_some(*refuses))
    }

    /// Whether the practitioner is busy then and nobody could join them: the commonest refusal, seen
    /// before the rules before it are asked. For whoever need not know which of them refuses.
    #[inline]
    pub(super) fn is_plainly_taken(&mut self, at: Start) -> bool {
        self.sessions.is_empty() && !self.practitioner.is_free(at.second, self.terms.occupied)
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
    fn new(question: &Question<'_>, site: &Site<'_>, minutes: i32) -> Self {
        let of = question.appointment_type;
        let visit = i64::from(minutes) * 60;
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
