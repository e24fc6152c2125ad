//! One line after the other becomes a fact of the clinic.

use uuid::Uuid;

use super::super::super::busy::{BusyRow, OccupancyKind, Own};
use super::super::super::ids::{
    AppointmentTypeId, BlockId, ClosureId, HoursExceptionId, OccupancyId, ScheduleId,
    ScheduleWindowId,
};
use super::super::super::practice::{
    Block, Closure, ExceptionKind, HoursException, Length, PatientKind, Release, Schedule,
    ScheduleWindow, Travel,
};
use super::{Clinic, OTHER, VISIT, WEEK, halves, number, time, wall};

impl Clinic {
    pub(in super::super) fn read(&mut self, line: &str) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let verbs = [
            "zone", "day", "now", "visit", "hours", "busy", "closed", "rooms", "patient",
            "session", "lasts", "travel", "instead", "extra", "blocked", "ahead",
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
                    message: with("telling").unwrap_or_default().to_owned(),
                };
                self.practice.closures.push(closure);
            }
            "rooms" => words.iter().for_each(|name| {
                self.room(name);
            }),
            "patient" => self.patient.push(self.interval(first)),
            "lasts" => {
                let minutes = first.parse().unwrap();
                let id = self.practitioner(subject.unwrap_or("ana"));
                let mut all = self.practice.practitioners.iter_mut();
                let one = all.find(|one| one.id == id).unwrap();
                one.lengths = vec![Length {
                    appointment_type: VISIT,
                    minutes,
                }];
            }
            "travel" => {
                let between = [self.location(first), self.location(words[1])];
                let minutes = words[2].parse().unwrap();
                self.practice.travels.push(Travel { between, minutes });
            }
            "instead" | "extra" => self.read_exception((subject, verb), first, &with),
            "blocked" => self.read_block(subject, first, &with),
            "ahead" => {
                let of = words
                    .iter()
                    .map(|word| if *word == "visit" { VISIT } else { OTHER });
                self.ahead = of.collect();
            }
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
        visit.max_future_visits = with("most").map(|text| text.parse().unwrap());
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
                appointment_types: only(with("only")),
                release: with("released").map(|text| {
                    let (days, from) = text.split_once('@').unwrap();
                    Release {
                        days_ahead: days.parse().unwrap(),
                        from_time: time(from),
                    }
                }),
            }],
        };
        self.practice.schedules.push(schedule);
    }

    fn read_exception<'t>(
        &mut self,
        (subject, verb): (Option<&str>, &str),
        hours: &str,
        with: &dyn Fn(&str) -> Option<&'t str>,
    ) {
        let (from, until) = hours.split_once('-').unwrap();
        let date = |key| with(key).map(|text| text.parse().unwrap());
        let from_on = date("on").unwrap_or(self.query.from_on);
        let practitioner = subject.map(|name| self.practitioner(name));
        let location = with("at").or(subject.map(|_| "main"));
        let exception = HoursException {
            id: HoursExceptionId(Uuid::from_u128(number(self.practice.exceptions.len()))),
            practitioner,
            location: location.map(|name| self.location(name)),
            from_on,
            until_on: date("to").unwrap_or(from_on),
            kind: if verb == "extra" {
                ExceptionKind::Extra
            } else {
                ExceptionKind::Different
            },
            starts_time: time(from),
            ends_time: time(until),
            appointment_types: only(with("only")),
        };
        self.practice.exceptions.push(exception);
    }

    fn read_block<'t>(
        &mut self,
        subject: Option<&str>,
        during: &str,
        with: &dyn Fn(&str) -> Option<&'t str>,
    ) {
        let (from, until) = halves(during);
        let block = Block {
            id: BlockId(Uuid::from_u128(number(self.practice.blocks.len()))),
            practitioner: self.practitioner(subject.unwrap_or("ana")),
            location: with("at").map(|name| self.location(name)),
            starts_wall: wall(from, self.query.from_on),
            ends_wall: wall(until, self.query.from_on),
            weekly_until: with("weekly").map(|text| text.parse().unwrap()),
            reason: "blocked".to_owned(),
        };
        self.practice.blocks.push(block);
        self.practice.blocks.sort_by_key(|block| block.practitioner);
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
}

fn only(named: Option<&str>) -> Vec<AppointmentTypeId> {
    match named {
        None => Vec::new(),
        Some("other") => vec![OTHER],
        Some(_) => vec![VISIT],
    }
}
