//! The fields of one table, read one by one. A wrong field is noted and stands
//! in as an empty value, so that the rest of the file is looked at too.

use std::ops::{Range, RangeInclusive};

use actix_web::http::Uri;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Place, Problems};

/// Longest text of one field, in characters.
const TEXT_MAX: usize = 500;
const KEY_MAX: usize = 64;
/// Longest list of one field.
const LIST_MAX: usize = 500;

/// What a table is called.
pub(super) struct Name {
    /// What messages call it: `room "room-1"`.
    pub(super) subject: String,
    /// `room`
    pub(super) kind: &'static str,
    /// Which of its kind, from 0.
    pub(super) index: usize,
    /// The key within an entry that it stands under.
    pub(super) within: Option<&'static str>,
}

/// One table of the file.
pub(super) struct Fields<'f, 'i> {
    table: &'f DeTable<'i>,
    /// The byte of the text where it starts.
    pub(super) at: usize,
    name: Name,
    pub(super) problems: &'f Problems<'f>,
}

impl<'f, 'i> Fields<'f, 'i> {
    /// The fields of `table`; those that are not `known` are noted.
    pub(super) fn new(
        table: &'f DeTable<'i>,
        span: &Range<usize>,
        name: Name,
        known: &[&str],
        problems: &'f Problems<'f>,
    ) -> Self {
        let fields = Self {
            table,
            at: span.start,
            name,
            problems,
        };
        for name in table.keys() {
            if !known.contains(&name.get_ref().as_ref()) {
                let what = format!(
                    "unknown key {}; known are {}",
                    name.get_ref(),
                    known.join(", ")
                );
                fields.wrong(name.span().start, &what);
            }
        }
        fields
    }

    /// Notes what is wrong at a byte of the text, with this table's name before it.
    pub(super) fn wrong(&self, at: usize, what: &str) {
        let field = self
            .table
            .iter()
            .find(|(_, value)| value.span().contains(&at));
        self.note(at, field.map(|(name, _)| name.get_ref().as_ref()), what);
    }

    fn note(&self, at: usize, field: Option<&str>, rule: &str) {
        let field = field.map(|name| {
            let within = self.name.within.map(|one| format!("{one}."));
            within.unwrap_or_default() + name
        });
        let place = Place {
            table: self.name.kind.to_owned(),
            index: self.name.index,
            field,
            rule: rule.to_owned(),
        };
        let what = format!("{}: {rule}", self.name.subject);
        self.problems.add_at(at, what, Some(place));
    }

    /// Where a field's value is, or the table when it is left out.
    pub(super) fn at_of(&self, name: &str) -> usize {
        self.get(name).map_or(self.at, |value| value.span().start)
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.optional_text(name).unwrap_or_else(|| {
            self.missing(name);
            String::new()
        })
    }

    /// A text of one line, trimmed; `None` when it is left out.
    pub(super) fn optional_text(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        let text = self.as_text(name, value).unwrap_or_default().trim();
        if value.get_ref().is_str() {
            if text.is_empty() {
                self.wrong(value.span().start, &format!("{name} is empty"));
            } else if text.chars().any(char::is_control) {
                self.wrong(
                    value.span().start,
                    &format!("{name} must be one line of plain text"),
                );
            } else if text.chars().count() > TEXT_MAX {
                let what = format!("{name} is longer than {TEXT_MAX} characters");
                self.wrong(value.span().start, &what);
            }
        }
        Some(text.to_owned())
    }

    /// A text read by `parse`, which says what it must be.
    pub(super) fn parsed<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
        must_be: &str,
    ) -> Option<T> {
        let value = self.get(name)?;
        let text = self.as_text(name, value)?.trim();
        let parsed = parse(text);
        if parsed.is_none() {
            let what = format!("{name} {text:?} is not {must_be}");
            self.wrong(value.span().start, &what);
        }
        parsed
    }

    /// The address of a page that is reached safely.
    pub(super) fn https(&self, name: &str) -> Option<String> {
        let parse = |text: &str| {
            let uri: Uri = text.parse().ok()?;
            let is_safe = uri.scheme_str() == Some("https") && uri.host().is_some();
            (is_safe && text.len() <= TEXT_MAX).then(|| text.to_owned())
        };
        self.parsed(name, parse, "an address that begins with https://")
    }

    /// The stable name of an entry.
    pub(super) fn key(&self) -> String {
        let key = self.text("key");
        let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_.".contains(sign);
        if key.len() > KEY_MAX || !key.chars().all(plain) {
            let what =
                format!("key must be up to {KEY_MAX} letters, digits, \"-\", \"_\" or \".\"");
            self.wrong(self.at_of("key"), &what);
        }
        key
    }

    /// A key that must stand in `keys`, which hold the file's `[[kind]]` entries.
    pub(super) fn reference(&self, name: &str, kind: &str, keys: &[String]) -> Option<String> {
        let value = self.get(name)?;
        let key = self.as_text(name, value)?.trim().to_owned();
        self.check_reference(value.span().start, (name, &key), kind, keys);
        Some(key)
    }

    pub(super) fn required_reference(&self, name: &str, kind: &str, keys: &[String]) -> String {
        if self.get(name).is_none() {
            self.missing(name);
        }
        self.reference(name, kind, keys).unwrap_or_default()
    }

    /// Keys that must stand in `keys`, each once; in the order of `keys`.
    pub(super) fn references(&self, name: &str, kind: &str, keys: &[String]) -> Vec<String> {
        let given = self.texts(name);
        for (key, at) in &given {
            self.check_reference(*at, (name, key), kind, keys);
        }
        let is_given = |key: &&String| given.iter().any(|(one, _)| one == *key);
        keys.iter().filter(is_given).cloned().collect()
    }

    /// Names of a fixed list, each at most once, in that list's order; `None` when left out.
    pub(super) fn choices<T: Copy>(&self, name: &str, all: &[(&str, T)]) -> Option<Vec<T>> {
        self.get(name)?;
        let given = self.texts(name);
        if given.is_empty() {
            self.wrong(self.at_of(name), &format!("{name} names nothing"));
        }
        for (choice, at) in &given {
            if !all.iter().any(|(one, _)| one == choice) {
                let known: Vec<&str> = all.iter().map(|(one, _)| *one).collect();
                let what = format!("{name} {choice:?} is not one of {}", known.join(", "));
                self.wrong(*at, &what);
            }
        }
        let is_given = |one: &str| given.iter().any(|(choice, _)| choice == one);
        let chosen = all.iter().filter(|(one, _)| is_given(one));
        Some(chosen.map(|(_, value)| *value).collect())
    }

    /// A list of lines, at most so many.
    pub(super) fn lines(&self, name: &str, most: usize) -> Vec<String> {
        let given = self.texts(name);
        if given.len() > most {
            self.wrong(
                self.at_of(name),
                &format!("{name} has more than {most} lines"),
            );
        }
        for (line, at) in &given {
            if line.trim().is_empty() || line.chars().any(char::is_control) {
                self.wrong(*at, &format!("a line of {name} is empty or not one line"));
            }
        }
        given
            .into_iter()
            .map(|(line, _)| line.trim().to_owned())
            .collect()
    }

    /// A whole number within `range`; `None` when it is left out.
    pub(super) fn number(&self, name: &str, range: RangeInclusive<i32>) -> Option<i32> {
        let value = self.get(name)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|digits| i32::from_str_radix(digits.as_str(), digits.radix()).ok());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                let (least, most) = (range.start(), range.end());
                let what = format!("{name} must be a whole number from {least} to {most}");
                self.wrong(value.span().start, &what);
                Some(*least)
            }
        }
    }

    pub(super) fn yes_or_no(&self, name: &str) -> bool {
        let Some(value) = self.get(name) else {
            return false;
        };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(value.span().start, &format!("{name} must be true or false"));
            false
        })
    }

    /// A table within this one, whose keys are `known`; `None` when it is left out.
    pub(super) fn table(&self, name: &'static str, known: &[String]) -> Option<Fields<'f, 'i>> {
        let value = self.get(name)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value.span().start, &format!("{name} must be a table"));
            return None;
        };
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let within = Name {
            subject: format!("{} {name}", self.name.subject),
            kind: self.name.kind,
            index: self.name.index,
            within: Some(name),
        };
        Some(Self::new(
            table,
            &value.span(),
            within,
            &known,
            self.problems,
        ))
    }

    /// The value itself.
    pub(super) fn get(&self, name: &str) -> Option<&'f Spanned<DeValue<'i>>> {
        self.table.get(name)
    }

    pub(super) fn missing(&self, name: &str) {
        self.note(self.at, Some(name), &format!("{name} is missing"));
    }

    /// The texts of a list with their places; a second one of a kind is noted.
    fn texts(&self, name: &str) -> Vec<(String, usize)> {
        let Some(value) = self.get(name) else {
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(
                value.span().start,
                &format!("{name} must be a list of texts"),
            );
            return Vec::new();
        };
        if list.len() > LIST_MAX {
            let what = format!("{name} has more than {LIST_MAX} entries");
            self.wrong(value.span().start, &what);
        }
        let mut texts: Vec<(String, usize)> = Vec::new();
        for item in list.iter().take(LIST_MAX) {
            let Some(text) = self.as_text(name, item) else {
                continue;
            };
            if texts.iter().any(|(one, _)| one == text) {
                self.wrong(item.span().start, &format!("{name} has {text:?} twice"));
            }
            texts.push((text.to_owned(), item.span().start));
        }
        texts
    }

    fn check_reference(&self, at: usize, named: (&str, &str), kind: &str, keys: &[String]) {
        let (name, key) = named;
        if !keys.iter().any(|one| one == key) {
            self.wrong(
                at,
                &format!("{name} {key:?} is not the key of any [[{kind}]]"),
            );
        }
    }

    fn as_text<'v>(&self, name: &str, value: &'v Spanned<DeValue<'i>>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong(
                value.span().start,
                &format!("{name} must be a text in quotes"),
            );
        }
        text
    }
}
