//! What a practice-admin does to the practice itself. What a change would do is shown before it is
//! made; of two who change the practice at once, one is told.

pub mod change_closures;
pub mod change_practice;
pub mod look_ahead;
pub mod look_at_activity;
