//! What a visitor has chosen and typed on the way to a visit, one step at a time.

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::ids::{
    AccountId, AppointmentId, HoldId, LocationId, PatientId, PractitionerId, VisitReasonId,
};
use super::person::{EmailAddress, Name, PhoneNumber};
use super::practice::Mode;

/// How long a draft is kept at least, in hours.
pub const KEPT_HOURS: i64 = 24;
/// The ends of drafts lie so far apart.
const END_STEP: TimeDelta = TimeDelta::minutes(15);

/// Until when a draft that is written `now` is kept. Most answers find the end as it was, so that
/// no index has to follow them.
pub fn kept_until(now: DateTime<Utc>) -> DateTime<Utc> {
    let least = now + TimeDelta::hours(KEPT_HOURS);
    (least + END_STEP)
        .duration_trunc(END_STEP)
        .unwrap_or(least + END_STEP)
}

/// The answers so far. Every field is one step's; a step left open is `None`.
#[derive(Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Answers {
    /// Who went on with them once signed in; whoever else signs in begins anew.
    pub account: Option<AccountId>,
    pub visit_reason: Option<VisitReasonId>,
    pub been_before: Option<BeenBefore>,
    pub mode: Option<Mode>,
    /// The zone in which times of a video or phone visit are shown besides their own.
    pub shown_zone: Option<Tz>,
    pub location: Option<Wish<LocationId>>,
    pub practitioner: Option<Wish<PractitionerId>>,
    /// The latest hold made from this draft; it may have run out.
    pub hold: Option<HoldId>,
    /// The time that hold was made for, so that it can be tried again.
    pub time: Option<ChosenTime>,
    /// The address given last; proven when the session says so.
    pub email: Option<EmailAddress>,
    pub details: Option<Details>,
    /// The visit booked from this draft, for its page after a reload.
    pub booked: Option<AppointmentId>,
    /// A visit being moved, and the hold of its new time.
    pub moving: Option<Moving>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BeenBefore {
    Yes,
    No,
}

/// Anyone, or this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish<T> {
    Any,
    This(T),
}

/// Who the visit is for.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Details {
    /// The account these were typed under; shown to no other.
    pub account: AccountId,
    /// A patient the account already acts for; `None`: found by name and birth date, or new.
    pub patient: Option<PatientId>,
    pub first_name: Name,
    pub last_name: Name,
    pub born_on: NaiveDate,
    pub phone: PhoneNumber,
    pub support: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Moving {
    pub appointment: AppointmentId,
    pub hold: HoldId,
    pub time: ChosenTime,
}

/// A time a patient pressed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ChosenTime {
    pub practitioner: Wish<PractitionerId>,
    pub location: LocationId,
    pub starts_at: DateTime<Utc>,
}

impl Answers {
    /// Whether somebody else went on with them.
    pub fn are_of_other(&self, account: AccountId) -> bool {
        self.account.is_some_and(|whose| whose != account)
    }

    /// Taken over on the way to a visit: what was walked past stays, what is personal goes.
    #[must_use]
    pub fn gone_on_by(self, account: AccountId) -> Self {
        let kept = if self.are_of_other(account) {
            Self {
                details: None,
                booked: None,
                moving: None,
                ..self
            }
        } else {
            self
        };
        Self {
            account: Some(account),
            ..kept
        }
    }

    /// These answers, made from those that were `seen`, on top of the `current` ones: what
    /// is not changed here stays as it is there.
    #[must_use]
    pub fn over(self, seen: &Self, current: Self) -> Self {
        Self {
            account: newer(self.account, &seen.account, current.account),
            visit_reason: newer(self.visit_reason, &seen.visit_reason, current.visit_reason),
            been_before: newer(self.been_before, &seen.been_before, current.been_before),
            mode: newer(self.mode, &seen.mode, current.mode),
            shown_zone: newer(self.shown_zone, &seen.shown_zone, current.shown_zone),
            location: newer(self.location, &seen.location, current.location),
            practitioner: newer(self.practitioner, &seen.practitioner, current.practitioner),
            hold: newer(self.hold, &seen.hold, current.hold),
            time: newer(self.time, &seen.time, current.time),
            email: newer(self.email, &seen.email, current.email),
            details: newer(self.details, &seen.details, current.details),
            booked: newer(self.booked, &seen.booked, current.booked),
            moving: newer(self.moving, &seen.moving, current.moving),
        }
    }
}

fn newer<T: PartialEq>(mine: T, seen: &T, current: T) -> T {
    if mine == *seen { current } else { mine }
}

/// Shows nothing: the answers are a patient's.
impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers")
    }
}

impl<T: Copy> Wish<T> {
    /// The wanted one, if any one is wanted.
    pub fn this(self) -> Option<T> {
        match self {
            Self::Any => None,
            Self::This(id) => Some(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(number)
    }

    #[test]
    fn what_two_tabs_change_at_once_is_kept_from_both() {
        let seen = Answers {
            visit_reason: Some(VisitReasonId(id(1))),
            hold: Some(HoldId(id(2))),
            ..Answers::default()
        };
        let mine = Answers {
            mode: Some(Mode::Video),
            ..seen.clone()
        };
        let current = Answers {
            hold: Some(HoldId(id(3))),
            booked: Some(AppointmentId(id(4))),
            ..seen.clone()
        };
        let kept = mine.over(&seen, current);
        assert_eq!(kept.mode, Some(Mode::Video));
        assert_eq!(kept.hold, Some(HoldId(id(3))));
        assert_eq!(kept.booked, Some(AppointmentId(id(4))));
        assert_eq!(kept.visit_reason, seen.visit_reason);
    }

    #[test]
    fn a_draft_is_kept_a_day_and_at_most_a_quarter_of_an_hour() {
        let start: DateTime<Utc> = "2027-03-01T09:00:00Z".parse().unwrap();
        let ends = (0..3600).map(|second| {
            let now = start + TimeDelta::seconds(second);
            let kept = kept_until(now) - now;
            assert!(kept > TimeDelta::hours(24) && kept <= TimeDelta::minutes(24 * 60 + 15));
            kept_until(now)
        });
        assert_eq!(ends.collect::<std::collections::HashSet<_>>().len(), 4);
    }

    #[test]
    fn what_is_taken_back_here_does_not_come_back_from_there() {
        let seen = Answers {
            hold: Some(HoldId(id(2))),
            ..Answers::default()
        };
        let kept = Answers::default().over(&seen, seen.clone());
        assert_eq!(kept.hold, None);
    }
}
