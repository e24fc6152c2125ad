//! P3: the questions whose answers change what is offered.

use actix_web::HttpResponse;

use super::way::{self, Choices, Stop};
use crate::actions::keep_answers::keep_answers;
use crate::domain::draft::{Answers, BeenBefore};
use crate::domain::practice::Mode;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::about::AboutPage;
use crate::web::patient::view::Choice;
use crate::web::typed::Typed;

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::About)?;
    let answers = caller.answers();
    let been_before = answers.been_before.map(|been| match been {
        BeenBefore::Yes => ("been_before", "yes"),
        BeenBefore::No => ("been_before", "no"),
    });
    let mode = answers.mode.map(|mode| ("mode", mode.as_str()));
    let form = FormState::typed(been_before.into_iter().chain(mode));
    Ok(page::respond(&page_of(&caller, form)?)?)
}

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::About)?;
    let answers = caller.answers();
    let choices = choices_of(&caller, &answers)?;
    let mut form = typed.state();
    let been_before = match typed.get("been_before") {
        "yes" => Some(BeenBefore::Yes),
        "no" => Some(BeenBefore::No),
        _ => None,
    };
    let mode = Mode::parse(typed.get("mode")).filter(|mode| choices.of.modes.contains(mode));
    if choices.asks_been_before() && been_before.is_none() {
        form.refuse(Field::BeenBefore, FieldError::Missing);
    }
    if choices.asks_mode() && mode.is_none() {
        form.refuse(Field::Mode, FieldError::Missing);
    }
    if form.is_refused() {
        return Ok(page::respond(&page_of(&caller, form)?)?);
    }
    let kept = Answers {
        been_before: been_before.filter(|_| choices.asks_been_before()),
        mode: mode.filter(|_| choices.asks_mode()),
        ..answers
    };
    let next = way::next_open(&caller, &kept);
    let draft = caller.visitor.draft.clone();
    keep_answers(
        caller.state(),
        caller.practice_id(),
        draft,
        &caller.token,
        kept,
    )
    .await?;
    Ok(caller.see(next.url()))
}

fn choices_of<'a>(caller: &'a Caller, answers: &Answers) -> Result<Choices<'a>, AppError> {
    Choices::of(&caller.practice, answers)
        .ok_or_else(|| AppError::Elsewhere(Stop::Reason.url().to_owned()))
}

fn page_of(caller: &Caller, form: FormState) -> Result<AboutPage, AppError> {
    let answers = caller.answers();
    let choices = choices_of(caller, &answers)?;
    let modes = choices.of.modes.iter().map(|mode| {
        let label = match mode {
            Mode::InPerson => "In person",
            Mode::Video => "Video call",
            Mode::Phone => "Phone call",
        };
        Choice::plain(mode.as_str(), label)
    });
    Ok(AboutPage {
        frame: caller.frame_back_to(way::back(caller, Stop::About)),
        step: way::step(caller, Stop::About),
        form,
        been_before: if choices.asks_been_before() {
            AboutPage::been_before_choices()
        } else {
            Vec::new()
        },
        modes: if choices.asks_mode() {
            modes.collect()
        } else {
            Vec::new()
        },
    })
}
