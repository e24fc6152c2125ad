//! One start with one practitioner, by the rules that offering runs.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::booking::{HoldPlan, Place};
use super::hours::Start;
use super::ids::PractitionerId;
use super::openings::{Opening, Openings};
use super::practice::Practitioner;
use super::question::Question;
use super::refusal::Refusal;
use super::sweep::{Site, Sweep};
use super::time::{Interval, WallTime};

/// How to write a visit that starts then.
///
/// # Errors
/// The first rule that refuses; where hours overlap, of those that got furthest.
pub(super) fn judge(
    question: &Question<'_>,
    site: &Site<'_>,
    (practitioner, openings): (&Practitioner, &Openings<'_>),
    starts_at: DateTime<Utc>,
) -> Result<HoldPlan, Refusal> {
    let away = site.away(question, practitioner.id);
    let mut sweep = Sweep::new(*question, site, practitioner, &away);
    let on = WallTime::at(starts_at, site.location.time_zone).date();
    let mut furthest = if openings.is_working(on) {
        Refusal::OutsideHours
    } else {
        Refusal::NotWorking
    };
    for opening in openings_around(openings, site, on, starts_at) {
        let passed = if opening.is_for(question.appointment_type.id) {
            pass(&mut sweep, site, &opening, starts_at)
        } else {
            Err(Refusal::OtherVisitsOnly)
        };
        match passed {
            Ok(at) => return Ok(plan(&mut sweep, practitioner.id, at)),
            Err(refusal) => furthest = furthest.or_further(refusal),
        }
    }
    Err(furthest)
}

/// The hours that hold an instant of a local date: begun on it, or on the day before and
/// reaching past midnight.
pub(super) fn openings_around<'a>(
    openings: &Openings<'a>,
    site: &Site<'_>,
    on: NaiveDate,
    starts_at: DateTime<Utc>,
) -> Vec<Opening<'a>> {
    let mut around = Vec::new();
    for date in [on.pred_opt(), Some(on)].into_iter().flatten() {
        openings.each_on(date, &site.offsets, |opening| {
            if opening.hours.span.contains(starts_at.timestamp()) {
                around.push(opening);
            }
        });
    }
    around
}

/// Runs the rules over the one start of the grid that is wanted.
fn pass(
    sweep: &mut Sweep<'_>,
    site: &Site<'_>,
    opening: &Opening<'_>,
    starts_at: DateTime<Utc>,
) -> Result<Start, Refusal> {
    let mut on_grid = None;
    opening.hours.each_start(&site.offsets, |at| {
        if starts_at.timestamp() == at.second && starts_at.timestamp_subsec_nanos() == 0 {
            on_grid = Some(at);
        }
    });
    let at = on_grid.ok_or(Refusal::OffGrid)?;
    sweep.enter(opening);
    match sweep.first_refusal(at) {
        None => Ok(at),
        Some(refuses) => Err(refuses(sweep)),
    }
}

/// What to write for a start that passed.
fn plan(sweep: &mut Sweep<'_>, practitioner: PractitionerId, at: Start) -> HoldPlan {
    let starts_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(at.second);
    let of = sweep.question.appointment_type;
    let ends_at = starts_at + TimeDelta::seconds(sweep.visit_seconds());
    let own = Interval {
        start: starts_at,
        end: ends_at + TimeDelta::minutes(i64::from(of.buffer_minutes)),
    };
    let (room, during, place) = match sweep.session(at) {
        Some(session) => {
            let seat = Place::Seat {
                session: session.occupancy,
                number: session.next_seat(),
            };
            (session.room, session.during, seat)
        }
        None if of.capacity > 1 => {
            let session = Place::NewSession {
                capacity: of.capacity,
            };
            (sweep.free_room(at), own, session)
        }
        None => (sweep.free_room(at), own, Place::Alone),
    };
    let location = sweep.site.location;
    HoldPlan {
        practitioner,
        location: location.id,
        room,
        visit: Interval {
            start: starts_at,
            end: ends_at,
        },
        during,
        starts_wall: WallTime::at(starts_at, location.time_zone),
        time_zone: location.time_zone,
        place,
    }
}
