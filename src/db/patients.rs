//! Patients and the accounts that act for them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::domain::ids::{AccountId, PatientGrantId, PatientId, PractitionerId};
use crate::domain::person::{Name, PhoneNumber};
use crate::domain::staff::Reach;

/// A person as the practice knows them.
#[derive(Clone)]
pub struct Patient {
    pub id: PatientId,
    pub first_name: Name,
    pub last_name: Name,
    pub born_on: NaiveDate,
    pub phone: Option<PhoneNumber>,
}

/// The people an account acts for on `today`, its own first, then by name.
pub async fn list_patients_of(
    conn: &mut PgConnection,
    account: AccountId,
    today: NaiveDate,
) -> sqlx::Result<Vec<Patient>> {
    let rows = sqlx::query!(
        r#"
        select patient.id as "id: PatientId", first_name, last_name, born_on, phone
        from patient_grant
        join patient on patient.id = patient_grant.patient_id
        where account_id = $1 and (ends_on is null or ends_on >= $2) and merged_into is null
        order by scope desc, granted_at, patient.id
        "#,
        account as AccountId,
        today,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Patient {
                id: row.id,
                first_name: Name::parse(&row.first_name).ok()?,
                last_name: Name::parse(&row.last_name).ok()?,
                born_on: row.born_on,
                phone: PhoneNumber::parse(&row.phone).ok(),
            })
        })
        .collect())
}

/// Somebody whom staff book for.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PatientId,
    pub first_name: String,
    pub last_name: String,
    pub born_on: NaiveDate,
    pub phone: String,
    /// Whose mail is theirs; none: the practice knows no address.
    pub account: Option<AccountId>,
    pub email: Option<String>,
}

/// The person of that id, or the one who is kept in their place, if those who manage these visits
/// may know them: whoever manages their own visits only knows whom they have had one with.
pub async fn find_person(
    conn: &mut PgConnection,
    id: PatientId,
    reach: Reach,
    today: NaiveDate,
) -> sqlx::Result<Option<Person>> {
    sqlx::query_as!(
        Person,
        r#"
        select patient.id as "id!: _", first_name as "first_name!", last_name as "last_name!",
            born_on as "born_on!", phone as "phone!", account.id as "account?: _",
            account.email as "email?"
        from patient
        left join lateral (
            select account_id from patient_grant
            where patient_id = patient.id and (ends_on is null or ends_on >= $3)
            order by scope desc, granted_at, patient_grant.id
            limit 1) as acting on true
        left join account on account.id = acting.account_id
        where patient.id = (select coalesce(merged_into, id) from patient where id = $1)
            and ($2::uuid is null or exists (
                select from appointment
                where patient_id = patient.id and practitioner_id = $2))
        "#,
        id as PatientId,
        reach.practitioner() as Option<PractitionerId>,
        today,
    )
    .fetch_optional(conn)
    .await
}

/// Locks a patient, or the one who is kept in their place, until the end of the unit, so that two
/// bookings for one person are taken one after the other. Whom it locked.
pub async fn lock_patient(conn: &mut PgConnection, id: PatientId) -> sqlx::Result<PatientId> {
    let kept = lock_one(conn, id).await?;
    if kept != id {
        lock_one(conn, kept).await?;
    }
    Ok(kept)
}

async fn lock_one(conn: &mut PgConnection, id: PatientId) -> sqlx::Result<PatientId> {
    sqlx::query_scalar!(
        r#"
        select coalesce(merged_into, id) as "kept!: PatientId"
        from patient where id = $1 for no key update
        "#,
        id as PatientId
    )
    .fetch_one(conn)
    .await
}

/// Adds a person; nobody acts for them yet.
pub async fn insert_patient(
    conn: &mut PgConnection,
    new: &Patient,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into patient (id, first_name, last_name, born_on, phone, created_at)
        values ($1, $2, $3, $4, $5, $6)
        ",
        new.id as PatientId,
        new.first_name.as_str(),
        new.last_name.as_str(),
        new.born_on,
        new.phone.as_ref().map_or("", PhoneNumber::as_str),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a person for whom an account acts: as [`insert_patient`] and [`insert_grant`], in one
/// statement.
pub async fn insert_patient_of(
    conn: &mut PgConnection,
    new: &Patient,
    (grant, account): (PatientGrantId, AccountId),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        with person as (
            insert into patient (id, first_name, last_name, born_on, phone, created_at)
            values ($1, $2, $3, $4, $5, $6))
        insert into patient_grant (id, account_id, patient_id, scope, granted_at)
        select $7, $8, $1,
            case when exists (select from patient_grant where account_id = $8)
                then 'care' else 'self' end,
            $6
        ",
        new.id as PatientId,
        new.first_name.as_str(),
        new.last_name.as_str(),
        new.born_on,
        new.phone.as_ref().map_or("", PhoneNumber::as_str),
        now,
        grant as PatientGrantId,
        account as AccountId,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets an account act for a person: itself if it acts for nobody yet, else one it cares for.
pub async fn insert_grant(
    conn: &mut PgConnection,
    id: PatientGrantId,
    account: AccountId,
    patient: PatientId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into patient_grant (id, account_id, patient_id, scope, granted_at)
        select $1, $2, $3,
            case when exists (select from patient_grant where account_id = $2)
                then 'care' else 'self' end,
            $4
        ",
        id as PatientGrantId,
        account as AccountId,
        patient as PatientId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the phone number a patient gave last.
pub async fn update_phone(
    conn: &mut PgConnection,
    id: PatientId,
    phone: &PhoneNumber,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update patient set phone = $2, version = version + 1 where id = $1 and phone <> $2",
        id as PatientId,
        phone.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
