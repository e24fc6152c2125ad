//! A practice and everything it says about itself: the rules' unchanging half.
//!
//! Loaded whole and shared; a new version replaces it. Busy time is not here.

mod names;

use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

use super::colours::Brand;
use super::ids::{
    AppointmentTypeId, BlockId, ClosureId, HoursExceptionId, LocationId, PracticeId,
    PractitionerId, RoomId, ScheduleId, ScheduleWindowId, VisitReasonId,
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
    pub brand: Brand,
    /// Defaults for the types that name none of their own.
    pub buffer_minutes: i32,
    pub change_notice_minutes: i32,
    pub hold_minutes: i32,
    /// How long before the start patients are reminded; 0: not at all.
    pub reminder_hours: i32,
    pub booking: BookingMode,
    /// How many visits ahead a patient may have at once.
    pub max_future_visits: Option<i32>,
    pub locations: Vec<Location>,
    pub rooms: Vec<Room>,
    pub appointment_types: Vec<AppointmentType>,
    pub visit_reasons: Vec<VisitReason>,
    pub practitioners: Vec<Practitioner>,
    pub schedules: Vec<Schedule>,
    pub exceptions: Vec<HoursException>,
    pub closures: Vec<Closure>,
    /// In the order of their practitioners' ids.
    pub blocks: Vec<Block>,
    pub travels: Vec<Travel>,
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
    /// Where patients sit who have checked in.
    pub waiting_area: Option<String>,
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
    /// `None`: as the practice.
    pub booking: Option<BookingMode>,
    /// How many visits of this type ahead a patient may have at once.
    pub max_future_visits: Option<i32>,
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
    /// What to bring; may be empty.
    pub bring: Vec<String>,
    pub appointment_type: AppointmentTypeId,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Practitioner {
    pub id: PractitionerId,
    pub key: String,
    pub name: String,
    pub role: String,
    /// Where patients meet them by video. `None`: they are sent the way.
    pub video_url: Option<String>,
    pub appointment_types: Vec<AppointmentTypeId>,
    /// Types for which they take longer or shorter than usual.
    pub lengths: Vec<Length>,
}

/// How long a practitioner takes for a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    pub appointment_type: AppointmentTypeId,
    /// Real minutes of the visit, without the buffer.
    pub minutes: i32,
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
    /// `None`: its times can be booked at once.
    pub release: Option<Release>,
}

/// When the times of a date can be booked: so many days before, from a time on the
/// location's wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    pub days_ahead: i32,
    pub from_time: NaiveTime,
}

/// Other hours than the schedule's, on each date from one to another.
///
/// Different hours of a practitioner replace their windows; those of everybody cut
/// everybody's windows. Extra hours come besides: a practitioner's even where no
/// schedule is in effect, everybody's for those who have one in effect.
#[derive(Clone, Debug, PartialEq)]
pub struct HoursException {
    pub id: HoursExceptionId,
    pub practitioner: Option<PractitionerId>,
    /// `None`: everywhere, of everybody.
    pub location: Option<LocationId>,
    pub from_on: NaiveDate,
    /// Its last date.
    pub until_on: NaiveDate,
    pub kind: ExceptionKind,
    pub starts_time: NaiveTime,
    /// At or before the start: on the next day.
    pub ends_time: NaiveTime,
    /// Empty: any type the practitioner offers.
    pub appointment_types: Vec<AppointmentTypeId>,
}

/// Whether an exception's hours come instead of the schedule's, or besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExceptionKind {
    Different,
    Extra,
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
    /// What patients read where it leaves them without times; empty: nothing.
    pub message: String,
}

/// Time a practitioner keeps free of visits, on the location's wall.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub id: BlockId,
    pub practitioner: PractitionerId,
    /// `None`: everywhere.
    pub location: Option<LocationId>,
    pub starts_wall: WallTime,
    pub ends_wall: WallTime,
    /// The last date on which it may begin again, a week after the time before.
    pub weekly_until: Option<NaiveDate>,
    /// For staff only.
    pub reason: String,
}

/// Minutes from one location to another, and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Travel {
    pub between: [LocationId; 2],
    pub minutes: i32,
}

impl Practice {
    /// Whether patients book a type for themselves.
    pub fn booking_of(&self, of: &AppointmentType) -> BookingMode {
        of.booking.unwrap_or(self.booking)
    }

    /// Whether patients book anything here for themselves.
    pub fn takes_bookings(&self) -> bool {
        let mut booking = self.appointment_types.iter().map(|of| self.booking_of(of));
        self.booking != BookingMode::View || booking.any(|booking| booking != BookingMode::View)
    }

    /// Whether a reason is one that patients book for themselves.
    pub fn is_online(&self, reason: &VisitReason) -> bool {
        let booking = self
            .appointment_type(reason.appointment_type)
            .map(|of| self.booking_of(of));
        !reason.phone_only && booking.is_some_and(|booking| booking != BookingMode::View)
    }

    /// Whether a practitioner has hours of any kind at a location, now or some day.
    pub fn works_at(&self, practitioner: PractitionerId, location: LocationId) -> bool {
        let mut schedules = self.schedules.iter();
        let mut exceptions = self.exceptions.iter();
        schedules.any(|of| of.practitioner == practitioner && of.location == location)
            || exceptions
                .any(|of| of.practitioner == Some(practitioner) && of.location == Some(location))
    }

    /// The blocks of one practitioner.
    pub fn blocks_of(&self, id: PractitionerId) -> &[Block] {
        let first = self.blocks.partition_point(|block| block.practitioner < id);
        let rest = self.blocks.get(first..).unwrap_or_default();
        let many = rest.partition_point(|block| block.practitioner == id);
        rest.get(..many).unwrap_or_default()
    }

    /// Minutes between two locations; zero where nothing is said.
    pub fn travel_minutes(&self, one: LocationId, other: LocationId) -> i32 {
        let travel = self
            .travels
            .iter()
            .find(|travel| travel.between == [one, other] || travel.between == [other, one]);
        travel.map_or(0, |travel| travel.minutes)
    }

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

    /// Minutes of their own for a type.
    pub fn minutes_for(&self, wanted: AppointmentTypeId) -> Option<i32> {
        let mut lengths = self.lengths.iter();
        lengths
            .find(|length| length.appointment_type == wanted)
            .map(|length| length.minutes)
    }
}
