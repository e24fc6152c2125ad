//! What anyone may read.

use crate::support::app::TestApp;

#[actix_web::test]
async fn the_first_page_offers_booking_and_says_where_help_is_at_once() {
    let app = TestApp::start().await;
    let page = app.browser().get("/").await;
    assert_eq!(
        page.h1(),
        "Book an appointment at Northside Family Practice"
    );
    assert!(page.text.contains("If it is an emergency, call 911."));
    assert_eq!(page.values("main a.btn", "href"), ["/book"]);
    assert!(page.text.contains("1 Main Street, Springfield"));
}

#[actix_web::test]
async fn a_practice_that_takes_no_bookings_online_names_its_phone_instead() {
    let file = crate::support::app::CLINIC
        .replace("hold_minutes = 10", "hold_minutes = 10\nbooking = \"view\"");
    let app = TestApp::with(&file).await;
    let page = app.browser().get("/").await;
    assert_eq!(page.values("main a.btn", "href"), Vec::<String>::new());
    let words = page.words("main").join(" ");
    assert!(
        words.contains("Phone +1 212 555 0100 to book an appointment."),
        "{words}"
    );
}

#[actix_web::test]
async fn the_pages_of_the_footer_are_there() {
    let app = TestApp::start().await;
    for (path, h1) in [
        ("/contact", "Contact us"),
        ("/accessibility", "Accessibility"),
        ("/privacy", "Privacy"),
    ] {
        let page = app.browser().get(path).await;
        assert_eq!((page.status, page.h1().as_str()), (200, h1));
    }
    let privacy = app.browser().get("/privacy").await;
    assert!(privacy.text.contains("After 15 minutes without activity"));
    assert!(privacy.text.contains("A check-in screen at the practice"));
}
