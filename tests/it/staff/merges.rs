//! Two records of one person become one, and can be two again.

use chrono::TimeDelta;

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const FIRST: &str = "2027-03-10T14:00:00Z";
const SECOND: &str = "2027-03-10T15:00:00Z";
/// Whom each visit is of, by its start.
const OF_WHOM: &str = "select string_agg(first_name, ', ' order by starts_at)
    from appointment join patient on patient.id = patient_id";

/// Ada Byrne, who came to be Adda Byrne too, under another address; and somebody at the desk.
pub(super) struct Twice<'a> {
    pub(super) app: &'a TestApp,
    pub(super) sam: StaffMember<'a>,
    pub(super) ada: String,
    pub(super) adda: String,
}

impl<'a> Twice<'a> {
    pub(super) async fn of(app: &'a TestApp) -> Self {
        Patient::new(app, "Ada").books_at(FIRST).await;
        Patient::new(app, "Adda").books_at(SECOND).await;
        let sam = StaffMember::hired(app, "Sam", &DESK, None).await;
        sam.sets_up().await;
        Self {
            app,
            sam,
            ada: app
                .text("select id::text from patient where first_name = 'Ada'")
                .await,
            adda: app
                .text("select id::text from patient where first_name = 'Adda'")
                .await,
        }
    }

    /// The page on which the second record goes into the first.
    pub(super) async fn compares(&self, kept: &str, merged: &str) -> Page {
        self.sam
            .get(&format!("{}?with={merged}", merge_path(kept)))
            .await
    }

    /// Presses "Merge records" on it.
    pub(super) async fn merges(&self, kept: &str, merged: &str, chosen: &[(&str, &str)]) -> Page {
        let page = self.compares(kept, merged).await;
        send(&self.sam, &page, (kept, merged), chosen).await
    }

    /// Presses "Undo merge" on the record of Ada.
    async fn undoes(&self) -> Page {
        let page = self.sam.get(&record(&self.ada)).await;
        let merge = page.values("button[name=merge]", "value").remove(0);
        let path = format!("{}/undo", merge_path(&self.ada));
        self.sam
            .browser
            .submit(&page, &path, &[("merge", &merge)])
            .await
    }

    async fn of_whom(&self) -> String {
        self.app.text(OF_WHOM).await
    }
}

pub(super) fn record(id: &str) -> String {
    format!("/staff/patients/{id}")
}

fn merge_path(id: &str) -> String {
    format!("/staff/patients/{id}/merge")
}

/// Sends the form of a page that compares two records.
pub(super) async fn send(
    member: &StaffMember<'_>,
    page: &Page,
    (kept, merged): (&str, &str),
    chosen: &[(&str, &str)],
) -> Page {
    let value = |name: &str| {
        let found = page.values(&format!("input[name='{name}']"), "value");
        found.first().cloned().unwrap_or_else(|| "1".to_owned())
    };
    let (version, other) = (value("version"), value("other_version"));
    let known = [
        ("with", merged),
        ("version", version.as_str()),
        ("other_version", other.as_str()),
    ];
    let answers = [&known[..], chosen].concat();
    member
        .browser
        .submit(page, &merge_path(kept), &answers)
        .await
}

#[actix_web::test]
async fn a_record_names_its_probable_duplicates_and_merges_none_by_itself() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    let page = twice.sam.get(&record(&twice.ada)).await;
    let listed = page.words("section:nth-of-type(1) tbody tr");
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert!(
        listed[0].starts_with("Adda ByrneMarch 27, 1958555-0100Date of birth and name, phone"),
        "{listed:?}"
    );
    let read = "select count(distinct patient_id) from audit_event where action = 'read'";
    assert_eq!(app.count(read).await, 2, "both were shown");
    assert_eq!(twice.of_whom().await, "Ada, Adda");
    // Born on another day, reached by other numbers.
    app.execute(
        "update patient set born_on = '1958-03-28', phone = '555-0111' where first_name = 'Adda'",
    )
    .await;
    let page = twice.sam.get(&record(&twice.ada)).await;
    assert!(!page.text.contains("Possible duplicates"));
    // But under one address.
    app.execute(
        "insert into patient_grant (practice_id, id, account_id, patient_id, scope, granted_at)
         select account.practice_id, gen_random_uuid(), account.id, patient.id, 'care', now()
         from account, patient where email = 'ada@example.com' and first_name = 'Adda'",
    )
    .await;
    let page = twice.sam.get(&record(&twice.ada)).await;
    let listed = page.words("section:nth-of-type(1) tbody tr");
    assert!(listed[0].contains("Email address"), "{listed:?}");
}

#[actix_web::test]
async fn what_is_of_both_is_of_the_kept_one_and_an_undo_gives_it_back() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    app.execute("update patient set phone = '555-0111' where first_name = 'Adda'")
        .await;
    let page = twice.compares(&twice.ada, &twice.adda).await;
    assert_eq!(page.h1(), "Merge two records");
    assert_eq!(page.words("fieldset legend"), ["Name", "Phone"]);
    let rows = page.words("tbody tr");
    assert!(
        rows.contains(&"Emailada@example.comadda@example.com".to_owned()),
        "{rows:?}"
    );
    let done = send(
        &twice.sam,
        &page,
        (&twice.ada, &twice.adda),
        &[("name", "kept"), ("phone", "merged")],
    )
    .await;
    assert_eq!(done.location.as_deref(), Some(record(&twice.ada).as_str()));
    assert_eq!(twice.of_whom().await, "Ada, Ada");
    let kept = twice.sam.get(&record(&twice.ada)).await;
    let details = kept.words("dd");
    assert_eq!(details[..2], ["March 27, 1958", "555-0111"]);
    assert!(
        details.contains(&"adda@example.com".to_owned()),
        "{details:?}"
    );
    let merged = kept.words("section:nth-of-type(1) tbody tr");
    assert!(
        merged[0].starts_with("Adda ByrneMarch 27, 1958"),
        "{merged:?}"
    );
    // The other record leads here, whatever asks for it, and is found no more.
    let old = twice.sam.get(&record(&twice.adda)).await;
    assert_eq!(old.location.as_deref(), Some(record(&twice.ada).as_str()));
    let book = format!("/staff/appointments/new?patient={}", twice.adda);
    assert!(twice.sam.get(&book).await.text.contains(&twice.ada));
    for typed in ["adda byrne", "3/27/1958", "555-0111"] {
        let page = twice.sam.get("/staff/patients").await;
        let asked = [("find", typed)];
        let found = twice
            .sam
            .browser
            .submit(&page, "/staff/patients", &asked)
            .await;
        assert_eq!(found.words("tbody th a"), ["Ada Byrne"], "{typed}");
    }
    let recorded =
        "select count(distinct patient_id) from audit_event where action = 'merge-patients'";
    assert_eq!(app.count(recorded).await, 2);
    // Whoever signs in with either address sees both visits.
    let adda = Patient::new(&app, "Adda");
    let page = adda.signs_in().await;
    assert_eq!(page.words("h3").len(), 2, "{}", page.text);
    let undone = twice.undoes().await;
    assert_eq!(
        undone.location.as_deref(),
        Some(record(&twice.adda).as_str())
    );
    assert_eq!(twice.of_whom().await, "Ada, Adda");
    let phones = "select string_agg(phone, ', ' order by first_name) from patient";
    assert_eq!(app.text(phones).await, "555-0100, 555-0111");
    let recorded = "select count(distinct patient_id) from audit_event where action = 'undo-merge'";
    assert_eq!(app.count(recorded).await, 2);
    let page = adda.browser.open("/me").await;
    assert_eq!(page.words("h3").len(), 1);
}

#[actix_web::test]
async fn visits_at_one_time_are_told_and_neither_is_lost() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    app.execute(
        "update appointment set starts_at = starts_at - interval '45 minutes',
            ends_at = ends_at - interval '45 minutes'
         where patient_id = (select id from patient where first_name = 'Adda')",
    )
    .await;
    let page = twice.compares(&twice.ada, &twice.adda).await;
    let told = page.words("section.note li a");
    assert_eq!(told.len(), 2, "{}", page.text);
    assert!(told[0].starts_with("Ada Byrne") && told[1].starts_with("Adda Byrne"));
    assert!(!page.text.contains("Merge records"));
    let before = Rows::of(&app).await;
    let refused = send(&twice.sam, &page, (&twice.ada, &twice.adda), &[]).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .text
            .contains("The two records have appointments at the same time.")
    );
    assert_eq!(before.changed(&Rows::of(&app).await), ["audit_event"]);
    // One that is cancelled is in nobody's way.
    app.execute(
        "update appointment set status = 'cancelled', cancelled_at = now(), cancelled_by = 'practice',
            cancelled_from = 'booked'
         where patient_id = (select id from patient where first_name = 'Adda')",
    )
    .await;
    let done = twice.merges(&twice.ada, &twice.adda, &[]).await;
    assert_eq!(done.status, 303, "{}", done.text);
}

#[actix_web::test]
async fn a_record_that_changed_after_it_was_shown_is_shown_again() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    let page = twice.compares(&twice.ada, &twice.adda).await;
    app.execute("update patient set version = version + 1 where first_name = 'Adda'")
        .await;
    let chosen = [("name", "merged")];
    let late = send(&twice.sam, &page, (&twice.ada, &twice.adda), &chosen).await;
    assert_eq!(late.status, 409);
    assert!(
        late.text
            .contains("Somebody else changed one of these records.")
    );
    let checked = late.values("input[name=name][checked]", "value");
    assert_eq!(checked, ["merged"], "what was chosen is kept");
    let done = send(&twice.sam, &late, (&twice.ada, &twice.adda), &chosen).await;
    assert_eq!(done.status, 303);
    let name = "select string_agg(first_name, ', ') from patient where merged_into is null";
    assert_eq!(app.text(name).await, "Adda");
    let again = send(&twice.sam, &late, (&twice.ada, &twice.adda), &[]).await;
    assert_eq!(again.status, 409);
    assert_eq!(again.h1(), "Nothing was changed");
    // Nobody is merged with themselves, or with somebody who is not there.
    for other in [&*twice.ada, "01931b5e-0000-7000-8000-000000000001"] {
        assert_eq!(twice.compares(&twice.ada, other).await.status, 404);
    }
}

#[actix_web::test]
async fn what_happened_after_a_merge_stays_when_it_is_undone() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    let taken = [("name", "merged")];
    twice.merges(&twice.ada, &twice.adda, &taken).await;
    // Adda's visit is cancelled, another one is booked, the phone and the name are put right.
    app.execute(
        "update appointment set status = 'cancelled', cancelled_at = now(), cancelled_by = 'practice',
            cancelled_from = 'booked' where starts_at = '2027-03-10T15:00:00Z'",
    )
    .await;
    Patient::new(&app, "Adda")
        .books_at("2027-03-11T15:00:00Z")
        .await;
    app.execute("update patient set phone = '555-0122' where merged_into is null")
        .await;
    assert_eq!(twice.undoes().await.status, 303);
    assert_eq!(twice.of_whom().await, "Ada, Adda, Ada");
    let cancelled = "select string_agg(status::text, ', ' order by starts_at) from appointment";
    assert_eq!(app.text(cancelled).await, "booked, cancelled, booked");
    let kept = "select first_name || ' ' || phone from patient order by phone desc limit 1";
    assert_eq!(
        app.text(kept).await,
        "Ada 555-0122",
        "a name that nobody changed goes back"
    );
}

#[actix_web::test]
async fn a_merge_is_undone_for_thirty_days_and_once() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    twice.merges(&twice.ada, &twice.adda, &[]).await;
    let page = twice.sam.get(&record(&twice.ada)).await;
    assert!(
        page.text.contains("Until Wednesday, March 31, 2027"),
        "{}",
        page.text
    );
    let id = page.values("button[name=merge]", "value").remove(0);
    let path = format!("{}/undo", merge_path(&twice.ada));
    app.wait(TimeDelta::days(30) + TimeDelta::minutes(1));
    twice.sam.signs_in().await;
    let page = twice.sam.get(&record(&twice.ada)).await;
    assert!(
        page.values("button[name=merge]", "value").is_empty(),
        "no button any more"
    );
    let late = twice
        .sam
        .browser
        .submit(&page, &path, &[("merge", &id)])
        .await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("It is too late to undo this merge."));
    app.execute("update patient_merge set merged_at = merged_at + interval '1 day'")
        .await;
    assert_eq!(twice.undoes().await.status, 303);
    let again = twice
        .sam
        .browser
        .submit(&page, &path, &[("merge", &id)])
        .await;
    assert!(again.text.contains("This merge was undone already."));
    // Of another record there is no such merge.
    let foreign = format!("{}/undo", merge_path(&twice.adda));
    let page = twice
        .sam
        .browser
        .submit(&page, &foreign, &[("merge", &id)])
        .await;
    assert_eq!(page.status, 404);
}

#[actix_web::test]
async fn whoever_books_while_records_are_merged_books_for_the_kept_one() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    let adda = Patient::new(&app, "Adda");
    let check = {
        let times = adda.chooses_reason("General check-up").await;
        let slot = slot_at(&times, "2027-03-11T14:00:00Z");
        let email = adda.chooses_time(&times, &slot).await;
        let details = adda.proves_email(&email).await;
        adda.fills_details(&details).await
    };
    twice.merges(&twice.ada, &twice.adda, &[]).await;
    assert_eq!(adda.books(&check).await.h1(), "Appointment booked");
    assert_eq!(twice.of_whom().await, "Ada, Ada, Ada");
    assert_eq!(
        app.count("select count(*) from patient").await,
        2,
        "nobody is added"
    );
}

#[actix_web::test]
async fn other_records_are_looked_for_by_hand_and_only_by_those_who_meet_everybody() {
    let app = TestApp::start().await;
    let twice = Twice::of(&app).await;
    let path = format!("{}/duplicates", record(&twice.ada));
    let page = twice.sam.get(&path).await;
    assert_eq!(page.h1(), "Find another record");
    let refused = twice
        .sam
        .browser
        .submit(&page, &path, &[("find", " ")])
        .await;
    assert_eq!(refused.status, 422);
    let found = twice
        .sam
        .browser
        .submit(&page, &path, &[("find", "byrne")])
        .await;
    assert_eq!(
        found.words("tbody th a"),
        ["Adda Byrne"],
        "not the record itself"
    );
    let compare = found.values("tbody td a", "href");
    assert_eq!(
        compare,
        [format!("{}?with={}", merge_path(&twice.ada), twice.adda)]
    );
    let bare = twice.sam.get(&merge_path(&twice.ada)).await;
    assert_eq!(bare.location.as_deref(), Some(path.as_str()));
    let own = ["manage-own-appointments"];
    let lee = StaffMember::hired(&app, "Lee", &own, Some("lee")).await;
    lee.sets_up().await;
    let shown = lee.get(&record(&twice.ada)).await;
    assert_eq!(shown.h1(), "Ada Byrne");
    assert!(!shown.text.contains("Possible duplicates") && !shown.text.contains("another record"));
    for path in [
        path,
        format!("{}?with={}", merge_path(&twice.ada), twice.adda),
    ] {
        assert_eq!(lee.get(&path).await.status, 404);
    }
}

#[actix_web::test]
async fn visits_that_came_from_the_other_record_count_for_what_may_be_booked() {
    let file = CLINIC.replacen(
        "hold_minutes = 10",
        "hold_minutes = 10\nmax_future_visits = 2",
        1,
    );
    let app = TestApp::with(&file).await;
    let twice = Twice::of(&app).await;
    twice.merges(&twice.ada, &twice.adda, &[]).await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let third = slot_at(&times, "2027-03-11T14:00:00Z");
    let email = ada.chooses_time(&times, &third).await;
    let details = ada.proves_email(&email).await;
    let check = ada.fills_details(&details).await;
    let refused = ada.books(&check).await;
    assert_eq!(refused.h1(), "You cannot book more appointments now");
    assert_eq!(twice.of_whom().await, "Ada, Ada");
}
