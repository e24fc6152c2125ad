//! One person who came to be two patients: how alike two are, whether they can be merged, what is
//! kept of the details of both, and what an undo gives back.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::ids::PatientId;
use super::name_distance::distance;
use super::patient_search::is_same_number;
use super::person::ContactBy;

/// For how long a merge can be undone.
pub const UNDO_DAYS: i64 = 30;

/// What is kept of somebody.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Details {
    pub first_name: String,
    pub last_name: String,
    pub born_on: NaiveDate,
    /// Empty: none is known.
    pub phone: String,
    pub contact_by: ContactBy,
}

/// Of two patients, the one a detail is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Kept,
    Merged,
}

/// Where each detail is taken from. A first name goes with its last name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub name: Side,
    pub born_on: Side,
    pub phone: Side,
    pub contact_by: Side,
}

/// What two patients have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Likeness {
    /// Born on one day, with names that at most two typing errors tell apart.
    pub person: bool,
    pub phone: bool,
    pub email: bool,
}

/// A patient who is to be merged, or into whom another is, as they stand under the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub is_merged: bool,
    /// Of the details, as they are and as they were shown.
    pub version: i32,
    pub seen: i32,
}

/// Why two patients are not merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMerge {
    /// One of them went into another meanwhile.
    AlreadyMerged,
    /// The details of one changed after they were shown.
    Changed,
    /// They are at two visits at once: one must be moved or cancelled before.
    TwoVisitsAtOnce,
}

/// Why a merge is not undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoUndo {
    AlreadyUndone,
    TooLate,
    /// Another one came after it, which must be undone before.
    NotTheLast,
}

/// A merge that somebody wants undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergeToUndo {
    pub merged_at: DateTime<Utc>,
    pub is_undone: bool,
    /// Whether the kept patient took in no other one since, and went into no other.
    pub is_last: bool,
}

impl Details {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

impl Chosen {
    /// What is most likely right before anybody chose: what stands there, or else what the other
    /// one has.
    pub fn likely(kept: &Details, merged: &Details) -> Self {
        let or_merged = |is_missing: bool| {
            if is_missing { Side::Merged } else { Side::Kept }
        };
        Self {
            name: Side::Kept,
            born_on: Side::Kept,
            phone: or_merged(kept.phone.is_empty() && !merged.phone.is_empty()),
            contact_by: or_merged(kept.contact_by == ContactBy::Any),
        }
    }

    /// The details of the one patient they become.
    pub fn of(self, kept: &Details, merged: &Details) -> Details {
        let from = |side| match side {
            Side::Kept => kept,
            Side::Merged => merged,
        };
        Details {
            first_name: from(self.name).first_name.clone(),
            last_name: from(self.name).last_name.clone(),
            born_on: from(self.born_on).born_on,
            phone: from(self.phone).phone.clone(),
            contact_by: from(self.contact_by).contact_by,
        }
    }
}

impl Likeness {
    pub fn is_any(self) -> bool {
        self.person || self.phone || self.email
    }
}

/// What two patients have in common, of whose names these are the words. Whether they share an
/// address is known already.
pub fn likeness(
    (one, words): (&Details, &[String]),
    (other, other_words): (&Details, &[String]),
    email: bool,
) -> Likeness {
    let (few, many) = if words.len() <= other_words.len() {
        (words, other_words)
    } else {
        (other_words, words)
    };
    Likeness {
        person: one.born_on == other.born_on && distance(few, many).is_some(),
        phone: !one.phone.is_empty()
            && !other.phone.is_empty()
            && is_same_number(&digits(&one.phone), &other.phone),
        email,
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Whether two patients can be merged. What they have in common does not matter: staff know who is
/// one person.
pub fn decide_merge(both: [Standing; 2], has_two_visits_at_once: bool) -> Result<(), NoMerge> {
    if both.iter().any(|one| one.is_merged) {
        Err(NoMerge::AlreadyMerged)
    } else if both.iter().any(|one| one.version != one.seen) {
        Err(NoMerge::Changed)
    } else if has_two_visits_at_once {
        Err(NoMerge::TwoVisitsAtOnce)
    } else {
        Ok(())
    }
}

/// Until when a merge can be undone.
pub fn undo_until(merged_at: DateTime<Utc>) -> DateTime<Utc> {
    merged_at + TimeDelta::days(UNDO_DAYS)
}

/// Whether a merge can be undone.
pub fn decide_undo(merge: MergeToUndo, now: DateTime<Utc>) -> Result<(), NoUndo> {
    if merge.is_undone {
        Err(NoUndo::AlreadyUndone)
    } else if now > undo_until(merge.merged_at) {
        Err(NoUndo::TooLate)
    } else if !merge.is_last {
        Err(NoUndo::NotTheLast)
    } else {
        Ok(())
    }
}

/// The details of the kept patient once a merge is undone: what the merge changed is as before,
/// unless somebody changed it again since.
pub fn taken_back(now: &Details, before: &Details, after: &Details) -> Details {
    let name = |of: &Details| (of.first_name.clone(), of.last_name.clone());
    let (first_name, last_name) = back(name(now), name(before), &name(after));
    Details {
        first_name,
        last_name,
        born_on: back(now.born_on, before.born_on, &after.born_on),
        phone: back(now.phone.clone(), before.phone.clone(), &after.phone),
        contact_by: back(now.contact_by, before.contact_by, &after.contact_by),
    }
}

fn back<T: PartialEq>(now: T, before: T, after: &T) -> T {
    if now == *after { before } else { now }
}

/// Each of two ids, the lesser first: all who lock both do it in one order.
pub fn in_order(one: PatientId, other: PatientId) -> [PatientId; 2] {
    [one.min(other), one.max(other)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn details(name: &str, phone: &str) -> Details {
        let (first, last) = name.split_once(' ').unwrap();
        Details {
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            born_on: NaiveDate::from_ymd_opt(1958, 3, 27).unwrap(),
            phone: phone.to_owned(),
            contact_by: ContactBy::Any,
        }
    }

    fn words(name: &str) -> Vec<String> {
        name.to_lowercase().split(' ').map(str::to_owned).collect()
    }

    fn alike(one: (&str, &str), other: (&str, &str)) -> Likeness {
        let (left, right) = (details(one.0, one.1), details(other.0, other.1));
        likeness((&left, &words(one.0)), (&right, &words(other.0)), false)
    }

    #[test]
    fn a_name_with_two_errors_or_a_word_more_is_near_and_three_errors_are_not() {
        for (other, near) in [
            ("Ada Bryne", true),
            ("Adda Bryne", true),
            ("Ada Mary Byrne", true),
            ("Byrne Ada", true),
            ("Adda Brine", false),
            ("Ben Byrne", false),
        ] {
            assert_eq!(
                alike(("Ada Byrne", ""), (other, "")).person,
                near,
                "{other}"
            );
        }
        let mut other = details("Ada Byrne", "");
        other.born_on = NaiveDate::from_ymd_opt(1958, 3, 28).unwrap();
        let all = words("Ada Byrne");
        let found = likeness((&details("Ada Byrne", ""), &all), (&other, &all), true);
        let email = Likeness {
            email: true,
            ..Likeness::default()
        };
        assert_eq!(found, email, "born on another day");
    }

    #[test]
    fn a_number_is_one_however_it_is_written_and_no_number_is_none() {
        let phones = |one, other| alike(("Ada Byrne", one), ("Ben Wu", other)).phone;
        assert!(phones("+1 212 555 0177", "(212) 555-0177"));
        assert!(!phones("+1 212 555 0177", "+1 212 555 0178"));
        assert!(!phones("", ""));
    }

    #[test]
    fn merging_needs_two_unmerged_patients_as_they_were_shown_with_visits_apart() {
        let stands = |is_merged, version| Standing {
            is_merged,
            version,
            seen: 1,
        };
        let (fine, gone, newer) = (stands(false, 1), stands(true, 1), stands(false, 2));
        assert_eq!(decide_merge([fine, fine], false), Ok(()));
        assert_eq!(
            decide_merge([fine, gone], true),
            Err(NoMerge::AlreadyMerged)
        );
        assert_eq!(decide_merge([newer, fine], false), Err(NoMerge::Changed));
        assert_eq!(
            decide_merge([fine, fine], true),
            Err(NoMerge::TwoVisitsAtOnce)
        );
    }

    #[test]
    fn a_merge_is_undone_for_thirty_days_once_and_the_last_one_first() {
        let merged_at: DateTime<Utc> = "2027-03-01T14:00:00Z".parse().unwrap();
        let merge = MergeToUndo {
            merged_at,
            is_undone: false,
            is_last: true,
        };
        let last = merged_at + TimeDelta::days(30);
        assert_eq!(decide_undo(merge, last), Ok(()));
        let late = last + TimeDelta::seconds(1);
        assert_eq!(decide_undo(merge, late), Err(NoUndo::TooLate));
        let undone = MergeToUndo {
            is_undone: true,
            ..merge
        };
        assert_eq!(decide_undo(undone, last), Err(NoUndo::AlreadyUndone));
        let covered = MergeToUndo {
            is_last: false,
            ..merge
        };
        assert_eq!(decide_undo(covered, last), Err(NoUndo::NotTheLast));
    }

    #[test]
    fn a_missing_number_is_taken_from_the_other_one() {
        let (kept, merged) = (details("Ada Byrne", ""), details("Adda Byrne", "555-0100"));
        let one = Chosen::likely(&kept, &merged).of(&kept, &merged);
        assert_eq!(
            (one.name(), one.phone),
            ("Ada Byrne".to_owned(), "555-0100".to_owned())
        );
    }

    fn any_details() -> impl Strategy<Value = Details> {
        let by = prop_oneof![
            Just(ContactBy::Any),
            Just(ContactBy::Email),
            Just(ContactBy::Phone)
        ];
        ("[ab]", "[ab]", 1..3_u32, "[12]?", by).prop_map(|(first, last, day, phone, contact_by)| {
            Details {
                first_name: first,
                last_name: last,
                born_on: NaiveDate::from_ymd_opt(1958, 3, day).unwrap(),
                phone,
                contact_by,
            }
        })
    }

    fn any_chosen() -> impl Strategy<Value = Chosen> {
        let side = || prop_oneof![Just(Side::Kept), Just(Side::Merged)];
        (side(), side(), side(), side()).prop_map(|(name, born_on, phone, contact_by)| Chosen {
            name,
            born_on,
            phone,
            contact_by,
        })
    }

    proptest! {
        #[test]
        fn an_undo_at_once_gives_back_every_detail(
            kept in any_details(), merged in any_details(), chosen in any_chosen(),
        ) {
            let after = chosen.of(&kept, &merged);
            prop_assert_eq!(taken_back(&after, &kept, &after), kept);
        }

        #[test]
        fn an_undo_leaves_alone_what_was_changed_since(
            kept in any_details(), merged in any_details(), chosen in any_chosen(),
            later in any_details(),
        ) {
            let after = chosen.of(&kept, &merged);
            let now = Details { phone: later.phone.clone(), born_on: later.born_on, ..after.clone() };
            let back = taken_back(&now, &kept, &after);
            prop_assert!(now.phone == after.phone || back.phone == later.phone);
            prop_assert!(now.born_on == after.born_on || back.born_on == later.born_on);
            prop_assert_eq!(back.name(), kept.name());
        }
    }
}
