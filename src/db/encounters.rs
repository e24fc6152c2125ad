//! Visits that were started, for the practice's health record.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::domain::encounter::{Encounter, EncounterStatus};
use crate::domain::ids::{
    AppointmentId, AppointmentTypeId, EncounterId, LocationId, PatientId, PractitionerId,
};
use crate::domain::practice::Mode;

/// Most encounters that are read at once.
const PAGE_MAX: i64 = 1000;

struct Row {
    id: EncounterId,
    appointment_id: AppointmentId,
    patient_id: PatientId,
    practitioner_id: PractitionerId,
    location_id: LocationId,
    appointment_type_id: AppointmentTypeId,
    mode: String,
    on_date: NaiveDate,
    status: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
}

/// Makes the encounter of a visit that starts, under this id, or makes the one it has what the visit
/// is now.
pub async fn keep_encounter(
    conn: &mut PgConnection,
    (id, visit): (EncounterId, AppointmentId),
    status: EncounterStatus,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into encounter (id, appointment_id, patient_id, practitioner_id, location_id,
            appointment_type_id, mode, on_date, status, started_at, ended_at, changed_at)
        select $1, id, patient_id, practitioner_id, location_id, appointment_type_id, mode,
            starts_wall::date, $3, coalesce(started_at, $4),
            case when $3 = 'finished' then coalesce(completed_at, $4) end, $4
        from appointment
        where id = $2
        on conflict (practice_id, appointment_id) do update
        set patient_id = excluded.patient_id, practitioner_id = excluded.practitioner_id,
            location_id = excluded.location_id,
            appointment_type_id = excluded.appointment_type_id, mode = excluded.mode,
            on_date = excluded.on_date, status = excluded.status,
            -- A start that was taken back is still when it was.
            started_at = case when excluded.status = 'entered-in-error'
                then encounter.started_at else excluded.started_at end,
            ended_at = excluded.ended_at, changed_at = excluded.changed_at
        ",
        id as EncounterId,
        visit as AppointmentId,
        status.as_str(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The encounter of a visit, once it was started.
pub async fn find_encounter_of(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> anyhow::Result<Option<Encounter>> {
    let row = sqlx::query_as!(
        Row,
        r#"
        select id as "id: _", appointment_id as "appointment_id: _", patient_id as "patient_id: _",
            practitioner_id as "practitioner_id: _", location_id as "location_id: _",
            appointment_type_id as "appointment_type_id: _", mode, on_date, status, started_at,
            ended_at, changed_at
        from encounter
        where appointment_id = $1
        "#,
        visit as AppointmentId,
    )
    .fetch_optional(conn)
    .await?;
    row.map(TryInto::try_into).transpose()
}

/// The visit that an encounter is of.
pub async fn find_visit_of(
    conn: &mut PgConnection,
    id: EncounterId,
) -> sqlx::Result<Option<AppointmentId>> {
    sqlx::query_scalar!(
        r#"select appointment_id as "visit: AppointmentId" from encounter where id = $1"#,
        id as EncounterId,
    )
    .fetch_optional(conn)
    .await
}

/// Encounters in the order of their last change, a page of them: those that changed after an
/// instant, or at it and are behind one.
pub async fn list_encounters(
    conn: &mut PgConnection,
    (after, behind): (DateTime<Utc>, Option<EncounterId>),
) -> anyhow::Result<Vec<Encounter>> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select id as "id: _", appointment_id as "appointment_id: _", patient_id as "patient_id: _",
            practitioner_id as "practitioner_id: _", location_id as "location_id: _",
            appointment_type_id as "appointment_type_id: _", mode, on_date, status, started_at,
            ended_at, changed_at
        from encounter
        where changed_at >= $1 and (changed_at > $1 or $2::uuid is null or id > $2)
        order by changed_at, id
        limit $3
        "#,
        after,
        behind as Option<EncounterId>,
        PAGE_MAX,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

impl TryFrom<Row> for Encounter {
    type Error = anyhow::Error;

    fn try_from(row: Row) -> anyhow::Result<Self> {
        let unknown = || format!("encounter {}: unknown words", row.id);
        Ok(Self {
            id: row.id,
            visit: row.appointment_id,
            patient: row.patient_id,
            practitioner: row.practitioner_id,
            location: row.location_id,
            appointment_type: row.appointment_type_id,
            mode: Mode::parse(&row.mode).with_context(unknown)?,
            on: row.on_date,
            status: EncounterStatus::parse(&row.status).with_context(unknown)?,
            started_at: row.started_at,
            ended_at: row.ended_at,
            changed_at: row.changed_at,
        })
    }
}
