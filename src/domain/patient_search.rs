//! What somebody types to find a patient, read in every way that it can be meant.

use chrono::{Datelike, NaiveDate};

use super::person::parse_birth_date;

/// Most letters of a search that are read.
const TEXT_MAX: usize = 200;
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// In which order a country writes a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// What was typed, read in every way that it can be meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatientQuery {
    /// The words of a name; with a birth date both must fit.
    pub name: String,
    pub born_on: Option<NaiveDate>,
    /// The digits of a phone number.
    pub phone: Option<String>,
    /// As visits have it: `XX-9999-99`.
    pub reference: Option<String>,
}

impl PatientQuery {
    pub fn parse(text: &str, order: DateOrder, today: NaiveDate) -> Self {
        let text: String = text.trim().chars().take(TEXT_MAX).collect();
        let mut query = Self {
            reference: reference(&text),
            phone: phone(&text),
            ..Self::default()
        };
        match birth_date(&text, order, today) {
            Some((born_on, name)) => {
                query.born_on = Some(born_on);
                query.name = name;
            }
            None if query.reference.is_none() && query.phone.is_none() => query.name = text,
            None => {}
        }
        query
    }

    /// Whether there is anything to look for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a patient's number is the one of these digits: with or without what stands before it for
/// calls from elsewhere.
pub fn is_same_number(digits: &str, known: &str) -> bool {
    let known: String = known.chars().filter(char::is_ascii_digit).collect();
    known.ends_with(digits) || digits.ends_with(&known)
}

fn reference(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|sign| !sign.is_whitespace() && *sign != '-')
        .map(|sign| sign.to_ascii_uppercase())
        .collect();
    let is_one = plain.len() == 8
        && plain.chars().take(2).all(|sign| sign.is_ascii_alphabetic())
        && plain.chars().skip(2).all(|sign| sign.is_ascii_digit());
    is_one.then(|| format!("{}-{}-{}", &plain[..2], &plain[2..6], &plain[6..]))
}

fn phone(text: &str) -> Option<String> {
    let usual = |sign: char| sign.is_ascii_digit() || " +-().".contains(sign);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (text.chars().all(usual) && (7..=15).contains(&digits.len())).then_some(digits)
}

/// A birth date among what was typed, and the rest.
fn birth_date(text: &str, order: DateOrder, today: NaiveDate) -> Option<(NaiveDate, String)> {
    let parts: Vec<&str> = text
        .split(|sign: char| sign.is_whitespace() || "/.,-".contains(sign))
        .filter(|part| !part.is_empty())
        .collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (numbers, words): (Vec<&str>, Vec<&str>) = parts.into_iter().partition(is_number);
    let named = words.iter().position(|word| month(word).is_some());
    match (&numbers[..], named) {
        ([one], _) if one.len() == 8 => {
            let year_first = (&one[..4], &one[4..6], &one[6..]);
            let year_last = (&one[4..], &one[..2], &one[2..4]);
            let found = read(year_first, DateOrder::MonthFirst, today);
            Some((
                found.or_else(|| read(year_last, order, today))?,
                words.join(" "),
            ))
        }
        ([year, one, other], _) if year.len() == 4 => {
            let found = read((year, one, other), DateOrder::MonthFirst, today)?;
            Some((found, words.join(" ")))
        }
        ([one, other, year], _) => {
            let found = read((year, one, other), order, today)?;
            Some((found, words.join(" ")))
        }
        ([day, year], Some(at)) => {
            let month = month(words.get(at)?)?.to_string();
            let found = parse_birth_date(day, &month, &whole(year, today), today).ok()?;
            let others = words.iter().enumerate().filter(|(place, _)| *place != at);
            let others: Vec<&str> = others.map(|(_, word)| *word).collect();
            Some((found, others.join(" ")))
        }
        _ => None,
    }
}

/// Year and two numbers in one order, or, where that is no date, in the other.
fn read(
    (year, one, other): (&str, &str, &str),
    order: DateOrder,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let year = whole(year, today);
    let tries = match order {
        DateOrder::DayFirst => [(one, other), (other, one)],
        DateOrder::MonthFirst => [(other, one), (one, other)],
    };
    tries
        .into_iter()
        .find_map(|(day, month)| parse_birth_date(day, month, &year, today).ok())
}

/// `58` is 1958, and `08` is 2008: nobody is born in the future.
fn whole(year: &str, today: NaiveDate) -> String {
    match year.parse::<i32>() {
        Ok(short) if year.len() == 2 => {
            let century = if 2000 + short <= today.year() {
                2000
            } else {
                1900
            };
            (century + short).to_string()
        }
        _ => year.to_owned(),
    }
}

/// The number of a month by its name or the beginning of it.
fn month(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let found = MONTHS.iter().position(|name| name.starts_with(&word));
    (word.len() >= 3).then_some(found?).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn parse(text: &str) -> PatientQuery {
        PatientQuery::parse(text, DateOrder::MonthFirst, day("2027-03-01"))
    }

    #[test]
    fn a_birth_date_is_read_however_it_is_written() {
        for text in [
            "1958-03-27",
            "3/27/1958",
            "27/3/1958",
            "27.03.1958",
            "3 27 58",
            "27 March 1958",
            "Mar 27, 1958",
            "19580327",
            "03271958",
        ] {
            assert_eq!(parse(text).born_on, Some(day("1958-03-27")), "{text}");
            assert_eq!(parse(text).name, "", "{text}");
        }
        let british = PatientQuery::parse("4/3/1958", DateOrder::DayFirst, day("2027-03-01"));
        assert_eq!(british.born_on, Some(day("1958-03-04")));
        assert_eq!(parse("4/3/1958").born_on, Some(day("1958-04-03")));
        assert_eq!(parse("30/2/1958").born_on, None);
    }

    #[test]
    fn a_name_may_stand_beside_a_birth_date() {
        let query = parse("Byrne, 27 March 1958");
        assert_eq!(query.born_on, Some(day("1958-03-27")));
        assert_eq!(query.name, "Byrne");
        // A month's name without a date is a name.
        assert_eq!(parse("April March").name, "April March");
    }

    #[test]
    fn a_reference_and_a_phone_number_are_told_from_names() {
        for text in ["ab-1234-56", "AB 1234 56", "ab123456"] {
            let query = parse(text);
            assert_eq!(query.reference.as_deref(), Some("AB-1234-56"), "{text}");
            assert_eq!(query.name, "", "{text}");
        }
        assert_eq!(
            parse("+1 (212) 555-0100").phone.as_deref(),
            Some("12125550100")
        );
        assert!(is_same_number("2125550100", "+1 212 555 0100"));
        assert!(is_same_number("12125550100", "212-555-0100"));
        assert!(!is_same_number("3125550100", "212-555-0100"));
        assert!(parse("   ").is_empty());
    }
}
