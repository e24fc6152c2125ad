//! What a practice-admin is asked to put right, on the day page until it is.

use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::staff::StaffMember;
use crate::support::statements::Statements;

const DAY: &str = "/staff/day";
const ADMIN: [&str; 2] = ["practice-admin", "manage-staff-appointments"];

/// Somebody who may manage their own visits and is nobody, so many times.
async fn nobodies(app: &TestApp, many: usize) {
    for number in 0..many {
        let name = format!("Lee{number}");
        StaffMember::hired(app, &name, &["manage-own-appointments"], None).await;
    }
}

#[actix_web::test]
async fn what_does_not_fit_is_told_to_an_admin_until_it_is_put_right() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &ADMIN, None).await;
    let desk = StaffMember::hired(&app, "Kim", &["manage-staff-appointments"], None).await;
    sam.sets_up().await;
    desk.sets_up().await;
    assert_eq!(sam.get(DAY).await.words("details.note"), [""; 0]);
    nobodies(&app, 1).await;
    app.execute("update schedule set until_on = '2027-02-28' where from_on <= '2027-02-28'")
        .await;
    app.execute("update practice set version = version + 1")
        .await;
    let told = sam.get(DAY).await;
    let lines = told.words("details.note li");
    assert!(
        lines[0].starts_with("Dr. Ana Lee has no hours. Give them a schedule"),
        "{lines:?}"
    );
    let reason = "Nobody with hours offers \"General check-up\".";
    assert!(
        lines.iter().any(|line| line.starts_with(reason)),
        "{lines:?}"
    );
    let last = lines.last().expect("a line");
    assert!(
        last.starts_with("Lee0 may manage their own appointments, but is nobody"),
        "{last}"
    );
    let summary = format!("{} settings need attention", lines.len());
    assert_eq!(told.words("details.note summary"), [summary]);
    let mut links = told.values("details.note a", "href");
    links.dedup();
    let lee = app
        .text("select id::text from practitioner where key = 'lee'")
        .await;
    let schedule = format!("/staff/schedules/{lee}");
    assert_eq!(links[0], schedule);
    assert_eq!(sam.get(&schedule).await.status, 200);
    links.retain(|link| !link.starts_with("/staff/schedules/"));
    assert_eq!(
        links,
        ["/staff/settings/visit-reasons", "/staff/settings/accounts"]
    );
    let of_desk = desk.get(DAY).await;
    assert_eq!(
        of_desk.words("details.note"),
        [""; 0],
        "who could not put it right"
    );
    app.execute("update schedule set until_on = null").await;
    app.execute("update practice set version = version + 1")
        .await;
    assert_eq!(
        sam.get(DAY).await.words("details.note summary"),
        ["1 setting needs attention"]
    );
    app.execute("update staff_member set is_active = false where name = 'Lee0'")
        .await;
    assert_eq!(sam.get(DAY).await.words("details.note"), [""; 0]);
}

#[actix_web::test]
async fn many_problems_cost_as_many_statements_as_none() {
    let app = TestApp::start().await;
    let statements = Statements::to(&app.options());
    let (base, server) = app.beside(statements.options(&app.options()));
    let sam = StaffMember::hired(&app, "Sam", &ADMIN, None).await;
    let sam = StaffMember {
        browser: Browser::new(&base),
        ..sam
    };
    sam.sets_up().await;
    sam.get(DAY).await;
    let mut counts = Vec::new();
    for (many, told) in [(0, 0), (30, 30)] {
        nobodies(&app, many).await;
        // Once a minute a request says that its session is in use.
        sam.get("/staff/account").await;
        let before = statements.count();
        let page = sam.get(DAY).await;
        counts.push(statements.count() - before);
        assert_eq!(page.words("details.note li").len(), told);
    }
    assert_eq!(counts[0], counts[1]);
    server.stop(true).await;
}
