//! A clinic's life: patients hold, book, move, cancel and take back, the practice approves, declines
//! and closes, time passes. The engine writes its plans into a ledger, as the database would; a
//! naive list is kept beside it by rules of its own. After every step both must have answered
//! alike, given the same, and offer the same to everybody.

mod ledger;
mod lines;
mod list;
mod rows;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::super::appointment::AppointmentStatus;
use super::super::busy::{Busy, OccupancyKind, Own};
use super::super::draft::Wish;
use super::super::ids::{LocationId, PractitionerId, RoomId};
use super::super::practice::BookingMode;
use super::super::rule::Rule;
use super::super::slot::find_slots;
use super::super::time::Interval;
use super::clinic::Clinic;
use super::properties::{Look, agrees, day};
use super::random::{clinic, clinics, config};
use ledger::Ledger;
use lines::List;

/// So many patients, each with a browser of their own.
const PATIENTS: usize = 3;
const STEPS_MAX: usize = 24;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_life_of_bookings_moves_and_cancellations_is_as_the_naive_list_says(
        text in clinics(),
        terms in terms(),
        steps in prop::collection::vec(step(), 1..STEPS_MAX),
    ) {
        let mut life = Life::new(&text, &terms);
        for (number, step) in steps.iter().enumerate() {
            let agreed = life.takes(step).and_then(|has_changed| {
                let look = has_changed.then_some(Look::Briefly(number));
                look.map_or(Ok(()), |look| life.looks_around(look))
            });
            agreed.map_err(|why| TestCaseError::fail(format!("{number} {step:?}: {why}")))?;
        }
        life.looks_around(Look::Closely)?;
    }
}

/// What happens, and to whom.
#[derive(Clone, Debug)]
enum Step {
    Hold {
        who: usize,
        aim: Aim,
    },
    Book {
        who: usize,
    },
    HoldAnother {
        visit: Index,
        aim: Aim,
    },
    Move {
        who: usize,
    },
    Change {
        visit: Index,
        change: Change,
    },
    /// A closure goes, or there is one more, from an offered start on.
    Close {
        which: Index,
        is_more: bool,
    },
    Wait {
        minutes: i64,
    },
}

/// What becomes of a visit without a new time.
#[derive(Clone, Copy, Debug)]
enum Change {
    Cancel,
    Undo,
    Confirm,
    Approve,
    Decline,
}

/// Which start is pressed on.
#[derive(Clone, Debug)]
struct Aim {
    pick: Index,
    among: Among,
    is_with_anyone: bool,
}

#[derive(Clone, Copy, Debug)]
enum Among {
    /// The first that are offered, which are the first to be too late.
    Next,
    Offered,
    All,
}

/// How the practice takes bookings.
#[derive(Clone, Debug)]
struct Terms {
    booking: BookingMode,
    change_notice_minutes: i32,
    max_future_visits: Option<i32>,
}

/// One start that somebody wants.
#[derive(Clone, Copy, Debug)]
struct Target {
    starts_at: DateTime<Utc>,
    location: LocationId,
    practitioner: Wish<PractitionerId>,
}

/// What somebody was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Given {
    practitioner: PractitionerId,
    location: LocationId,
    room: Option<RoomId>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// When whoever gives it is free again.
    free_at: DateTime<Utc>,
    seat: Option<i32>,
}

/// A visit as it stands after a step, with its place, if it has one.
type Stands = (Option<Given>, AppointmentStatus);

impl Given {
    fn visit(&self) -> Interval {
        Interval {
            start: self.starts_at,
            end: self.ends_at,
        }
    }

    fn minutes(&self) -> i32 {
        i32::try_from((self.ends_at - self.starts_at).num_minutes()).unwrap()
    }

    /// With the buffer.
    fn during(&self) -> Interval {
        Interval {
            start: self.starts_at,
            end: self.free_at,
        }
    }
}

fn terms() -> impl Strategy<Value = Terms> {
    let booking = select(vec![
        BookingMode::Open,
        BookingMode::Open,
        BookingMode::Request,
    ]);
    let most = select(vec![None, None, Some(1), Some(2)]);
    (booking, select(vec![0, 60, 1440]), most).prop_map(
        |(booking, change_notice_minutes, max_future_visits)| Terms {
            booking,
            change_notice_minutes,
            max_future_visits,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..PATIENTS;
    let visit = any::<Index>;
    prop_oneof![
        6 => (who(), aim()).prop_map(|(who, aim)| Step::Hold { who, aim }),
        6 => who().prop_map(|who| Step::Book { who }),
        3 => (visit(), aim()).prop_map(|(visit, aim)| Step::HoldAnother { visit, aim }),
        3 => who().prop_map(|who| Step::Move { who }),
        7 => (visit(), change()).prop_map(|(visit, change)| Step::Change { visit, change }),
        1 => (any::<Index>(), any::<bool>())
            .prop_map(|(which, is_more)| Step::Close { which, is_more }),
        2 => select(vec![1, 5, 5, 9, 10, 10, 60, 240]).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => Just(Change::Cancel),
        2 => Just(Change::Undo),
        1 => Just(Change::Confirm),
        1 => Just(Change::Approve),
        1 => Just(Change::Decline),
    ]
}

fn aim() -> impl Strategy<Value = Aim> {
    let among = select(vec![
        Among::Next,
        Among::Next,
        Among::Offered,
        Among::Offered,
        Among::All,
    ]);
    (any::<Index>(), among, any::<bool>()).prop_map(|(pick, among, is_with_anyone)| Aim {
        pick,
        among,
        is_with_anyone,
    })
}

struct Life {
    /// Its rows are those that were there before.
    clinic: Clinic,
    ledger: Ledger,
    list: List,
}

impl Life {
    fn new(text: &str, terms: &Terms) -> Self {
        let mut clinic = clinic(text);
        clinic
            .rows
            .retain(|row| row.kind == OccupancyKind::Visit && row.own == Own::Nothing);
        clinic.patient.clear();
        // On the minute, so that notices and holds end exactly when something happens.
        clinic.now = clinic.now.duration_trunc(TimeDelta::minutes(5)).unwrap();
        clinic.practice.booking = terms.booking;
        clinic.practice.max_future_visits = terms.max_future_visits;
        clinic.visit().change_notice_minutes = terms.change_notice_minutes;
        Self {
            ledger: Ledger::new(&clinic.rows),
            list: List::new(&clinic),
            clinic,
        }
    }

    /// Does what a step says in both, and compares; whether it did anything.
    fn takes(&mut self, step: &Step) -> Result<bool, TestCaseError> {
        let Self {
            clinic,
            ledger,
            list,
        } = self;
        let visit = |index: &Index| (list.len() > 0).then(|| index.index(list.len()));
        match step {
            Step::Hold { who, aim } => {
                let Some(target) = aimed_at(clinic, &ledger.seen_by(Some(*who)), aim) else {
                    return Ok(false);
                };
                let engine = ledger.hold(clinic, *who, target);
                let naive = list.hold(clinic, *who, target);
                same(&engine.map(Some), &naive.map(Some))
            }
            Step::HoldAnother { visit: index, aim } => {
                let Some(visit) = visit(index) else {
                    return Ok(false);
                };
                let busy = ledger.seen_by(Some(list.who_has(visit)));
                let Some(target) = aimed_at(clinic, &busy, aim) else {
                    return Ok(false);
                };
                let engine = ledger.hold_another(clinic, visit, target);
                let naive = list.hold_another(clinic, visit, target);
                same(&engine.map(Some), &naive.map(Some))
            }
            Step::Book { who } => same(&ledger.book(clinic, *who), &list.book(clinic, *who)),
            Step::Move { who } => same(
                &ledger.move_held(clinic, *who),
                &list.move_held(clinic, *who),
            ),
            Step::Wait { minutes } => {
                clinic.now += TimeDelta::minutes(*minutes);
                ledger.pass(clinic.now);
                list.pass(clinic.now);
                Ok(true)
            }
            Step::Close { which, is_more } => {
                close(clinic, &ledger.seen_by(None), *which, *is_more);
                Ok(true)
            }
            Step::Change {
                visit: index,
                change,
            } => {
                let Some(visit) = visit(index) else {
                    return Ok(false);
                };
                let engine = ledger.change(*change, visit, clinic.now);
                let naive = list.change(*change, visit);
                same(&engine.map(Some), &naive.map(Some))
            }
        }
    }

    /// Nobody has what another has, and each patient and a stranger are offered what is free.
    fn looks_around(&mut self, look: Look) -> Result<(), TestCaseError> {
        self.list.is_sound()?;
        prop_assert_eq!(self.ledger.visits(), self.list.visits());
        // Each patient in turn, and a stranger.
        let who = self.list.len() % (PATIENTS + 1);
        let who = (who < PATIENTS).then_some(who);
        let before = std::mem::replace(&mut self.clinic.rows, self.list.seen_by(who));
        let agreed = agrees(&self.clinic, &self.ledger.seen_by(who), look);
        self.clinic.rows = before;
        agreed
    }
}

/// What both said, which is the same; then, whether anything was given or changed.
fn same<T: PartialEq + std::fmt::Debug>(
    engine: &Result<Option<T>, Rule>,
    naive: &Result<Option<T>, Rule>,
) -> Result<bool, TestCaseError> {
    if engine == naive {
        return Ok(matches!(engine, Ok(Some(_))));
    }
    Err(TestCaseError::fail(format!(
        "engine {engine:?}, list {naive:?}"
    )))
}

/// A start that is offered, or any five-minute step of the day at a location.
fn aimed_at(clinic: &Clinic, busy: &Busy, aim: &Aim) -> Option<Target> {
    let slots = find_slots(&clinic.practice, busy, &clinic.query, clinic.now);
    let slots = match aim.among {
        Among::Next => &slots[..slots.len().min(4)],
        Among::Offered => &slots[..],
        Among::All => {
            let location = aim.pick.get(&clinic.practice.locations);
            let one = aim.pick.get(&clinic.practice.practitioners);
            let starts_at = *aim.pick.get(&day(clinic, location));
            return Some(aim.target(starts_at, location.id, one.id));
        }
    };
    let slot = slots.get(aim.pick.index(slots.len().max(1)))?;
    Some(aim.target(slot.starts_at, slot.location, slot.practitioner))
}

impl Aim {
    fn target(
        &self,
        starts_at: DateTime<Utc>,
        location: LocationId,
        one: PractitionerId,
    ) -> Target {
        Target {
            starts_at,
            location,
            practitioner: if self.is_with_anyone {
                Wish::Any
            } else {
                Wish::This(one)
            },
        }
    }
}

/// Closes from an offered start on for an hour, or opens again.
fn close(clinic: &mut Clinic, busy: &Busy, which: Index, is_more: bool) {
    if !is_more {
        if !clinic.practice.closures.is_empty() {
            let which = which.index(clinic.practice.closures.len());
            clinic.practice.closures.remove(which);
        }
        return;
    }
    let slots = find_slots(&clinic.practice, busy, &clinic.query, clinic.now);
    let Some(slot) = slots.get(which.index(slots.len().max(1))) else {
        return;
    };
    let from = slot.starts_wall.0.format("%Y-%m-%dT%H:%M");
    let until = slot.starts_wall.0 + TimeDelta::hours(1);
    let until = until.format("%Y-%m-%dT%H:%M");
    clinic.read(&format!("closed {from}-{until}"));
}
