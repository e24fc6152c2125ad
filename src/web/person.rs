//! The questions about a person that patients and staff answer alike: names and birth date.

use chrono::{Datelike, NaiveDate};

use super::form::{Field, FormState};
use super::typed::Typed;
use crate::domain::person::{Name, parse_birth_date};

/// The answers, or `None` with what is wrong noted in the form.
pub(super) fn parse(
    typed: &Typed,
    today: NaiveDate,
    form: &mut FormState,
) -> Option<(Name, Name, NaiveDate)> {
    let first = form.noted(Field::FirstName, Name::parse(typed.get("first_name")));
    let last = form.noted(Field::LastName, Name::parse(typed.get("last_name")));
    let [day, month, year] = ["birth_day", "birth_month", "birth_year"].map(|name| typed.get(name));
    let born = parse_birth_date(day, month, year, today);
    let born = form.noted(Field::BirthDate, born);
    Some((first?, last?, born?))
}

/// What the form of somebody who is known has filled in.
pub(super) fn answers(first: &str, last: &str, born_on: NaiveDate) -> Vec<(&'static str, String)> {
    vec![
        ("first_name", first.to_owned()),
        ("last_name", last.to_owned()),
        ("birth_day", born_on.day().to_string()),
        ("birth_month", born_on.month().to_string()),
        ("birth_year", born_on.year().to_string()),
    ]
}
