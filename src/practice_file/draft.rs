//! A practice file while a form changes it: any answer may stand anywhere, until the whole is read
//! by the rules of a practice file.

use toml::{Table, Value};

use super::problem::Refused;
use super::{PracticeFile, parse, print};

/// A practice file that is being changed.
#[derive(Clone)]
pub struct Draft(Table);

/// What is answered to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Left out where it is empty.
    Text(String),
    /// As it was typed. What is no number stays a text, and is refused as one.
    Number(String),
    YesOrNo(bool),
    List(Vec<String>),
}

impl Draft {
    pub fn of(file: &PracticeFile) -> Self {
        // What was printed can be read; if not, everything is missing and nothing is accepted.
        Self(print(file).parse().unwrap_or_default())
    }

    /// Reads it by the rules of a practice file.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(&self) -> Result<PracticeFile, Refused> {
        parse(&self.0.to_string())
    }

    /// How many entries a table has.
    pub fn len(&self, table: &str) -> usize {
        self.0
            .get(table)
            .and_then(Value::as_array)
            .map_or(0, Vec::len)
    }

    /// Adds an entry that says nothing yet; its place among those of its kind.
    pub fn add(&mut self, table: &str) -> usize {
        let new = Value::Table(Table::new());
        let all = self
            .0
            .entry(table)
            .or_insert_with(|| Value::Array(Vec::new()));
        let Some(all) = all.as_array_mut() else {
            return 0;
        };
        all.push(new);
        all.len() - 1
    }

    /// Takes every entry of a table out.
    pub fn clear(&mut self, table: &str) {
        self.0.remove(table);
    }

    /// What a field says, a line each; empty where it is left out. `minutes.check-up` is a field of
    /// a table within the entry.
    pub fn texts(&self, (table, index): (&str, usize), field: &str) -> Vec<String> {
        let entry = match self.0.get(table) {
            Some(Value::Array(all)) => all.get(index).and_then(Value::as_table),
            Some(Value::Table(only)) => Some(only),
            _ => None,
        };
        let value = entry.and_then(|entry| match field.split_once('.') {
            Some((within, field)) => entry.get(within)?.get(field),
            None => entry.get(field),
        });
        match value {
            Some(Value::Array(all)) => all.iter().map(text_of).collect(),
            Some(one) => vec![text_of(one)],
            None => Vec::new(),
        }
    }

    /// Answers a field.
    pub fn set(&mut self, (table, index): (&str, usize), field: &str, answer: Answer) {
        let entry = match self.0.get_mut(table) {
            Some(Value::Array(all)) => all.get_mut(index).and_then(Value::as_table_mut),
            Some(Value::Table(only)) => Some(only),
            _ => None,
        };
        let Some(entry) = entry else { return };
        let (entry, field) = match field.split_once('.') {
            Some((within, field)) => {
                let inner = entry
                    .entry(within)
                    .or_insert_with(|| Value::Table(Table::new()));
                let Some(inner) = inner.as_table_mut() else {
                    return;
                };
                (inner, field)
            }
            None => (entry, field),
        };
        match answer.value() {
            Some(value) => drop(entry.insert(field.to_owned(), value)),
            None => drop(entry.remove(field)),
        }
    }
}

impl Answer {
    /// `None`: nothing was answered.
    fn value(self) -> Option<Value> {
        match self {
            Self::Text(text) if text.trim().is_empty() => None,
            Self::Text(text) => Some(Value::String(text.trim().to_owned())),
            Self::Number(text) => {
                let text = text.trim();
                let number = text.parse::<i64>().map(Value::Integer);
                (!text.is_empty())
                    .then(|| number.unwrap_or_else(|_| Value::String(text.to_owned())))
            }
            Self::YesOrNo(is_so) => Some(Value::Boolean(is_so)),
            Self::List(all) => Some(Value::Array(all.into_iter().map(Value::String).collect())),
        }
    }
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
