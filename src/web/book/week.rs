//! A week of free times as the patient sees it.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Timelike, Utc};
use chrono_tz::Tz;

use super::closed;
use super::search::{self, Search};
use crate::domain::draft::{ChosenTime, Wish};
use crate::domain::hold::Held;
use crate::domain::ids::{LocationId, PractitionerId};
use crate::domain::practice::Practice;
use crate::domain::slot::{self, DayCount, Slot};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::pairs::Pairs;
use crate::web::patient::times::{
    DayChoice, DayLink, DayPart, DayTab, DayTimes, NextTime, Shown, SlotButton, Week,
};
use crate::web::urls;
use crate::words::{self, Locale};

/// Times shown as the nearest to one that went.
const NEAREST: usize = 6;
/// Days before and after a time that went, in which the nearest are looked for.
const NEAR_DAYS: u64 = 14;
/// The year 3000: no visit is that far, and a clock cannot run over by adding to it.
const LAST_SECOND: i64 = 32_503_680_000;
/// What "any practitioner" is called in a button's value.
const ANY: &str = "any";

/// Which week, which of its days, which parts of the day.
#[derive(Clone, Debug, Default)]
pub struct WeekView {
    pub from: Option<NaiveDate>,
    pub day: Option<NaiveDate>,
    pub parts: Vec<DayPart>,
    /// The zone to show times in, where it is one that is known.
    pub zone: Option<Tz>,
}

impl WeekView {
    /// From the query of an address; what is no date or part is ignored.
    pub fn parse(query: &str) -> Self {
        let pairs = Pairs::parse(query.as_bytes()).unwrap_or_default();
        let date = |name| pairs.get(name).parse().ok();
        Self {
            from: date("from"),
            day: date("day"),
            parts: pairs.all("part").filter_map(DayPart::parse).collect(),
            zone: parse_zone(pairs.get("zone")),
        }
    }
}

/// The wanted week, or, where none is named, the first one with a time. `page` is the address
/// of the times page it stands on.
pub async fn build(
    caller: &Caller,
    search: &Search,
    view: &WeekView,
    page: &str,
) -> Result<Week, AppError> {
    let today = caller.today();
    let last = search::last_day(caller, search);
    let named = view.from.or(view.day).map(|on| on.clamp(today, last));
    let (first, slots) = match named {
        Some(on) => {
            let first = monday(on);
            (
                first,
                search::find_slots(caller, search, first, first + Days::new(6)).await?,
            )
        }
        None => first_with_time(caller, search, today).await?,
    };
    // Weeks without times that were passed over are told of as those that are shown.
    let skipped_from = named.map_or(today, |_| first.max(today));
    let shown_slots: Vec<Slot> = slots
        .iter()
        .filter(|slot| is_in_parts(slot, &view.parts))
        .copied()
        .collect();
    let next = if slots.is_empty() {
        let next = search::next_available(caller, search, first.max(today)).await?;
        next.map(|slot| next_time(caller, search, &slot, page))
    } else {
        None
    };
    let counts = slot::count_by_day(&shown_slots, first, first + Days::new(6));
    let chosen = view
        .day
        .filter(|day| {
            counts
                .iter()
                .any(|count| count.on == *day && count.times > 0)
        })
        .or_else(|| {
            counts
                .iter()
                .find(|count| count.times > 0)
                .map(|count| count.on)
        });
    let locale = caller.frame().practice.locale;
    let shown = match (chosen, &next) {
        (Some(on), _) => Shown::Times(DayTimes {
            day: locale.day(on),
            parts: parts_of(caller, search, &shown_slots, on),
        }),
        (None, Some(next)) => Shown::Next(next.clone()),
        (None, None) if !slots.is_empty() => Shown::Filtered,
        (None, None) => Shown::Nothing {
            weeks: (last - today).num_days() / 7,
        },
    };
    let parts: Vec<&str> = view.parts.iter().map(|part| part.as_str()).collect();
    let at = |from: NaiveDate, day| urls::times(page, from, day, (&parts, search.shown_in));
    let later = first + Days::new(7);
    Ok(Week {
        first: locale.day(first),
        earlier_url: (first > today).then(|| at(first - Days::new(7), None)),
        later_url: (later <= last).then(|| at(later, None)),
        next,
        days: counts
            .iter()
            .map(|count| day_tab(count, locale, chosen, at(first, Some(count.on))))
            .collect(),
        closed: closed::told(caller, search, (skipped_from, first + Days::new(6)), &slots),
        shown,
    })
}

fn day_tab(count: &DayCount, locale: Locale, chosen: Option<NaiveDate>, url: String) -> DayTab {
    let choice = if chosen == Some(count.on) {
        DayChoice::Shown
    } else {
        DayChoice::Other
    };
    DayTab {
        day: locale.day(count.on),
        weekday: words::short_weekday(count.on),
        number: count.on.day(),
        link: (count.times > 0).then_some(DayLink {
            url,
            count: count.times,
            choice,
        }),
    }
}

/// Buttons for the times nearest to one that went.
pub async fn nearest(
    caller: &Caller,
    search: &Search,
    around: DateTime<Utc>,
) -> Result<Vec<SlotButton>, AppError> {
    let on = around
        .with_timezone(&caller.practice.time_zone)
        .date_naive();
    let from = (on - Days::new(NEAR_DAYS)).max(caller.today());
    let slots = search::find_slots(caller, search, from, on + Days::new(NEAR_DAYS)).await?;
    let instants: Vec<DateTime<Utc>> = slot::nearest_slots(&slots, around, NEAREST)
        .iter()
        .map(|slot| slot.starts_at)
        .collect();
    let near: Vec<Slot> = slots
        .into_iter()
        .filter(|slot| instants.contains(&slot.starts_at))
        .collect();
    Ok(buttons(caller, search, &near))
}

/// The buttons of the day that is shown.
pub fn buttons_of(week: &mut Week) -> impl Iterator<Item = &mut SlotButton> {
    let parts = match &mut week.shown {
        Shown::Times(times) => times.parts.as_mut_slice(),
        Shown::Next(_) | Shown::Filtered | Shown::Nothing { .. } => &mut [],
    };
    parts.iter_mut().flat_map(|(_, buttons)| buttons)
}

/// Says of the button for a held time that it is the looker's own.
pub fn mark_yours<'b>(buttons: impl IntoIterator<Item = &'b mut SlotButton>, held: &Held) {
    for button in buttons {
        button.is_yours = parse_time(&button.value).is_some_and(|time| {
            let who = time.practitioner.this();
            time.starts_at == held.starts_at
                && time.location == held.location
                && who.is_none_or(|id| id == held.practitioner)
        });
    }
}

/// The zone of that name.
pub fn parse_zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The time behind a pressed button.
pub fn parse_time(value: &str) -> Option<ChosenTime> {
    let mut parts = value.split('.');
    let second = parts.next()?.parse().ok();
    let second = second.filter(|second| (0..LAST_SECOND).contains(second))?;
    let starts_at = DateTime::from_timestamp(second, 0)?;
    let location: LocationId = parts.next()?.parse().ok()?;
    let practitioner = match parts.next()? {
        ANY => Wish::Any,
        id => Wish::This(id.parse().ok()?),
    };
    parts.next().is_none().then_some(ChosenTime {
        practitioner,
        location,
        starts_at,
    })
}

async fn first_with_time(
    caller: &Caller,
    search: &Search,
    today: NaiveDate,
) -> Result<(NaiveDate, Vec<Slot>), AppError> {
    // Most practices have a time within the next two weeks: one look finds it.
    let this_week = monday(today);
    let soon = search::find_slots(caller, search, this_week, this_week + Days::new(13)).await?;
    let first = match soon.first() {
        Some(slot) => Some(slot.starts_wall.date()),
        None => search::next_available(caller, search, this_week + Days::new(14))
            .await?
            .map(|slot| slot.starts_wall.date()),
    };
    let first = monday(first.unwrap_or(today));
    let end = first + Days::new(6);
    let is_known = end <= this_week + Days::new(13);
    let slots = if is_known {
        soon.into_iter()
            .filter(|slot| (first..=end).contains(&slot.starts_wall.date()))
            .collect()
    } else {
        search::find_slots(caller, search, first, end).await?
    };
    Ok((first, slots))
}

fn parts_of(
    caller: &Caller,
    search: &Search,
    slots: &[Slot],
    on: NaiveDate,
) -> Vec<(DayPart, Vec<SlotButton>)> {
    let of_day = |part: DayPart| -> Vec<Slot> {
        let fits = |slot: &&Slot| slot.starts_wall.date() == on && part_of(slot) == part;
        slots.iter().filter(fits).copied().collect()
    };
    DayPart::ALL
        .into_iter()
        .map(|part| (part, buttons(caller, search, &of_day(part))))
        .filter(|(_, buttons)| !buttons.is_empty())
        .collect()
}

/// One button for each time at a location; with any practitioner, whoever is free then.
fn buttons(caller: &Caller, search: &Search, slots: &[Slot]) -> Vec<SlotButton> {
    // In order of time; where clocks of several zones are shown, in the order they show.
    let zone = |slot: &Slot| {
        if search.shown_in.is_some() {
            return None;
        }
        caller
            .practice
            .location(slot.location)
            .map(|place| place.time_zone)
    };
    let is_one_clock = slots.windows(2).all(|pair| match pair {
        [one, next] => zone(one) == zone(next),
        _ => true,
    });
    let shown = |slot: &Slot| {
        if is_one_clock {
            slot.starts_at.naive_utc()
        } else {
            slot.starts_wall.0
        }
    };
    let mut by_time: BTreeMap<(NaiveDateTime, DateTime<Utc>, usize), Vec<&Slot>> = BTreeMap::new();
    for slot in slots {
        let place = caller
            .practice
            .locations
            .iter()
            .position(|one| one.id == slot.location);
        by_time
            .entry((shown(slot), slot.starts_at, place.unwrap_or_default()))
            .or_default()
            .push(slot);
    }
    let names_place = search.location == Wish::Any && caller.practice.locations.len() > 1;
    let button = |at_once: Vec<&Slot>| {
        let slot = at_once.first()?;
        let location = caller.practice.location(slot.location)?;
        let who = search
            .practitioner
            .this()
            .map_or(ANY.to_owned(), |id| id.to_string());
        Some(SlotButton {
            value: format!("{}.{}.{who}", slot.starts_at.timestamp(), slot.location),
            when: search::words_of(&caller.practice, search, slot.location).when(slot.starts_at),
            practitioner: who_is_free(&caller.practice, &at_once),
            place: names_place.then(|| location.name.clone()),
            is_yours: false,
        })
    };
    by_time.into_values().filter_map(button).collect()
}

/// A button for each time with each practitioner, by name.
pub fn buttons_one_by_one(caller: &Caller, search: &Search, slots: &[Slot]) -> Vec<SlotButton> {
    let names_place = caller.practice.locations.len() > 1;
    let button = |slot: &Slot| {
        let location = caller.practice.location(slot.location)?;
        let (second, who) = (slot.starts_at.timestamp(), slot.practitioner);
        Some(SlotButton {
            value: format!("{second}.{}.{who}", slot.location),
            when: search::words_of(&caller.practice, search, slot.location).when(slot.starts_at),
            practitioner: who_is_free(&caller.practice, &[slot]),
            place: names_place.then(|| location.name.clone()),
            is_yours: false,
        })
    };
    slots.iter().filter_map(button).collect()
}

/// "Dr A", "Dr A or Dr B", or, of more, the first available.
fn who_is_free(practice: &Practice, at_once: &[&Slot]) -> String {
    let name = |id: PractitionerId| practice.practitioner(id).map(|one| one.name.clone());
    let names: Vec<String> = at_once
        .iter()
        .filter_map(|slot| name(slot.practitioner))
        .collect();
    match names.as_slice() {
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        _ => "the first available".to_owned(),
    }
}

fn next_time(caller: &Caller, search: &Search, slot: &Slot, page: &str) -> NextTime {
    let on = slot.starts_wall.date();
    NextTime {
        when: search::words_of(&caller.practice, search, slot.location).when(slot.starts_at),
        url: urls::times(page, monday(on), Some(on), (&[], search.shown_in)),
    }
}

fn is_in_parts(slot: &Slot, parts: &[DayPart]) -> bool {
    parts.is_empty() || parts.contains(&part_of(slot))
}

fn part_of(slot: &Slot) -> DayPart {
    DayPart::of_hour(slot.starts_wall.time().hour())
}

fn monday(on: NaiveDate) -> NaiveDate {
    on - Days::new(u64::from(on.weekday().num_days_from_monday()))
}
