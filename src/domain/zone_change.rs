//! Visits whose promise and instant have come apart, as they do when a country changes its clocks
//! after they were booked: the wall time is the promise, the instant was derived from it.

use super::appointment::Appointment;
use super::time::Instants;

/// A visit whose wall time means another instant by the rules this program knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shifted<'a> {
    pub visit: &'a Appointment,
    /// When the promised time is now: never, where the clocks jump over it.
    pub means: Instants,
}

/// The visits that came apart. A time that the wall shows twice may be either.
pub fn list_shifted(visits: &[Appointment]) -> Vec<Shifted<'_>> {
    let derived = visits.iter().map(|visit| Shifted {
        visit,
        means: visit.starts_wall.instants(visit.time_zone),
    });
    derived
        .filter(|one| match one.means {
            Instants::Gap => true,
            Instants::Once(at) => at != one.visit.starts_at,
            Instants::Fold(earlier, later) => {
                one.visit.starts_at != earlier && one.visit.starts_at != later
            }
        })
        .collect()
}
