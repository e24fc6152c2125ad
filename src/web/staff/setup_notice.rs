//! What whoever keeps the settings is asked to put right: shown on the day page until it is.

use super::member::{ManageAppointments, Permission, PracticeAdmin, Staff};
use super::settings::address;
use crate::db;
use crate::domain::setup::{SetupProblem, check_setup};
use crate::web::urls;
use crate::words::setup;

/// Something that does not fit, and what to do about it.
pub(super) struct SetupLine {
    pub what: String,
    pub what_to_do: &'static str,
    /// Where it is put right, where that is a page.
    pub url: Option<String>,
    /// What that page is called.
    pub page: &'static str,
}

/// Nothing for those who could not put it right.
pub(super) async fn lines(staff: &Staff<ManageAppointments>) -> anyhow::Result<Vec<SetupLine>> {
    if PracticeAdmin::given(&staff.member).is_none() {
        return Ok(Vec::new());
    }
    let (db, practice) = (&staff.state().db, staff.practice_id());
    let ask = db.read(practice, async |conn| {
        Ok(db::doctor::get_setup_facts(conn).await?)
    });
    let facts = ask.await?;
    let problems = check_setup(staff.practice(), &facts, staff.caller.today());
    Ok(problems.iter().map(line).collect())
}

fn line(problem: &SetupProblem) -> SetupLine {
    let (url, page) = match problem {
        SetupProblem::NobodyInCalendar { .. } => {
            (Some(urls::STAFF_ACCOUNTS.to_owned()), "Staff accounts")
        }
        SetupProblem::NobodyOffers { .. } => {
            (Some(address::of_part("practitioners")), "Practitioners")
        }
        SetupProblem::NotBookable { .. } | SetupProblem::NoType { .. } => {
            (Some(address::of_part("visit-reasons")), "Visit reasons")
        }
        SetupProblem::FaintBrand(_) => (Some(address::of_part("practice")), "Practice"),
        SetupProblem::NoHours { id, .. } => (Some(urls::staff_schedule(id)), "Schedule"),
        SetupProblem::LateReminder { .. } => {
            (Some(urls::STAFF_SETTINGS_RULES.to_owned()), "Booking rules")
        }
    };
    SetupLine {
        what: setup::what(problem),
        what_to_do: setup::what_to_do(problem),
        url,
        page,
    }
}
