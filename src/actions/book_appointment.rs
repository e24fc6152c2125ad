//! Turns a held time and a draft's answers into a visit.

use std::sync::Arc;

use anyhow::Context;
use sqlx::PgConnection;

use super::facts::{self, Asking, Facts, Requests};
use super::hold_slot::{Holder, contended, or_taken, place_hold};
use crate::chance;
use crate::db;
use crate::db::appointments::NewAppointment;
use crate::db::bookings::Booking;
use crate::db::busy::Mine;
use crate::db::holds::Taking;
use crate::db::patients::Patient;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::booking::{self, BookingPlan, Wanted};
use crate::domain::draft::{Answers, Details};
use crate::domain::ids::{
    AccountId, AppointmentId, AuditEventId, CommunicationId, DraftId, HoldId, ManageLinkId,
    PatientGrantId, PatientId, PracticeId,
};
use crate::domain::practice::{Mode, Practice};
use crate::domain::refusal::Refusal;
use crate::state::State;

/// References to choose from: one that is taken costs no second try.
const REFERENCES: usize = 4;

/// What became of the wish to book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booked {
    /// Booked now, or by the same form sent before.
    As(AppointmentId),
    /// Something is not answered yet.
    Incomplete,
}

/// Books what a draft holds. The hold is the key: booking it twice finds the same visit. A hold
/// that ran out is tried once more for the same time.
pub async fn book_appointment(
    state: &Arc<State>,
    practice: PracticeId,
    draft: DraftId,
    account: AccountId,
) -> anyhow::Result<Result<Booked, Refusal>> {
    let within = Arc::clone(state);
    let booked = state
        .db
        .work(practice, async move |conn| {
            let answers = db::bookings::lock_draft_and_account(conn, draft, account).await?;
            let Some(answers) = answers else {
                return Ok(Ok(Booked::Incomplete));
            };
            // A visit that moved since no longer names the hold it was booked from.
            if let Some(before) = answers.booked {
                return Ok(Ok(Booked::As(before)));
            }
            let Some(hold) = answers.hold else {
                return Ok(Ok(Booked::Incomplete));
            };
            if let Some(before) = db::appointments::find_by_hold(conn, hold).await? {
                return Ok(Ok(Booked::As(before)));
            }
            let practice = within.practice_at_hand(conn, practice).await?;
            let Some(order) = Order::of(&practice, answers, (draft, hold), account) else {
                return Ok(Ok(Booked::Incomplete));
            };
            book_within(conn, &within, &practice, order).await
        })
        .await;
    state.outbox_bell.notify_one();
    or_taken(booked)
}

/// A draft with everything a booking needs.
struct Order {
    draft: DraftId,
    hold: HoldId,
    account: AccountId,
    answers: Answers,
    details: Details,
    wanted: Wanted,
    mode: Mode,
}

impl Order {
    /// `None`: a step is still open, or was answered under another account.
    fn of(
        practice: &Practice,
        answers: Answers,
        (draft, hold): (DraftId, HoldId),
        account: AccountId,
    ) -> Option<Self> {
        let reason = practice
            .visit_reason(answers.visit_reason?)
            .filter(|reason| practice.is_online(reason))?;
        let of = practice.appointment_type(reason.appointment_type)?;
        let mode = answers.mode.or_else(|| of.modes.first().copied())?;
        let time = answers.time?;
        let details = answers
            .details
            .clone()
            .filter(|details| details.account == account)?;
        let wanted = Wanted {
            appointment_type: of.id,
            mode: Some(mode),
            been_before: answers.been_before,
            minutes: None,
            practitioner: time.practitioner,
            location: time.location,
            starts_at: time.starts_at,
        };
        Some(Self {
            draft,
            hold,
            account,
            answers,
            details,
            wanted,
            mode,
        })
    }
}

async fn book_within(
    conn: &mut PgConnection,
    state: &State,
    practice: &Arc<Practice>,
    order: Order,
) -> anyhow::Result<Result<Booked, Refusal>> {
    let known = find_patient(conn, state, &order).await?;
    let mine = Mine {
        draft: Some(order.draft),
        moving: None,
    };
    let asking = Asking {
        practice,
        wanted: &order.wanted,
        mine,
        patient: known,
        leaving: None,
        requests: Requests::Occupy,
    };
    let facts = facts::lock_and_load(conn, state, asking).await?;
    let plan = match plan_booking(conn, &facts, &order).await? {
        Ok(plan) => plan,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let patient = match facts.patient {
        Some(patient) => {
            db::patients::update_phone(conn, patient, &order.details.phone).await?;
            patient
        }
        None => insert_patient(conn, &facts, &order).await?,
    };
    let id = insert_visit(conn, &facts, &order, &plan, patient).await?;
    let visit = (id, plan.status, patient);
    finish(conn, state, &facts, order, visit).await?;
    Ok(Ok(Booked::As(id)))
}

/// The person the details name, among those the account acts for, by what they are called now or
/// were before staff merged two records of theirs. Others of the same name are other people: a
/// shared address merges nobody.
async fn find_patient(
    conn: &mut PgConnection,
    state: &State,
    order: &Order,
) -> anyhow::Result<Option<PatientId>> {
    let today = state.clock.now().date_naive();
    let acted_for = db::patients::list_patients_of(conn, order.account, today).await?;
    let details = &order.details;
    let is_named = |one: &&Patient| match details.patient {
        Some(chosen) => one.id == chosen,
        None => {
            one.born_on == details.born_on
                && one.first_name.is_same_as(&details.first_name)
                && one.last_name.is_same_as(&details.last_name)
        }
    };
    if let Some(found) = acted_for.iter().find(is_named) {
        return Ok(Some(found.id));
    }
    if acted_for.is_empty() {
        return Ok(None);
    }
    let ids: Vec<PatientId> = acted_for.iter().map(|one| one.id).collect();
    let former = db::patient_merges::list_merged_into(conn, &ids).await?;
    let found = former.iter().find(|(one, _)| is_named(&one));
    Ok(found.map(|(_, kept)| *kept))
}

async fn insert_patient(
    conn: &mut PgConnection,
    facts: &Facts,
    order: &Order,
) -> anyhow::Result<PatientId> {
    let details = &order.details;
    let new = Patient {
        id: PatientId(chance::uuid(facts.now)?),
        first_name: details.first_name.clone(),
        last_name: details.last_name.clone(),
        born_on: details.born_on,
        phone: Some(details.phone.clone()),
    };
    let grant = PatientGrantId(chance::uuid(facts.now)?);
    db::patients::insert_patient_of(conn, &new, (grant, order.account), facts.now).await?;
    Ok(new.id)
}

/// The held time by every rule, or, where the hold is gone, the same time held anew.
async fn plan_booking(
    conn: &mut PgConnection,
    facts: &Facts,
    order: &Order,
) -> anyhow::Result<Result<BookingPlan, Refusal>> {
    let Facts {
        practice,
        busy,
        now,
        ..
    } = facts;
    let mut held = db::holds::find_hold(conn, order.hold, order.draft).await?;
    if held.as_ref().is_none_or(|held| !held.is_live(*now)) {
        let time = match booking::decide_hold(practice, busy, &order.wanted, *now) {
            Ok(time) => time,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let whose = Holder::of(order.hold, order.draft);
        if place_hold(conn, facts, &time, &order.wanted, whose).await? == Taking::Taken {
            return Ok(Err(Refusal::Taken));
        }
        held = db::holds::find_hold(conn, order.hold, order.draft).await?;
    }
    let Some(held) = held else {
        return Ok(Err(Refusal::Taken));
    };
    Ok(booking::decide_booking(
        practice,
        busy,
        &held,
        &order.wanted,
        *now,
    ))
}

async fn insert_visit(
    conn: &mut PgConnection,
    facts: &Facts,
    order: &Order,
    plan: &BookingPlan,
    patient: PatientId,
) -> anyhow::Result<AppointmentId> {
    let references = references()?;
    let reason = order
        .answers
        .visit_reason
        .context("an order without a reason")?;
    let new = NewAppointment {
        id: AppointmentId(chance::uuid(facts.now)?),
        references: &references,
        status: plan.status,
        patient,
        account: Some(order.account),
        practitioner: plan.time.practitioner,
        location: plan.time.location,
        appointment_type: order.wanted.appointment_type,
        visit_reason: reason,
        mode: order.mode,
        visit: plan.time.visit,
        starts_wall: plan.time.starts_wall,
        time_zone: plan.time.time_zone,
        shown_zone: order
            .answers
            .shown_zone
            .filter(|_| order.mode != Mode::InPerson),
        change_notice_minutes: plan.change_notice_minutes,
        support: order.details.support.as_deref(),
        hold: order.hold,
        now: facts.now,
    };
    insert(conn, &new).await
}

/// References to choose from.
pub(super) fn references() -> anyhow::Result<Vec<String>> {
    (0..REFERENCES).map(|_| chance::reference()).collect()
}

/// Adds a visit in the place of its hold.
pub(super) async fn insert(
    conn: &mut PgConnection,
    new: &NewAppointment<'_>,
) -> anyhow::Result<AppointmentId> {
    let id = db::appointments::insert_appointment(conn, new).await?;
    id.ok_or_else(|| contended("the visit was not added"))
}

async fn finish(
    conn: &mut PgConnection,
    state: &State,
    facts: &Facts,
    order: Order,
    (visit, status, patient): (AppointmentId, AppointmentStatus, PatientId),
) -> anyhow::Result<()> {
    let now = facts.now;
    let link = ManageLinkId(chance::uuid(now)?);
    let answers = Answers {
        booked: Some(visit),
        ..order.answers
    };
    let new = Booking {
        visit,
        status,
        patient,
        account: order.account,
        link,
        token_hash: state.secrets.manage_token(link).hash(),
        letter: CommunicationId(chance::uuid(now)?),
        record: AuditEventId(chance::uuid(now)?),
        draft: order.draft,
        answers: &answers,
        now,
    };
    Ok(db::bookings::insert_booking(conn, &new).await?)
}
