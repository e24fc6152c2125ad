//! What somebody types to find a patient, and how close a patient's name comes to it.

use chrono::{Datelike, NaiveDate};

use super::person::parse_birth_date;

/// Most typing errors in all that was typed of a name.
pub const TYPOS_MAX: usize = 2;
/// Most letters of a search that are read.
const TEXT_MAX: usize = 200;
/// Most words of a name that are compared.
const WORDS_MAX: usize = 4;
/// Most pairs of words that are looked up: those with the fewest errors.
const LOOKUPS_MAX: usize = 4_000;
/// Fewer letters are the beginning of too many names.
const BEGINNING_MIN: usize = 2;
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

/// A word to look for, together with another one of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    pub word: String,
    pub other: Other,
}

/// The other word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    Any,
    Is(String),
    Begins(String),
}

/// How far a name is from what was typed; less is closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distance {
    pub typos: usize,
    /// Words of which only the beginning was typed.
    pub unfinished: usize,
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

/// What to look up for the words of a name that were typed, where `known` are words of names near to
/// them. First what has the fewest errors.
pub fn lookups(typed: &[String], known: &[String]) -> Vec<Lookup> {
    // Of many words the longest tell the most.
    let mut longest: Vec<&String> = typed.iter().collect();
    longest.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    match longest[..] {
        [] => Vec::new(),
        [word] => near(word, known)
            .into_iter()
            .map(|(_, word)| Lookup {
                word,
                other: Other::Any,
            })
            .collect(),
        [one, other, ..] => pairs(one, other, known),
    }
}

fn pairs(one: &str, other: &str, known: &[String]) -> Vec<Lookup> {
    let (ones, others) = (near(one, known), near(other, known));
    let mut found: Vec<(usize, Lookup)> = Vec::new();
    for (typos, word) in &ones {
        let fitting = others.iter().filter(|(more, _)| typos + more <= TYPOS_MAX);
        found.extend(fitting.map(|(more, other)| {
            let (word, other) = (word.clone(), Other::Is(other.clone()));
            (typos + more, Lookup { word, other })
        }));
    }
    found.sort_by_key(|(typos, _)| *typos);
    found.truncate(LOOKUPS_MAX);
    let begun = [(one, other), (other, one)]
        .into_iter()
        .filter(|(_, begun)| begun.chars().count() >= BEGINNING_MIN)
        .map(|(word, begun)| Lookup {
            word: word.to_owned(),
            other: Other::Begins(begun.to_owned()),
        });
    found.into_iter().map(|(_, one)| one).chain(begun).collect()
}

/// The known words near to a typed one, with their errors; the typed one first.
fn near(typed: &str, known: &[String]) -> Vec<(usize, String)> {
    let others = known.iter().filter(|word| *word != typed);
    let mut near: Vec<(usize, String)> = others
        .filter_map(|word| Some((typos(typed, word)?, word.clone())))
        .collect();
    near.push((0, typed.to_owned()));
    near.sort();
    near
}

/// How far a patient is whose name has these words. `None`: too far.
pub fn distance(typed: &[String], name: &[String]) -> Option<Distance> {
    let typed = typed.get(..WORDS_MAX).unwrap_or(typed);
    let name: Vec<&str> = name.iter().map(String::as_str).collect();
    let far = nearest(typed, &name)?;
    (far.typos <= TYPOS_MAX).then_some(far)
}

/// The least distance when each typed word is for another word of the name.
fn nearest(typed: &[String], name: &[&str]) -> Option<Distance> {
    let Some((first, rest)) = typed.split_first() else {
        return Some(Distance {
            typos: 0,
            unfinished: 0,
        });
    };
    let places = name.iter().enumerate();
    let sums = places.filter_map(|(place, word)| {
        let here = word_distance(first, word)?;
        let mut others = name.to_vec();
        others.remove(place);
        let others = nearest(rest, &others)?;
        Some(Distance {
            typos: here.typos + others.typos,
            unfinished: here.unfinished + others.unfinished,
        })
    });
    sums.min()
}

fn word_distance(typed: &str, word: &str) -> Option<Distance> {
    let is_begun = typed.chars().count() >= BEGINNING_MIN && word.starts_with(typed);
    if is_begun && typed != word {
        return Some(Distance {
            typos: 0,
            unfinished: 1,
        });
    }
    typos(typed, word).map(|typos| Distance {
        typos,
        unfinished: 0,
    })
}

/// The errors that make one word of another: letters more, fewer, other or swapped. Half of a short
/// word is no error of it any more.
fn typos(typed: &str, word: &str) -> Option<usize> {
    let typos = strsim::osa_distance(typed, word);
    (typos <= allowed(typed).min(allowed(word))).then_some(typos)
}

fn allowed(word: &str) -> usize {
    match word.chars().count() {
        0 | 1 => 0,
        2 | 3 => 1,
        _ => TYPOS_MAX,
    }
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

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(ToOwned::to_owned).collect()
    }

    fn typos_of(typed: &str, name: &str) -> Option<usize> {
        distance(&words(typed), &words(name)).map(|far| far.typos)
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

    #[test]
    fn two_typing_errors_in_a_name_are_forgiven_and_three_are_not() {
        for (typed, typos) in [
            ("ada byrne", Some(0)),
            ("byrne ada", Some(0)),
            ("ada byrnes", Some(1)),
            ("aad byrne", Some(1)),
            ("adda bryne", Some(2)),
            ("ada brine", Some(2)),
            ("adda brine", None),
            ("ada", Some(0)),
            ("bob byrne", None),
        ] {
            assert_eq!(typos_of(typed, "ada byrne"), typos, "{typed}");
        }
        // Each typed word is for a word of its own.
        assert_eq!(typos_of("ada ada", "ada byrne"), None);
        // Half of a short word is no error of it.
        assert_eq!(typos_of("li", "wo"), None);
        assert_eq!(typos_of("lind", "li"), None);
    }

    #[test]
    fn the_beginning_of_a_name_comes_after_the_whole_name() {
        let whole = distance(&words("by"), &words("ada by"));
        let begun = distance(&words("by"), &words("ada byrne"));
        assert!(whole < begun, "{whole:?} {begun:?}");
        assert_eq!(typos_of("b", "ada byrne"), None);
    }

    #[test]
    fn pairs_of_words_are_looked_up_by_their_errors() {
        let known = words("ada adam byrne bryne adele");
        let found = lookups(&words("ada byrne"), &known);
        let pair = |word: &str, other: &str| Lookup {
            word: word.to_owned(),
            other: Other::Is(other.to_owned()),
        };
        assert_eq!(found.first(), Some(&pair("byrne", "ada")));
        assert!(found.contains(&pair("bryne", "adam")));
        assert!(found.contains(&Lookup {
            word: "ada".to_owned(),
            other: Other::Begins("byrne".to_owned()),
        }));
        let alone = lookups(&words("byrne"), &known);
        assert_eq!(alone.len(), 2, "{alone:?}");
        assert!(lookups(&[], &known).is_empty());
    }

    /// Whoever is at most two errors away shares a key, as the database makes them.
    #[test]
    fn every_word_two_errors_away_has_a_key_in_common() {
        for (typed, word) in [
            ("xxbergman", "bergman"),
            ("ergman", "bergman"),
            ("lindqvisst", "lindqvist"),
            ("oyelrana", "oyelaran"),
            ("nkaata", "nakata"),
        ] {
            assert!(typos(typed, word).is_some(), "{typed}");
            let (one, other) = (keys(typed), keys(word));
            assert!(one.iter().any(|key| other.contains(key)), "{typed} {word}");
        }
    }

    fn keys(word: &str) -> Vec<String> {
        let start: Vec<char> = word.chars().take(7).collect();
        let without = |gone: &[usize]| -> String {
            let left = start
                .iter()
                .enumerate()
                .filter(|(at, _)| !gone.contains(at));
            left.map(|(_, letter)| *letter).collect()
        };
        let mut keys = vec![without(&[])];
        for one in 0..start.len() {
            keys.push(without(&[one]));
            keys.extend((0..one).map(|two| without(&[one, two])));
        }
        keys
    }
}
