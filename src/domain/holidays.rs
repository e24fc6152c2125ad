//! What a calendar file makes of the practice's closures: its events as times on the wall, without
//! those that are over, far away or closed already.

use chrono::{DateTime, Months, TimeDelta, Utc};
use chrono_tz::Tz;

use super::closing::{AppliesTo, NewClosure};
use super::practice::Practice;
use super::time::WallTime;

/// How far ahead events become closures.
pub const MONTHS: u32 = 24;
/// Most characters of a reason: what a practice file takes.
pub const REASON_MAX: usize = 500;

/// An event of a calendar file, once for each time it takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub during: During,
    pub name: String,
}

/// From when until when an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum During {
    /// By the clock of each place, as whole days are.
    Wall(WallTime, WallTime),
    /// The same moments everywhere.
    Instants(DateTime<Utc>, DateTime<Utc>),
}

/// What became of the events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    /// In the order in which they begin.
    pub new: Vec<NewClosure>,
    /// How many are in the calendar already.
    pub known: usize,
}

/// The closures that the events ask for, for whom they are meant.
pub fn closures(
    practice: &Practice,
    applies_to: AppliesTo,
    events: &[Event],
    now: DateTime<Utc>,
) -> Holidays {
    let mut holidays = Holidays::default();
    for event in events {
        for (of, zone) in places(practice, applies_to, event.during) {
            let Some((starts_wall, ends_wall)) = walls(event.during, zone, now) else {
                continue;
            };
            let new = NewClosure {
                applies_to: of,
                starts_wall,
                ends_wall,
                reason: reason(&event.name),
                message: String::new(),
            };
            if new.is_in(practice) {
                holidays.known += 1;
            } else {
                holidays.new.push(new);
            }
        }
    }
    let new = &mut holidays.new;
    new.sort_by_cached_key(|one| {
        let reason = one.reason.clone();
        (one.starts_wall, one.ends_wall, one.applies_to, reason)
    });
    // Calendars that were put together name a day twice.
    new.dedup();
    holidays
}

/// For whom an event closes, and whose wall tells when. A moment is another time on the wall of
/// each place: where the zones of a practice differ, each place closes for itself.
fn places(practice: &Practice, applies_to: AppliesTo, during: During) -> Vec<(AppliesTo, Tz)> {
    let own = practice.time_zone;
    match (applies_to, during) {
        (AppliesTo::Location(id), _) => {
            let zone = practice.location(id).map_or(own, |one| one.time_zone);
            vec![(applies_to, zone)]
        }
        (AppliesTo::Practice, During::Instants(..))
            if practice.locations.iter().any(|one| one.time_zone != own) =>
        {
            let places = practice.locations.iter();
            places
                .map(|one| (AppliesTo::Location(one.id), one.time_zone))
                .collect()
        }
        (AppliesTo::Practice | AppliesTo::Practitioner(_), _) => vec![(applies_to, own)],
    }
}

/// The times on the wall; `None`: it is over, too far away, or takes no time.
fn walls(during: During, zone: Tz, now: DateTime<Utc>) -> Option<(WallTime, WallTime)> {
    let (starts, ends) = match during {
        During::Wall(starts, ends) => (starts, ends),
        During::Instants(starts, ends) => {
            let wall = WallTime::at(ends, zone);
            // When clocks are put back the wall shows an hour twice, and its end means the first.
            let missing = (ends - wall.edge(zone)).max(TimeDelta::zero());
            let wall = WallTime(wall.0.checked_add_signed(missing)?);
            (WallTime::at(starts, zone), wall)
        }
    };
    let now = WallTime::at(now, zone);
    let last = now.date().checked_add_months(Months::new(MONTHS))?;
    (starts < ends && ends > now && starts.date() <= last).then_some((starts, ends))
}

/// In one line, no longer than reasons are.
fn reason(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|sign: char| sign.is_whitespace() || sign.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(REASON_MAX).collect()
}
