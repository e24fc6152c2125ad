//! Devices at a desk on which patients check in.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::ids::{KioskId, LocationId, StaffMemberId};

/// A kiosk that is on.
#[derive(Clone, Copy, Debug)]
pub struct Kiosk {
    pub id: KioskId,
    pub location: LocationId,
}

/// One of those that are on, as staff see it.
#[derive(Clone, Debug)]
pub struct KioskLine {
    pub id: KioskId,
    pub location: LocationId,
    /// Who turned it on.
    pub by: String,
    pub at: DateTime<Utc>,
}

/// The kiosk with that token, while it is on.
pub async fn find_kiosk(
    conn: &mut PgConnection,
    token_hash: [u8; 32],
) -> sqlx::Result<Option<Kiosk>> {
    sqlx::query_as!(
        Kiosk,
        r#"
        select id as "id: _", location_id as "location: _"
        from kiosk where token_hash = $1 and revoked_at is null
        "#,
        token_hash.as_slice(),
    )
    .fetch_optional(conn)
    .await
}

/// Those that are on, newest first.
pub async fn list_kiosks(conn: &mut PgConnection) -> sqlx::Result<Vec<KioskLine>> {
    sqlx::query_as!(
        KioskLine,
        r#"
        select kiosk.id as "id: _", location_id as "location: _", name as "by", created_at as "at"
        from kiosk
        join staff_member on staff_member.practice_id = kiosk.practice_id
            and staff_member.id = kiosk.staff_member_id
        where revoked_at is null
        order by created_at desc, kiosk.id
        "#
    )
    .fetch_all(conn)
    .await
}

pub async fn insert_kiosk(
    conn: &mut PgConnection,
    new: Kiosk,
    token_hash: [u8; 32],
    (by, now): (StaffMemberId, DateTime<Utc>),
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into kiosk (id, location_id, token_hash, staff_member_id, created_at)
        values ($1, $2, $3, $4, $5)
        ",
        new.id as KioskId,
        new.location as LocationId,
        token_hash.as_slice(),
        by as StaffMemberId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Turns a kiosk off; `false`: none that is on has that id.
pub async fn revoke_kiosk(
    conn: &mut PgConnection,
    id: KioskId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update kiosk set revoked_at = $2 where id = $1 and revoked_at is null",
        id as KioskId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
