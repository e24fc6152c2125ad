//! When a practice's people work, and when they do not.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use sqlx::PgConnection;

use super::unreadable;
use crate::domain::ids::{
    AppointmentTypeId, BlockId, ClosureId, HoursExceptionId, LocationId, PractitionerId,
    ScheduleId, ScheduleWindowId,
};
use crate::domain::practice::{
    Block, Closure, ExceptionKind, HoursException, Release, Schedule, ScheduleWindow,
};
use crate::domain::time::WallTime;

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
    release_days: Option<i32>,
    release_time: Option<NaiveTime>,
    appointment_types: Vec<AppointmentTypeId>,
}

/// A window keeps a type that is no longer active: without it, it would look generic.
pub(super) async fn list_schedules(conn: &mut PgConnection) -> sqlx::Result<Vec<Schedule>> {
    let rows = sqlx::query_as!(
        WindowRow,
        r#"
        select schedule.id as "id: ScheduleId",
            schedule.practitioner_id as "practitioner: PractitionerId",
            schedule.location_id as "location: LocationId", schedule.from_on, schedule.until_on,
            schedule.align_minutes, time_window.id as "window?: ScheduleWindowId",
            time_window.weekdays as "weekdays?", time_window.starts_time as "starts_time?",
            time_window.ends_time as "ends_time?", time_window.release_days as "release_days?",
            time_window.release_time as "release_time?",
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

pub(super) async fn list_closures(conn: &mut PgConnection) -> sqlx::Result<Vec<Closure>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: ClosureId", practitioner_id as "practitioner: PractitionerId",
            location_id as "location: LocationId", starts_wall, ends_wall, reason,
            message
        from closure
        order by starts_wall, ends_wall, reason, message, id
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
            message: row.message,
        })
        .collect())
}

/// An exception keeps a type that is no longer active, as a window does.
pub(super) async fn list_exceptions(conn: &mut PgConnection) -> sqlx::Result<Vec<HoursException>> {
    let rows = sqlx::query!(
        r#"
        select exception.id as "id: HoursExceptionId",
            exception.practitioner_id as "practitioner: PractitionerId",
            exception.location_id as "location: LocationId", from_on, until_on, kind, starts_time,
            ends_time,
            array(
                select bound.appointment_type_id
                from hours_exception_appointment_type as bound
                join appointment_type on appointment_type.practice_id = bound.practice_id
                    and appointment_type.id = bound.appointment_type_id
                where bound.practice_id = exception.practice_id
                    and bound.hours_exception_id = exception.id
                order by appointment_type.position, appointment_type.id
            ) as "appointment_types!: Vec<AppointmentTypeId>"
        from hours_exception as exception
        order by from_on, until_on, kind, starts_time, ends_time, exception.id
        "#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(HoursException {
                id: row.id,
                practitioner: row.practitioner,
                location: row.location,
                from_on: row.from_on,
                until_on: row.until_on,
                kind: ExceptionKind::parse(&row.kind)
                    .ok_or_else(|| unreadable("kind", &row.kind))?,
                starts_time: row.starts_time,
                ends_time: row.ends_time,
                appointment_types: row.appointment_types,
            })
        })
        .collect()
}

/// In the order of the practitioners' ids.
pub(super) async fn list_blocks(conn: &mut PgConnection) -> sqlx::Result<Vec<Block>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: BlockId", practitioner_id as "practitioner: PractitionerId",
            location_id as "location: LocationId", starts_wall, ends_wall, weekly_until, reason
        from block
        order by practitioner_id, starts_wall, id
        "#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Block {
            id: row.id,
            practitioner: row.practitioner,
            location: row.location,
            starts_wall: WallTime(row.starts_wall),
            ends_wall: WallTime(row.ends_wall),
            weekly_until: row.weekly_until,
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
        release: row
            .release_days
            .zip(row.release_time)
            .map(|(days_ahead, from_time)| Release {
                days_ahead,
                from_time,
            }),
    }))
}

fn weekday(iso: i16) -> sqlx::Result<Weekday> {
    u8::try_from(iso - 1)
        .ok()
        .and_then(|day| Weekday::try_from(day).ok())
        .ok_or_else(|| unreadable("weekdays", &iso.to_string()))
}
