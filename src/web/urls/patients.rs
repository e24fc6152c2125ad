//! The addresses of one patient's pages of staff.

use std::fmt::Display;

use super::{
    STAFF_DUPLICATES, STAFF_EDIT_PATIENT, STAFF_MERGE, STAFF_NEW_APPOINTMENT, STAFF_PATIENT,
    STAFF_UNDO_MERGE, filled,
};

pub fn staff_patient(id: impl Display) -> String {
    filled(STAFF_PATIENT, "{id}", id)
}

pub fn staff_edit_patient(id: impl Display) -> String {
    filled(STAFF_EDIT_PATIENT, "{id}", id)
}

pub fn staff_duplicates(id: impl Display) -> String {
    filled(STAFF_DUPLICATES, "{id}", id)
}

pub fn staff_merge(id: impl Display) -> String {
    filled(STAFF_MERGE, "{id}", id)
}

pub fn staff_merge_with(id: impl Display, other: impl Display) -> String {
    format!("{}?with={other}", staff_merge(id))
}

pub fn staff_undo_merge(id: impl Display) -> String {
    filled(STAFF_UNDO_MERGE, "{id}", id)
}

/// The page that books for a patient.
pub fn staff_book_for(patient: impl Display) -> String {
    format!("{STAFF_NEW_APPOINTMENT}?patient={patient}")
}
