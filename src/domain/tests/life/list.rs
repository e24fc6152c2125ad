//! The same life as a receptionist would keep it: a list of who has what, looked through from the
//! top for every question.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::super::appointment::AppointmentStatus as Status;
use super::super::super::draft::Wish;
use super::super::super::ids::RoomId;
use super::super::super::practice::{BookingMode, Practitioner};
use super::super::super::rule::Rule;
use super::super::clinic::Clinic;
use super::super::model;
use super::super::properties::day;
use super::lines::{Asker, Held, KEPT_MINUTES, Line, List, Visit, is_together};
use super::{Change, Given, Stands, Target};

impl List {
    pub(super) fn new(clinic: &Clinic) -> Self {
        Self {
            before: clinic.rows.clone(),
            visits: Vec::new(),
            held: Vec::new(),
            capacity: clinic.practice.appointment_types[0].capacity,
            now: clinic.now,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.visits.len()
    }

    pub(super) fn who_has(&self, number: usize) -> usize {
        self.visits[number].who
    }

    pub(super) fn visits(&self) -> Vec<Stands> {
        (0..self.visits.len())
            .map(|number| self.stands(number))
            .collect()
    }

    pub(super) fn pass(&mut self, now: DateTime<Utc>) {
        self.now = now;
    }

    pub(super) fn hold(
        &mut self,
        clinic: &Clinic,
        who: usize,
        target: Target,
    ) -> Result<Given, Rule> {
        let asker = Asker {
            mine: vec![Line::Held(who)],
            elsewhere: Vec::new(),
            at: self.now,
            minutes: None,
        };
        let given = self.give(clinic, &asker, target)?;
        self.note(who, given, target, None);
        Ok(given)
    }

    pub(super) fn hold_another(
        &mut self,
        clinic: &Clinic,
        number: usize,
        target: Target,
    ) -> Result<Given, Rule> {
        self.may_change(number)?;
        self.is_elsewhere(number, target)?;
        let who = self.visits[number].who;
        let asker = Asker {
            mine: vec![Line::Held(who)],
            elsewhere: self.others_of(who, Some(number)),
            at: self.now,
            minutes: Some(self.visits[number].given.minutes()),
        };
        let given = self.give(clinic, &asker, target)?;
        self.note(who, given, target, Some(number));
        Ok(given)
    }

    /// What is held is what is had; what ran out is looked for once more.
    pub(super) fn book(&mut self, clinic: &Clinic, who: usize) -> Result<Option<Stands>, Rule> {
        let found = self.held.iter().find(|held| held.who == who);
        let Some(held) = found.filter(|held| held.moves.is_none()).cloned() else {
            return Ok(None);
        };
        let is_over = self.is_over(&held);
        let asker = Asker {
            mine: vec![Line::Held(who)],
            elsewhere: self.others_of(who, None),
            at: if is_over { self.now } else { held.at },
            minutes: None,
        };
        let given = if is_over {
            self.give(clinic, &asker, held.target)?
        } else {
            self.give(clinic, &asker, held.for_whom_it_is())?;
            held.given
        };
        self.held.retain(|other| other.who != who);
        let of = &clinic.practice.appointment_types[0];
        self.visits.push(Visit {
            who,
            given,
            status: first_status(clinic),
            notice: TimeDelta::minutes(i64::from(of.change_notice_minutes)),
            cancelled: None,
        });
        Ok(Some(self.stands(self.visits.len() - 1)))
    }

    pub(super) fn move_held(
        &mut self,
        clinic: &Clinic,
        who: usize,
    ) -> Result<Option<Stands>, Rule> {
        let found = self.held.iter().find(|held| held.who == who).cloned();
        let Some(held) = found.filter(|held| !self.is_over(held)) else {
            return Ok(None);
        };
        let Some(number) = held.moves else {
            return Ok(None);
        };
        self.may_change(number)?;
        let target = held.for_whom_it_is();
        self.is_elsewhere(number, target)?;
        let asker = Asker {
            mine: vec![Line::Held(who), Line::Visit(number)],
            elsewhere: self.others_of(who, Some(number)),
            at: self.now,
            minutes: Some(self.visits[number].given.minutes()),
        };
        self.give(clinic, &asker, target)?;
        self.held.retain(|other| other.who != who);
        let visit = &mut self.visits[number];
        visit.given = held.given;
        if visit.status != Status::Pending {
            visit.status = first_status(clinic);
        }
        Ok(Some(self.stands(number)))
    }

    pub(super) fn change(&mut self, change: Change, number: usize) -> Result<Stands, Rule> {
        let visit = self.visits[number].clone();
        let next = match (change, visit.status) {
            (Change::Cancel, _) => {
                self.may_change(number)?;
                self.visits[number].cancelled = Some((self.now, visit.status));
                Status::Cancelled
            }
            (Change::Undo, Status::Cancelled) => self.taken_back(number)?,
            (Change::Confirm, Status::Booked) => {
                if self.now >= visit.given.starts_at {
                    return Err(Rule::ChangeNotice);
                }
                Status::Confirmed
            }
            (Change::Approve, Status::Pending) => Status::Booked,
            (Change::Decline, Status::Pending) => Status::Cancelled,
            (Change::Undo | Change::Confirm | Change::Approve | Change::Decline, _) => {
                return Err(Rule::Status);
            }
        };
        self.visits[number].status = next;
        Ok(self.stands(number))
    }

    fn taken_back(&mut self, number: usize) -> Result<Status, Rule> {
        let visit = self.visits[number].clone();
        let (at, status) = visit.cancelled.ok_or(Rule::Status)?;
        let until = at + TimeDelta::minutes(KEPT_MINUTES);
        if self.now >= until || self.now >= visit.given.starts_at {
            return Err(Rule::ChangeNotice);
        }
        let others = self.others_of(visit.who, Some(number));
        if others
            .iter()
            .any(|other| other.overlaps(visit.given.visit()))
        {
            return Err(Rule::PatientFree);
        }
        self.visits[number].cancelled = None;
        Ok(status)
    }

    fn may_change(&self, number: usize) -> Result<(), Rule> {
        let visit = &self.visits[number];
        if ![Status::Pending, Status::Booked, Status::Confirmed].contains(&visit.status) {
            return Err(Rule::Status);
        }
        if self.now + visit.notice > visit.given.starts_at {
            return Err(Rule::ChangeNotice);
        }
        Ok(())
    }

    /// A visit does not move to where it is.
    fn is_elsewhere(&self, number: usize, target: Target) -> Result<(), Rule> {
        let given = &self.visits[number].given;
        let is_same = target.starts_at == given.starts_at
            && target.location == given.location
            && [Wish::Any, Wish::This(given.practitioner)].contains(&target.practitioner);
        if is_same { Err(Rule::Status) } else { Ok(()) }
    }

    /// Who takes it, where, until when; or the rule of whoever got furthest.
    fn give(&self, clinic: &Clinic, asker: &Asker, target: Target) -> Result<Given, Rule> {
        let ahead = asker
            .elsewhere
            .iter()
            .filter(|visit| visit.start > self.now);
        let ahead = i32::try_from(ahead.count()).unwrap();
        if clinic
            .practice
            .max_future_visits
            .is_some_and(|most| ahead >= most)
        {
            return Err(Rule::Limit);
        }
        let mut seen = Clinic {
            rows: self.rows(&asker.mine),
            patient: asker.elsewhere.clone(),
            now: asker.at,
            ..clinic.clone()
        };
        if let Some(minutes) = asker.minutes {
            seen.visit().minutes = minutes;
            for one in &mut seen.practice.practitioners {
                one.lengths.clear();
            }
        }
        let location = seen.practice.location(target.location).unwrap();
        let day = day(&seen, location);
        let mut best: Option<((usize, &str), &Practitioner)> = None;
        let mut furthest = Rule::Offered;
        for one in &seen.practice.practitioners {
            if ![Wish::Any, Wish::This(one.id)].contains(&target.practitioner) {
                continue;
            }
            if let Err(rule) = model::verdict(&seen, one, location, target.starts_at) {
                furthest = furthest.max(rule);
                continue;
            }
            let rank = (model::load(&seen, one, &day), one.name.as_str());
            if best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, one));
            }
        }
        let (_, one) = best.ok_or(furthest)?;
        Ok(self.place(&seen, &asker.mine, one, target))
    }

    /// The place of a start that was judged free: in a session that is there, or a new one.
    fn place(&self, seen: &Clinic, mine: &[Line], one: &Practitioner, target: Target) -> Given {
        let of = &seen.practice.appointment_types[0];
        let ends_at = target.starts_at + TimeDelta::minutes(model::lasts(seen, one));
        let mut given = Given {
            practitioner: one.id,
            location: target.location,
            room: None,
            starts_at: target.starts_at,
            ends_at,
            free_at: ends_at + TimeDelta::minutes(i64::from(of.buffer_minutes)),
            seat: (of.capacity > 1).then_some(1),
        };
        let mut together = self.lines();
        together.retain(|(_, other)| is_together(other, &given));
        if together.iter().all(|(line, _)| mine.contains(line)) {
            // A session in which only the asker sits goes with them.
            together.clear();
        }
        if let Some((_, session)) = together.first() {
            given.room = session.room;
            given.free_at = session.free_at;
            let own = together.iter().find(|(line, _)| mine.contains(line));
            let is_free = |number: &i32| together.iter().all(|(_, of)| of.seat != Some(*number));
            given.seat = match own {
                Some((_, own)) => own.seat,
                None => (1..=of.capacity).find(is_free),
            };
        } else if of.needs_room {
            given.room = free_room(seen, &given);
        }
        given
    }

    fn note(&mut self, who: usize, given: Given, target: Target, moves: Option<usize>) {
        self.held.retain(|held| held.who != who);
        self.held.push(Held {
            who,
            given,
            target,
            moves,
            at: self.now,
        });
    }

    fn stands(&self, number: usize) -> Stands {
        let visit = &self.visits[number];
        (self.has_place(number).then_some(visit.given), visit.status)
    }
}

impl Held {
    /// The wish, for whoever it was held with.
    fn for_whom_it_is(&self) -> Target {
        Target {
            practitioner: Wish::This(self.given.practitioner),
            ..self.target
        }
    }
}

/// One the asker has already, or the first of the practice's that nobody is in.
fn free_room(seen: &Clinic, given: &Given) -> Option<RoomId> {
    let is_own = |room: RoomId| {
        let mut rows = seen.rows.iter();
        rows.any(|row| row.room == Some(room) && model::is_only_the_askers(row))
    };
    let is_free = |room: RoomId| {
        !seen.rows.iter().any(|row| {
            row.room == Some(room)
                && !model::is_only_the_askers(row)
                && row.during.overlaps(given.during())
        })
    };
    let rooms = seen.practice.rooms.iter();
    let here = rooms.filter(|room| room.location == given.location);
    let free: Vec<RoomId> = here
        .map(|room| room.id)
        .filter(|room| is_free(*room))
        .collect();
    let own = free.iter().copied().find(|room| is_own(*room));
    own.or(free.first().copied())
}

/// What a visit is once a patient has booked it.
fn first_status(clinic: &Clinic) -> Status {
    match clinic.practice.booking {
        BookingMode::Request => Status::Pending,
        BookingMode::Open | BookingMode::View => Status::Booked,
    }
}
