//! Finding one of a million patients, over the page that staff search on: by name as it is and with
//! two typing errors, by a name that very many have, and by what is theirs alone.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};

use super::Bench;
use crate::http::{self, Requests};
use crate::site::Site;
use crate::table::Good;
use crate::visitors::{self, Visitor};

const PATIENTS: usize = 1_000_000;
/// Searches one after the other, on one connection; each for somebody else.
const ASKED: usize = 200;
const LONG: Duration = Duration::from_mins(5);

/// Names of syllables, some of them common and one very common: one in a hundred is a Smith.
const PEOPLE: &str = "
    create temporary table syllable as
    select place - 1 as place, syllable from string_to_table(
        'ber man son lin da ro ka mi el ta ne vor sch mar le an to gri fen ol us ba ren qui sto ja wel '
        || 'ni per ash mo lu dan cro hal vi ed tho sa gar', ' ')
        with ordinality as one (syllable, place);
    create temporary table last_name as
    select one.place + 40 * two.place + 1600 * three.place as number,
        initcap(one.syllable || two.syllable || three.syllable) as name
    from syllable as one, syllable as two, syllable as three;
    create temporary table first_name as
    select one.place + 40 * two.place as number, initcap(one.syllable || two.syllable) as name
    from syllable as one, syllable as two;
    create temporary table person as
    select number, (1599 * random() ^ 3)::integer as first, (60000 * random() ^ 2)::integer as last,
        date '1935-01-01' + (random() * 32000)::integer as born_on
    from generate_series(1, {many}) as number;
    analyze person, first_name, last_name;
    insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at)
    select practice_id, gen_random_uuid(), first_name.name,
        case when person.number % 100 = 7 then 'Smith' else last_name.name end, born_on,
        '+1 212 ' || lpad((person.number % 1000)::text, 3, '0') || ' '
            || lpad((person.number / 1000)::text, 4, '0'),
        now()
    from practice cross join person
    join first_name on first_name.number = person.first
    join last_name on last_name.number = person.last";

/// What is typed for patients of whom `one` is each.
const TYPED: [(&str, &str); 9] = [
    ("first and last name", "first_name || ' ' || last_name"),
    (
        "two typing errors",
        "overlay(first_name placing 'x' from 2 for 1) || ' ' || overlay(last_name placing '' from 4 for 1)",
    ),
    ("a very common last name", "'Smith'"),
    (
        "a very common last name and a first",
        "first_name || ' Smith'",
    ),
    (
        "a last name with two errors",
        "overlay(last_name placing 'xx' from 3 for 1)",
    ),
    ("the beginning of a name", "left(last_name, 3)"),
    ("a birth date", "to_char(born_on, 'MM/DD/YYYY')"),
    ("a phone number", "phone"),
    ("a booking reference", "reference"),
];

pub(super) async fn row(bench: &mut Bench) {
    let scene = bench.ground.scene(bench.size(5, 5_000, 30)).await;
    let many = bench.many(PATIENTS);
    let began = Instant::now();
    let mut conn = scene.superuser().await;
    add_people(&mut conn, many).await;
    println!(
        "   {many} patients with the words of their names: {:.0?}",
        began.elapsed()
    );
    let site = Site::start(&scene, &bench.home).await;
    let staff = visitors::on_the_staff(&scene).await;
    let asked = bench.many(ASKED);
    let known = by_id(&mut conn, asked).await;
    let bare = bare_page(&site, &staff, asked).await.within(0.5);
    println!(
        "   the page before anybody is looked for: p50 {bare:.1?}; a patient by their key: {known:.2?}"
    );
    for (what, typed) in TYPED {
        let found = searches(&site, &staff, texts(&mut conn, typed, asked).await).await;
        bench.table.say(
            &format!("search: {what}"),
            (found.within(0.99).as_secs_f64() * 1e3, "ms"),
            (Good::Less, 100.0, 50.0),
            &format!(
                "p99; p50 {:.1?}, {:.1} times the page alone, {:.0} times a row by its key",
                found.within(0.5),
                found.within(0.5).as_secs_f64() / bare.as_secs_f64(),
                found.within(0.5).as_secs_f64() / known.as_secs_f64(),
            ),
        );
    }
    drop(site);
    bench.ground.forget(scene).await;
}

async fn add_people(conn: &mut PgConnection, many: usize) {
    for statement in PEOPLE.replace("{many}", &many.to_string()).split(';') {
        let done = conn.execute(AssertSqlSafe(statement.to_owned())).await;
        done.expect("patients");
    }
    // The loader's visits are of nobody; each of these is somebody's.
    conn.execute(
        "with one as (
            select id, row_number() over () as number from (select id from patient limit 5000) as few
        ), visit as (select id, row_number() over () as number from appointment)
        update appointment set patient_id = one.id, reference = 'AB-' || lpad((one.number / 100)::text, 4, '0')
            || '-' || lpad((one.number % 100)::text, 2, '0')
        from one join visit using (number) where appointment.id = visit.id",
    )
    .await
    .expect("visits of patients");
    conn.execute("vacuum analyze").await.expect("figures");
    conn.execute("checkpoint").await.expect("quiet");
}

/// What is typed for so many patients who have a visit.
async fn texts(conn: &mut PgConnection, typed: &str, many: usize) -> Vec<String> {
    let sql = format!(
        "select {typed} from patient join appointment on patient_id = patient.id
         order by hashtext(patient.id::text) limit {many}"
    );
    let rows = conn.fetch_all(AssertSqlSafe(sql)).await.expect("patients");
    rows.iter().map(|row| row.get(0)).collect()
}

/// The median time of a patient by their key, on a connection of its own.
async fn by_id(conn: &mut PgConnection, many: usize) -> Duration {
    let rows = conn.fetch_all(AssertSqlSafe(format!(
        "select practice_id, id from patient limit {many}"
    )));
    let rows = rows.await.expect("patients");
    let mut took = Vec::new();
    for row in rows {
        let (practice, id): (uuid::Uuid, uuid::Uuid) = (row.get(0), row.get(1));
        let began = Instant::now();
        let found =
            sqlx::query("select first_name from patient where practice_id = $1 and id = $2")
                .bind(practice)
                .bind(id)
                .fetch_one(&mut *conn);
        found.await.expect("the patient");
        took.push(began.elapsed());
    }
    took.sort_unstable();
    took[took.len() / 2]
}

/// The page that staff search on, before they do.
async fn bare_page(site: &Site, staff: &Visitor, many: usize) -> http::Outcome {
    let staff = staff.clone();
    let requests: Requests =
        Arc::new(move |number| (number < many).then(|| staff.get("/staff/patients", number)));
    http::closed_loop(site.address, 1, LONG, requests)
        .await
        .all(200)
}

/// Types each of these and presses the button.
async fn searches(site: &Site, staff: &Visitor, texts: Vec<String>) -> http::Outcome {
    let staff = staff.clone();
    let requests: Requests = Arc::new(move |number| {
        let text = encoded(texts.get(number)?);
        Some(staff.post("/staff/patients", number, ("find", &text)))
    });
    http::closed_loop(site.address, 1, LONG, requests)
        .await
        .all(200)
}

/// As a form sends it.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(3 * text.len());
    for byte in text.bytes() {
        write!(encoded, "%{byte:02X}").expect("a text");
    }
    encoded
}
