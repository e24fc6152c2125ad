//! Reads a practice whole, in eleven queries whatever its size.
//!
//! The order of the lists is the order of the practice file. Rows that were
//! deactivated are left out, and so is what hangs on them.

mod hours;

use std::error::Error;

use chrono_tz::Tz;
use sqlx::PgConnection;

use crate::domain::colours::{Brand, Colour};
use crate::domain::ids::{
    AppointmentTypeId, LocationId, PracticeId, PractitionerId, RoomId, VisitReasonId,
};
use crate::domain::practice::{
    AppointmentType, BookingMode, Length, Location, Mode, PatientKind, Practice, Practitioner,
    Room, Travel, VisitReason,
};

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
    practice.schedules = hours::list_schedules(conn).await?;
    practice.exceptions = hours::list_exceptions(conn).await?;
    practice.closures = hours::list_closures(conn).await?;
    practice.blocks = hours::list_blocks(conn).await?;
    practice.travels = list_travels(conn).await?;
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

/// Makes copies in memory old. Whether the version was still the one given: of two who change the
/// practice at once, the second waits for the first and then finds another one.
pub async fn raise_version(conn: &mut PgConnection, version: i64) -> sqlx::Result<bool> {
    let raised = sqlx::query!(
        "update practice set version = version + 1 where version = $1",
        version
    )
    .execute(conn)
    .await?;
    Ok(raised.rows_affected() > 0)
}

/// Lets nobody else change the practice until this unit ends. Whether the version is still the one
/// given.
pub async fn lock_version(conn: &mut PgConnection, version: i64) -> sqlx::Result<bool> {
    let locked = sqlx::query_scalar!(
        "select version from practice where version = $1 for update",
        version
    )
    .fetch_optional(conn)
    .await?;
    Ok(locked.is_some())
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

/// Everybody who practises or has practised here.
pub async fn list_practitioner_ids(conn: &mut PgConnection) -> sqlx::Result<Vec<PractitionerId>> {
    sqlx::query_scalar!(r#"select id as "id: PractitionerId" from practitioner order by id"#)
        .fetch_all(conn)
        .await
}

/// The practice's own row, with empty lists.
async fn find_bare(conn: &mut PgConnection) -> sqlx::Result<Option<Practice>> {
    let row = sqlx::query!(
        r#"
        select practice_id as "id: PracticeId", version, hostname, name, public_name, time_zone,
            phone, hours, emergency, brand, brand_dark, buffer_minutes, change_notice_minutes,
            hold_minutes, reminder_hours, booking, max_future_visits
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
        brand: Brand {
            light: row.brand.as_deref().and_then(Colour::parse),
            dark: row.brand_dark.as_deref().and_then(Colour::parse),
        },
        buffer_minutes: row.buffer_minutes,
        change_notice_minutes: row.change_notice_minutes,
        hold_minutes: row.hold_minutes,
        reminder_hours: row.reminder_hours,
        booking: parse_booking(&row.booking)?,
        max_future_visits: row.max_future_visits,
        locations: Vec::new(),
        rooms: Vec::new(),
        appointment_types: Vec::new(),
        visit_reasons: Vec::new(),
        practitioners: Vec::new(),
        schedules: Vec::new(),
        exceptions: Vec::new(),
        closures: Vec::new(),
        blocks: Vec::new(),
        travels: Vec::new(),
    }))
}

async fn list_locations(conn: &mut PgConnection, default_zone: Tz) -> sqlx::Result<Vec<Location>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: LocationId", key, name, address, waiting_area, time_zone
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
                waiting_area: row.waiting_area,
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
            modes, patients, booking, max_future_visits
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
                booking: row.booking.as_deref().map(parse_booking).transpose()?,
                max_future_visits: row.max_future_visits,
            })
        })
        .collect()
}

async fn list_visit_reasons(conn: &mut PgConnection) -> sqlx::Result<Vec<VisitReason>> {
    let rows = sqlx::query!(
        r#"
        select reason.id as "id: VisitReasonId", reason.key, reason.name,
            reason.group_name as "group", reason.hint, reason.phone_only,
            string_to_array(nullif(reason.bring, ''), E'\n') as "bring: Vec<String>",
            reason.appointment_type_id as "appointment_type: AppointmentTypeId"
        from visit_reason as reason
        join appointment_type on appointment_type.practice_id = reason.practice_id
            and appointment_type.id = reason.appointment_type_id and appointment_type.is_active
        where reason.is_active
        order by reason.position, reason.id
        "#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| VisitReason {
            id: row.id,
            key: row.key,
            name: row.name,
            group: row.group,
            hint: row.hint,
            phone_only: row.phone_only,
            bring: row.bring.unwrap_or_default(),
            appointment_type: row.appointment_type,
        })
        .collect())
}

/// The offers of each, in the order of the types, and those that last longer or shorter.
async fn list_practitioners(conn: &mut PgConnection) -> sqlx::Result<Vec<Practitioner>> {
    let rows = sqlx::query!(
        r#"
        select practitioner.id as "id: PractitionerId", practitioner.key, practitioner.name,
            practitioner.role, practitioner.video_url,
            array_agg(offered.id order by offered.position, offered.id)
                filter (where offered.id is not null)
                as "appointment_types: Vec<AppointmentTypeId>",
            array_agg(offered.minutes order by offered.position, offered.id)
                filter (where offered.id is not null) as "minutes: Vec<Option<i32>>"
        from practitioner
        left join (
            select offer.practitioner_id, offer.minutes, appointment_type.id,
                appointment_type.position
            from practitioner_appointment_type as offer
            join appointment_type on appointment_type.practice_id = offer.practice_id
                and appointment_type.id = offer.appointment_type_id
                and appointment_type.is_active
        ) as offered on offered.practitioner_id = practitioner.id
        where practitioner.is_active
        group by practitioner.practice_id, practitioner.id
        order by practitioner.position, practitioner.id
        "#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let appointment_types = row.appointment_types.unwrap_or_default();
            let minutes = row.minutes.unwrap_or_default();
            let lengths = appointment_types.iter().zip(minutes);
            Practitioner {
                id: row.id,
                key: row.key,
                name: row.name,
                role: row.role,
                video_url: row.video_url,
                lengths: lengths
                    .filter_map(|(of, minutes)| {
                        Some(Length {
                            appointment_type: *of,
                            minutes: minutes?,
                        })
                    })
                    .collect(),
                appointment_types,
            }
        })
        .collect())
}

async fn list_travels(conn: &mut PgConnection) -> sqlx::Result<Vec<Travel>> {
    let rows = sqlx::query!(
        r#"
        select location_id as "one: LocationId", other_location_id as "other: LocationId", minutes
        from travel
        order by location_id, other_location_id
        "#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Travel {
            between: [row.one, row.other],
            minutes: row.minutes,
        })
        .collect())
}

fn parse_booking(name: &str) -> sqlx::Result<BookingMode> {
    BookingMode::parse(name).ok_or_else(|| unreadable("booking", name))
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

fn unreadable(column: &str, value: &str) -> sqlx::Error {
    let source: Box<dyn Error + Send + Sync> = format!("unknown {column} {value:?}").into();
    sqlx::Error::Decode(source)
}
