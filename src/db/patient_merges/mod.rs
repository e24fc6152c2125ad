//! Patients who are one person, and what a merge of two moves and an undo gives back.
//!
//! Every column that names a patient is one of those moved here, or one that follows by itself:
//! `tests/it/staff/merges.rs` reads them from the catalogue, so that a new table is not forgotten.

mod changes;

pub use changes::{
    NewMerge, insert_merge, update_back, update_details_of_locked, update_to_kept,
    update_to_merged, update_to_undone,
};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::patients::Patient;
use crate::domain::ids::{AppointmentId, LocationId, PatientId, PatientMergeId, PractitionerId};
use crate::domain::patient_merge::{Details, MergeToUndo};
use crate::domain::person::{ContactBy, Name, PhoneNumber};

/// Most patients of one birth date, one number or one address that are compared.
const COMPARED_MAX: i64 = 200;

/// A patient beside another one.
#[derive(Clone)]
pub struct Compared {
    pub id: PatientId,
    pub details: Details,
    /// Of the name, as names are compared.
    pub words: Vec<String>,
    pub version: i32,
    pub is_merged: bool,
    pub created_at: DateTime<Utc>,
    /// Of those who act for them, the own first.
    pub emails: Vec<String>,
    pub visits_ahead: i64,
    pub visits_past: i64,
}

/// Two visits at which two patients would be at once.
pub struct Clash {
    pub visits: [ClashingVisit; 2],
}

/// One of them.
pub struct ClashingVisit {
    pub id: AppointmentId,
    pub patient: PatientId,
    pub starts_at: DateTime<Utc>,
    pub practitioner: PractitionerId,
    pub location: LocationId,
}

/// A merge that stands.
pub struct Merge {
    pub id: PatientMergeId,
    pub kept: PatientId,
    pub merged: PatientId,
    pub before: Details,
    pub after: Details,
    pub to_undo: MergeToUndo,
}

/// A merge as the record of the kept patient tells of it, newest first.
pub struct MergeLine {
    pub id: PatientMergeId,
    pub name: String,
    pub born_on: NaiveDate,
    pub merged_at: DateTime<Utc>,
    pub by: String,
}

/// Locks patients until the end of the unit, in the order of their ids.
pub async fn lock_patients(conn: &mut PgConnection, ids: &[PatientId]) -> sqlx::Result<()> {
    sqlx::query!(
        r#"select 1 as "one" from patient where id = any($1) order by id for no key update"#,
        ids as &[PatientId],
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// These patients, in no order.
pub async fn list_compared(
    conn: &mut PgConnection,
    ids: &[PatientId],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Compared>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: PatientId", first_name, last_name, born_on, phone, contact_by, version,
            merged_into is not null as "is_merged!", created_at,
            name_words(first_name || ' ' || last_name) as "words!",
            array(
                select email from patient_grant join account on account.id = account_id
                where patient_id = patient.id and (ends_on is null or ends_on >= $2)
                order by scope desc, granted_at, account.id) as "emails!",
            ahead as "ahead!", past as "past!"
        from patient
        cross join lateral (
            select count(*) filter (where ends_at > $3 and status in
                    ('pending', 'booked', 'confirmed', 'arrived', 'in-progress')) as ahead,
                count(*) filter (where ends_at <= $3 or status not in
                    ('pending', 'booked', 'confirmed', 'arrived', 'in-progress')) as past
            from appointment where patient_id = patient.id) as visits
        where id = any($1)
        "#,
        ids as &[PatientId],
        now.date_naive(),
        now,
    )
    .fetch_all(conn)
    .await?;
    let compared = rows.into_iter().map(|row| Compared {
        id: row.id,
        details: Details {
            first_name: row.first_name,
            last_name: row.last_name,
            born_on: row.born_on,
            phone: row.phone,
            contact_by: ContactBy::parse(&row.contact_by).unwrap_or_default(),
        },
        words: row.words,
        version: row.version,
        is_merged: row.is_merged,
        created_at: row.created_at,
        emails: row.emails,
        visits_ahead: row.ahead,
        visits_past: row.past,
    });
    Ok(compared.collect())
}

/// Others who were born on a patient's day or have the same end of a number, and those for whom
/// somebody acts who acts for the patient: these with true.
pub async fn list_similar(
    conn: &mut PgConnection,
    id: PatientId,
) -> sqlx::Result<Vec<(PatientId, bool)>> {
    let rows = sqlx::query!(
        r#"
        select found.id as "id!: PatientId", bool_or(shares_email) as "shares_email!"
        from (
            (select other.id, false as shares_email
                from patient as own join patient as other on other.born_on = own.born_on
                where own.id = $1 limit $2)
            union all
            (select other.id, false
                from patient as own
                join patient as other on other.phone_end = own.phone_end and other.phone_end <> ''
                where own.id = $1 limit $2)
            union all
            (select other.patient_id, true
                from patient_grant as own join patient_grant as other using (account_id)
                where own.patient_id = $1 limit $2)
        ) as found
        join patient on patient.id = found.id and merged_into is null
        where found.id <> $1
        group by found.id
        "#,
        id as PatientId,
        COMPARED_MAX,
    )
    .fetch_all(conn)
    .await?;
    let similar = rows.into_iter().map(|row| (row.id, row.shares_email));
    Ok(similar.collect())
}

/// The live visits of two patients that overlap, soonest first.
pub async fn list_clashes(
    conn: &mut PgConnection,
    [one, other]: [PatientId; 2],
) -> sqlx::Result<Vec<Clash>> {
    let rows = sqlx::query!(
        r#"
        select one.id as "one: AppointmentId", one.starts_at as one_starts_at,
            one.practitioner_id as "one_practitioner: PractitionerId",
            one.location_id as "one_location: LocationId",
            other.id as "other: AppointmentId", other.starts_at as other_starts_at,
            other.practitioner_id as "other_practitioner: PractitionerId",
            other.location_id as "other_location: LocationId"
        from appointment as one
        join appointment as other
            on tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)
        where one.patient_id = $1 and other.patient_id = $2
            and one.status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress')
            and other.status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress')
        order by one.starts_at, other.starts_at
        "#,
        one as PatientId,
        other as PatientId,
    )
    .fetch_all(conn)
    .await?;
    let clashes = rows.into_iter().map(|row| Clash {
        visits: [
            ClashingVisit {
                id: row.one,
                patient: one,
                starts_at: row.one_starts_at,
                practitioner: row.one_practitioner,
                location: row.one_location,
            },
            ClashingVisit {
                id: row.other,
                patient: other,
                starts_at: row.other_starts_at,
                practitioner: row.other_practitioner,
                location: row.other_location,
            },
        ],
    });
    Ok(clashes.collect())
}

/// Those who were merged into these patients, as they were called, each with the one who is kept.
pub async fn list_merged_into(
    conn: &mut PgConnection,
    kept: &[PatientId],
) -> sqlx::Result<Vec<(Patient, PatientId)>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: PatientId", merged_into as "merged_into!: PatientId", first_name,
            last_name, born_on, phone
        from patient where merged_into = any($1)
        "#,
        kept as &[PatientId],
    )
    .fetch_all(conn)
    .await?;
    let former = rows.into_iter().filter_map(|row| {
        let patient = Patient {
            id: row.id,
            first_name: Name::parse(&row.first_name).ok()?,
            last_name: Name::parse(&row.last_name).ok()?,
            born_on: row.born_on,
            phone: PhoneNumber::parse(&row.phone).ok(),
        };
        Some((patient, row.merged_into))
    });
    Ok(former.collect())
}

/// What was merged into a patient and can be told of, newest first.
pub async fn list_merges(conn: &mut PgConnection, kept: PatientId) -> sqlx::Result<Vec<MergeLine>> {
    sqlx::query_as!(
        MergeLine,
        r#"
        select patient_merge.id as "id: _", first_name || ' ' || last_name as "name!", born_on,
            merged_at, staff_member.name as by
        from patient_merge
        join patient on patient.id = merged_id
        join staff_member on staff_member.id = merged_by
        where kept_id = $1 and undone_at is null
        order by merged_at desc, patient_merge.id desc
        "#,
        kept as PatientId,
    )
    .fetch_all(conn)
    .await
}

/// The merge of that id.
pub async fn find_merge(
    conn: &mut PgConnection,
    id: PatientMergeId,
) -> sqlx::Result<Option<Merge>> {
    let row = sqlx::query!(
        r#"
        select kept_id as "kept: PatientId", merged_id as "merged: PatientId",
            details_before as "before: Json<Details>", details_after as "after: Json<Details>",
            merged_at, undone_at is not null as "is_undone!",
            kept.merged_into is null and not exists (
                select from patient_merge as later
                where later.kept_id = patient_merge.kept_id and later.undone_at is null
                    and (later.merged_at, later.id) > (patient_merge.merged_at, patient_merge.id)
            ) as "is_last!"
        from patient_merge
        join patient as kept on kept.id = kept_id
        where patient_merge.id = $1
        "#,
        id as PatientMergeId,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Merge {
        id,
        kept: row.kept,
        merged: row.merged,
        before: row.before.0,
        after: row.after.0,
        to_undo: MergeToUndo {
            merged_at: row.merged_at,
            is_undone: row.is_undone,
            is_last: row.is_last,
        },
    }))
}
