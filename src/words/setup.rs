//! What does not fit in a practice's settings, and what to do about it.

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
        SetupProblem::NobodyInCalendar { member } => {
            format!("{member} may manage their own appointments, but is nobody in the calendar.")
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
        SetupProblem::NobodyInCalendar { .. } => {
            "Choose who they are in the calendar, or let them manage all appointments."
        }
    }
}
