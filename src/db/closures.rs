//! Days on which nobody is seen.

use sqlx::PgConnection;

use crate::domain::ids::{ClosureId, LocationId, PractitionerId};
use crate::domain::practice::Closure;

pub async fn insert_closure(conn: &mut PgConnection, new: &Closure) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into closure (id, practitioner_id, location_id, starts_wall, ends_wall, reason, message)
        values ($1, $2, $3, $4, $5, $6, $7)
        ",
        new.id as ClosureId,
        new.practitioner as Option<PractitionerId>,
        new.location as Option<LocationId>,
        new.starts_wall.0,
        new.ends_wall.0,
        new.reason,
        new.message,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Whether there was one.
pub async fn delete_closure(conn: &mut PgConnection, id: ClosureId) -> sqlx::Result<bool> {
    let deleted = sqlx::query!("delete from closure where id = $1", id as ClosureId)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected() > 0)
}
