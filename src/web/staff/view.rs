//! The words for visits that several pages of staff share.

use actix_web::HttpRequest;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::member::{ManageAppointments, Staff};
use crate::actions::desk::look::Looking;
use crate::db::desk::VisitLine;
use crate::domain::appointment::{AppointmentStatus, CancelReason, CancelledBy};
use crate::domain::audit::ActorKind;
use crate::domain::desk::LastChange;
use crate::domain::ids::{LocationId, PractitionerId, StaffMemberId};
use crate::domain::practice::{Practice, Practitioner};
use crate::domain::time::{Interval, WallTime};
use crate::web::caller::is_by_itself;
use crate::web::urls;
use crate::words::Words;

const YEARS: RangeInclusive<i32> = 2000..=2999;

/// A button that gives a visit its next status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatusButton {
    pub value: &'static str,
    pub words: &'static str,
}

/// An option of a select.
pub(super) struct Choice {
    pub value: String,
    pub words: String,
    /// Chosen, or standing there before anything was.
    pub is_chosen: bool,
}

impl Choice {
    pub(super) fn of(value: impl Into<String>, words: &str, is_chosen: bool) -> Self {
        Self {
            value: value.into(),
            words: words.to_owned(),
            is_chosen,
        }
    }

    /// Whether it is chosen, where this was chosen so far, perhaps nothing.
    pub(super) fn is_kept(&self, chosen: &str) -> bool {
        self.value == chosen || (chosen.is_empty() && self.is_chosen)
    }
}

/// A status in words and the class of its tag.
pub(super) struct StatusTag {
    pub words: &'static str,
    pub class: &'static str,
}

/// A visit in a list.
pub(super) struct Line {
    pub id: String,
    pub url: String,
    pub status_url: String,
    pub undo_url: String,
    pub version: i32,
    pub time: String,
    pub machine_time: String,
    pub date: String,
    pub patient: String,
    pub reason: String,
    pub practitioner: String,
    pub minutes: i64,
    pub status: &'static str,
    pub tag: StatusTag,
    /// The likely next step, and the others.
    pub next: Option<StatusButton>,
    pub others: Vec<StatusButton>,
    pub can_cancel: bool,
    pub can_undo: bool,
}

/// The names of the eight states in forms and in words; cancelled ones say by whom.
pub(super) fn status_words(status: AppointmentStatus, by: Option<CancelledBy>) -> &'static str {
    match (status, by) {
        (AppointmentStatus::Pending, _) => "To confirm",
        (AppointmentStatus::Booked, _) => "Booked",
        (AppointmentStatus::Confirmed, _) => "Confirmed",
        (AppointmentStatus::Arrived, _) => "Arrived",
        (AppointmentStatus::InProgress, _) => "In progress",
        (AppointmentStatus::Completed, _) => "Completed",
        (AppointmentStatus::Cancelled, Some(CancelledBy::Patient)) => "Cancelled (by patient)",
        (AppointmentStatus::Cancelled, Some(CancelledBy::Practice)) => "Cancelled (by practice)",
        (AppointmentStatus::Cancelled, Some(CancelledBy::Emergency)) => "Cancelled (emergency)",
        (AppointmentStatus::Cancelled, None) => "Cancelled",
        (AppointmentStatus::NoShow, _) => "No-show",
    }
}

pub(super) fn tag(status: AppointmentStatus, by: Option<CancelledBy>) -> StatusTag {
    let class = match status {
        AppointmentStatus::Pending => "tag tag--wait",
        AppointmentStatus::Booked => "tag",
        AppointmentStatus::Confirmed
        | AppointmentStatus::Arrived
        | AppointmentStatus::InProgress => "tag tag--ok",
        AppointmentStatus::Completed | AppointmentStatus::Cancelled | AppointmentStatus::NoShow => {
            "tag tag--off"
        }
    };
    StatusTag {
        words: status_words(status, by),
        class,
    }
}

/// The name of a status in forms and addresses.
pub(super) fn status_value(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Pending => "pending",
        AppointmentStatus::Booked => "booked",
        AppointmentStatus::Confirmed => "confirmed",
        AppointmentStatus::Arrived => "arrived",
        AppointmentStatus::InProgress => "in-progress",
        AppointmentStatus::Completed => "completed",
        AppointmentStatus::Cancelled => "cancelled",
        AppointmentStatus::NoShow => "no-show",
    }
}

/// The status of that name.
pub(super) fn parse_status(text: &str) -> Option<AppointmentStatus> {
    AppointmentStatus::ALL
        .into_iter()
        .find(|status| status_value(*status) == text)
}

/// The buttons a visit has, likeliest first. Cancelling has a page of its own.
pub(super) fn buttons(
    status: AppointmentStatus,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<StatusButton> {
    use AppointmentStatus as S;
    let order = [
        S::Booked,
        S::Arrived,
        S::InProgress,
        S::Completed,
        S::Confirmed,
        S::NoShow,
    ];
    let may = |to: &S| status.may_become(*to) && (*to != S::NoShow || now >= starts_at);
    let button = |to: S| StatusButton {
        value: status_value(to),
        words: match to {
            S::Booked => "Approve",
            S::Confirmed => "Confirm",
            S::Arrived => "Mark as arrived",
            S::InProgress => "Start visit",
            S::Completed => "Complete visit",
            S::NoShow => "Mark as no-show",
            S::Pending | S::Cancelled => status_words(to, None),
        },
    };
    order.into_iter().filter(may).map(button).collect()
}

/// Why a visit was cancelled, as the practice's people say it.
pub(super) fn reason_words(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::NotNeeded => "No longer needed",
        CancelReason::TimeDoesNotSuit => "The date or time does not suit",
        CancelReason::Unwell => "Unwell",
        CancelReason::CannotGetThere => "Cannot get there",
        CancelReason::SeenElsewhere => "Seen somewhere else",
        CancelReason::Other => "Another reason",
        CancelReason::NotSaid => "Not said",
    }
}

/// Whether `by` may take the last change of a visit back at `now`.
pub(super) fn can_undo(
    (status, last): (AppointmentStatus, Option<LastChange>),
    by: StaffMemberId,
    now: DateTime<Utc>,
) -> bool {
    last.is_some_and(|last| last.can_be_undone(status, (by, now)))
}

/// The words of a place's clock.
pub(super) fn words_at(practice: &Practice, location: LocationId) -> Words {
    let zone: Tz = practice
        .location(location)
        .map_or(practice.time_zone, |location| location.time_zone);
    Words::new(zone, practice.time_zone)
}

/// The date of that text. Years that no practice plans for are typing errors: days are added to a
/// date, and the database knows of fewer years.
pub(super) fn parse_date(text: &str) -> Option<NaiveDate> {
    let date: Option<NaiveDate> = text.parse().ok();
    date.filter(|date| YEARS.contains(&date.year()))
}

/// From the first moment of a date to the first of the day after another, at the practice. A
/// midnight that the clocks skip is the moment they skip to.
pub(super) fn days(practice: &Practice, from: NaiveDate, to: NaiveDate) -> Interval {
    let zone = practice.time_zone;
    Interval {
        start: WallTime::new(from, NaiveTime::MIN).edge(zone),
        end: WallTime::new(to + TimeDelta::days(1), NaiveTime::MIN).edge(zone),
    }
}

/// As [`days`], of dates that may be left open.
pub(super) fn span(
    practice: &Practice,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Interval {
    let edge = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let from = from.unwrap_or_else(|| edge(*YEARS.start()));
    days(practice, from, to.unwrap_or_else(|| edge(*YEARS.end())))
}

/// An address with those parts of a query that say something.
pub(super) fn with_query(
    page: &str,
    pairs: impl IntoIterator<Item = (&'static str, Option<String>)>,
) -> String {
    let said = pairs.into_iter();
    let said: Vec<_> = said
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    let query = serde_urlencoded::to_string(said).unwrap_or_default();
    if query.is_empty() {
        page.to_owned()
    } else {
        format!("{page}?{query}")
    }
}

/// The practitioners whose visits a member manages.
pub(super) fn people(
    staff: &Staff<ManageAppointments>,
) -> impl Iterator<Item = &Practitioner> + Clone {
    let reach = staff.given.practitioner();
    let all = staff.practice().practitioners.iter();
    all.filter(move |one| reach.is_none_or(|own| own == one.id))
}

/// What a practitioner is called; nothing once they are gone.
pub(super) fn practitioner_name(practice: &Practice, id: PractitionerId) -> String {
    let found = practice.practitioner(id);
    found.map_or_else(String::new, |one| one.name.clone())
}

/// Who did something, by the kind of actor in the record and a member of staff's name.
pub(super) fn who(kind: ActorKind, name: Option<&str>) -> String {
    match kind {
        ActorKind::Staff => name.unwrap_or("Staff"),
        ActorKind::Program => "The program",
        ActorKind::Kiosk => "The patient, at a kiosk",
        ActorKind::Account | ActorKind::Link => "The patient",
    }
    .to_owned()
}

/// A date so many days later, or before.
pub(super) fn later(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(TimeDelta::days(days))
        .unwrap_or(date)
}

/// The time of day at the practice.
pub(super) fn clock(staff: &Staff<ManageAppointments>) -> String {
    let zone = staff.practice().time_zone;
    Words::new(zone, zone).time(staff.caller.now)
}

/// How a page that keeps itself up to date is asked for: by somebody, or by itself.
pub(super) fn looking(request: &HttpRequest) -> Looking {
    if is_by_itself(request) {
        Looking::On
    } else {
        Looking::Read
    }
}

impl Line {
    /// Whether there is more to do than the next step.
    pub(super) fn has_more(&self) -> bool {
        self.can_cancel || !self.others.is_empty()
    }

    pub(super) fn cancel_url(&self) -> String {
        urls::staff_cancel(&self.id)
    }

    pub(super) fn of(staff: &Staff<ManageAppointments>, visit: &VisitLine) -> Self {
        let practice = staff.practice();
        let words = words_at(practice, visit.location);
        let when = words.when(visit.starts_at);
        let now = staff.caller.now;
        let mut all = buttons(visit.status, visit.starts_at, now).into_iter();
        let id = visit.id;
        Self {
            id: id.to_string(),
            url: urls::staff_appointment(id),
            status_url: urls::staff_status(id),
            undo_url: urls::staff_undo(id),
            version: visit.version,
            time: when.time,
            machine_time: when.machine,
            date: words
                .locale
                .short_date(visit.starts_at.with_timezone(&words.zone).date_naive()),
            patient: format!("{} {}", visit.first_name, visit.last_name),
            reason: practice
                .visit_reason(visit.visit_reason)
                .map_or_else(String::new, |reason| reason.name.clone()),
            practitioner: practitioner_name(practice, visit.practitioner),
            minutes: (visit.ends_at - visit.starts_at).num_minutes(),
            status: status_value(visit.status),
            tag: tag(visit.status, visit.cancelled_by),
            next: all.next(),
            others: all.collect(),
            can_cancel: visit.status.may_become(AppointmentStatus::Cancelled),
            can_undo: can_undo((visit.status, visit.last_change), staff.id(), now),
        }
    }
}

/// The reason of the closure that keeps a practitioner away all day everywhere, if there is one.
pub(super) fn closed(practice: &Practice, who: &Practitioner, within: Interval) -> Option<String> {
    let mut closures = practice.closures.iter().filter(|closure| {
        closure.location.is_none() && closure.practitioner.is_none_or(|of| of == who.id)
    });
    let all_day = closures.find(|closure| {
        let zone = practice.time_zone;
        let (start, end) = (closure.starts_wall.edge(zone), closure.ends_wall.edge(zone));
        Interval { start, end }.contains(within)
    });
    all_day.map(|closure| closure.reason.clone())
}
