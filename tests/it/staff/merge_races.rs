//! Two of the staff merge the same two records, each into the other.

use super::merges::{Twice, send};
use crate::support::app::TestApp;
use crate::support::staff::StaffMember;

/// Rounds of a race, and within which its control must have gone wrong.
const ROUNDS: usize = 5;
const CONTROL_ROUNDS: usize = 30;
/// Records that lead to one that leads elsewhere itself: nobody would find these patients again.
const LOST: &str = "select count(*) from patient one join patient kept on kept.id = one.merged_into
    where kept.merged_into is not null";

#[actix_web::test]
async fn of_two_who_merge_two_records_into_each_other_one_does() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    let kim = another(&app).await;
    for round in 0..ROUNDS {
        let mut statuses = race(&twice, &kim).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        assert_eq!(app.count(LOST).await, 0, "round {round}");
        forget(&app).await;
    }
}

#[actix_web::test]
async fn without_the_lock_each_goes_into_the_other() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    let kim = another(&app).await;
    // A lock that finds no rows locks nothing.
    app.execute(
        "create policy unlocked on patient as restrictive for update to openslot_program
            using (current_query() not like '%for no key update%')",
    )
    .await;
    for _ in 0..CONTROL_ROUNDS {
        race(&twice, &kim).await;
        if app.count(LOST).await > 0 {
            return;
        }
        forget(&app).await;
    }
    panic!("no record was lost without a lock, so the race proves nothing");
}

async fn another(app: &TestApp) -> StaffMember<'_> {
    let kim = StaffMember::hired(app, "Kim", &["manage-staff-appointments"], None).await;
    kim.sets_up().await;
    kim
}

/// Both press the button; how each was answered.
async fn race(twice: &Twice<'_>, kim: &StaffMember<'_>) -> [u16; 2] {
    let (ada, adda) = (&*twice.ada, &*twice.adda);
    let sams = twice.compares(ada, adda).await;
    let kims = kim
        .get(&format!("/staff/patients/{adda}/merge?with={ada}"))
        .await;
    let (one, other) = tokio::join!(
        send(&twice.sam, &sams, (ada, adda), &[]),
        send(kim, &kims, (adda, ada), &[]),
    );
    [one.status, other.status]
}

/// Everything is as before the race.
async fn forget(app: &TestApp) {
    for statement in [
        "update patient set merged_into = null",
        "update appointment set patient_id = patient.id from patient join account
            on account.email = lower(first_name) || '@example.com'
         where account.id = appointment.account_id",
        "update patient_grant set patient_id = patient.id from patient join account
            on account.email = lower(first_name) || '@example.com'
         where account.id = patient_grant.account_id",
        "delete from patient_merge",
    ] {
        app.execute(statement).await;
    }
}
