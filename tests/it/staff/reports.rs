//! What the practice's visits come to, for whoever may see them.

use crate::support::app::{CLINIC, TestApp};
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const WEEK: &str = "from=2027-02-01&to=2027-02-07";

/// Six visits of one week: three completed, one missed, two cancelled. The last of them is over when
/// it is the next week in other places; its neighbours before and after the week are not of it.
const VISITS: &str = "
    insert into appointment (practice_id, id, reference, status, patient_id, practitioner_id,
        location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at, starts_wall,
        time_zone, change_notice_minutes, created_at, booked_at, completed_at, missed_at,
        cancelled_at, cancelled_by, cancel_reason, cancelled_from)
    select practice_id, gen_random_uuid(), 'N' || wall, given.status::appointment_status,
        patient_id, practitioner_id, location_id, appointment_type_id, visit_reason_id, mode,
        wall at time zone time_zone, wall at time zone time_zone + interval '30 minutes', wall,
        time_zone, 0, wall at time zone time_zone - before, starts_at, starts_at,
        case when given.status = 'no-show' then starts_at end,
        case when given.status = 'cancelled' then starts_at end,
        case when given.status = 'cancelled' then 'patient' end, given.reason,
        case when given.status = 'cancelled' then 'booked'::appointment_status end
    from appointment cross join (values
        ('2027-01-31 23:30'::timestamp, 'completed', interval '3 hours', null),
        ('2027-02-01 09:00', 'completed', '3 hours', null),
        ('2027-02-01 09:30', 'no-show', '3 days', null),
        ('2027-02-02 11:00', 'cancelled', '40 days', 'unwell'),
        ('2027-02-02 12:00', 'cancelled', '40 days', null),
        ('2027-02-02 14:00', 'completed', '10 days', null),
        ('2027-02-07 23:30', 'completed', '20 days', null),
        ('2027-02-08 00:00', 'completed', '3 hours', null)
    ) as given (wall, status, before, reason)";

/// A practice that has seen some people.
async fn practice() -> TestApp {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-10T14:00:00Z")
        .await;
    app.execute(VISITS).await;
    app
}

#[actix_web::test]
async fn each_report_says_draws_and_lists_what_was_counted() {
    let app = practice().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let page = sam.get(&format!("/staff/reports?{WEEK}")).await;
    assert_eq!(page.h1(), "Reports");
    let headings = [
        "Appointments per day",
        "By status",
        "By type",
        "No-show rate",
        "Time between booking and visit",
        "Busiest times",
        "Why people cancel",
    ];
    assert_eq!(page.words("h2"), headings);
    let summary = [
        "6 appointments",
        "1.3 a day",
        "3 completed",
        "1 missed",
        "2 cancelled",
    ];
    assert_eq!(page.words("ul.summary li"), summary);
    let findings = [
        "1.3 appointments on a day that has any.",
        "50.0% of all were completed.",
        "Most often: Visit, 4 of 4.",
        "25.0%: 1 of 4 appointments that came to their end were missed. Highest on Mondays.",
        "Most often: Less than a day, 1 of 4.",
        "Most start on Mondays in the hour from 9:00 AM: 2.",
        "Most often: Unwell, 1 of 2.",
    ];
    assert_eq!(page.words(".report > h2 + p"), findings);
    // What is drawn says the same to whoever hears it.
    assert_eq!(page.words("svg desc").len(), 6);
    assert_eq!(page.words("svg desc")[3], findings[3]);
    let rows = page.words("details tbody tr");
    let days = ["Monday, February 1, 2027 2", "Tuesday, February 2, 2027 1"];
    assert_eq!(rows[..2], days);
    assert_eq!(rows[6], "Sunday, February 7, 2027 1");
    assert!(rows.contains(&"Monday 1 1 50.0%".to_owned()), "{rows:?}");
    assert!(
        rows.contains(&"7 to 13 days 1 25.0%".to_owned()),
        "{rows:?}"
    );
    assert!(rows.contains(&"Not said 1 50.0%".to_owned()), "{rows:?}");
    let hours = page.words(".hours tbody tr");
    assert_eq!(hours.len(), 15);
    assert_eq!(hours[0], "9:00 AM 2 0 0 0 0 0 0");
    assert_eq!(hours[14], "11:00 PM 0 0 0 0 0 0 1");
    assert!(!page.text.contains("Ada"), "a patient is named");
    assert!(!page.text.contains("style="), "a policy forbids it");
}

#[actix_web::test]
async fn each_report_is_a_file_with_the_same_filters() {
    let app = practice().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let page = sam.get(&format!("/staff/reports?{WEEK}")).await;
    let links = page.values(".report a[download]", "href");
    assert_eq!(links.len(), 7);
    let file = async |number: usize| {
        let file = sam.get(&links[number]).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        file.text.clone()
    };
    let days = file(0).await;
    assert!(
        days.starts_with("Date,Appointments\r\n2027-02-01,2\r\n2027-02-02,1\r\n2027-02-03,0\r\n"),
        "{days}"
    );
    assert_eq!(days.lines().count(), 8);
    let no_shows = "Weekday,Completed,Missed,No-show rate\r\nMonday,1,1,50.0%\r\n\
                    Tuesday,1,0,0.0%\r\nSunday,1,0,0.0%\r\n";
    assert_eq!(file(3).await, no_shows);
    assert!(file(5).await.contains("\r\nMonday,09:00,2\r\n"));
    let reasons = "Reason,Appointments,Share\r\nUnwell,1,50.0%\r\nNot said,1,50.0%\r\n";
    assert_eq!(file(6).await, reasons);
    // Of no report: the first.
    let first = sam.get(&format!("/staff/reports.csv?{WEEK}")).await;
    assert_eq!(first.text, days);
}

#[actix_web::test]
async fn whoever_manages_their_own_visits_counts_their_own() {
    let other = "\n[[location]]\nkey = \"north\"\nname = \"North\"\naddress = \"2 North Street\"\n\
                 [[practitioner]]\nkey = \"bo\"\nname = \"Dr. Bo\"\nrole = \"Physician\"\n\
                 appointment_types = [\"visit\"]\n";
    let app = practice().await;
    app.import(&format!("{CLINIC}{other}")).await;
    app.execute(
        "update appointment set practitioner_id = (select id from practitioner where key = 'bo'),
            location_id = (select id from location where key = 'north')
         where starts_wall = '2027-02-02 14:00'",
    )
    .await;
    let kim = StaffMember::hired(&app, "Kim", &["manage-own-appointments"], Some("bo")).await;
    kim.sets_up().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let counted = async |who: &StaffMember<'_>, more: &str| {
        let page = who.get(&format!("/staff/reports?{WEEK}{more}")).await;
        page.words("ul.summary li").remove(0)
    };
    assert_eq!(counted(&sam, "").await, "6 appointments");
    let page = sam.get("/staff/reports").await;
    let choices = page.values("#practitioner option", "value");
    let (lee, bo) = (&choices[1], &choices[2]);
    assert_eq!(
        counted(&sam, &format!("&practitioner={lee}")).await,
        "5 appointments"
    );
    let north = &page.values("#location option", "value")[2];
    assert_eq!(
        counted(&sam, &format!("&location={north}")).await,
        "1 appointment"
    );
    assert_eq!(
        counted(&sam, &format!("&practitioner={bo}&location={north}")).await,
        "1 appointment"
    );
    assert_eq!(counted(&kim, "").await, "1 appointment");
    assert_eq!(
        counted(&kim, &format!("&practitioner={lee}")).await,
        "0 appointments"
    );
    let page = kim.get("/staff/reports").await;
    assert_eq!(page.words("#practitioner option"), ["All", "Dr. Bo"]);
    let file = kim
        .get(&format!("/staff/reports.csv?report=by-status&{WEEK}"))
        .await;
    assert_eq!(
        file.text,
        "Status,Appointments,Share\r\nCompleted,1,100.0%\r\n"
    );
}

#[actix_web::test]
async fn a_range_that_makes_no_sense_is_made_one_and_an_empty_one_says_so() {
    let app = practice().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let range = async |query: &str| {
        let page = sam.get(&format!("/staff/reports{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        let [from, to] = ["#from", "#to"].map(|one| page.values(one, "value").remove(0));
        (from, to, page)
    };
    let dates = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    // Four weeks that end today.
    let (from, to, _) = range("").await;
    assert_eq!((from, to), dates("2027-02-02", "2027-03-01"));
    let (from, to, _) = range("?from=2027-05-01&to=2027-04-01").await;
    assert_eq!((from, to), dates("2027-04-01", "2027-04-01"));
    let (from, to, page) = range("?from=2001-01-01&to=2027-02-28&practitioner=x").await;
    assert_eq!((from, to), dates("2017-02-28", "2027-02-28"));
    assert_eq!(page.words("ul.summary li")[0], "8 appointments");
    // Months are drawn, and the table has them too.
    assert_eq!(
        page.words("details:first-of-type thead th")[0],
        "Month from"
    );
    let (.., page) = range("?from=2020-01-01&to=2020-01-31").await;
    assert_eq!(
        page.words("main > p")[1],
        "There are no appointments in these dates."
    );
    assert_eq!(page.words("h2").len(), 0);
    let usual = dates("2027-02-02", "2027-03-01");
    for year in ["-200000", "%2B200000", "1999", "3000"] {
        let (from, to, _) = range(&format!("?from={year}-01-01&to={year}-01-02")).await;
        assert_eq!((from, to), usual, "{year}");
    }
}

#[actix_web::test]
async fn a_date_that_no_practice_plans_for_is_left_out_on_every_page() {
    let app = practice().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    for year in ["-200000", "%2B200000", "1999", "3000"] {
        for path in [
            "day?date",
            "day/print?date",
            "week?date",
            "list?from",
            "list.csv?from",
            "reports?to",
        ] {
            let page = sam.get(&format!("/staff/{path}={year}-01-01")).await;
            assert_eq!(page.status, 200, "{path} {year}");
        }
    }
}
