//! What does not fit in a practice's settings, and what to do about it.

use crate::domain::colours::{Faint, Scheme};
use crate::domain::setup::SetupProblem;

/// `Dr. Ana Lee has no hours.`
pub fn what(problem: &SetupProblem) -> String {
    match problem {
        SetupProblem::NoHours { practitioner, .. } => format!("{practitioner} has no hours."),
        SetupProblem::NobodyOffers { appointment_type } => {
            format!("Nobody offers the appointment type \"{appointment_type}\".")
        }
        SetupProblem::NotBookable { reason } => {
            format!("Nobody with hours offers \"{reason}\".")
        }
        SetupProblem::NoType { reason } => {
            format!("The visit reason \"{reason}\" has no appointment type any more.")
        }
        SetupProblem::LateReminder {
            appointment_type: None,
        } => "Reminders leave when it is too late to move or cancel online.".to_owned(),
        SetupProblem::LateReminder {
            appointment_type: Some(of),
        } => {
            format!("Reminders of \"{of}\" leave when it is too late to move or cancel it online.")
        }
        SetupProblem::NobodyInCalendar { member } => {
            format!("{member} may manage their own appointments, but is nobody in the calendar.")
        }
        SetupProblem::FaintBrand(Faint {
            scheme,
            colour,
            ratio,
            ..
        }) => {
            let pages = match scheme {
                Scheme::Light => "light",
                Scheme::Dark => "dark",
            };
            format!(
                "The brand colour {colour} has a contrast of {ratio} to 1 on {pages} pages, so it \
                 is not used."
            )
        }
    }
}

/// What puts it right.
pub fn what_to_do(problem: &SetupProblem) -> &'static str {
    match problem {
        SetupProblem::NoHours { .. } => {
            "Give them a schedule from a date on, or take away what they offer."
        }
        SetupProblem::NobodyOffers { .. } => {
            "Add it to what a practitioner offers, or remove the type."
        }
        SetupProblem::NotBookable { .. } => {
            "Patients can choose this reason and find no times: let somebody with hours offer its \
             type, or make it bookable by phone only."
        }
        SetupProblem::NoType { .. } => "Give it another appointment type, or remove the reason.",
        SetupProblem::FaintBrand(_) => "Choose one with a contrast of at least 4.5 to 1.",
        SetupProblem::LateReminder { .. } => {
            "Make the reminder hours longer than the notice to move or cancel, or that notice \
             shorter."
        }
        SetupProblem::NobodyInCalendar { .. } => {
            "Choose who they are in the calendar, or let them manage all appointments."
        }
    }
}
