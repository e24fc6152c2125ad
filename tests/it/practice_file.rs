//! The practice file, from text to rows and back.

use std::collections::HashSet;

use openslot::chance;
use openslot::db::practice_file::{Imported, Writer, export, write};
use openslot::db::{Db, practices};
use openslot::domain::ids::PracticeId;
use openslot::domain::practice::{Mode, Practice};
use openslot::practice_file::{PracticeFile, parse, print};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::support::cluster::{FreshDatabase, fresh_database};

mod any_file;
mod made_on_pages;
mod problems;

/// The example of the contract, whole.
const EXAMPLE: &str = include_str!("practice_file/example.toml");

/// Databases are slower than functions: this many invented files go through one.
const FILES_THROUGH_THE_DATABASE: usize = 40;

struct World {
    db: Db,
    _database: FreshDatabase,
}

impl World {
    async fn new() -> Self {
        let database = fresh_database().await;
        let db = Db::new(database.options(), 2);
        Self {
            db,
            _database: database,
        }
    }

    async fn import(&self, practice: PracticeId, file: &PracticeFile) -> Imported {
        self.write(practice, file, Writer::File).await
    }

    async fn write(&self, practice: PracticeId, file: &PracticeFile, writer: Writer) -> Imported {
        let file = file.clone();
        let write = async move |conn: &mut sqlx::PgConnection| {
            write(conn, (&file, writer), &mut || Ok(new_id())).await
        };
        self.db.work(practice, write).await.unwrap()
    }

    async fn export(&self, practice: PracticeId) -> Option<PracticeFile> {
        let read = async |conn: &mut sqlx::PgConnection| Ok(export(conn).await?);
        self.db.read(practice, read).await.unwrap()
    }

    async fn load(&self, practice: PracticeId) -> Practice {
        let read = async |conn: &mut sqlx::PgConnection| Ok(practices::load(conn).await?);
        self.db.read(practice, read).await.unwrap().unwrap()
    }
}

#[test]
fn the_example_of_the_contract_is_read_whole() {
    let file = parse(EXAMPLE).unwrap();
    assert_eq!(file.practice.hostname, "northside.localhost");
    assert_eq!(file.appointment_types[0].modes, [Mode::InPerson]);
    assert_eq!(file.schedules[0].windows[0].days.len(), 5);
    assert_eq!(file.closures[0].practitioner.as_deref(), Some("lee"));
    assert_eq!(file.staff[0].functions.len(), 2);
}

#[test]
fn what_is_printed_reads_as_the_same_file() {
    let mut runner = TestRunner::default();
    runner
        .run(&any_file::file(), |mut file| {
            let text = print(&file);
            file.sort_sets();
            let read = parse(&text).map_err(|refused| {
                proptest::test_runner::TestCaseError::fail(format!("{refused}\n{text}"))
            })?;
            proptest::prop_assert_eq!(&read, &file);
            proptest::prop_assert_eq!(print(&read), text);
            Ok(())
        })
        .unwrap();
}

#[actix_web::test]
async fn an_export_is_the_file_that_was_imported() {
    let world = World::new().await;
    let mut runner = TestRunner::default();
    let practice = PracticeId(new_id());
    for _ in 0..FILES_THROUGH_THE_DATABASE {
        // One practice takes file after file, so that every import finds other rows to replace.
        let mut file = any_file::file().new_tree(&mut runner).unwrap().current();
        assert_eq!(world.import(practice, &file).await, Imported::Written);
        file.sort_sets();
        assert_eq!(world.export(practice).await, Some(file));
    }
}

#[actix_web::test]
async fn importing_again_keeps_every_row_and_raises_the_version() {
    let world = World::new().await;
    let practice = PracticeId(new_id());
    let file = parse(EXAMPLE).unwrap();
    world.import(practice, &file).await;
    let before = world.load(practice).await;
    world.import(practice, &file).await;
    let mut after = world.load(practice).await;
    assert_eq!(after.version, before.version + 1);
    after.version = before.version;
    assert_eq!(after, before);
}

#[actix_web::test]
async fn what_is_gone_from_the_file_is_no_longer_offered_and_comes_back_with_its_id() {
    let world = World::new().await;
    let practice = PracticeId(new_id());
    let whole = parse(EXAMPLE).unwrap();
    world.import(practice, &whole).await;
    let first = world.load(practice).await;

    let mut less = whole.clone();
    less.practitioners.clear();
    less.schedules.clear();
    less.closures.clear();
    less.rooms.clear();
    less.visit_reasons.clear();
    world.import(practice, &less).await;
    let without = world.load(practice).await;
    assert_eq!(without.practitioners, []);
    assert_eq!(without.schedules, []);
    assert_eq!(without.closures, []);
    assert_eq!(without.rooms, []);
    assert_eq!(without.visit_reasons, []);
    assert_eq!(without.locations, first.locations);

    world.import(practice, &whole).await;
    let again = world.load(practice).await;
    assert_eq!(again.practitioners, first.practitioners);
    assert_eq!(again.rooms, first.rooms);
    assert_eq!(again.visit_reasons, first.visit_reasons);
}

#[actix_web::test]
async fn one_changed_schedule_leaves_the_others_alone() {
    let world = World::new().await;
    let practice = PracticeId(new_id());
    let mut file = parse(EXAMPLE).unwrap();
    let mut second = file.schedules[0].clone();
    second.from_on = second.from_on + chrono::Days::new(400);
    file.schedules.push(second);
    world.import(practice, &file).await;
    let before: HashSet<_> = ids(&world.load(practice).await);
    file.schedules[1].align_minutes = 15;
    world.import(practice, &file).await;
    let after: HashSet<_> = ids(&world.load(practice).await);
    assert_eq!(before.intersection(&after).count(), 1);
    assert_eq!(after.len(), 2);
}

#[actix_web::test]
async fn the_order_of_the_lists_is_the_order_of_the_file() {
    let world = World::new().await;
    let practice = PracticeId(new_id());
    let mut file = parse(EXAMPLE).unwrap();
    for key in ["b", "a", "c"] {
        let mut room = file.rooms[0].clone();
        room.key = key.to_owned();
        file.rooms.push(room);
    }
    world.import(practice, &file).await;
    file.rooms.reverse();
    world.import(practice, &file).await;
    let rooms = world.load(practice).await.rooms;
    let keys: Vec<_> = rooms.iter().map(|room| room.key.as_str()).collect();
    assert_eq!(keys, ["c", "a", "b", "room-1"]);
}

#[actix_web::test]
async fn a_host_name_belongs_to_one_practice() {
    let world = World::new().await;
    let [one, two] = [PracticeId(new_id()), PracticeId(new_id())];
    let file = parse(EXAMPLE).unwrap();
    world.import(one, &file).await;
    assert_eq!(world.import(two, &file).await, Imported::HostnameTaken(one));
    assert_eq!(world.export(two).await, None);
}

#[actix_web::test]
async fn two_practices_with_the_same_keys_do_not_touch_each_other() {
    let world = World::new().await;
    let [one, two] = [PracticeId(new_id()), PracticeId(new_id())];
    let mut file = parse(EXAMPLE).unwrap();
    world.import(one, &file).await;
    let before = world.load(one).await;
    file.practice.hostname = "southside.localhost".to_owned();
    file.locations[0].name = "Southside".to_owned();
    file.practitioners.clear();
    file.schedules.clear();
    file.closures.clear();
    world.import(two, &file).await;
    assert_eq!(world.load(one).await, before);
}

#[actix_web::test]
async fn defaults_of_the_practice_fill_types_that_name_none() {
    let world = World::new().await;
    let practice = PracticeId(new_id());
    let mut file = parse(EXAMPLE).unwrap();
    file.practice.buffer_minutes = 7;
    file.practice.change_notice_minutes = 99;
    file.appointment_types[0].buffer_minutes = None;
    file.appointment_types[0].change_notice_minutes = None;
    world.import(practice, &file).await;
    let types = world.load(practice).await.appointment_types;
    assert_eq!(types[0].buffer_minutes, 7);
    assert_eq!(types[0].change_notice_minutes, 99);
}

fn ids(practice: &Practice) -> HashSet<openslot::domain::ids::ScheduleId> {
    practice.schedules.iter().map(|one| one.id).collect()
}

fn new_id() -> uuid::Uuid {
    chance::uuid(openslot::clock::Clock::real().now()).unwrap()
}
