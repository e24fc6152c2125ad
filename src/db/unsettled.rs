//! What occupies calendars for a while, or in part: holds and group sessions. Visits besides them are
//! read packed, where it matters neither which visit it is nor in which room.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::busy::{BusyNow, Moment, Scope};
use super::practices::Stamp;
use crate::domain::busy::{BusyRow, OccupancyKind, Own, PackedVisits};
use crate::domain::ids::{
    AppointmentTypeId, DraftId, LocationId, OccupancyId, PracticeId, PractitionerId, RoomId,
};
use crate::domain::time::Interval;

/// What occupies a scope's practitioners besides visits and has not run out by `now`: holds and
/// group sessions.
pub(super) async fn list_unsettled(
    conn: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Unsettled>> {
    sqlx::query_as!(
        Unsettled,
        r#"
        select occupancy.id as "id: _", kind as "kind: _", practitioner_id as "practitioner: _",
            location_id as "location: _", room_id as "room: _", starts_at, ends_at,
            appointment_type_id as "appointment_type: _", capacity,
            draft_id as "draft: _", expires_at,
            sitting.numbers as "seat_numbers: _", sitting.drafts as "seat_drafts: _",
            sitting.ends as "seat_ends: _"
        from unnest($1::uuid[]) as who (id)
        cross join lateral (
            select * from occupancy
            where kind <> 'visit' and practitioner_id = who.id
                and starts_at > $2::timestamptz - interval '24 hours'
                and starts_at < $3
                and ends_at > $2
                and (expires_at is null or expires_at > $4)
            -- One by one: else a plan made while there were few reads those of everybody.
            offset 0
        ) as occupancy
        left join lateral (
            select array_agg(seat_number) as numbers, array_agg(seat.draft_id) as drafts,
                array_agg(seat.expires_at) as ends
            from seat
            where kind = 'session' and seat.occupancy_id = occupancy.id
                and (seat.expires_at is null or seat.expires_at > $4)
        ) as sitting on true
        "#,
        &scope.practitioners as &[PractitionerId],
        scope.within.start,
        scope.within.end,
        now,
    )
    .fetch_all(conn)
    .await
}

/// As [`read_busy`](super::busy::read_busy) for whoever has that draft, in a scope without rooms:
/// visits and what others hold come packed.
pub async fn read_packed(
    conn: &mut PgConnection,
    scope: &Scope,
    mine: Option<DraftId>,
    moment: Moment,
) -> sqlx::Result<BusyNow> {
    let (at, ahead) = moment.parts();
    let rows = sqlx::query_as!(
        RowNow,
        r#"
        with asked as materialized (
            select practice_id, version,
                coalesce($4, clock_timestamp() + $5::bigint * interval '1 microsecond') as at
            from practice
        )
        select asked.practice_id as "practice: _", asked.version, asked.at as "at!",
            busy.id as "id?: _", kind as "kind?: _", practitioner_id as "practitioner?: _",
            location_id as "location?: _", room_id as "room?: _", starts_at as "starts_at?",
            ends_at as "ends_at?", appointment_type_id as "appointment_type?: _",
            capacity as "capacity?", draft_id as "draft?: _", expires_at as "expires_at?",
            numbers as "seat_numbers?: _", drafts as "seat_drafts?: _", ends as "seat_ends?: _",
            packed_starts as "packed_starts?", packed_ends as "packed_ends?"
        from asked
        left join lateral (
            select occupancy.id, kind, practitioner_id, location_id, room_id, starts_at, ends_at,
                appointment_type_id, capacity, draft_id, expires_at, sitting.numbers,
                sitting.drafts, sitting.ends, null::timestamptz[] as packed_starts,
                null::timestamptz[] as packed_ends
            from unnest($1::uuid[]) as who (id)
            cross join lateral (
                select * from occupancy
                where kind <> 'visit' and practitioner_id = who.id
                    and starts_at > $2::timestamptz - interval '24 hours'
                    and starts_at < $3
                    and ends_at > $2
                    and (kind = 'session' or draft_id = $6)
                offset 0
            ) as occupancy
            left join lateral (
                select array_agg(seat_number) as numbers, array_agg(seat.draft_id) as drafts,
                    array_agg(seat.expires_at) as ends
                from seat
                where kind = 'session' and seat.occupancy_id = occupancy.id
            ) as sitting on true
            union all
            select null, null, practitioner_id, location_id, null, null, null, null, null, null,
                null, null, null, null, array_agg(starts_at), array_agg(ends_at)
            from occupancy
            where practitioner_id = any($1)
                and starts_at > $2::timestamptz - interval '24 hours'
                and starts_at < $3
                and ends_at > $2
                and (kind = 'visit'
                    or kind = 'hold' and expires_at > asked.at
                        and (draft_id is null or draft_id is distinct from $6))
            group by practitioner_id, location_id
        ) as busy on true
        "#,
        &scope.practitioners as &[PractitionerId],
        scope.within.start,
        scope.within.end,
        at,
        ahead,
        mine as Option<DraftId>,
    )
    .fetch_all(conn)
    .await?;
    RowNow::all(rows, mine)
}

/// What is known of the moment, and perhaps something unsettled, or what came packed.
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
    draft: Option<DraftId>,
    expires_at: Option<DateTime<Utc>>,
    seat_numbers: Option<Vec<i32>>,
    seat_drafts: Option<Vec<Option<DraftId>>>,
    seat_ends: Option<Vec<Option<DateTime<Utc>>>>,
    packed_starts: Option<Vec<DateTime<Utc>>>,
    packed_ends: Option<Vec<DateTime<Utc>>>,
}

impl RowNow {
    fn all(rows: Vec<Self>, mine: Option<DraftId>) -> sqlx::Result<BusyNow> {
        let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let (id, version, at) = (first.practice, first.version, first.at);
        let visits = rows.iter().filter_map(Self::packed).collect();
        let unsettled = rows.into_iter().filter_map(Self::unsettled);
        Ok(BusyNow {
            stamp: Stamp { id, version },
            at,
            visits,
            rows: unsettled.filter_map(|one| one.seen_by(mine, at)).collect(),
        })
    }

    fn packed(&self) -> Option<PackedVisits> {
        let starts = self.packed_starts.as_ref()?.iter().copied();
        let times = starts.zip(self.packed_ends.iter().flatten().copied());
        let times = times.map(|(start, end)| Interval { start, end });
        Some(PackedVisits::of(self.practitioner?, self.location?, times))
    }

    fn unsettled(self) -> Option<Unsettled> {
        Some(Unsettled {
            id: self.id?,
            kind: self.kind?,
            practitioner: self.practitioner?,
            location: self.location?,
            room: self.room,
            starts_at: self.starts_at?,
            ends_at: self.ends_at?,
            appointment_type: self.appointment_type?,
            capacity: self.capacity?,
            draft: self.draft,
            expires_at: self.expires_at,
            seat_numbers: self.seat_numbers,
            seat_drafts: self.seat_drafts,
            seat_ends: self.seat_ends,
        })
    }
}

/// A hold, or a group session with its seats.
pub(super) struct Unsettled {
    id: OccupancyId,
    kind: OccupancyKind,
    practitioner: PractitionerId,
    location: LocationId,
    room: Option<RoomId>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    appointment_type: AppointmentTypeId,
    capacity: i32,
    draft: Option<DraftId>,
    expires_at: Option<DateTime<Utc>>,
    seat_numbers: Option<Vec<i32>>,
    seat_drafts: Option<Vec<Option<DraftId>>>,
    seat_ends: Option<Vec<Option<DateTime<Utc>>>>,
}

impl Unsettled {
    pub(super) fn practitioner(&self) -> PractitionerId {
        self.practitioner
    }

    pub(super) fn during(&self) -> Interval {
        Interval {
            start: self.starts_at,
            end: self.ends_at,
        }
    }

    /// What it is at `now` to whoever has that draft. `None`: it ran out, or nobody sits there.
    pub(super) fn seen_by(&self, mine: Option<DraftId>, now: DateTime<Utc>) -> Option<BusyRow> {
        let is_live = |end: Option<DateTime<Utc>>| end.is_none_or(|end| end > now);
        let is_mine = |draft: Option<DraftId>| draft.is_some() && draft == mine;
        if !is_live(self.expires_at) {
            return None;
        }
        let (mut seats_taken, mut my_seat) = (Vec::new(), None);
        for (number, draft, end) in self.live_seats(is_live) {
            if end.is_some() && is_mine(draft) {
                my_seat = Some(my_seat.map_or(number, |seat: i32| seat.min(number)));
            } else {
                seats_taken.push(number);
            }
        }
        let is_empty = seats_taken.is_empty() && my_seat.is_none();
        if self.kind == OccupancyKind::Session && is_empty {
            return None;
        }
        Some(BusyRow {
            occupancy: self.id,
            kind: self.kind,
            practitioner: self.practitioner,
            location: self.location,
            room: self.room,
            during: self.during(),
            appointment_type: self.appointment_type,
            capacity: self.capacity,
            seats_taken,
            own: match my_seat {
                Some(number) => Own::Seat(number),
                None if self.kind == OccupancyKind::Hold && is_mine(self.draft) => Own::Whole,
                None => Own::Nothing,
            },
        })
    }

    /// Number, draft and end of each seat that somebody has.
    fn live_seats(
        &self,
        is_live: impl Fn(Option<DateTime<Utc>>) -> bool,
    ) -> impl Iterator<Item = (i32, Option<DraftId>, Option<DateTime<Utc>>)> {
        let numbers = self.seat_numbers.iter().flatten().copied();
        let drafts = self.seat_drafts.iter().flatten().copied();
        let ends = self.seat_ends.iter().flatten().copied();
        let seats = numbers.zip(drafts).zip(ends);
        let seats = seats.map(|((number, draft), end)| (number, draft, end));
        seats.filter(move |(_, _, end)| is_live(*end))
    }
}
