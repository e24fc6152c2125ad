//! Somebody who looks at the whole calendar again and again while it is changed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::{PgConnection, Row};
use tokio::task::JoinHandle;

const EVERY: Duration = Duration::from_millis(100);

/// How many of each there are that must not be, at one moment.
const WRONG: &str = "
    with live as (
        select * from appointment
        where status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress'))
    select 'overlaps of a practitioner' as what, count(*) as number
    from occupancy as one
    join occupancy as other on one.practitioner_id = other.practitioner_id
        and one.lane = other.lane and one.id < other.id and one.during && other.during
    union all
    select 'overlaps of a patient', count(*)
    from live as one
    join live as other on one.patient_id = other.patient_id and one.id < other.id
        and one.starts_at < other.ends_at and other.starts_at < one.ends_at
    union all
    select 'live visits without their one place', count(*)
    from live
    where 1 <> (
        select count(*) from occupancy
        where appointment_id = live.id and kind = 'visit'
            and practitioner_id = live.practitioner_id and location_id = live.location_id
            and occupancy.starts_at = live.starts_at and occupancy.ends_at = live.ends_at)
    union all
    select 'places of visits that are not live', count(*)
    from occupancy
    where kind = 'visit' and appointment_id not in (select id from live)
    union all
    select 'kept places of visits that are not cancelled', count(*)
    from occupancy
    where kind = 'hold' and appointment_id in (select id from live)";

/// The task that looks.
pub(super) struct Watch {
    over: Arc<AtomicBool>,
    looking: JoinHandle<usize>,
}

impl Watch {
    pub(super) fn start(conn: PgConnection) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let looking = tokio::spawn(look(conn, Arc::clone(&over)));
        Self { over, looking }
    }

    /// A last look; how many there were. Fails if anything was ever wrong.
    pub(super) async fn end(self) -> usize {
        self.over.store(true, Ordering::Relaxed);
        self.looking.await.expect("nothing was ever wrong")
    }
}

async fn look(mut conn: PgConnection, over: Arc<AtomicBool>) -> usize {
    let mut known = BTreeMap::new();
    let mut ticks = tokio::time::interval(EVERY);
    let mut looks = 0;
    loop {
        ticks.tick().await;
        let is_last = over.load(Ordering::Relaxed);
        let rows = sqlx::query(WRONG).fetch_all(&mut conn).await;
        for row in rows.expect("the numbers") {
            let (what, number): (String, i64) = (row.get("what"), row.get("number"));
            assert_eq!(number, 0, "{what}");
        }
        references_stay_and_sequences_rise(&mut conn, &mut known).await;
        looks += 1;
        if is_last {
            return looks;
        }
    }
}

async fn references_stay_and_sequences_rise(
    conn: &mut PgConnection,
    known: &mut BTreeMap<String, (String, i32)>,
) {
    let rows = sqlx::query("select id::text, reference, sequence from appointment")
        .fetch_all(conn)
        .await;
    for row in rows.expect("the visits") {
        let (reference, sequence): (String, i32) = (row.get("reference"), row.get("sequence"));
        let now = (reference.clone(), sequence);
        if let Some(before) = known.insert(row.get("id"), now) {
            assert_eq!(before.0, reference, "a reference changed");
            assert!(before.1 <= sequence, "a sequence fell");
        }
    }
}
