//! A practice's own colours: set on a page or by a file, shown on every page and in letters, and
//! refused where they could not be read.

use openslot::practice_file;

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const PATH: &str = "/staff/settings/practice";
const SHEETS: &str = "link[rel='stylesheet']";

async fn admin<'a>(app: &'a TestApp, name: &str) -> StaffMember<'a> {
    let functions = ["practice-admin", "manage-staff-appointments"];
    let admin = StaffMember::hired(app, name, &functions, None).await;
    admin.sets_up().await;
    admin
}

/// Sends the form as it stands, with these colours in it.
async fn saves(sam: &StaffMember<'_>, brand: &str, dark: &str) -> Page {
    let form = sam.opens(PATH).await;
    let version = form.values("input[name='version']", "value").remove(0);
    let text = |name: &str| {
        form.values(&format!("input[name='{name}']"), "value")
            .concat()
    };
    let said = [
        "name",
        "public_name",
        "phone",
        "hours",
        "emergency",
        "time_zone",
    ];
    let said = said.map(|name| (name, text(name)));
    let mut answers: Vec<(&str, &str)> = said.iter().map(|(name, of)| (*name, &**of)).collect();
    answers.extend([
        ("version", &*version),
        ("brand", brand),
        ("brand_dark", dark),
    ]);
    sam.browser.submit(&form, PATH, &answers).await
}

#[actix_web::test]
async fn colours_that_are_set_are_on_every_page_and_without_them_nothing_is_added() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let home = app.browser().get("/").await;
    let plain = home.values(SHEETS, "href");
    assert_eq!(plain.len(), 1, "{plain:?}");

    let saved = saves(&sam, "#7A1F5C", "").await;
    assert_eq!(saved.location.as_deref(), Some("/staff/settings"));
    let visitor = app.browser();
    let sheets = visitor.get("/").await.values(SHEETS, "href");
    assert_eq!((sheets.len(), &sheets[0]), (2, &plain[0]));
    let of_staff = sam.opens("/staff/day").await.values(SHEETS, "href");
    assert!(of_staff.contains(&sheets[1]), "{of_staff:?}");
    let sheet = visitor.get(&sheets[1]).await;
    assert_eq!(sheet.status, 200);
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    let kept = "public, max-age=31536000, immutable";
    assert_eq!(sheet.header("cache-control"), kept);
    assert!(sheet.text.contains("--brand: #7a1f5c;"), "{}", sheet.text);
    assert!(sheet.text.len() < 600, "{}", sheet.text.len());
    // Other colours have another address.
    saves(&sam, "#7a1f5c", "#f0a6d6").await;
    let other = visitor.get("/").await.values(SHEETS, "href");
    assert_ne!(sheets[1], other[1]);
    saves(&sam, "", "").await;
    assert_eq!(visitor.get("/").await.values(SHEETS, "href"), plain);
}

#[actix_web::test]
async fn a_colour_that_cannot_be_read_is_refused_at_its_field_with_its_contrast() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    for (brand, dark, words) in [
        (
            "#ffee00",
            "",
            "Error: Brand colour: has a contrast of 1.04 to 1 on the light pages, and text needs \
             4.5 to 1; ",
        ),
        (
            "",
            "#0b5d57",
            "Error: Brand colour on dark pages: has a contrast of ",
        ),
        (
            "teal",
            "",
            "Error: Brand colour: \"teal\" is not a colour such as \"#0b5d57\"",
        ),
    ] {
        let refused = saves(&sam, brand, dark).await;
        assert_eq!(refused.status, 422, "{brand} {dark}");
        let told = refused.words(".problem");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(words), "{told:?}");
    }
    // What is proposed is taken.
    let told = saves(&sam, "#1a9c8f", "").await.words(".problem").remove(0);
    let (_, near) = told.split_once("; ").expect("a proposal");
    let near = near.strip_suffix(" would do").expect("a proposal");
    assert_eq!(saves(&sam, near, "").await.status, 303);
    let stored = "select brand from practice";
    assert_eq!(app.text(stored).await, near);
}

#[test]
fn a_file_with_a_colour_that_cannot_be_read_is_refused_at_its_line() {
    let file = CLINIC.replacen("[practice]\n", "[practice]\nbrand = \"#ffee00\"\n", 1);
    let refused = practice_file::parse(&file).expect_err("a faint colour");
    let told = refused.to_string();
    let line = file.lines().position(|line| line.starts_with("brand"));
    let line = line.expect("a line") + 1;
    let start = format!("line {line}: practice: brand has a contrast of 1.04 to 1");
    assert!(told.starts_with(&start), "{told}");
}

#[actix_web::test]
async fn a_stored_colour_that_cannot_be_read_is_not_used_and_is_told_of() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    app.execute("update practice set brand = '#ffee00', version = version + 1")
        .await;
    assert_eq!(app.browser().get("/").await.values(SHEETS, "href").len(), 1);
    let day = sam.get("/staff/day").await;
    let told = day.words("details.note li");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("The brand colour #ffee00 has a contrast of 1.04 to 1 on light pages"),
        "{told:?}"
    );
    assert_eq!(day.values("details.note a", "href"), [PATH]);
    // It stands in the form, where it is put right.
    assert_eq!(saves(&sam, "", "").await.status, 303);
    assert_eq!(sam.get("/staff/day").await.words("details.note"), [""; 0]);
}

#[actix_web::test]
async fn booking_goes_on_in_the_colours_of_the_practice() {
    let file = CLINIC.replacen(
        "[practice]\n",
        "[practice]\nbrand = \"#7a1f5c\"\nbrand_dark = \"#f0a6d6\"\n",
        1,
    );
    let app = TestApp::with(&file).await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at("2027-03-02T14:30:00Z").await;
    let visits = ada.browser.get("/me").await;
    let sheets = visits.values(SHEETS, "href");
    assert!(
        sheets[1].starts_with("/static/brand-7a1f5c-f0a6d6."),
        "{sheets:?}"
    );
}
