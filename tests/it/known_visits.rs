//! What a program remembers of calendars is what the database has, after any change of them, in any
//! program.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use openslot::db::busy::{Mine, Moment, Scope, list_busy};
use openslot::db::calendars::{Calendars, Occupied};
use openslot::db::practices;
use openslot::db::unsettled::read_packed;
use openslot::domain::busy::Busy;
use openslot::domain::draft::Wish;
use openslot::domain::ids::{AppointmentTypeId, DraftId, LocationId, PractitionerId};
use openslot::domain::slot::{Slot, SlotQuery, find_enough_slots, find_slots};
use openslot::domain::time::Interval;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use sqlx::{Executor, PgConnection};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

use crate::support::app::{TestApp, in_local_set};
use crate::support::client::BUSY;
use crate::support::long;

/// Days ahead in which visits come and go.
const DAYS: i64 = 40;
/// As many as a page tells apart.
const ENOUGH: u8 = 3;

#[tokio::test]
async fn what_is_remembered_is_what_a_full_look_finds_after_any_change() {
    let steps = if long() { 20_000 } else { 400 };
    let mut history = History::new().await;
    for step in 0..steps {
        assert_eq!(history.step().await, None, "step {step}");
    }
}

#[tokio::test]
async fn without_the_versions_the_same_history_finds_what_is_old() {
    let mut history = History::new().await;
    history
        .app
        .execute("alter table occupancy disable trigger user")
        .await;
    for _ in 0..5_000 {
        if history.step().await.is_some() {
            return;
        }
    }
    panic!("the history proves nothing");
}

/// A practice whose visits come and go, and two programs that look.
struct History {
    app: TestApp,
    conn: PgConnection,
    rng: StdRng,
    programs: [Arc<Calendars>; 2],
    practitioners: Vec<PractitionerId>,
    types: Vec<AppointmentTypeId>,
    location: LocationId,
    drafts: [DraftId; 2],
    now: DateTime<Utc>,
}

impl History {
    async fn new() -> Self {
        let app = TestApp::with(BUSY).await;
        let mut conn = app.superuser().await;
        for alone in [
            "alter table occupancy drop constraint occupancy_appointment_fkey",
            "alter table occupancy drop constraint occupancy_draft_fkey",
            "alter table seat drop constraint seat_appointment_fkey",
            "alter table seat drop constraint seat_draft_fkey",
        ] {
            conn.execute(alone).await.expect("rows that stand alone");
        }
        let ids = async |conn: &mut PgConnection, sql: &'static str| -> Vec<Uuid> {
            let ids = sqlx::query_scalar(sql).fetch_all(conn).await;
            ids.expect("ids")
        };
        let people = ids(&mut conn, "select id from practitioner").await;
        let types = "select id from appointment_type where not needs_room order by key";
        let types = ids(&mut conn, types).await;
        let location = ids(&mut conn, "select id from location").await[0];
        Self {
            now: app.clock.now(),
            app,
            conn,
            rng: StdRng::seed_from_u64(7),
            programs: [Arc::default(), Arc::default()],
            practitioners: people.into_iter().map(PractitionerId).collect(),
            types: types.into_iter().map(AppointmentTypeId).collect(),
            location: LocationId(location),
            drafts: [1, 2].map(|number| DraftId(Uuid::from_u128(number))),
        }
    }

    /// Changes something, then looks; says how what is remembered differs from a full look.
    async fn step(&mut self) -> Option<String> {
        self.now += TimeDelta::minutes(self.rng.random_range(0..20));
        if self.now > self.app.clock.now() + TimeDelta::days(20) {
            self.now = self.app.clock.now();
        }
        self.change().await;
        let first: NaiveDate = self.app.clock.now().date_naive();
        let from_on = first + Days::new(self.rng.random_range(0..35));
        let until_on = from_on + Days::new(self.rng.random_range(0..21));
        let one = *self.practitioners.choose(&mut self.rng).expect("people");
        let wish = if self.rng.random_bool(0.5) {
            Wish::This(one)
        } else {
            Wish::Any
        };
        let query = SlotQuery {
            appointment_type: *self.types.choose(&mut self.rng).expect("types"),
            mode: None,
            been_before: None,
            minutes: None,
            location: Wish::Any,
            practitioner: wish,
            from_on,
            until_on,
        };
        let draft = self.rng.random_bool(0.5).then(|| self.drafts[0]);
        let program = Arc::clone(self.programs.choose(&mut self.rng).expect("programs"));
        let (full, enough, remembered) = self.look(query, draft, program).await;
        (full != remembered.0 || enough != remembered.1)
            .then(|| format!("{query:?}: {full:?} is remembered as {remembered:?}"))
    }

    async fn look(
        &self,
        query: SlotQuery,
        draft: Option<DraftId>,
        program: Arc<Calendars>,
    ) -> (Vec<Slot>, Vec<Slot>, (Vec<Slot>, Vec<Slot>)) {
        let midnight = |on: NaiveDate| on.and_time(chrono::NaiveTime::MIN).and_utc();
        let around = TimeDelta::hours(26);
        let wanted = query.practitioner.this();
        let scope = Scope {
            practitioners: wanted.map_or(self.practitioners.clone(), |one| vec![one]),
            rooms: Vec::new(),
            within: Interval {
                start: midnight(query.from_on) - around,
                end: midnight(query.until_on) + TimeDelta::days(1) + around,
            },
        };
        let (db, id, now) = (self.app.db(), self.app.practice, self.now);
        let mine = Mine {
            draft,
            moving: None,
        };
        in_local_set(async move {
            let fresh = scope.clone();
            let read = db.read(id, async move |conn| {
                let practice = practices::load(conn).await?.expect("a practice");
                let full = Busy::new(list_busy(conn, &fresh, mine, now).await?, &[]);
                let full = find_slots(&practice, &full, &query, now);
                let packed = read_packed(conn, &fresh, draft, Moment::At(now)).await?;
                let packed = Busy::with_packed(packed.rows, &[], packed.visits);
                assert_eq!(find_slots(&practice, &packed, &query, now), full);
                Ok((full, practice))
            });
            let (full, practice) = read.await.expect("a full look");
            let look = program.look(&db, id, scope, (draft, now));
            let Occupied { rows, visits } = look.await.expect("a look");
            let busy = Busy::with_packed(rows, &[], visits);
            let remembered = (
                find_slots(&practice, &busy, &query, now),
                find_enough_slots(&practice, &busy, &query, now, ENOUGH),
            );
            (full.clone(), first_of_each(full), remembered)
        })
        .await
    }

    /// One change of what is stored, as bookings, moves, cancellations and holds make it.
    async fn change(&mut self) {
        let start = self.app.clock.now().date_naive() + Days::new(1);
        let start = start.and_hms_opt(14, 0, 0).expect("a time").and_utc()
            + TimeDelta::days(self.rng.random_range(0..DAYS))
            + TimeDelta::minutes(15 * self.rng.random_range(0..32));
        let end = start + TimeDelta::minutes(15 * self.rng.random_range(1..6));
        let person = *self.practitioners.choose(&mut self.rng).expect("people");
        let (change, of) = changes()[self.rng.random_range(0..12)].clone();
        // Every statement is given the same values, whether or not it uses them.
        let sql = format!(
            "with given as (select $1::timestamptz, $2::timestamptz, $3::text, $4::timestamptz,
                $5::uuid, $6::uuid, $7::uuid, $8::uuid, $9::uuid),
             picked as (select id from occupancy where kind::text = $3
                order by md5(id::text || $4::text) limit 1)
             {change}"
        );
        let draft = *self.drafts.choose(&mut self.rng).expect("drafts");
        let changed = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(start)
            .bind(end)
            .bind(of)
            .bind(self.now)
            .bind(person)
            .bind(self.location)
            .bind(draft)
            .bind(*self.types.choose(&mut self.rng).expect("types"))
            .bind(self.app.practice)
            .execute(&mut self.conn)
            .await;
        changed.expect("a change");
    }
}

/// Each kind of change, as often as it should come, and the kind of row it picks one of.
fn changes() -> [(String, &'static str); 12] {
    let visit = insert("'visit', gen_random_uuid(), null, null, 1");
    let hold = insert("'hold', null, $7, $4::timestamptz + interval '40 minutes', 1");
    let session = insert("'session', null, null, null, 10");
    let seat = "insert into seat (practice_id, id, occupancy_id, seat_number, appointment_id)
        select practice_id, gen_random_uuid(), id, 1 + (random() * 9)::int, gen_random_uuid()
        from occupancy where id in (table picked) on conflict do nothing";
    let book = "update occupancy set kind = 'visit', appointment_id = gen_random_uuid(),
            draft_id = null, expires_at = null
        where id in (table picked)";
    let cancel = "update occupancy set kind = 'hold',
            expires_at = $4::timestamptz + interval '30 minutes'
        where id in (table picked)";
    let move_it = "update occupancy set practitioner_id = $5, during = tstzrange($1, $2)
        where id in (table picked) and not exists (select from occupancy as other
            where other.practitioner_id = $5 and other.during && tstzrange($1, $2))";
    let remove = "delete from occupancy where id in (table picked)".to_owned();
    [
        (visit.clone(), ""),
        (visit.clone(), ""),
        (visit.clone(), ""),
        (visit, ""),
        (hold, ""),
        (session, ""),
        (seat.to_owned(), "session"),
        (book.to_owned(), "hold"),
        (cancel.to_owned(), "visit"),
        (move_it.to_owned(), "visit"),
        (remove.clone(), "visit"),
        (remove, "hold"),
    ]
}

fn insert(kind: &str) -> String {
    format!(
        "insert into occupancy (practice_id, id, practitioner_id, location_id, during,
            appointment_type_id, kind, appointment_id, draft_id, expires_at, capacity)
         values ($9, gen_random_uuid(), $5, $6, tstzrange($1, $2), $8, {kind})
         on conflict do nothing"
    )
}

/// The first practitioners of each instant and location.
fn first_of_each(mut slots: Vec<Slot>) -> Vec<Slot> {
    let mut found: HashMap<_, u8> = HashMap::new();
    slots.retain(|slot| {
        let seen = found.entry((slot.starts_at, slot.location)).or_default();
        *seen = seen.saturating_add(1);
        *seen <= ENOUGH
    });
    slots
}
