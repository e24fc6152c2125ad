//! One start with one practitioner, by the rules that offering runs.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::booking::{HoldPlan, Place};
use super::hours::{Hours, Start};
use super::ids::PractitionerId;
use super::practice::{Schedule, ScheduleWindow};
use super::question::Question;
use super::refusal::Refusal;
use super::sweep::{Site, Sweep};
use super::time::{Interval, WallTime};

/// How to write a visit that starts then.
///
/// # Errors
/// The first rule that refuses; where windows overlap, of the one that got furthest.
pub(super) fn judge(
    question: &Question<'_>,
    site: &Site<'_>,
    practitioner: PractitionerId,
    starts_at: DateTime<Utc>,
) -> Result<HoldPlan, Refusal> {
    let closed = site.closed(question, practitioner);
    let mut sweep = Sweep::new(*question, site, practitioner, &closed);
    let on = WallTime::at(starts_at, site.location.time_zone).date();
    let schedules = question.practice.schedules.iter();
    let schedules = schedules.filter(|schedule| {
        schedule.practitioner == practitioner && schedule.location == site.location.id
    });
    let mut furthest = Refusal::NotWorking;
    for schedule in schedules {
        if schedule.is_in_effect(on) {
            furthest = furthest.or_further(Refusal::OutsideHours);
        }
        for (window, hours) in windows_around(schedule, site, on, starts_at) {
            let passed = if window.is_for(question.appointment_type.id) {
                pass(&mut sweep, site, &hours, starts_at)
            } else {
                Err(Refusal::OtherVisitsOnly)
            };
            match passed {
                Ok(at) => return Ok(plan(&mut sweep, practitioner, at)),
                Err(refusal) => furthest = furthest.or_further(refusal),
            }
        }
    }
    Err(furthest)
}

/// The windows that are open at an instant of a local date: begun on it, or on the
/// day before and reaching past midnight.
fn windows_around<'a>(
    schedule: &'a Schedule,
    site: &Site<'_>,
    on: NaiveDate,
    starts_at: DateTime<Utc>,
) -> Vec<(&'a ScheduleWindow, Hours)> {
    let dates = [on.pred_opt(), Some(on)].into_iter().flatten();
    dates
        .filter(|date| schedule.is_in_effect(*date))
        .flat_map(|date| {
            let windows = schedule.windows.iter();
            let windows = windows.filter(move |window| window.is_on(date));
            windows.map(move |window| {
                let hours = Hours::on(date, window, schedule.align_minutes, &site.offsets);
                (window, hours)
            })
        })
        .filter(|(_, hours)| hours.span.contains(starts_at.timestamp()))
        .collect()
}

/// Runs the rules over the one start of a window's grid that is wanted.
fn pass(
    sweep: &mut Sweep<'_>,
    site: &Site<'_>,
    hours: &Hours,
    starts_at: DateTime<Utc>,
) -> Result<Start, Refusal> {
    let mut on_grid = None;
    hours.each_start(&site.offsets, |at| {
        if starts_at.timestamp() == at.second && starts_at.timestamp_subsec_nanos() == 0 {
            on_grid = Some(at);
        }
    });
    let at = on_grid.ok_or(Refusal::OffGrid)?;
    sweep.enter(hours.span);
    match sweep.first_refusal(at) {
        None => Ok(at),
        Some(refuses) => Err(refuses(sweep)),
    }
}

/// What to write for a start that passed.
fn plan(sweep: &mut Sweep<'_>, practitioner: PractitionerId, at: Start) -> HoldPlan {
    let starts_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(at.second);
    let of = sweep.question.appointment_type;
    let ends_at = starts_at + TimeDelta::minutes(i64::from(of.minutes));
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
