//! What staff made on pages and no file brought: it stays when a file is imported, unless it is asked
//! to go.

use openslot::db::closures::insert_closure;
use openslot::db::practice_file::{MadeOnPages, Writer, count_made_on_pages};
use openslot::db::staff_accounts::{NewMember, insert_member};
use openslot::domain::closing::{AppliesTo, NewClosure};
use openslot::domain::ids::{ClosureId, PracticeId, StaffMemberId};
use openslot::domain::staff::Function;
use openslot::practice_file::{PracticeFile, parse};

use super::{EXAMPLE, World, new_id};

/// A practice of the example, where somebody closed a day and invited somebody.
async fn practice_with_own(world: &World) -> (PracticeId, PracticeFile) {
    let practice = PracticeId(new_id());
    let file = parse(EXAMPLE).unwrap();
    world.import(practice, &file).await;
    let make = async |conn: &mut sqlx::PgConnection| {
        let day = "2027-03-02".parse().unwrap();
        let painters = NewClosure::of_days(AppliesTo::Practice, (day, day), "Painters").unwrap();
        insert_closure(conn, &painters.with_id(ClosureId(new_id()))).await?;
        let kim = NewMember {
            id: StaffMemberId(new_id()),
            email: "kim@northside.example",
            name: "Kim",
            functions: &[Function::PracticeAdmin],
            practitioner: None,
        };
        insert_member(conn, &kim).await?;
        Ok(())
    };
    world.db.work(practice, make).await.unwrap();
    (practice, file)
}

async fn made(world: &World, practice: PracticeId) -> MadeOnPages {
    let count = async |conn: &mut sqlx::PgConnection| Ok(count_made_on_pages(conn).await?);
    world.db.read(practice, count).await.unwrap()
}

fn reasons(file: &PracticeFile) -> Vec<&str> {
    file.closures
        .iter()
        .map(|one| one.reason.as_str())
        .collect()
}

fn emails(file: &PracticeFile) -> Vec<&str> {
    file.staff.iter().map(|one| one.email.as_str()).collect()
}

#[actix_web::test]
async fn a_file_takes_away_what_a_file_brought_and_leaves_what_staff_made() {
    let world = World::new().await;
    let (practice, mut file) = practice_with_own(&world).await;
    assert_eq!(file.closures.len(), 1);
    file.closures.clear();
    file.staff.clear();
    world.import(practice, &file).await;
    let after = world.export(practice).await.unwrap();
    assert_eq!(reasons(&after), ["Painters"]);
    assert_eq!(emails(&after), ["kim@northside.example"]);
    let left = MadeOnPages {
        closures: 1,
        exceptions: 0,
        blocks: 0,
        accounts: 1,
    };
    assert_eq!(made(&world, practice).await, left);
}

#[actix_web::test]
async fn a_file_alone_takes_everything_else_away() {
    let world = World::new().await;
    let (practice, mut file) = practice_with_own(&world).await;
    world.write(practice, &file, Writer::FileAlone).await;
    file.sort_sets();
    assert_eq!(world.export(practice).await, Some(file));
}

#[actix_web::test]
async fn what_a_file_names_is_the_files_from_then_on() {
    let world = World::new().await;
    let (practice, _) = practice_with_own(&world).await;
    let mut file = world.export(practice).await.unwrap();
    world.import(practice, &file).await;
    file.closures.retain(|one| one.reason != "Painters");
    file.staff.retain(|one| one.name != "Kim");
    world.import(practice, &file).await;
    assert_eq!(world.export(practice).await, Some(file));
}

#[actix_web::test]
async fn a_page_leaves_accounts_alone_and_what_it_adds_is_not_the_files() {
    let world = World::new().await;
    let (practice, original) = practice_with_own(&world).await;
    let mut file = world.export(practice).await.unwrap();
    file.staff.clear();
    file.practice.name = "Northside Practice".to_owned();
    let mut party = file.closures[0].clone();
    party.reason = "Party".to_owned();
    file.closures.push(party);
    world.write(practice, &file, Writer::Page).await;
    let after = world.export(practice).await.unwrap();
    assert_eq!(after.practice.name, "Northside Practice");
    assert_eq!(emails(&after).len(), 2);
    // What was the file's still is.
    let mut without = original;
    without.closures.clear();
    world.import(practice, &without).await;
    let mut left = world.export(practice).await.unwrap();
    left.closures
        .sort_by(|one, other| one.reason.cmp(&other.reason));
    assert_eq!(reasons(&left), ["Painters", "Party"]);
    // And a page takes away whatever it read and left out.
    left.closures.clear();
    left.staff.clear();
    world.write(practice, &left, Writer::Page).await;
    assert_eq!(reasons(&world.export(practice).await.unwrap()), [""; 0]);
}
