//! The addresses of the settings' parts, lists and forms.

use crate::web::urls;

/// A part of the settings.
pub(in crate::web::staff) fn of_part(part: &str) -> String {
    urls::STAFF_SETTINGS_LIST.replace("{list}", part)
}

/// The form for something new in a list.
pub(super) fn of_new(list: &str) -> String {
    urls::STAFF_SETTINGS_NEW.replace("{list}", list)
}

/// The form of an entry of a list.
pub(super) fn of_entry(list: &str, key: &str) -> String {
    let pattern = urls::STAFF_SETTINGS_ENTRY.replace("{list}", list);
    pattern.replace("{id}", key)
}
