//! Who is busy when, made from rows once and asked often.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::ids::{AppointmentTypeId, LocationId, OccupancyId, PractitionerId, RoomId};
use super::span::{Span, merged};
use super::time::Interval;

/// How far from a start others' time can matter: the longest visit (12 hours), its buffer (8)
/// and the way to another location (8). A whole local day fits in it too.
pub const REACH: TimeDelta = TimeDelta::hours(28);

/// A local date begins and ends this much before or after the same date in UTC.
const ZONES: TimeDelta = TimeDelta::hours(14);

/// Everything that occupies practitioners, rooms and the asking patient in some
/// stretch of time. The order of the rows it was made from is irrelevant.
///
/// It must cover every instant the question is about, the length of a visit and its
/// buffer included; for "any practitioner" the whole local day; where a room is
/// needed, every practitioner who may be in one.
#[derive(Default)]
pub struct Busy {
    practitioners: HashMap<PractitionerId, Vec<Span>>,
    rooms: HashMap<RoomId, Vec<Span>>,
    sessions: HashMap<PractitionerId, Vec<GroupSession>>,
    /// Where practitioners are, in the order of their ids.
    places: Vec<(PractitionerId, LocationId, Span)>,
    /// Where visits are that came packed, in the same order.
    visits: Vec<PackedVisits>,
    patient: Vec<Span>,
    future_visits: Vec<AppointmentTypeId>,
    own_rooms: Vec<RoomId>,
}

/// Visits of one practitioner at one location, packed: seconds, in order and apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedVisits {
    practitioner: PractitionerId,
    location: LocationId,
    spans: Arc<[Span]>,
}

/// A row of `occupancy`, with the seats of a group session. Expired holds are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct BusyRow {
    pub occupancy: OccupancyId,
    pub kind: OccupancyKind,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub room: Option<RoomId>,
    /// From the start to the end with the buffer.
    pub during: Interval,
    pub appointment_type: AppointmentTypeId,
    /// Seats of a group session.
    pub capacity: i32,
    /// The numbers of the seats others hold or have booked.
    pub seats_taken: Vec<i32>,
    pub own: Own,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "occupancy_kind", rename_all = "kebab-case")]
pub enum OccupancyKind {
    Visit,
    /// A group session with numbered seats.
    Session,
    Hold,
}

/// What of a row is the asker's, and so does not refuse: a hold, or the visit being moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    Nothing,
    Whole,
    /// This seat of a group session.
    Seat(i32),
}

/// A group session that others may join.
#[derive(Debug)]
pub(super) struct GroupSession {
    pub(super) occupancy: OccupancyId,
    pub(super) location: LocationId,
    pub(super) appointment_type: AppointmentTypeId,
    pub(super) room: Option<RoomId>,
    pub(super) during: Interval,
    capacity: i32,
    seats_taken: Vec<i32>,
    own_seat: Option<i32>,
}

/// All the time that can matter to starts from one local date to another, both included,
/// whatever the zone.
pub fn around_days(from_on: NaiveDate, until_on: NaiveDate) -> Interval {
    let midnight = |on: NaiveDate| on.and_time(NaiveTime::MIN).and_utc();
    Interval {
        start: midnight(from_on) - ZONES - REACH,
        end: midnight(until_on) + TimeDelta::days(1) + ZONES + REACH,
    }
}

impl Busy {
    /// From rows in any order, and the asking patient's other live visits without buffers.
    pub fn new(rows: Vec<BusyRow>, patient: &[Interval]) -> Self {
        Self::with_packed(rows, patient, Vec::new())
    }

    /// As [`Self::new`], where visits come packed, and only what else there is in rows.
    pub fn with_packed(
        rows: Vec<BusyRow>,
        patient: &[Interval],
        mut visits: Vec<PackedVisits>,
    ) -> Self {
        let mut places = Vec::new();
        let mut rooms = Vec::new();
        let mut own_rooms = Vec::new();
        let mut sessions: HashMap<_, Vec<GroupSession>> = HashMap::new();
        for row in rows {
            if row.is_only_the_askers() {
                own_rooms.extend(row.room);
                continue;
            }
            let span = Span::around(row.during);
            places.push((row.practitioner, row.location, span));
            rooms.extend(row.room.map(|room| (room, span)));
            if row.kind == OccupancyKind::Session {
                let of = sessions.entry(row.practitioner).or_default();
                of.push(GroupSession::from(row));
            }
        }
        for of in sessions.values_mut() {
            of.sort_unstable_by_key(|session| (session.during.start, session.occupancy));
        }
        places.sort_unstable_by_key(|(practitioner, _, _)| *practitioner);
        // Weeks of one practitioner stay in their order.
        visits.sort_by_key(|packed| packed.practitioner);
        let practitioners = places.iter().map(|(who, _, span)| (*who, *span));
        Self {
            practitioners: unpacked(&visits, practitioners),
            rooms: by_key(rooms),
            sessions,
            places,
            visits,
            patient: merged(patient.iter().copied().map(Span::around).collect()),
            future_visits: Vec::new(),
            own_rooms,
        }
    }

    /// With the types of the live visits that the asking patient has ahead.
    #[must_use]
    pub fn with_future_visits(self, future_visits: Vec<AppointmentTypeId>) -> Self {
        Self {
            future_visits,
            ..self
        }
    }

    pub(super) fn future_visits(&self) -> &[AppointmentTypeId] {
        &self.future_visits
    }

    /// Where a practitioner is when, in no order.
    pub(super) fn places_of(&self, id: PractitionerId) -> impl Iterator<Item = (LocationId, Span)> {
        let first = self.places.partition_point(|(who, _, _)| *who < id);
        let rest = self.places.get(first..).unwrap_or_default();
        let own = rest.iter().take_while(move |(who, _, _)| *who == id);
        let first = self.visits.partition_point(|one| one.practitioner < id);
        let packed = self.visits.get(first..).unwrap_or_default().iter();
        let packed = packed.take_while(move |one| one.practitioner == id);
        let at_visits = packed.flat_map(|one| one.spans.iter().map(|span| (one.location, *span)));
        own.map(|(_, place, span)| (*place, *span)).chain(at_visits)
    }

    /// Whether the asking patient is at another visit then.
    pub(super) fn is_patient_busy(&self, during: Interval) -> bool {
        let during = Span::around(during);
        self.patient.iter().any(|span| span.overlaps(during))
    }

    pub(super) fn of_practitioner(&self, id: PractitionerId) -> &[Span] {
        self.practitioners.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn of_room(&self, id: RoomId) -> &[Span] {
        self.rooms.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether the asker has the room already, at some time.
    pub(super) fn is_own_room(&self, id: RoomId) -> bool {
        self.own_rooms.contains(&id)
    }

    pub(super) fn of_patient(&self) -> &[Span] {
        &self.patient
    }

    /// By start.
    pub(super) fn sessions_of(&self, id: PractitionerId) -> &[GroupSession] {
        self.sessions.get(&id).map_or(&[], Vec::as_slice)
    }

    /// How many seconds of a span the practitioner is busy.
    pub(super) fn seconds_within(&self, id: PractitionerId, span: Span) -> i64 {
        self.of_practitioner(id)
            .iter()
            .map(|busy| (busy.end.min(span.end) - busy.start.max(span.start)).max(0))
            .sum()
    }
}

impl PackedVisits {
    /// From starts and ends in any order.
    pub fn new(practitioner: PractitionerId, location: LocationId, spans: Vec<(i64, i64)>) -> Self {
        let spans = spans.into_iter().map(|(start, end)| Span { start, end });
        Self {
            practitioner,
            location,
            spans: merged(spans.collect()).into(),
        }
    }

    /// From times in any order.
    pub fn of(
        practitioner: PractitionerId,
        location: LocationId,
        times: impl Iterator<Item = Interval>,
    ) -> Self {
        Self {
            practitioner,
            location,
            spans: merged(times.map(Span::around).collect()).into(),
        }
    }

    /// How many stretches are kept for them.
    pub fn stretches(&self) -> usize {
        self.spans.len()
    }
}

impl BusyRow {
    /// A session in which nobody but the asker sits goes when the asker does.
    fn is_only_the_askers(&self) -> bool {
        match self.own {
            Own::Nothing => false,
            Own::Whole => true,
            Own::Seat(number) => self.seats_taken.iter().all(|taken| *taken == number),
        }
    }
}

impl GroupSession {
    /// How many more can sit, the asker's own seat counted as free. The smaller of
    /// the session's seats and the type's: a capacity lowered later holds at once.
    pub(super) fn seats_left(&self, capacity: i32) -> i32 {
        let taken = i32::try_from(self.seats_taken.len()).unwrap_or(i32::MAX);
        self.capacity.min(capacity).saturating_sub(taken).max(0)
    }

    /// The asker's own seat, or the lowest free one.
    pub(super) fn next_seat(&self) -> i32 {
        self.own_seat.unwrap_or_else(|| {
            (1..=self.capacity)
                .find(|number| !self.seats_taken.contains(number))
                .unwrap_or(self.capacity)
        })
    }
}

impl From<BusyRow> for GroupSession {
    fn from(row: BusyRow) -> Self {
        let own_seat = match row.own {
            Own::Nothing | Own::Whole => None,
            Own::Seat(number) => Some(number),
        };
        let mut seats_taken = row.seats_taken;
        seats_taken.retain(|number| Some(*number) != own_seat);
        seats_taken.sort_unstable();
        seats_taken.dedup();
        Self {
            occupancy: row.occupancy,
            location: row.location,
            appointment_type: row.appointment_type,
            room: row.room,
            during: row.during,
            capacity: row.capacity,
            seats_taken,
            own_seat,
        }
    }
}

/// The packed visits of each practitioner merged with what else they do. Both in the order of
/// the practitioners' ids.
fn unpacked(
    visits: &[PackedVisits],
    others: impl IntoIterator<Item = (PractitionerId, Span)>,
) -> HashMap<PractitionerId, Vec<Span>> {
    let mut all = by_key(others);
    for of_one in visits.chunk_by(|one, next| one.practitioner == next.practitioner) {
        let Some(first) = of_one.first() else {
            continue;
        };
        let spans = all.entry(first.practitioner).or_default();
        spans.extend(
            of_one
                .iter()
                .flat_map(|packed| packed.spans.iter().copied()),
        );
        // Weeks follow one another, and mostly nothing lies between.
        if !spans.is_sorted_by(|one, next| one.end < next.start) {
            *spans = merged(std::mem::take(spans));
        }
    }
    all
}

fn by_key<K: Hash + Eq>(spans: impl IntoIterator<Item = (K, Span)>) -> HashMap<K, Vec<Span>> {
    let mut by_key: HashMap<K, Vec<Span>> = HashMap::new();
    for (key, span) in spans {
        by_key.entry(key).or_default().push(span);
    }
    for spans in by_key.values_mut() {
        *spans = merged(std::mem::take(spans));
    }
    by_key
}
