//! Pages that exist only in a demo.

pub mod authenticator;
pub mod letters;
pub mod mailbox;
