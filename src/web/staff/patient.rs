//! S10 Patient record: who somebody is, their visits, and who saw or changed what.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::duplicates::{DuplicateLine, duplicate_lines};
use super::frame::StaffFrame;
use super::member::{KeepPatients, ManageAppointments, Permission, SeePatients, Staff};
use super::view::{self, StatusTag};
use crate::actions::patients::look::{SeenPatient, look_at_patient};
use crate::db::patient_merges::MergeLine;
use crate::db::patient_records::{ActivityLine, RecordVisit};
use crate::domain::audit::Action;
use crate::domain::ids::PatientId;
use crate::domain::patient_merge::undo_until;
use crate::domain::person::ContactBy;
use crate::domain::staff::Reach;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::urls;
use crate::words::{When, Words, activity};

#[derive(Template)]
#[template(path = "staff/patient.html")]
struct PatientPage {
    frame: StaffFrame,
    name: String,
    details: Vec<(&'static str, String)>,
    book_url: Option<String>,
    edit_url: String,
    /// For those who may merge two records.
    others_url: Option<String>,
    undo_merge_url: String,
    duplicates: Vec<DuplicateLine>,
    merges: Vec<MergeRow>,
    /// By heading: those ahead, soonest first, and the others, latest first.
    visits: [(&'static str, Vec<VisitLine>); 2],
    attendance: String,
    activity: Vec<ActivityRow>,
}

/// A visit of theirs.
struct VisitLine {
    /// For those who may open it.
    url: Option<String>,
    when: When,
    reason: String,
    practitioner: String,
    tag: StatusTag,
}

/// What somebody saw or did.
struct ActivityRow {
    when: When,
    who: String,
    what: String,
}

/// Another record that went into this one.
struct MergeRow {
    name: String,
    born_on: String,
    when: When,
    by: String,
    /// Of the last one, while it can be undone: which it is, and the last day.
    undo: Option<(String, String)>,
}

impl Page for PatientPage {
    fn heading(&self) -> String {
        self.name.clone()
    }
}

pub async fn show(
    staff: Staff<SeePatients>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    let seen = find(&staff, id).await?;
    if seen.record.id != id {
        // It was merged into this one.
        return Ok(staff.see(urls::staff_patient(seen.record.id)));
    }
    Ok(page::respond_with(StatusCode::OK, &page_of(&staff, &seen))?)
}

/// The id of an address; one that is none names a patient who is not there.
pub(super) fn parse(id: &str) -> Result<PatientId, AppError> {
    id.parse().ok().ok_or(AppError::NotFound)
}

/// The patient, if they are in reach. Showing them is recorded.
pub(super) async fn find(
    staff: &Staff<SeePatients>,
    id: PatientId,
) -> Result<SeenPatient, AppError> {
    let by = (staff.id(), staff.given);
    let seen = look_at_patient(staff.state(), staff.practice_id(), by, id).await?;
    seen.ok_or(AppError::NotFound)
}

/// How somebody likes to be reached.
pub(super) fn contact_words(by: ContactBy) -> &'static str {
    match by {
        ContactBy::Any => "No preference",
        ContactBy::Email => "Email",
        ContactBy::Phone => "Phone",
    }
}

fn page_of(staff: &Staff<SeePatients>, seen: &SeenPatient) -> PatientPage {
    let now = staff.caller.now;
    let record = &seen.record;
    let is_ahead = |visit: &&RecordVisit| visit.status.is_live() && visit.ends_at > now;
    let (mut upcoming, past): (Vec<_>, Vec<_>) = seen.visits.iter().partition(is_ahead);
    upcoming.reverse();
    let lines = |visits: Vec<&RecordVisit>| -> Vec<VisitLine> {
        visits.into_iter().map(|one| line(staff, one)).collect()
    };
    let kept = seen.attendance;
    let zone = staff.practice().time_zone;
    let activity = seen.activity.iter();
    PatientPage {
        frame: staff.frame(),
        name: format!("{} {}", record.first_name, record.last_name),
        details: details(seen, Words::new(zone, zone)),
        book_url: ManageAppointments::given(&staff.member)
            .is_some()
            .then(|| urls::staff_book_for(record.id)),
        edit_url: urls::staff_edit_patient(record.id),
        others_url: KeepPatients::given(&staff.member).map(|()| urls::staff_duplicates(record.id)),
        undo_merge_url: urls::staff_undo_merge(record.id),
        duplicates: duplicate_lines(record.id, &seen.duplicates, staff.frame().practice.locale),
        merges: merges(staff, &seen.merges),
        visits: [
            ("Upcoming appointments", lines(upcoming)),
            ("Past appointments", lines(past)),
        ],
        attendance: format!(
            "{} attended, {} missed, {} cancelled late",
            kept.attended, kept.missed, kept.cancelled_late
        ),
        activity: activity
            .map(|one| row(one, Words::new(zone, zone)))
            .collect(),
    }
}

fn details(seen: &SeenPatient, words: Words) -> Vec<(&'static str, String)> {
    let record = &seen.record;
    let or_none = |text: &str| match text {
        "" => "None".to_owned(),
        text => text.to_owned(),
    };
    let mut details = vec![
        ("Date of birth", words.locale.birth_date(record.born_on)),
        ("Phone", or_none(&record.phone)),
        (
            "Preferred contact",
            contact_words(record.contact_by).to_owned(),
        ),
    ];
    if seen.reached.is_empty() {
        details.push(("Email", "None".to_owned()));
    }
    for one in &seen.reached {
        let label = if one.is_own {
            "Email"
        } else {
            "Email of whoever cares for them"
        };
        let silent = if one.wants_reminders {
            ""
        } else {
            " (no reminders)"
        };
        details.push((label, format!("{}{silent}", one.email)));
    }
    details
}

/// The newest first; that one alone can be undone.
fn merges(staff: &Staff<SeePatients>, merges: &[MergeLine]) -> Vec<MergeRow> {
    let zone = staff.practice().time_zone;
    let words = Words::new(zone, zone);
    let rows = merges.iter().enumerate().map(|(place, one)| {
        let until = undo_until(one.merged_at);
        let can_undo = place == 0 && staff.caller.now <= until;
        MergeRow {
            name: one.name.clone(),
            born_on: words.locale.birth_date(one.born_on),
            when: words.when(one.merged_at),
            by: one.by.clone(),
            undo: can_undo.then(|| {
                let last_day = words.locale.date(words.date(until));
                (one.id.to_string(), last_day)
            }),
        }
    });
    rows.collect()
}

fn line(staff: &Staff<SeePatients>, visit: &RecordVisit) -> VisitLine {
    let practice = staff.practice();
    let reason = practice.visit_reason(visit.visit_reason);
    let may_open = match ManageAppointments::given(&staff.member) {
        Some(Reach::Everybody) => true,
        Some(Reach::Of(own)) => own == visit.practitioner,
        None => false,
    };
    VisitLine {
        url: may_open.then(|| urls::staff_appointment(visit.id)),
        when: view::words_at(practice, visit.location).when(visit.starts_at),
        reason: reason.map_or_else(String::new, |one| one.name.clone()),
        practitioner: view::practitioner_name(practice, visit.practitioner),
        tag: view::tag(visit.status, visit.cancelled_by),
    }
}

fn row(line: &ActivityLine, words: Words) -> ActivityRow {
    let known = Action::parse(&line.action).map(activity::to_staff);
    let what = known.unwrap_or(&line.action);
    ActivityRow {
        when: words.when(line.at),
        who: view::who(line.actor_kind, line.name.as_deref()),
        what: match &line.reference {
            Some(reference) => format!("{what} ({reference})"),
            None => what.to_owned(),
        },
    }
}
