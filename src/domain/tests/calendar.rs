//! Prints what is offered, so that a test compares text with text.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::super::booking::{HoldPlan, Place, decide_hold};
use super::super::slot::Slot;
use super::super::time::{Instants, WallTime};
use super::clinic::Clinic;

/// The offered starts of a clinic written as text: `09:00 09:30`. A start on another
/// than the first day carries its day of the month, one that the wall shows twice its
/// zone's letters; with several practitioners, each start its practitioner's name.
pub(super) fn offered(text: &str) -> String {
    let clinic = Clinic::new(text);
    listed(&clinic, &clinic.slots())
}

pub(super) fn listed(clinic: &Clinic, slots: &[Slot]) -> String {
    let several = clinic.practice.practitioners.len() > 1;
    let elsewhere = clinic.practice.locations.len() > 1;
    let words: Vec<String> = slots
        .iter()
        .map(|slot| {
            let location = clinic.practice.location(slot.location).unwrap();
            let mut word = start(slot.starts_at, location.time_zone, clinic.query.from_on);
            if several {
                let one = clinic.practice.practitioner(slot.practitioner).unwrap();
                word = format!("{word}/{}", one.key);
            }
            if elsewhere {
                word = format!("{word}@{}", location.key);
            }
            if slot.seats_left > 1 {
                word = format!("{word}({})", slot.seats_left);
            }
            word
        })
        .collect();
    words.join(" ")
}

/// Each start from one wall time of the first day to another, every so many minutes, with
/// `ok` or the rule that refuses it: `09:00 ok`, a line each.
pub(super) fn explained(text: &str, from: &str, until: &str, step: i64) -> String {
    let clinic = Clinic::new(text);
    let busy = clinic.busy();
    let mut lines = String::new();
    let mut at = clinic.instant(from);
    while at < clinic.instant(until) {
        let answer = decide_hold(&clinic.practice, &busy, &clinic.wanted(at), clinic.now);
        let word = answer.map_or_else(|no| format!("{:?}", no.rule()), |_| "ok".to_owned());
        let start = start(at, clinic.zone(), clinic.query.from_on);
        writeln!(lines, "{start} {word}").unwrap();
        at += TimeDelta::minutes(step);
    }
    lines
}

/// A plan in a line: who, which room, which place, and until when it occupies.
pub(super) fn planned(clinic: &Clinic, plan: &HoldPlan) -> String {
    let practice = &clinic.practice;
    let who = &practice.practitioner(plan.practitioner).unwrap().key;
    let none = String::new();
    let room = plan
        .room
        .map_or(&none, |id| &practice.room(id).unwrap().key);
    let place = match plan.place {
        Place::Alone => "alone".to_owned(),
        Place::NewSession { capacity } => format!("new session of {capacity}"),
        Place::Seat { number, .. } => format!("seat {number}"),
    };
    let wall = |at: DateTime<Utc>| start(at, plan.time_zone, clinic.query.from_on);
    let [starts, ends, free] = [plan.visit.start, plan.visit.end, plan.during.end].map(wall);
    let words = [who, room, &place, &format!("{starts}-{ends}, free {free}")];
    let words: Vec<&str> = words
        .into_iter()
        .map(String::as_str)
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

pub(super) fn start(at: DateTime<Utc>, zone: Tz, today: NaiveDate) -> String {
    let wall = WallTime::at(at, zone);
    let day = if wall.date() == today { "" } else { "%dT" };
    let letters = if matches!(wall.instants(zone), Instants::Fold(..)) {
        "%Z"
    } else {
        ""
    };
    at.with_timezone(&zone)
        .format(&format!("{day}%H:%M{letters}"))
        .to_string()
}
