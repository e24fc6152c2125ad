//! The tables of a document, one entry after the other.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::{Fields, Name};
use super::problem::Problems;

/// The arrays of tables of a document.
pub(super) struct Tables<'f, 'i> {
    pub(super) root: &'f DeTable<'i>,
    pub(super) problems: &'f Problems<'f>,
}

impl<'f, 'i> Tables<'f, 'i> {
    /// Reads every `[[kind]]` entry. An entry with the name of an earlier one is noted.
    pub(super) fn each<T>(
        &self,
        kind: &'static str,
        known: &[&str],
        read: impl Fn(&Fields<'f, 'i>) -> T,
    ) -> Vec<T> {
        let mut names: Vec<String> = Vec::new();
        let mut entries = Vec::new();
        for (index, value) in elements(self.root, kind).enumerate() {
            let Some(table) = value.get_ref().as_table() else {
                self.problems.add(
                    value.span().start,
                    format!("{kind} must be [[{kind}]] tables"),
                );
                continue;
            };
            let name = name_of(table);
            let subject = name.map_or_else(|| kind.to_owned(), |name| format!("{kind} {name:?}"));
            let called = Name {
                subject,
                kind,
                index,
                within: None,
            };
            let fields = Fields::new(table, &value.span(), called, known, self.problems);
            if let Some(name) = name.map(str::to_lowercase) {
                if names.contains(&name) {
                    fields.wrong(fields.at, "stands in the file twice");
                }
                names.push(name);
            }
            entries.push(read(&fields));
        }
        entries
    }
}

/// The values under `[[kind]]`; a single `[kind]` table is its own, and not a list.
fn elements<'f, 'i>(
    root: &'f DeTable<'i>,
    kind: &str,
) -> impl Iterator<Item = &'f Spanned<DeValue<'i>>> {
    let value = root.get(kind);
    let list = value.and_then(|value| value.get_ref().as_array());
    let single = value.filter(|_| list.is_none());
    list.into_iter().flat_map(|list| list.iter()).chain(single)
}

pub(super) fn keys_of(root: &DeTable<'_>, kind: &str) -> Vec<String> {
    elements(root, kind)
        .filter_map(|value| name_of(value.get_ref().as_table()?))
        .map(str::to_owned)
        .collect()
}

fn name_of<'f>(table: &'f DeTable<'_>) -> Option<&'f str> {
    let value = table.get("key").or_else(|| table.get("email"))?;
    value.get_ref().as_str().map(str::trim)
}
