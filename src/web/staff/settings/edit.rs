//! What a settings form makes of the practice file.

use std::collections::BTreeMap;

use super::question::Typed;
use super::section::Section;
use crate::practice_file::{Draft, PracticeFile, Problem, Refused};
use crate::web::pairs::Pairs;

/// Longest key that is made from a name.
const KEY_MAX: usize = 40;

/// What a form is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The one form of its section.
    Only,
    New,
    /// The entry with that key; of a way, both its ends.
    Entry(String),
}

/// A change that a form asks for.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Answers(Typed),
    Remove,
    /// One place up, or down.
    Up,
    Down,
}

#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub section: Section,
    pub target: Target,
    pub change: Change,
}

impl Target {
    /// Its place among the entries of its kind; `None`: it is not there.
    pub(super) fn place(&self, section: Section, draft: &Draft) -> Option<usize> {
        match self {
            Self::Only => Some(0),
            Self::New => Some(draft.len(section.table())),
            Self::Entry(key) => keys(section, draft).iter().position(|one| one == key),
        }
    }
}

impl Edit {
    /// The file with the change.
    ///
    /// # Errors
    /// What is wrong with it then.
    pub(super) fn apply(self, mut file: PracticeFile) -> Result<PracticeFile, Refused> {
        let mut draft = Draft::of(&file);
        let place = self.target.place(self.section, &draft);
        let Some(place) = place else {
            return Err(refused("Somebody else removed it.".to_owned()));
        };
        match self.change {
            Change::Answers(typed) => {
                if self.target == Target::New {
                    draft.add(self.section.table());
                    set_key(&mut draft, (self.section, place), &typed);
                }
                for question in self.section.questions() {
                    question.answer(&mut draft, (self.section.table(), place), &typed);
                }
                return if self.section == Section::Practitioners {
                    offered(draft, file)
                } else {
                    draft.read()
                };
            }
            Change::Remove => remove(&mut file, self.section, place)?,
            Change::Up => shift(&mut file, self.section, place.checked_sub(1)),
            Change::Down => shift(&mut file, self.section, Some(place)),
        }
        Ok(file)
    }
}

/// What was typed into the forms of a section.
pub(super) fn typed(section: Section, draft: &Draft, pairs: &Pairs) -> Typed {
    let all = section.questions().iter();
    all.flat_map(|one| one.typed(draft, pairs)).collect()
}

/// What the file says of an entry.
pub(super) fn said(section: Section, draft: &Draft, place: usize) -> Typed {
    let all = section.questions().iter();
    all.flat_map(|one| one.said(draft, (section.table(), place)))
        .collect()
}

/// What stands in a new form.
pub(super) fn start(section: Section) -> Typed {
    let all = section.questions().iter();
    let all = all.filter(|one| !one.start.is_empty());
    all.map(|one| (one.field.to_owned(), vec![one.start.to_owned()]))
        .collect()
}

/// The keys of a section's entries; those of ways are both their ends.
pub(super) fn keys(section: Section, draft: &Draft) -> Vec<String> {
    let table = section.table();
    let text = |place, field| draft.texts((table, place), field).concat();
    (0..draft.len(table))
        .map(|place| {
            if section == Section::Travel {
                format!("{}~{}", text(place, "from"), text(place, "to"))
            } else {
                text(place, "key")
            }
        })
        .collect()
}

/// What is wrong, by the input it belongs to, and the rest in sentences.
pub(super) fn told(
    (section, place): (Section, usize),
    problems: &[Problem],
) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut at, mut rest) = (BTreeMap::new(), Vec::new());
    for problem in problems {
        let found = problem.place.as_ref().and_then(|found| {
            let is_here = found.table == section.table() && found.index == place;
            let field = found.field.as_ref().filter(|_| is_here)?;
            let mut all = section.questions().iter();
            let top = field.split('.').next();
            let question = all.find(|one| Some(one.field) == top)?;
            Some((field.clone(), question.words(field, &found.rule)))
        });
        match found {
            Some((field, words)) => drop(at.entry(field).or_insert(words)),
            None => rest.push(sentence(problem)),
        }
    }
    rest.dedup();
    (at, rest)
}

/// A problem that belongs to no input of the form.
fn sentence(problem: &Problem) -> String {
    match &problem.place {
        Some(place) if place.table.starts_with("schedule") => {
            format!("The hours that are set do not fit: {}", place.rule)
        }
        Some(_) | None => problem.what.clone(),
    }
}

/// The answers of a practitioner, without the hours for what they do not offer any more. Those are
/// taken out first, because the file would be refused with them.
fn offered(mut draft: Draft, file: PracticeFile) -> Result<PracticeFile, Refused> {
    draft.clear("schedule");
    let mut after = draft.read()?;
    after.schedules = file.schedules;
    after.drop_hours_not_offered();
    Ok(after)
}

fn remove(file: &mut PracticeFile, section: Section, place: usize) -> Result<(), Refused> {
    let key = keys(section, &Draft::of(file)).get(place).cloned();
    let key = key.unwrap_or_default();
    match section {
        Section::Practice | Section::Rules => {}
        Section::Locations => file.remove_location(&key),
        Section::Practitioners => file.remove_practitioner(&key),
        Section::Rooms => file.rooms.retain(|one| one.key != key),
        Section::Reasons => file.visit_reasons.retain(|one| one.key != key),
        Section::Travel => file
            .travels
            .retain(|one| format!("{}~{}", one.between[0], one.between[1]) != key),
        Section::Types => {
            let reasons = file.visit_reasons.iter();
            let reasons = reasons.filter(|one| one.appointment_type == key);
            let names: Vec<&str> = reasons.map(|one| one.name.as_str()).collect();
            if !names.is_empty() {
                let names = names.join(", ");
                return Err(refused(format!(
                    "Visit reasons lead to it. Give them another appointment type first: {names}"
                )));
            }
            file.remove_appointment_type(&key);
        }
    }
    Ok(())
}

/// Exchanges the entry at `first` with the one after it, where there are both.
fn shift(file: &mut PracticeFile, section: Section, first: Option<usize>) {
    let Some(first) = first else { return };
    match section {
        Section::Practice | Section::Rules | Section::Travel => {}
        Section::Locations => exchange(&mut file.locations, first),
        Section::Rooms => exchange(&mut file.rooms, first),
        Section::Practitioners => exchange(&mut file.practitioners, first),
        Section::Types => exchange(&mut file.appointment_types, first),
        Section::Reasons => exchange(&mut file.visit_reasons, first),
    }
}

fn exchange<T>(all: &mut [T], first: usize) {
    if let Some([one, other]) = all.get_mut(first..first.saturating_add(2)) {
        std::mem::swap(one, other);
    }
}

/// Names a new entry after what it is called, in a word that no other has.
fn set_key(draft: &mut Draft, (section, place): (Section, usize), typed: &Typed) {
    if section == Section::Travel {
        return;
    }
    let name = typed.get("name").map(|all| all.concat());
    let taken = keys(section, draft);
    let key = key_of(&name.unwrap_or_default(), section.one(), &taken);
    let answer = crate::practice_file::Answer::Text(key);
    draft.set((section.table(), place), "key", answer);
}

/// `Dr. Ana Lee` is `dr-ana-lee`.
fn key_of(name: &str, otherwise: &str, taken: &[String]) -> String {
    let word = |text: &str| {
        let plain: String = text
            .to_lowercase()
            .chars()
            .map(|sign| {
                if sign.is_ascii_alphanumeric() {
                    sign
                } else {
                    '-'
                }
            })
            .collect();
        let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
        let joined: String = parts.join("-").chars().take(KEY_MAX).collect();
        joined.trim_end_matches('-').to_owned()
    };
    let word = Some(word(name)).filter(|word| !word.is_empty());
    let word = word.unwrap_or_else(|| otherwise.replace(' ', "-"));
    let is_free = |key: &String| !taken.iter().any(|one| one.eq_ignore_ascii_case(key));
    let mut numbered = (2_u32..).map(|number| format!("{word}-{number}"));
    Some(word.clone())
        .filter(is_free)
        .or_else(|| numbered.find(is_free))
        .unwrap_or(word)
}

fn refused(what: String) -> Refused {
    Refused(vec![Problem {
        line: 0,
        what,
        place: None,
    }])
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_key_is_made_from_the_name_and_no_two_are_alike() {
        let taken = ["dr-ana-lee".to_owned(), "Room-1".to_owned()];
        let key = |name| key_of(name, "visit reason", &taken);
        assert_eq!(key("Dr. Bo Ray"), "dr-bo-ray");
        assert_eq!(key("Dr. Ana Lee"), "dr-ana-lee-2");
        assert_eq!(key("  Room 1 "), "room-1-2");
        assert_eq!(key("診察"), "visit-reason");
        assert!(key(&"long name ".repeat(30)).len() <= 40);
    }
}
