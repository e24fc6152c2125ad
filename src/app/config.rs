//! Shows the settings.

use super::{read, terminal};
use crate::config::{Overrides, Purpose};

/// `openslot config show`
pub(super) fn show() -> anyhow::Result<()> {
    let config = read(Purpose::Other, Overrides::default())?;
    let widest = config.shown.iter().map(|one| one.name.len()).max();
    let widest = widest.unwrap_or_default();
    for one in &config.shown {
        let value = if one.value.is_empty() {
            "-"
        } else {
            &one.value
        };
        let (name, source) = (one.name, one.source);
        terminal::say(format_args!("{name:widest$}  {value}  ({source})"));
    }
    Ok(())
}
