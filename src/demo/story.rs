//! What has become of an invented visit by now, with the times of it.

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::db::demo::StatusRow;
use crate::domain::appointment::{AppointmentStatus, CancelReason, CancelledBy};
use crate::domain::time::Interval;

/// Of a hundred visits in the past, how many were missed.
const MISSED: u32 = 7;
/// Of a hundred visits to come, how many the patient has confirmed, and how many wait for approval.
const CONFIRMED: u32 = 20;
const PENDING: u32 = 4;

/// Whether a visit was given back before it took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Yes,
    GivenBack,
}

/// Tells how a visit stands at `now`.
pub(super) fn tell(visit: Interval, kept: Kept, now: DateTime<Utc>, rng: &mut StdRng) -> StatusRow {
    let ahead = TimeDelta::minutes(rng.random_range(2 * 24 * 60..20 * 24 * 60));
    let lately = TimeDelta::minutes(rng.random_range(60..2000));
    let booked = booked((visit.start - ahead).min(now - lately));
    let chance = rng.random_range(0..100);
    if kept == Kept::GivenBack {
        cancelled(booked, visit, now, rng)
    } else if visit.end <= now {
        if chance < MISSED {
            missed(booked, visit)
        } else {
            completed(booked, visit)
        }
    } else if visit.start <= now {
        in_progress(booked, visit)
    } else if chance < PENDING {
        StatusRow {
            status: AppointmentStatus::Pending,
            booked_at: None,
            ..booked
        }
    } else if chance < PENDING + CONFIRMED {
        confirmed(booked, now)
    } else {
        booked
    }
}

fn booked(at: DateTime<Utc>) -> StatusRow {
    StatusRow {
        status: AppointmentStatus::Booked,
        version: 1,
        sequence: 0,
        created_at: at,
        booked_at: Some(at),
        confirmed_at: None,
        arrived_at: None,
        started_at: None,
        completed_at: None,
        missed_at: None,
        cancelled_at: None,
        cancelled_by: None,
        cancel_reason: None,
        cancelled_from: None,
    }
}

fn confirmed(booked: StatusRow, now: DateTime<Utc>) -> StatusRow {
    StatusRow {
        status: AppointmentStatus::Confirmed,
        version: 2,
        confirmed_at: Some(between(booked.created_at, now)),
        ..booked
    }
}

fn in_progress(booked: StatusRow, visit: Interval) -> StatusRow {
    StatusRow {
        status: AppointmentStatus::InProgress,
        version: 3,
        arrived_at: Some(visit.start - TimeDelta::minutes(5)),
        started_at: Some(visit.start),
        ..booked
    }
}

fn completed(booked: StatusRow, visit: Interval) -> StatusRow {
    StatusRow {
        status: AppointmentStatus::Completed,
        version: 4,
        completed_at: Some(visit.end),
        ..in_progress(booked, visit)
    }
}

fn missed(booked: StatusRow, visit: Interval) -> StatusRow {
    StatusRow {
        status: AppointmentStatus::NoShow,
        version: 2,
        missed_at: Some(visit.end),
        ..booked
    }
}

fn cancelled(
    booked: StatusRow,
    visit: Interval,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> StatusRow {
    let by = if rng.random_bool(0.8) {
        CancelledBy::Patient
    } else {
        CancelledBy::Practice
    };
    let reason = CancelReason::ALL
        .choose(rng)
        .filter(|_| by == CancelledBy::Patient);
    StatusRow {
        status: AppointmentStatus::Cancelled,
        version: 2,
        sequence: 1,
        cancelled_at: Some(between(booked.created_at, visit.start.min(now))),
        cancelled_by: Some(by.as_str()),
        cancel_reason: reason.map(|one| one.as_str()),
        cancelled_from: Some(AppointmentStatus::Booked),
        ..booked
    }
}

/// The middle of a span of time.
fn between(from: DateTime<Utc>, until: DateTime<Utc>) -> DateTime<Utc> {
    from + (until - from) / 2
}
