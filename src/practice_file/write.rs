//! Prints a practice file as people write it.

use std::fmt::Write;

use chrono::{NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::{
    AppointmentTypeEntry, BlockEntry, ClosureEntry, DAYS, ExceptionEntry, LocationEntry,
    PracticeEntry, PracticeFile, PractitionerEntry, RoomEntry, ScheduleEntry, StaffEntry,
    TravelEntry, VisitReasonEntry, WindowEntry,
};
use crate::domain::colours::Colour;
use crate::domain::practice::{BookingMode, Mode};

/// The file's text; reading it gives the same file, its sets in order.
pub fn print(file: &PracticeFile) -> String {
    let mut file = file.clone();
    file.sort_sets();
    let mut page = Page::default();
    page.practice(&file.practice);
    file.locations.iter().for_each(|one| page.location(one));
    file.rooms.iter().for_each(|one| page.room(one));
    file.appointment_types
        .iter()
        .for_each(|one| page.appointment_type(one));
    file.visit_reasons
        .iter()
        .for_each(|one| page.visit_reason(one));
    file.practitioners
        .iter()
        .for_each(|one| page.practitioner(one));
    file.schedules.iter().for_each(|one| page.schedule(one));
    file.exceptions.iter().for_each(|one| page.exception(one));
    file.closures.iter().for_each(|one| page.closure(one));
    file.blocks.iter().for_each(|one| page.block(one));
    file.travels.iter().for_each(|one| page.travel(one));
    file.staff.iter().for_each(|one| page.staff(one));
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
    indent: &'static str,
}

impl Page {
    fn practice(&mut self, practice: &PracticeEntry) {
        self.text.push_str("[practice]\n");
        self.quoted("name", &practice.name);
        self.quoted("public_name", &practice.public_name);
        self.quoted("hostname", &practice.hostname);
        self.quoted("time_zone", practice.time_zone.name());
        self.quoted("phone", &practice.phone);
        self.optional("hours", none_if_empty(&practice.hours));
        self.quoted("emergency", &practice.emergency);
        let colour = |colour: Option<Colour>| colour.map(|one| one.to_string());
        self.optional("brand", colour(practice.brand.light).as_deref());
        self.optional("brand_dark", colour(practice.brand.dark).as_deref());
        self.plain("buffer_minutes", practice.buffer_minutes);
        self.plain("change_notice_minutes", practice.change_notice_minutes);
        self.plain("hold_minutes", practice.hold_minutes);
        self.plain("reminder_hours", practice.reminder_hours);
        self.quoted("booking", practice.booking.as_str());
        self.number("max_future_visits", practice.max_future_visits);
    }

    fn location(&mut self, location: &LocationEntry) {
        self.heading("location");
        self.quoted("key", &location.key);
        self.quoted("name", &location.name);
        self.quoted("address", &location.address);
        self.optional("waiting_area", location.waiting_area.as_deref());
        self.optional("time_zone", location.time_zone.map(Tz::name));
    }

    fn room(&mut self, room: &RoomEntry) {
        self.heading("room");
        self.quoted("key", &room.key);
        self.quoted("location", &room.location);
        self.quoted("name", &room.name);
    }

    fn appointment_type(&mut self, of: &AppointmentTypeEntry) {
        self.heading("appointment_type");
        self.quoted("key", &of.key);
        self.quoted("name", &of.name);
        self.plain("minutes", of.minutes);
        self.number("buffer_minutes", of.buffer_minutes);
        self.plain("book_notice_minutes", of.book_notice_minutes);
        self.number("change_notice_minutes", of.change_notice_minutes);
        self.plain("horizon_days", of.horizon_days);
        self.plain("capacity", of.capacity);
        self.plain("needs_room", of.needs_room);
        self.list("modes", of.modes.iter().copied().map(Mode::as_str));
        self.quoted("patients", of.patients.as_str());
        self.optional("booking", of.booking.map(BookingMode::as_str));
        self.number("max_future_visits", of.max_future_visits);
    }

    fn visit_reason(&mut self, reason: &VisitReasonEntry) {
        self.heading("visit_reason");
        self.quoted("key", &reason.key);
        self.quoted("name", &reason.name);
        self.optional("group", reason.group.as_deref());
        self.quoted("appointment_type", &reason.appointment_type);
        self.optional("hint", reason.hint.as_deref());
        if reason.phone_only {
            self.plain("phone_only", true);
        }
        if !reason.bring.is_empty() {
            self.list("bring", texts(&reason.bring));
        }
    }

    fn practitioner(&mut self, practitioner: &PractitionerEntry) {
        self.heading("practitioner");
        self.quoted("key", &practitioner.key);
        self.quoted("name", &practitioner.name);
        self.optional("role", none_if_empty(&practitioner.role));
        self.optional("video_url", practitioner.video_url.as_deref());
        self.list("appointment_types", texts(&practitioner.appointment_types));
        if !practitioner.lengths.is_empty() {
            self.line(format_args!("  [practitioner.minutes]"));
        }
        self.indent = "  ";
        for (key, minutes) in &practitioner.lengths {
            self.plain(&toml::Value::from(key.as_str()).to_string(), minutes);
        }
        self.indent = "";
    }

    fn schedule(&mut self, schedule: &ScheduleEntry) {
        self.heading("schedule");
        self.quoted("practitioner", &schedule.practitioner);
        self.quoted("location", &schedule.location);
        self.plain("from", schedule.from_on);
        if let Some(until_on) = schedule.until_on {
            self.plain("until", until_on);
        }
        self.plain("align_minutes", schedule.align_minutes);
        self.indent = "  ";
        schedule.windows.iter().for_each(|one| self.window(one));
        self.indent = "";
    }

    fn window(&mut self, window: &WindowEntry) {
        self.text.push_str("  [[schedule.window]]\n");
        let days = DAYS.iter().filter(|(_, day)| window.days.contains(day));
        self.list("days", days.map(|(name, _)| *name));
        self.quoted("start", &clock(window.starts_time));
        self.quoted("end", &clock(window.ends_time));
        self.list("appointment_types", texts(&window.appointment_types));
        if let Some(release) = window.release {
            self.plain("release_days", release.days_ahead);
            self.quoted("release_time", &clock(release.from_time));
        }
    }

    fn exception(&mut self, exception: &ExceptionEntry) {
        self.heading("exception");
        self.optional("practitioner", exception.practitioner.as_deref());
        self.optional("location", exception.location.as_deref());
        self.plain("from", exception.from_on);
        self.plain("until", exception.until_on);
        self.quoted("kind", exception.kind.as_str());
        self.quoted("start", &clock(exception.starts_time));
        self.quoted("end", &clock(exception.ends_time));
        self.list("appointment_types", texts(&exception.appointment_types));
    }

    fn block(&mut self, block: &BlockEntry) {
        self.heading("block");
        self.quoted("practitioner", &block.practitioner);
        self.optional("location", block.location.as_deref());
        self.wall("from", block.starts_wall);
        self.wall("until", block.ends_wall);
        if let Some(until) = block.weekly_until {
            self.plain("weekly_until", until);
        }
        self.optional("reason", none_if_empty(&block.reason));
    }

    fn travel(&mut self, travel: &TravelEntry) {
        self.heading("travel");
        self.quoted("from", &travel.between[0]);
        self.quoted("to", &travel.between[1]);
        self.plain("minutes", travel.minutes);
    }

    fn closure(&mut self, closure: &ClosureEntry) {
        self.heading("closure");
        self.optional("practitioner", closure.practitioner.as_deref());
        self.optional("location", closure.location.as_deref());
        self.wall("from", closure.starts_wall);
        self.wall("until", closure.ends_wall);
        self.optional("reason", none_if_empty(&closure.reason));
        self.optional("message", none_if_empty(&closure.message));
    }

    fn staff(&mut self, staff: &StaffEntry) {
        self.heading("staff");
        self.quoted("email", &staff.email);
        self.quoted("name", &staff.name);
        self.list("functions", texts(&staff.functions));
        self.optional("practitioner", staff.practitioner.as_deref());
    }

    fn heading(&mut self, kind: &str) {
        self.line(format_args!("\n[[{kind}]]"));
    }

    fn quoted(&mut self, name: &str, text: &str) {
        let quoted = toml::Value::from(text);
        self.plain(name, quoted);
    }

    fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.quoted(name, text);
        }
    }

    fn number(&mut self, name: &str, number: Option<i32>) {
        if let Some(number) = number {
            self.plain(name, number);
        }
    }

    fn wall(&mut self, name: &str, time: NaiveDateTime) {
        self.plain(name, time.format("%Y-%m-%dT%H:%M:%S"));
    }

    fn list<'t>(&mut self, name: &str, texts: impl Iterator<Item = &'t str>) {
        let quoted: Vec<String> = texts
            .map(|text| toml::Value::from(text).to_string())
            .collect();
        self.plain(name, format_args!("[{}]", quoted.join(", ")));
    }

    fn plain(&mut self, name: &str, value: impl std::fmt::Display) {
        let indent = self.indent;
        self.line(format_args!("{indent}{name} = {value}"));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.text, "{line}");
    }
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn none_if_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn texts(list: &[String]) -> impl Iterator<Item = &str> {
    list.iter().map(String::as_str)
}
