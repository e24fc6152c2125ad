//! A practice's rows in the words of a practice file: keys instead of ids.

use crate::domain::ids::{AppointmentTypeId, LocationId, PractitionerId};
use crate::domain::practice::{Closure, Practice, Schedule, ScheduleWindow};
use crate::practice_file::{ClosureEntry, ScheduleEntry, WindowEntry};

/// A schedule as an entry; `None` when nothing that is active is left of it.
pub(super) fn schedule_entry(practice: &Practice, schedule: &Schedule) -> Option<ScheduleEntry> {
    let windows = schedule.windows.iter();
    let entry = ScheduleEntry {
        practitioner: practitioner_key(practice, schedule.practitioner)?,
        location: location_key(practice, schedule.location)?,
        from_on: schedule.from_on,
        until_on: schedule.until_on,
        align_minutes: schedule.align_minutes,
        windows: windows
            .filter_map(|window| window_entry(practice, window))
            .collect(),
    };
    (!entry.windows.is_empty()).then_some(entry)
}

/// A closure as an entry; `None` when its practitioner or location is no longer active.
pub(super) fn closure_entry(practice: &Practice, closure: &Closure) -> Option<ClosureEntry> {
    let practitioner = closure
        .practitioner
        .map(|id| practitioner_key(practice, id));
    let location = closure.location.map(|id| location_key(practice, id));
    if practitioner == Some(None) || location == Some(None) {
        return None;
    }
    Some(ClosureEntry {
        practitioner: practitioner.flatten(),
        location: location.flatten(),
        starts_wall: closure.starts_wall.0,
        ends_wall: closure.ends_wall.0,
        reason: closure.reason.clone(),
    })
}

pub(super) fn practitioner_key(practice: &Practice, id: PractitionerId) -> Option<String> {
    practice.practitioner(id).map(|one| one.key.clone())
}

pub(super) fn location_key(practice: &Practice, id: LocationId) -> Option<String> {
    practice.location(id).map(|one| one.key.clone())
}

pub(super) fn type_keys(practice: &Practice, ids: &[AppointmentTypeId]) -> Vec<String> {
    let active = ids.iter().filter_map(|id| practice.appointment_type(*id));
    active.map(|one| one.key.clone()).collect()
}

/// A window of which no type is left is left out: without types it would be open to all.
fn window_entry(practice: &Practice, window: &ScheduleWindow) -> Option<WindowEntry> {
    let appointment_types = type_keys(practice, &window.appointment_types);
    let is_orphaned = appointment_types.is_empty() && !window.appointment_types.is_empty();
    (!is_orphaned).then(|| WindowEntry {
        days: window.days.clone(),
        starts_time: window.starts_time,
        ends_time: window.ends_time,
        appointment_types,
    })
}
