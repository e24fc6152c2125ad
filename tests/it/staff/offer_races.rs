//! A time is kept for whoever was booked in blocked time, while somebody else wants that very time.

use chrono::NaiveDate;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::gate;
use crate::support::patient::{Patient, slot_at};
use crate::support::staff::StaffMember;

const BLOCK: &str = "/staff/blocks/new";
const ROUNDS: usize = 5;
/// Pairs that overlap in somebody's calendar.
const TOGETHER: &str = "select count(*) from occupancy a join occupancy b
    on a.practitioner_id = b.practitioner_id and a.id < b.id and a.during && b.during";
/// Takes the visit to the next weekday and gives back what was held.
const NEXT_DAY: [&str; 3] = [
    "delete from occupancy where kind = 'hold'",
    "with later as (
        select id, starts_wall + case when extract(isodow from starts_wall) = 5
            then interval '3 days' else interval '1 day' end as wall from appointment)
     update appointment set starts_wall = wall, sequence = sequence + 1,
        starts_at = wall at time zone 'America/New_York',
        ends_at = wall at time zone 'America/New_York' + interval '30 minutes'
     from later where later.id = appointment.id",
    "update occupancy set during = tstzrange(appointment.starts_at, appointment.ends_at)
     from appointment where appointment.id = occupancy.appointment_id",
];
/// A lock that finds no rows locks nothing; reading stays as it is.
const UNLOCK: [&str; 4] = [
    "alter table occupancy drop constraint occupancy_practitioner_free",
    "alter table occupancy drop constraint occupancy_room_free",
    "create policy unlocked on practitioner as restrictive for update to openslot_program
        using (false)",
    "create policy unlocked on room as restrictive for update to openslot_program using (false)",
];

#[actix_web::test]
async fn a_time_that_is_kept_and_one_that_is_chosen_are_never_the_same() {
    let app = TestApp::start().await;
    let race = Race::of(&app).await;
    for round in 0..ROUNDS {
        race.run().await;
        assert_eq!(app.count(TOGETHER).await, 0, "round {round}");
        let held = "select count(*) from occupancy where kind = 'hold'";
        assert!(app.count(held).await >= 1, "round {round}");
        let offers = "select count(*) from offer";
        assert_eq!(
            app.count(offers).await,
            i64::try_from(round + 1).expect("few")
        );
    }
}

#[actix_web::test]
async fn without_lock_and_constraint_one_time_is_kept_and_chosen() {
    let app = TestApp::start().await;
    let race = Race::of(&app).await;
    for statement in UNLOCK {
        app.execute(statement).await;
    }
    race.run().await;
    assert_eq!(app.count(TOGETHER).await, 1);
}

/// Ada's visit, who blocks its time, and who wants the next free one.
struct Race<'a> {
    app: &'a TestApp,
    sam: StaffMember<'a>,
    grace: Patient<'a>,
}

impl<'a> Race<'a> {
    async fn of(app: &'a TestApp) -> Self {
        Patient::new(app, "Ada")
            .books_at("2027-03-10T14:30:00Z")
            .await;
        let sam = StaffMember::hired(app, "Sam", &["manage-staff-appointments"], None).await;
        sam.sets_up().await;
        let grace = Patient::new(app, "Grace");
        gate::build(app, gate::BEFORE_TIMES).await;
        grace.chooses_reason("General check-up").await;
        Self { app, sam, grace }
    }

    /// On a day that no round before it had, the one blocks from 9 to 11 while the other wants 11.
    async fn run(&self) {
        for statement in NEXT_DAY {
            self.app.execute(statement).await;
        }
        let date = self
            .app
            .text("select starts_wall::date::text from appointment")
            .await;
        let date: NaiveDate = date.parse().expect("a date");
        let shown = self.blocks(&self.sam.opens(BLOCK).await, date, None).await;
        let times = self
            .grace
            .browser
            .open(&format!("/book/times?from={date}&day={date}"))
            .await;
        let eleven = "select to_char((starts_wall::date + time '11:00')
            at time zone 'America/New_York' at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
            from appointment";
        let slot = slot_at(&times, &self.app.text(eleven).await);
        let chosen = [("slot", slot.as_str())];
        let blocking = async {
            let saved = self.blocks(&shown, date, Some(&shown)).await;
            assert_eq!(saved.status, 303, "{}", saved.text);
        };
        let holding = self.grace.browser.submit(&times, "/book/hold", &chosen);
        let both = Box::pin(async { tokio::join!(blocking, holding) });
        gate::race(self.app, 2, both).await;
    }

    /// Sends the form, with what was shown if anything was.
    async fn blocks(&self, page: &Page, date: NaiveDate, shown: Option<&Page>) -> Page {
        let date = date.to_string();
        let mut answers = vec![
            ("date", date),
            ("start_time", "09:00".to_owned()),
            ("end_time", "11:00".to_owned()),
            ("block_reason", "Course".to_owned()),
            ("who", page.values("input[name='who']", "value").remove(0)),
        ];
        if let Some(shown) = shown {
            let seen = shown.values("input[name='seen']", "value");
            answers.extend(seen.into_iter().map(|id| ("seen", id)));
            answers.push(("step", "anyway".to_owned()));
        }
        let answers: Vec<_> = answers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.sam.browser.submit(page, BLOCK, &answers).await
    }
}
