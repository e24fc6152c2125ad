//! Time that practitioners keep free, as staff ask for it, and the instants it lies over.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::ids::{BlockId, LocationId, PractitionerId};
use super::practice::{Block, Practice};
use super::time::{Interval, WallTime};

/// A time that is to be kept free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocking {
    /// Whose time.
    pub practitioners: Vec<PractitionerId>,
    pub on: NaiveDate,
    /// From and until on the wall; none: all day.
    pub times: Option<(NaiveTime, NaiveTime)>,
    /// The last date on which it may begin again, a week after the time before.
    pub weekly_until: Option<NaiveDate>,
    /// For staff only.
    pub reason: String,
}

/// When somebody is kept free somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptFree {
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub during: Interval,
}

impl Blocking {
    /// One practitioner's block. `None`: the calendar ends before.
    pub fn block(&self, id: BlockId, practitioner: PractitionerId) -> Option<Block> {
        let (starts_wall, ends_wall) = match self.times {
            Some((from, until)) => (WallTime::new(self.on, from), WallTime::new(self.on, until)),
            None => (
                WallTime::new(self.on, NaiveTime::MIN),
                WallTime::new(self.on.checked_add_days(Days::new(1))?, NaiveTime::MIN),
            ),
        };
        Some(Block {
            id,
            practitioner,
            location: None,
            starts_wall,
            ends_wall,
            weekly_until: self.weekly_until,
            reason: self.reason.clone(),
        })
    }
}

impl Block {
    /// Whether it keeps the same time free as another, for the same reason.
    pub fn is_same(&self, other: &Self) -> bool {
        let id = self.id;
        *self
            == Self {
                id,
                ..other.clone()
            }
    }

    /// The dates on which it begins, from a date on, soonest first; that on which it still lasts is
    /// one of them.
    pub fn dates(&self, from: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let length =
            (self.ends_wall.0 - TimeDelta::nanoseconds(1)).date() - self.starts_wall.date();
        let until = self.weekly_until.unwrap_or_else(|| self.starts_wall.date());
        let first = self.starts_wall.date();
        let weeks = (0..).map_while(move |week| first.checked_add_days(Days::new(7 * week)));
        let dates = weeks.take_while(move |on| *on == first || *on <= until);
        dates.skip_while(move |on| *on + length < from)
    }

    /// What is left of a series without the time that begins on a date: the part before it, which
    /// stays the same block, and the part after it, with this id. `None`: it does not begin then.
    pub fn without(&self, on: NaiveDate, id: BlockId) -> Option<[Option<Self>; 2]> {
        let dates: Vec<NaiveDate> = self.dates(self.starts_wall.date()).collect();
        let at = dates.iter().position(|date| *date == on)?;
        let (before, rest) = dates.split_at(at);
        let part = |dates: &[NaiveDate], id: BlockId| {
            let (first, last) = (*dates.first()?, *dates.last()?);
            let later = first - self.starts_wall.date();
            Some(Self {
                id,
                starts_wall: WallTime(self.starts_wall.0 + later),
                ends_wall: WallTime(self.ends_wall.0 + later),
                weekly_until: (first != last).then_some(last),
                ..self.clone()
            })
        };
        let after = rest.get(1..).unwrap_or_default();
        Some([part(before, self.id), part(after, id)])
    }
}

/// The practice with more time kept free.
pub fn with_blocks(practice: &Practice, blocks: &[Block]) -> Practice {
    let mut after = practice.clone();
    after.blocks.extend_from_slice(blocks);
    // They are looked up by practitioner.
    after.blocks.sort_by_key(|block| block.practitioner);
    after
}

/// When these blocks keep somebody free, at each location they are for, as far as that is still to
/// come.
pub fn kept_free(practice: &Practice, blocks: &[Block], now: DateTime<Utc>) -> Vec<KeptFree> {
    let mut found = Vec::new();
    // Wherever a place is, its today is not before that.
    let from = now.date_naive() - TimeDelta::days(1);
    for block in blocks {
        let is_here = |id| block.location.is_none_or(|only| only == id);
        for place in practice.locations.iter().filter(|place| is_here(place.id)) {
            for on in block.dates(from) {
                let later = on - block.starts_wall.date();
                let edge = |wall: WallTime| WallTime(wall.0 + later).edge(place.time_zone);
                let during = Interval {
                    start: edge(block.starts_wall),
                    end: edge(block.ends_wall),
                };
                if during.end > now {
                    found.push(KeptFree {
                        practitioner: block.practitioner,
                        location: place.id,
                        during,
                    });
                }
            }
        }
    }
    found
}
