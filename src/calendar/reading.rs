//! Calendar files that others wrote, such as the holidays of a country: their events, each as often
//! as it takes place.

use std::collections::BTreeMap;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::dates::{CalendarEvent, TimeOrDelta};
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarStatus,
    ICalendarValue,
};
use calcard::{Entry, Parser};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use crate::domain::holidays::{During, Event};
use crate::domain::time::WallTime;

/// Most times that the events of one file take place; an event that repeats every second has more.
const TIMES_MAX: usize = 20_000;
/// Most events that repeat: what a rule of them asks for may never come, which takes long to see.
pub(super) const RULES_MAX: usize = 300;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub events: Vec<Event>,
    /// How many events say nothing that can be understood of when they are.
    pub unreadable: usize,
}

/// Why nothing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    NotACalendar,
    /// Its events take place too often.
    TooMany,
}

/// Reads every event that begins up to a date; repeating ones end there.
///
/// # Errors
/// It is no calendar file, or one without an end.
pub fn read(text: &str, until: NaiveDate) -> Result<Read, Unread> {
    let mut read = Read::default();
    for calendar in parse(text, until)? {
        let found = calendar.expand_dates(Tz::Floating, TIMES_MAX);
        if found.events.len() + read.events.len() >= TIMES_MAX {
            return Err(Unread::TooMany);
        }
        read.unreadable += found.errors.len();
        for time in found.events {
            let Some(of) = calendar.component_by_id(time.comp_id) else {
                continue;
            };
            if of.status() == Some(&ICalendarStatus::Cancelled) || has_unread_rule(of) {
                continue;
            }
            match during(of, &time) {
                Some(during) => read.events.push(Event {
                    during,
                    name: name(of),
                }),
                None => read.unreadable += 1,
            }
        }
        let of = calendar.components.iter();
        read.unreadable += of.filter(|one| has_unread_rule(one)).count();
    }
    Ok(read)
}

/// The calendars of a file. An event whose single times were changed stands in one of its own, with
/// these: times are told apart by their date alone, which the times of two events may share.
fn parse(text: &str, until: NaiveDate) -> Result<Vec<ICalendar>, Unread> {
    let mut parser = Parser::new(text);
    let mut components = Vec::new();
    loop {
        let entry = parser.entry();
        if entry == Entry::Eof {
            break;
        } else if entry == Entry::TooManyComponents {
            return Err(Unread::TooMany);
        } else if let Entry::ICalendar(calendar) = entry {
            components.extend(calendar.components);
        }
    }
    let is_calendar =
        |one: &ICalendarComponent| one.component_type == ICalendarComponentType::VCalendar;
    if !components.iter().any(is_calendar) {
        return Err(Unread::NotACalendar);
    }
    let (zones, others): (Vec<_>, Vec<_>) = components
        .into_iter()
        .filter(|one| !is_calendar(one))
        .partition(|one| one.component_type == ICalendarComponentType::VTimezone);
    let mut plain = Vec::new();
    let mut changed: BTreeMap<String, Vec<ICalendarComponent>> = BTreeMap::new();
    let events = others
        .into_iter()
        .filter(|one| one.component_type.is_event());
    let events: Vec<_> = events.map(|one| within(one, until)).collect();
    if events.iter().filter(|one| one.is_recurrent()).count() > RULES_MAX {
        return Err(Unread::TooMany);
    }
    for one in events.iter().filter(|one| one.is_recurrence_override()) {
        changed
            .entry(one.uid().unwrap_or_default().to_owned())
            .or_default();
    }
    for one in events {
        match one.uid().and_then(|uid| changed.get_mut(uid)) {
            Some(group) => group.push(one),
            None => plain.push(one),
        }
    }
    let groups = std::iter::once(plain).chain(changed.into_values());
    let with_zones = groups.map(|events| ICalendar {
        components: [zones.clone(), events].concat(),
    });
    Ok(with_zones.collect())
}

/// The event, repeating no longer than is wanted. Its sequence goes, by which changed times would
/// be told apart from the ones they replace.
fn within(mut event: ICalendarComponent, until: NaiveDate) -> ICalendarComponent {
    let starts = start(&event).and_then(to_naive);
    let last = until.and_hms_opt(23, 59, 59).unwrap_or_default();
    let is_later = starts.is_some_and(|starts| starts > last);
    event.entries.retain(|entry| {
        entry.name != ICalendarProperty::Sequence
            && !(is_later && entry.name == ICalendarProperty::Rrule)
    });
    for entry in &mut event.entries {
        for value in &mut entry.values {
            if let ICalendarValue::RecurrenceRule(rule) = value {
                let said = rule.until.as_ref().and_then(to_naive);
                if rule.count.is_none() && said.is_none_or(|said| said > last) {
                    rule.until = Some(partial(last));
                }
            }
        }
    }
    event
}

/// Whether it repeats by a rule that was not understood.
fn has_unread_rule(event: &ICalendarComponent) -> bool {
    let is_read = |value: &ICalendarValue| matches!(value, ICalendarValue::RecurrenceRule(_));
    event
        .properties(&ICalendarProperty::Rrule)
        .any(|entry| !entry.values.iter().all(is_read))
}

/// From when until when one time of an event is. `None`: it has no length.
fn during(
    of: &ICalendarComponent,
    time: &CalendarEvent<DateTime<Tz>, TimeOrDelta<DateTime<Tz>, TimeDelta>>,
) -> Option<During> {
    let is_whole_day = !start(of).is_some_and(PartialDateTime::has_time);
    let has_end =
        of.has_property(&ICalendarProperty::Dtend) || of.has_property(&ICalendarProperty::Duration);
    let time_zone = time.start.timezone();
    let starts = time.start.naive_local();
    let ends = match &time.end {
        TimeOrDelta::Time(end) => end.with_timezone(&time_zone).naive_local(),
        TimeOrDelta::Delta(length) => starts.checked_add_signed(*length)?,
    };
    if is_whole_day {
        // Some programs write the last day, and not the one after it.
        let ends = ends.max(starts.checked_add_signed(TimeDelta::days(1))?);
        return Some(During::Wall(WallTime(starts), WallTime(ends)));
    }
    if !has_end {
        return None;
    }
    if time_zone.is_floating() {
        return (starts < ends).then_some(During::Wall(WallTime(starts), WallTime(ends)));
    }
    let starts = time.start.to_utc();
    let ends = match time.end {
        TimeOrDelta::Time(end) => end.to_utc(),
        TimeOrDelta::Delta(length) => starts.checked_add_signed(length)?,
    };
    (starts < ends).then_some(During::Instants(starts, ends))
}

fn start(of: &ICalendarComponent) -> Option<&PartialDateTime> {
    let entry = of.property(&ICalendarProperty::Dtstart)?;
    entry.values.first()?.as_partial_date_time()
}

fn name(of: &ICalendarComponent) -> String {
    let entry = of.property(&ICalendarProperty::Summary);
    let text = entry.and_then(|entry| entry.values.first()?.as_text());
    text.unwrap_or_default().to_owned()
}

fn to_naive(partial: &PartialDateTime) -> Option<NaiveDateTime> {
    partial.to_date_time().map(|at| at.date_time)
}

fn partial(at: NaiveDateTime) -> PartialDateTime {
    let part = |number: u32| u8::try_from(number).ok();
    PartialDateTime {
        year: u16::try_from(at.year()).ok(),
        month: part(at.month()),
        day: part(at.day()),
        hour: Some(23),
        minute: Some(59),
        second: Some(59),
        ..PartialDateTime::default()
    }
}
