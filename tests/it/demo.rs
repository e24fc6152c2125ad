//! The demo's practice and its invented people.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use openslot::actions::remind_patients::remind_patients;
use openslot::chance;
use openslot::clock::Clock;
use openslot::db::demo::{PlaceRow, VisitRow, insert_people, insert_visits, list_emails};
use openslot::db::practice_file::import;
use openslot::db::{Db, practices};
use openslot::demo::{Invented, PATIENTS, invent, practice_file};
use openslot::domain::booking::{Wanted, decide_hold};
use openslot::domain::busy::{Busy, BusyRow, OccupancyKind, Own};
use openslot::domain::draft::{BeenBefore, Wish};
use openslot::domain::ids::PracticeId;
use openslot::domain::practice::{Mode, Practice};
use openslot::domain::setup::{SetupFacts, check_setup};
use openslot::domain::slot::{SlotQuery, find_slots, next_available};
use openslot::domain::time::Interval;
use openslot::state::{SessionLimits, State};

use crate::support::app::secrets;
use crate::support::cluster::{FreshDatabase, fresh_database};

/// An ordinary day, and days whose six weeks hold the clock changes of both zones.
const STARTS: [&str; 3] = [
    "2027-01-20T15:00:00Z",
    "2027-03-10T13:30:00Z",
    "2027-11-05T20:00:00Z",
];

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The demo's practice in a database, and who is invented for it.
async fn open(now: DateTime<Utc>) -> (FreshDatabase, Db, PracticeId, Practice) {
    let database = fresh_database().await;
    let db = Db::new(database.options(), 2);
    let id = PracticeId(chance::uuid(now).unwrap());
    let write = async move |conn: &mut sqlx::PgConnection| {
        import(conn, &practice_file(now)?, &mut || chance::uuid(now)).await?;
        Ok(practices::load(conn).await?.unwrap())
    };
    let practice = db.work(id, write).await.unwrap();
    (database, db, id, practice)
}

fn row(visit: &VisitRow, place: &PlaceRow) -> BusyRow {
    BusyRow {
        occupancy: place.occupancy,
        kind: if place.seat.is_some() {
            OccupancyKind::Session
        } else {
            OccupancyKind::Visit
        },
        practitioner: visit.practitioner,
        location: visit.location,
        room: place.room,
        during: Interval {
            start: place.busy_from,
            end: place.busy_until,
        },
        appointment_type: visit.appointment_type,
        capacity: place.capacity,
        seats_taken: place.seat_number.into_iter().collect(),
        own: Own::Nothing,
    }
}

fn rows(invented: &Invented) -> Vec<BusyRow> {
    let visits = invented.visits.iter();
    visits
        .filter_map(|one| Some(row(one, one.place.as_ref()?)))
        .collect()
}

#[test]
fn the_practice_has_one_of_everything_that_can_be_tried() {
    let file = practice_file(at(STARTS[0])).unwrap();
    let zones: HashSet<_> = file.locations.iter().map(|one| one.time_zone).collect();
    assert_eq!((file.locations.len(), zones.len()), (3, 2));
    assert_eq!(file.practitioners.len(), 6);
    assert_eq!(file.visit_reasons.len(), 12);
    let groups: HashSet<_> = file
        .visit_reasons
        .iter()
        .map(|one| one.group.as_ref())
        .collect();
    assert_eq!((groups.len(), groups.contains(&None)), (4, false));
    assert_eq!(
        file.visit_reasons
            .iter()
            .filter(|one| one.phone_only)
            .count(),
        1
    );
    let types = &file.appointment_types;
    assert_eq!(types.iter().filter(|one| one.capacity == 8).count(), 1);
    assert_eq!(
        types
            .iter()
            .filter(|one| one.modes == [Mode::Video])
            .count(),
        1
    );
    assert_eq!(types.iter().filter(|one| one.needs_room).count(), 1);
    let mut windows = file.schedules.iter().flat_map(|one| &one.windows);
    assert!(windows.clone().any(|one| one.appointment_types.is_empty()));
    assert!(windows.clone().any(|one| !one.appointment_types.is_empty()));
    assert!(windows.any(|one| one.release.is_some()));
    assert_eq!(file.closures.len(), 1);
    assert!(file.blocks.iter().any(|one| one.weekly_until.is_some()));
    assert_eq!(file.travels.len(), 1);
    assert!(!file.staff.is_empty());
}

#[actix_web::test]
async fn every_invented_visit_stands_where_a_patient_could_have_booked_it() {
    for now in STARTS.map(at) {
        let (_database, _db, _, practice) = open(now).await;
        let invented = invent(&practice, now);
        let mut days: HashMap<NaiveDate, Vec<(&VisitRow, &PlaceRow)>> = HashMap::new();
        for visit in &invented.visits {
            if let Some(place) = &visit.place {
                days.entry(visit.starts_wall.date())
                    .or_default()
                    .push((visit, place));
            }
        }
        for day in days.values() {
            for (visit, place) in day {
                let others = day
                    .iter()
                    .filter(|(_, other)| other.occupancy != place.occupancy);
                let busy = Busy::new(others.map(|(one, place)| row(one, place)).collect(), &[]);
                let wanted = Wanted {
                    appointment_type: visit.appointment_type,
                    mode: Some(visit.mode),
                    minutes: None,
                    been_before: Some(BeenBefore::Yes),
                    practitioner: Wish::This(visit.practitioner),
                    location: visit.location,
                    starts_at: visit.starts_at,
                };
                let asked_at = visit.starts_at - TimeDelta::days(20);
                let plan = decide_hold(&practice, &busy, &wanted, asked_at).unwrap();
                assert_eq!(plan.visit.end, visit.ends_at);
                assert_eq!(plan.starts_wall, visit.starts_wall);
                assert_eq!(plan.room.is_some(), place.room.is_some());
            }
        }
    }
}

#[actix_web::test]
async fn the_database_takes_all_of_it_and_says_so_by_its_constraints() {
    for now in STARTS.map(at) {
        let (_database, db, id, practice) = open(now).await;
        let Invented {
            accounts,
            patients,
            visits,
        } = invent(&practice, now);
        assert_eq!(patients.len(), PATIENTS);
        assert!(visits.len() > 1000, "{}", visits.len());
        let statuses: HashSet<_> = visits.iter().map(|one| one.status.status).collect();
        assert!(statuses.len() >= 6, "{statuses:?}");
        let write = async move |conn: &mut sqlx::PgConnection| {
            insert_people(conn, &accounts, &patients).await?;
            insert_visits(conn, &visits, now).await?;
            Ok(())
        };
        db.work(id, write).await.unwrap();
    }
}

#[actix_web::test]
async fn a_demo_begins_with_nothing_to_put_right_and_nobody_to_remind() {
    for now in STARTS.map(at) {
        let (database, db, id, practice) = open(now).await;
        let today = now.with_timezone(&practice.time_zone).date_naive();
        assert_eq!(check_setup(&practice, &SetupFacts::default(), today), []);
        let Invented {
            accounts,
            patients,
            visits,
        } = invent(&practice, now);
        let write = async move |conn: &mut sqlx::PgConnection| {
            insert_people(conn, &accounts, &patients).await?;
            insert_visits(conn, &visits, now).await?;
            Ok(())
        };
        db.work(id, write).await.unwrap();
        let limits = SessionLimits {
            idle: TimeDelta::minutes(15),
            absolute: TimeDelta::hours(12),
            staff_absolute: TimeDelta::hours(8),
        };
        let state = |now| {
            let db = Db::new(database.options(), 2);
            Arc::new(State::new(db, Clock::set_to(now), secrets(), limits))
        };
        let sent = count_sent(&database.url()).await;
        assert!(sent > 0, "nobody had theirs before");
        assert_eq!(remind_patients(&state(now), id).await.unwrap(), 0);
        let later = now + TimeDelta::hours(24);
        assert!(remind_patients(&state(later), id).await.unwrap() > 0);
    }
}

#[actix_web::test]
async fn nothing_of_a_visit_happened_after_the_demos_now() {
    for now in STARTS.map(at) {
        let (_database, _db, _, practice) = open(now).await;
        for visit in invent(&practice, now).visits {
            let facts = visit.status;
            let times = [
                Some(facts.created_at),
                facts.booked_at,
                facts.confirmed_at,
                facts.arrived_at,
                facts.started_at,
                facts.completed_at,
                facts.missed_at,
                facts.cancelled_at,
            ];
            let times: Vec<_> = times.into_iter().flatten().collect();
            assert!(times.iter().all(|time| *time <= now), "{times:?}");
            assert!(facts.created_at < visit.starts_at);
        }
    }
}

#[actix_web::test]
async fn one_week_is_empty_for_one_reason_and_a_later_day_is_not() {
    for now in STARTS.map(at) {
        let (_database, _db, _, practice) = open(now).await;
        let busy = Busy::new(rows(&invent(&practice, now)), &[]);
        let today = now.with_timezone(&practice.time_zone).date_naive();
        let query = |key: &str| {
            let mut types = practice.appointment_types.iter();
            SlotQuery {
                appointment_type: types.find(|one| one.key == key).unwrap().id,
                mode: None,
                minutes: None,
                been_before: None,
                location: Wish::Any,
                practitioner: Wish::Any,
                from_on: today,
                until_on: today + Days::new(6),
            }
        };
        assert_eq!(find_slots(&practice, &busy, &query("skin-check"), now), []);
        assert!(next_available(&practice, &busy, &query("skin-check"), now).is_some());
        assert!(find_slots(&practice, &busy, &query("primary-care"), now).len() > 10);
    }
}

#[actix_web::test]
async fn the_same_seed_invents_the_same_people() {
    let now = at(STARTS[0]);
    let (_database, _db, _, practice) = open(now).await;
    let [one, two] = [invent(&practice, now), invent(&practice, now)];
    let names = |of: &Invented| {
        let visits = of
            .visits
            .iter()
            .map(|one| (one.id, one.reference.clone(), one.starts_at));
        visits.collect::<Vec<_>>()
    };
    assert_eq!(names(&one), names(&two));
    let references: HashSet<_> = one.visits.iter().map(|one| &one.reference).collect();
    assert_eq!(references.len(), one.visits.len());
}

#[actix_web::test]
async fn whoever_tries_the_demo_with_an_address_of_their_own_is_not_named_by_it() {
    let now = at(STARTS[0]);
    let (_database, db, id, practice) = open(now).await;
    let invented = invent(&practice, now);
    let emails = async move |conn: &mut sqlx::PgConnection| Ok(list_emails(conn, now).await?);
    let (mine, rows) = (chance::uuid(now).unwrap(), invented);
    let write = async move |conn: &mut sqlx::PgConnection| {
        insert_people(conn, &rows.accounts, &rows.patients).await?;
        insert_visits(conn, &rows.visits, now).await?;
        sqlx::query(
            "insert into account (id, email, created_at) values ($1, 'my@own.example', $2)",
        )
        .bind(mine)
        .bind(now)
        .execute(&mut *conn)
        .await?;
        Ok(list_emails(conn, now).await?)
    };
    let before = db.work(id, write).await.unwrap();
    assert_eq!(before.len(), 2);
    let most = async move |conn: &mut sqlx::PgConnection| {
        let busiest = "update appointment set account_id = $1
            where account_id = (select id from account where email = $2)";
        sqlx::query(busiest)
            .bind(mine)
            .bind(&before[0])
            .execute(conn)
            .await?;
        Ok(())
    };
    db.work(id, most).await.unwrap();
    let after = db.read(id, emails).await.unwrap();
    assert_eq!(after.len(), 2);
    assert!(!after.contains(&"my@own.example".to_owned()), "{after:?}");
}

/// A running demo; killed, not asked, when the test is done with it.
struct Running {
    child: Child,
    folder: PathBuf,
}

impl Running {
    /// Starts a demo and waits until it has greeted.
    fn start(url: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("openslot-demo-{}", uuid::Uuid::now_v7()));
        let child = Command::new(env!("CARGO_BIN_EXE_openslot"))
            .args(["demo", "--bind", "127.0.0.1:0", "--data"])
            .arg(&folder)
            .env("DATABASE_URL", url)
            .env("OPENSLOT_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut running = Self { child, folder };
        let out = running.child.stdout.take().unwrap();
        let greeted = BufReader::new(out).lines().map(Result::unwrap);
        assert!(greeted.into_iter().any(|line| line.starts_with("Ctrl-C")));
        running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

#[actix_web::test]
async fn a_demo_that_starts_again_keeps_what_is_there() {
    let database = fresh_database().await;
    let url = database.url();
    drop(Running::start(&url));
    let before = count(&url).await;
    assert!(before > 1000);
    drop(Running::start(&url));
    assert_eq!(count(&url).await, before);
}

async fn count_sent(url: &str) -> i64 {
    let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(url)
        .await
        .unwrap();
    let sent = "select count(*) from communication where state = 'sent'";
    sqlx::query_scalar(sent).fetch_one(&mut conn).await.unwrap()
}

async fn count(url: &str) -> i64 {
    let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(url)
        .await
        .unwrap();
    sqlx::query_scalar!(r#"select count(*) as "many!" from appointment"#)
        .fetch_one(&mut conn)
        .await
        .unwrap()
}
