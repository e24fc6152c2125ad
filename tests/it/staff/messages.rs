//! The practice's mail: what became of each letter, sending one again, and whom none reached.

use chrono::TimeDelta;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::post;
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const PATH: &str = "/staff/messages";
const DESK: [&str; 1] = ["manage-staff-appointments"];
const VISIT: &str = "2027-03-10T14:00:00Z";
const LETTERS: &str = "select count(*) from communication where kind = 'appointment-booked'";
const FAILS: &str = "update communication set state = 'failed', attempts = 1,
    last_failure = 'smtp-550' where kind = 'appointment-booked'";

/// Somebody at the desk, and Ada, who has booked.
async fn desk(app: &TestApp) -> StaffMember<'_> {
    Patient::new(app, "Ada").books_at(VISIT).await;
    let sam = StaffMember::hired(app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    sam
}

async fn sends_again(sam: &StaffMember<'_>, page: &Page) -> Page {
    let again = page.values("button[name='again']", "value").remove(0);
    sam.browser.submit(page, PATH, &[("again", &again)]).await
}

/// The letters about visits that leave now, by subject.
async fn subjects(app: &TestApp) -> Vec<String> {
    let letters = post::letters(app).await.into_iter();
    let subjects = letters.map(|text| text.lines().next().unwrap_or_default().to_owned());
    subjects
        .filter(|one| one.starts_with("Appointment"))
        .collect()
}

#[actix_web::test]
async fn every_letter_is_listed_by_kind_and_result_and_none_is_shown() {
    let app = TestApp::start().await;
    let sam = desk(&app).await;
    let code = app
        .text("select id::text from communication where kind = 'sign-in-code'")
        .await;
    let waiting = sam.get(PATH).await;
    assert_eq!(waiting.h1(), "Messages");
    let caption = "Emails sent, in Eastern Time (New York)";
    assert_eq!(waiting.words("caption"), [caption]);
    let mut rows = waiting.words("tbody tr");
    rows.sort();
    let at = "Monday, March 1, 2027 at 9:00 AM";
    assert_eq!(
        rows,
        [
            format!("{at} ada@example.com Sign-in code Waiting"),
            format!("{at} ada@example.com for Ada Byrne Appointment booked Waiting"),
            format!("{at} sam@staff.example Staff account changed Waiting"),
        ]
    );
    assert!(
        !waiting.text.contains("Appointment confirmed"),
        "a letter's words"
    );
    assert!(!waiting.text.contains(&code));
    post::letters(&app).await;
    let sent = sam
        .get(&format!("{PATH}?state=sent&from=2027-03-01&to=2027-03-01"))
        .await;
    let again = sent.words("button[name='again']");
    assert_eq!(
        again,
        [format!("Send again: Ada Byrne, {at}")],
        "only of the visit"
    );
    assert_eq!(
        sent.words("tbody tr").len(),
        2,
        "a code that was used is not sent"
    );
    for none in ["state=failed", "from=2027-03-02", "to=2027-02-28"] {
        let page = sam.get(&format!("{PATH}?{none}")).await;
        assert!(page.text.contains("No emails fit these filters."), "{none}");
    }
    let shown = "select count(*) from audit_event join patient on patient.id = patient_id
        where action = 'read' and first_name = 'Ada'";
    assert_eq!(
        app.count(shown).await,
        2,
        "one row for each page that shows her"
    );
}

#[actix_web::test]
async fn a_letter_sent_again_is_a_message_of_its_own_and_pressed_twice_is_sent_once() {
    let app = TestApp::start().await;
    let sam = desk(&app).await;
    let first = post::letters(&app).await;
    let page = sam.get(PATH).await;
    assert_eq!(
        sends_again(&sam, &page).await.location.as_deref(),
        Some(PATH)
    );
    let twice = sends_again(&sam, &page).await;
    assert_eq!(twice.status, 409);
    assert_eq!(
        twice.words("[role='alert'].note"),
        ["This email was sent again already."]
    );
    let second = post::letters(&app).await;
    assert_eq!(second.len(), 1);
    let id = |text: &String| {
        let line = text.lines().find(|line| line.starts_with("Message-ID"));
        line.expect("a Message-ID").to_owned()
    };
    let before = first
        .iter()
        .find(|text| text.starts_with("Appointment confirmed"));
    let before = before.expect("the first letter");
    assert!(
        second[0].starts_with("Appointment confirmed"),
        "{}",
        second[0]
    );
    assert_ne!(id(before), id(&second[0]));
    assert_eq!(app.count(LETTERS).await, 2);
    let record = "select count(*) from audit_event join staff_member on staff_member.id = actor_id
        where action = 'send-again' and name = 'Sam' and patient_id is not null";
    assert_eq!(app.count(record).await, 1);
    let visit = sam
        .get(&format!("/staff/appointments/{}", app.visit().await))
        .await;
    let history = visit.words("tbody tr");
    assert!(
        history
            .iter()
            .any(|row| row.ends_with("Sent an email again")),
        "{history:?}"
    );
    let list = sam.get(PATH).await;
    assert_eq!(
        list.words("button[name='again']").len(),
        1,
        "only the newer one"
    );
}

#[actix_web::test]
async fn a_patient_whose_last_letter_failed_is_on_the_list_to_phone_until_one_arrives() {
    let app = TestApp::start().await;
    let sam = desk(&app).await;
    app.execute(FAILS).await;
    let page = sam.get(PATH).await;
    assert_eq!(
        page.words("h2"),
        ["Visits whose patient could not be reached"]
    );
    let row = page.words("section tbody tr").remove(0);
    assert_eq!(
        row,
        "Wednesday, March 10, 2027 at 9:00 AM Ada Byrne 555-0100 \
         The mail server does not know this address."
    );
    assert_eq!(page.values("section tbody td a", "href"), ["tel:5550100"]);
    let url = format!("/staff/appointments/{}", app.visit().await);
    assert_eq!(page.values("section tbody th a", "href"), [url]);
    assert_eq!(sends_again(&sam, &page).await.status, 303);
    assert_eq!(subjects(&app).await.len(), 1);
    let page = sam.get(PATH).await;
    assert_eq!(page.words("h2"), [""; 0]);
    assert!(page.text.contains("Sent again."));
    app.execute("update appointment set account_id = null")
        .await;
    let nowhere = sam.get(PATH).await;
    assert!(nowhere.words("section tbody tr")[0].ends_with("There is no email address."));
    assert_eq!(nowhere.words("button[name='again']"), [""; 0]);
    app.set("2027-03-10T14:00:00Z");
    sam.signs_in().await;
    let over = sam.get(PATH).await;
    assert_eq!(over.words("h2"), [""; 0], "it is no longer ahead");
}

#[actix_web::test]
async fn what_is_sent_again_is_read_again_before_it_leaves() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(VISIT).await;
    post::letters(&app).await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let page = sam.get(PATH).await;
    assert_eq!(sends_again(&sam, &page).await.status, 303);
    let cancel = format!("/me/appointments/{}/cancel", app.visit().await);
    let form = ada.browser.open(&cancel).await;
    let why = [("cancel_reason", "unwell")];
    assert_eq!(ada.browser.submit(&form, &cancel, &why).await.status, 303);
    app.wait(TimeDelta::seconds(5));
    let told = subjects(&app).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Appointment cancelled"), "{told:?}");
    let list = sam.get(PATH).await;
    let skipped = list.words("tbody tr").into_iter();
    let of_ada = |row: &String| row.contains("for Ada") && row.contains("Not sent");
    let skipped: Vec<String> = skipped.filter(of_ada).collect();
    assert_eq!(skipped.len(), 1);
    assert!(skipped[0].contains("It was out of date"), "{skipped:?}");
    let late = sends_again_of(&sam, &list, "appointment-booked").await;
    assert_eq!(late.status, 409);
}

/// Presses the button of a letter of that kind, which the page may not have.
async fn sends_again_of(sam: &StaffMember<'_>, page: &Page, kind: &'static str) -> Page {
    let mut conn = sam.app.superuser().await;
    let id: String = sqlx::query_scalar(
        "select id::text from communication where kind = $1 order by id desc limit 1",
    )
    .bind(kind)
    .fetch_one(&mut conn)
    .await
    .expect("a letter");
    sam.browser.submit(page, PATH, &[("again", &id)]).await
}

#[actix_web::test]
async fn codes_and_letters_that_wait_are_not_sent_again() {
    let app = TestApp::start().await;
    let sam = desk(&app).await;
    let page = sam.get(PATH).await;
    assert_eq!(
        page.words("button[name='again']"),
        [""; 0],
        "all still wait"
    );
    let before = Rows::of(&app).await;
    for (kind, words) in [
        ("sign-in-code", "This email cannot be sent again here."),
        ("appointment-booked", "This email is still on its way."),
    ] {
        let answer = sends_again_of(&sam, &page, kind).await;
        assert_eq!(answer.status, 409, "{kind}");
        assert!(answer.words(".note")[0].starts_with(words), "{kind}");
    }
    assert_eq!(before.changed(&Rows::of(&app).await), ["audit_event"]);
}

#[actix_web::test]
async fn whoever_manages_their_own_visits_meets_no_other_letter() {
    let app = TestApp::start().await;
    desk(&app).await;
    post::letters(&app).await;
    app.execute(
        "insert into practitioner (practice_id, id, key, position, name, role)
         select practice_id, gen_random_uuid(), 'other', 99, 'Dr. Other', role
         from practitioner limit 1",
    )
    .await;
    let own = ["manage-own-appointments"];
    let key = app
        .text("select key from practitioner join appointment on practitioner_id = practitioner.id")
        .await;
    let lee = StaffMember::hired(&app, "Lee", &own, Some(&key)).await;
    let other = StaffMember::hired(&app, "Other", &own, Some("other")).await;
    lee.sets_up().await;
    other.sets_up().await;
    let page = lee.get(PATH).await;
    assert_eq!(
        page.words("tbody tr").len(),
        1,
        "no code, no letter to staff"
    );
    app.execute(FAILS).await;
    let nothing = other.get(PATH).await;
    assert!(!nothing.text.contains("Ada"), "{}", nothing.text);
    assert_eq!(nothing.words("tbody tr"), [""; 0]);
    let foreign = sends_again_of(&other, &nothing, "appointment-booked").await;
    let missing = "01931b5e-0000-7000-8000-000000000001";
    let missing = [("again", missing)];
    let missing = other.browser.submit(&nothing, PATH, &missing).await;
    let no_id = other
        .browser
        .submit(&nothing, PATH, &[("again", "7")])
        .await;
    assert_eq!(foreign.status, 404);
    assert_eq!((missing.status, missing.text), (404, foreign.text.clone()));
    assert_eq!((no_id.status, no_id.text), (404, foreign.text));
    assert_eq!(app.count(LETTERS).await, 1);
    assert_eq!(sends_again(&lee, &page).await.status, 303);
}

#[actix_web::test]
async fn letters_come_in_pages_of_fifty_each_once() {
    let app = TestApp::start().await;
    let sam = desk(&app).await;
    app.execute(
        "insert into communication (practice_id, id, kind, appointment_id, appointment_sequence,
            manage_link_id, state, created_at, due_at)
         select practice_id, gen_random_uuid(), kind, appointment_id, appointment_sequence,
            manage_link_id, 'sent', created_at - number / 3 * interval '1 minute', due_at
         from communication cross join generate_series(1, 118) as number
         where kind = 'appointment-booked'",
    )
    .await;
    let mut seen = Vec::new();
    let mut sizes = Vec::new();
    let mut next = Some(format!("{PATH}?from=2027-02-28"));
    while let Some(path) = next {
        let page = sam.get(&path).await;
        sizes.push(page.words("tbody tr").len());
        seen.extend(page.values("button[name='again']", "value"));
        let links = page.values("nav[aria-label='Pages'] a", "href");
        next = links.into_iter().find(|link| link.contains("before="));
        if let Some(link) = &next {
            assert!(link.contains("from=2027-02-28"), "{link}");
        }
    }
    assert_eq!(sizes, [50, 50, 21]);
    let many = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((many, seen.len()), (118, 118));
}
