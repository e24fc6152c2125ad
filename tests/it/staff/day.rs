//! What staff see of the day, and what they do with a visit.

use chrono::TimeDelta;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
/// When the visit of these tests starts.
const VISIT: &str = "2027-03-10T14:00:00Z";

/// The eight states, as forms and the database name them.
const ALL: [&str; 8] = [
    "pending",
    "booked",
    "confirmed",
    "arrived",
    "in-progress",
    "completed",
    "cancelled",
    "no-show",
];

/// The legal moves of the status table.
const LEGAL: [(&str, &str); 13] = [
    ("pending", "booked"),
    ("pending", "cancelled"),
    ("booked", "confirmed"),
    ("booked", "arrived"),
    ("booked", "cancelled"),
    ("booked", "no-show"),
    ("confirmed", "arrived"),
    ("confirmed", "cancelled"),
    ("confirmed", "no-show"),
    ("arrived", "in-progress"),
    ("arrived", "cancelled"),
    ("arrived", "no-show"),
    ("in-progress", "completed"),
];

pub(super) struct Desk<'a> {
    app: &'a TestApp,
    pub(super) sam: StaffMember<'a>,
    visit: String,
}

impl<'a> Desk<'a> {
    pub(super) async fn of(app: &'a TestApp) -> Self {
        Patient::new(app, "Ada").books_at(VISIT).await;
        let sam = StaffMember::hired(app, "Sam", &DESK, None).await;
        sam.sets_up().await;
        Self {
            app,
            sam,
            visit: app.visit().await,
        }
    }

    pub(super) fn path(&self, rest: &str) -> String {
        format!("/staff/appointments/{}{rest}", self.visit)
    }

    pub(super) async fn page(&self) -> Page {
        self.sam.get(&self.path("")).await
    }

    /// Sends what the button of that status would.
    pub(super) async fn sets(&self, page: &Page, status: &str) -> Page {
        let version = page.values("input[name='version']", "value");
        let version = version.first().map_or_else(String::new, Clone::clone);
        let version = if version.is_empty() {
            self.version().await
        } else {
            version
        };
        let (path, answers) = if status == "cancelled" {
            let who = ("cancelled_by", "practice");
            (
                self.path("/cancel"),
                vec![who, ("cancel_reason", "other"), ("mail", "yes")],
            )
        } else {
            (self.path("/status"), vec![("status", status)])
        };
        let answers = [&answers[..], &[("version", version.as_str())]].concat();
        self.sam.browser.submit(page, &path, &answers).await
    }

    pub(super) async fn version(&self) -> String {
        self.app.text("select version::text from appointment").await
    }

    pub(super) async fn status(&self) -> String {
        self.app.text("select status::text from appointment").await
    }
}

#[actix_web::test]
async fn every_pair_of_states_is_tried_and_only_the_tables_pass() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.set("2027-03-10T13:56:00Z");
    desk.sam.signs_in().await;
    for from in ALL {
        for to in ALL {
            if (from, to) == ("pending", "confirmed") {
                // A request is granted before its time comes, and a visit is missed after it.
                app.wait(TimeDelta::minutes(10));
            }
            put(&app, from).await;
            app.wait(TimeDelta::seconds(1));
            let page = desk.page().await;
            assert_eq!(page.status, 200, "{from}");
            let answer = desk.sets(&page, to).await;
            let is_legal = LEGAL.contains(&(from, to));
            let (status, expected) = if is_legal { (303, to) } else { (409, from) };
            assert_eq!(
                answer.status,
                status,
                "{from} to {to}: {:?}",
                answer.words(".note")
            );
            assert_eq!(desk.status().await, expected, "{from} to {to}");
            let told = answer.words("p.note--warn").join(" ");
            assert_eq!(told.is_empty(), is_legal, "{from} to {to}: {told}");
            let recorded = app
                .text(
                    "select coalesce(status_from::text, '') || ' ' || coalesce(status_to::text, '')
                     from audit_event where action <> 'read' order by at desc, id desc limit 1",
                )
                .await;
            assert_eq!(
                recorded == format!("{from} {to}"),
                is_legal,
                "{from} to {to}: {recorded}"
            );
        }
    }
}

/// Puts the visit into a state, with the facts of it and its place.
async fn put(app: &TestApp, from: &str) {
    let live = !["completed", "cancelled", "no-show"].contains(&from);
    sqlx::query(
        "update appointment set status = $1::appointment_status, version = version + 1,
            booked_at = created_at, confirmed_at = created_at, arrived_at = created_at,
            started_at = created_at, completed_at = created_at,
            missed_at = case when $1 = 'no-show' then created_at end,
            cancelled_at = case when $1 = 'cancelled' then created_at end,
            cancelled_by = case when $1 = 'cancelled' then 'practice' end,
            cancelled_from = case when $1 = 'cancelled' then 'booked'::appointment_status end",
    )
    .bind(from)
    .execute(&mut app.superuser().await)
    .await
    .expect("a state");
    app.execute("delete from occupancy").await;
    if live {
        sqlx::query(
            "insert into occupancy (practice_id, id, kind, practitioner_id, location_id, during,
                appointment_type_id, appointment_id)
             select practice_id, id, 'visit', practitioner_id, location_id,
                tstzrange(starts_at, ends_at), appointment_type_id, id from appointment",
        )
        .execute(&mut app.superuser().await)
        .await
        .expect("a place");
    }
}

#[actix_web::test]
async fn a_change_is_taken_back_by_whoever_made_it_for_five_minutes() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let kim = StaffMember::hired(&app, "Kim", &DESK, None).await;
    kim.sets_up().await;
    desk.sets(&desk.page().await, "arrived").await;
    let page = kim.get(&desk.path("")).await;
    assert!(!page.words("button").contains(&"Undo".to_owned()));
    let version = desk.version().await;
    let answers = [("version", version.as_str())];
    let refused = kim
        .browser
        .submit(&page, &desk.path("/undo"), &answers)
        .await;
    assert_eq!(refused.status, 409);
    let page = desk.page().await;
    assert!(page.words("button").contains(&"Undo".to_owned()));
    let undone = desk
        .sam
        .browser
        .submit(&page, &desk.path("/undo"), &answers)
        .await;
    assert_eq!(
        (undone.status, desk.status().await.as_str()),
        (303, "booked")
    );
    // Of two changes in one instant none is the later one.
    app.wait(TimeDelta::seconds(1));
    desk.sets(&desk.page().await, "arrived").await;
    app.wait(TimeDelta::minutes(5));
    let page = desk.page().await;
    assert!(!page.words("button").contains(&"Undo".to_owned()));
    let version = desk.version().await;
    let answers = [("version", version.as_str())];
    let late = desk
        .sam
        .browser
        .submit(&page, &desk.path("/undo"), &answers)
        .await;
    assert_eq!(late.words("p.note--warn"), ["It is too late to undo this."]);
}

#[actix_web::test]
async fn a_cancelled_visit_comes_back_with_its_time_and_its_patient_is_told() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let page = desk.sam.get(&desk.path("/cancel")).await;
    assert_eq!(page.h1(), "Cancel appointment");
    let version = desk.version().await;
    let answers = [("version", version.as_str())];
    let refused = desk
        .sam
        .browser
        .submit(&page, &desk.path("/cancel"), &answers)
        .await;
    let problems = ["Error: Select who is cancelling", "Error: Select why"];
    assert_eq!(refused.words(".problem"), problems);
    desk.sets(&page, "cancelled").await;
    assert_eq!(desk.status().await, "cancelled");
    let told = "select count(*) from communication where kind = 'appointment-cancelled'";
    assert_eq!(app.count(told).await, 1);
    let version = desk.version().await;
    let answers = [("version", version.as_str())];
    desk.sam
        .browser
        .submit(&desk.page().await, &desk.path("/undo"), &answers)
        .await;
    assert_eq!(desk.status().await, "booked");
    let places = "select count(*) from occupancy where kind = 'visit' and expires_at is null";
    assert_eq!(app.count(places).await, 1);
}

#[actix_web::test]
async fn of_two_who_change_one_visit_the_second_is_told_who_was_faster() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let kim = StaffMember::hired(&app, "Kim", &DESK, None).await;
    kim.sets_up().await;
    let before = desk.page().await;
    app.wait(TimeDelta::minutes(1));
    let answers = [("version", "1"), ("status", "arrived")];
    let page = kim.get(&desk.path("")).await;
    assert_eq!(
        kim.browser
            .submit(&page, &desk.path("/status"), &answers)
            .await
            .status,
        303
    );
    let answer = desk.sets(&before, "confirmed").await;
    assert_eq!(answer.status, 409);
    let told = answer.words("p.note--warn").join(" ");
    assert!(told.starts_with("Kim changed this at 9:01 AM."), "{told}");
    assert!(told.ends_with("Check the status and try again."), "{told}");
    assert_eq!(desk.status().await, "arrived");
}

#[actix_web::test]
async fn what_is_shown_of_a_patient_is_recorded_or_not_shown() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let range = "from=2027-03-01&to=2027-03-31";
    let reads = "select count(*) from audit_event where actor_kind = 'staff'
        and action in ('read', 'export') and patient_id = (select id from patient)";
    let paths = [
        "/staff/day?date=2027-03-10".to_owned(),
        format!("/staff/list?{range}"),
        format!("/staff/list.csv?{range}"),
        desk.path(""),
        desk.path("/cancel"),
    ];
    for (before, path) in paths.iter().enumerate() {
        let page = desk.sam.get(path).await;
        assert!(page.text.contains("Ada Byrne"), "{path}");
        assert_eq!(
            app.count(reads).await,
            i64::try_from(before).expect("few") + 1,
            "{path}"
        );
    }
    // An empty day shows nobody, and records nobody.
    desk.sam.get("/staff/day?date=2027-03-11").await;
    assert_eq!(app.count(reads).await, 5);
    app.execute("alter table audit_event add constraint broken check (action not in ('read', 'export')) not valid")
        .await;
    for path in &paths {
        let page = desk.sam.get(path).await;
        // The day begins before it is known how it ends.
        let status = if path.contains("/day?") { 200 } else { 500 };
        assert_eq!(page.status, status, "{path}");
        assert_eq!(page.h1(), "Sorry, there is a problem", "{path}");
        assert!(!page.text.contains("Ada"), "{path}");
    }
}

#[actix_web::test]
async fn the_day_and_the_list_show_a_visit_and_change_it_where_it_stands() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let day = desk.sam.get("/staff/day?date=2027-03-10").await;
    assert_eq!(day.h1(), "Wednesday, March 10, 2027");
    let entry = ["9:00 AM Ada Byrne, 30 minutes, General check-up, Booked"];
    assert_eq!(day.words(".appt a"), entry);
    assert_eq!(day.words("ul.summary li")[0], "1 booked");
    let here = "/staff/list?from=2027-03-10&to=2027-03-10";
    let list = desk.sam.get(here).await;
    let buttons = list.words("td button");
    assert_eq!(buttons[0], "Mark as arrived: Ada Byrne, 9:00 AM");
    let answers = [("version", "1"), ("status", "arrived"), ("back", here)];
    let answer = desk
        .sam
        .browser
        .submit(&list, &desk.path("/status"), &answers)
        .await;
    assert_eq!(answer.location.as_deref(), Some(here));
    let list = desk.sam.get(here).await;
    let buttons = list.words("td button");
    assert_eq!(
        buttons[..2],
        [
            "Start visit: Ada Byrne, 9:00 AM",
            "Undo: Ada Byrne, 9:00 AM"
        ]
    );
    let booked = desk.sam.get(&format!("{here}&status=booked")).await;
    assert_eq!(booked.words("tbody tr").len(), 0);
    // Nowhere but to pages of staff.
    let answers = [
        ("version", "2"),
        ("status", "in-progress"),
        ("back", "//evil.example/staff/"),
    ];
    let answer = desk
        .sam
        .browser
        .submit(&list, &desk.path("/status"), &answers)
        .await;
    assert_eq!(answer.location, Some(desk.path("")));
}

#[actix_web::test]
async fn nobody_has_missed_a_visit_that_has_not_begun() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let page = desk.page().await;
    assert!(!page.words("button").contains(&"Mark as no-show".to_owned()));
    let answer = desk.sets(&page, "no-show").await;
    assert_eq!(
        answer.words("p.note--warn"),
        ["The appointment has not started yet."]
    );
    assert_eq!(desk.status().await, "booked");
}

#[actix_web::test]
async fn the_day_shows_what_is_held_and_blocked() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let ben = Patient::new(&app, "Ben");
    let times = ben.chooses_reason("General check-up").await;
    ben.chooses_time(&times, &slot_at(&times, "2027-03-10T15:00:00Z"))
        .await;
    app.execute(
        "insert into block (practice_id, id, practitioner_id, starts_wall, ends_wall, weekly_until, reason)
         select practice_id, gen_random_uuid(), id, '2027-03-03 12:00', '2027-03-03 13:00',
            '2027-12-31', 'Lunch' from practitioner",
    )
    .await;
    app.execute("update practice set version = version + 1")
        .await;
    let day = desk.sam.get("/staff/day?date=2027-03-10").await;
    let shown = [
        "9:00 AM Ada Byrne, 30 minutes, General check-up, Booked",
        "10:00 AM to 10:30 AM held: somebody is choosing this time",
        "12:00 PM (noon) to 1:00 PM blocked: Lunch",
    ];
    assert_eq!(day.words(".appt"), shown);
    assert!(
        day.text.contains("at-49 len-12 lane-1"),
        "the block lies from row 49"
    );
    // A held time that ran out is free again.
    app.wait(TimeDelta::minutes(11));
    let day = desk.sam.get("/staff/day?date=2027-03-10").await;
    assert_eq!(day.words(".appt").len(), 2);
}
