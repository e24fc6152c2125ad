//! Finds the visit of somebody who stands at a kiosk.

use std::sync::Arc;

use chrono_tz::Tz;

use super::tries;
use crate::chance;
use crate::db;
use crate::db::check_ins::Typed;
use crate::db::kiosks::Kiosk;
use crate::domain::check_in::day_of;
use crate::domain::ids::{AppointmentId, PracticeId};
use crate::state::State;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identified {
    Visit(AppointmentId),
    /// Nobody of that kind, another day or place, or a wrong birth date: all the same.
    Unknown,
    Wait {
        minutes: i64,
    },
}

/// Looks among the visits of today at the kiosk's place. What does not fit one is counted, so that
/// nobody can find out there who comes.
pub async fn identify_at_kiosk(
    state: &Arc<State>,
    practice: PracticeId,
    (kiosk, zone): (Kiosk, Tz),
    typed: Typed,
) -> anyhow::Result<Identified> {
    let bucket = state.secrets.bucket("kiosk", &kiosk.id.to_string());
    let now = state.clock.now();
    let noted = chance::uuid(now)?;
    state
        .db
        .work(practice, async move |conn| {
            if let Some(minutes) = tries::count(conn, bucket, noted, now).await? {
                return Ok(Identified::Wait { minutes });
            }
            let today = (kiosk.location, day_of(now, zone));
            let Some(visit) = db::check_ins::find_visit_at(conn, today, &typed).await? else {
                return Ok(Identified::Unknown);
            };
            db::failed_tries::delete_failed_try(conn, noted).await?;
            Ok(Identified::Visit(visit))
        })
        .await
}
