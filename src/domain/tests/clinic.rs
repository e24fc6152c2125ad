//! A small clinic that a test writes down as text, one fact a line.
//!
//! ```text
//! zone America/New_York          day 2027-03-02 [to 2027-03-04]      now 2027-03-01T08:00
//! visit 30 [buffer 15] [notice 60] [horizon 90] [seats 8] [room] [for new] [most 2]
//! [ana] hours 09:00-12:00 [every 30] [days mon,tue] [from DATE] [until DATE] [at north] [only other]
//!     [released 14@08:00]        [ana] lasts 45        travel main north 20
//! [ana] instead 10:00-11:00 [on DATE] [to DATE] [at north] [only other]        and so extra
//! [ana] blocked 10:00-11:00 [at north] [weekly DATE]        ahead visit other
//! [ana] busy 09:30-10:00 [room r1]        [ana] closed 10:00-11:00 [at north] [telling Painters]
//! rooms r1 r2        patient 09:00-09:30        session 10:00-11:00 taken 1,2 [seats 8] [mine 3]
//! ```
//! Times are the wall's on the first day; with a `Z` behind they are UTC; with a date
//! before (`2027-03-03T09:00`) of that date. Names appear as they are first used.

mod reading;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use uuid::Uuid;

use super::super::booking::{HoldPlan, Wanted, decide_hold};
use super::super::busy::{Busy, BusyRow};
use super::super::colours::Brand;
use super::super::draft::Wish;
use super::super::ids::{AppointmentTypeId, LocationId, PracticeId, PractitionerId, RoomId};
use super::super::practice::{
    AppointmentType, BookingMode, Location, Mode, PatientKind, Practice, Practitioner, Room,
};
use super::super::refusal::Refusal;
use super::super::slot::{Slot, SlotQuery, find_slots};
use super::super::time::{Instants, Interval, WallTime};

pub(super) const VISIT: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(1));
pub(super) const OTHER: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(2));
pub(super) const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

#[derive(Clone)]
pub(super) struct Clinic {
    pub(super) practice: Practice,
    pub(super) rows: Vec<BusyRow>,
    pub(super) patient: Vec<Interval>,
    /// The types of the visits the patient has ahead.
    pub(super) ahead: Vec<AppointmentTypeId>,
    pub(super) query: SlotQuery,
    pub(super) now: DateTime<Utc>,
}

impl Clinic {
    pub(super) fn new(text: &str) -> Self {
        let mut clinic = Self::empty();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            clinic.read(line);
        }
        clinic
    }

    pub(super) fn busy(&self) -> Busy {
        Busy::new(self.rows.clone(), &self.patient).with_future_visits(self.ahead.clone())
    }

    pub(super) fn slots(&self) -> Vec<Slot> {
        find_slots(&self.practice, &self.busy(), &self.query, self.now)
    }

    /// The wish of the query, at one start.
    pub(super) fn wanted(&self, starts_at: DateTime<Utc>) -> Wanted {
        Wanted {
            appointment_type: self.query.appointment_type,
            mode: self.query.mode,
            been_before: self.query.been_before,
            minutes: self.query.minutes,
            practitioner: self.query.practitioner,
            location: self
                .query
                .location
                .this()
                .unwrap_or(self.practice.locations[0].id),
            starts_at,
        }
    }

    pub(super) fn hold(&self, starts: &str) -> Result<HoldPlan, Refusal> {
        let wanted = self.wanted(self.instant(starts));
        decide_hold(&self.practice, &self.busy(), &wanted, self.now)
    }

    pub(super) fn visit(&mut self) -> &mut AppointmentType {
        &mut self.practice.appointment_types[0]
    }

    pub(super) fn zone(&self) -> Tz {
        self.practice.time_zone
    }

    pub(super) fn instant(&self, text: &str) -> DateTime<Utc> {
        instant(text, self.query.from_on, self.zone())
    }

    pub(super) fn practitioner(&mut self, name: &str) -> PractitionerId {
        if let Some(one) = self
            .practice
            .practitioners
            .iter()
            .find(|one| one.key == name)
        {
            return one.id;
        }
        let id = PractitionerId(Uuid::from_u128(number(self.practice.practitioners.len())));
        self.practice.practitioners.push(Practitioner {
            id,
            key: name.to_owned(),
            name: name.to_owned(),
            role: "Physician".to_owned(),
            video_url: None,
            appointment_types: vec![VISIT, OTHER],
            lengths: Vec::new(),
        });
        id
    }

    pub(super) fn location(&mut self, name: &str) -> LocationId {
        if let Some(one) = self.practice.locations.iter().find(|one| one.key == name) {
            return one.id;
        }
        let id = LocationId(Uuid::from_u128(number(self.practice.locations.len())));
        self.practice.locations.push(Location {
            id,
            key: name.to_owned(),
            name: name.to_owned(),
            address: String::new(),
            waiting_area: None,
            time_zone: self.zone(),
        });
        id
    }

    pub(super) fn room(&mut self, name: &str) -> RoomId {
        if let Some(one) = self.practice.rooms.iter().find(|one| one.key == name) {
            return one.id;
        }
        let id = RoomId(Uuid::from_u128(number(self.practice.rooms.len())));
        let location = self.location("main");
        self.practice.rooms.push(Room {
            id,
            key: name.to_owned(),
            location,
            name: name.to_owned(),
        });
        id
    }

    fn interval(&self, text: &str) -> Interval {
        let (start, end) = halves(text);
        Interval {
            start: self.instant(start),
            end: self.instant(end),
        }
    }

    fn empty() -> Self {
        let zone = chrono_tz::America::New_York;
        let kind = |id, key: &str| AppointmentType {
            id,
            key: key.to_owned(),
            name: key.to_owned(),
            minutes: 30,
            buffer_minutes: 0,
            book_notice_minutes: 0,
            change_notice_minutes: 1440,
            horizon_days: 365,
            capacity: 1,
            needs_room: false,
            modes: vec![Mode::InPerson],
            patients: PatientKind::Any,
            booking: None,
            max_future_visits: None,
        };
        let on = NaiveDate::from_ymd_opt(2027, 3, 2).unwrap();
        let mut clinic = Self {
            practice: Practice {
                id: PracticeId(Uuid::from_u128(1)),
                version: 1,
                hostname: "northside.localhost".to_owned(),
                name: "Northside".to_owned(),
                public_name: "Northside".to_owned(),
                time_zone: zone,
                phone: String::new(),
                hours: String::new(),
                emergency: String::new(),
                brand: Brand::default(),
                buffer_minutes: 0,
                change_notice_minutes: 1440,
                hold_minutes: 10,
                reminder_hours: 48,
                booking: BookingMode::Open,
                max_future_visits: None,
                locations: Vec::new(),
                rooms: Vec::new(),
                appointment_types: vec![kind(VISIT, "visit"), kind(OTHER, "other")],
                visit_reasons: Vec::new(),
                practitioners: Vec::new(),
                schedules: Vec::new(),
                exceptions: Vec::new(),
                closures: Vec::new(),
                blocks: Vec::new(),
                travels: Vec::new(),
            },
            rows: Vec::new(),
            patient: Vec::new(),
            ahead: Vec::new(),
            query: SlotQuery {
                appointment_type: VISIT,
                mode: None,
                been_before: None,
                minutes: None,
                location: Wish::Any,
                practitioner: Wish::Any,
                from_on: on,
                until_on: on,
            },
            now: DateTime::UNIX_EPOCH,
        };
        clinic.location("main");
        clinic.practitioner("ana");
        clinic.now = clinic.instant("2027-03-01T08:00");
        clinic
    }
}

/// Ids count from 1 in the order of first use.
fn number(before: usize) -> u128 {
    u128::try_from(before).unwrap() + 1
}

/// Both sides of the hyphen behind the first time; dates have hyphens too.
fn halves(text: &str) -> (&str, &str) {
    let colon = text.find(':').unwrap();
    let hyphen = colon + text[colon..].find('-').unwrap();
    (&text[..hyphen], &text[hyphen + 1..])
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn wall(text: &str, on: NaiveDate) -> WallTime {
    match text.split_once('T') {
        Some((date, text)) => WallTime::new(date.parse().unwrap(), time(text)),
        None => WallTime::new(on, time(text)),
    }
}

fn instant(text: &str, on: NaiveDate, zone: Tz) -> DateTime<Utc> {
    if let Some(text) = text.strip_suffix('Z') {
        let wall: NaiveDateTime = wall(text, on).0;
        return wall.and_utc();
    }
    match wall(text, on).instants(zone) {
        Instants::Once(instant) => instant,
        other @ (Instants::Gap | Instants::Fold(..)) => {
            panic!("{text} is not one instant: {other:?}")
        }
    }
}
