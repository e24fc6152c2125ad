//! The rules' changing half: who is busy. And the one lock every writer takes.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use super::practices::Stamp;
use crate::domain::busy::{BusyRow, OccupancyKind, Own, PackedVisits, around_days};
use crate::domain::ids::{
    AppointmentId, AppointmentTypeId, DraftId, LocationId, OccupancyId, PracticeId, PractitionerId,
    RoomId,
};
use crate::domain::practice::Practice;
use crate::domain::time::Interval;

/// Whose calendars a question is about, and when.
#[derive(Clone, Debug)]
pub struct Scope {
    pub practitioners: Vec<PractitionerId>,
    /// Rooms that may be needed, whoever is in them.
    pub rooms: Vec<RoomId>,
    pub within: Interval,
}

impl Scope {
    /// What can matter to a practitioner's visits at a location on a local date.
    pub fn of_day(
        practice: &Practice,
        (practitioner, location): (PractitionerId, LocationId),
        on: NaiveDate,
    ) -> Self {
        let rooms = practice.rooms.iter();
        Self {
            practitioners: vec![practitioner],
            rooms: rooms
                .filter(|room| room.location == location)
                .map(|room| room.id)
                .collect(),
            within: around_days(on, on),
        }
    }
}

/// Who asks: what is theirs does not stand in their way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mine {
    pub draft: Option<DraftId>,
    pub moving: Option<AppointmentId>,
}

/// The moment that a question to the database is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    At(DateTime<Utc>),
    /// When it is asked, by the database's own clock moved ahead (or back).
    Database {
        ahead: TimeDelta,
    },
}

impl Moment {
    /// The instant, if it is known, and microseconds that the database's clock is moved ahead.
    pub(super) fn parts(self) -> (Option<DateTime<Utc>>, i64) {
        match self {
            Self::At(at) => (Some(at), 0),
            Self::Database { ahead } => (None, ahead.num_microseconds().unwrap_or_default()),
        }
    }
}

/// What occupies a scope, and what else a decision goes by, of one moment.
pub struct BusyNow {
    /// Of the practice.
    pub stamp: Stamp,
    /// The moment.
    pub at: DateTime<Utc>,
    pub rows: Vec<BusyRow>,
    /// What is busy and not among the rows.
    pub visits: Vec<PackedVisits>,
}

/// Locks practitioners, then rooms, each in the order of their ids, until the end of the
/// unit: whoever changes who is busy waits here for the one before.
pub async fn lock(
    conn: &mut PgConnection,
    practitioners: &[PractitionerId],
    rooms: &[RoomId],
) -> sqlx::Result<()> {
    lock_with_held(conn, practitioners, None).await?;
    lock_rooms(conn, rooms).await
}

/// Locks practitioners as [`lock`] does, and with them those whose time a locked draft holds.
/// Whether it holds any.
pub async fn lock_with_held(
    conn: &mut PgConnection,
    practitioners: &[PractitionerId],
    draft: Option<DraftId>,
) -> sqlx::Result<bool> {
    let rows = sqlx::query!(
        r#"
        with held as materialized (
            select practitioner_id from occupancy
            where draft_id = $2 and kind = 'hold'
            union
            select practitioner_id from seat
            join occupancy on occupancy.id = seat.occupancy_id
            where seat.draft_id = $2 and seat.expires_at is not null
        )
        select exists (select from held) as "draft_holds!" from practitioner
        where id = any($1 || array(select practitioner_id from held))
        order by id
        for no key update of practitioner
        "#,
        practitioners as &[PractitionerId],
        draft as Option<DraftId>,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.first().is_some_and(|row| row.draft_holds))
}

/// Locks rooms as [`lock`] does; the practitioners are locked already.
pub async fn lock_rooms(conn: &mut PgConnection, rooms: &[RoomId]) -> sqlx::Result<()> {
    if rooms.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"select 1 as "one" from room where id = any($1) order by id for no key update"#,
        rooms as &[RoomId],
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// The places of visits that wait for the practice's answer.
pub async fn list_pending_places(
    conn: &mut PgConnection,
    scope: &Scope,
) -> sqlx::Result<Vec<OccupancyId>> {
    sqlx::query_scalar!(
        r#"
        select occupancy.id as "id: OccupancyId" from occupancy
        join appointment on appointment.practice_id = occupancy.practice_id
            and appointment.id = occupancy.appointment_id and appointment.status = 'pending'
        where (occupancy.practitioner_id = any($1) or occupancy.room_id = any($2))
            and occupancy.kind = 'visit'
            and occupancy.starts_at > $3::timestamptz - interval '24 hours'
            and occupancy.starts_at < $4
        "#,
        &scope.practitioners as &[PractitionerId],
        &scope.rooms as &[RoomId],
        scope.within.start,
        scope.within.end,
    )
    .fetch_all(conn)
    .await
}

/// Everything that occupies the scope at `now`; what ran out is left out.
pub async fn list_busy(
    conn: &mut PgConnection,
    scope: &Scope,
    mine: Mine,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<BusyRow>> {
    let read = read_busy(conn, scope, mine, Moment::At(now)).await?;
    Ok(read.rows)
}

/// As [`list_busy`], with the practice's stamp and the moment itself: asked after the lock, all of it
/// holds until the unit ends.
pub async fn read_busy(
    conn: &mut PgConnection,
    scope: &Scope,
    mine: Mine,
    moment: Moment,
) -> sqlx::Result<BusyNow> {
    let (at, ahead) = moment.parts();
    let rows = sqlx::query_as!(
        RowNow,
        r#"
        with asked as materialized (
            select practice_id, version,
                coalesce($5, clock_timestamp() + $8::bigint * interval '1 microsecond') as at
            from practice
        )
        select asked.practice_id as "practice: _", asked.version, asked.at as "at!",
            busy.id as "id?: _", kind as "kind?: _",
            practitioner_id as "practitioner?: _",
            location_id as "location?: _", room_id as "room?: _",
            starts_at as "starts_at?", ends_at as "ends_at?",
            appointment_type_id as "appointment_type?: _",
            capacity as "capacity?", is_mine as "is_mine?", numbers as "seats_taken?",
            busy.mine as "my_seat?"
        from asked
        left join lateral (
            select id, kind, practitioner_id, location_id, room_id, starts_at, ends_at,
                appointment_type_id, capacity, sitting.numbers, sitting.mine,
                coalesce(kind = 'hold' and draft_id = $6 or appointment_id = $7, false) as is_mine
            from occupancy
            left join lateral (
                select array_agg(seat_number)
                        filter (where not (seat.draft_id is not distinct from $6
                            and seat.expires_at is not null and $6 is not null
                        or seat.appointment_id is not distinct from $7 and $7 is not null))
                        as numbers,
                    min(seat_number)
                        filter (where seat.draft_id = $6 and seat.expires_at is not null
                            or seat.appointment_id = $7) as mine
                from seat
                where kind = 'session' and seat.occupancy_id = occupancy.id
                    and (seat.expires_at is null or seat.expires_at > asked.at)
            ) as sitting on true
            where (practitioner_id = any($1) or room_id = any($2))
                and starts_at > $3::timestamptz - interval '24 hours'
                and starts_at < $4
                and ends_at > $3
                and (expires_at is null or expires_at > asked.at)
                and (kind <> 'session' or sitting.numbers is not null or sitting.mine is not null)
        ) as busy on true
        "#,
        &scope.practitioners as &[PractitionerId],
        &scope.rooms as &[RoomId],
        scope.within.start,
        scope.within.end,
        at,
        mine.draft as Option<DraftId>,
        mine.moving as Option<AppointmentId>,
        ahead,
    )
    .fetch_all(conn)
    .await?;
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let (id, version) = (first.practice, first.version);
    Ok(BusyNow {
        stamp: Stamp { id, version },
        at: first.at,
        visits: Vec::new(),
        rows: rows.into_iter().filter_map(RowNow::busy).collect(),
    })
}

/// What is known of the moment, and perhaps something that occupies the scope.
struct RowNow {
    practice: PracticeId,
    version: i64,
    at: DateTime<Utc>,
    id: Option<OccupancyId>,
    kind: Option<OccupancyKind>,
    practitioner: Option<PractitionerId>,
    location: Option<LocationId>,
    room: Option<RoomId>,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    appointment_type: Option<AppointmentTypeId>,
    capacity: Option<i32>,
    is_mine: Option<bool>,
    seats_taken: Option<Vec<i32>>,
    my_seat: Option<i32>,
}

impl RowNow {
    fn busy(self) -> Option<BusyRow> {
        Some(BusyRow::from(Row {
            id: self.id?,
            kind: self.kind?,
            practitioner: self.practitioner?,
            location: self.location?,
            room: self.room,
            starts_at: self.starts_at?,
            ends_at: self.ends_at?,
            appointment_type: self.appointment_type?,
            capacity: self.capacity?,
            is_mine: self.is_mine?,
            seats_taken: self.seats_taken,
            my_seat: self.my_seat,
        }))
    }
}

struct Row {
    id: OccupancyId,
    kind: OccupancyKind,
    practitioner: PractitionerId,
    location: LocationId,
    room: Option<RoomId>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    appointment_type: AppointmentTypeId,
    capacity: i32,
    is_mine: bool,
    seats_taken: Option<Vec<i32>>,
    my_seat: Option<i32>,
}

impl From<Row> for BusyRow {
    fn from(row: Row) -> Self {
        Self {
            occupancy: row.id,
            kind: row.kind,
            practitioner: row.practitioner,
            location: row.location,
            room: row.room,
            during: Interval {
                start: row.starts_at,
                end: row.ends_at,
            },
            appointment_type: row.appointment_type,
            capacity: row.capacity,
            seats_taken: row.seats_taken.unwrap_or_default(),
            own: match row.my_seat {
                Some(number) => Own::Seat(number),
                None if row.is_mine => Own::Whole,
                None => Own::Nothing,
            },
        }
    }
}
