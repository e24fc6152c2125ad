//! Why a time cannot be had, in a patient's words and in a practice's.

use super::Words;
use crate::domain::refusal::Refusal;
use crate::domain::rule::Rule;

/// What a patient is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub heading: &'static str,
    /// `None`: somebody else was faster.
    pub why: Option<String>,
}

const TAKEN: &str = "That time has just been taken";
const NOT_ONLINE: &str = "That time cannot be booked online";

/// A refusal to whoever wanted the time, at the place of these words.
pub fn to_patient(refusal: Refusal, words: Words) -> Told {
    let heading = match refusal.rule() {
        Rule::PractitionerFree | Rule::Seats | Rule::Rooms | Rule::Hold => TAKEN,
        Rule::PatientFree => "You already have an appointment at that time",
        Rule::Limit => "You cannot book more appointments now",
        Rule::Online
        | Rule::Offered
        | Rule::Mode
        | Rule::PatientKind
        | Rule::Schedule
        | Rule::Hours
        | Rule::Window
        | Rule::Grid
        | Rule::Fits
        | Rule::Notice
        | Rule::Horizon
        | Rule::Release
        | Rule::Closures
        | Rule::Blocks
        | Rule::Travel
        | Rule::Status
        | Rule::ChangeNotice => NOT_ONLINE,
    };
    Told {
        heading,
        why: why(refusal, words),
    }
}

fn why(refusal: Refusal, words: Words) -> Option<String> {
    let told = match refusal {
        Refusal::Taken | Refusal::HoldExpired | Refusal::HoldDiffers => return None,
        Refusal::NotBookableOnline => "The practice takes these bookings by phone.",
        Refusal::NotOffered => "The practice no longer offers it there.",
        Refusal::WrongMode => "The practice no longer offers it in the way you chose.",
        Refusal::WrongPatientKind => "It is not for what you told us about earlier visits.",
        Refusal::LimitReached { most } => return Some(limit(most)),
        Refusal::NotWorking => "Nobody sees patients there on that day.",
        Refusal::OutsideHours => "It is outside the hours in which patients are seen.",
        Refusal::OtherVisitsOnly => "The time is kept for other kinds of appointment.",
        Refusal::OffGrid => "Appointments do not start at that time.",
        Refusal::DoesNotFit => "There is not enough time left for it.",
        Refusal::TooSoon { .. } => "It starts too soon to book it online.",
        Refusal::TooFar { latest_on } => {
            let last = words.locale.date(latest_on);
            return Some(format!("It is too far ahead. The last day is {last}."));
        }
        Refusal::NotReleased { from } => {
            let when = words.when(from);
            return Some(format!(
                "It can be booked from {} on {}.",
                when.time, when.date
            ));
        }
        Refusal::Closed => "The practice is closed then.",
        Refusal::Blocked => "Nobody is available then.",
        Refusal::PatientBusy => "You have another appointment that overlaps it.",
        Refusal::TooFarToTravel => "Nobody can be there in time.",
        Refusal::Full => "The last place has just been taken.",
        Refusal::NoRoom => "There is no room free then.",
        Refusal::NotChangeable { .. } => "The appointment can no longer be changed online.",
        Refusal::NotStarted { .. } => "The appointment has not started yet.",
        Refusal::SameTime => "Your appointment is at that time already.",
        Refusal::TooLateToChange { .. } | Refusal::TooLateToUndo { .. } => {
            "It is too late to change the appointment online."
        }
    };
    Some(told.to_owned())
}

fn limit(most: i32) -> String {
    let many = if most == 1 {
        "1 appointment".to_owned()
    } else {
        format!("{most} appointments")
    };
    format!(
        "You have {many} ahead, and that is the most that can be booked online. Cancel one first, \
         or phone us."
    )
}

/// A rule that says no, to staff.
pub fn to_staff(rule: Rule) -> &'static str {
    match rule {
        Rule::Online => "Not booked online",
        Rule::Offered => "Not offered by this practitioner here",
        Rule::Mode => "Not offered in this way",
        Rule::PatientKind => "Not for this kind of patient",
        Rule::Limit => "The patient has as many visits ahead as allowed",
        Rule::Schedule => "Not working here on this date",
        Rule::Hours => "Outside hours",
        Rule::Window => "Hours kept for other reasons",
        Rule::Grid => "Not on the grid",
        Rule::Fits => "Does not fit before the hours end",
        Rule::Notice => "Minimum notice",
        Rule::Horizon => "Too far ahead",
        Rule::Release => "Not released yet",
        Rule::Closures => "Closed",
        Rule::Blocks => "Blocked",
        Rule::PatientFree => "The patient is at another visit",
        Rule::PractitionerFree => "Booked, held or within a buffer",
        Rule::Travel => "Too little time to travel",
        Rule::Seats => "All places taken",
        Rule::Rooms => "No room free",
        Rule::Hold => "The hold has run out",
        Rule::Status => "The visit cannot be changed in its state",
        Rule::ChangeNotice => "Past the change notice",
    }
}
