//! Schedules and closures have no keys: those that the file still has stay as
//! they are, the others are replaced.

use chrono::Weekday;
use sqlx::PgConnection;
use uuid::Uuid;

use super::NewId;
use super::entries::{closure_entry, schedule_entry};
use crate::domain::practice::Practice;
use crate::practice_file::{ClosureEntry, ScheduleEntry, WindowEntry};

/// Makes the practice's schedules those of the file.
pub(super) async fn write_schedules(
    conn: &mut PgConnection,
    practice: &Practice,
    wanted: &[ScheduleEntry],
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let present = practice
        .schedules
        .iter()
        .map(|one| (one.id.0, schedule_entry(practice, one).map(in_order)));
    let (kept, missing) = compare(present, wanted.iter().cloned().map(in_order));
    sqlx::query!(
        "delete from schedule where practice_id = current_practice() and id <> all($1)",
        &kept
    )
    .execute(&mut *conn)
    .await?;
    for schedule in missing {
        insert_schedule(conn, &schedule, new_id).await?;
    }
    Ok(())
}

/// Makes the practice's closures those of the file.
pub(super) async fn write_closures(
    conn: &mut PgConnection,
    practice: &Practice,
    wanted: &[ClosureEntry],
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let present = practice
        .closures
        .iter()
        .map(|one| (one.id.0, closure_entry(practice, one)));
    let (kept, missing) = compare(present, wanted.iter().cloned());
    sqlx::query!(
        "delete from closure where practice_id = current_practice() and id <> all($1)",
        &kept
    )
    .execute(&mut *conn)
    .await?;
    for closure in missing {
        sqlx::query!(
            "
            insert into closure (id, practitioner_id, location_id, starts_wall, ends_wall, reason)
            values ($1, (select id from practitioner where key = $2),
                (select id from location where key = $3), $4, $5, $6)
            ",
            new_id()?,
            closure.practitioner,
            closure.location,
            closure.starts_wall,
            closure.ends_wall,
            closure.reason,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn insert_schedule(
    conn: &mut PgConnection,
    schedule: &ScheduleEntry,
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let id = new_id()?;
    sqlx::query!(
        "
        insert into schedule (id, practitioner_id, location_id, from_on, until_on, align_minutes)
        select $1, practitioner.id, location.id, $4, $5, $6
        from practitioner, location
        where practitioner.key = $2 and location.key = $3
        ",
        id,
        schedule.practitioner,
        schedule.location,
        schedule.from_on,
        schedule.until_on,
        schedule.align_minutes,
    )
    .execute(&mut *conn)
    .await?;
    for window in &schedule.windows {
        insert_window(conn, id, window, new_id()?).await?;
    }
    Ok(())
}

async fn insert_window(
    conn: &mut PgConnection,
    schedule: Uuid,
    window: &WindowEntry,
    id: Uuid,
) -> anyhow::Result<()> {
    let weekdays = window.days.iter().map(Weekday::number_from_monday);
    sqlx::query!(
        "
        insert into schedule_window (id, schedule_id, weekdays, starts_time, ends_time)
        values ($1, $2, $3, $4, $5)
        ",
        id,
        schedule,
        &weekdays.map(i16::try_from).collect::<Result<Vec<_>, _>>()?,
        window.starts_time,
        window.ends_time,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        insert into schedule_window_appointment_type (schedule_window_id, appointment_type_id)
        select $1, id from appointment_type where key = any($2)
        ",
        id,
        &window.appointment_types,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The ids of rows that are wanted as they are, and the entries without a row.
/// Entries may be equal; each finds a row of its own.
fn compare<E: PartialEq>(
    present: impl Iterator<Item = (Uuid, Option<E>)>,
    wanted: impl Iterator<Item = E>,
) -> (Vec<Uuid>, Vec<E>) {
    let mut missing: Vec<E> = wanted.collect();
    let mut kept = Vec::new();
    for (id, entry) in present {
        let found = missing.iter().position(|one| entry.as_ref() == Some(one));
        if let Some(index) = found {
            missing.remove(index);
            kept.push(id);
        }
    }
    (kept, missing)
}

fn in_order(mut schedule: ScheduleEntry) -> ScheduleEntry {
    schedule.sort_windows();
    schedule
}
