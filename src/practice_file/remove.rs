//! Takes entries out of a practice file, with what would be left hanging on them.

use super::PracticeFile;

impl PracticeFile {
    /// With its rooms, its ways, and the hours, closures and blocks there.
    pub fn remove_location(&mut self, key: &str) {
        let is_there = |one: &Option<String>| one.as_deref() == Some(key);
        self.locations.retain(|one| one.key != key);
        self.rooms.retain(|one| one.location != key);
        self.travels
            .retain(|one| !one.between.iter().any(|end| end == key));
        self.schedules.retain(|one| one.location != key);
        self.exceptions.retain(|one| !is_there(&one.location));
        self.closures.retain(|one| !is_there(&one.location));
        self.blocks.retain(|one| !is_there(&one.location));
    }

    /// With their hours, closures and blocks.
    pub fn remove_practitioner(&mut self, key: &str) {
        let is_theirs = |one: &Option<String>| one.as_deref() == Some(key);
        self.practitioners.retain(|one| one.key != key);
        self.schedules.retain(|one| one.practitioner != key);
        self.exceptions.retain(|one| !is_theirs(&one.practitioner));
        self.closures.retain(|one| !is_theirs(&one.practitioner));
        self.blocks.retain(|one| one.practitioner != key);
    }

    /// With the hours that are for it alone. Reasons for it stay, and have to be given another one.
    pub fn remove_appointment_type(&mut self, key: &str) {
        self.appointment_types.retain(|one| one.key != key);
        for practitioner in &mut self.practitioners {
            practitioner.appointment_types.retain(|one| one != key);
            practitioner.lengths.retain(|(one, _)| one != key);
        }
        self.exceptions
            .retain_mut(|one| keep_some(&mut one.appointment_types, |of| of != key));
        self.drop_hours_not_offered();
    }

    /// Takes out of the hours what their practitioner does not offer any more. Hours for nothing
    /// else go: without a type they would be for every one.
    pub fn drop_hours_not_offered(&mut self) {
        let practitioners = &self.practitioners;
        for schedule in &mut self.schedules {
            let who = practitioners
                .iter()
                .find(|one| one.key == schedule.practitioner);
            let Some(who) = who else { continue };
            let is_offered = |of: &String| who.appointment_types.contains(of);
            schedule
                .windows
                .retain_mut(|one| keep_some(&mut one.appointment_types, is_offered));
        }
        self.schedules.retain(|one| !one.windows.is_empty());
    }
}

/// Keeps those that `may` stay. Whether some did, or there were none before.
fn keep_some(all: &mut Vec<String>, may: impl Fn(&String) -> bool) -> bool {
    let were_none = all.is_empty();
    all.retain(|one| may(one));
    were_none || !all.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::{PracticeFile, parse, print};

    const FILE: &str = r#"
[practice]
name = "North"
hostname = "north.example"
time_zone = "America/New_York"
phone = "+1 212 555 0100"
[[location]]
key = "main"
name = "Main"
address = "1 Main Street"
[[location]]
key = "side"
name = "Side"
address = "2 Side Street"
[[room]]
key = "r"
location = "main"
name = "Room"
[[travel]]
from = "main"
to = "side"
minutes = 10
[[appointment_type]]
key = "long"
name = "Long"
minutes = 60
[[appointment_type]]
key = "short"
name = "Short"
minutes = 10
[[practitioner]]
key = "lee"
name = "Lee"
appointment_types = ["long", "short"]
[practitioner.minutes]
long = 50
[[schedule]]
practitioner = "lee"
location = "main"
from = 2027-01-01
[[schedule.window]]
days = ["mon"]
start = "09:00"
end = "12:00"
appointment_types = ["long"]
[[schedule.window]]
days = ["mon"]
start = "13:00"
end = "17:00"
[[exception]]
location = "main"
from = 2027-02-01
kind = "extra"
start = "09:00"
end = "12:00"
appointment_types = ["long"]
[[closure]]
location = "main"
from = 2027-03-01T00:00:00
until = 2027-03-02T00:00:00
[[block]]
practitioner = "lee"
from = 2027-03-03T09:00:00
until = 2027-03-03T10:00:00
"#;

    fn without(remove: impl Fn(&mut PracticeFile)) -> PracticeFile {
        let mut file = parse(FILE).unwrap();
        remove(&mut file);
        // Nothing is left hanging.
        parse(&print(&file)).unwrap()
    }

    #[test]
    fn a_location_goes_with_everything_at_it() {
        let file = without(|file| file.remove_location("main"));
        assert_eq!(file.locations.len(), 1);
        assert!(file.rooms.is_empty() && file.travels.is_empty() && file.schedules.is_empty());
        assert!(file.exceptions.is_empty() && file.closures.is_empty());
        assert_eq!((file.practitioners.len(), file.blocks.len()), (1, 1));
    }

    #[test]
    fn a_practitioner_goes_with_their_hours() {
        let file = without(|file| file.remove_practitioner("lee"));
        assert!(file.practitioners.is_empty() && file.schedules.is_empty());
        assert!(file.blocks.is_empty());
        assert_eq!((file.exceptions.len(), file.closures.len()), (1, 1));
    }

    #[test]
    fn a_type_goes_with_the_hours_for_it_alone_which_do_not_open_to_all() {
        let file = without(|file| file.remove_appointment_type("long"));
        assert_eq!(file.practitioners[0].appointment_types, ["short"]);
        assert!(file.practitioners[0].lengths.is_empty() && file.exceptions.is_empty());
        let windows = &file.schedules[0].windows;
        assert_eq!(windows.len(), 1);
        assert!(windows[0].appointment_types.is_empty());
    }
}
