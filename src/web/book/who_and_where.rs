//! P4: with whom and where; first available unless the patient minds.

use std::collections::HashMap;
use std::hash::Hash;

use actix_web::HttpResponse;
use chrono::{Days, NaiveDate};

use super::search::{self, Search};
use super::way::{self, Choices, Stop};
use crate::actions::keep_answers::keep_answers;
use crate::domain::draft::{Answers, Wish};
use crate::domain::ids::{LocationId, PractitionerId};
use crate::domain::slot::Slot;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::FormState;
use crate::web::page;
use crate::web::patient::view::{ANY, Availability, Choice};
use crate::web::patient::who_and_where::WhoAndWherePage;
use crate::web::typed::Typed;

/// Days looked through first; nearly everyone has a time in them.
const SOON_DAYS: u64 = 14;

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::WhoAndWhere)?;
    let answers = caller.answers();
    let typed = [
        ("location", text_of(answers.location)),
        ("practitioner", text_of(answers.practitioner)),
    ];
    Ok(page::respond(
        &page_of(&caller, FormState::typed(typed)).await?,
    )?)
}

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::WhoAndWhere)?;
    let answers = caller.answers();
    let Some(choices) = Choices::of(&caller.practice, &answers) else {
        return Ok(caller.see(Stop::Reason.url()));
    };
    let location = wish_of(typed.get("location"), &choices.locations);
    let practitioner = wish_of(typed.get("practitioner"), &choices.practitioners);
    let is_same = answers.location == Some(location) && answers.practitioner == Some(practitioner);
    let time = answers.time.filter(|_| is_same);
    let kept = Answers {
        location: Some(location),
        practitioner: Some(practitioner),
        time,
        ..answers
    };
    // The button says that times come next, also where one is held already.
    let draft = caller.visitor.draft.clone();
    keep_answers(
        caller.state(),
        caller.practice_id(),
        draft,
        &caller.token,
        kept,
    )
    .await?;
    Ok(caller.see(Stop::Times.url()))
}

/// A chosen one, or any: also for one that does not offer this visit any more.
fn wish_of<T: Copy + PartialEq + std::str::FromStr>(text: &str, offered: &[T]) -> Wish<T> {
    match text.parse() {
        Ok(id) if offered.contains(&id) => Wish::This(id),
        _ => Wish::Any,
    }
}

fn text_of<T: Copy + ToString>(wish: Option<Wish<T>>) -> String {
    wish.and_then(Wish::this)
        .map_or(ANY.to_owned(), |id| id.to_string())
}

async fn page_of(caller: &Caller, form: FormState) -> Result<WhoAndWherePage, AppError> {
    let answers = caller.answers();
    let choices = Choices::of(&caller.practice, &answers)
        .ok_or_else(|| AppError::Elsewhere(Stop::Reason.url().to_owned()))?;
    let (at, with) = first_days(caller, &answers, &choices).await?;
    let locale = caller.frame().practice.locale;
    let availability = |on: Option<&NaiveDate>| match on {
        Some(on) => Availability::From(locale.day(*on)),
        None => Availability::Nothing,
    };
    let mut locations = vec![Choice::plain(ANY, "Any location")];
    locations.extend(caller.practice.locations.iter().filter_map(|place| {
        let is_offered = choices.locations.contains(&place.id);
        is_offered.then(|| Choice {
            next: availability(at.get(&place.id)),
            ..Choice::hinted(place.id.to_string(), &place.name, &place.address)
        })
    }));
    let mut practitioners = vec![Choice::plain(ANY, "First available")];
    practitioners.extend(caller.practice.practitioners.iter().filter_map(|one| {
        let is_offered = choices.practitioners.contains(&one.id);
        is_offered.then(|| Choice {
            next: availability(with.get(&one.id)),
            ..Choice::hinted(one.id.to_string(), &one.name, &one.role)
        })
    }));
    Ok(WhoAndWherePage {
        frame: caller.frame_back_to(way::back(caller, Stop::WhoAndWhere)),
        step: way::step(caller, Stop::WhoAndWhere),
        form,
        locations: if choices.locations.len() > 1 {
            locations
        } else {
            Vec::new()
        },
        practitioners: if choices.practitioners.len() > 1 {
            practitioners
        } else {
            Vec::new()
        },
    })
}

type FirstDays = (
    HashMap<LocationId, NaiveDate>,
    HashMap<PractitionerId, NaiveDate>,
);

/// The first day with a time, for each location and each practitioner. The
/// second, longer look is needed only where somebody has none soon.
async fn first_days(
    caller: &Caller,
    answers: &Answers,
    choices: &Choices<'_>,
) -> Result<FirstDays, AppError> {
    let Some(search) = Search::of_draft(&caller.practice, answers) else {
        return Ok(FirstDays::default());
    };
    let search = Search {
        location: Wish::Any,
        practitioner: Wish::Any,
        ..search
    };
    let today = caller.today();
    let soon = today + Days::new(SOON_DAYS);
    let mut slots = search::find_all_slots(caller, &search, today, soon).await?;
    let (at, with) = days_of(&slots);
    if at.len() < choices.locations.len() || with.len() < choices.practitioners.len() {
        let last = search::last_day(caller, &search);
        slots.extend(search::find_all_slots(caller, &search, soon + Days::new(1), last).await?);
        return Ok(days_of(&slots));
    }
    Ok((at, with))
}

fn days_of(slots: &[Slot]) -> FirstDays {
    (
        first_by(slots, |slot| slot.location),
        first_by(slots, |slot| slot.practitioner),
    )
}

fn first_by<K: Hash + Eq>(slots: &[Slot], key: fn(&Slot) -> K) -> HashMap<K, NaiveDate> {
    let mut first = HashMap::new();
    for slot in slots {
        first
            .entry(key(slot))
            .or_insert_with(|| slot.starts_wall.date());
    }
    first
}
