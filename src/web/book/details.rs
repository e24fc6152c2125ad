//! P10: who the appointment is for.

use actix_web::HttpResponse;

use super::hold;
use super::way::{self, Stop};
use crate::actions::keep_answers::keep_answers;
use crate::db;
use crate::db::patients::Patient;
use crate::domain::draft::{Answers, Details};
use crate::domain::ids::{AccountId, PatientId};
use crate::domain::person::PhoneNumber;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState, SUPPORT_MAX};
use crate::web::page;
use crate::web::patient::details::DetailsPage;
use crate::web::patient::view::Choice;
use crate::web::person;
use crate::web::typed::Typed;
use crate::web::urls;

/// The choice of a person the account does not act for yet.
const SOMEONE_ELSE: &str = "someone-else";

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::Details)?;
    let people = people_of(&caller).await?;
    let form = FormState::typed(known_answers(&caller, &people));
    Ok(page::respond(&page_of(&caller, form, &people).await?)?)
}

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    if caller.signed_in().is_none() {
        keep_for_later(&caller, &typed).await?;
    }
    way::require(&caller, Stop::Details)?;
    let account = caller.require_account()?.account;
    let people = people_of(&caller).await?;
    let mut form = typed.state();
    match parse(&caller, &typed, (account, &people), &mut form) {
        Some(details) => {
            let answers = Answers {
                details: Some(details),
                ..caller.answers()
            };
            let next = way::next_open(&caller, &answers);
            keep(&caller, answers).await?;
            Ok(caller.see(next.url()))
        }
        None => Ok(page::respond(&page_of(&caller, form, &people).await?)?),
    }
}

/// What was typed while the session ran out, for the account that the answers are of: whoever
/// signs in as somebody else does not get it.
async fn keep_for_later(caller: &Caller, typed: &Typed) -> Result<(), AppError> {
    let answers = caller.answers();
    let Some(account) = answers.account else {
        return Ok(());
    };
    match parse(caller, typed, (account, &[]), &mut typed.state()) {
        Some(details) => {
            let details = Some(details);
            keep(caller, Answers { details, ..answers }).await
        }
        None => Ok(()),
    }
}

async fn keep(caller: &Caller, answers: Answers) -> Result<(), AppError> {
    let draft = caller.visitor.draft.clone();
    keep_answers(
        caller.state(),
        caller.practice_id(),
        draft,
        &caller.token,
        answers,
    )
    .await?;
    Ok(())
}

/// The details, or `None` with what is wrong noted in the form.
fn parse(
    caller: &Caller,
    typed: &Typed,
    (account, people): (AccountId, &[Patient]),
    form: &mut FormState,
) -> Option<Details> {
    let who = typed.get("who");
    if people.len() > 1 && who.is_empty() {
        form.refuse(Field::Who, FieldError::Missing);
    }
    let chosen = who
        .parse()
        .ok()
        .and_then(|id: PatientId| people.iter().find(|one| one.id == id));
    let phone = form.noted(Field::Phone, PhoneNumber::parse(typed.get("phone")));
    let support = support(typed, form);
    let person = match chosen {
        Some(known) => Some((
            known.first_name.clone(),
            known.last_name.clone(),
            known.born_on,
        )),
        None => person::parse(typed, caller.today(), form),
    };
    let (first_name, last_name, born_on) = person?;
    let details = Details {
        account,
        patient: chosen.map(|known| known.id),
        first_name,
        last_name,
        born_on,
        phone: phone?,
        support,
    };
    (!form.is_refused()).then_some(details)
}

fn support(typed: &Typed, form: &mut FormState) -> Option<String> {
    let text = typed.get("support").trim();
    if text.chars().count() > SUPPORT_MAX {
        form.refuse(Field::Support, FieldError::TooLong);
    }
    (!text.is_empty()).then(|| text.to_owned())
}

/// What the draft or the record already has: nobody types the same twice.
fn known_answers(caller: &Caller, people: &[Patient]) -> Vec<(&'static str, String)> {
    let account = caller.signed_in().map(|signed_in| signed_in.account);
    let draft = caller
        .answers()
        .details
        .filter(|details| Some(details.account) == account);
    if let Some(details) = draft {
        let who = match details.patient {
            Some(id) => id.to_string(),
            None => SOMEONE_ELSE.to_owned(),
        };
        let (first, last) = (&details.first_name, &details.last_name);
        let mut known = person::answers(first.as_str(), last.as_str(), details.born_on);
        known.push(("phone", details.phone.as_str().to_owned()));
        known.push(("support", details.support.unwrap_or_default()));
        known.push(("who", who));
        return known;
    }
    let Some(me) = people.first() else {
        return Vec::new();
    };
    let mut known = match people {
        [_] => person::answers(me.first_name.as_str(), me.last_name.as_str(), me.born_on),
        _ => vec![("who", me.id.to_string())],
    };
    let phone = me.phone.as_ref().map(|phone| phone.as_str().to_owned());
    known.push(("phone", phone.unwrap_or_default()));
    known
}

async fn people_of(caller: &Caller) -> Result<Vec<Patient>, AppError> {
    let (account, today) = (caller.require_account()?.account, caller.today());
    Ok(caller
        .read(async move |conn| Ok(db::patients::list_patients_of(conn, account, today).await?))
        .await?)
}

async fn page_of(
    caller: &Caller,
    form: FormState,
    people: &[Patient],
) -> Result<DetailsPage, AppError> {
    let held = hold::find(caller).await?;
    let mut choices: Vec<Choice> = Vec::new();
    if let [me, others @ ..] = people
        && !others.is_empty()
    {
        choices.push(Choice::plain(me.id.to_string(), "Me"));
        choices.extend(others.iter().map(|one| {
            let name = format!("{} {}", one.first_name.as_str(), one.last_name.as_str());
            Choice::plain(one.id.to_string(), name)
        }));
        choices.push(Choice::plain(SOMEONE_ELSE, "Someone else I care for"));
    }
    Ok(DetailsPage {
        frame: caller.frame_back_to(urls::TIMES),
        step: way::step(caller, Stop::Details),
        held: held.map(|held| hold::region(caller, &held, urls::DETAILS)),
        form,
        people: choices,
    })
}
