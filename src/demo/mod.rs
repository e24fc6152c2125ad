//! The demo's practice and its invented people: from a fixed seed, around the
//! demo's time. The visits are placed by the rules that patients book by.

mod calendar;
mod day;
mod people;
mod story;

use anyhow::Context;
use chrono::{DateTime, Days, NaiveTime, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::db::demo::{AccountRow, PatientRow, VisitRow};
use crate::domain::practice::Practice;
use crate::practice_file::{self, ClosureEntry, PracticeFile};

pub use people::PATIENTS;

const FILE: &str = include_str!("practice.toml");
const SEED: u64 = 2;
/// Who is away, and in how many days.
const AWAY: (&str, u64) = ("ruiz", 10);

/// Everybody and everything that is invented for the practice.
pub struct Invented {
    pub accounts: Vec<AccountRow>,
    pub patients: Vec<PatientRow>,
    pub visits: Vec<VisitRow>,
}

/// The demo's practice, with a closure soon after `now`.
///
/// # Errors
/// The file that comes with the program is not in order.
pub fn practice_file(now: DateTime<Utc>) -> anyhow::Result<PracticeFile> {
    let mut file = practice_file::parse(FILE)?;
    let today = now.with_timezone(&file.practice.time_zone).date_naive();
    let (who, days) = AWAY;
    let from_on = today
        .checked_add_days(Days::new(days))
        .context("the demo's time is too late")?;
    let until_on = from_on
        .checked_add_days(Days::new(2))
        .context("the demo's time is too late")?;
    file.closures.push(ClosureEntry {
        practitioner: Some(who.to_owned()),
        location: None,
        starts_wall: from_on.and_time(NaiveTime::MIN),
        ends_wall: until_on.and_time(NaiveTime::MIN),
        reason: "Training".to_owned(),
        message: String::new(),
    });
    Ok(file)
}

/// Invents the people of a practice and six weeks of their visits, half of them past.
pub fn invent(practice: &Practice, now: DateTime<Utc>) -> Invented {
    let mut rng = StdRng::seed_from_u64(SEED);
    let (accounts, patients) = people::invent(now, &mut rng);
    let visits = calendar::invent(practice, &patients, now, &mut rng);
    Invented {
        accounts,
        patients,
        visits,
    }
}

/// The randomness that the demo's ids are made from.
pub fn rng() -> StdRng {
    StdRng::seed_from_u64(SEED)
}
