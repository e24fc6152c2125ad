//! What surrounds the pages of staff.

use std::ops::Deref;

use super::member::{ManageAppointments, Permission, PracticeAdmin, SeePatients};
use crate::domain::staff::StaffMember;
use crate::web::page::Frame;
use crate::web::urls;

/// A link of the main navigation.
#[derive(Clone, Debug)]
pub struct NavLink {
    pub label: &'static str,
    pub url: &'static str,
    /// Whether the page is this one, or lies below it.
    pub is_here: bool,
}

/// The frame of a page of staff: that of every page, and the way to the others.
#[derive(Clone, Debug)]
pub struct StaffFrame {
    base: Frame,
    /// Who is signed in.
    pub name: Option<String>,
    pub nav: Vec<NavLink>,
    /// Whether the way to patients is offered on every page.
    pub finds_patients: bool,
}

impl StaffFrame {
    /// Of a page before anybody is signed in.
    pub fn of_stranger(base: Frame) -> Self {
        Self {
            base,
            name: None,
            nav: Vec::new(),
            finds_patients: false,
        }
    }

    /// Of the page at `here`, with the links that this member of staff may follow.
    pub fn of(base: Frame, member: &StaffMember, here: &str) -> Self {
        Self {
            base,
            name: Some(member.name.clone()),
            nav: links(member, here),
            finds_patients: SeePatients::given(member).is_some() && !finds_itself(here),
        }
    }
}

impl Deref for StaffFrame {
    type Target = Frame;

    fn deref(&self) -> &Frame {
        &self.base
    }
}

/// Whether a page that finds patients is here: it has a field of its own.
fn finds_itself(here: &str) -> bool {
    let (_, duplicates) = urls::STAFF_DUPLICATES
        .split_once("{id}")
        .unwrap_or_default();
    here == urls::STAFF_PATIENTS || here.ends_with(duplicates)
}

/// The main navigation: a page that is not there for somebody is not offered to them.
fn links(member: &StaffMember, here: &str) -> Vec<NavLink> {
    let appointments = ManageAppointments::given(member).is_some();
    let patients = SeePatients::given(member).is_some();
    let settings = PracticeAdmin::given(member).is_some();
    let all = [
        ("Day", urls::STAFF_DAY, appointments),
        ("Week", urls::STAFF_WEEK, appointments),
        ("List", urls::STAFF_LIST, appointments),
        ("Patients", urls::STAFF_PATIENTS, patients),
        ("Arrived", urls::STAFF_ARRIVED, appointments),
        ("Availability", urls::STAFF_AVAILABILITY, appointments),
        ("Reports", urls::STAFF_REPORTS, appointments),
        ("Messages", urls::STAFF_MESSAGES, appointments),
        ("Schedules", urls::STAFF_SCHEDULES, settings),
        ("Closures", urls::STAFF_CLOSURES, settings),
        ("Activity log", urls::STAFF_ACTIVITY, settings),
        ("Settings", urls::STAFF_SETTINGS, settings),
    ];
    all.into_iter()
        .filter(|(_, _, is_theirs)| *is_theirs)
        .map(|(label, url, _)| NavLink {
            label,
            url,
            is_here: here.starts_with(url),
        })
        .collect()
}
