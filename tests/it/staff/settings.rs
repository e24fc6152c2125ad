//! What the practice says about itself, changed on pages by a practice-admin.

use openslot::db::practice_file::export;
use openslot::practice_file::{PracticeFile, print};

use crate::support::app::{TestApp, in_local_set};
use crate::support::browser::{Browser, Page};
use crate::support::patient::Patient;
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const SETTINGS: &str = "/staff/settings";
const LEE: &str = "/staff/settings/practitioners/edit/lee";
const SAVE: (&str, &str) = ("step", "save");

async fn admin<'a>(app: &'a TestApp, name: &str) -> StaffMember<'a> {
    let functions = ["manage-staff-appointments", "practice-admin"];
    let admin = StaffMember::hired(app, name, &functions, None).await;
    admin.sets_up().await;
    admin
}

async fn exported(app: &TestApp) -> PracticeFile {
    let (db, practice) = (app.db(), app.practice);
    let read = async |conn: &mut sqlx::PgConnection| Ok(export(conn).await?);
    let file = in_local_set(async move { db.read(practice, read).await }).await;
    file.expect("a database").expect("a practice")
}

/// Sends the form of a page with some other answers.
async fn sends(sam: &StaffMember<'_>, path: &str, changed: &[(&str, &str)]) -> Page {
    let page = sam.opens(path).await;
    sends_page(sam, &page, (path, "settings"), changed).await
}

async fn sends_page(
    sam: &StaffMember<'_>,
    page: &Page,
    (path, form): (&str, &str),
    changed: &[(&str, &str)],
) -> Page {
    let stood = page.answers(form);
    let kept = stood.iter().filter(|(name, _)| {
        let mut changed = changed.iter();
        !changed.any(|(of, _)| of == name)
    });
    let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
    let answers: Vec<(&str, &str)> = kept.chain(changed.iter().copied()).collect();
    sam.browser.submit(page, path, &answers).await
}

/// Sends a form, and presses the button of the page that shows what would happen, if there is one.
async fn saves(sam: &StaffMember<'_>, path: &str, changed: &[(&str, &str)]) {
    let mut page = sends(sam, path, changed).await;
    if page.status == 200 {
        page = confirms(sam, &page, path).await;
    }
    assert_eq!(page.status, 303, "{path}: {:?}", page.words(".problem"));
}

async fn confirms(sam: &StaffMember<'_>, preview: &Page, path: &str) -> Page {
    assert_eq!(preview.h1(), "Check before you save");
    let hidden = preview
        .values("main input[type='hidden']", "name")
        .into_iter();
    let hidden = hidden.zip(preview.values("main input[type='hidden']", "value"));
    let hidden: Vec<(String, String)> = hidden.filter(|(name, _)| name != "csrf").collect();
    let hidden = hidden
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let answers: Vec<(&str, &str)> = hidden.chain([SAVE]).collect();
    sam.browser.submit(preview, path, &answers).await
}

/// One of everything, added on pages.
async fn adds_one_of_everything(sam: &StaffMember<'_>) {
    let new = |list: &str| format!("{SETTINGS}/{list}/new");
    let place = [
        ("name", "Harbor Clinic"),
        ("address", "40 Pier Road"),
        ("waiting_area", "the window seats"),
        ("time_zone", "America/Chicago"),
    ];
    saves(sam, &new("locations"), &place).await;
    let room = [("name", "Room 1"), ("location", "harbor-clinic")];
    saves(sam, &new("rooms"), &room).await;
    let way = [("from", "main"), ("to", "harbor-clinic"), ("minutes", "25")];
    saves(sam, &new("travel-times"), &way).await;
    let kind = [
        ("name", "Skin check"),
        ("minutes", "20"),
        ("buffer_minutes", "5"),
        ("needs_room", "yes"),
        ("modes", "video"),
        ("modes", "in-person"),
        ("patients", "returning"),
        ("booking", "request"),
        ("max_future_visits", "2"),
    ];
    saves(sam, &new("appointment-types"), &kind).await;
    let reason = [
        ("name", "A mole that changes"),
        ("group", "Skin"),
        ("appointment_type", "skin-check"),
        ("hint", "We look at all of them."),
        ("bring", "Photos\r\nYour list of medicines\r\n"),
    ];
    saves(sam, &new("visit-reasons"), &reason).await;
    let ray = [
        ("name", "Dr. Bo Ray"),
        ("role", "Dermatologist"),
        ("video_url", "https://video.example/ray"),
        ("appointment_types", "skin-check"),
        ("appointment_types", "visit"),
        ("minutes.skin-check", "30"),
    ];
    saves(sam, &new("practitioners"), &ray).await;
}

#[actix_web::test]
async fn everything_is_added_on_pages_and_can_be_exported_and_imported_again() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    adds_one_of_everything(&sam).await;
    let rules = [
        ("booking", "request"),
        ("buffer_minutes", "5"),
        ("change_notice_minutes", "2880"),
        ("hold_minutes", "15"),
        ("reminder_hours", "72"),
        ("max_future_visits", "3"),
    ];
    saves(&sam, "/staff/settings/booking-rules", &rules).await;
    let practice = [
        ("name", "Northside Practice"),
        ("public_name", "North"),
        ("phone", "+1 212 555 0199"),
        ("hours", ""),
        ("emergency", "Call 911."),
    ];
    saves(&sam, "/staff/settings/practice", &practice).await;

    let file = exported(&app).await;
    let said = (
        &file.practice.name,
        &file.practice.hours,
        file.practice.hold_minutes,
        file.practice.reminder_hours,
    );
    let saved = (&"Northside Practice".to_owned(), &String::new(), 15, 72);
    assert_eq!(said, saved);
    assert_eq!(file.practice.max_future_visits, Some(3));
    let keys: Vec<&str> = file.locations.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["main", "harbor-clinic"]);
    assert_eq!(file.rooms[0].location, "harbor-clinic");
    assert_eq!(file.travels[0].minutes, 25);
    let reason = file.visit_reasons.last().expect("a reason");
    assert_eq!(reason.bring, ["Photos", "Your list of medicines"]);
    let ray = file.practitioners.last().expect("somebody");
    assert_eq!(ray.key, "dr-bo-ray");
    assert_eq!(ray.appointment_types, ["visit", "skin-check"]);
    assert_eq!(ray.lengths, [("skin-check".to_owned(), 30)]);
    let skin = file.appointment_types.last().expect("a type");
    assert_eq!((skin.book_notice_minutes, skin.horizon_days), (120, 90));

    let text = print(&file);
    app.import(&text).await;
    assert_eq!(print(&exported(&app).await), text);
}

#[actix_web::test]
async fn a_form_that_is_saved_as_it_stands_changes_nothing() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    adds_one_of_everything(&sam).await;
    let before = print(&exported(&app).await);
    let mut forms = vec![
        "/staff/settings/practice".to_owned(),
        "/staff/settings/booking-rules".to_owned(),
    ];
    for link in sam.opens(SETTINGS).await.values("main li a", "href") {
        let entries = sam.browser.get(&link).await.values("main th a", "href");
        forms.extend(entries.into_iter().filter(|one| one.contains("/edit/")));
    }
    assert!(forms.len() > 12, "{forms:?}");
    for form in forms {
        let saved = sends(&sam, &form, &[]).await;
        assert_eq!(saved.status, 303, "{form}: {:?}", saved.words(".problem"));
        assert_eq!(print(&exported(&app).await), before, "{form}");
    }
}

#[actix_web::test]
async fn what_is_wrong_is_told_at_its_field_and_everything_typed_stays() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let before = Rows::of(&app).await;
    let path = "/staff/settings/appointment-types/new";
    let typed = [
        ("name", ""),
        ("minutes", "half an hour"),
        ("capacity", "0"),
        ("horizon_days", "30"),
    ];
    let page = sends(&sam, path, &typed).await;
    assert_eq!(page.status, 422);
    let told = [
        "Enter name",
        "Length, in minutes: must be a whole number from 5 to 720",
        "Places: must be a whole number from 1 to 200",
    ];
    assert_eq!(page.words(".errors li"), told);
    assert_eq!(
        page.values(".errors a", "href"),
        ["#name", "#minutes", "#capacity"]
    );
    let described = page.values("#minutes", "aria-describedby");
    assert_eq!(described, ["minutes-problem"]);
    assert_eq!(page.values("#minutes", "value"), ["half an hour"]);
    assert_eq!(page.values("#horizon_days", "value"), ["30"]);
    let wrong = sends(
        &sam,
        "/staff/settings/practice",
        &[("time_zone", "Mars/Base")],
    )
    .await;
    let told = wrong.words(".errors li");
    assert!(
        told[0].starts_with("Time zone: \"Mars/Base\" is not an IANA"),
        "{told:?}"
    );
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
}

#[actix_web::test]
async fn of_two_who_change_the_practice_the_second_is_told_and_keeps_what_they_typed() {
    let app = TestApp::start().await;
    let (sam, kim) = (admin(&app, "Sam").await, admin(&app, "Kim").await);
    let path = "/staff/settings/locations/edit/main";
    let of_kim = kim.opens(path).await;
    saves(&sam, path, &[("name", "Main House")]).await;
    let late = sends_page(
        &kim,
        &of_kim,
        (path, "settings"),
        &[("address", "9 Side Street")],
    )
    .await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("so nothing was saved"));
    assert_eq!(late.values("#address", "value"), ["9 Side Street"]);
    assert_eq!(exported(&app).await.locations[0].name, "Main House");
    let again = [("name", "Main House")];
    let saved = sends_page(&kim, &late, (path, "settings"), &again).await;
    assert_eq!(saved.status, 303);
    let main = exported(&app).await.locations.remove(0);
    assert_eq!(main.name, "Main House");
    assert_eq!(main.address, "9 Side Street");
    let records = "select count(*) from audit_event where action = 'change-locations'";
    assert_eq!(app.count(records).await, 2);
}

#[actix_web::test]
async fn who_is_removed_keeps_booked_visits_which_are_shown_before_it_is_saved() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-02T14:30:00Z")
        .await;
    let sam = admin(&app, "Sam").await;
    let before = Rows::of(&app).await;
    let preview = sends(&sam, LEE, &[("remove", "yes")]).await;
    assert_eq!(preview.words("h2")[0], "1 booked appointment falls outside");
    assert!(!preview.text.contains("Byrne"), "no patient is named");
    assert_eq!(before.changed(&Rows::of(&app).await), ["audit_event"]);
    let removed = confirms(&sam, &preview, LEE).await;
    assert_eq!(
        removed.location.as_deref(),
        Some("/staff/settings/practitioners")
    );
    assert!(exported(&app).await.practitioners.is_empty());
    let booked = "select count(*) from appointment where status = 'booked'";
    assert_eq!(app.count(booked).await, 1);
    let kept = "select count(*) from practitioner where key = 'lee' and not is_active";
    assert_eq!(app.count(kept).await, 1);
    assert_eq!(sam.browser.get(LEE).await.status, 404);
}

#[actix_web::test]
async fn what_others_need_cannot_be_removed() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let path = "/staff/settings/appointment-types/edit/group";
    let page = sends(&sam, path, &[("remove", "yes")]).await;
    assert_eq!(page.status, 422);
    let told = page.words(".errors li");
    assert!(
        told[0].ends_with("appointment type first: Back pain class"),
        "{told:?}"
    );
    saves(
        &sam,
        "/staff/settings/visit-reasons/edit/back-class",
        &[("remove", "yes")],
    )
    .await;
    saves(&sam, path, &[("remove", "yes")]).await;
    // The hours for it alone are gone with it, and did not open to all.
    let file = exported(&app).await;
    assert_eq!(file.appointment_types.len(), 1);
    assert_eq!(file.schedules[0].windows.len(), 1);
}

#[actix_web::test]
async fn who_offers_a_type_no_longer_loses_the_hours_for_it_and_no_others() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let preview = sends(&sam, LEE, &[("appointment_types", "visit")]).await;
    let told = preview.words("main li");
    assert_eq!(told, ["Group session: 0 appear, 4 disappear"]);
    assert_eq!(confirms(&sam, &preview, LEE).await.status, 303);
    assert_eq!(exported(&app).await.schedules[0].windows.len(), 1);
}

#[actix_web::test]
async fn the_order_is_changed_one_place_at_a_time() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let path = "/staff/settings/visit-reasons";
    let list = sam.opens(path).await;
    let first = ["General check-up", "Back pain class", "Chest pain"];
    assert_eq!(list.words("main th a"), first);
    let version = list.values("main input[name='version']", "value").remove(0);
    let up = [("version", version.as_str()), ("up", "chest")];
    assert_eq!(sam.browser.submit(&list, path, &up).await.status, 303);
    let list = sam.opens(path).await;
    let then = ["General check-up", "Chest pain", "Back pain class"];
    assert_eq!(list.words("main th a"), then);
    // The version that was seen is not the practice's any more.
    let late = sam.browser.submit(&list, path, &up).await;
    assert_eq!(late.status, 409);
    assert_eq!(late.words("main th a"), then);
}

#[actix_web::test]
async fn a_change_is_seen_by_the_next_request_to_another_program() {
    let app = TestApp::start().await;
    let (base, other) = app.beside(app.options());
    let patient = Browser::new(&base);
    assert!(
        patient
            .get("/")
            .await
            .text
            .contains("Northside Family Practice")
    );
    let sam = admin(&app, "Sam").await;
    saves(
        &sam,
        "/staff/settings/practice",
        &[("name", "Riverside Practice")],
    )
    .await;
    assert!(patient.get("/").await.text.contains("Riverside Practice"));
    other.stop(true).await;
}

#[actix_web::test]
async fn an_empty_way_between_locations_is_asked_for_and_no_more() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let way = "/staff/settings/travel-times/new";
    let page = sends(&sam, way, &[]).await;
    assert_eq!(page.status, 422);
    let asked = ["Select from", "Select to", "Enter minutes"];
    assert_eq!(page.words(".errors li"), asked);
    let same = [("from", "main"), ("to", "main"), ("minutes", "20")];
    let page = sends(&sam, way, &same).await;
    assert_eq!(page.words(".errors li"), ["To: is where it starts from"]);
}
