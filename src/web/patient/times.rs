//! The week's free times: for a new visit and for moving one.

use askama::Template;

use super::view::Choice;
use crate::web::form::{ErrorLine, FormState};
use crate::web::page::{Frame, Page, Step};
use crate::web::urls;
use crate::words::{Day, When};

#[derive(Template)]
#[template(path = "patient/times.html")]
pub struct TimesPage {
    pub frame: Frame,
    pub step: Option<Step>,
    pub purpose: TimesPurpose,
    /// `{reason}, {minutes} minutes, {in person}, {who}, {where}.`
    pub summary: String,
    /// `Eastern Time (New York)`
    pub zone_name: String,
    /// Why in that one: `the time zone of the practice`, or of the one place shown; or it was chosen.
    pub zone_whose: String,
    /// Locations of this list whose zone is another one, with its name.
    pub other_zones: Vec<(String, String)>,
    /// Zones to show a video or phone visit in; empty for a visit in person.
    pub zones: Vec<Choice>,
    /// The one that is chosen, which everything on the page keeps.
    pub zone: Option<String>,
    pub filters: Filters,
    pub week: Week,
    /// Says only that no time was chosen, or that the chosen one is gone.
    pub form: FormState,
}

/// What the chosen time is for.
#[derive(Clone, Debug)]
pub enum TimesPurpose {
    Book {
        reason_url: String,
        /// Absent where there is one person at one location.
        where_url: Option<String>,
    },
    /// Addresses name the visit; `old` is kept until the new time is confirmed.
    Change { appointment: String, old: When },
}

/// Parts of the day to show. None chosen shows all.
#[derive(Clone, Debug)]
pub struct Filters {
    /// The first day of the shown week, kept when filters change.
    pub from: String,
    pub chosen: Vec<DayPart>,
}

/// A part of the day at the location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayPart {
    /// Before 12:00.
    Morning,
    /// From 12:00 to 16:59.
    Afternoon,
    /// From 17:00.
    Evening,
}

/// Seven days, and the times of one of them.
#[derive(Clone, Debug)]
pub struct Week {
    pub first: Day,
    pub earlier_url: Option<String>,
    pub later_url: Option<String>,
    pub next: Option<NextTime>,
    pub days: Vec<DayTab>,
    /// Why days have no times, where the practice says something of it:
    /// `Closed Tuesday, March 2, 2027: The lights are out.`
    pub closed: Vec<String>,
    pub shown: Shown,
}

/// The next free time and the week it is in.
#[derive(Clone, Debug)]
pub struct NextTime {
    pub when: When,
    pub url: String,
}

#[derive(Clone, Debug)]
pub struct DayTab {
    pub day: Day,
    /// `Tue`
    pub weekday: &'static str,
    pub number: u32,
    /// Absent on a day without times.
    pub link: Option<DayLink>,
}

#[derive(Clone, Debug)]
pub struct DayLink {
    pub url: String,
    pub count: usize,
    pub choice: DayChoice,
}

/// Whether a day of the strip is the one whose times are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayChoice {
    Shown,
    Other,
}

/// What stands below the strip.
#[derive(Clone, Debug)]
pub enum Shown {
    Times(DayTimes),
    /// No times in this week; the next one lies beyond it.
    Next(NextTime),
    /// The week has times, but none in the chosen parts of the day.
    Filtered,
    /// No times within the weeks that can be booked.
    Nothing {
        weeks: i64,
    },
}

#[derive(Clone, Debug)]
pub struct DayTimes {
    pub day: Day,
    /// Parts with times, in the order of the day.
    pub parts: Vec<(DayPart, Vec<SlotButton>)>,
}

#[derive(Clone, Debug)]
pub struct SlotButton {
    /// What the button sends; also part of its id, so without spaces.
    pub value: String,
    pub when: When,
    pub practitioner: String,
    /// Named where times of several locations stand together.
    pub place: Option<String>,
    /// Whether it is the time that is held for whoever looks.
    pub is_yours: bool,
}

impl DayPart {
    pub const ALL: [Self; 3] = [Self::Morning, Self::Afternoon, Self::Evening];

    /// The part a local hour, 0 to 23, belongs to.
    pub fn of_hour(hour: u32) -> Self {
        match hour {
            0..12 => Self::Morning,
            12..17 => Self::Afternoon,
            _ => Self::Evening,
        }
    }

    /// The value of the query parameter `part`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == text)
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Morning => "Morning",
            Self::Afternoon => "Afternoon",
            Self::Evening => "Evening",
        }
    }
}

impl Filters {
    fn shows_only(&self, part: DayPart) -> bool {
        self.chosen.contains(&part)
    }
}

impl DayLink {
    fn is_shown(&self) -> bool {
        self.choice == DayChoice::Shown
    }

    fn times(&self) -> &'static str {
        if self.count == 1 { "time" } else { "times" }
    }
}

impl Week {
    /// What the status line says when this week or day has come on the page.
    fn announcement(&self) -> String {
        let shown = self.days.iter().find_map(|tab| {
            let link = tab.link.as_ref().filter(|link| link.is_shown())?;
            Some((tab, link))
        });
        match shown {
            Some((tab, link)) => {
                format!(
                    "{}, {} {} available",
                    tab.day.words,
                    link.count,
                    link.times()
                )
            }
            None => format!("Week of {}, no times available", self.first.words),
        }
    }
}

impl SlotButton {
    /// The button's name, whole.
    pub fn name(&self) -> String {
        let When { date, time, .. } = &self.when;
        let place = self.place.as_ref();
        let place = place.map(|name| format!(", {name}")).unwrap_or_default();
        let yours = if self.is_yours {
            ", your held time"
        } else {
            ""
        };
        format!("{time}, {date}, with {}{place}{yours}", self.practitioner)
    }

    /// What stands below the time.
    pub fn below(&self) -> String {
        match &self.place {
            Some(place) => format!("{}, {place}", self.practitioner),
            None => self.practitioner.clone(),
        }
    }
}

impl TimesPage {
    fn page_url(&self) -> String {
        match &self.purpose {
            TimesPurpose::Book { .. } => urls::TIMES.to_owned(),
            TimesPurpose::Change { appointment, .. } => urls::change(appointment),
        }
    }

    fn unfiltered_url(&self) -> String {
        let from = format!("{}?from={}", self.page_url(), self.filters.from);
        match &self.zone {
            Some(zone) => format!("{from}&zone={}", zone.replace('+', "%2B")),
            None => from,
        }
    }

    fn zone_value(&self) -> &str {
        self.zone.as_deref().unwrap_or_default()
    }

    fn hold_url(&self) -> String {
        match &self.purpose {
            TimesPurpose::Book { .. } => urls::HOLD.to_owned(),
            TimesPurpose::Change { appointment, .. } => urls::change_hold(appointment),
        }
    }

    fn old_time(&self) -> Option<&When> {
        match &self.purpose {
            TimesPurpose::Book { .. } => None,
            TimesPurpose::Change { old, .. } => Some(old),
        }
    }

    fn reason_url(&self) -> Option<&str> {
        match &self.purpose {
            TimesPurpose::Book { reason_url, .. } => Some(reason_url),
            TimesPurpose::Change { .. } => None,
        }
    }

    fn where_url(&self) -> Option<&str> {
        match &self.purpose {
            TimesPurpose::Book { where_url, .. } => where_url.as_deref(),
            TimesPurpose::Change { .. } => None,
        }
    }
}

impl Page for TimesPage {
    fn heading(&self) -> String {
        match self.purpose {
            TimesPurpose::Book { .. } => "Choose a date and time".to_owned(),
            TimesPurpose::Change { .. } => "Choose a new date and time".to_owned(),
        }
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
