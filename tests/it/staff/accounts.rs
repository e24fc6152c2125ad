//! Accounts of staff: invited by mail, given functions, taken away at once.

use openslot::domain::ids::StaffInvitationId;

use crate::support::app::{TestApp, secrets};
use crate::support::staff::{PASSWORD, StaffMember};

const ADMIN: [&str; 1] = ["practice-admin"];

#[actix_web::test]
async fn somebody_invited_chooses_a_password_and_signs_in() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &ADMIN, None).await;
    sam.sets_up().await;
    let page = sam.opens("/staff/settings/accounts").await;
    let path = "/staff/settings/accounts";
    let answers = [
        ("email", "kim@staff.example"),
        ("name", "Kim"),
        ("functions", "manage-own-appointments"),
    ];
    let refused = sam.browser.submit(&page, path, &answers).await;
    let problem = ["Error: Select who they are in the calendar"];
    assert_eq!(refused.words(".problem"), problem);
    let lee = page.values("#practitioner option", "value").remove(1);
    let answers = [&answers[..], &[("practitioner", &lee)]].concat();
    let listed = sam.browser.send_on(&page, path, &answers).await;
    assert!(listed.text.contains("Invited"), "{}", listed.h1());
    let twice = sam.browser.submit(&page, path, &answers).await;
    assert_eq!(twice.status, 422);

    let link = invitation(&app).await;
    let mut kim = sam.elsewhere();
    kim.email = "kim@staff.example".to_owned();
    let page = kim.get(&link).await;
    assert_eq!(page.h1(), "Choose a password");
    for personal in ["Kim", "kim@"] {
        assert!(!page.text.contains(personal), "{personal}");
    }
    let answers = [("new_password", PASSWORD)];
    let page = kim.browser.send_on(&page, &link, &answers).await;
    assert_eq!(page.h1(), "Staff sign in");
    assert_eq!(kim.get(&link).await.status, 410);
    kim.sets_up().await;
    assert_eq!(kim.get("/staff/account").await.status, 200);
    assert_eq!(kim.get("/staff/settings/accounts").await.status, 404);
}

#[actix_web::test]
async fn what_is_taken_away_is_gone_at_the_next_request() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &ADMIN, None).await;
    let kim = StaffMember::hired(&app, "Kim", &ADMIN, None).await;
    sam.sets_up().await;
    kim.sets_up().await;
    assert_eq!(kim.get("/staff/settings/accounts").await.status, 200);
    let id = app
        .text("select id::text from staff_member where name = 'Kim'")
        .await;
    let path = format!("/staff/settings/accounts/{id}");
    let page = sam.get(&path).await;
    sam.browser
        .submit(&page, &path, &[("functions", "patient-proxy")])
        .await;
    assert_eq!(kim.get("/staff/settings/accounts").await.status, 404);
    assert_eq!(kim.get("/staff/account").await.status, 200);
    let state = format!("{path}/state");
    sam.browser
        .submit(&page, &state, &[("change", "deactivate")])
        .await;
    assert_eq!(kim.get("/staff/account").await.status, 303);
    assert_eq!(kim.types_password(PASSWORD).await.status, 422);
    sam.browser
        .submit(&page, &state, &[("change", "activate")])
        .await;
    assert_eq!(kim.signs_in().await.status, 200);
    sam.browser
        .submit(&page, &state, &[("change", "reset-authenticator")])
        .await;
    assert_eq!(
        kim.types_password(PASSWORD).await.h1(),
        "Set up your authenticator"
    );
}

#[actix_web::test]
async fn somebody_is_left_who_can_change_accounts() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &ADMIN, None).await;
    app.execute("update staff_member set is_active = false where name <> 'Sam'")
        .await;
    sam.sets_up().await;
    let id = app
        .text("select id::text from staff_member where name = 'Sam'")
        .await;
    let path = format!("/staff/settings/accounts/{id}");
    let page = sam.get(&path).await;
    let fewer = sam
        .browser
        .submit(&page, &path, &[("functions", "patient-proxy")])
        .await;
    assert_eq!(fewer.status, 422);
    let state = format!("{path}/state");
    let gone = sam
        .browser
        .submit(&page, &state, &[("change", "deactivate")])
        .await;
    assert_eq!(gone.status, 422);
    assert_eq!(sam.get("/staff/settings/accounts").await.status, 200);
}

/// The link of the newest invitation's mail.
async fn invitation(app: &TestApp) -> String {
    let id = app
        .text("select staff_invitation_id::text from communication where kind = 'staff-invitation'")
        .await;
    let token = secrets().invitation_token(StaffInvitationId(id.parse().expect("an id")));
    format!("/staff/invitation/{}", token.as_str())
}
