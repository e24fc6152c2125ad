//! Invented patients and the addresses they are reached at.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use rand::Rng;
use rand::RngExt;
use rand::rngs::StdRng;
use uuid::Uuid;

use crate::db::demo::{AccountRow, PatientRow, Scope};
use crate::domain::ids::{AccountId, PatientGrantId, PatientId};

/// How many patients there are.
pub const PATIENTS: usize = 300;
/// Every so many patients one is a child under the address of the one before.
const CHILD_EVERY: usize = 10;
const KNOWN_SINCE_DAYS: i64 = 400;
/// No two of them have one number.
const AREAS: [&str; 3] = ["212", "646", "718"];
const FIRST_NAMES: [&str; 20] = [
    "Ada", "Bruno", "Chiara", "Dmitri", "Elif", "Farah", "Goran", "Hana", "Ivo", "Jonas", "Keiko",
    "Luca", "Mira", "Noor", "Otis", "Priya", "Rosa", "Samir", "Tove", "Yusuf",
];
const LAST_NAMES: [&str; 15] = [
    "Abara",
    "Bergman",
    "Castell",
    "Duarte",
    "Eriksen",
    "Fontaine",
    "Greco",
    "Horvat",
    "Ito",
    "Jansen",
    "Kowal",
    "Lindqvist",
    "Moreau",
    "Nakata",
    "Oyelaran",
];

/// The patients with their accounts, in one order for one seed.
pub(super) fn invent(now: DateTime<Utc>, rng: &mut StdRng) -> (Vec<AccountRow>, Vec<PatientRow>) {
    let since = now - TimeDelta::days(KNOWN_SINCE_DAYS);
    let mut accounts: Vec<AccountRow> = Vec::new();
    let mut patients = Vec::new();
    let names = LAST_NAMES
        .iter()
        .flat_map(|last| FIRST_NAMES.map(|first| (first, *last)));
    for (number, (first, last)) in names.take(PATIENTS).enumerate() {
        let parent = accounts
            .last()
            .filter(|_| number % CHILD_EVERY == CHILD_EVERY - 1);
        let (account, scope) = if let Some(parent) = parent {
            (parent.id, Scope::Care)
        } else {
            let account = AccountRow {
                id: AccountId(id(since, rng)),
                email: format!("{first}.{last}@patients.example").to_lowercase(),
                created_at: since,
            };
            let of = account.id;
            accounts.push(account);
            (of, Scope::Own)
        };
        patients.push(PatientRow {
            id: PatientId(id(since, rng)),
            account,
            grant: PatientGrantId(id(since, rng)),
            scope,
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            born_on: born_on(now.date_naive(), scope, rng),
            phone: format!(
                "+1 {} 555 01{:02}",
                AREAS[number / 100 % AREAS.len()],
                number % 100
            ),
            created_at: since,
        });
    }
    (accounts, patients)
}

/// An id that sorts by `at`.
pub(super) fn id(at: DateTime<Utc>, rng: &mut StdRng) -> Uuid {
    let mut random = [0; 10];
    rng.fill_bytes(&mut random);
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

fn born_on(today: NaiveDate, scope: Scope, rng: &mut StdRng) -> NaiveDate {
    let years = match scope {
        Scope::Own => rng.random_range(19..90),
        Scope::Care => rng.random_range(1..16),
    };
    let days = Days::new(years * 365 + rng.random_range(0..365));
    today.checked_sub_days(days).unwrap_or(today)
}
