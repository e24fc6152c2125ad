//! Pages that exist only in a demo.

pub mod letters;
pub mod mailbox;
