//! Which steps a patient gets, and which is next.

use crate::domain::draft::Answers;
use crate::domain::ids::{LocationId, PractitionerId};
use crate::domain::practice::{AppointmentType, PatientKind, Practice, VisitReason};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page::Step;
use crate::web::urls;

/// A step of the way. Booked is its end, not a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Reason,
    About,
    WhoAndWhere,
    Times,
    Email,
    Code,
    Details,
    Check,
}

/// What the chosen reason asks for.
pub struct Choices<'a> {
    pub reason: &'a VisitReason,
    pub of: &'a AppointmentType,
    pub practitioners: Vec<PractitionerId>,
    pub locations: Vec<LocationId>,
}

impl Stop {
    pub fn url(self) -> &'static str {
        match self {
            Self::Reason => urls::REASON,
            Self::About => urls::ABOUT,
            Self::WhoAndWhere => urls::WHERE,
            Self::Times => urls::TIMES,
            Self::Email => urls::EMAIL,
            Self::Code => urls::CODE,
            Self::Details => urls::DETAILS,
            Self::Check => urls::CHECK,
        }
    }
}

impl<'a> Choices<'a> {
    /// `None`: no reason is chosen, or one that is not booked online any more.
    pub fn of(practice: &'a Practice, answers: &Answers) -> Option<Self> {
        let reason = practice.visit_reason(answers.visit_reason?)?;
        let of = practice.appointment_type(reason.appointment_type)?;
        let offering: Vec<PractitionerId> = practice
            .practitioners
            .iter()
            .filter(|one| one.offers(of.id))
            .map(|one| one.id)
            .collect();
        let locations = practice
            .locations
            .iter()
            .filter(|place| offering.iter().any(|one| practice.works_at(*one, place.id)))
            .map(|place| place.id)
            .collect();
        Some(Self {
            reason,
            of,
            practitioners: offering,
            locations,
        })
    }

    /// Only questions whose answer changes what is offered are asked.
    pub fn asks_been_before(&self) -> bool {
        self.of.patients != PatientKind::Any
    }

    pub fn asks_mode(&self) -> bool {
        self.of.modes.len() > 1
    }

    fn asks_about(&self) -> bool {
        self.asks_been_before() || self.asks_mode()
    }

    pub fn asks_who_and_where(&self) -> bool {
        self.practitioners.len() > 1 || self.locations.len() > 1
    }
}

/// The steps this patient gets, in order.
pub fn stops(caller: &Caller) -> Vec<Stop> {
    let choices = Choices::of(&caller.practice, &caller.answers());
    let asks_about = choices.as_ref().is_none_or(Choices::asks_about);
    let asks_where = choices.as_ref().is_none_or(Choices::asks_who_and_where);
    // Whoever proved their address on this way has taken both steps, and goes on counting.
    let is_signed_in_before = caller
        .signed_in()
        .is_some_and(|signed_in| caller.answers().email.as_ref() != Some(&signed_in.email));
    let wanted = [
        (Stop::Reason, true),
        (Stop::About, asks_about),
        (Stop::WhoAndWhere, asks_where),
        (Stop::Times, true),
        (Stop::Email, !is_signed_in_before),
        (Stop::Code, !is_signed_in_before),
        (Stop::Details, true),
        (Stop::Check, true),
    ];
    wanted
        .into_iter()
        .filter(|(_, is_asked)| *is_asked)
        .map(|(stop, _)| stop)
        .collect()
}

/// "Step 3 of 7", if the patient gets this step.
pub fn step(caller: &Caller, at: Stop) -> Option<Step> {
    let stops = stops(caller);
    let index = stops.iter().position(|stop| *stop == at)?;
    Some(Step {
        number: index + 1,
        of: stops.len(),
    })
}

/// The step before this one.
pub fn back(caller: &Caller, at: Stop) -> String {
    let stops = stops(caller);
    let before = stops.iter().take_while(|stop| **stop != at).last();
    before.map_or(urls::HOME, |stop| stop.url()).to_owned()
}

/// The first step that is still open.
pub fn next_open(caller: &Caller, answers: &Answers) -> Stop {
    let Some(choices) = Choices::of(&caller.practice, answers) else {
        return Stop::Reason;
    };
    let about_is_open = (choices.asks_been_before() && answers.been_before.is_none())
        || (choices.asks_mode() && answers.mode.is_none());
    let where_is_open = choices.asks_who_and_where()
        && (answers.location.is_none() || answers.practitioner.is_none());
    let account = caller.signed_in().map(|signed_in| signed_in.account);
    if choices.reason.phone_only {
        Stop::Reason
    } else if about_is_open {
        Stop::About
    } else if where_is_open {
        Stop::WhoAndWhere
    } else if answers.time.is_none() {
        Stop::Times
    } else if account.is_none() {
        Stop::Email
    } else if answers.details.as_ref().map(|details| details.account) != account {
        Stop::Details
    } else {
        Stop::Check
    }
}

/// Lets a page be seen only once the steps before it are answered.
///
/// # Errors
/// The way to the first open step.
pub fn require(caller: &Caller, wanted: Stop) -> Result<(), AppError> {
    let answers = caller.answers();
    let open = next_open(caller, &answers);
    if order(open) < order(wanted) {
        return Err(AppError::Elsewhere(open.url().to_owned()));
    }
    Ok(())
}

fn order(stop: Stop) -> usize {
    match stop {
        Stop::Reason => 0,
        Stop::About => 1,
        Stop::WhoAndWhere => 2,
        Stop::Times => 3,
        Stop::Email => 4,
        Stop::Code => 5,
        Stop::Details => 6,
        Stop::Check => 7,
    }
}
