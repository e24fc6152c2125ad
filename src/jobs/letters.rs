//! From the ids in the outbox to a letter: facts are read at the last moment, so
//! that no letter tells what is no longer so.

mod reminder;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::Environment;
use crate::calendar::{self, CalendarEntry};
use crate::db::deliveries::{self, About, Destination, Due, Visit};
use crate::db::staff_accounts;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::colours;
use crate::domain::ids::{ManageLinkId, OfferId, SignInCodeId, StaffInvitationId, StaffMemberId};
use crate::domain::message::MessageKind;
use crate::domain::offer::{Offer, Standing};
use crate::domain::person::EmailAddress;
use crate::domain::practice::Practice;
use crate::domain::session::Asker;
use crate::domain::sign_in_code::LIVES_MINUTES;
use crate::mail::Letter;
use crate::mail::messages::{AppointmentNews, Letterhead, News, SignInCode, Written};
use crate::mail::offer_message::OfferMessage;
use crate::mail::staff_messages::{StaffMessage, StaffNews};

/// A message older than this is given up.
pub(super) const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(24);

/// What a message at its turn comes to.
pub(super) enum Reading {
    Letter(Box<Letter>),
    /// What it would tell is no longer so, or nobody is to be told.
    Nothing,
    /// Too late to be of use.
    TooOld,
    /// An earlier message about the same visit is on its way: this one must not overtake it.
    NotYet,
}

/// Reads what a message is about and writes its letter.
pub(super) async fn read(
    environment: &Environment,
    conn: &mut PgConnection,
    due: &Due,
    now: DateTime<Utc>,
) -> anyhow::Result<Reading> {
    if now - due.created_at > GIVE_UP_AFTER {
        return Ok(Reading::TooOld);
    }
    let desk = Desk {
        environment,
        due,
        now,
    };
    match due.about {
        About::Code(code) => desk.code(conn, code).await,
        About::Booked(visit, link) => desk.visit(conn, visit, Tidings::Booked(link)).await,
        About::Moved(visit, link) => desk.visit(conn, visit, Tidings::Moved(link)).await,
        About::Cancelled(visit) => desk.visit(conn, visit, Tidings::Cancelled).await,
        About::Offered(visit, link, offer) => desk.offer(conn, visit, (link, offer)).await,
        About::Reminder(visit) => desk.reminder(conn, visit).await,
        About::Invitation(invitation) => desk.invitation(conn, invitation).await,
        About::AccountChanged(member) => desk.account_changed(conn, member).await,
    }
}

/// Where one letter is written.
struct Desk<'a> {
    environment: &'a Environment,
    due: &'a Due,
    now: DateTime<Utc>,
}

#[derive(Clone, Copy)]
enum Tidings {
    Booked(ManageLinkId),
    Moved(ManageLinkId),
    Cancelled,
}

impl Desk<'_> {
    async fn code(&self, conn: &mut PgConnection, id: SignInCodeId) -> anyhow::Result<Reading> {
        let code = deliveries::find_live_code(conn, id).await?;
        let Some(code) = code.filter(|code| self.now < code.expires_at) else {
            return Ok(Reading::Nothing);
        };
        let practice = self.environment.state.practice(conn).await?;
        let message = SignInCode {
            letterhead: letterhead(&practice),
            code: self.environment.state.secrets.sign_in_code(id),
            lasts_minutes: LIVES_MINUTES,
            link: format!("{}/book/code/{id}", self.environment.origin),
        };
        let to = address(&code.email)?;
        Ok(self.letter(&practice, to, message.write()?, None))
    }

    async fn invitation(
        &self,
        conn: &mut PgConnection,
        id: StaffInvitationId,
    ) -> anyhow::Result<Reading> {
        let live = staff_accounts::find_live_invitation(conn, id, self.now).await?;
        let Some(email) = live else {
            return Ok(Reading::Nothing);
        };
        let token = self.environment.state.secrets.invitation_token(id);
        let link = format!(
            "{}/staff/invitation/{}",
            self.environment.origin,
            token.as_str()
        );
        self.staff(conn, &email, StaffNews::Invited { link }).await
    }

    async fn account_changed(
        &self,
        conn: &mut PgConnection,
        id: StaffMemberId,
    ) -> anyhow::Result<Reading> {
        match staff_accounts::find_email(conn, id).await? {
            Some(email) => self.staff(conn, &email, StaffNews::AccountChanged).await,
            None => Ok(Reading::Nothing),
        }
    }

    async fn staff(
        &self,
        conn: &mut PgConnection,
        email: &str,
        news: StaffNews,
    ) -> anyhow::Result<Reading> {
        let practice = self.environment.state.practice(conn).await?;
        let message = StaffMessage {
            letterhead: letterhead(&practice),
            news,
        };
        Ok(self.letter(&practice, address(email)?, message.write()?, None))
    }

    async fn visit(
        &self,
        conn: &mut PgConnection,
        was: Visit,
        tidings: Tidings,
    ) -> anyhow::Result<Reading> {
        if deliveries::find_earlier_under_way(conn, self.due, was.id, self.now).await? {
            return Ok(Reading::NotYet);
        }
        let asker = Asker::Link(was.id);
        let visit =
            crate::db::appointments::find_appointment(conn, was.id, asker, self.now.date_naive())
                .await?
                .context("the visit of a message is gone")?;
        let Some(news) = tidings.still_true(&visit, was, self.now) else {
            return Ok(Reading::Nothing);
        };
        let place = deliveries::find_destination(conn, was.id)
            .await?
            .context("the location of a visit is gone")?;
        let Some(email) = &place.email else {
            return Ok(Reading::Nothing);
        };
        let to = address(email)?;
        let practice = self.environment.state.practice(conn).await?;
        let link = match tidings {
            Tidings::Booked(link) | Tidings::Moved(link) => Some(self.manage_link(link)),
            Tidings::Cancelled => None,
        };
        let entry = self.entry(&practice, &visit, &place, link);
        let changeable = Some(visit.changeable_until())
            .filter(|until| self.now <= *until && visit.status.is_changeable_by_patient());
        let message = AppointmentNews {
            letterhead: letterhead(&practice),
            news,
            starts_at: visit.starts_at,
            time_zone: visit.time_zone,
            shown_zone: visit.shown_zone,
            place: entry.place.clone(),
            reference: visit.reference.clone(),
            changeable_until: changeable,
            link: entry.link.clone(),
            other_times: (news == News::Declined)
                .then(|| format!("{}/book", self.environment.origin)),
            has_file: place.was_booked,
        };
        // A request is nothing to put down yet; what was put down once is kept in step.
        let file = place.was_booked.then_some(entry);
        Ok(self.letter(&practice, to, message.write()?, file))
    }

    /// Another time that is kept for a patient, while it is. What they put down stays as it is.
    async fn offer(
        &self,
        conn: &mut PgConnection,
        was: Visit,
        (link, id): (ManageLinkId, OfferId),
    ) -> anyhow::Result<Reading> {
        if deliveries::find_earlier_under_way(conn, self.due, was.id, self.now).await? {
            return Ok(Reading::NotYet);
        }
        let (asker, today) = (Asker::Link(was.id), self.now.date_naive());
        let visit = crate::db::appointments::find_appointment(conn, was.id, asker, today).await?;
        let visit = visit.context("the visit of a message is gone")?;
        let newest = crate::db::offers::find_newest_offer(conn, was.id).await?;
        let is_open =
            |offer: &Offer| offer.id == id && offer.standing(&visit, self.now) == Standing::Open;
        let Some(offer) = newest.filter(is_open) else {
            return Ok(Reading::Nothing);
        };
        let place = deliveries::find_destination(conn, was.id).await?;
        let place = place.context("the location of a visit is gone")?;
        let Some(email) = &place.email else {
            return Ok(Reading::Nothing);
        };
        let practice = self.environment.state.practice(conn).await?;
        let message = OfferMessage {
            letterhead: letterhead(&practice),
            starts_at: visit.starts_at,
            offered_at: offer.starts_at,
            kept_until: offer.expires_at,
            time_zone: visit.time_zone,
            place: calendar::place(visit.mode, &place.location_name, &place.location_address),
            reference: visit.reference.clone(),
            link: self.manage_link(link),
        };
        Ok(self.letter(&practice, address(email)?, message.write()?, None))
    }

    fn entry(
        &self,
        practice: &Practice,
        visit: &Appointment,
        place: &Destination,
        link: Option<String>,
    ) -> CalendarEntry {
        let sender = &self.environment.sender;
        CalendarEntry {
            uid: calendar::uid(visit.id, &sender.host),
            sequence: visit.sequence,
            standing: calendar::Standing::of(visit.status),
            written_at: self.due.created_at,
            starts_at: visit.starts_at,
            ends_at: visit.ends_at,
            public_name: practice.public_name.clone(),
            phone: practice.phone.clone(),
            place: calendar::place(visit.mode, &place.location_name, &place.location_address),
            link,
            organizer: Some(sender.address.to_string()),
        }
    }

    fn manage_link(&self, link: ManageLinkId) -> String {
        let token = self.environment.state.secrets.manage_token(link);
        format!("{}/a/{}", self.environment.origin, token.as_str())
    }

    fn letter(
        &self,
        practice: &Practice,
        to: EmailAddress,
        written: Written,
        calendar: Option<CalendarEntry>,
    ) -> Reading {
        Reading::Letter(Box::new(Letter {
            id: self.due.id,
            sender: self.environment.sender.clone(),
            from_name: practice.public_name.clone(),
            to,
            written_at: self.due.created_at,
            language: letterhead(practice).language(),
            subject: written.subject,
            text: written.text,
            html: written.html,
            calendar,
        }))
    }
}

impl Tidings {
    /// The news, unless the visit went on since, or is over.
    fn still_true(self, visit: &Appointment, was: Visit, now: DateTime<Utc>) -> Option<News> {
        if !self.kind().is_true_of(was.spoken_now(visit), now) {
            return None;
        }
        Some(match self {
            Self::Cancelled if visit.is_declined() => News::Declined,
            Self::Cancelled => News::Cancelled,
            Self::Booked(_) | Self::Moved(_) if visit.status == AppointmentStatus::Pending => {
                News::Requested
            }
            Self::Booked(_) => News::Booked,
            Self::Moved(_) => News::Moved,
        })
    }

    fn kind(self) -> MessageKind {
        match self {
            Self::Booked(_) => MessageKind::Booked,
            Self::Moved(_) => MessageKind::Moved,
            Self::Cancelled => MessageKind::Cancelled,
        }
    }
}

fn letterhead(practice: &Practice) -> Letterhead {
    Letterhead {
        public_name: practice.public_name.clone(),
        phone: practice.phone.clone(),
        palette: practice.brand.palette().unwrap_or(colours::DEFAULT),
        time_zone: practice.time_zone,
    }
}

fn address(text: &str) -> anyhow::Result<EmailAddress> {
    EmailAddress::parse(text).context("a stored address is none")
}
