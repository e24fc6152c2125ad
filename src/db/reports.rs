//! Visits, counted where they lie: no row of any leaves the database.

use anyhow::Context;
use chrono::Weekday;
use sqlx::PgConnection;

use crate::domain::appointment::{AppointmentStatus, CancelReason};
use crate::domain::ids::{AppointmentTypeId, LocationId, PractitionerId};
use crate::domain::report::{Counts, Dates, Fate, Lead, OfDay, OfHour, OfKind};
use crate::domain::staff::Reach;

/// Which visits are counted.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// As the wall of each visit's place shows them.
    pub dates: Dates,
    pub practitioner: Option<PractitionerId>,
    pub location: Option<LocationId>,
    /// Whose visits the asker manages.
    pub reach: Reach,
}

/// Counts the visits of some dates. Dates are compared as timestamps: a comparison with a date may
/// fail, and what may fail is not looked up in an index before row-level security has seen the row.
/// Three statements, whatever the dates and however many visits.
pub async fn count_visits(conn: &mut PgConnection, scope: Scope) -> anyhow::Result<Counts> {
    // The index holds all that is asked. Over most of the table the planner would rather read the
    // table itself, and then asks of each row whether it is this practice's: twice the time.
    sqlx::query!(
        "
        select set_config(setting, 'off', true)
        from unnest(array['enable_seqscan', 'enable_bitmapscan']) as setting
        "
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut counts = Counts::default();
    count_times(conn, scope, &mut counts).await?;
    count_kinds(conn, scope, &mut counts).await?;
    Ok(counts)
}

async fn count_times(
    conn: &mut PgConnection,
    scope: Scope,
    counts: &mut Counts,
) -> anyhow::Result<()> {
    let rows = sqlx::query!(
        r#"
        with of_hour as materialized (
            select date_trunc('hour', starts_wall) as hour, status, count(*) as visits
            from appointment
            where starts_wall >= $1::date::timestamp and starts_wall < ($2::date + 1)::timestamp
                and ($3::uuid is null or practitioner_id = $3)
                and ($4::uuid is null or location_id = $4)
                and ($5::uuid is null or practitioner_id = $5)
            group by 1, 2)
        select hour::date as "on?", status as "status?: AppointmentStatus",
            null::integer as "weekday?", null::integer as "hour?", sum(visits)::bigint as "visits!"
        from of_hour
        group by 1, 2
        union all
        select null, null, extract(isodow from hour)::integer, extract(hour from hour)::integer,
            sum(visits)::bigint
        from of_hour
        where status <> 'cancelled'
        group by 3, 4
        "#,
        scope.dates.from,
        scope.dates.to,
        scope.practitioner as Option<PractitionerId>,
        scope.location as Option<LocationId>,
        scope.reach.practitioner() as Option<PractitionerId>,
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let visits = row.visits;
        if let (Some(on), Some(status)) = (row.on, row.status) {
            counts.days.push(OfDay { on, status, visits });
        } else if let (Some(weekday), Some(hour)) = (row.weekday, row.hour) {
            counts.hours.push(OfHour {
                weekday: weekday_of(weekday)?,
                hour: u32::try_from(hour)?,
                visits,
            });
        }
    }
    Ok(())
}

async fn count_kinds(
    conn: &mut PgConnection,
    scope: Scope,
    counts: &mut Counts,
) -> anyhow::Result<()> {
    let rows = sqlx::query!(
        r#"
        select appointment_type_id as "appointment_type: AppointmentTypeId",
            cancel_reason as reason,
            case
                when status = 'cancelled' then null
                when starts_at < created_at + interval '24 hours' then 0
                when starts_at < created_at + interval '168 hours' then 1
                when starts_at < created_at + interval '336 hours' then 2
                when starts_at < created_at + interval '672 hours' then 3
                else 4
            end as lead, count(*) as "visits!"
        from appointment
        where starts_wall >= $1::date::timestamp and starts_wall < ($2::date + 1)::timestamp
            and ($3::uuid is null or practitioner_id = $3)
            and ($4::uuid is null or location_id = $4)
            and ($5::uuid is null or practitioner_id = $5)
        group by 1, 2, 3
        "#,
        scope.dates.from,
        scope.dates.to,
        scope.practitioner as Option<PractitionerId>,
        scope.location as Option<LocationId>,
        scope.reach.practitioner() as Option<PractitionerId>,
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let reason = row.reason.as_deref().and_then(CancelReason::parse);
        let fate = match row.lead {
            None => Fate::Cancelled(reason.unwrap_or(CancelReason::NotSaid)),
            Some(lead) => Fate::Kept(lead_of(lead)?),
        };
        counts.kinds.push(OfKind {
            appointment_type: row.appointment_type,
            fate,
            visits: row.visits,
        });
    }
    Ok(())
}

/// The lead of that number, as the statement counts them.
fn lead_of(number: i32) -> anyhow::Result<Lead> {
    let lead = Lead::ALL.get(usize::try_from(number)?);
    lead.copied().context("a lead without a name")
}

/// The weekday of an ISO number: Monday is 1.
fn weekday_of(number: i32) -> anyhow::Result<Weekday> {
    let weekday = u8::try_from(number - 1).ok();
    let weekday = weekday.and_then(|number| Weekday::try_from(number).ok());
    weekday.context("a weekday without a name")
}
