//! P5 and P6: the week's times, or where the next one is.

use actix_web::{HttpRequest, HttpResponse};
use chrono_tz::Tz;

use super::hold;
use super::search::Search;
use super::way::{self, Choices, Stop};
use super::week::{self, WeekView};
use crate::domain::draft::{Answers, Wish};
use crate::domain::practice::{Location, Mode};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::FormState;
use crate::web::page;
use crate::web::patient::times::{Filters, TimesPage, TimesPurpose, Week};
use crate::web::patient::view::Choice;
use crate::web::urls;
use crate::words::{self, Words};

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let view = WeekView::parse(request.query_string());
    Ok(page::respond(
        &page_of(&caller, &view, FormState::default()).await?,
    )?)
}

/// The page with a week and perhaps a word about the chosen time.
pub async fn page_of(
    caller: &Caller,
    view: &WeekView,
    form: FormState,
) -> Result<TimesPage, AppError> {
    way::require(caller, Stop::Times)?;
    let answers = caller.answers();
    let (Some(choices), Some(draft)) = (
        Choices::of(&caller.practice, &answers),
        Search::of_draft(&caller.practice, &answers),
    ) else {
        return Err(AppError::Elsewhere(urls::REASON.to_owned()));
    };
    let search = draft.shown_in(view.zone);
    let mut week = week::build(caller, &search, view, urls::TIMES).await?;
    if let Some(held) = hold::find_for(caller, &search).await? {
        week::mark_yours(week::buttons_of(&mut week), &held);
    }
    let purpose = TimesPurpose::Book {
        reason_url: urls::REASON.to_owned(),
        where_url: choices.asks_who_and_where().then(|| urls::WHERE.to_owned()),
    };
    Ok(TimesPage {
        step: way::step(caller, Stop::Times),
        purpose,
        summary: summary(caller, &answers, &choices),
        form,
        ..around(caller, &search, view, week, way::back(caller, Stop::Times))
    })
}

/// What a times page has whatever it is for.
pub fn around(
    caller: &Caller,
    search: &Search,
    view: &WeekView,
    week: Week,
    back: String,
) -> TimesPage {
    let practice = &caller.practice;
    let zone_of = |zone| Words::new(zone, practice.time_zone).zone_name(caller.now);
    let mut shown = search.places(practice);
    let zones = zones(search, &shown, practice.time_zone);
    // With one place to show, its zone is the zone of the page.
    let main = match shown.as_slice() {
        [only] => only.time_zone,
        _ => practice.time_zone,
    };
    let whose = match shown.as_slice() {
        [only] if main != practice.time_zone => &only.name,
        _ => "the practice",
    };
    let mut whose = format!("the time zone of {whose}");
    let main = search.shown_in.unwrap_or(main);
    if search.shown_in.is_some() {
        "as you chose".clone_into(&mut whose);
        shown.clear();
    }
    let others = shown.iter().filter(|place| place.time_zone != main);
    TimesPage {
        frame: caller.frame_back_to(back),
        step: None,
        purpose: TimesPurpose::Book {
            reason_url: String::new(),
            where_url: None,
        },
        summary: String::new(),
        zone_name: zone_of(main),
        zone_whose: whose,
        other_zones: others
            .map(|place| (place.name.clone(), zone_of(place.time_zone)))
            .collect(),
        zones: zones
            .into_iter()
            .map(|zone| Choice::plain(zone.name(), zone_of(zone)))
            .collect(),
        zone: search.shown_in.map(|zone| zone.name().to_owned()),
        filters: Filters {
            from: week.first.machine.clone(),
            chosen: view.parts.clone(),
        },
        week,
        form: FormState::default(),
    }
}

/// The zones to choose from: the practice's and its places' first. None for a visit in person.
fn zones(search: &Search, places: &[&Location], practice: Tz) -> Vec<Tz> {
    if !search.offers_zones() {
        return Vec::new();
    }
    let of_places = places.iter().map(|place| place.time_zone);
    words::zones_to_choose(
        [practice]
            .into_iter()
            .chain(of_places)
            .chain(search.shown_in),
    )
}

/// `{reason}, {minutes} minutes, {in person}, {who}, {where}.`
fn summary(caller: &Caller, answers: &Answers, choices: &Choices<'_>) -> String {
    let practice = &caller.practice;
    let mode = answers.mode.or_else(|| choices.of.modes.first().copied());
    let who = match answers.practitioner.and_then(Wish::this) {
        Some(id) => practice.practitioner(id).map(|one| one.name.clone()),
        None => match choices.practitioners.as_slice() {
            [only] => practice.practitioner(*only).map(|one| one.name.clone()),
            _ => Some("first available".to_owned()),
        },
    };
    let place = match answers.location.and_then(Wish::this) {
        Some(id) => practice.location(id).map(|place| place.name.clone()),
        None => match choices.locations.as_slice() {
            [only] => practice.location(*only).map(|place| place.name.clone()),
            _ => Some("any location".to_owned()),
        },
    };
    let chosen = answers.practitioner.and_then(Wish::this);
    let minutes = chosen
        .and_then(|id| practice.practitioner(id)?.minutes_for(choices.of.id))
        .unwrap_or(choices.of.minutes);
    let length = words::minutes(i64::from(minutes));
    let parts = [
        Some(choices.reason.name.clone()),
        Some(length),
        mode.map(how),
        who,
        place,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}.", parts.join(", "))
}

fn how(mode: Mode) -> String {
    match mode {
        Mode::InPerson => "in person",
        Mode::Video => "video call",
        Mode::Phone => "phone call",
    }
    .to_owned()
}
