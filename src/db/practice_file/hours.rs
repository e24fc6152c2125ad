//! Schedules, exceptions, closures and blocks have no keys: those that the file still has stay as
//! they are, what it has besides is added. What it has no more goes, where it is the writer's to
//! take away.

use chrono::Weekday;
use sqlx::PgConnection;
use uuid::Uuid;

use super::entries::{block_entry, closure_entry, exception_entry, schedule_entry};
use super::import::column;
use super::{NewId, Writer};
use crate::domain::practice::Practice;
use crate::practice_file::{
    BlockEntry, ClosureEntry, ExceptionEntry, ScheduleEntry, TravelEntry, WindowEntry,
};

/// Makes the practice's schedules those of the file.
pub(super) async fn write_schedules(
    conn: &mut PgConnection,
    practice: &Practice,
    (wanted, writer): (&[ScheduleEntry], Writer),
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let present = practice
        .schedules
        .iter()
        .map(|one| (one.id.0, schedule_entry(practice, one).map(in_order)));
    let Difference {
        kept,
        gone,
        missing,
    } = compare(present, wanted.iter().cloned().map(in_order));
    sqlx::query!(
        "
        delete from schedule
        where practice_id = current_practice() and id <> all($1)
            and ($3 <> 'page' or id = any($2))
        ",
        &kept,
        &gone,
        writer.as_str(),
    )
    .execute(&mut *conn)
    .await?;
    for schedule in missing {
        insert_schedule(conn, &schedule, new_id).await?;
    }
    Ok(())
}

/// Makes the practice's exceptions those of the file.
pub(super) async fn write_exceptions(
    conn: &mut PgConnection,
    practice: &Practice,
    (wanted, writer): (&[ExceptionEntry], Writer),
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let present = practice
        .exceptions
        .iter()
        .map(|one| (one.id.0, exception_entry(practice, one)));
    let Difference {
        kept,
        gone,
        missing,
    } = compare(present, wanted.iter().cloned());
    sqlx::query!(
        "
        delete from hours_exception
        where practice_id = current_practice() and id <> all($1) and case $3
            when 'page' then id = any($2) when 'file' then is_from_file else true end
        ",
        &kept,
        &gone,
        writer.as_str(),
    )
    .execute(&mut *conn)
    .await?;
    if writer.is_file() {
        // What a file names is its own from now on, whoever made it.
        sqlx::query!(
            "update hours_exception set is_from_file = true where id = any($1) and not is_from_file",
            &kept,
        )
        .execute(&mut *conn)
        .await?;
    }
    for exception in missing {
        insert_exception(conn, (&exception, writer), new_id()?).await?;
    }
    Ok(())
}

async fn insert_exception(
    conn: &mut PgConnection,
    (exception, writer): (&ExceptionEntry, Writer),
    id: Uuid,
) -> anyhow::Result<()> {
    sqlx::query!(
        "
        insert into hours_exception (id, practitioner_id, location_id, from_on, until_on, kind,
            starts_time, ends_time, is_from_file)
        values ($1, (select id from practitioner where key = $2),
            (select id from location where key = $3), $4, $5, $6, $7, $8, $9)
        ",
        id,
        exception.practitioner,
        exception.location,
        exception.from_on,
        exception.until_on,
        exception.kind.as_str(),
        exception.starts_time,
        exception.ends_time,
        writer.is_file(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        insert into hours_exception_appointment_type (hours_exception_id, appointment_type_id)
        select $1, id from appointment_type where key = any($2)
        ",
        id,
        &exception.appointment_types,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes the practitioners' blocks those of the file.
pub(super) async fn write_blocks(
    conn: &mut PgConnection,
    practice: &Practice,
    (wanted, writer): (&[BlockEntry], Writer),
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let present = practice
        .blocks
        .iter()
        .map(|one| (one.id.0, block_entry(practice, one)));
    let Difference {
        kept,
        gone,
        missing,
    } = compare(present, wanted.iter().cloned());
    sqlx::query!(
        "
        delete from block
        where practice_id = current_practice() and id <> all($1) and case $3
            when 'page' then id = any($2) when 'file' then is_from_file else true end
        ",
        &kept,
        &gone,
        writer.as_str(),
    )
    .execute(&mut *conn)
    .await?;
    if writer.is_file() {
        // What a file names is its own from now on, whoever made it.
        sqlx::query!(
            "update block set is_from_file = true where id = any($1) and not is_from_file",
            &kept,
        )
        .execute(&mut *conn)
        .await?;
    }
    for block in missing {
        sqlx::query!(
            "
            insert into block (id, practitioner_id, location_id, starts_wall, ends_wall,
                weekly_until, reason, is_from_file)
            select $1, practitioner.id, (select id from location where key = $3), $4, $5, $6, $7, $8
            from practitioner
            where practitioner.key = $2
            ",
            new_id()?,
            block.practitioner,
            block.location,
            block.starts_wall,
            block.ends_wall,
            block.weekly_until,
            block.reason,
            writer.is_file(),
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Makes the practice's closures those of the file.
pub(super) async fn write_closures(
    conn: &mut PgConnection,
    practice: &Practice,
    (wanted, writer): (&[ClosureEntry], Writer),
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let present = practice
        .closures
        .iter()
        .map(|one| (one.id.0, closure_entry(practice, one)));
    let Difference {
        kept,
        gone,
        missing,
    } = compare(present, wanted.iter().cloned());
    sqlx::query!(
        "
        delete from closure
        where practice_id = current_practice() and id <> all($1) and case $3
            when 'page' then id = any($2) when 'file' then is_from_file else true end
        ",
        &kept,
        &gone,
        writer.as_str(),
    )
    .execute(&mut *conn)
    .await?;
    if writer.is_file() {
        // What a file names is its own from now on, whoever made it.
        sqlx::query!(
            "update closure set is_from_file = true where id = any($1) and not is_from_file",
            &kept,
        )
        .execute(&mut *conn)
        .await?;
    }
    for closure in missing {
        sqlx::query!(
            "
            insert into closure (id, practitioner_id, location_id, starts_wall, ends_wall, reason,
                message, is_from_file)
            values ($1, (select id from practitioner where key = $2),
                (select id from location where key = $3), $4, $5, $6, $7, $8)
            ",
            new_id()?,
            closure.practitioner,
            closure.location,
            closure.starts_wall,
            closure.ends_wall,
            closure.reason,
            closure.message,
            writer.is_file(),
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Makes the ways between locations those of the file.
pub(super) async fn write_travels(
    conn: &mut PgConnection,
    travels: &[TravelEntry],
) -> sqlx::Result<()> {
    sqlx::query!("delete from travel where practice_id = current_practice()")
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "
        insert into travel (location_id, other_location_id, minutes)
        select least(one.id, other.id), greatest(one.id, other.id), given.minutes
        from unnest($1::text[], $2::text[], $3::integer[]) as given (one_key, other_key, minutes)
        join location as one on one.key = given.one_key
        join location as other on other.key = given.other_key
        ",
        &column(travels, |one| one.between[0].clone()),
        &column(travels, |one| one.between[1].clone()),
        &column(travels, |one| one.minutes),
    )
    .execute(conn)
    .await
    .map(drop)
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
        insert into schedule_window (id, schedule_id, weekdays, starts_time, ends_time,
            release_days, release_time)
        values ($1, $2, $3, $4, $5, $6, $7)
        ",
        id,
        schedule,
        &weekdays.map(i16::try_from).collect::<Result<Vec<_>, _>>()?,
        window.starts_time,
        window.ends_time,
        window.release.map(|release| release.days_ahead),
        window.release.map(|release| release.from_time),
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

/// How the rows differ from the entries that are wanted.
struct Difference<E> {
    /// Rows that are wanted as they are.
    kept: Vec<Uuid>,
    /// Rows that a file could have named, and does not.
    gone: Vec<Uuid>,
    /// Entries without a row.
    missing: Vec<E>,
}

/// Entries may be equal; each finds a row of its own.
fn compare<E: PartialEq>(
    present: impl Iterator<Item = (Uuid, Option<E>)>,
    wanted: impl Iterator<Item = E>,
) -> Difference<E> {
    let mut missing: Vec<E> = wanted.collect();
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for (id, entry) in present {
        let found = missing.iter().position(|one| entry.as_ref() == Some(one));
        if let Some(index) = found {
            missing.remove(index);
            kept.push(id);
        } else if entry.is_some() {
            gone.push(id);
        }
    }
    Difference {
        kept,
        gone,
        missing,
    }
}

fn in_order(mut schedule: ScheduleEntry) -> ScheduleEntry {
    schedule.sort_windows();
    schedule
}
