//! What is asked for, with the rules that need no start: asked once, not at every start.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::busy::Busy;
use super::draft::BeenBefore;
use super::ids::AppointmentTypeId;
use super::practice::{
    AppointmentType, BookingMode, Location, Mode, PatientKind, Practice, Practitioner,
};
use super::refusal::Refusal;
use super::time::WallTime;

/// A kind of visit at a practice, wanted now by somebody it is for.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) practice: &'a Practice,
    pub(super) busy: &'a Busy,
    pub(super) appointment_type: &'a AppointmentType,
    minutes: Option<i32>,
    pub(super) now: DateTime<Utc>,
}

/// The kind of visit and who asks.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) appointment_type: AppointmentTypeId,
    pub(super) mode: Option<Mode>,
    pub(super) been_before: Option<BeenBefore>,
    /// A length of its own; `None`: as long as the type lasts with the practitioner.
    pub(super) minutes: Option<i32>,
}

/// A rule that needs no start.
type Standing = fn(&Question<'_>, &Asked) -> Result<(), Refusal>;

/// In order.
const STANDING: [Standing; 4] = [online, mode, patients, limit];

impl<'a> Question<'a> {
    /// # Errors
    /// The first rule that refuses whatever the time.
    pub(super) fn new(
        practice: &'a Practice,
        busy: &'a Busy,
        asked: &Asked,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let question = Self {
            practice,
            busy,
            appointment_type: practice
                .appointment_type(asked.appointment_type)
                .ok_or(Refusal::NotOffered)?,
            minutes: asked.minutes,
            now,
        };
        STANDING
            .iter()
            .try_for_each(|rule| rule(&question, asked))?;
        Ok(question)
    }

    /// How long the visit lasts with a practitioner, in real minutes.
    pub(super) fn minutes_with(&self, practitioner: &Practitioner) -> i32 {
        self.minutes
            .or_else(|| practitioner.minutes_for(self.appointment_type.id))
            .unwrap_or(self.appointment_type.minutes)
    }

    /// The earliest start the notice allows.
    pub(super) fn earliest(&self) -> DateTime<Utc> {
        self.now + TimeDelta::minutes(i64::from(self.appointment_type.book_notice_minutes))
    }

    /// The last local date the horizon allows at a location.
    pub(super) fn latest_on(&self, location: &Location) -> NaiveDate {
        let days = u64::try_from(self.appointment_type.horizon_days).unwrap_or(0);
        self.today(location)
            .checked_add_days(Days::new(days))
            .unwrap_or(NaiveDate::MAX)
    }

    pub(super) fn today(&self, location: &Location) -> NaiveDate {
        WallTime::at(self.now, location.time_zone).date()
    }
}

fn online(question: &Question<'_>, _: &Asked) -> Result<(), Refusal> {
    match question.practice.booking_of(question.appointment_type) {
        BookingMode::Open | BookingMode::Request => Ok(()),
        BookingMode::View => Err(Refusal::NotBookableOnline),
    }
}

fn mode(question: &Question<'_>, asked: &Asked) -> Result<(), Refusal> {
    match asked.mode {
        Some(mode) if !question.appointment_type.modes.contains(&mode) => Err(Refusal::WrongMode),
        _ => Ok(()),
    }
}

/// Somebody who has not said whether they have been here passes.
fn patients(question: &Question<'_>, asked: &Asked) -> Result<(), Refusal> {
    match (question.appointment_type.patients, asked.been_before) {
        (PatientKind::New, Some(BeenBefore::Yes))
        | (PatientKind::Returning, Some(BeenBefore::No)) => Err(Refusal::WrongPatientKind),
        _ => Ok(()),
    }
}

/// A stranger passes: what they have ahead shows when they book.
fn limit(question: &Question<'_>, _: &Asked) -> Result<(), Refusal> {
    let of = question.appointment_type;
    let ahead = question.busy.future_visits();
    let alike = ahead.iter().filter(|one| **one == of.id).count();
    let limits = [
        (question.practice.max_future_visits, ahead.len()),
        (of.max_future_visits, alike),
    ];
    let is_reached = |most: i32, many: usize| i32::try_from(many).is_ok_and(|many| many >= most);
    let mut reached = limits
        .into_iter()
        .filter_map(|(most, many)| most.filter(|most| is_reached(*most, many)));
    reached
        .next()
        .map_or(Ok(()), |most| Err(Refusal::LimitReached { most }))
}
