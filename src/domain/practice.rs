//! A practice and everything it says about itself: the rules' unchanging half.
//!
//! Loaded whole and shared; a new version replaces it. Busy time is not here.

use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

use super::ids::{
    AppointmentTypeId, ClosureId, LocationId, PracticeId, PractitionerId, RoomId, ScheduleId,
    ScheduleWindowId, VisitReasonId,
};
use super::time::WallTime;

/// The tenant: one practice with its places, people, kinds of visit and hours.
/// Lists hold active rows only, in the order of the practice file.
#[derive(Clone, Debug, PartialEq)]
pub struct Practice {
    pub id: PracticeId,
    /// Raised by every change of anything below.
    pub version: i64,
    pub hostname: String,
    pub name: String,
    /// The name in mail and calendar files, which others may see.
    pub public_name: String,
    pub time_zone: Tz,
    pub phone: String,
    pub hours: String,
    pub emergency: String,
    /// Defaults for the types that name none of their own.
    pub buffer_minutes: i32,
    pub change_notice_minutes: i32,
    pub hold_minutes: i32,
    pub booking: BookingMode,
    pub locations: Vec<Location>,
    pub rooms: Vec<Room>,
    pub appointment_types: Vec<AppointmentType>,
    pub visit_reasons: Vec<VisitReason>,
    pub practitioners: Vec<Practitioner>,
    pub schedules: Vec<Schedule>,
    pub closures: Vec<Closure>,
}

/// Whether patients book for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookingMode {
    /// What a patient books is booked.
    Open,
    /// A visit is pending until the practice approves it.
    Request,
    /// Patients see their visits; booking is by phone.
    View,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    pub id: LocationId,
    pub key: String,
    pub name: String,
    pub address: String,
    /// The practice's unless it has its own.
    pub time_zone: Tz,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    pub id: RoomId,
    pub key: String,
    pub location: LocationId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AppointmentType {
    pub id: AppointmentTypeId,
    pub key: String,
    pub name: String,
    /// Real minutes the visit lasts, whatever the clocks on the wall do.
    pub minutes: i32,
    /// Free minutes after the visit; the practice's unless the type has its own.
    pub buffer_minutes: i32,
    /// Least time between booking and the start.
    pub book_notice_minutes: i32,
    /// Least time between a move or cancellation and the start; the practice's
    /// unless the type has its own.
    pub change_notice_minutes: i32,
    /// How many local days ahead it can be booked.
    pub horizon_days: i32,
    /// More than 1: a group session with that many seats.
    pub capacity: i32,
    pub needs_room: bool,
    pub modes: Vec<Mode>,
    pub patients: PatientKind,
}

/// How patient and practitioner meet.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    InPerson,
    Video,
    Phone,
}

/// Whom a type is for: people who have been to the practice before, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatientKind {
    Any,
    New,
    Returning,
}

#[derive(Clone, Debug, PartialEq)]
pub struct VisitReason {
    pub id: VisitReasonId,
    pub key: String,
    pub name: String,
    pub group: Option<String>,
    pub hint: Option<String>,
    pub phone_only: bool,
    pub appointment_type: AppointmentTypeId,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Practitioner {
    pub id: PractitionerId,
    pub key: String,
    pub name: String,
    pub role: String,
    pub appointment_types: Vec<AppointmentTypeId>,
}

/// When a practitioner works at a location, from a local date until another.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    pub id: ScheduleId,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub from_on: NaiveDate,
    /// Its last day; `None`: until changed.
    pub until_on: Option<NaiveDate>,
    /// Starts lie on this grid of wall minutes, counted from each window's start.
    pub align_minutes: i32,
    pub windows: Vec<ScheduleWindow>,
}

/// Hours of a weekday.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleWindow {
    pub id: ScheduleWindowId,
    pub days: Vec<Weekday>,
    pub starts_time: NaiveTime,
    /// At or before the start: on the next day.
    pub ends_time: NaiveTime,
    /// Empty: generic, any type the practitioner offers.
    pub appointment_types: Vec<AppointmentTypeId>,
}

/// Closed between two wall times of the location: a practitioner, a location,
/// or, with neither, the whole practice.
#[derive(Clone, Debug, PartialEq)]
pub struct Closure {
    pub id: ClosureId,
    pub practitioner: Option<PractitionerId>,
    pub location: Option<LocationId>,
    pub starts_wall: WallTime,
    pub ends_wall: WallTime,
    /// For staff only.
    pub reason: String,
}

impl Practice {
    pub fn location(&self, id: LocationId) -> Option<&Location> {
        self.locations.iter().find(|location| location.id == id)
    }

    pub fn appointment_type(&self, id: AppointmentTypeId) -> Option<&AppointmentType> {
        self.appointment_types.iter().find(|of| of.id == id)
    }

    pub fn visit_reason(&self, id: VisitReasonId) -> Option<&VisitReason> {
        self.visit_reasons.iter().find(|reason| reason.id == id)
    }

    pub fn practitioner(&self, id: PractitionerId) -> Option<&Practitioner> {
        self.practitioners
            .iter()
            .find(|practitioner| practitioner.id == id)
    }

    pub fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id == id)
    }
}

impl Practitioner {
    pub fn offers(&self, wanted: AppointmentTypeId) -> bool {
        self.appointment_types.contains(&wanted)
    }
}

impl Mode {
    /// The name in the practice file and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InPerson => "in-person",
            Self::Video => "video",
            Self::Phone => "phone",
        }
    }

    /// The mode of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::InPerson, Self::Video, Self::Phone]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }
}

impl BookingMode {
    /// The name in the practice file and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Request => "request",
            Self::View => "view",
        }
    }

    /// The booking mode of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Request, Self::View]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }
}

impl PatientKind {
    /// The name in the practice file and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::New => "new",
            Self::Returning => "returning",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Any, Self::New, Self::Returning]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}
