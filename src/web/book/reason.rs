//! P2: what the appointment is for.

use actix_web::{HttpRequest, HttpResponse};

use super::way::{self, Stop};
use crate::actions::keep_answers::keep_answers;
use crate::db;
use crate::domain::draft::Answers;
use crate::domain::ids::{AppointmentId, VisitReasonId};
use crate::domain::practice::VisitReason;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::pairs::Pairs;
use crate::web::patient::reason::{PhoneReasonPage, ReasonGroup, ReasonPage};
use crate::web::patient::view::Choice;
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words;

/// More reasons than this stand in groups.
const GROUPED_FROM: usize = 9;

/// Where the way begins.
pub async fn start(caller: Caller, request: HttpRequest) -> HttpResponse {
    let query = request.query_string();
    let again = (!query.is_empty()).then(|| format!("{}?{query}", urls::REASON));
    caller.see(again.as_deref().unwrap_or(urls::REASON))
}

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    if !caller.practice.takes_bookings() {
        return by_phone(&caller, None);
    }
    let chosen = match again(&request) {
        Some(visit) => reason_of(&caller, visit).await?,
        None => caller.answers().visit_reason,
    };
    let chosen = chosen.map(|id| ("reason", id.to_string()));
    Ok(page::respond(&page_of(&caller, FormState::typed(chosen)))?)
}

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    let mut form = typed.state();
    let chosen = typed.get("reason").parse().ok();
    let Some(reason) = chosen.and_then(|id: VisitReasonId| caller.practice.visit_reason(id)) else {
        form.refuse(Field::Reason, FieldError::Missing);
        return Ok(page::respond(&page_of(&caller, form))?);
    };
    let answers = with_reason(&caller, reason);
    let next = way::next_open(&caller, &answers);
    let draft = caller.visitor.draft.clone();
    keep_answers(
        caller.state(),
        caller.practice_id(),
        draft,
        &caller.token,
        answers,
    )
    .await?;
    if !caller.practice.is_online(reason) {
        return by_phone(&caller, reason.hint.as_deref());
    }
    // A changed reason asks for a time anew; an unchanged one leads on to what is open.
    Ok(caller.see(next.url()))
}

/// The answers with this reason; what another reason was asked does not count any more.
fn with_reason(caller: &Caller, reason: &VisitReason) -> Answers {
    let answers = caller.answers();
    let is_new = answers.booked.is_some();
    let old = answers
        .visit_reason
        .and_then(|id| caller.practice.visit_reason(id));
    // An address proven before this way began is no step of it.
    let is_on_the_way = answers.time.is_some() && !is_new;
    let email = (answers.email.clone()).filter(|_| caller.signed_in().is_none() || is_on_the_way);
    let account = caller.signed_in().map(|signed_in| signed_in.account);
    let account = account.or(answers.account);
    let is_same_type =
        old.is_some_and(|old| old.appointment_type == reason.appointment_type) && !is_new;
    if is_same_type {
        return Answers {
            account,
            visit_reason: Some(reason.id),
            email,
            ..answers
        };
    }
    Answers {
        account,
        visit_reason: Some(reason.id),
        email,
        details: answers.details.filter(|_| !is_new),
        moving: answers.moving,
        ..Answers::default()
    }
}

fn by_phone(caller: &Caller, why: Option<&str>) -> Result<HttpResponse, AppError> {
    let why = why.unwrap_or_default().to_owned();
    Ok(page::respond(&PhoneReasonPage {
        frame: caller.frame_back_to(urls::REASON),
        why,
    })?)
}

fn page_of(caller: &Caller, form: FormState) -> ReasonPage {
    let reasons = &caller.practice.visit_reasons;
    let mut groups: Vec<ReasonGroup> = Vec::new();
    for reason in reasons {
        let name = reason
            .group
            .clone()
            .filter(|_| reasons.len() >= GROUPED_FROM);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.reasons.push(choice(caller, reason)),
            None => groups.push(ReasonGroup {
                name,
                reasons: vec![choice(caller, reason)],
            }),
        }
    }
    ReasonPage {
        frame: caller.frame_back_to(urls::HOME),
        step: way::step(caller, Stop::Reason),
        form,
        groups,
        not_sure: None,
    }
}

fn choice(caller: &Caller, reason: &VisitReason) -> Choice {
    let length = caller
        .practice
        .appointment_type(reason.appointment_type)
        .map(|of| words::minutes(i64::from(of.minutes)))
        .unwrap_or_default();
    let hint = match &reason.hint {
        Some(hint) => format!("{length}. {hint}"),
        None => length,
    };
    Choice::hinted(reason.id.to_string(), &reason.name, hint)
}

fn again(request: &HttpRequest) -> Option<AppointmentId> {
    Pairs::of(request).get("again").parse().ok()
}

/// The reason of an earlier visit of the asker's.
async fn reason_of(
    caller: &Caller,
    visit: AppointmentId,
) -> Result<Option<VisitReasonId>, AppError> {
    let Some(signed_in) = caller.signed_in() else {
        return Ok(None);
    };
    let asker = crate::domain::session::Asker::Account(signed_in.account);
    let today = caller.today();
    let found = caller
        .read(async move |conn| db::appointments::find_appointment(conn, visit, asker, today).await)
        .await?;
    Ok(found.map(|visit| visit.visit_reason))
}
