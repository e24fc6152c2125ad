//! What a patient does with a visit they have, over HTTP.

mod cancelling;
mod moving;
mod notice;
mod overlaps;
mod people;
mod requests;
mod terminal;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};

/// Where the pages of the visit booked last begin.
async fn base(app: &TestApp) -> String {
    format!("/me/appointments/{}", app.visit().await)
}

/// Holds another time for a visit; the page that follows.
async fn holds_new_time(patient: &Patient<'_>, base: &str, start: &str) -> Page {
    let times = patient.browser.get(&format!("{base}/change")).await;
    assert_eq!(times.h1(), "Choose a new date and time");
    let slot = slot_at(&times, start);
    let hold = format!("{base}/change/hold");
    patient
        .browser
        .send_on(&times, &hold, &[("slot", &slot)])
        .await
}

/// Confirms the held new time; the page that follows.
async fn confirms(patient: &Patient<'_>, base: &str, page: &Page) -> Page {
    let hold = page.values("input[name='hold']", "value").remove(0);
    let version = page.values("input[name='version']", "value").remove(0);
    let answers = [("hold", hold.as_str()), ("version", version.as_str())];
    let confirm = format!("{base}/change/confirm");
    patient.browser.send_on(page, &confirm, &answers).await
}

async fn moves(patient: &Patient<'_>, base: &str, start: &str) -> Page {
    let page = holds_new_time(patient, base, start).await;
    assert_eq!(page.h1(), "Confirm your new time", "{start}");
    confirms(patient, base, &page).await
}

/// Cancels a visit for this reason; the page that follows.
async fn cancels(patient: &Patient<'_>, base: &str, reason: &str) -> Page {
    let path = format!("{base}/cancel");
    let page = patient.browser.get(&path).await;
    assert_eq!(page.h1(), "Cancel your appointment?");
    patient
        .browser
        .send_on(&page, &path, &[("cancel_reason", reason)])
        .await
}

/// The instants at which somebody else is offered a time that day.
async fn offered(app: &TestApp, day: &str) -> Vec<String> {
    let visitor = Patient::new(app, "Visitor");
    visitor.chooses_reason("General check-up").await;
    let times = visitor
        .browser
        .get(&format!("/book/times?from={day}&day={day}"))
        .await;
    let starts = times.slots().into_iter().filter_map(|slot| {
        let seconds = slot.split('.').next()?.parse().ok()?;
        let at = chrono::DateTime::from_timestamp(seconds, 0)?;
        Some(at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    });
    starts.filter(|start| start.starts_with(day)).collect()
}
