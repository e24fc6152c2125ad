//! Writes a practice file: rows are updated by key, and what is gone from the
//! file is deactivated, because visits of the past still point to it.

use std::iter::repeat_with;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{NewId, Writer, hours, staff};
use crate::db::practices;
use crate::domain::ids::PracticeId;
use crate::domain::practice::Mode;
use crate::practice_file::{
    AppointmentTypeEntry, LocationEntry, PracticeEntry, PracticeFile, PractitionerEntry, RoomEntry,
    VisitReasonEntry,
};

/// Two imports do not run at once: the second sees the host names of the first.
const IMPORT_LOCK: i64 = 0x6f70_656e_736c_6f74;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    Written,
    /// Another practice has the file's host name; nothing was written.
    HostnameTaken(PracticeId),
}

/// Makes this unit of work's practice what a file says, and raises its version. What was made on
/// pages and has no key stays.
///
/// # Errors
/// As [`write()`].
pub async fn import(
    conn: &mut PgConnection,
    file: &PracticeFile,
    new_id: NewId<'_>,
) -> anyhow::Result<Imported> {
    write(conn, (file, Writer::File), new_id).await
}

/// Makes this unit of work's practice what a file says, in the way of whoever writes it, and raises
/// its version.
///
/// # Errors
/// The database, or no randomness for new ids.
pub async fn write(
    conn: &mut PgConnection,
    (file, writer): (&PracticeFile, Writer),
    new_id: NewId<'_>,
) -> anyhow::Result<Imported> {
    if writer.is_file()
        && let Some(other) = lock_host_name(conn, &file.practice.hostname).await?
    {
        return Ok(Imported::HostnameTaken(other));
    }
    write_practice(conn, &file.practice).await?;
    write_locations(conn, &file.locations, new_id).await?;
    hours::write_travels(conn, &file.travels).await?;
    write_rooms(conn, &file.rooms, new_id).await?;
    write_appointment_types(conn, &file.appointment_types, new_id).await?;
    write_visit_reasons(conn, &file.visit_reasons, new_id).await?;
    write_practitioners(conn, &file.practitioners, new_id).await?;
    write_offers(conn, &file.practitioners).await?;
    if writer.is_file() {
        staff::write_staff(conn, (&file.staff, writer), new_id).await?;
    }
    if let Some(practice) = practices::load(conn).await? {
        hours::write_schedules(conn, &practice, (&file.schedules, writer), new_id).await?;
        hours::write_exceptions(conn, &practice, (&file.exceptions, writer), new_id).await?;
        hours::write_closures(conn, &practice, (&file.closures, writer), new_id).await?;
        hours::write_blocks(conn, &practice, (&file.blocks, writer), new_id).await?;
    }
    Ok(Imported::Written)
}

/// Lets nobody else import until this unit ends. The other practice that has the host name already.
async fn lock_host_name(
    conn: &mut PgConnection,
    hostname: &str,
) -> sqlx::Result<Option<PracticeId>> {
    sqlx::query!("select pg_advisory_xact_lock($1)", IMPORT_LOCK)
        .execute(&mut *conn)
        .await?;
    let own = get_current_practice_id(conn).await?;
    let found = practices::find_practice_id(conn, hostname).await?;
    Ok(found.filter(|other| *other != own))
}

async fn get_current_practice_id(conn: &mut PgConnection) -> sqlx::Result<PracticeId> {
    sqlx::query_scalar!(r#"select current_practice() as "id!: PracticeId""#)
        .fetch_one(conn)
        .await
}

async fn write_practice(conn: &mut PgConnection, practice: &PracticeEntry) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into practice (hostname, name, public_name, time_zone, phone, hours, emergency,
            buffer_minutes, change_notice_minutes, hold_minutes, reminder_hours, booking,
            max_future_visits, brand, brand_dark)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (practice_id) do update set
            version = practice.version + 1, hostname = excluded.hostname, name = excluded.name,
            public_name = excluded.public_name, time_zone = excluded.time_zone,
            phone = excluded.phone, hours = excluded.hours, emergency = excluded.emergency,
            buffer_minutes = excluded.buffer_minutes,
            change_notice_minutes = excluded.change_notice_minutes,
            hold_minutes = excluded.hold_minutes,
            reminder_hours = excluded.reminder_hours, booking = excluded.booking,
            max_future_visits = excluded.max_future_visits, brand = excluded.brand,
            brand_dark = excluded.brand_dark
        ",
        practice.hostname,
        practice.name,
        practice.public_name,
        practice.time_zone.name(),
        practice.phone,
        practice.hours,
        practice.emergency,
        practice.buffer_minutes,
        practice.change_notice_minutes,
        practice.hold_minutes,
        practice.reminder_hours,
        practice.booking.as_str(),
        practice.max_future_visits,
        practice.brand.light.map(|colour| colour.to_string()),
        practice.brand.dark.map(|colour| colour.to_string()),
    )
    .execute(conn)
    .await
    .map(drop)
}

async fn write_locations(
    conn: &mut PgConnection,
    locations: &[LocationEntry],
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let keys = column(locations, |one| one.key.clone());
    sqlx::query!(
        "
        insert into location (id, key, position, name, address, waiting_area, time_zone)
        select id, key, position, name, address, waiting_area, time_zone
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
            with ordinality as given (id, key, name, address, waiting_area, time_zone, position)
        on conflict (practice_id, key) do update set
            is_active = true, position = excluded.position, name = excluded.name,
            address = excluded.address, waiting_area = excluded.waiting_area,
            time_zone = excluded.time_zone
        ",
        &new_ids(locations.len(), new_id)?,
        &keys,
        &column(locations, |one| one.name.clone()),
        &column(locations, |one| one.address.clone()),
        &column(locations, |one| one.waiting_area.clone()) as &[Option<String>],
        &column(locations, |one| one
            .time_zone
            .map(|zone| zone.name().to_owned())) as &[Option<String>],
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update location set is_active = false where is_active and key <> all($1)",
        &keys
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_rooms(
    conn: &mut PgConnection,
    rooms: &[RoomEntry],
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let keys = column(rooms, |one| one.key.clone());
    sqlx::query!(
        "
        insert into room (id, key, position, name, location_id)
        select given.id, given.key, given.position, given.name, location.id
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
            with ordinality as given (id, key, name, location_key, position)
        join location on location.key = given.location_key
        on conflict (practice_id, key) do update set
            is_active = true, position = excluded.position, name = excluded.name,
            location_id = excluded.location_id
        ",
        &new_ids(rooms.len(), new_id)?,
        &keys,
        &column(rooms, |one| one.name.clone()),
        &column(rooms, |one| one.location.clone()),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update room set is_active = false where is_active and key <> all($1)",
        &keys
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_appointment_types(
    conn: &mut PgConnection,
    types: &[AppointmentTypeEntry],
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let keys = column(types, |one| one.key.clone());
    let modes = |one: &AppointmentTypeEntry| column(&one.modes, |mode: &Mode| mode.as_str());
    sqlx::query!(
        "
        insert into appointment_type (id, key, position, name, minutes, buffer_minutes,
            book_notice_minutes, change_notice_minutes, horizon_days, capacity, needs_room, modes,
            patients, booking, max_future_visits)
        select id, key, position, name, minutes, buffer_minutes, book_notice_minutes,
            change_notice_minutes, horizon_days, capacity, needs_room,
            string_to_array(modes, ','), patients, booking, max_future_visits
        from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::integer[],
                $7::integer[], $8::integer[], $9::integer[], $10::boolean[], $11::text[],
                $12::text[], $13::text[], $14::integer[])
            with ordinality as given (id, key, name, minutes, buffer_minutes, book_notice_minutes,
                change_notice_minutes, horizon_days, capacity, needs_room, modes, patients,
                booking, max_future_visits, position)
        on conflict (practice_id, key) do update set
            is_active = true, position = excluded.position, name = excluded.name,
            minutes = excluded.minutes, buffer_minutes = excluded.buffer_minutes,
            book_notice_minutes = excluded.book_notice_minutes,
            change_notice_minutes = excluded.change_notice_minutes,
            horizon_days = excluded.horizon_days, capacity = excluded.capacity,
            needs_room = excluded.needs_room, modes = excluded.modes, patients = excluded.patients,
            booking = excluded.booking, max_future_visits = excluded.max_future_visits
        ",
        &new_ids(types.len(), new_id)?,
        &keys,
        &column(types, |one| one.name.clone()),
        &column(types, |one| one.minutes),
        &column(types, |one| one.buffer_minutes) as &[Option<i32>],
        &column(types, |one| one.book_notice_minutes),
        &column(types, |one| one.change_notice_minutes) as &[Option<i32>],
        &column(types, |one| one.horizon_days),
        &column(types, |one| one.capacity),
        &column(types, |one| one.needs_room),
        &column(types, |one| modes(one).join(",")),
        &column(types, |one| one.patients.as_str().to_owned()),
        &column(types, |one| one
            .booking
            .map(|booking| booking.as_str().to_owned())) as &[Option<String>],
        &column(types, |one| one.max_future_visits) as &[Option<i32>],
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update appointment_type set is_active = false where is_active and key <> all($1)",
        &keys
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_visit_reasons(
    conn: &mut PgConnection,
    reasons: &[VisitReasonEntry],
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let keys = column(reasons, |one| one.key.clone());
    sqlx::query!(
        "
        insert into visit_reason (id, key, position, name, group_name, hint, phone_only,
            appointment_type_id, bring)
        select given.id, given.key, given.position, given.name, given.group_name, given.hint,
            given.phone_only, appointment_type.id, given.bring
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[],
                $7::text[], $8::text[])
            with ordinality as given (id, key, name, group_name, hint, phone_only, type_key, bring,
                position)
        join appointment_type on appointment_type.key = given.type_key
        on conflict (practice_id, key) do update set
            is_active = true, position = excluded.position, name = excluded.name,
            group_name = excluded.group_name, hint = excluded.hint,
            phone_only = excluded.phone_only, appointment_type_id = excluded.appointment_type_id,
            bring = excluded.bring
        ",
        &new_ids(reasons.len(), new_id)?,
        &keys,
        &column(reasons, |one| one.name.clone()),
        &column(reasons, |one| one.group.clone()) as &[Option<String>],
        &column(reasons, |one| one.hint.clone()) as &[Option<String>],
        &column(reasons, |one| one.phone_only),
        &column(reasons, |one| one.appointment_type.clone()),
        &column(reasons, |one| one.bring.join("\n")),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update visit_reason set is_active = false where is_active and key <> all($1)",
        &keys
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_practitioners(
    conn: &mut PgConnection,
    practitioners: &[PractitionerEntry],
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let keys = column(practitioners, |one| one.key.clone());
    sqlx::query!(
        "
        insert into practitioner (id, key, position, name, role, video_url)
        select id, key, position, name, role, video_url
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
            with ordinality as given (id, key, name, role, video_url, position)
        on conflict (practice_id, key) do update set
            is_active = true, position = excluded.position, name = excluded.name,
            role = excluded.role, video_url = excluded.video_url
        ",
        &new_ids(practitioners.len(), new_id)?,
        &keys,
        &column(practitioners, |one| one.name.clone()),
        &column(practitioners, |one| one.role.clone()),
        &column(practitioners, |one| one.video_url.clone()) as &[Option<String>],
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update practitioner set is_active = false where is_active and key <> all($1)",
        &keys
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which types each practitioner offers, and for how long.
async fn write_offers(
    conn: &mut PgConnection,
    practitioners: &[PractitionerEntry],
) -> sqlx::Result<()> {
    let offers: Vec<(&String, &String, Option<i32>)> = practitioners
        .iter()
        .flat_map(|one| {
            let types = one.appointment_types.iter();
            types.map(|of| (&one.key, of, minutes_for(one, of)))
        })
        .collect();
    sqlx::query!(
        "delete from practitioner_appointment_type where practice_id = current_practice()"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        insert into practitioner_appointment_type (practitioner_id, appointment_type_id, minutes)
        select practitioner.id, appointment_type.id, given.minutes
        from unnest($1::text[], $2::text[], $3::integer[])
            as given (practitioner_key, type_key, minutes)
        join practitioner on practitioner.key = given.practitioner_key
        join appointment_type on appointment_type.key = given.type_key
        ",
        &column(&offers, |(who, _, _)| (*who).clone()),
        &column(&offers, |(_, of, _)| (*of).clone()),
        &column(&offers, |(_, _, minutes)| *minutes) as &[Option<i32>],
    )
    .execute(conn)
    .await
    .map(drop)
}

fn minutes_for(one: &PractitionerEntry, of: &String) -> Option<i32> {
    let own = one.lengths.iter().find(|(key, _)| key == of);
    own.map(|(_, minutes)| *minutes)
}

pub(super) fn new_ids(many: usize, new_id: NewId<'_>) -> anyhow::Result<Vec<Uuid>> {
    repeat_with(new_id).take(many).collect()
}

/// One value of each entry, as an array for one statement.
pub(super) fn column<T, V>(entries: &[T], value: impl Fn(&T) -> V) -> Vec<V> {
    entries.iter().map(value).collect()
}
