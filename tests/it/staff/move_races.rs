//! Two of the staff move two visits to one time.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::control::unlock;
use crate::support::gate;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const ROUNDS: usize = 5;
/// Pairs of visits at one time.
const TOGETHER: &str = "select count(*) from appointment a join appointment b
    on a.starts_at = b.starts_at and a.id < b.id";

#[actix_web::test]
async fn two_who_move_two_visits_to_one_time_do_not_both_get_it() {
    let app = TestApp::start().await;
    let race = Race::of(&app).await;
    for round in 0..ROUNDS {
        let mut statuses = race.run(round).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        assert_eq!(app.count(TOGETHER).await, 0, "round {round}");
    }
}

#[actix_web::test]
async fn without_lock_and_constraint_both_get_it() {
    let app = TestApp::start().await;
    let race = Race::of(&app).await;
    unlock(&app).await;
    assert_eq!(race.run(0).await, [303, 303]);
    assert_eq!(app.count(TOGETHER).await, 1);
}

/// Two of the staff, and a visit for each.
struct Race<'a> {
    app: &'a TestApp,
    sides: [(StaffMember<'a>, String); 2],
}

impl<'a> Race<'a> {
    async fn of(app: &'a TestApp) -> Self {
        Patient::new(app, "Ada")
            .books_at("2027-03-10T14:00:00Z")
            .await;
        let ada = app.visit().await;
        Patient::new(app, "Ben")
            .books_at("2027-03-10T15:00:00Z")
            .await;
        let ben = app
            .text("select id::text from appointment order by starts_at desc limit 1")
            .await;
        let sam = StaffMember::hired(app, "Sam", &DESK, None).await;
        let kim = StaffMember::hired(app, "Kim", &DESK, None).await;
        for one in [&sam, &kim] {
            one.sets_up().await;
        }
        gate::build(app, gate::BEFORE_TIMES).await;
        Self {
            app,
            sides: [(sam, ada), (kim, ben)],
        }
    }

    /// Sends both to one time of a day that no round before it had; how each was answered.
    async fn run(&self, round: usize) -> [u16; 2] {
        let first = NaiveDate::from_ymd_opt(2027, 3, 15).expect("a date");
        let weekdays = first
            .iter_days()
            .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
        let on = weekdays.take(round + 1).last().expect("a weekday");
        let date = on.to_string();
        let [(sam, ada), (kim, ben)] = &self.sides;
        let (sams, kims) = (sam.get(&path(ada)).await, kim.get(&path(ben)).await);
        let both =
            async { tokio::join!(moves(sam, &sams, ada, &date), moves(kim, &kims, ben, &date)) };
        let (one, other) = gate::race(self.app, 2, Box::pin(both)).await;
        [one.status, other.status]
    }
}

fn path(visit: &str) -> String {
    format!("/staff/appointments/{visit}/move")
}

/// Types a time of that date and sends it.
async fn moves(member: &StaffMember<'_>, page: &Page, visit: &str, date: &str) -> Page {
    let version = page.values("input[name='version']", "value").remove(0);
    let answers = [
        ("version", version.as_str()),
        ("date", date),
        ("start_time", "11:00"),
    ];
    member.browser.submit(page, &path(visit), &answers).await
}
