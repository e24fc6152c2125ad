//! The six digits that prove an email address.

use chrono::{DateTime, Utc};

use super::ids::SignInCodeId;
use super::person::EmailAddress;

/// How long a code works.
pub const LIVES_MINUTES: i64 = 10;
/// Wrong tries before a code is worthless.
pub const TRIES_MAX: i32 = 5;
/// Codes to one address within an hour.
pub const PER_ADDRESS_HOURLY: usize = 3;

/// The newest code a browser asked for.
#[derive(Clone)]
pub struct SignInCode {
    pub id: SignInCodeId,
    pub email: EmailAddress,
    pub expires_at: DateTime<Utc>,
    pub tries: i32,
    pub is_consumed: bool,
}

/// What became of a typed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeAnswer {
    Right,
    Wrong,
    Expired,
    TooManyTries,
}

impl SignInCode {
    /// Judges a typed code; `is_same` says whether its digits are the right ones.
    pub fn judge(&self, digits: Digits, now: DateTime<Utc>) -> CodeAnswer {
        if self.is_consumed || now >= self.expires_at {
            CodeAnswer::Expired
        } else if self.tries >= TRIES_MAX {
            CodeAnswer::TooManyTries
        } else {
            match digits {
                Digits::Same => CodeAnswer::Right,
                Digits::Other => CodeAnswer::Wrong,
            }
        }
    }
}

/// The typed digits beside the right ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    Same,
    Other,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn code(tries: i32) -> SignInCode {
        SignInCode {
            id: SignInCodeId(uuid::Uuid::from_u128(1)),
            email: EmailAddress::parse("ada@example.com").unwrap(),
            expires_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(LIVES_MINUTES),
            tries,
            is_consumed: false,
        }
    }

    #[test]
    fn a_code_works_until_the_second_it_expires() {
        let last = DateTime::UNIX_EPOCH + TimeDelta::seconds(LIVES_MINUTES * 60 - 1);
        assert_eq!(code(0).judge(Digits::Same, last), CodeAnswer::Right);
        let over = last + TimeDelta::seconds(1);
        assert_eq!(code(0).judge(Digits::Same, over), CodeAnswer::Expired);
    }

    #[test]
    fn after_five_wrong_tries_the_right_digits_are_too_late() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(code(4).judge(Digits::Same, now), CodeAnswer::Right);
        assert_eq!(code(4).judge(Digits::Other, now), CodeAnswer::Wrong);
        assert_eq!(code(5).judge(Digits::Same, now), CodeAnswer::TooManyTries);
    }

    #[test]
    fn a_code_works_once() {
        let used = SignInCode {
            is_consumed: true,
            ..code(0)
        };
        assert_eq!(
            used.judge(Digits::Same, DateTime::UNIX_EPOCH),
            CodeAnswer::Expired
        );
    }
}
