//! P16: a new date and time for a visit. The old one stays until the new one is confirmed.

use actix_web::{HttpRequest, HttpResponse, web};

use super::refused;
use super::visit::{self, Seen};
use crate::actions::hold_slot::{Purpose, hold_slot};
use crate::actions::keep_answers::keep_answers;
use crate::domain::change;
use crate::domain::draft::ChosenTime;
use crate::domain::ids::DraftId;
use crate::domain::refusal::Refusal;
use crate::web::book::hold as held_time;
use crate::web::book::search::Search;
use crate::web::book::taken::{self, Ways};
use crate::web::book::times;
use crate::web::book::week::{self, WeekView};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::change::TooLate;
use crate::web::patient::times::{TimesPage, TimesPurpose};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words;

pub async fn show(
    mut caller: Caller,
    id: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find(&caller, &id).await?;
    if let Err(refusal) = change::decide_cancellation(&seen.visit, caller.now) {
        return refused::respond(&caller, &seen, TooLate::Change, refusal).await;
    }
    visit::veil(&mut caller, &seen);
    let view = WeekView::parse(request.query_string());
    Ok(page::respond(
        &page_of(&caller, &seen, &view, FormState::default()).await?,
    )?)
}

/// Holds the new time.
pub async fn hold(
    mut caller: Caller,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find_for_form(&caller, &id).await?;
    visit::veil(&mut caller, &seen);
    let search = Search::of_visit(&seen.visit);
    let time = match chosen(&seen, typed.get("slot")) {
        Ok(time) => time,
        Err(error) => {
            let mut form = typed.state();
            form.refuse(Field::Time, error);
            let page = page_of(&caller, &seen, &WeekView::default(), form).await?;
            return Ok(page::respond(&page)?);
        }
    };
    let draft = draft(&caller).await?;
    let purpose = Purpose::Move(seen.visit.id, seen.asker);
    let (practice, wanted) = (caller.practice_id(), search.wanted(time));
    match hold_slot(caller.state(), practice, draft, wanted, purpose).await? {
        Ok(_) => Ok(caller.see(urls::change_confirm(seen.visit.id))),
        Err(refusal) => refuse(&caller, &seen, time, refusal).await,
    }
}

/// What a patient is told whose new time cannot be had.
pub(super) async fn refuse(
    caller: &Caller,
    seen: &Seen,
    time: ChosenTime,
    refusal: Refusal,
) -> Result<HttpResponse, AppError> {
    if !(refusal.asks_for_another_time() || refusal == Refusal::NotOffered) {
        return refused::respond(caller, seen, TooLate::Change, refusal).await;
    }
    let id = seen.visit.id;
    let ways = Ways {
        hold_url: urls::change_hold(id),
        times_url: urls::change(id),
    };
    let search = Search::of_visit(&seen.visit);
    taken::respond(caller, &search, time, refusal, ways).await
}

/// The pressed time, with whom and where the visit is: only its time changes here.
fn chosen(seen: &Seen, slot: &str) -> Result<ChosenTime, FieldError> {
    let time = week::parse_time(slot).ok_or(FieldError::Missing)?;
    let search = Search::of_visit(&seen.visit);
    let is_same_place = search
        .location
        .this()
        .is_none_or(|this| this == time.location);
    if is_same_place {
        Ok(ChosenTime {
            practitioner: search.practitioner,
            ..time
        })
    } else {
        Err(FieldError::Wrong)
    }
}

/// The draft that keeps the hold, made if the browser has none.
async fn draft(caller: &Caller) -> Result<DraftId, AppError> {
    if let Some(draft) = caller.draft() {
        return Ok(draft);
    }
    let (practice, token) = (caller.practice_id(), &caller.token);
    let draft = keep_answers(caller.state(), practice, None, token, caller.answers()).await?;
    Ok(draft.id)
}

async fn page_of(
    caller: &Caller,
    seen: &Seen,
    view: &WeekView,
    form: FormState,
) -> Result<TimesPage, AppError> {
    let id = seen.visit.id;
    let search = Search::of_visit(&seen.visit);
    let search = search.shown_in(view.zone);
    let mut week = week::build(caller, &search, view, &urls::change(id)).await?;
    if let Some(held) = held_time::find_for(caller, &search).await? {
        week::mark_yours(week::buttons_of(&mut week), &held);
    }
    Ok(TimesPage {
        purpose: TimesPurpose::Change {
            appointment: id.to_string(),
            old: seen.when(),
        },
        summary: summary(caller, seen),
        form,
        ..times::around(caller, &search, view, week, urls::appointment(id))
    })
}

/// `{reason}, {minutes} minutes, {in person}, {who}, {where}.` A link is told neither why nor
/// with whom.
fn summary(caller: &Caller, seen: &Seen) -> String {
    let (practice, visit) = (&caller.practice, &seen.visit);
    let reason = practice.visit_reason(visit.visit_reason);
    let reason = reason.map(|reason| reason.name.clone());
    let who = practice.practitioner(visit.practitioner);
    let who = who.map(|one| one.name.clone());
    let how = seen.how(caller);
    let place = how.place().map(|place| place.name.clone());
    let length = words::minutes((visit.ends_at - visit.starts_at).num_minutes());
    let parts = [
        reason.filter(|_| seen.is_private()),
        Some(length),
        Some(how.words().to_lowercase()),
        who.filter(|_| seen.is_private()),
        place,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}.", parts.join(", "))
}
