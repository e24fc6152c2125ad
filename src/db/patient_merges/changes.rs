//! What a merge of two patients moves, and what an undo gives back.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Merge;
use crate::domain::ids::{PatientId, PatientMergeId, StaffMemberId};
use crate::domain::patient_merge::Details;

/// A merge to be.
pub struct NewMerge<'a> {
    pub id: PatientMergeId,
    pub kept: PatientId,
    pub merged: PatientId,
    pub before: &'a Details,
    pub after: &'a Details,
    pub by: StaffMemberId,
    pub at: DateTime<Utc>,
}

/// Notes a merge.
pub async fn insert_merge(conn: &mut PgConnection, new: &NewMerge<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into patient_merge
            (id, kept_id, merged_id, details_before, details_after, merged_at, merged_by)
        values ($1, $2, $3, $4, $5, $6, $7)
        ",
        new.id as PatientMergeId,
        new.kept as PatientId,
        new.merged as PatientId,
        Json(new.before) as Json<&Details>,
        Json(new.after) as Json<&Details>,
        new.at,
        new.by as StaffMemberId,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves what is of the merged patient to the kept one. Notes, letters, links, offers and check-ins
/// are of a visit and go with it.
pub async fn update_to_kept(conn: &mut PgConnection, new: &NewMerge<'_>) -> sqlx::Result<()> {
    let (id, kept, merged) = (new.id.0, new.kept.0, new.merged.0);
    sqlx::query!(
        "
        with moved as (
            update appointment set patient_id = $3 where patient_id = $2 returning id)
        insert into patient_merge_row (merge_id, table_name, row_id)
        select $1, 'appointment', id from moved
        ",
        id,
        merged,
        kept,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update encounter set patient_id = $2, changed_at = $3 where patient_id = $1",
        merged,
        kept,
        new.at,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        with moved as (
            update patient_grant set patient_id = $3
            where patient_id = $2 and not exists (
                select from patient_grant as own
                where own.patient_id = $3 and own.account_id = patient_grant.account_id)
            returning id)
        insert into patient_merge_row (merge_id, table_name, row_id)
        select $1, 'patient_grant', id from moved
        ",
        id,
        merged,
        kept,
    )
    .execute(&mut *conn)
    .await?;
    update_grants_of_both(conn, (id, merged, kept)).await
}

/// Gives the kept patient's grant of an account the more of what it had for both.
async fn update_grants_of_both(
    conn: &mut PgConnection,
    (id, merged, kept): (Uuid, Uuid, Uuid),
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        with both_granted as (
            select own.id, own.scope, own.ends_on,
                case when 'self' in (own.scope, other.scope) then 'self' else 'care' end as scope_after,
                case when own.ends_on is not null and other.ends_on is not null
                    then greatest(own.ends_on, other.ends_on) end as ends_on_after
            from patient_grant as own
            join patient_grant as other using (account_id)
            where own.patient_id = $3 and other.patient_id = $2
        ), widened as (
            update patient_grant set scope = scope_after, ends_on = ends_on_after
            from both_granted
            where patient_grant.id = both_granted.id
                and (both_granted.scope, both_granted.ends_on)
                    is distinct from (scope_after, ends_on_after)
            returning both_granted.*)
        insert into patient_merge_row
            (merge_id, table_name, row_id, scope_before, scope_after, ends_on_before, ends_on_after)
        select $1, 'patient_grant', id, scope, scope_after, ends_on, ends_on_after from widened
        ",
        id,
        merged,
        kept,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Leads from the merged patient, and from whoever was merged into them, to the kept one.
pub async fn update_to_merged(
    conn: &mut PgConnection,
    (merged, kept): (PatientId, PatientId),
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update patient
        set merged_into = $2, version = version + case when id = $1 then 1 else 0 end
        where id = $1 or merged_into = $1
        ",
        merged as PatientId,
        kept as PatientId,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes over the details of a patient whom the unit has locked.
pub async fn update_details_of_locked(
    conn: &mut PgConnection,
    id: PatientId,
    new: &Details,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update patient
        set first_name = $2, last_name = $3, born_on = $4, phone = $5, contact_by = $6,
            version = version + 1
        where id = $1
        ",
        id as PatientId,
        new.first_name,
        new.last_name,
        new.born_on,
        new.phone,
        new.contact_by.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a merge is undone.
pub async fn update_to_undone(
    conn: &mut PgConnection,
    id: PatientMergeId,
    (by, at): (StaffMemberId, DateTime<Utc>),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update patient_merge set undone_at = $2, undone_by = $3 where id = $1",
        id as PatientMergeId,
        at,
        by as StaffMemberId,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives back what a merge moved, as it is by now, and leads to the merged patient again.
pub async fn update_back(
    conn: &mut PgConnection,
    merge: &Merge,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (id, merged) = (merge.id.0, merge.merged.0);
    sqlx::query!(
        "
        update appointment set patient_id = $2
        from patient_merge_row as moved
        where merge_id = $1 and table_name = 'appointment' and row_id = appointment.id
        ",
        id,
        merged,
    )
    .execute(&mut *conn)
    .await?;
    // Of a visit that only began since then, too.
    sqlx::query!(
        "
        update encounter set patient_id = $2, changed_at = $3
        from patient_merge_row as moved
        where merge_id = $1 and table_name = 'appointment' and row_id = appointment_id
        ",
        id,
        merged,
        at,
    )
    .execute(&mut *conn)
    .await?;
    update_grants_back(conn, id, merged).await?;
    sqlx::query!(
        "
        update patient
        set merged_into = case when id = $1 then null else $1 end,
            version = version + case when id = $1 then 1 else 0 end
        where id = $1 or id in (
            select merged_id from patient_merge where kept_id = $1 and undone_at is null)
        ",
        merged,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn update_grants_back(conn: &mut PgConnection, id: Uuid, merged: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update patient_grant set patient_id = $2
        from patient_merge_row as moved
        where merge_id = $1 and table_name = 'patient_grant' and scope_after is null
            and row_id = patient_grant.id
        ",
        id,
        merged,
    )
    .execute(&mut *conn)
    .await?;
    // What was changed since then stays.
    sqlx::query!(
        "
        update patient_grant set scope = scope_before, ends_on = ends_on_before
        from patient_merge_row as widened
        where merge_id = $1 and table_name = 'patient_grant' and row_id = patient_grant.id
            and scope = scope_after and ends_on is not distinct from ends_on_after
        ",
        id,
    )
    .execute(conn)
    .await?;
    Ok(())
}
