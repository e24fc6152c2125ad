//! Reads a practice whole, in eight queries whatever its size.
//!
//! The order of the lists is the order of the practice file. Rows that were
//! deactivated are left out, and so is what hangs on them.

use std::error::Error;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use sqlx::PgConnection;

use crate::domain::ids::{
    AppointmentTypeId, ClosureId, LocationId, PracticeId, PractitionerId, RoomId, ScheduleId,
    ScheduleWindowId, VisitReasonId,
};
use crate::domain::practice::{
    AppointmentType, BookingMode, Closure, Location, Mode, PatientKind, Practice, Practitioner,
    Room, Schedule, ScheduleWindow, VisitReason,
};
use crate::domain::time::WallTime;

/// The practice of this unit of work, or `None` when it does not exist.
///
/// # Errors
/// The database, or a row this program cannot read (a zone or a mode it does not know).
pub async fn load(conn: &mut PgConnection) -> sqlx::Result<Option<Practice>> {
    let Some(mut practice) = find_bare(conn).await? else {
        return Ok(None);
    };
    practice.locations = list_locations(conn, practice.time_zone).await?;
    practice.rooms = list_rooms(conn).await?;
    practice.appointment_types = list_appointment_types(conn, &practice).await?;
    practice.visit_reasons = list_visit_reasons(conn).await?;
    practice.practitioners = list_practitioners(conn).await?;
    practice.schedules = list_schedules(conn).await?;
    practice.closures = list_closures(conn).await?;
    Ok(Some(practice))
}

/// Which practice, and its version: a copy in memory with another one is old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub id: PracticeId,
    pub version: i64,
}

/// The stamp of this unit of work's practice.
pub async fn get_stamp(conn: &mut PgConnection) -> sqlx::Result<Stamp> {
    sqlx::query_as!(
        Stamp,
        r#"select practice_id as "id: PracticeId", version from practice"#
    )
    .fetch_one(conn)
    .await
}

/// The stamp, and the database's own time, both as they are once the locks are held.
pub async fn get_stamp_and_time(conn: &mut PgConnection) -> sqlx::Result<(Stamp, DateTime<Utc>)> {
    let row = sqlx::query!(
        r#"
        select practice_id as "id: PracticeId", version, clock_timestamp() as "now!" from practice
        "#
    )
    .fetch_one(conn)
    .await?;
    let stamp = Stamp {
        id: row.id,
        version: row.version,
    };
    Ok((stamp, row.now))
}

/// The practice with that host name.
pub async fn find_practice_id(
    conn: &mut PgConnection,
    hostname: &str,
) -> sqlx::Result<Option<PracticeId>> {
    sqlx::query_scalar!(
        r#"select find_practice_id($1) as "id: PracticeId""#,
        hostname
    )
    .fetch_one(conn)
    .await
}

/// Every practice of this database.
pub async fn list_practice_ids(conn: &mut PgConnection) -> sqlx::Result<Vec<PracticeId>> {
    sqlx::query_scalar!(r#"select list_practice_ids() as "id!: PracticeId""#)
        .fetch_all(conn)
        .await
}

/// The practice's own row, with empty lists.
async fn find_bare(conn: &mut PgConnection) -> sqlx::Result<Option<Practice>> {
    let row = sqlx::query!(
        r#"
        select practice_id as "id: PracticeId", version, hostname, name, public_name, time_zone,
            phone, hours, emergency, buffer_minutes, change_notice_minutes, hold_minutes, booking
        from practice
        "#
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Practice {
        id: row.id,
        version: row.version,
        hostname: row.hostname,
        name: row.name,
        public_name: row.public_name,
        time_zone: zone(&row.time_zone)?,
        phone: row.phone,
        hours: row.hours,
        emergency: row.emergency,
        buffer_minutes: row.buffer_minutes,
        change_notice_minutes: row.change_notice_minutes,
        hold_minutes: row.hold_minutes,
        booking: BookingMode::parse(&row.booking)
            .ok_or_else(|| unreadable("booking", &row.booking))?,
        locations: Vec::new(),
        rooms: Vec::new(),
        appointment_types: Vec::new(),
        visit_reasons: Vec::new(),
        practitioners: Vec::new(),
        schedules: Vec::new(),
        closures: Vec::new(),
    }))
}

async fn list_locations(conn: &mut PgConnection, default_zone: Tz) -> sqlx::Result<Vec<Location>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: LocationId", key, name, address, time_zone
        from location
        where is_active
        order by position, id
        "#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Location {
                id: row.id,
                key: row.key,
                name: row.name,
                address: row.address,
                time_zone: row.time_zone.map_or(Ok(default_zone), |name| zone(&name))?,
            })
        })
        .collect()
}

async fn list_rooms(conn: &mut PgConnection) -> sqlx::Result<Vec<Room>> {
    sqlx::query_as!(
        Room,
        r#"
        select room.id as "id: RoomId", room.key, room.location_id as "location: LocationId",
            room.name
        from room
        join location on location.practice_id = room.practice_id
            and location.id = room.location_id and location.is_active
        where room.is_active
        order by room.position, room.id
        "#
    )
    .fetch_all(conn)
    .await
}

async fn list_appointment_types(
    conn: &mut PgConnection,
    practice: &Practice,
) -> sqlx::Result<Vec<AppointmentType>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: AppointmentTypeId", key, name, minutes, buffer_minutes,
            book_notice_minutes, change_notice_minutes, horizon_days, capacity, needs_room,
            modes, patients
        from appointment_type
        where is_active
        order by position, id
        "#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(AppointmentType {
                id: row.id,
                key: row.key,
                name: row.name,
                minutes: row.minutes,
                buffer_minutes: row.buffer_minutes.unwrap_or(practice.buffer_minutes),
                book_notice_minutes: row.book_notice_minutes,
                change_notice_minutes: row
                    .change_notice_minutes
                    .unwrap_or(practice.change_notice_minutes),
                horizon_days: row.horizon_days,
                capacity: row.capacity,
                needs_room: row.needs_room,
                modes: parse_modes(&row.modes)?,
                patients: PatientKind::parse(&row.patients)
                    .ok_or_else(|| unreadable("patients", &row.patients))?,
            })
        })
        .collect()
}

async fn list_visit_reasons(conn: &mut PgConnection) -> sqlx::Result<Vec<VisitReason>> {
    sqlx::query_as!(
        VisitReason,
        r#"
        select reason.id as "id: VisitReasonId", reason.key, reason.name,
            reason.group_name as "group", reason.hint, reason.phone_only,
            reason.appointment_type_id as "appointment_type: AppointmentTypeId"
        from visit_reason as reason
        join appointment_type on appointment_type.practice_id = reason.practice_id
            and appointment_type.id = reason.appointment_type_id and appointment_type.is_active
        where reason.is_active
        order by reason.position, reason.id
        "#
    )
    .fetch_all(conn)
    .await
}

async fn list_practitioners(conn: &mut PgConnection) -> sqlx::Result<Vec<Practitioner>> {
    sqlx::query_as!(
        Practitioner,
        r#"
        select practitioner.id as "id: PractitionerId", practitioner.key, practitioner.name,
            practitioner.role,
            array(
                select offered.appointment_type_id
                from practitioner_appointment_type as offered
                join appointment_type on appointment_type.practice_id = offered.practice_id
                    and appointment_type.id = offered.appointment_type_id
                    and appointment_type.is_active
                where offered.practice_id = practitioner.practice_id
                    and offered.practitioner_id = practitioner.id
                order by appointment_type.position, appointment_type.id
            ) as "appointment_types!: Vec<AppointmentTypeId>"
        from practitioner
        where practitioner.is_active
        order by practitioner.position, practitioner.id
        "#
    )
    .fetch_all(conn)
    .await
}

/// A row for each window, its schedule repeated.
struct WindowRow {
    id: ScheduleId,
    practitioner: PractitionerId,
    location: LocationId,
    from_on: NaiveDate,
    until_on: Option<NaiveDate>,
    align_minutes: i32,
    window: Option<ScheduleWindowId>,
    weekdays: Option<Vec<i16>>,
    starts_time: Option<NaiveTime>,
    ends_time: Option<NaiveTime>,
    appointment_types: Vec<AppointmentTypeId>,
}

/// A window keeps a type that is no longer active: without it, it would look generic.
async fn list_schedules(conn: &mut PgConnection) -> sqlx::Result<Vec<Schedule>> {
    let rows = sqlx::query_as!(
        WindowRow,
        r#"
        select schedule.id as "id: ScheduleId",
            schedule.practitioner_id as "practitioner: PractitionerId",
            schedule.location_id as "location: LocationId", schedule.from_on, schedule.until_on,
            schedule.align_minutes, time_window.id as "window?: ScheduleWindowId",
            time_window.weekdays as "weekdays?", time_window.starts_time as "starts_time?",
            time_window.ends_time as "ends_time?",
            array(
                select bound.appointment_type_id
                from schedule_window_appointment_type as bound
                join appointment_type on appointment_type.practice_id = bound.practice_id
                    and appointment_type.id = bound.appointment_type_id
                where bound.practice_id = time_window.practice_id
                    and bound.schedule_window_id = time_window.id
                order by appointment_type.position, appointment_type.id
            ) as "appointment_types!: Vec<AppointmentTypeId>"
        from schedule
        join practitioner on practitioner.practice_id = schedule.practice_id
            and practitioner.id = schedule.practitioner_id and practitioner.is_active
        join location on location.practice_id = schedule.practice_id
            and location.id = schedule.location_id and location.is_active
        left join schedule_window as time_window
            on time_window.practice_id = schedule.practice_id
            and time_window.schedule_id = schedule.id
        order by practitioner.position, location.position, schedule.from_on, schedule.id,
            time_window.weekdays, time_window.starts_time, time_window.id
        "#
    )
    .fetch_all(conn)
    .await?;
    let mut schedules: Vec<Schedule> = Vec::new();
    for row in rows {
        if schedules.last().is_none_or(|last| last.id != row.id) {
            schedules.push(bare_schedule(&row));
        }
        if let (Some(schedule), Some(window)) = (schedules.last_mut(), to_window(row)?) {
            schedule.windows.push(window);
        }
    }
    Ok(schedules)
}

async fn list_closures(conn: &mut PgConnection) -> sqlx::Result<Vec<Closure>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: ClosureId", practitioner_id as "practitioner: PractitionerId",
            location_id as "location: LocationId", starts_wall, ends_wall, reason
        from closure
        order by starts_wall, ends_wall, reason, id
        "#
    )
    .fetch_all(conn)
    .await?;
    let wall = |time: NaiveDateTime| WallTime(time);
    Ok(rows
        .into_iter()
        .map(|row| Closure {
            id: row.id,
            practitioner: row.practitioner,
            location: row.location,
            starts_wall: wall(row.starts_wall),
            ends_wall: wall(row.ends_wall),
            reason: row.reason,
        })
        .collect())
}

fn bare_schedule(row: &WindowRow) -> Schedule {
    Schedule {
        id: row.id,
        practitioner: row.practitioner,
        location: row.location,
        from_on: row.from_on,
        until_on: row.until_on,
        align_minutes: row.align_minutes,
        windows: Vec::new(),
    }
}

fn to_window(row: WindowRow) -> sqlx::Result<Option<ScheduleWindow>> {
    let (Some(id), Some(weekdays), Some(starts_time), Some(ends_time)) =
        (row.window, row.weekdays, row.starts_time, row.ends_time)
    else {
        return Ok(None);
    };
    Ok(Some(ScheduleWindow {
        id,
        days: weekdays
            .into_iter()
            .map(weekday)
            .collect::<Result<_, _>>()?,
        starts_time,
        ends_time,
        appointment_types: row.appointment_types,
    }))
}

fn parse_modes(names: &[String]) -> sqlx::Result<Vec<Mode>> {
    names
        .iter()
        .map(|name| Mode::parse(name).ok_or_else(|| unreadable("modes", name)))
        .collect()
}

fn zone(name: &str) -> sqlx::Result<Tz> {
    name.parse()
        .map_err(|_unknown: chrono_tz::ParseError| unreadable("time_zone", name))
}

fn weekday(iso: i16) -> sqlx::Result<Weekday> {
    u8::try_from(iso - 1)
        .ok()
        .and_then(|day| Weekday::try_from(day).ok())
        .ok_or_else(|| unreadable("weekdays", &iso.to_string()))
}

fn unreadable(column: &str, value: &str) -> sqlx::Error {
    let source: Box<dyn Error + Send + Sync> = format!("unknown {column} {value:?}").into();
    sqlx::Error::Decode(source)
}
