//! The letter that reminds of a visit: read when it leaves, so that nobody is told to come to what was moved or
//! cancelled meanwhile.

use anyhow::Context;
use sqlx::PgConnection;

use super::{Desk, Reading, address, letterhead};
use crate::db::deliveries::{self, Visit};
use crate::db::{appointments, offers};
use crate::domain::appointment::AppointmentStatus;
use crate::domain::message::MessageKind;
use crate::domain::offer::Standing;
use crate::domain::session::Asker;
use crate::mail::reminder_message::ReminderMessage;

impl Desk<'_> {
    /// Nothing where the visit went on since, where its patient takes no reminders any more, and where
    /// they are to choose another time. Its calendar file says nothing new: whoever has not put the
    /// visit down can do so.
    pub(super) async fn reminder(
        &self,
        conn: &mut PgConnection,
        was: Visit,
    ) -> anyhow::Result<Reading> {
        if deliveries::find_earlier_under_way(conn, self.due, was.id, self.now).await? {
            return Ok(Reading::NotYet);
        }
        let (asker, today) = (Asker::Link(was.id), self.now.date_naive());
        let visit = appointments::find_appointment(conn, was.id, asker, today).await?;
        let visit = visit.context("the visit of a message is gone")?;
        if !MessageKind::Reminder.is_true_of(was.spoken_now(&visit), self.now) {
            return Ok(Reading::Nothing);
        }
        let offer = offers::find_newest_offer(conn, was.id).await?;
        let place = deliveries::find_destination(conn, was.id).await?;
        let place = place.context("the location of a visit is gone")?;
        let (Some(email), true) = (&place.email, place.wants_reminders) else {
            return Ok(Reading::Nothing);
        };
        if offer.is_some_and(|offer| offer.standing(&visit, self.now) == Standing::Open) {
            return Ok(Reading::Nothing);
        }
        let practice = self.environment.state.practice(conn).await?;
        let origin = &self.environment.origin;
        let own_page = format!("{origin}/me/appointments/{}", visit.id);
        let link = place.link.map(|link| self.manage_link(link));
        let link = link.unwrap_or_else(|| own_page.clone());
        let entry = self.entry(&practice, &visit, &place, Some(link.clone()));
        let message = ReminderMessage {
            letterhead: letterhead(&practice),
            starts_at: visit.starts_at,
            time_zone: visit.time_zone,
            shown_zone: visit.shown_zone,
            place: entry.place.clone(),
            reference: visit.reference.clone(),
            changeable_until: Some(visit.changeable_until()).filter(|until| self.now <= *until),
            link,
            is_confirmed: visit.status == AppointmentStatus::Confirmed,
            own_page,
            settings: format!("{origin}/me/email"),
        };
        Ok(self.letter(&practice, address(email)?, message.write()?, Some(entry)))
    }
}
