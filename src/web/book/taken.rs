//! P19: the time went to someone else, or cannot be had; the nearest ones instead.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};

use super::hold;
use super::search::{self, Search};
use super::week;
use crate::domain::draft::ChosenTime;
use crate::domain::refusal::Refusal;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::taken::TakenPage;
use crate::words::refusals;

/// Where a time pressed on this page goes, and where all times are.
pub struct Ways {
    pub hold_url: String,
    pub times_url: String,
}

/// 409 with the nearest times.
pub async fn respond(
    caller: &Caller,
    search: &Search,
    time: ChosenTime,
    refusal: Refusal,
    ways: Ways,
) -> Result<HttpResponse, AppError> {
    tracing::info!(refusal.rule = ?refusal.rule(), "a time was refused");
    let words = search::words_of(&caller.practice, search, time.location);
    let mut nearest = if refusal.asks_for_another_time() || refusal == Refusal::NotOffered {
        week::nearest(caller, search, near(time.starts_at, caller.now)).await?
    } else {
        Vec::new()
    };
    if let Some(held) = hold::find_for(caller, search).await? {
        week::mark_yours(&mut nearest, &held);
    }
    let page = TakenPage {
        frame: caller.frame(),
        told: refusals::to_patient(refusal, words),
        lead: None,
        when: words.when(time.starts_at),
        nearest,
        hold_url: ways.hold_url,
        times_url: ways.times_url,
    };
    Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
}

/// The nearest times to a past start are those from now on.
fn near(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    starts_at.max(now)
}
