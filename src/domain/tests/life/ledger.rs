//! What the engine decides, written down as the actions would.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::super::appointment::{
    Appointment, AppointmentStatus, Cancelled, CancelledBy, UNDO_MINUTES,
};
use super::super::super::booking::{BookingPlan, HoldPlan, Wanted, decide_booking, decide_hold};
use super::super::super::busy::{Busy, BusyRow};
use super::super::super::change::{
    decide_cancellation, decide_confirmation, decide_move, decide_undo,
};
use super::super::super::draft::Wish;
use super::super::super::hold::{Held, expiry};
use super::super::super::ids::{AppointmentId, HoldId, PatientId, VisitReasonId};
use super::super::super::practice::Mode;
use super::super::super::refusal::Refusal;
use super::super::super::rule::Rule;
use super::super::super::time::Interval;
use super::super::clinic::{Clinic, VISIT};
use super::rows::{Of, Rows};
use super::{Change, Given, PATIENTS, Stands, Target};

pub(super) struct Ledger {
    rows: Rows,
    visits: Vec<Appointment>,
    /// What each patient holds; it may have run out.
    holds: Vec<Option<Hold>>,
}

#[derive(Clone)]
struct Hold {
    held: Held,
    target: Target,
    /// The visit that it is a new time for.
    moves: Option<usize>,
}

impl Ledger {
    pub(super) fn new(before: &[BusyRow]) -> Self {
        Self {
            rows: Rows::new(before),
            visits: Vec::new(),
            holds: vec![None; PATIENTS],
        }
    }

    /// What is busy on the page of times, of a patient or a stranger.
    pub(super) fn seen_by(&self, who: Option<usize>) -> Busy {
        let mine: Vec<Of> = who.into_iter().map(Of::Draft).collect();
        self.rows.busy(&mine, &[])
    }

    pub(super) fn visits(&self) -> Vec<Stands> {
        let all = self.visits.iter().enumerate();
        all.map(|(number, visit)| (self.rows.given_to(Of::Visit(number)), visit.status))
            .collect()
    }

    pub(super) fn pass(&mut self, now: DateTime<Utc>) {
        self.rows.pass(now);
    }

    pub(super) fn hold(
        &mut self,
        clinic: &Clinic,
        who: usize,
        target: Target,
    ) -> Result<Given, Rule> {
        let busy = self.seen_by(Some(who));
        let wanted = wanted(clinic, target);
        let plan = decide_hold(&clinic.practice, &busy, &wanted, clinic.now);
        let plan = plan.map_err(Refusal::rule)?;
        Ok(self.keep(clinic, (who, None), target, &plan))
    }

    pub(super) fn hold_another(
        &mut self,
        clinic: &Clinic,
        number: usize,
        target: Target,
    ) -> Result<Given, Rule> {
        let who = self.who_has(number);
        // The old time stays taken: the new one is held beside it.
        let busy = self.busy(clinic, (who, Some(number)), &[Of::Draft(who)]);
        let wanted = wanted(clinic, target);
        let visit = &self.visits[number];
        let plan = decide_move(&clinic.practice, &busy, visit, &wanted, clinic.now);
        let plan = plan.map_err(Refusal::rule)?;
        Ok(self.keep(clinic, (who, Some(number)), target, &plan.time))
    }

    /// Books what a patient holds for a new visit; a hold that ran out is tried once more.
    pub(super) fn book(&mut self, clinic: &Clinic, who: usize) -> Result<Option<Stands>, Rule> {
        let Some(mut hold) = self.holds[who].clone().filter(|hold| hold.moves.is_none()) else {
            return Ok(None);
        };
        let busy = self.busy(clinic, (who, None), &[Of::Draft(who)]);
        let wanted = wanted(clinic, hold.target);
        if !hold.held.is_live(clinic.now) {
            let plan = decide_hold(&clinic.practice, &busy, &wanted, clinic.now);
            let plan = plan.map_err(Refusal::rule)?;
            self.keep(clinic, (who, None), hold.target, &plan);
            hold = self.holds[who].clone().unwrap();
        }
        let plan = decide_booking(&clinic.practice, &busy, &hold.held, &wanted, clinic.now);
        let plan = plan.map_err(Refusal::rule)?;
        let number = self.visits.len();
        self.visits.push(visit(who, &plan));
        self.rows.turn(Of::Draft(who), Of::Visit(number));
        self.holds[who] = None;
        Ok(self.visits().last().copied())
    }

    /// Moves a visit to what its patient holds for it, if that has not run out.
    pub(super) fn move_held(
        &mut self,
        clinic: &Clinic,
        who: usize,
    ) -> Result<Option<Stands>, Rule> {
        let hold = self.holds[who].clone();
        let hold = hold.filter(|hold| hold.held.is_live(clinic.now));
        let Some((number, hold)) = hold.and_then(|hold| Some((hold.moves?, hold))) else {
            return Ok(None);
        };
        let mine = [Of::Draft(who), Of::Visit(number)];
        let busy = self.busy(clinic, (who, Some(number)), &mine);
        let wanted = Wanted {
            practitioner: Wish::This(hold.held.practitioner),
            ..wanted(clinic, hold.target)
        };
        let visit = &mut self.visits[number];
        let plan = decide_move(&clinic.practice, &busy, visit, &wanted, clinic.now);
        let plan = plan.map_err(Refusal::rule)?;
        visit.status = plan.status;
        visit.practitioner = plan.time.practitioner;
        visit.location = plan.time.location;
        visit.starts_at = plan.time.visit.start;
        visit.ends_at = plan.time.visit.end;
        visit.starts_wall = plan.time.starts_wall;
        visit.time_zone = plan.time.time_zone;
        self.rows.turn(Of::Draft(who), Of::Visit(number));
        self.holds[who] = None;
        Ok(Some(self.visits()[number]))
    }

    /// What needs no new time.
    pub(super) fn change(
        &mut self,
        change: Change,
        number: usize,
        now: DateTime<Utc>,
    ) -> Result<Stands, Rule> {
        match change {
            Change::Cancel => self.cancel(number, now)?,
            Change::Undo => self.undo(number, now)?,
            Change::Confirm => {
                let status = decide_confirmation(&self.visits[number], now);
                self.visits[number].status = status.map_err(Refusal::rule)?;
            }
            Change::Approve => self.answer(number, AppointmentStatus::Booked)?,
            Change::Decline => {
                self.answer(number, AppointmentStatus::Cancelled)?;
                self.visits[number].cancelled = Some(Cancelled {
                    at: now,
                    by: CancelledBy::Practice,
                    from: AppointmentStatus::Pending,
                });
                self.rows.free(Of::Visit(number));
            }
        }
        Ok(self.visits()[number])
    }

    fn cancel(&mut self, number: usize, now: DateTime<Utc>) -> Result<(), Rule> {
        let visit = &mut self.visits[number];
        visit.cancelled = Some(decide_cancellation(visit, now).map_err(Refusal::rule)?);
        visit.status = AppointmentStatus::Cancelled;
        let kept_until = now + TimeDelta::minutes(UNDO_MINUTES);
        self.rows.keep(Of::Visit(number), Some(kept_until));
        Ok(())
    }

    fn undo(&mut self, number: usize, now: DateTime<Utc>) -> Result<(), Rule> {
        let place = Of::Visit(number);
        let visit = &self.visits[number];
        let status = decide_undo(visit, self.rows.kept_until(place), now);
        let status = status.map_err(Refusal::rule)?;
        let span = Interval {
            start: visit.starts_at,
            end: visit.ends_at,
        };
        let elsewhere = self.elsewhere(self.who_has(number), Some(number));
        if elsewhere.iter().any(|other| other.overlaps(span)) {
            return Err(Rule::PatientFree);
        }
        self.rows.keep(place, None);
        self.visits[number].status = status;
        self.visits[number].cancelled = None;
        Ok(())
    }

    /// The practice's answer to a request.
    fn answer(&mut self, number: usize, next: AppointmentStatus) -> Result<(), Rule> {
        let status = &mut self.visits[number].status;
        if *status != AppointmentStatus::Pending || !status.may_become(next) {
            return Err(Rule::Status);
        }
        *status = next;
        Ok(())
    }

    fn keep(
        &mut self,
        clinic: &Clinic,
        (who, moves): (usize, Option<usize>),
        target: Target,
        plan: &HoldPlan,
    ) -> Given {
        let until = expiry(clinic.now, clinic.practice.hold_minutes);
        let given = self.rows.hold(Of::Draft(who), plan, until);
        let held = Held {
            id: HoldId(Uuid::nil()),
            draft: None,
            practitioner: plan.practitioner,
            location: plan.location,
            room: plan.room,
            appointment_type: VISIT,
            starts_at: plan.visit.start,
            held_at: clinic.now,
            expires_at: until,
            is_renewed: false,
            session: None,
        };
        self.holds[who] = Some(Hold {
            held,
            target,
            moves,
        });
        given
    }

    /// What is busy to a patient who is known.
    fn busy(&self, clinic: &Clinic, (who, except): (usize, Option<usize>), mine: &[Of]) -> Busy {
        let elsewhere = self.elsewhere(who, except);
        let ahead = elsewhere.iter().filter(|visit| visit.start > clinic.now);
        let ahead = ahead.map(|_| VISIT).collect();
        self.rows.busy(mine, &elsewhere).with_future_visits(ahead)
    }

    /// When a patient is at their other visits.
    fn elsewhere(&self, who: usize, except: Option<usize>) -> Vec<Interval> {
        let all = self.visits.iter().enumerate();
        let others = all.filter(|(number, visit)| {
            visit.status.is_live() && Some(*number) != except && self.who_has(*number) == who
        });
        others
            .map(|(_, visit)| Interval {
                start: visit.starts_at,
                end: visit.ends_at,
            })
            .collect()
    }

    fn who_has(&self, number: usize) -> usize {
        let patient = self.visits[number].patient.0.as_u128();
        usize::try_from(patient).unwrap()
    }
}

fn wanted(clinic: &Clinic, target: Target) -> Wanted {
    Wanted {
        practitioner: target.practitioner,
        location: target.location,
        ..clinic.wanted(target.starts_at)
    }
}

fn visit(who: usize, plan: &BookingPlan) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::nil()),
        reference: String::new(),
        status: plan.status,
        version: 1,
        sequence: 0,
        patient: PatientId(Uuid::from_u128(u128::try_from(who).unwrap())),
        account: None,
        practitioner: plan.time.practitioner,
        location: plan.time.location,
        appointment_type: VISIT,
        visit_reason: VisitReasonId(Uuid::nil()),
        mode: Mode::InPerson,
        starts_at: plan.time.visit.start,
        ends_at: plan.time.visit.end,
        starts_wall: plan.time.starts_wall,
        time_zone: plan.time.time_zone,
        shown_zone: None,
        change_notice_minutes: plan.change_notice_minutes,
        support: None,
        cancelled: None,
    }
}
