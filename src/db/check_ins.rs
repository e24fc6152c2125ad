//! Patients who say that they are here.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::domain::ids::{AppointmentId, LocationId};
use crate::domain::time::Interval;

/// What somebody types who wants to check in on a device that does not know them.
#[derive(Clone, Debug)]
pub struct Typed {
    pub born_on: NaiveDate,
    /// As it is kept.
    pub reference: String,
    pub last_name: String,
}

/// When the patient of a visit came.
pub async fn find_arrived_at(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    let found = sqlx::query_scalar!(
        "select arrived_at from appointment where id = $1",
        visit as AppointmentId
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.flatten())
}

/// The one visit in person at a place within a span whose patient was born on that date, and that
/// has the reference or whose patient has the last name. `None`: there is none, or more than one.
pub async fn find_visit_at(
    conn: &mut PgConnection,
    (location, within): (LocationId, Interval),
    typed: &Typed,
) -> sqlx::Result<Option<AppointmentId>> {
    let found = sqlx::query_scalar!(
        r#"
        select appointment.id as "id: AppointmentId"
        from appointment
        join patient on patient.practice_id = appointment.practice_id
            and patient.id = appointment.patient_id
        where starts_at >= $2 and starts_at < $3 and location_id = $1 and mode = 'in-person'
            and status in ('booked', 'confirmed', 'arrived') and born_on = $4
            and (reference = $5 or lower(last_name) = lower($6))
        limit 2
        "#,
        location as LocationId,
        within.start,
        within.end,
        typed.born_on,
        typed.reference,
        typed.last_name,
    )
    .fetch_all(conn)
    .await?;
    Ok(match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}
