//! What people are called and reached by. Parsed once, at the door.

use chrono::NaiveDate;

/// Longest first or last name we take, in characters.
pub const NAME_MAX: usize = 100;
const EMAIL_MAX: usize = 254;
const EMAIL_LOCAL_MAX: usize = 64;
const PHONE_DIGITS_MIN: usize = 7;
const PHONE_DIGITS_MAX: usize = 15;
/// Nobody alive was born earlier.
const BORN_YEAR_MIN: i32 = 1890;

/// Why a typed value is not what was asked for. The words stand in `web/form.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("nothing was given")]
    Missing,
    #[error("too long")]
    TooLong,
    #[error("not of the right form")]
    Wrong,
    #[error("no such day")]
    NotADate,
    #[error("not in the past")]
    NotInThePast,
    #[error("no year")]
    NoYear,
}

/// A first or a last name: trimmed, single spaces, no control characters.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Name(String);

/// An address mail can be sent to; compared without regard to case.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// A phone number as it was typed, with enough digits to be dialled.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

/// How somebody likes to be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactBy {
    #[default]
    Any,
    Email,
    Phone,
}

impl ContactBy {
    pub const ALL: [Self; 3] = [Self::Any, Self::Email, Self::Phone];

    /// The name in forms and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// The way of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl Name {
    /// # Errors
    /// Missing, or longer than [`NAME_MAX`].
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let name = single_spaced(text);
        if name.is_empty() {
            return Err(Unfit::Missing);
        }
        if name.chars().count() > NAME_MAX {
            return Err(Unfit::TooLong);
        }
        Ok(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Equal to the eye: case and spacing do not tell two people apart.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl EmailAddress {
    /// # Errors
    /// Missing, too long, or not `local@domain.tld`.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Unfit::Missing);
        }
        if text.len() > EMAIL_MAX {
            return Err(Unfit::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Unfit::Wrong)?;
        if is_local_part(local) && is_domain(domain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Unfit::Wrong)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl PhoneNumber {
    /// # Errors
    /// Missing, or not 7 to 15 digits with the usual signs between them.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let text = single_spaced(text);
        if text.is_empty() {
            return Err(Unfit::Missing);
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let usual = text
            .chars()
            .all(|sign| sign.is_ascii_digit() || " +-().".contains(sign));
        if usual && (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&digits) {
            Ok(Self(text))
        } else {
            Err(Unfit::Wrong)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A birth date from three typed fields.
///
/// # Errors
/// Missing, no year, no such day, or not before `today`.
pub fn parse_birth_date(
    day: &str,
    month: &str,
    year: &str,
    today: NaiveDate,
) -> Result<NaiveDate, Unfit> {
    let [day, month, year] = [day.trim(), month.trim(), year.trim()];
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Err(Unfit::Missing);
    }
    if year.is_empty() {
        return Err(Unfit::NoYear);
    }
    let year = i32::try_from(digits(year, 4)?)
        .ok()
        .ok_or(Unfit::NotADate)?;
    if year < BORN_YEAR_MIN {
        return Err(Unfit::NotADate);
    }
    let born_on =
        NaiveDate::from_ymd_opt(year, digits(month, 2)?, digits(day, 2)?).ok_or(Unfit::NotADate)?;
    if born_on < today {
        Ok(born_on)
    } else {
        Err(Unfit::NotInThePast)
    }
}

fn digits(text: &str, most: usize) -> Result<u32, Unfit> {
    let plain = text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain {
        text.parse().ok().ok_or(Unfit::NotADate)
    } else {
        Err(Unfit::NotADate)
    }
}

fn single_spaced(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_local_part(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= EMAIL_LOCAL_MAX
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&byte))
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        && labels
            .last()
            .is_some_and(|top| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 3, 1).unwrap()
    }

    #[test]
    fn a_name_is_trimmed_and_single_spaced() {
        assert_eq!(Name::parse("  Mary \t Ann\n").unwrap().as_str(), "Mary Ann");
    }

    #[test]
    fn a_name_of_a_hundred_characters_is_taken_and_one_more_is_not() {
        assert!(Name::parse(&"é".repeat(100)).is_ok());
        assert_eq!(Name::parse(&"é".repeat(101)).err(), Some(Unfit::TooLong));
    }

    #[test]
    fn blank_names_are_missing() {
        for blank in ["", " ", "\u{0}", "\t\n"] {
            assert_eq!(Name::parse(blank).err(), Some(Unfit::Missing), "{blank:?}");
        }
    }

    #[test]
    fn usual_addresses_are_taken() {
        for text in [
            "ada@example.com",
            " a.b+c@mail.example.org ",
            "o'neil@example.co.uk",
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap().as_str(), text.trim());
        }
    }

    #[test]
    fn addresses_that_cannot_be_mailed_are_refused() {
        for text in [
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "a b@example.com",
            "a@b@c .com",
            "ada@-x.com",
            "ada@x..com",
            ".ada@x.com",
            "ada@1.2.3.4",
            "ada@exa_mple.com",
            "ada@example.com\r\nbcc: x@y.zz",
        ] {
            assert_eq!(
                EmailAddress::parse(text).err(),
                Some(Unfit::Wrong),
                "{text:?}"
            );
        }
    }

    #[test]
    fn phone_numbers_need_seven_to_fifteen_digits() {
        assert!(PhoneNumber::parse("555-0100").is_ok());
        assert!(PhoneNumber::parse("+1 (212) 555 0100").is_ok());
        for text in ["555", "call me", "+1234567890123456", "5550100 ext x"] {
            assert_eq!(
                PhoneNumber::parse(text).err(),
                Some(Unfit::Wrong),
                "{text:?}"
            );
        }
    }

    #[test]
    fn birth_dates_are_real_days_in_the_past() {
        let born = |day, month, year| parse_birth_date(day, month, year, today());
        assert_eq!(
            born("27", "3", "1958"),
            Ok(NaiveDate::from_ymd_opt(1958, 3, 27).unwrap())
        );
        assert_eq!(
            born("29", "2", "2024"),
            Ok(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap())
        );
        assert_eq!(born("", "", ""), Err(Unfit::Missing));
        assert_eq!(born("27", "3", ""), Err(Unfit::NoYear));
        assert_eq!(born("", "3", "1958"), Err(Unfit::NotADate));
        assert_eq!(born("29", "2", "2023"), Err(Unfit::NotADate));
        assert_eq!(born("27", "3", "58"), Err(Unfit::NotADate));
        assert_eq!(born("1", "3", "2027"), Err(Unfit::NotInThePast));
    }
}
