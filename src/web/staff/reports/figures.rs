//! Each report: its finding in words, its chart, the same numbers as a table, and as a file.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::super::view::{reason_words, status_words};
use super::chart::{Bars, Columns};
use crate::domain::appointment::{AppointmentStatus, CancelReason};
use crate::domain::practice::Practice;
use crate::domain::report::{Counts, Dates, Lead, Step, Stretch, percent};
use crate::words::{self, Locale};

/// Shades of the busiest times, besides none.
const SHADES: i64 = 4;

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// One of the reports, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    Days,
    Statuses,
    Types,
    NoShows,
    Leads,
    Hours,
    Reasons,
}

/// A report as the page shows it.
pub(super) struct Figure {
    /// The name it has in addresses, and its parts' ids begin with.
    pub id: &'static str,
    pub heading: &'static str,
    pub finding: String,
    pub chart: Chart,
    pub columns: Vec<&'static str>,
    /// The first cell names the row. None: the chart is a table itself.
    pub rows: Vec<Vec<String>>,
    pub csv_url: String,
}

pub(super) enum Chart {
    Bars(Bars),
    Columns(Columns),
    Hours(Hours),
}

/// Hours down, weekdays across.
pub(super) struct Hours {
    pub weekdays: Vec<String>,
    pub rows: Vec<HourRow>,
}

pub(super) struct HourRow {
    pub hour: String,
    pub cells: Vec<HourCell>,
}

pub(super) struct HourCell {
    pub visits: i64,
    /// How dark it is, from 0 to [`SHADES`].
    pub heat: i64,
}

/// Named numbers with what they are shares of.
struct Shares {
    finding: String,
    columns: Vec<&'static str>,
    rows: Vec<(String, i64)>,
    whole: i64,
}

type Counted<'a> = (&'a Counts, Dates);

impl Report {
    pub(super) const ALL: [Self; 7] = [
        Self::Days,
        Self::Statuses,
        Self::Types,
        Self::NoShows,
        Self::Leads,
        Self::Hours,
        Self::Reasons,
    ];

    /// The name in addresses and of files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Days => "appointments-per-day",
            Self::Statuses => "by-status",
            Self::Types => "by-type",
            Self::NoShows => "no-show-rate",
            Self::Leads => "time-between",
            Self::Hours => "busiest-times",
            Self::Reasons => "why-cancelled",
        }
    }

    /// The report of that name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == text)
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Days => "Appointments per day",
            Self::Statuses => "By status",
            Self::Types => "By type",
            Self::NoShows => "No-show rate",
            Self::Leads => "Time between booking and visit",
            Self::Hours => "Busiest times",
            Self::Reasons => "Why people cancel",
        }
    }
}

/// A report as the page shows it.
pub(super) fn figure(
    report: Report,
    counted: Counted<'_>,
    (practice, locale): (&Practice, Locale),
    csv_url: String,
) -> Figure {
    let (finding, chart, columns, rows) = match report {
        Report::Days => days(counted, locale),
        Report::NoShows => no_shows(counted.0),
        Report::Hours => hours(counted.0, locale),
        Report::Statuses => statuses(counted.0).drawn(),
        Report::Types => types(counted.0, practice).drawn(),
        Report::Leads => leads(counted.0).drawn(),
        Report::Reasons => reasons(counted.0).drawn(),
    };
    Figure {
        id: report.name(),
        heading: report.heading(),
        finding,
        chart,
        columns,
        rows,
        csv_url,
    }
}

/// A report as a file: its head and its rows.
pub(super) fn file(
    report: Report,
    (counts, dates): Counted<'_>,
    practice: &Practice,
) -> Vec<Vec<String>> {
    let (columns, rows) = match report {
        Report::Days => {
            let by_day = counts.by_day();
            let row = |on: NaiveDate| {
                let visits = by_day.get(&on).copied().unwrap_or(0);
                vec![on.to_string(), visits.to_string()]
            };
            (
                vec!["Date", "Appointments"],
                dates.each().map(row).collect(),
            )
        }
        Report::NoShows => {
            let (_, _, columns, rows) = no_shows(counts);
            (columns, rows)
        }
        Report::Hours => {
            let row = |weekday: Weekday, hour: u32| {
                let visits = counts.at(weekday, hour);
                vec![
                    words::weekday(weekday).to_owned(),
                    format!("{hour:02}:00"),
                    visits.to_string(),
                ]
            };
            let hours = shown_hours(counts);
            let rows = WEEKDAYS.into_iter();
            let rows = rows.flat_map(|day| hours.iter().map(move |hour| row(day, *hour)));
            (vec!["Weekday", "Hour", "Appointments"], rows.collect())
        }
        Report::Statuses => statuses(counts).table(),
        Report::Types => types(counts, practice).table(),
        Report::Leads => leads(counts).table(),
        Report::Reasons => reasons(counts).table(),
    };
    let head = columns.into_iter().map(str::to_owned).collect();
    std::iter::once(head).chain(rows).collect()
}

/// `1 appointment`, `30 appointments`
pub(super) fn appointments(number: i64) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} appointment{ending}")
}

/// `12` or `12.4`
pub(super) fn decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

type Drawn = (String, Chart, Vec<&'static str>, Vec<Vec<String>>);

fn days((counts, dates): Counted<'_>, locale: Locale) -> Drawn {
    let stretches = counts.stretches(dates);
    let heights: Vec<f64> = stretches.iter().map(Stretch::a_day).collect();
    let named = |on: Option<NaiveDate>| on.map_or_else(String::new, |on| locale.birth_date(on));
    let ends = (
        named(stretches.first().map(|one| one.from)),
        named(stretches.last().map(|one| one.from)),
    );
    let a_day = decimal(counts.a_day().unwrap_or(0.0));
    let finding = format!("{a_day} appointments on a day that has any");
    let (finding, columns) = match dates.step() {
        Step::Day => (format!("{finding}."), vec!["Date", "Appointments"]),
        Step::Week => (
            format!("{finding}. Each column is a week, and as high as the average of its days."),
            vec!["Week from", "Appointments", "On a day"],
        ),
        Step::Month => (
            format!("{finding}. Each column is a month, and as high as the average of its days."),
            vec!["Month from", "Appointments", "On a day"],
        ),
    };
    let rows = stretches.iter().map(|one| {
        let average = (dates.step() != Step::Day).then(|| decimal(one.a_day()));
        let row = vec![locale.date(one.from), one.visits.to_string()];
        row.into_iter().chain(average).collect()
    });
    let chart = Chart::Columns(Columns::of(&heights, ends));
    (finding, chart, columns, rows.collect())
}

fn no_shows(counts: &Counts) -> Drawn {
    let days = WEEKDAYS.map(|day| (day, counts.missed_on(day)));
    let days: Vec<_> = days
        .into_iter()
        .filter_map(|(day, missed)| Some((day, missed, missed.rate()?)))
        .collect();
    let all = counts.missed();
    let ended = all.completed + all.missed;
    let highest = days.iter().filter(|(_, missed, _)| missed.missed > 0);
    let highest = highest.max_by(|one, other| one.2.total_cmp(&other.2));
    let finding = match (all.rate(), highest) {
        (None, _) => "No appointment has come to its end yet.".to_owned(),
        (Some(_), None) => format!("None of {} was missed.", appointments(ended)),
        (Some(rate), Some((day, ..))) => format!(
            "{rate:.1}%: {} of {} that came to their end were missed. Highest on {}s.",
            all.missed,
            appointments(ended),
            words::weekday(*day)
        ),
    };
    let rows = days.iter().map(|(day, missed, rate)| {
        vec![
            words::weekday(*day).to_owned(),
            missed.completed.to_string(),
            missed.missed.to_string(),
            format!("{rate:.1}%"),
        ]
    });
    let bars = days.iter().map(|(day, _, rate)| {
        let value = format!("{rate:.1}%");
        (words::weekday(*day).to_owned(), *rate, value)
    });
    let columns = vec!["Weekday", "Completed", "Missed", "No-show rate"];
    let chart = Chart::Bars(Bars::of(bars.collect()));
    (finding, chart, columns, rows.collect())
}

fn hours(counts: &Counts, locale: Locale) -> Drawn {
    let named = |hour: u32| {
        let time = NaiveTime::from_hms_opt(hour, 0, 0);
        time.map_or_else(String::new, |time| locale.time(&time))
    };
    let busiest = counts.busiest();
    let finding = busiest.map_or_else(String::new, |one| {
        format!(
            "Most start on {}s in the hour from {}: {}.",
            words::weekday(one.weekday),
            named(one.hour),
            one.visits
        )
    });
    let most = busiest.map_or(0, |one| one.visits).max(1);
    let cell = |visits: i64| HourCell {
        visits,
        // Rounded up: what is not empty is shaded.
        heat: (visits * SHADES + most - 1) / most,
    };
    let rows = shown_hours(counts).into_iter().map(|hour| HourRow {
        hour: named(hour),
        cells: WEEKDAYS.map(|day| cell(counts.at(day, hour))).into(),
    });
    let hours = Hours {
        weekdays: WEEKDAYS.map(|day| day.to_string()).into(),
        rows: rows.collect(),
    };
    (finding, Chart::Hours(hours), Vec::new(), Vec::new())
}

/// From the first hour that has a visit to the last.
fn shown_hours(counts: &Counts) -> Vec<u32> {
    let hours = || counts.hours.iter().map(|one| one.hour);
    match (hours().min(), hours().max()) {
        (Some(first), Some(last)) => (first..=last).collect(),
        _ => Vec::new(),
    }
}

fn statuses(counts: &Counts) -> Shares {
    let whole = counts.total();
    let completed = counts.of_status(AppointmentStatus::Completed);
    let rate = percent(completed, whole).unwrap_or(0.0);
    let rows = AppointmentStatus::ALL.map(|status| {
        let name = status_words(status, None).to_owned();
        (name, counts.of_status(status))
    });
    Shares {
        finding: format!("{rate:.1}% of all were completed."),
        columns: vec!["Status", "Appointments", "Share"],
        rows: rows.into_iter().filter(|(_, visits)| *visits > 0).collect(),
        whole,
    }
}

fn types(counts: &Counts, practice: &Practice) -> Shares {
    let rows = counts.by_type().into_iter().map(|(id, visits)| {
        let of = practice.appointment_type(id);
        let name = of.map_or("A type that is no longer offered", |of| &of.name);
        (name.to_owned(), visits)
    });
    Shares::of(rows.collect(), vec!["Type", "Appointments", "Share"])
}

fn leads(counts: &Counts) -> Shares {
    let name = |lead: Lead| match lead {
        Lead::UnderADay => "Less than a day",
        Lead::UnderAWeek => "1 to 6 days",
        Lead::UnderTwoWeeks => "7 to 13 days",
        Lead::UnderFourWeeks => "14 to 27 days",
        Lead::Longer => "28 days or more",
    };
    let rows = Lead::ALL.map(|lead| (name(lead).to_owned(), counts.of_lead(lead)));
    Shares::of(rows.into(), vec!["Booked before", "Appointments", "Share"])
}

fn reasons(counts: &Counts) -> Shares {
    let rows = CancelReason::ALL.map(|reason| {
        let name = reason_words(reason).to_owned();
        (name, counts.of_reason(reason))
    });
    let mut rows: Vec<_> = rows.into_iter().filter(|(_, visits)| *visits > 0).collect();
    rows.sort_by_key(|(_, visits)| -visits);
    Shares::of(rows, vec!["Reason", "Appointments", "Share"])
}

impl Shares {
    /// Shares of all of them; the finding is the largest.
    fn of(rows: Vec<(String, i64)>, columns: Vec<&'static str>) -> Self {
        let whole = rows.iter().map(|(_, visits)| visits).sum();
        let largest = rows.iter().rev().max_by_key(|(_, visits)| *visits);
        let finding = match largest.filter(|(_, visits)| *visits > 0) {
            Some((name, visits)) => format!("Most often: {name}, {visits} of {whole}."),
            None => "There are none in these dates.".to_owned(),
        };
        Self {
            finding,
            columns,
            rows,
            whole,
        }
    }

    fn drawn(self) -> Drawn {
        let bars = self.rows.iter().map(|(name, visits)| {
            let share = percent(*visits, self.whole).unwrap_or(0.0);
            (name.clone(), share, format!("{visits} ({share:.0}%)"))
        });
        let chart = Chart::Bars(Bars::of(bars.collect()));
        let (columns, rows) = self.table();
        (self.finding, chart, columns, rows)
    }

    fn table(&self) -> (Vec<&'static str>, Vec<Vec<String>>) {
        let rows = self.rows.iter().map(|(name, visits)| {
            let share = percent(*visits, self.whole).unwrap_or(0.0);
            vec![name.clone(), visits.to_string(), format!("{share:.1}%")]
        });
        (self.columns.clone(), rows.collect())
    }
}
