//! Reads a practice back into the entries of a practice file.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::entries::{
    block_entry, closure_entry, exception_entry, location_key, practitioner_key, schedule_entry,
    travel_entry, type_keys,
};
use crate::db::practices;
use crate::domain::ids::{AppointmentTypeId, LocationId, PractitionerId};
use crate::domain::practice::{AppointmentType, Location, Practice, Practitioner, VisitReason};
use crate::practice_file::{
    AppointmentTypeEntry, LocationEntry, PracticeEntry, PracticeFile, PractitionerEntry, RoomEntry,
    StaffEntry, VisitReasonEntry,
};

/// The file of this unit of work's practice, its sets in order, or `None` when
/// there is no such practice.
///
/// # Errors
/// The database.
pub async fn export(conn: &mut PgConnection) -> sqlx::Result<Option<PracticeFile>> {
    let Some(practice) = practices::load(conn).await? else {
        return Ok(None);
    };
    let own = Own::load(conn).await?;
    let rooms = practice.rooms.iter().filter_map(|room| {
        Some(RoomEntry {
            key: room.key.clone(),
            location: location_key(&practice, room.location)?,
            name: room.name.clone(),
        })
    });
    let practitioners = practice.practitioners.iter().map(|one| PractitionerEntry {
        key: one.key.clone(),
        name: one.name.clone(),
        role: one.role.clone(),
        video_url: one.video_url.clone(),
        appointment_types: type_keys(&practice, &one.appointment_types),
        lengths: lengths_of(&practice, one),
    });
    let reasons = practice.visit_reasons.iter();
    let schedules = practice.schedules.iter();
    let exceptions = practice.exceptions.iter();
    let closures = practice.closures.iter();
    let blocks = practice.blocks.iter();
    let travels = practice.travels.iter();
    let mut file = PracticeFile {
        practice: practice_entry(&practice),
        locations: practice
            .locations
            .iter()
            .map(|one| own.location_entry(one))
            .collect(),
        rooms: rooms.collect(),
        appointment_types: practice
            .appointment_types
            .iter()
            .map(|one| own.type_entry(one))
            .collect(),
        visit_reasons: reasons
            .filter_map(|one| reason_entry(&practice, one))
            .collect(),
        practitioners: practitioners.collect(),
        schedules: schedules
            .filter_map(|one| schedule_entry(&practice, one))
            .collect(),
        exceptions: exceptions
            .filter_map(|one| exception_entry(&practice, one))
            .collect(),
        closures: closures
            .filter_map(|one| closure_entry(&practice, one))
            .collect(),
        blocks: blocks
            .filter_map(|one| block_entry(&practice, one))
            .collect(),
        travels: travels
            .filter_map(|one| travel_entry(&practice, one))
            .collect(),
        staff: list_staff(conn, &practice).await?,
    };
    file.sort_sets();
    Ok(Some(file))
}

/// What rows say themselves, where a loaded practice has the default filled in.
struct Own {
    zones: HashMap<LocationId, Option<String>>,
    minutes: HashMap<AppointmentTypeId, OwnMinutes>,
}

struct OwnMinutes {
    buffer: Option<i32>,
    change_notice: Option<i32>,
}

impl Own {
    async fn load(conn: &mut PgConnection) -> sqlx::Result<Self> {
        let zones = sqlx::query!(r#"select id as "id: LocationId", time_zone from location"#)
            .fetch_all(&mut *conn)
            .await?;
        let minutes = sqlx::query!(
            r#"
            select id as "id: AppointmentTypeId", buffer_minutes, change_notice_minutes
            from appointment_type
            "#
        )
        .fetch_all(conn)
        .await?;
        Ok(Self {
            zones: zones
                .into_iter()
                .map(|row| (row.id, row.time_zone))
                .collect(),
            minutes: minutes
                .into_iter()
                .map(|row| {
                    let minutes = OwnMinutes {
                        buffer: row.buffer_minutes,
                        change_notice: row.change_notice_minutes,
                    };
                    (row.id, minutes)
                })
                .collect(),
        })
    }

    fn location_entry(&self, location: &Location) -> LocationEntry {
        let has_own = self.zones.get(&location.id).is_some_and(Option::is_some);
        LocationEntry {
            key: location.key.clone(),
            name: location.name.clone(),
            address: location.address.clone(),
            waiting_area: location.waiting_area.clone(),
            time_zone: has_own.then_some(location.time_zone),
        }
    }

    fn type_entry(&self, of: &AppointmentType) -> AppointmentTypeEntry {
        let own = self.minutes.get(&of.id);
        AppointmentTypeEntry {
            key: of.key.clone(),
            name: of.name.clone(),
            minutes: of.minutes,
            buffer_minutes: own.and_then(|own| own.buffer),
            book_notice_minutes: of.book_notice_minutes,
            change_notice_minutes: own.and_then(|own| own.change_notice),
            horizon_days: of.horizon_days,
            capacity: of.capacity,
            needs_room: of.needs_room,
            modes: of.modes.clone(),
            patients: of.patients,
            booking: of.booking,
            max_future_visits: of.max_future_visits,
        }
    }
}

fn practice_entry(practice: &Practice) -> PracticeEntry {
    PracticeEntry {
        name: practice.name.clone(),
        public_name: practice.public_name.clone(),
        hostname: practice.hostname.clone(),
        time_zone: practice.time_zone,
        phone: practice.phone.clone(),
        hours: practice.hours.clone(),
        emergency: practice.emergency.clone(),
        brand: practice.brand,
        buffer_minutes: practice.buffer_minutes,
        change_notice_minutes: practice.change_notice_minutes,
        hold_minutes: practice.hold_minutes,
        reminder_hours: practice.reminder_hours,
        booking: practice.booking,
        max_future_visits: practice.max_future_visits,
    }
}

fn lengths_of(practice: &Practice, one: &Practitioner) -> Vec<(String, i32)> {
    let lengths = one.lengths.iter();
    lengths
        .filter_map(|length| {
            let of = practice.appointment_type(length.appointment_type)?;
            Some((of.key.clone(), length.minutes))
        })
        .collect()
}

fn reason_entry(practice: &Practice, reason: &VisitReason) -> Option<VisitReasonEntry> {
    Some(VisitReasonEntry {
        key: reason.key.clone(),
        name: reason.name.clone(),
        group: reason.group.clone(),
        appointment_type: practice
            .appointment_type(reason.appointment_type)?
            .key
            .clone(),
        hint: reason.hint.clone(),
        phone_only: reason.phone_only,
        bring: reason.bring.clone(),
    })
}

async fn list_staff(conn: &mut PgConnection, practice: &Practice) -> sqlx::Result<Vec<StaffEntry>> {
    let rows = sqlx::query!(
        r#"
        select email, name, functions, practitioner_id as "practitioner: PractitionerId"
        from staff_member
        where is_active
        "#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StaffEntry {
            email: row.email,
            name: row.name,
            functions: row.functions,
            practitioner: row
                .practitioner
                .and_then(|id| practitioner_key(practice, id)),
        })
        .collect())
}
