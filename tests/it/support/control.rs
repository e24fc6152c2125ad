//! What a control takes away, so that a race that proves something can be told from one that does
//! not.

use super::app::TestApp;

/// Takes the lock and the constraints away that keep a calendar free of overlaps. The practice must
/// be in the site's memory by now.
pub(crate) async fn unlock(app: &TestApp) {
    for take_away in [
        "alter table occupancy drop constraint occupancy_practitioner_free",
        "alter table occupancy drop constraint occupancy_room_free",
        // A lock that finds no rows locks nothing.
        "alter table practitioner rename to practitioner_unlocked",
        "create view practitioner as select * from practitioner_unlocked where false",
        "grant select, update on practitioner to openslot_program",
        "alter table room rename to room_unlocked",
        "create view room as select * from room_unlocked where false",
        "grant select, update on room to openslot_program",
    ] {
        app.execute(take_away).await;
    }
}
