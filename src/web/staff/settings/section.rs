//! The parts of the settings, and what can be said in each.

use super::question::Question;
use super::questions::{LOCATION, PRACTICE, PRACTITIONER, REASON, ROOM, RULES, TRAVEL, TYPE};
use crate::domain::audit::Action;

/// A part of the settings: one form, or a list with a form for each entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Practice,
    Rules,
    Locations,
    Rooms,
    Travel,
    Practitioners,
    Types,
    Reasons,
}

impl Section {
    pub(super) const ALL: [Self; 8] = [
        Self::Practice,
        Self::Locations,
        Self::Rooms,
        Self::Travel,
        Self::Practitioners,
        Self::Types,
        Self::Reasons,
        Self::Rules,
    ];

    /// The list with that name in its address.
    pub(super) fn list(slug: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.is_list() && one.slug() == slug)
    }

    pub(super) const fn is_list(self) -> bool {
        !matches!(self, Self::Practice | Self::Rules)
    }

    /// Whether the order of the entries is the order in which patients see them.
    pub(super) const fn is_ordered(self) -> bool {
        self.is_list() && !matches!(self, Self::Travel)
    }

    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Rules => "booking-rules",
            Self::Locations => "locations",
            Self::Rooms => "rooms",
            Self::Travel => "travel-times",
            Self::Practitioners => "practitioners",
            Self::Types => "appointment-types",
            Self::Reasons => "visit-reasons",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Practice => "Practice",
            Self::Rules => "Booking rules",
            Self::Locations => "Locations",
            Self::Rooms => "Rooms",
            Self::Travel => "Travel times",
            Self::Practitioners => "Practitioners",
            Self::Types => "Appointment types",
            Self::Reasons => "Visit reasons",
        }
    }

    /// One entry, as in `Add a room`.
    pub(super) const fn one(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Rules => "booking rules",
            Self::Locations => "location",
            Self::Rooms => "room",
            Self::Travel => "travel time",
            Self::Practitioners => "practitioner",
            Self::Types => "appointment type",
            Self::Reasons => "visit reason",
        }
    }

    /// What it is about, in the list of settings.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Practice => "Names, phone number, opening hours in words, time zone, colours",
            Self::Rules => "Who books how, notice, time between appointments, holds, limits",
            Self::Locations => "Addresses, waiting areas",
            Self::Rooms => "Rooms and chairs that appointments need",
            Self::Travel => "The way between two locations",
            Self::Practitioners => "What each offers, for how long, video visits",
            Self::Types => "Lengths, notice, how far ahead, rooms, groups, video and phone",
            Self::Reasons => "What patients choose from, and what to bring",
        }
    }

    /// Its table in a practice file.
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Practice | Self::Rules => "practice",
            Self::Locations => "location",
            Self::Rooms => "room",
            Self::Travel => "travel",
            Self::Practitioners => "practitioner",
            Self::Types => "appointment_type",
            Self::Reasons => "visit_reason",
        }
    }

    /// What a change of it is in the record.
    pub(super) const fn action(self) -> Action {
        match self {
            Self::Practice => Action::ChangePractice,
            Self::Rules => Action::ChangeBookingRules,
            Self::Locations | Self::Rooms | Self::Travel => Action::ChangeLocations,
            Self::Practitioners => Action::ChangePractitioners,
            Self::Types => Action::ChangeAppointmentTypes,
            Self::Reasons => Action::ChangeVisitReasons,
        }
    }

    pub(super) const fn questions(self) -> &'static [Question] {
        match self {
            Self::Practice => &PRACTICE,
            Self::Rules => &RULES,
            Self::Locations => &LOCATION,
            Self::Rooms => &ROOM,
            Self::Travel => &TRAVEL,
            Self::Practitioners => &PRACTITIONER,
            Self::Types => &TYPE,
            Self::Reasons => &REASON,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Section;
    use crate::practice_file::KNOWN;

    /// Keys are made from names; a wrong host name would lock everybody out, whoever runs the
    /// program sets it.
    const NOT_ASKED: [&str; 2] = ["key", "hostname"];
    /// They have pages of their own: the calendar's, and staff accounts.
    const ELSEWHERE: [&str; 5] = ["schedule", "exception", "closure", "block", "staff"];

    #[test]
    fn everything_a_practice_file_says_can_be_said_on_a_page() {
        for (table, keys) in KNOWN {
            let sections = Section::ALL.iter().filter(|one| one.table() == table);
            let asked: BTreeSet<&str> = sections
                .flat_map(|one| one.questions().iter().map(|question| question.field))
                .collect();
            if ELSEWHERE.contains(&table) {
                assert!(asked.is_empty(), "{table}");
                continue;
            }
            let known: BTreeSet<&str> = keys
                .iter()
                .copied()
                .filter(|key| !NOT_ASKED.contains(key))
                .collect();
            assert_eq!(asked, known, "{table}");
        }
    }

    #[test]
    fn a_list_is_found_by_its_address() {
        for one in Section::ALL {
            assert_eq!(Section::list(one.slug()), one.is_list().then_some(one));
        }
        assert_eq!(Section::list("accounts"), None);
    }
}
