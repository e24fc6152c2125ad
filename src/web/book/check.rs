//! P12: everything once more, then one button.

use actix_web::HttpResponse;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::search::Search;
use super::way::{self, Choices, Stop};
use super::{hold, taken};
use crate::actions::book_appointment::{Booked, book_appointment};
use crate::domain::draft::{ChosenTime, Details};
use crate::domain::hold::Held;
use crate::domain::ids::PractitionerId;
use crate::domain::practice::{AppointmentType, Mode};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::check::{ChangeLinks, CheckPage, PersonRows, VisitRows};
use crate::web::patient::view::{Deadline, HowSeen, Joining, Place};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::{self, Words};

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::Check)?;
    if caller.answers().booked.is_some() {
        return Ok(caller.see(urls::DONE));
    }
    Ok(page::respond(&page_of(&caller).await?)?)
}

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    let answers = caller.answers();
    let account = caller.require_account()?.account;
    let is_what_was_shown = answers
        .hold
        .is_some_and(|hold| hold.to_string() == typed.get("hold"));
    let Some(draft) = caller.draft().filter(|_| is_what_was_shown) else {
        // Another tab chose another time meanwhile: it is shown before it is booked.
        return Ok(caller.see(urls::CHECK));
    };
    match book_appointment(caller.state(), caller.practice_id(), draft, account).await? {
        Ok(Booked::As(_)) => Ok(caller.see(urls::DONE)),
        Ok(Booked::Incomplete) => Ok(caller.see(way::next_open(&caller, &answers).url())),
        Err(refusal) => {
            let search = Search::of_draft(&caller.practice, &answers);
            let Some((search, time)) = search.zip(answers.time) else {
                return Ok(caller.see(urls::TIMES));
            };
            taken::respond(&caller, &search, time, refusal, hold::ways()).await
        }
    }
}

async fn page_of(caller: &Caller) -> Result<CheckPage, AppError> {
    let answers = caller.answers();
    let (Some(choices), Some(time), Some(details), Some(key)) = (
        Choices::of(&caller.practice, &answers),
        answers.time,
        answers.details.clone(),
        answers.hold,
    ) else {
        return Err(AppError::Elsewhere(urls::TIMES.to_owned()));
    };
    let held = hold::find(caller).await?;
    let words = hold::words_at(caller, time.location);
    let mode = answers.mode.or_else(|| choices.of.modes.first().copied());
    let asks_about = choices.asks_been_before() || choices.asks_mode();
    Ok(CheckPage {
        frame: caller.frame_back_to(urls::DETAILS),
        step: way::step(caller, Stop::Check),
        held: held
            .as_ref()
            .map(|held| hold::region(caller, held, urls::CHECK)),
        hold: key.to_string(),
        visit: VisitRows {
            reason: choices.reason.name.clone(),
            how: how(caller, mode, time, &details),
            when: words.when(time.starts_at),
            zone_name: words.zone_name(time.starts_at),
            elsewhere: words.elsewhere(zone_shown(caller), time.starts_at),
            practitioner: who(caller, time, held.as_ref()),
            length: words::minutes(i64::from(minutes(caller, choices.of, held.as_ref()))),
        },
        person: person_rows(caller, &details),
        deadline: deadline(
            words,
            time.starts_at,
            choices.of.change_notice_minutes,
            caller.now,
        ),
        change: ChangeLinks {
            about: asks_about.then(|| urls::ABOUT.to_owned()),
            who_and_where: choices.asks_who_and_where().then(|| urls::WHERE.to_owned()),
        },
    })
}

/// The zone the patient chose to be shown the visit in, if it is not one in person.
fn zone_shown(caller: &Caller) -> Option<Tz> {
    Search::of_draft(&caller.practice, &caller.answers())?.shown_in
}

/// As long as whoever holds the time takes for it.
fn minutes(caller: &Caller, of: &AppointmentType, held: Option<&Held>) -> i32 {
    held.and_then(|held| caller.practice.practitioner(held.practitioner))
        .and_then(|one| one.minutes_for(of.id))
        .unwrap_or(of.minutes)
}

fn how(caller: &Caller, mode: Option<Mode>, time: ChosenTime, details: &Details) -> HowSeen {
    match mode {
        Some(Mode::Video) => HowSeen::Video(Joining::Later),
        Some(Mode::Phone) => HowSeen::Phone(details.phone.as_str().to_owned()),
        Some(Mode::InPerson) | None => {
            let place = caller.practice.location(time.location);
            HowSeen::InPerson(place.map_or_else(
                || Place::new("", ""),
                |place| Place::new(&place.name, &place.address),
            ))
        }
    }
}

/// Whoever holds the time; where the hold is gone, whoever was wished for.
fn who(caller: &Caller, time: ChosenTime, held: Option<&Held>) -> String {
    let id: Option<PractitionerId> = held
        .map(|held| held.practitioner)
        .or_else(|| time.practitioner.this());
    id.and_then(|id| caller.practice.practitioner(id))
        .map_or_else(|| "First available".to_owned(), |one| one.name.clone())
}

fn person_rows(caller: &Caller, details: &Details) -> PersonRows {
    let locale = caller.frame().practice.locale;
    let email = caller
        .signed_in()
        .map(|signed_in| signed_in.email.as_str().to_owned());
    PersonRows {
        name: format!(
            "{} {}",
            details.first_name.as_str(),
            details.last_name.as_str()
        ),
        birth_date: locale.birth_date(details.born_on),
        phone: details.phone.as_str().to_owned(),
        email: email.unwrap_or_default(),
        support: details.support.clone(),
    }
}

/// Until when a visit at `starts_at` may be changed online.
pub fn deadline(
    words: Words,
    starts_at: DateTime<Utc>,
    notice_minutes: i32,
    now: DateTime<Utc>,
) -> Deadline {
    let until = starts_at - TimeDelta::minutes(i64::from(notice_minutes));
    if now <= until {
        Deadline::Until(words.when(until))
    } else {
        Deadline::Passed
    }
}
