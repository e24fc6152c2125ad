//! Finding patients among all of a practice: by the words of their names, which are kept for it, and by
//! what is theirs alone.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::ids::{LocationId, PatientId, PractitionerId};
use crate::domain::name_distance::{Lookup, Other};
use crate::domain::staff::Reach;

/// Most rows that one lookup leads to: a patient has at most seven for a word, so these are more
/// patients than are shown.
const OF_ONE: i64 = 360;
/// Most rows of all lookups.
const OF_ALL: i64 = 400;
/// Words that are forgotten under one lock.
const FORGOTTEN_AT_ONCE: i64 = 1_000;
/// Above every word.
const LAST: char = char::MAX;

/// A word as names are compared, and what is left of it when letters are struck out.
pub struct TypedWord {
    pub word: String,
    pub keys: Vec<String>,
}

/// A patient as a list shows them.
#[derive(Clone)]
pub struct ListedPatient {
    pub id: PatientId,
    pub first_name: String,
    pub last_name: String,
    pub born_on: NaiveDate,
    pub phone: String,
    /// Of the name, as names are compared.
    pub words: Vec<String>,
}

/// The next visit of somebody.
pub struct NextVisit {
    pub patient: PatientId,
    pub starts_at: DateTime<Utc>,
    pub location: LocationId,
}

/// The words of a name that was typed.
pub async fn list_typed_words(conn: &mut PgConnection, name: &str) -> sqlx::Result<Vec<TypedWord>> {
    sqlx::query_as!(
        TypedWord,
        r#"
        select word as "word!", name_keys(word) as "keys!"
        from unnest(name_words($1)) with ordinality as typed (word, place)
        order by place
        "#,
        name,
    )
    .fetch_all(conn)
    .await
}

/// The words of patients' names that have one of these keys.
pub async fn list_words_near(
    conn: &mut PgConnection,
    keys: &[String],
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct word from patient_name_key where key = any($1)",
        keys,
    )
    .fetch_all(conn)
    .await
}

/// The patients whose names have these words, each once, first those of the first lookups. Rows are
/// read in the order of their index and of the lookups, and no more of them than are answered: a
/// name that is common costs no more than another.
pub async fn list_by_names(
    conn: &mut PgConnection,
    lookups: &[Lookup],
    reach: Reach,
) -> sqlx::Result<Vec<PatientId>> {
    let words: Vec<String> = lookups.iter().map(|one| one.word.clone()).collect();
    let from = lookups.iter().map(|one| match &one.other {
        Other::Any => String::new(),
        Other::Is(word) | Other::Begins(word) => word.clone(),
    });
    let until = lookups.iter().map(|one| match &one.other {
        Other::Any => LAST.to_string(),
        Other::Is(word) => word.clone(),
        Other::Begins(word) => format!("{word}{LAST}"),
    });
    let (from, until): (Vec<String>, Vec<String>) = (from.collect(), until.collect());
    let mut found = sqlx::query_scalar!(
        r#"
        select patient_id as "id!: PatientId"
        from unnest($1::text[], $2::text[], $3::text[])
            with ordinality as wanted (word, from_word, until_word, place)
        cross join lateral (
            select patient_id
            from patient_name
            where patient_name.word = wanted.word collate "C"
                and other >= from_word collate "C" and other <= until_word collate "C"
                and ($4::uuid is null or exists (
                    select from appointment
                    where appointment.patient_id = patient_name.patient_id
                        and practitioner_id = $4))
            order by other, patient_id
            limit $5) as named
        order by place
        limit $6
        "#,
        &words,
        &from,
        &until,
        reach.practitioner() as Option<PractitionerId>,
        OF_ONE,
        OF_ALL,
    )
    .fetch_all(conn)
    .await?;
    let mut seen = HashSet::new();
    found.retain(|id| seen.insert(*id));
    Ok(found)
}

/// The patients with a name of which a word begins like this.
pub async fn list_by_beginning(
    conn: &mut PgConnection,
    beginning: &str,
    reach: Reach,
) -> sqlx::Result<Vec<PatientId>> {
    sqlx::query_scalar!(
        r#"
        select patient_id as "id: PatientId"
        from patient_name
        where word between $1 and $2
            and ($3::uuid is null or exists (
                select from appointment
                where appointment.patient_id = patient_name.patient_id and practitioner_id = $3))
        order by word, other
        limit $4
        "#,
        beginning,
        format!("{beginning}{LAST}"),
        reach.practitioner() as Option<PractitionerId>,
        OF_ALL,
    )
    .fetch_all(conn)
    .await
}

/// The patients who were born on that date, or have a number that ends like this, or a visit of that
/// reference.
pub async fn list_by_marks(
    conn: &mut PgConnection,
    born_on: Option<NaiveDate>,
    phone_end: Option<&str>,
    reference: Option<&str>,
    reach: Reach,
) -> sqlx::Result<Vec<PatientId>> {
    sqlx::query_scalar!(
        r#"
        select id as "id!: PatientId"
        from (
            select id from patient where born_on = $1 and merged_into is null
            union
            select id from patient
            where phone_end = $2 and phone_end <> '' and merged_into is null
            union
            select patient_id from appointment where reference = $3
        ) as marked
        where $4::uuid is null or exists (
            select from appointment where patient_id = marked.id and practitioner_id = $4)
        limit $5
        "#,
        born_on,
        phone_end,
        reference,
        reach.practitioner() as Option<PractitionerId>,
        OF_ALL,
    )
    .fetch_all(conn)
    .await
}

/// These patients, in no order.
pub async fn list_patients(
    conn: &mut PgConnection,
    ids: &[PatientId],
) -> sqlx::Result<Vec<ListedPatient>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    sqlx::query_as!(
        ListedPatient,
        r#"
        select id as "id: _", first_name, last_name, born_on, phone,
            name_words(first_name || ' ' || last_name) as "words!"
        from patient where id = any($1)
        "#,
        &ids,
    )
    .fetch_all(conn)
    .await
}

/// The next visit of each of these patients after `now`, of those in reach.
pub async fn list_next_visits(
    conn: &mut PgConnection,
    patients: &[PatientId],
    reach: Reach,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<NextVisit>> {
    let ids: Vec<Uuid> = patients.iter().map(|id| id.0).collect();
    sqlx::query_as!(
        NextVisit,
        r#"
        select distinct on (patient_id) patient_id as "patient: _", starts_at,
            location_id as "location: _"
        from appointment
        where patient_id = any($1) and starts_at >= $2
            and status in ('pending', 'booked', 'confirmed')
            and ($3::uuid is null or practitioner_id = $3)
        order by patient_id, starts_at
        "#,
        &ids,
        now,
        reach.practitioner() as Option<PractitionerId>,
    )
    .fetch_all(conn)
    .await
}

/// Some of the words that are kept for finding names and that no name has any more.
pub async fn list_words_of_nobody(conn: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "
        select word from patient_name_key
        where key = left(word, 7)
            and not exists (select from patient_name where patient_name.word = patient_name_key.word)
        limit $1
        ",
        FORGOTTEN_AT_ONCE,
    )
    .fetch_all(conn)
    .await
}

/// Forgets those of these words that no name has. Whoever is adding a name now is waited for, so that
/// a word that just came back is not forgotten.
pub async fn delete_words_of_nobody(conn: &mut PgConnection, words: &[String]) -> sqlx::Result<()> {
    sqlx::query!("lock table patient_name in share row exclusive mode")
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "
        delete from patient_name_key using unnest($1::text[]) as gone (word), name_keys(gone.word) as keys
        where patient_name_key.key = any(keys) and patient_name_key.word = gone.word
            and not exists (select from patient_name where patient_name.word = gone.word)
        ",
        words,
    )
    .execute(conn)
    .await?;
    Ok(())
}
