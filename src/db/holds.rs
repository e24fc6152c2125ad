//! Times kept for a visitor: rows of `occupancy`, or of `seat` in a group session.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::busy::Scope;
use crate::domain::draft::{Answers, kept_until};
use crate::domain::hold::Held;
use crate::domain::ids::{
    AppointmentId, AppointmentTypeId, DraftId, HoldId, LocationId, OccupancyId, PractitionerId,
    RoomId,
};
use crate::domain::time::Interval;

/// A hold to be.
pub struct NewHold<'a> {
    pub id: HoldId,
    pub draft: DraftId,
    /// What the draft says once it holds the time; `None`: as before.
    pub answers: Option<&'a Answers>,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub room: Option<RoomId>,
    pub appointment_type: AppointmentTypeId,
    /// The visit with its buffer.
    pub during: Interval,
    /// 0; another one only for what overlaps on purpose.
    pub lane: i32,
    pub held_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A group session to be.
pub struct NewSession {
    pub id: OccupancyId,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub room: Option<RoomId>,
    pub appointment_type: AppointmentTypeId,
    pub during: Interval,
    pub capacity: i32,
}

/// A seat held in a session.
pub struct NewSeat {
    pub id: HoldId,
    pub session: OccupancyId,
    pub number: i32,
    pub draft: DraftId,
    pub held_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Keeps a time and the answers that name it, unless it is taken: then neither.
pub async fn insert_hold(conn: &mut PgConnection, new: &NewHold<'_>) -> sqlx::Result<Taking> {
    let noted = sqlx::query!(
        "
        with placed as (
            insert into occupancy
                (id, kind, practitioner_id, location_id, room_id, during, appointment_type_id,
                 draft_id, expires_at, held_at, lane)
            values ($1, 'hold', $2, $3, $4, tstzrange($5, $6), $7, $8, $9, $10, $11)
            on conflict do nothing
            returning id)
        update draft
        set answers = coalesce($12, answers), expires_at = greatest(expires_at, $13)
        where id = $8 and exists (select from placed)
        ",
        new.id as HoldId,
        new.practitioner as PractitionerId,
        new.location as LocationId,
        new.room as Option<RoomId>,
        new.during.start,
        new.during.end,
        new.appointment_type as AppointmentTypeId,
        new.draft as DraftId,
        new.expires_at,
        new.held_at,
        new.lane,
        new.answers.map(Json) as Option<Json<&Answers>>,
        kept_until(new.held_at),
    )
    .execute(conn)
    .await?;
    Ok(Taking::of(noted.rows_affected()))
}

/// The first lane in which a practitioner has nothing during a time. `None`: all are taken.
pub async fn find_free_lane(
    conn: &mut PgConnection,
    practitioner: PractitionerId,
    during: Interval,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        r#"
        select lane as "lane!" from generate_series(0, 20) as lanes (lane)
        where not exists (
            select from occupancy
            where practitioner_id = $1 and occupancy.lane = lanes.lane
                and during && tstzrange($2, $3))
        order by 1 limit 1
        "#,
        practitioner as PractitionerId,
        during.start,
        during.end,
    )
    .fetch_optional(conn)
    .await
}

/// Opens a group session, unless its time is taken.
pub async fn insert_session(conn: &mut PgConnection, new: &NewSession) -> sqlx::Result<Taking> {
    let inserted = sqlx::query!(
        "
        insert into occupancy
            (id, kind, practitioner_id, location_id, room_id, during, appointment_type_id, capacity)
        values ($1, 'session', $2, $3, $4, tstzrange($5, $6), $7, $8)
        on conflict do nothing
        ",
        new.id as OccupancyId,
        new.practitioner as PractitionerId,
        new.location as LocationId,
        new.room as Option<RoomId>,
        new.during.start,
        new.during.end,
        new.appointment_type as AppointmentTypeId,
        new.capacity,
    )
    .execute(conn)
    .await?;
    Ok(Taking::of(inserted.rows_affected()))
}

/// Keeps a seat, unless it is taken.
pub async fn insert_seat(conn: &mut PgConnection, new: &NewSeat) -> sqlx::Result<Taking> {
    let inserted = sqlx::query!(
        "
        insert into seat (id, occupancy_id, seat_number, draft_id, expires_at, held_at)
        select $1, occupancy.id, $3, $4, $5, $6
        from occupancy where occupancy.id = $2 and $3 <= capacity
        on conflict do nothing
        ",
        new.id as HoldId,
        new.session as OccupancyId,
        new.number,
        new.draft as DraftId,
        new.expires_at,
        new.held_at,
    )
    .execute(conn)
    .await?;
    Ok(Taking::of(inserted.rows_affected()))
}

/// Whether a row could be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    Done,
    Taken,
}

impl Taking {
    pub(super) fn of(rows: u64) -> Self {
        if rows == 0 { Self::Taken } else { Self::Done }
    }
}

/// A draft's hold with that id, live or run out, as long as it was not booked.
pub async fn find_hold(
    conn: &mut PgConnection,
    id: HoldId,
    draft: DraftId,
) -> sqlx::Result<Option<Held>> {
    let row = sqlx::query!(
        r#"
        select practitioner_id as "practitioner!: PractitionerId",
            location_id as "location!: LocationId", room_id as "room: RoomId",
            appointment_type_id as "appointment_type!: AppointmentTypeId",
            starts_at as "starts_at!", held_at as "held_at!", expires_at as "expires_at!",
            renewed_at is not null as "is_renewed!", null::uuid as "session: OccupancyId"
        from occupancy
        where id = $1 and kind = 'hold' and draft_id = $2
        union all
        select practitioner_id, location_id, room_id, appointment_type_id, starts_at,
            seat.held_at, seat.expires_at, seat.renewed_at is not null, occupancy.id
        from seat
        join occupancy on occupancy.practice_id = seat.practice_id
            and occupancy.id = seat.occupancy_id
        where seat.id = $1 and seat.expires_at is not null and seat.draft_id = $2
        "#,
        id as HoldId,
        draft as DraftId,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Held {
        id,
        draft: Some(draft),
        practitioner: row.practitioner,
        location: row.location,
        room: row.room,
        appointment_type: row.appointment_type,
        starts_at: row.starts_at,
        held_at: row.held_at,
        expires_at: row.expires_at,
        is_renewed: row.is_renewed,
        session: row.session,
    }))
}

/// Keeps a hold for longer; once only.
pub async fn update_hold_expiry(
    conn: &mut PgConnection,
    id: HoldId,
    draft: DraftId,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update occupancy set expires_at = $3, renewed_at = $4
        where id = $1 and draft_id = $2 and kind = 'hold' and renewed_at is null
        ",
        id as HoldId,
        draft as DraftId,
        expires_at,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        update seat set expires_at = $3, renewed_at = $4
        where id = $1 and draft_id = $2 and expires_at is not null and renewed_at is null
        ",
        id as HoldId,
        draft as DraftId,
        expires_at,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives back whatever a draft holds, under the lock of whose time it is.
pub async fn delete_holds_of_draft(conn: &mut PgConnection, draft: DraftId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from occupancy where draft_id = $1 and kind = 'hold'",
        draft as DraftId
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        with given_back as (
            delete from seat where draft_id = $1 and expires_at is not null
            returning id, occupancy_id)
        delete from occupancy
        where kind = 'session'
            and id in (select occupancy_id from given_back)
            and not exists (
                select from seat
                where seat.occupancy_id = occupancy.id
                    and seat.id not in (select id from given_back))
        ",
        draft as DraftId
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes what ran out and is in the way: holds, held seats, and sessions nobody sits in.
pub async fn delete_expired_holds(
    conn: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        with near as (
            select id, kind, expires_at from occupancy
            where (practitioner_id = any($1) or room_id = any($2))
                and starts_at > $3::timestamptz - interval '24 hours'
                and starts_at < $4
                and ends_at > $3
                and kind in ('hold', 'session')),
        emptied as (
            delete from seat
            where occupancy_id in (select id from near where kind = 'session') and expires_at <= $5
            returning id)
        delete from occupancy
        where id in (select id from near)
            and (expires_at <= $5
                or (kind = 'session' and not exists (
                    select from seat
                    where seat.occupancy_id = occupancy.id
                        and (seat.expires_at is null or seat.expires_at > $5))))
        ",
        &scope.practitioners as &[PractitionerId],
        &scope.rooms as &[RoomId],
        scope.within.start,
        scope.within.end,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a held time to a visit.
pub async fn mark_hold_booked(
    conn: &mut PgConnection,
    id: HoldId,
    appointment: AppointmentId,
) -> sqlx::Result<Taking> {
    let whole = sqlx::query!(
        "
        update occupancy
        set kind = 'visit', appointment_id = $2, draft_id = null, expires_at = null
        where id = $1 and kind = 'hold'
        ",
        id as HoldId,
        appointment as AppointmentId,
    )
    .execute(&mut *conn)
    .await?;
    if whole.rows_affected() > 0 {
        return Ok(Taking::Done);
    }
    let seat = sqlx::query!(
        "
        update seat set appointment_id = $2, draft_id = null, expires_at = null
        where id = $1 and expires_at is not null
        ",
        id as HoldId,
        appointment as AppointmentId,
    )
    .execute(conn)
    .await?;
    Ok(Taking::of(seat.rows_affected()))
}

/// Gives up the time of a visit that goes elsewhere.
pub async fn delete_place_of(conn: &mut PgConnection, id: AppointmentId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from occupancy where appointment_id = $1",
        id as AppointmentId
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        with given_up as (
            delete from seat where appointment_id = $1 returning id, occupancy_id)
        delete from occupancy
        where kind = 'session'
            and id in (select occupancy_id from given_up)
            and not exists (
                select from seat
                where seat.occupancy_id = occupancy.id
                    and seat.id not in (select id from given_up))
        ",
        id as AppointmentId
    )
    .execute(conn)
    .await?;
    Ok(())
}
