//! What is asked of a new password, of patients and of staff.

use super::form::FieldError;
use crate::password::{self, PASSWORD_MIN, UnfitPassword};

/// Whether a new password may be taken.
///
/// # Errors
/// Why it may not.
pub fn check(new: &str) -> Result<(), FieldError> {
    if new.is_empty() {
        return Err(FieldError::Missing);
    }
    password::check(new).map_err(|unfit| match unfit {
        UnfitPassword::TooShort => FieldError::TooShort,
        UnfitPassword::TooLong => FieldError::TooLong,
        UnfitPassword::TooPlain => FieldError::Wrong,
    })
}

/// What stands beside its field.
pub fn hint() -> String {
    format!("At least {PASSWORD_MIN} characters. A few words you will remember are best.")
}
