//! What staff write down about a visit, for each other.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::ids::{AppointmentId, AppointmentNoteId, StaffMemberId};

/// Most notes of one visit that are shown.
const NOTES_MAX: i64 = 200;

/// A note as it is read.
#[derive(Clone, Debug)]
pub struct Note {
    pub at: DateTime<Utc>,
    /// Of the member of staff who wrote it.
    pub name: String,
    pub text: String,
}

/// Adds a note.
pub async fn insert_note(
    conn: &mut PgConnection,
    (id, visit): (AppointmentNoteId, AppointmentId),
    (by, text): (StaffMemberId, &str),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into appointment_note (id, appointment_id, at, staff_member_id, text)
        values ($1, $2, $3, $4, $5)
        ",
        id as AppointmentNoteId,
        visit as AppointmentId,
        now,
        by as StaffMemberId,
        text,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The notes of a visit, newest first.
pub async fn list_notes(conn: &mut PgConnection, visit: AppointmentId) -> sqlx::Result<Vec<Note>> {
    sqlx::query_as!(
        Note,
        r#"
        select at, staff_member.name, text
        from appointment_note
        join staff_member on staff_member.id = staff_member_id
        where appointment_id = $1
        order by at desc, appointment_note.id desc
        limit $2
        "#,
        visit as AppointmentId,
        NOTES_MAX,
    )
    .fetch_all(conn)
    .await
}
