//! What does not fit together in what a practice has set up, so that patients would meet nothing
//! where something was meant.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::colours::Faint;
use super::ids::{AppointmentTypeId, PractitionerId};
use super::practice::{ExceptionKind, Practice};
use super::reminder::is_in_time;
use super::staff::{Function, StaffMember};

/// What is set up besides the practice itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetupFacts {
    /// The active accounts of staff.
    pub accounts: Vec<StaffMember>,
    /// The names of active visit reasons whose appointment type is not active any more.
    pub reasons_without_type: Vec<String>,
}

/// Something to be put right, with the name of what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupProblem {
    /// A practitioner offers types, and has no hours now or to come.
    NoHours {
        id: PractitionerId,
        practitioner: String,
    },
    /// A type is on no practitioner's list.
    NobodyOffers { appointment_type: String },
    /// Patients may choose a reason, and nobody with hours offers its type.
    NotBookable { reason: String },
    /// The type of a reason was taken away.
    NoType { reason: String },
    /// A colour of its own cannot be read well enough, and is not used.
    FaintBrand(Faint),
    /// Patients are reminded when it is too late to move or cancel online: by the notice of a type of
    /// its own, or else by the practice's.
    LateReminder { appointment_type: Option<String> },
    /// An account is for one's own visits only, and is nobody in the calendar.
    NobodyInCalendar { member: String },
}

/// Everything that does not fit, in the order of the practice file.
pub fn check_setup(practice: &Practice, facts: &SetupFacts, today: NaiveDate) -> Vec<SetupProblem> {
    let working = working(practice, today);
    let people = &practice.practitioners;
    let is_working = |id: PractitionerId| working.contains(&id);
    let is_offered = |of: AppointmentTypeId| people.iter().any(|one| one.offers(of));
    let has_times = |of| {
        let mut offering = people.iter().filter(|one| one.offers(of));
        offering.any(|one| is_working(one.id))
    };
    let idle = people
        .iter()
        .filter(|one| !one.appointment_types.is_empty());
    let idle = idle.filter(|one| !is_working(one.id));
    let idle = idle.map(|one| SetupProblem::NoHours {
        id: one.id,
        practitioner: one.name.clone(),
    });
    let unoffered = practice.appointment_types.iter();
    let unoffered = unoffered.filter(|of| !is_offered(of.id));
    let unoffered = unoffered.map(|of| SetupProblem::NobodyOffers {
        appointment_type: of.name.clone(),
    });
    let reasons = practice.visit_reasons.iter();
    let reasons = reasons.filter(|one| practice.is_online(one) && !has_times(one.appointment_type));
    let reasons = reasons.map(|one| SetupProblem::NotBookable {
        reason: one.name.clone(),
    });
    let stranded = facts.reasons_without_type.iter();
    let stranded = stranded.map(|name| SetupProblem::NoType {
        reason: name.clone(),
    });
    let nobody = facts
        .accounts
        .iter()
        .filter(|one| sees_nothing(one, practice));
    let nobody = nobody.map(|one| SetupProblem::NobodyInCalendar {
        member: one.name.clone(),
    });
    let late = late_reminders(practice).into_iter();
    let faint = practice.brand.faint().into_iter();
    let all = late.chain(idle).chain(unoffered).chain(reasons);
    let all = all.chain(stranded).chain(nobody);
    all.chain(faint.map(SetupProblem::FaintBrand)).collect()
}

/// The practice once for all types that have its notice; each other one by itself.
fn late_reminders(practice: &Practice) -> Vec<SetupProblem> {
    let is_late = |notice| !is_in_time(practice.reminder_hours, notice);
    let own_notice = practice.change_notice_minutes;
    let types = practice.appointment_types.iter();
    let late = types.filter(|of| is_late(of.change_notice_minutes));
    let mut late: Vec<Option<String>> = late
        .map(|of| (of.change_notice_minutes != own_notice).then(|| of.name.clone()))
        .collect();
    late.sort_by_key(Option::is_some);
    late.dedup();
    let problem = |appointment_type| SetupProblem::LateReminder { appointment_type };
    late.into_iter().map(problem).collect()
}

/// Who has a schedule that is in effect or will be, or extra hours to come.
fn working(practice: &Practice, today: NaiveDate) -> HashSet<PractitionerId> {
    let schedules = practice.schedules.iter();
    let schedules = schedules.filter(|one| one.until_on.is_none_or(|until| until >= today));
    let extra = practice.exceptions.iter();
    let extra = extra.filter(|one| one.kind == ExceptionKind::Extra && one.until_on >= today);
    let extra = extra.filter_map(|one| one.practitioner);
    schedules.map(|one| one.practitioner).chain(extra).collect()
}

fn sees_nothing(member: &StaffMember, practice: &Practice) -> bool {
    let mut people = practice.practitioners.iter();
    let is_known = |id| people.any(|one| one.id == id);
    member.may(Function::ManageOwnAppointments)
        && !member.may(Function::ManageStaffAppointments)
        && !member.practitioner.is_some_and(is_known)
}
