//! A question of a settings form: how it is shown with what stands there, and what is made of what
//! was typed.

use std::collections::BTreeMap;

use crate::practice_file::{Answer, Draft};
use crate::web::pairs::Pairs;
use crate::web::staff::view::Choice;

/// What can be said about one thing.
pub(super) struct Question {
    /// Its key in a practice file.
    pub field: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub kind: Kind,
    /// What stands in a new form; of several, the first.
    pub start: &'static str,
}

/// How it is answered.
pub(super) enum Kind {
    Line,
    Number,
    YesOrNo,
    /// Lines of text.
    Lines,
    /// One of these values.
    Pick(&'static [(&'static str, &'static str)]),
    /// Any of these values.
    Several(&'static [(&'static str, &'static str)]),
    /// An entry of this table.
    OneOf(&'static str),
    /// Any entries of this table.
    AnyOf(&'static str),
    /// A number, or none, for each entry of this table.
    NumberEach(&'static str),
}

/// What stands in the inputs, by their names.
pub(super) type Typed = BTreeMap<String, Vec<String>>;

/// A question as it is shown.
pub(super) struct Shown {
    /// Of the input, or of the first of several with a number behind it.
    pub input: String,
    pub label: String,
    pub hint: &'static str,
    pub look: Look,
    pub problem: Option<String>,
}

/// What it is answered in.
pub(super) enum Look {
    Line(String),
    Number(String),
    Lines(String),
    Tick(bool),
    Pick(Vec<Choice>),
    Ticks(Vec<Choice>),
    /// Numbers that belong together, each with its label.
    Numbers(Vec<Shown>),
}

impl Question {
    /// The names of its inputs.
    pub(super) fn inputs(&self, draft: &Draft) -> Vec<String> {
        let Kind::NumberEach(table) = self.kind else {
            return vec![self.field.to_owned()];
        };
        entries(draft, table)
            .into_iter()
            .map(|(key, _)| format!("{}.{key}", self.field))
            .collect()
    }

    /// What the file says.
    pub(super) fn said(&self, draft: &Draft, entry: (&str, usize)) -> Typed {
        let inputs = self.inputs(draft).into_iter();
        inputs
            .map(|input| {
                let texts = draft.texts(entry, &input);
                (input, texts)
            })
            .collect()
    }

    /// What was typed.
    pub(super) fn typed(&self, draft: &Draft, pairs: &Pairs) -> Typed {
        let inputs = self.inputs(draft).into_iter();
        inputs
            .map(|input| {
                let texts = pairs.all(&input).map(str::to_owned).collect();
                (input, texts)
            })
            .collect()
    }

    /// Puts what was typed into the file.
    pub(super) fn answer(&self, draft: &mut Draft, entry: (&str, usize), typed: &Typed) {
        for input in self.inputs(draft) {
            let texts = typed.get(&input).cloned().unwrap_or_default();
            let first = texts.first().cloned().unwrap_or_default();
            let answer = match self.kind {
                Kind::Line | Kind::Pick(_) | Kind::OneOf(_) => Answer::Text(first),
                Kind::YesOrNo => Answer::YesOrNo(!first.is_empty()),
                Kind::Lines => Answer::List(lines(&first)),
                Kind::Several(_) | Kind::AnyOf(_) => Answer::List(texts),
                // A length is for what they offer; the rest would be refused as unknown.
                Kind::NumberEach(_) if !is_offered(&input, typed) => Answer::Number(String::new()),
                Kind::Number | Kind::NumberEach(_) => Answer::Number(first),
            };
            draft.set(entry, &input, answer);
        }
    }

    /// With what stands there and what is wrong with it.
    pub(super) fn show(
        &self,
        draft: &Draft,
        typed: &Typed,
        problems: &BTreeMap<String, String>,
    ) -> Shown {
        let texts = typed.get(self.field).map_or(&[][..], Vec::as_slice);
        let first = texts.first().cloned().unwrap_or_default();
        let is_said = |value: &str| texts.iter().any(|one| one == value);
        let fixed = |all: &[(&str, &str)]| -> Vec<Choice> {
            let all = all.iter();
            all.map(|(value, words)| Choice::of(*value, words, is_said(value)))
                .collect()
        };
        let of_table = |table| -> Vec<Choice> {
            let all = entries(draft, table).into_iter();
            all.map(|(key, name)| Choice::of(key.clone(), &name, is_said(&key)))
                .collect()
        };
        let look = match self.kind {
            Kind::Line => Look::Line(first),
            Kind::Number => Look::Number(first),
            Kind::Lines => Look::Lines(first_of_lines(texts)),
            Kind::YesOrNo => Look::Tick(is_said("yes") || is_said("true")),
            Kind::Pick(all) => {
                let mut all = fixed(all);
                if !all.iter().any(|one| one.is_chosen)
                    && let Some(first) = all.first_mut()
                {
                    first.is_chosen = true;
                }
                Look::Pick(all)
            }
            Kind::Several(all) => Look::Ticks(fixed(all)),
            Kind::OneOf(table) => {
                let mut all = of_table(table);
                if !all.iter().any(|one| one.is_chosen) {
                    all.insert(0, Choice::of("", "Select", true));
                }
                Look::Pick(all)
            }
            Kind::AnyOf(table) => Look::Ticks(of_table(table)),
            Kind::NumberEach(table) => Look::Numbers(self.each(draft, table, (typed, problems))),
        };
        Shown {
            input: self.field.to_owned(),
            label: self.label.to_owned(),
            hint: self.hint,
            look,
            problem: problems.get(self.field).cloned(),
        }
    }

    fn each(
        &self,
        draft: &Draft,
        table: &str,
        (typed, problems): (&Typed, &BTreeMap<String, String>),
    ) -> Vec<Shown> {
        let all = entries(draft, table).into_iter();
        all.map(|(key, label)| {
            let input = format!("{}.{key}", self.field);
            let texts = typed.get(&input);
            let first = texts.and_then(|all| all.first()).cloned();
            Shown {
                problem: problems.get(&input).cloned(),
                look: Look::Number(first.unwrap_or_default()),
                hint: "",
                label,
                input,
            }
        })
        .collect()
    }

    /// What is wrong, in words with the question's label: `Length, in minutes: must be a whole
    /// number from 5 to 720`.
    pub(super) fn words(&self, field: &str, rule: &str) -> String {
        let label = self.label.trim_end_matches(" (optional)");
        let rest = rule.strip_prefix(field).unwrap_or(rule).trim_start();
        let rest = rest.replace('_', " ");
        if rest == "is missing" || rest == "is empty" {
            let is_chosen = matches!(
                self.kind,
                Kind::Pick(_) | Kind::OneOf(_) | Kind::Several(_) | Kind::AnyOf(_)
            );
            let verb = if is_chosen { "Select" } else { "Enter" };
            let mut letters = label.chars();
            let first = letters.next().map(|letter| letter.to_ascii_lowercase());
            let label: String = first.into_iter().chain(letters).collect();
            return format!("{verb} {label}");
        }
        format!("{label}: {rest}")
    }
}

impl Shown {
    /// Where the error summary leads.
    pub(super) fn first_input(&self) -> String {
        if matches!(self.look, Look::Ticks(_)) {
            format!("{}-1", self.input)
        } else {
            self.input.clone()
        }
    }

    /// What describes the input: the ids of its hint and its problem.
    pub(super) fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.input));
        let problem = self.problem.is_some();
        let problem = problem.then(|| format!("{}-problem", self.input));
        let all: Vec<String> = hint.into_iter().chain(problem).collect();
        all.join(" ")
    }
}

/// The keys and names of a table's entries.
pub(super) fn entries(draft: &Draft, table: &str) -> Vec<(String, String)> {
    let text = |index, field| draft.texts((table, index), field).concat();
    (0..draft.len(table))
        .map(|index| (text(index, "key"), text(index, "name")))
        .collect()
}

/// Whether the entry that a number is for is among the ticked ones.
fn is_offered(input: &str, typed: &Typed) -> bool {
    let key = input.split_once('.').map(|(_, key)| key);
    let offered = typed.get("appointment_types");
    offered.is_some_and(|all| all.iter().any(|one| Some(one.as_str()) == key))
}

fn lines(text: &str) -> Vec<String> {
    let all = text.lines().map(str::trim);
    all.filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A list is typed into one input.
fn first_of_lines(texts: &[String]) -> String {
    texts.join("\n")
}
