//! Whatever is of two patients, a merge and its undo leave every row as it was; and every table that
//! names a patient is known to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use openslot::actions::patients::merge::{MergeWish, Merged, merge_patients};
use openslot::actions::patients::undo_merge::{Unmerged, undo_merge};
use openslot::domain::ids::{PatientId, PatientMergeId, StaffMemberId};
use openslot::domain::patient_merge::{Chosen, NoUndo, Side};
use openslot::state::{SessionLimits, State};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{AssertSqlSafe, Executor, Row};

use crate::support::app::{TestApp, in_local_set, secrets};
use crate::support::long;
use crate::support::patient::Patient;
use crate::support::rows::tables;
use crate::support::staff::StaffMember;

/// Every column that names a patient, and what a merge does with it.
const NAMING: [(&str, What); 9] = [
    ("appointment.patient_id", What::Moved),
    ("encounter.patient_id", What::Moved),
    ("patient_grant.patient_id", What::Moved),
    ("patient_name.patient_id", What::Index),
    ("patient.merged_into", What::OwnRecord),
    ("patient_merge.kept_id", What::OwnRecord),
    ("patient_merge.merged_id", What::OwnRecord),
    // Nothing that was recorded is changed: the record of the kept one shows that of both.
    ("audit_event.patient_id", What::Stays),
    // A patient chosen on the way to a visit is looked up again when it is booked.
    ("draft.answers", What::Stays),
];
const PATIENTS: usize = 5;
const CASES: usize = 3;
const LONG_CASES: usize = 60;
const STEPS: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Names the kept patient from then on.
    Moved,
    /// Made anew by itself.
    Index,
    /// Tells of the merge.
    OwnRecord,
    Stays,
}

#[tokio::test]
async fn every_column_that_names_a_patient_is_known_to_a_merge() {
    let app = TestApp::start().await;
    let mut conn = app.superuser().await;
    // By its name, or by a key that leads to a patient.
    let rows = conn
        .fetch_all(
            "select relname || '.' || attname from pg_attribute
             join pg_class on pg_class.oid = attrelid
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0
                and not attisdropped and attname <> 'practice_id'
                and (attname ~ 'patient_id' or exists (
                    select from pg_constraint
                    where contype = 'f' and conrelid = attrelid and attnum = any(conkey)
                        and confrelid = 'patient'::regclass))
             order by 1",
        )
        .await
        .expect("the catalogue answers");
    let found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let mut known: Vec<&str> = NAMING.iter().map(|(column, _)| *column).collect();
    known.retain(|column| *column != "draft.answers");
    known.sort_unstable();
    assert_eq!(
        found, known,
        "a merge must move it, or say here why not (src/db/patient_merges/changes.rs)"
    );
}

#[tokio::test]
async fn a_merge_moves_whatever_is_to_be_moved() {
    let app = TestApp::start().await;
    let model = Model::of(&app, 1).await;
    let [kept, merged] = [model.patients[0], model.patients[1]];
    model.merge(kept, merged, likely()).await;
    let mut conn = app.superuser().await;
    for (column, what) in NAMING.into_iter().filter(|(_, what)| *what == What::Moved) {
        let (table, column) = column.split_once('.').expect("a table and a column");
        let left = format!("select count(*) from {table} where {column} = '{merged}'");
        let left: i64 = sqlx::query_scalar(AssertSqlSafe(left))
            .fetch_one(&mut conn)
            .await
            .expect("a number");
        // A grant of an account that acts for both is of no use to the merged one.
        let useless =
            "select count(*) from patient_grant one join patient_grant other using (account_id)
            where one.patient_id = $1 and other.patient_id = $2";
        let useless: i64 = sqlx::query_scalar(useless)
            .bind(merged.0)
            .bind(kept.0)
            .fetch_one(&mut conn)
            .await
            .expect("a number");
        let expected = if table == "patient_grant" { useless } else { 0 };
        assert_eq!(left, expected, "{table}: {what:?}");
    }
}

#[tokio::test]
async fn merges_and_their_undos_leave_every_row_as_it_was() {
    let cases = if long() { LONG_CASES } else { CASES };
    for case in 0..cases {
        let seed = u64::try_from(case).expect("a seed") + 1;
        let app = TestApp::start().await;
        let model = Model::of(&app, seed).await;
        let before = model.rows().await;
        let mut rng = StdRng::seed_from_u64(seed * 7_919);
        let mut merges = Vec::new();
        let mut snapshots = vec![before];
        for _ in 0..STEPS {
            let [kept, merged] = [model.any(&mut rng), model.any(&mut rng)];
            let side = |rng: &mut StdRng| {
                if rng.random_bool(0.5) {
                    Side::Kept
                } else {
                    Side::Merged
                }
            };
            let chosen = Chosen {
                name: side(&mut rng),
                born_on: side(&mut rng),
                phone: side(&mut rng),
                contact_by: side(&mut rng),
            };
            // Each at an instant of its own.
            app.wait(TimeDelta::minutes(1));
            if let Some(id) = model.merge(kept, merged, chosen).await {
                merges.push((kept, id));
                snapshots.push(model.rows().await);
            }
            model.check(&app).await;
        }
        assert!(!merges.is_empty(), "case {seed}: nothing was merged");
        if let [(kept, first), .., (last_kept, _)] = merges[..]
            && kept == last_kept
        {
            let early = model.undo(kept, first).await;
            assert_eq!(early, Unmerged::Refused(NoUndo::NotTheLast), "case {seed}");
        }
        while let Some((kept, id)) = merges.pop() {
            let undone = model.undo(kept, id).await;
            assert!(
                matches!(undone, Unmerged::Done(_)),
                "case {seed}: {undone:?}"
            );
            snapshots.pop();
            let now = model.rows().await;
            let then = snapshots.last().expect("a snapshot before it");
            for (table, rows) in then {
                assert_eq!(now.get(table), Some(rows), "case {seed}: {table}");
            }
            model.check(&app).await;
        }
    }
}

fn likely() -> Chosen {
    Chosen {
        name: Side::Kept,
        born_on: Side::Kept,
        phone: Side::Kept,
        contact_by: Side::Kept,
    }
}

/// Some patients with visits, encounters, names and accounts, some of which act for several.
struct Model<'a> {
    app: &'a TestApp,
    state: Arc<State>,
    by: StaffMemberId,
    patients: Vec<PatientId>,
}

impl<'a> Model<'a> {
    async fn of(app: &'a TestApp, seed: u64) -> Self {
        Patient::new(app, "Ada")
            .books_at("2027-03-10T14:00:00Z")
            .await;
        let sam = StaffMember::hired(app, "Sam", &["manage-staff-appointments"], None).await;
        drop(sam);
        let mut conn = app.superuser().await;
        let seed = f64::from(u32::try_from(seed).expect("a small seed")) / 1_000.0;
        for statement in MORE {
            let statement = statement
                .replace("{seed}", &seed.to_string())
                .replace("{patients}", &PATIENTS.to_string());
            conn.execute(AssertSqlSafe(statement.clone()))
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        let by: uuid::Uuid = sqlx::query_scalar("select id from staff_member")
            .fetch_one(&mut conn)
            .await
            .expect("somebody on the staff");
        let patients: Vec<uuid::Uuid> = sqlx::query_scalar("select id from patient order by id")
            .fetch_all(&mut conn)
            .await
            .expect("patients");
        let limits = SessionLimits {
            idle: TimeDelta::minutes(15),
            absolute: TimeDelta::hours(8),
            staff_absolute: TimeDelta::hours(8),
        };
        Self {
            app,
            state: Arc::new(State::new(app.db(), app.clock.clone(), secrets(), limits)),
            by: StaffMemberId(by),
            patients: patients.into_iter().map(PatientId).collect(),
        }
    }

    fn any(&self, rng: &mut StdRng) -> PatientId {
        self.patients[rng.random_range(0..self.patients.len())]
    }

    /// Merges as they stand, if that is possible.
    async fn merge(
        &self,
        kept: PatientId,
        merged: PatientId,
        chosen: Chosen,
    ) -> Option<PatientMergeId> {
        let mut conn = self.app.superuser().await;
        let mut version = async |id: PatientId| -> i32 {
            sqlx::query_scalar("select version from patient where id = $1")
                .bind(id.0)
                .fetch_one(&mut conn)
                .await
                .expect("a version")
        };
        let wish = MergeWish {
            kept,
            merged,
            seen: [version(kept).await, version(merged).await],
            chosen,
        };
        let (state, practice, by) = (Arc::clone(&self.state), self.app.practice, self.by);
        let done = in_local_set(async move {
            merge_patients(&state, practice, by, wish)
                .await
                .expect("an answer")
        })
        .await;
        if done != Merged::Done {
            return None;
        }
        let id: uuid::Uuid = sqlx::query_scalar(
            "select id from patient_merge where undone_at is null and merged_id = $1",
        )
        .bind(merged.0)
        .fetch_one(&mut conn)
        .await
        .expect("the merge");
        Some(PatientMergeId(id))
    }

    async fn undo(&self, kept: PatientId, id: PatientMergeId) -> Unmerged {
        let (state, practice, by) = (Arc::clone(&self.state), self.app.practice, self.by);
        in_local_set(async move {
            undo_merge(&state, practice, by, (kept, id))
                .await
                .expect("an answer")
        })
        .await
    }

    /// All rows but those that tell of merges, and but for counters that only go up.
    async fn rows(&self) -> BTreeMap<String, Vec<String>> {
        let mut conn = self.app.superuser().await;
        let mut rows = BTreeMap::new();
        for table in tables(&mut conn).await {
            if ["audit_event", "patient_merge", "patient_merge_row"].contains(&table.as_str()) {
                continue;
            }
            let question = format!(
                "select (to_jsonb(one) - array['version', 'changed_at'])::text
                 from \"{table}\" as one order by 1"
            );
            let found = sqlx::query_scalar(AssertSqlSafe(question))
                .fetch_all(&mut conn)
                .await;
            rows.insert(table, found.expect("the rows"));
        }
        rows
    }

    /// What holds at every moment.
    async fn check(&self, app: &TestApp) {
        for (what, sql) in [
            (
                "whoever is kept is merged into nobody",
                "select count(*) from patient one join patient kept on kept.id = one.merged_into
                 where kept.merged_into is not null",
            ),
            (
                "nothing is of a merged patient",
                "select count(*) from patient where merged_into is not null and (
                    exists (select from appointment where patient_id = patient.id)
                    or exists (select from encounter where patient_id = patient.id)
                    or exists (select from patient_name where patient_id = patient.id))",
            ),
            (
                "everybody else is found by name",
                "select count(*) from patient where merged_into is null
                    and not exists (select from patient_name where patient_id = patient.id)",
            ),
            (
                "an encounter is of its visit's patient",
                "select count(*) from encounter join appointment on appointment.id = appointment_id
                 where encounter.patient_id <> appointment.patient_id",
            ),
            ("no visit is lost", "select 9 - count(*) from appointment"),
        ] {
            assert_eq!(app.count(sql).await, 0, "{what}");
        }
    }
}

/// Of five patients, the first is Ada, whose visit the others' are made from. Visits of the past may
/// overlap where they are over; a live one is each patient's alone.
const MORE: [&str; 6] = [
    "select setseed({seed})",
    "insert into patient (practice_id, id, first_name, last_name, born_on, phone, contact_by, created_at)
     select practice_id, gen_random_uuid(), (array['Ada', 'Adda', 'Ben'])[1 + (random() * 2)::integer],
        'Byrne', '1958-03-27'::date + (random() * 2)::integer,
        (array['', '555-0100', '555-0111'])[1 + (random() * 2)::integer],
        (array['any', 'phone', 'email'])[1 + (random() * 2)::integer], now()
     from practice, generate_series(2, {patients})",
    "insert into account (practice_id, id, email, created_at)
     select practice_id, gen_random_uuid(), 'more-' || number || '@example.com', now()
     from practice, generate_series(1, 3) as number",
    "insert into patient_grant (practice_id, id, account_id, patient_id, scope, granted_at, ends_on)
     select account.practice_id, gen_random_uuid(), account.id, patient.id,
        case when random() < 0.5 then 'self' else 'care' end, now(),
        case when random() < 0.3 then '2027-06-01'::date + (random() * 9)::integer end
     from account cross join patient
     where random() < 0.6 and email <> 'ada@example.com'",
    "insert into appointment (practice_id, id, reference, status, patient_id, practitioner_id,
        location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at, starts_wall,
        time_zone, change_notice_minutes, created_at, booked_at, completed_at)
     select one.practice_id, gen_random_uuid(), 'old-' || number,
        case when number % 2 = 0 then 'completed' else 'booked' end::appointment_status,
        (select id from patient where number > 0 order by random() limit 1),
        practitioner_id, location_id, appointment_type_id, visit_reason_id, mode,
        starts_at - number * interval '2 days', ends_at - number * interval '2 days',
        starts_wall - number * interval '2 days', time_zone, 1440, one.created_at, booked_at,
        case when number % 2 = 0 then one.created_at end
     from (select * from appointment limit 1) as one, generate_series(1, 8) as number",
    "insert into encounter (practice_id, id, appointment_id, patient_id, practitioner_id,
        location_id, appointment_type_id, mode, on_date, status, started_at, ended_at, changed_at)
     select practice_id, id, id, patient_id, practitioner_id, location_id, appointment_type_id,
        mode, starts_wall::date, 'finished', starts_at, ends_at, starts_at
     from appointment where status = 'completed'",
];
