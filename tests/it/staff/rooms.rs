//! Staff choose the room of a visit among those that are free while it lasts.

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::control::unlock;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const START: &str = "2027-03-10T14:00:00Z";
/// Rounds of a race, and within which its control must have gone wrong.
const ROUNDS: usize = 5;
const CONTROL_ROUNDS: usize = 20;
/// Three rooms, and somebody else who sees patients in the morning.
const ROOMS: &str = r#"
[[room]]
key = "one"
location = "main"
name = "Room 1"
[[room]]
key = "two"
location = "main"
name = "Room 2"
[[room]]
key = "three"
location = "main"
name = "Room 3"
[[practitioner]]
key = "moss"
name = "Dr. Ida Moss"
role = "Family physician"
appointment_types = ["visit"]
[[schedule]]
practitioner = "moss"
location = "main"
from = 2027-01-01
align_minutes = 30
  [[schedule.window]]
  days = ["mon", "tue", "wed", "thu", "fri"]
  start = "09:00"
  end = "12:00"
"#;
const TOGETHER: &str = "select count(*) from occupancy one join occupancy other
    on one.during && other.during and one.room_id = other.room_id and one.id < other.id";

/// The visit of somebody.
macro_rules! visit {
    ($name:literal) => {
        concat!(
            "select appointment.id::text from appointment join patient on patient.id = patient_id
             where first_name = '",
            $name,
            "'"
        )
    };
}

/// Two visits at one time, in Room 1 and Room 2; and two at the desk.
struct Desk<'a> {
    app: &'a TestApp,
    sam: StaffMember<'a>,
    kim: StaffMember<'a>,
    ada: String,
    ben: String,
    check_up: String,
    rooms: [String; 3],
}

impl<'a> Desk<'a> {
    async fn of(app: &'a TestApp) -> Self {
        for name in ["Ada", "Ben"] {
            let patient = Patient::new(app, name);
            let slot = {
                let location = app.text("select id::text from location").await;
                let seconds = crate::support::app::instant(START).timestamp();
                format!("{seconds}.{location}.any")
            };
            let check = patient.comes_to_check_of("General check-up", &slot).await;
            assert_eq!(patient.books(&check).await.h1(), "Appointment booked");
        }
        let sam = StaffMember::hired(app, "Sam", &DESK, None).await;
        let kim = StaffMember::hired(app, "Kim", &DESK, None).await;
        sam.sets_up().await;
        kim.sets_up().await;
        Self {
            app,
            sam,
            kim,
            ada: app.text(visit!("Ada")).await,
            ben: app.text(visit!("Ben")).await,
            check_up: app
                .text("select id::text from visit_reason where key = 'check-up'")
                .await,
            rooms: [
                app.text("select id::text from room where key = 'one'")
                    .await,
                app.text("select id::text from room where key = 'two'")
                    .await,
                app.text("select id::text from room where key = 'three'")
                    .await,
            ],
        }
    }

    /// Saves the page with that room.
    async fn puts(&self, who: &StaffMember<'_>, visit: &str, room: &str) -> Page {
        let page = who.get(&path(visit)).await;
        let version = page.values("input[name=version]", "value").remove(0);
        let answers = [
            ("version", version.as_str()),
            ("reason", &self.check_up),
            ("mode", "in-person"),
            ("minutes", "30"),
            ("room", room),
        ];
        who.browser.submit(&page, &path(visit), &answers).await
    }

    /// Where both are.
    async fn stand(&self) -> String {
        self.app
            .text(
                "select string_agg(room.name, ', ' order by first_name)
                 from occupancy join room on room.id = room_id
                 join appointment on appointment.id = appointment_id
                 join patient on patient.id = patient_id",
            )
            .await
    }
}

fn path(visit: &str) -> String {
    format!("/staff/appointments/{visit}/edit")
}

async fn with_rooms() -> TestApp {
    let needs_room = CLINIC.replacen(
        "horizon_days = 60\n",
        "horizon_days = 60\nneeds_room = true\n",
        1,
    );
    TestApp::with(&format!("{needs_room}\n{ROOMS}")).await
}

#[actix_web::test]
async fn a_visit_goes_to_another_room_that_is_free_and_not_to_one_that_is_taken() {
    let app = with_rooms().await;
    let desk = Desk::of(&app).await;
    assert_eq!(desk.stand().await, "Room 1, Room 2");
    let page = desk.sam.get(&path(&desk.ada)).await;
    assert_eq!(
        page.words("#room option"),
        ["Room 1", "Room 3"],
        "Room 2 is Ben's"
    );
    assert_eq!(page.words("#room option[selected]"), ["Room 1"]);
    let taken = desk.puts(&desk.sam, &desk.ada, &desk.rooms[1]).await;
    assert_eq!(taken.status, 409);
    assert_eq!(
        taken.words(".problem"),
        ["Error: That room is taken at this time. Select another one"]
    );
    assert_eq!(
        taken.values("[role=alert] a[href='#room']", "href").len(),
        1,
        "{}",
        taken.text
    );
    assert_eq!(desk.stand().await, "Room 1, Room 2");
    let missing = "01931b5e-0000-7000-8000-000000000001";
    assert_eq!(desk.puts(&desk.sam, &desk.ada, missing).await.status, 409);
    let third = &desk.rooms[2];
    assert_eq!(desk.puts(&desk.sam, &desk.ada, third).await.status, 303);
    assert_eq!(desk.stand().await, "Room 3, Room 2");
    // What is saved without a choice stays where it is.
    assert_eq!(desk.puts(&desk.sam, &desk.ada, "").await.status, 303);
    assert_eq!(desk.stand().await, "Room 3, Room 2");
    let page = desk.sam.get(&path(&desk.ben)).await;
    assert_eq!(page.words("#room option"), ["Room 1", "Room 2"]);
}

#[actix_web::test]
async fn a_visit_that_needs_no_room_has_no_choice_of_one() {
    let app = TestApp::with(&format!("{CLINIC}\n{ROOMS}")).await;
    let desk = Desk::of(&app).await;
    let page = desk.sam.get(&path(&desk.ada)).await;
    assert_eq!(page.h1(), "Edit appointment");
    assert!(page.words("#room option").is_empty());
    let third = &desk.rooms[2];
    assert_eq!(desk.puts(&desk.sam, &desk.ada, third).await.status, 303);
    assert_eq!(app.count("select count(room_id) from occupancy").await, 0);
}

#[actix_web::test]
async fn two_who_choose_one_room_do_not_both_get_it() {
    let app = with_rooms().await;
    let desk = Desk::of(&app).await;
    for round in 0..ROUNDS {
        let mut statuses = race(&desk).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        assert_eq!(app.count(TOGETHER).await, 0, "round {round}");
        apart(&desk).await;
    }
}

#[actix_web::test]
async fn without_lock_and_constraint_both_get_the_room() {
    let app = with_rooms().await;
    let desk = Desk::of(&app).await;
    unlock(&app).await;
    for _ in 0..CONTROL_ROUNDS {
        race(&desk).await;
        if app.count(TOGETHER).await > 0 {
            return;
        }
        apart(&desk).await;
    }
    panic!("no room was given twice without a lock, so the race proves nothing");
}

/// Both visits are put into the free room at once; how each was answered.
async fn race(desk: &Desk<'_>) -> [u16; 2] {
    let third = &desk.rooms[2];
    let (one, other) = tokio::join!(
        desk.puts(&desk.sam, &desk.ada, third),
        desk.puts(&desk.kim, &desk.ben, third),
    );
    [one.status, other.status]
}

/// Each is in a room of its own again, which is not the third.
async fn apart(desk: &Desk<'_>) {
    let mut conn = desk.app.superuser().await;
    for (visit, room) in [&desk.ada, &desk.ben].into_iter().zip(&desk.rooms) {
        sqlx::query("update occupancy set room_id = $2::uuid where appointment_id = $1::uuid")
            .bind(visit)
            .bind(room)
            .execute(&mut conn)
            .await
            .expect("a room of its own");
    }
}
