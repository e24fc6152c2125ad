//! Staff book for somebody: later, or because they just walked in.

use chrono::TimeDelta;

use super::moving::MOSS;
use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::post;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const NEW: &str = "/staff/appointments/new";
const WALK_IN: &str = "/staff/walk-in";

/// A desk at which Ada is known, who has a visit on 10 March at 9.
pub(super) struct Desk<'a> {
    pub(super) app: &'a TestApp,
    pub(super) sam: StaffMember<'a>,
    ada: String,
    pub(super) check_up: String,
    lee: String,
}

impl<'a> Desk<'a> {
    pub(super) async fn of(app: &'a TestApp) -> Self {
        Patient::new(app, "Ada")
            .books_at("2027-03-10T14:00:00Z")
            .await;
        post::letters(app).await;
        let sam = StaffMember::hired(app, "Sam", &DESK, None).await;
        sam.sets_up().await;
        Self {
            app,
            sam,
            ada: app.text("select id::text from patient").await,
            check_up: app
                .text("select id::text from visit_reason where key = 'check-up'")
                .await,
            lee: app.text("select id::text from practitioner").await,
        }
    }

    async fn sends(&self, path: &str, answers: &[(&str, &str)]) -> Page {
        let page = self.sam.get(path).await;
        let key = page.values("input[name=key]", "value").remove(0);
        let all = [answers, &[("key", key.as_str())]].concat();
        self.sam.browser.submit(&page, path, &all).await
    }

    /// All that a visit needs, for this date and time.
    fn answers<'b>(&'b self, date: &'b str, time: &'b str) -> Vec<(&'b str, &'b str)> {
        vec![
            ("patient", &self.ada),
            ("reason", &self.check_up),
            ("mode", "in-person"),
            ("practitioner", &self.lee),
            ("date", date),
            ("start_time", time),
            ("do", "book"),
        ]
    }

    async fn visits(&self) -> i64 {
        self.app.count("select count(*) from appointment").await
    }
}

/// How many letters of a booking lie in the outbox.
pub(super) async fn told(app: &TestApp) -> usize {
    let letters = post::letters(app).await;
    let booked = |letter: &&String| letter.contains("Appointment confirmed");
    letters.iter().filter(booked).count()
}

#[actix_web::test]
async fn staff_find_somebody_choose_a_free_time_and_book_it() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let page = desk.sends(NEW, &[("find", "ada")]).await;
    assert_eq!(page.h1(), "New appointment");
    assert!(page.text.contains("1 patient found"), "{}", page.text);
    assert_eq!(
        page.values("input[name=patient]", "value"),
        [desk.ada.as_str()]
    );
    let looked = app
        .count("select count(*) from audit_event where action = 'read'")
        .await;
    assert_eq!(looked, 1, "who was shown is recorded");

    let mut typed = desk.answers("2027-03-11", "");
    typed.pop();
    let times = desk
        .sends(NEW, &[&typed[..], &[("do", "times")]].concat())
        .await;
    let slots = times.values("button[name=slot]", "value");
    assert_eq!(slots.len(), 12);
    let filled = desk
        .sends(NEW, &[&typed[..], &[("slot", &slots[1])]].concat())
        .await;
    assert_eq!(filled.values("#date", "value"), ["2027-03-11"]);
    assert_eq!(filled.values("#start_time", "value"), ["09:30"]);

    let mut answers = desk.answers("2027-03-11", "09:30");
    answers.extend([("mail", "yes"), ("note", "Needs the ramp")]);
    let booked = desk.sends(NEW, &answers).await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    let shown = desk.sam.get(&booked.location.expect("the visit")).await;
    assert!(shown.h1().starts_with("Ada "), "{}", shown.h1());
    assert!(shown.text.contains("Needs the ramp"));
    let history = shown.words("tbody tr");
    assert!(
        history
            .iter()
            .any(|row| row.contains("Sam") && row.contains("Booked")),
        "{history:?}"
    );
    assert_eq!(told(&app).await, 1);
    // The patient finds it among their own.
    let theirs = app.count(
        "select count(*) from appointment join patient_grant using (practice_id, patient_id)
         where appointment.account_id = patient_grant.account_id",
    );
    assert_eq!(theirs.await, 2);
}

#[actix_web::test]
async fn a_form_sent_twice_books_once() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let page = desk.sam.get(NEW).await;
    let key = page.values("input[name=key]", "value").remove(0);
    let mut answers = desk.answers("2027-03-11", "10:00");
    answers.extend([("mail", "yes"), ("key", key.as_str())]);
    let send = || desk.sam.browser.submit(&page, NEW, &answers);
    let (one, other) = tokio::join!(send(), send());
    let again = send().await;
    for answer in [&one, &other, &again] {
        assert_eq!(answer.status, 303, "{}", answer.text);
        assert_eq!(answer.location, one.location);
    }
    assert_eq!(desk.visits().await, 2);
    assert_eq!(told(&app).await, 1);
}

#[actix_web::test]
async fn what_is_missing_is_told_at_its_field_and_what_was_typed_is_kept() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let page = desk
        .sends(
            NEW,
            &[("note", "Call first"), ("minutes", "many"), ("do", "book")],
        )
        .await;
    assert_eq!(page.status, 422);
    for words in [
        "Find and select a patient",
        "Select a reason",
        "Enter a date",
        "Enter a start time",
        "Enter a whole number of minutes, from 1 to 600",
    ] {
        assert!(
            page.words(".errors li").iter().any(|line| line == words),
            "{words}"
        );
    }
    assert!(page.text.contains("Call first"));
    assert_eq!(page.values("#minutes", "value"), ["many"]);
    assert_eq!(desk.visits().await, 1);
    let mut answers = desk.answers("2027-03-11", "09:30");
    answers[2] = ("mode", "video");
    let page = desk.sends(NEW, &answers).await;
    assert!(page.text.contains("This reason is not seen that way"));
}

#[actix_web::test]
async fn what_patients_could_not_have_needs_a_reason_and_a_taken_time_shows_others() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    // Off the grid.
    let mut answers = desk.answers("2027-03-11", "09:10");
    let refused = desk.sends(NEW, &answers).await;
    assert!(
        refused
            .text
            .contains("Enter why: patients could not book this time themselves")
    );
    answers.push(("why", "Asked for by phone"));
    let booked = desk.sends(NEW, &answers).await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    let shown = desk.sam.get(&booked.location.expect("the visit")).await;
    assert!(shown.text.contains("Asked for by phone"));

    // Ada is there herself: nothing lets her be at two visits.
    let mut answers = desk.answers("2027-03-10", "09:00");
    answers.extend([("overlap", "yes"), ("why", "Twins")]);
    assert_eq!(desk.sends(NEW, &answers).await.status, 409);

    Patient::new(&app, "Ben")
        .books_at("2027-03-10T15:00:00Z")
        .await;
    let answers = desk.answers("2027-03-10", "10:00");
    let taken = desk.sends(NEW, &answers).await;
    assert_eq!(taken.status, 409);
    assert!(
        !taken.values("button[name=slot]", "value").is_empty(),
        "others are shown"
    );
    let insisted = [("overlap", "yes"), ("why", "Her mother's visit")];
    let booked = desk.sends(NEW, &[&answers[..], &insisted].concat()).await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    let lanes = app
        .count("select count(distinct lane) from occupancy")
        .await;
    assert_eq!(lanes, 2);
}

#[actix_web::test]
async fn whoever_walks_in_has_arrived_with_the_first_who_is_free() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.set("2027-03-10T15:12:40Z");
    desk.sam.signs_in().await;
    let page = desk.sam.get(WALK_IN).await;
    assert_eq!(page.h1(), "Walk-in");
    let (date, time) = (
        page.values("#date", "value"),
        page.values("#start_time", "value"),
    );
    assert_eq!(
        (date[0].as_str(), time[0].as_str()),
        ("2027-03-10", "10:13")
    );
    let mut answers = desk.answers(&date[0], &time[0]);
    answers[3] = ("practitioner", "");
    let added = desk.sends(WALK_IN, &answers).await;
    assert_eq!(added.status, 303, "{}", added.text);
    let shown = desk.sam.get(&added.location.expect("the visit")).await;
    assert!(
        shown.words("button").contains(&"Start visit".to_owned()),
        "{}",
        shown.text
    );
    let rows = shown.words("tbody tr");
    assert!(rows[0].contains("Arrived"), "{rows:?}");
    assert!(rows[1].contains("Booked: Walk-in"), "{rows:?}");
    assert_eq!(told(&app).await, 0);
}

#[actix_web::test]
async fn a_walk_in_is_written_down_for_an_hour_and_a_later_visit_never_in_the_past() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.set("2027-03-10T16:00:00Z");
    desk.sam.signs_in().await;
    let early = desk.answers("2027-03-10", "10:05");
    let mut later = early.clone();
    later.push(("why", "Forgotten"));
    assert_eq!(desk.sends(NEW, &later).await.status, 409, "not in the past");
    assert_eq!(
        desk.sends(WALK_IN, &desk.answers("2027-03-10", "09:40"))
            .await
            .status,
        409
    );
    assert_eq!(desk.sends(WALK_IN, &early).await.status, 303, "an hour ago");
}

#[actix_web::test]
async fn a_walk_in_is_for_today_and_offered_the_times_of_today() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.set("2027-03-10T15:12:40Z");
    desk.sam.signs_in().await;
    let before = desk.visits().await;
    let tomorrow = desk.answers("2027-03-11", "09:30");
    let refused = desk.sends(WALK_IN, &tomorrow).await;
    assert_eq!(
        refused.words(".errors li"),
        ["A walk-in is for today. Enter today’s date, or book a new appointment"]
    );
    assert_eq!(refused.values("#start_time", "value"), ["09:30"]);
    assert_eq!(desk.visits().await, before);
    let mut looking = tomorrow.clone();
    looking[6] = ("do", "times");
    let today = desk.sends(WALK_IN, &looking).await;
    let offered = today.values(".slot time", "datetime");
    assert!(!offered.is_empty(), "{}", today.text);
    assert!(
        offered.iter().all(|one| one.starts_with("2027-03-10")),
        "{offered:?}"
    );
    app.set("2027-03-11T01:00:00Z");
    desk.sam.signs_in().await;
    let closed = desk.sends(WALK_IN, &looking).await;
    assert!(
        closed.text.contains("No free times today."),
        "{}",
        closed.text
    );
}

#[actix_web::test]
async fn somebody_without_an_address_is_booked_and_not_mailed() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.execute("delete from patient_grant").await;
    let mut answers = desk.answers("2027-03-11", "09:30");
    answers.push(("mail", "yes"));
    let booked = desk.sends(NEW, &answers).await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    assert_eq!(told(&app).await, 0);
    let none = app
        .count("select count(*) from appointment where account_id is null")
        .await;
    assert_eq!(none, 1);
}

#[actix_web::test]
async fn whoever_manages_their_own_visits_books_for_their_own_patients_with_themselves() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let own = ["manage-own-appointments"];
    app.import(&format!("{CLINIC}\n{MOSS}")).await;
    let lee = StaffMember::hired(&app, "Lee", &own, Some("lee")).await;
    lee.sets_up().await;
    let moss = StaffMember::hired(&app, "Moss", &own, Some("moss")).await;
    moss.sets_up().await;
    let ask = async |who: &StaffMember<'_>, with: &str| {
        let page = who.get(NEW).await;
        let key = page.values("input[name=key]", "value").remove(0);
        let mut answers = desk.answers("2027-03-11", "11:00");
        answers[3] = ("practitioner", with);
        answers.push(("key", &key));
        who.browser.submit(&page, NEW, &answers).await
    };
    let of_moss = app
        .text("select id::text from practitioner where key = 'moss'")
        .await;
    // Ada has had no visit with Moss.
    assert_eq!(ask(&moss, &of_moss).await.status, 404);
    let page = moss
        .browser
        .submit(&moss.get(NEW).await, NEW, &[("find", "ada")])
        .await;
    assert!(page.text.contains("0 patients found"), "{}", page.text);
    // A colleague's calendar is not there: the visit is with oneself.
    let booked = ask(&lee, &of_moss).await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    let with_moss = "select count(*) from appointment join practitioner
        on practitioner.id = practitioner_id where key = 'moss'";
    assert_eq!(app.count(with_moss).await, 0);
}

#[actix_web::test]
async fn a_gap_of_the_day_leads_to_the_form_filled_with_it() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let day = desk.sam.get("/staff/day?date=2027-03-10").await;
    let gaps = day.words(".gap a");
    assert_eq!(
        gaps[0],
        "Add appointment at 9:30 AM with Dr. Ana Lee+ 9:30 AM"
    );
    let link = day.values(".gap a", "href").remove(0);
    let form = desk.sam.get(&link).await;
    assert_eq!(form.h1(), "New appointment");
    assert_eq!(form.values("#date", "value"), ["2027-03-10"]);
    assert_eq!(form.values("#start_time", "value"), ["09:30"]);
    let with = form.values("#practitioner option[selected]", "value");
    assert_eq!(with, [desk.lee.as_str()]);
}

#[actix_web::test]
async fn notes_are_kept_with_who_wrote_them_and_seen_by_nobody_else() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let path = format!("/staff/appointments/{}", app.visit().await);
    let notes = format!("{path}/notes");
    let page = desk.sam.get(&path).await;
    let empty = desk
        .sam
        .browser
        .submit(&page, &notes, &[("note", "  ")])
        .await;
    assert!(empty.text.contains("Enter a note"));
    app.wait(TimeDelta::seconds(1));
    let saved = desk
        .sam
        .browser
        .submit(&page, &notes, &[("note", "Brings <her> dog")])
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let shown = desk.sam.get(&path).await;
    let note = shown.words(".staffnote").remove(0);
    assert!(
        note.contains("Brings <her> dog") && note.contains("Sam"),
        "{note}"
    );
    assert!(
        shown
            .words("tbody tr")
            .iter()
            .any(|row| row.contains("Added a note"))
    );
    let changed = app
        .count("select count(*) from appointment where version > 1")
        .await;
    assert_eq!(changed, 0, "a note is no change of the visit");
}
