//! The practice file: what a practice says about itself, as text people edit.
//!
//! A file is accepted whole or refused with all its problems. Keys are stable
//! names within one practice. Schedules, closures and staff are sets: their
//! order in a file means nothing, and [`print()`] puts them in one order.

mod draft;
mod fields;
mod hours;
mod known;
mod problem;
mod read;
mod remove;
mod tables;
pub mod weeks;
mod write;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use chrono_tz::Tz;

use crate::domain::colours::Brand;
use crate::domain::practice::{BookingMode, ExceptionKind, Mode, PatientKind, Release};
use crate::domain::staff::Function;

pub use draft::{Answer, Draft};
pub use known::KNOWN;
pub use problem::{Place, Problem, Refused};
pub use read::parse;
pub use write::print;

/// A whole file. References between entries are keys and have been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeFile {
    pub practice: PracticeEntry,
    pub locations: Vec<LocationEntry>,
    pub rooms: Vec<RoomEntry>,
    pub appointment_types: Vec<AppointmentTypeEntry>,
    pub visit_reasons: Vec<VisitReasonEntry>,
    pub practitioners: Vec<PractitionerEntry>,
    pub schedules: Vec<ScheduleEntry>,
    pub exceptions: Vec<ExceptionEntry>,
    pub closures: Vec<ClosureEntry>,
    pub blocks: Vec<BlockEntry>,
    pub travels: Vec<TravelEntry>,
    pub staff: Vec<StaffEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeEntry {
    pub name: String,
    pub public_name: String,
    /// In lower case; also what tells practices apart.
    pub hostname: String,
    pub time_zone: Tz,
    pub phone: String,
    pub hours: String,
    pub emergency: String,
    pub brand: Brand,
    pub buffer_minutes: i32,
    pub change_notice_minutes: i32,
    pub hold_minutes: i32,
    /// 0: no reminders.
    pub reminder_hours: i32,
    pub booking: BookingMode,
    pub max_future_visits: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationEntry {
    pub key: String,
    pub name: String,
    pub address: String,
    /// Where patients sit who have checked in.
    pub waiting_area: Option<String>,
    /// `None`: the practice's.
    pub time_zone: Option<Tz>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomEntry {
    pub key: String,
    pub location: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentTypeEntry {
    pub key: String,
    pub name: String,
    pub minutes: i32,
    /// `None`: the practice's.
    pub buffer_minutes: Option<i32>,
    pub book_notice_minutes: i32,
    /// `None`: the practice's.
    pub change_notice_minutes: Option<i32>,
    pub horizon_days: i32,
    pub capacity: i32,
    pub needs_room: bool,
    pub modes: Vec<Mode>,
    pub patients: PatientKind,
    /// `None`: the practice's.
    pub booking: Option<BookingMode>,
    pub max_future_visits: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitReasonEntry {
    pub key: String,
    pub name: String,
    pub group: Option<String>,
    pub appointment_type: String,
    pub hint: Option<String>,
    pub phone_only: bool,
    /// What to bring, a line each.
    pub bring: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PractitionerEntry {
    pub key: String,
    pub name: String,
    pub role: String,
    /// Where patients meet them by video.
    pub video_url: Option<String>,
    /// In the order of the file's types.
    pub appointment_types: Vec<String>,
    /// Minutes of their own for some of these, in the same order.
    pub lengths: Vec<(String, i32)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleEntry {
    pub practitioner: String,
    pub location: String,
    pub from_on: NaiveDate,
    pub until_on: Option<NaiveDate>,
    pub align_minutes: i32,
    pub windows: Vec<WindowEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowEntry {
    /// From Monday on.
    pub days: Vec<Weekday>,
    pub starts_time: NaiveTime,
    /// At or before the start: on the next day.
    pub ends_time: NaiveTime,
    /// In the order of the file's types.
    pub appointment_types: Vec<String>,
    /// `None`: its times can be booked at once.
    pub release: Option<Release>,
}

/// Other hours than the schedule's on some dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionEntry {
    pub practitioner: Option<String>,
    pub location: Option<String>,
    pub from_on: NaiveDate,
    pub until_on: NaiveDate,
    pub kind: ExceptionKind,
    pub starts_time: NaiveTime,
    /// At or before the start: on the next day.
    pub ends_time: NaiveTime,
    /// In the order of the file's types.
    pub appointment_types: Vec<String>,
}

/// Time a practitioner keeps free.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockEntry {
    pub starts_wall: NaiveDateTime,
    pub ends_wall: NaiveDateTime,
    pub practitioner: String,
    pub location: Option<String>,
    pub weekly_until: Option<NaiveDate>,
    pub reason: String,
}

/// Minutes between two locations, both ways.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TravelEntry {
    /// In the order of their keys.
    pub between: [String; 2],
    pub minutes: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosureEntry {
    pub practitioner: Option<String>,
    pub location: Option<String>,
    pub starts_wall: NaiveDateTime,
    pub ends_wall: NaiveDateTime,
    pub reason: String,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffEntry {
    pub email: String,
    pub name: String,
    /// Of [`FUNCTIONS`], in that order.
    pub functions: Vec<String>,
    pub practitioner: Option<String>,
}

/// What staff may be allowed to do.
pub const FUNCTIONS: [&str; 4] = [
    Function::ManageStaffAppointments.as_str(),
    Function::ManageOwnAppointments.as_str(),
    Function::PatientProxy.as_str(),
    Function::PracticeAdmin.as_str(),
];

/// The days' names in the file, from Monday on.
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

impl PracticeFile {
    /// Puts the sets into the order that [`print()`] and the database give them.
    pub fn sort_sets(&mut self) {
        let people: Vec<String> = keys(&self.practitioners, |one| &one.key);
        let places: Vec<String> = keys(&self.locations, |one| &one.key);
        let place = |list: &[String], key: &String| list.iter().position(|one| one == key);
        for schedule in &mut self.schedules {
            schedule.sort_windows();
        }
        self.schedules.sort_by_key(|one| {
            let windows: Vec<_> = one.windows.iter().map(WindowEntry::order).collect();
            (
                place(&people, &one.practitioner),
                place(&places, &one.location),
                (one.from_on, one.until_on, one.align_minutes),
                windows,
            )
        });
        self.closures.sort_by_key(|one| {
            (
                (one.starts_wall, one.ends_wall),
                one.practitioner.as_ref().map(|key| place(&people, key)),
                one.location.as_ref().map(|key| place(&places, key)),
                (one.reason.clone(), one.message.clone()),
            )
        });
        self.exceptions.sort_by_key(|one| {
            (
                (one.from_on, one.until_on, one.kind),
                (one.starts_time, one.ends_time),
                one.practitioner.as_ref().map(|key| place(&people, key)),
                one.location.as_ref().map(|key| place(&places, key)),
                one.appointment_types.clone(),
            )
        });
        self.blocks.sort();
        self.travels.sort();
        self.staff.sort_by_key(|one| one.email.to_lowercase());
    }
}

impl ScheduleEntry {
    /// Puts the windows, which are a set too, into one order.
    pub fn sort_windows(&mut self) {
        self.windows.sort_by_key(WindowEntry::order);
    }
}

impl WindowEntry {
    fn order(&self) -> impl Ord + use<> {
        let days = self.days.iter().map(Weekday::number_from_monday);
        (
            self.starts_time,
            self.ends_time,
            days.collect::<Vec<u32>>(),
            self.appointment_types.clone(),
            self.release
                .map(|release| (release.days_ahead, release.from_time)),
        )
    }
}

fn keys<T>(entries: &[T], key: impl Fn(&T) -> &String) -> Vec<String> {
    entries.iter().map(|entry| key(entry).clone()).collect()
}
