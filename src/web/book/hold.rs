//! Choosing a time, keeping it longer, and the region that shows it from then on.

use actix_web::HttpResponse;

use super::search::Search;
use super::taken::{self, Ways};
use super::times;
use super::way::{self, Stop};
use super::week::{self, WeekView};
use crate::actions::hold_slot::{Purpose, hold_slot};
use crate::actions::keep_answers::keep_answers;
use crate::actions::renew_hold::renew_hold;
use crate::db;
use crate::domain::draft::{Answers, ChosenTime};
use crate::domain::hold::Held;
use crate::domain::ids::{DraftId, HoldId, LocationId};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError};
use crate::web::page::{self, Renewal};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Words;

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::Times)?;
    let answers = caller.answers();
    let Some(search) = Search::of_draft(&caller.practice, &answers) else {
        return Ok(caller.see(urls::REASON));
    };
    let search = search.shown_in(week::parse_zone(typed.get("zone")));
    let answers = Answers {
        shown_zone: search.shown_in,
        ..answers
    };
    let Some(time) = week::parse_time(typed.get("slot")) else {
        let mut form = typed.state();
        form.refuse(Field::Time, FieldError::Missing);
        let page = times::page_of(&caller, &WeekView::default(), form).await?;
        return Ok(page::respond(&page)?);
    };
    let draft = draft(&caller, &answers).await?;
    let wanted = search.wanted(time);
    let held = hold_slot(
        caller.state(),
        caller.practice_id(),
        draft,
        wanted,
        Purpose::NewVisit,
    )
    .await?;
    match held {
        Ok(_) => {
            let chosen = Answers {
                time: Some(time),
                ..answers
            };
            Ok(caller.see(way::next_open(&caller, &chosen).url()))
        }
        Err(refusal) => taken::respond(&caller, &search, time, refusal, ways()).await,
    }
}

/// The draft that keeps the hold, with the zone its times were shown in.
async fn draft(caller: &Caller, answers: &Answers) -> Result<DraftId, AppError> {
    let known = caller.visitor.draft.clone();
    if let Some(draft) = &known
        && draft.answers.shown_zone == answers.shown_zone
    {
        return Ok(draft.id);
    }
    let (practice, token) = (caller.practice_id(), &caller.token);
    let kept = keep_answers(caller.state(), practice, known, token, answers.clone()).await?;
    Ok(kept.id)
}

/// Keeps the held time for another while, then leads back to the page the patient was on.
pub async fn renew(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    let draft = caller.draft().zip(caller.answers().hold);
    if let Some((draft, hold)) = draft {
        renew_hold(caller.state(), caller.practice_id(), draft, hold).await?;
    }
    let steps = [Stop::Email, Stop::Code, Stop::Details, Stop::Check];
    let here = steps.into_iter().find(|stop| stop.url() == typed.get("to"));
    Ok(caller.see(here.unwrap_or(Stop::Check).url()))
}

/// The hold of the caller's draft, if it still is one.
pub async fn find(caller: &Caller) -> Result<Option<Held>, AppError> {
    match caller.draft().zip(caller.answers().hold) {
        Some((_, hold)) => find_by_id(caller, hold).await,
        None => Ok(None),
    }
}

/// The time that is held for what is searched: a new visit, or one that moves.
pub async fn find_for(caller: &Caller, search: &Search) -> Result<Option<Held>, AppError> {
    let Some((visit, _)) = search.moving else {
        return find(caller).await;
    };
    let moving = caller.answers().moving;
    match moving.filter(|moving| moving.appointment == visit) {
        Some(moving) => find_by_id(caller, moving.hold).await,
        None => Ok(None),
    }
}

/// A hold of the caller's draft, if it still is one.
pub async fn find_by_id(caller: &Caller, hold: HoldId) -> Result<Option<Held>, AppError> {
    let Some(draft) = caller.draft() else {
        return Ok(None);
    };
    let found = caller
        .read(async move |conn| Ok(db::holds::find_hold(conn, hold, draft).await?))
        .await?;
    Ok(found.filter(|held| held.is_live(caller.now)))
}

/// "Your held time", as it stands on the page at `here`.
pub fn region(caller: &Caller, held: &Held, here: &str) -> page::Held {
    let search = Search::of_draft(&caller.practice, &caller.answers());
    let zone = search.and_then(|search| search.shown_in);
    let words = words_at(caller, held.location).shown_in(zone);
    let on = words.date(held.starts_at);
    page::Held {
        when: words.when(held.starts_at),
        until: words.when(held.expires_at),
        times_url: urls::times(urls::TIMES, on, Some(on), (&[], zone)),
        renewal: if held.is_renewed {
            Renewal::Used
        } else {
            Renewal::Offered {
                here: here.to_owned(),
            }
        },
    }
}

/// The words of the clock at a location.
pub fn words_at(caller: &Caller, location: LocationId) -> Words {
    let practice = &caller.practice;
    let zone = practice
        .location(location)
        .map_or(practice.time_zone, |place| place.time_zone);
    Words::new(zone, practice.time_zone)
}

/// Where P19 leads on the way to a new visit.
pub fn ways() -> Ways {
    Ways {
        hold_url: urls::HOLD.to_owned(),
        times_url: urls::TIMES.to_owned(),
    }
}

/// The time a draft wants, for a page that tells it is gone.
pub fn chosen(caller: &Caller) -> Option<ChosenTime> {
    caller.answers().time
}
