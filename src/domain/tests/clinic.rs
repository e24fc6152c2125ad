//! A small clinic that a test writes down as text, one fact a line.
//!
//! ```text
//! zone America/New_York          day 2027-03-02 [to 2027-03-04]      now 2027-03-01T08:00
//! visit 30 [buffer 15] [notice 60] [horizon 90] [seats 8] [room] [for new]
//! [ana] hours 09:00-12:00 [every 30] [days mon,tue] [from DATE] [until DATE] [at north] [only other]
//! [ana] busy 09:30-10:00 [room r1]        [ana] closed 10:00-11:00 [at north]
//! rooms r1 r2        patient 09:00-09:30        session 10:00-11:00 taken 1,2 [seats 8] [mine 3]
//! ```
//! Times are the wall's on the first day; with a `Z` behind they are UTC; with a date
//! before (`2027-03-03T09:00`) of that date. Names appear as they are first used.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use uuid::Uuid;

use super::super::booking::{HoldPlan, Wanted, decide_hold};
use super::super::busy::{Busy, BusyRow, OccupancyKind, Own};
use super::super::draft::Wish;
use super::super::ids::{
    AppointmentTypeId, ClosureId, LocationId, OccupancyId, PracticeId, PractitionerId, RoomId,
    ScheduleId, ScheduleWindowId,
};
use super::super::practice::{
    AppointmentType, BookingMode, Closure, Location, Mode, PatientKind, Practice, Practitioner,
    Room, Schedule, ScheduleWindow,
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
        Busy::new(self.rows.clone(), &self.patient)
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
            appointment_types: vec![VISIT, OTHER],
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

    pub(super) fn read(&mut self, line: &str) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let verbs = [
            "zone", "day", "now", "visit", "hours", "busy", "closed", "rooms", "patient", "session",
        ];
        let subject = (!verbs.contains(&words[0])).then(|| words.remove(0));
        let verb = words.remove(0);
        let first = words[0];
        let with = |key: &str| {
            let at = words.iter().position(|word| *word == key)?;
            Some(words.get(at + 1).copied().unwrap_or_default())
        };
        match verb {
            "zone" => {
                self.practice.time_zone = first.parse().unwrap();
                let zone = self.zone();
                self.practice.locations[0].time_zone = zone;
            }
            "day" => {
                self.query.from_on = first.parse().unwrap();
                self.query.until_on = with("to").unwrap_or(first).parse().unwrap();
            }
            "now" => self.now = self.instant(first),
            "visit" => self.read_visit(first, &with),
            "hours" => self.read_hours(subject, first, &with),
            "busy" | "session" => self.read_row(subject, first, &with),
            "closed" => {
                let (from, until) = halves(first);
                let closure = Closure {
                    id: ClosureId(Uuid::from_u128(number(self.practice.closures.len()))),
                    practitioner: subject.map(|name| self.practitioner(name)),
                    location: with("at").map(|name| self.location(name)),
                    starts_wall: wall(from, self.query.from_on),
                    ends_wall: wall(until, self.query.from_on),
                    reason: "closed".to_owned(),
                };
                self.practice.closures.push(closure);
            }
            "rooms" => words.iter().for_each(|name| {
                self.room(name);
            }),
            "patient" => self.patient.push(self.interval(first)),
            _ => panic!("no such line: {line}"),
        }
    }

    fn read_visit<'t>(&mut self, minutes: &str, with: &dyn Fn(&str) -> Option<&'t str>) {
        let number = |key: &str, other| with(key).map_or(other, |text| text.parse().unwrap());
        let visit = self.visit();
        visit.minutes = minutes.parse().unwrap();
        visit.buffer_minutes = number("buffer", 0);
        visit.book_notice_minutes = number("notice", 0);
        visit.horizon_days = number("horizon", 365);
        visit.capacity = number("seats", 1);
        visit.needs_room = with("room").is_some();
        visit.patients = match with("for") {
            None => PatientKind::Any,
            Some("new") => PatientKind::New,
            Some(_) => PatientKind::Returning,
        };
    }

    fn read_hours<'t>(
        &mut self,
        subject: Option<&str>,
        hours: &str,
        with: &dyn Fn(&str) -> Option<&'t str>,
    ) {
        let (from, until) = hours.split_once('-').unwrap();
        let id = number(self.practice.schedules.len());
        let day = |text: &str| {
            WEEK.into_iter()
                .find(|day| day.to_string().to_lowercase() == text)
        };
        let schedule = Schedule {
            id: ScheduleId(Uuid::from_u128(id)),
            practitioner: self.practitioner(subject.unwrap_or("ana")),
            location: self.location(with("at").unwrap_or("main")),
            from_on: with("from").unwrap_or("1960-01-01").parse().unwrap(),
            until_on: with("until").map(|text| text.parse().unwrap()),
            align_minutes: with("every").map_or(30, |text| text.parse().unwrap()),
            windows: vec![ScheduleWindow {
                id: ScheduleWindowId(Uuid::from_u128(id)),
                days: with("days").map_or(WEEK.to_vec(), |text| {
                    text.split(',').map(|name| day(name).unwrap()).collect()
                }),
                starts_time: time(from),
                ends_time: time(until),
                appointment_types: match with("only") {
                    None => Vec::new(),
                    Some("other") => vec![OTHER],
                    Some(_) => vec![VISIT],
                },
            }],
        };
        self.practice.schedules.push(schedule);
    }

    fn read_row<'t>(
        &mut self,
        subject: Option<&str>,
        during: &str,
        with: &dyn Fn(&str) -> Option<&'t str>,
    ) {
        let during = self.interval(during);
        let taken = with("taken").map(|text| text.split(',').map(|n| n.parse().unwrap()));
        let row = BusyRow {
            occupancy: OccupancyId(Uuid::from_u128(number(self.rows.len()))),
            kind: if taken.is_some() || with("mine").is_some() {
                OccupancyKind::Session
            } else {
                OccupancyKind::Visit
            },
            practitioner: self.practitioner(subject.unwrap_or("ana")),
            location: self.location(with("at").unwrap_or("main")),
            room: with("room").map(|name| self.room(name)),
            during,
            appointment_type: with("other").map_or(VISIT, |_| OTHER),
            capacity: with("seats").map_or(8, |text| text.parse().unwrap()),
            seats_taken: taken.map_or(Vec::new(), Iterator::collect),
            own: match (with("own"), with("mine")) {
                (Some(_), _) => Own::Whole,
                (None, Some(number)) => Own::Seat(number.parse().unwrap()),
                (None, None) => Own::Nothing,
            },
        };
        self.rows.push(row);
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
                buffer_minutes: 0,
                change_notice_minutes: 1440,
                hold_minutes: 10,
                booking: BookingMode::Open,
                locations: Vec::new(),
                rooms: Vec::new(),
                appointment_types: vec![kind(VISIT, "visit"), kind(OTHER, "other")],
                visit_reasons: Vec::new(),
                practitioners: Vec::new(),
                schedules: Vec::new(),
                closures: Vec::new(),
            },
            rows: Vec::new(),
            patient: Vec::new(),
            query: SlotQuery {
                appointment_type: VISIT,
                mode: None,
                been_before: None,
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
