//! What a change of the practice would do, in words: the visits outside, and how many times of
//! each type come and go.

use super::member::{ManageAppointments, Permission, PracticeAdmin, Staff};
use super::view;
use crate::actions::settings::look_ahead::Ahead;
use crate::domain::appointment::Appointment;
use crate::domain::practice::Practice;
use crate::domain::preview::TypePreview;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Reach;
use crate::web::urls;
use crate::words::refusals;

/// The parts of a preview that are the same for every change.
pub(super) struct ChangePreview {
    pub(super) version: i64,
    /// Whether somebody else changed the practice after the last look.
    pub(super) is_late: bool,
    pub(super) visits: Vec<VisitOutside>,
    pub(super) types: Vec<TypeLine>,
}

/// A booked visit that would fall outside.
pub(super) struct VisitOutside {
    pub(super) reference: String,
    /// Of its page, for those who may open it.
    pub(super) url: Option<String>,
    pub(super) when: String,
    pub(super) practitioner: String,
    pub(super) why: &'static str,
}

/// How many times of a type come and go.
pub(super) struct TypeLine {
    pub(super) name: String,
    pub(super) appear: usize,
    pub(super) vanish: usize,
}

impl ChangePreview {
    pub(super) fn of(staff: &Staff<PracticeAdmin>, ahead: &Ahead, is_late: bool) -> Self {
        let practice = &*ahead.practice;
        let outside = ahead.outside.iter();
        Self {
            version: practice.version,
            is_late,
            visits: outside
                .map(|(visit, refusal)| visit_outside(staff, practice, (visit, *refusal)))
                .collect(),
            types: ahead
                .types
                .iter()
                .map(|of| type_line(practice, of))
                .collect(),
        }
    }

    pub(super) fn heading_of_visits(&self) -> String {
        match self.visits.len() {
            0 => "No booked appointment is affected".to_owned(),
            1 => "1 booked appointment falls outside".to_owned(),
            many => format!("{many} booked appointments fall outside"),
        }
    }
}

fn visit_outside(
    staff: &Staff<PracticeAdmin>,
    practice: &Practice,
    (visit, refusal): (&Appointment, Refusal),
) -> VisitOutside {
    let reach = ManageAppointments::given(&staff.member);
    let may_open = match reach {
        Some(Reach::Everybody) => true,
        Some(Reach::Of(own)) => own == visit.practitioner,
        None => false,
    };
    VisitOutside {
        reference: visit.reference.clone(),
        url: may_open.then(|| urls::staff_appointment(visit.id)),
        when: view::words_at(practice, visit.location).short(visit.starts_at),
        practitioner: view::practitioner_name(practice, visit.practitioner),
        why: refusals::to_staff(refusal.rule()),
    }
}

fn type_line(practice: &Practice, of: &TypePreview) -> TypeLine {
    let kind = practice.appointment_type(of.appointment_type);
    TypeLine {
        name: kind.map_or_else(String::new, |kind| kind.name.clone()),
        appear: of.appear.len(),
        vanish: of.vanish.len(),
    }
}
