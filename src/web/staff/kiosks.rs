//! Kiosks: devices at a desk on which patients check in, turned on where they stand, and off from
//! anywhere.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use askama::Template;

use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Choice};
use crate::actions::staff::kiosks::{turn_off, turn_on};
use crate::db;
use crate::db::kiosks::KioskLine;
use crate::domain::ids::LocationId;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::{cookies, urls};
use crate::words::When;

const CLEAR: HeaderName = HeaderName::from_static("clear-site-data");
/// What was seen before the device became a kiosk; not what makes it one.
const SEEN: HeaderValue = HeaderValue::from_static(r#""cache", "storage""#);

#[derive(Template)]
#[template(path = "staff/kiosks.html")]
struct KiosksPage {
    frame: StaffFrame,
    form: FormState,
    locations: Vec<Choice>,
    kiosks: Vec<Row>,
}

/// A kiosk that is on.
struct Row {
    id: String,
    location: String,
    since: When,
    by: String,
}

impl Page for KiosksPage {
    fn heading(&self) -> String {
        "Check-in kiosks".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(staff: Staff<ManageAppointments>) -> Result<HttpResponse, AppError> {
    Ok(page::respond(
        &page_of(&staff, FormState::default()).await?,
    )?)
}

/// "Turn this device into a kiosk". Whoever does is signed out on it.
pub async fn create(
    staff: Staff<ManageAppointments>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let location: Option<LocationId> = typed.get("location").parse().ok();
    let known = location.filter(|id| staff.practice().location(*id).is_some());
    let Some(location) = known else {
        let mut form = typed.state();
        form.refuse(Field::Location, FieldError::Missing);
        return Ok(page::respond(&page_of(&staff, form).await?)?);
    };
    let who = (staff.id(), staff.session);
    let token = turn_on(staff.state(), staff.practice_id(), who, location).await?;
    let origin = &staff.caller.site.origin;
    let mut response = staff.see(urls::CHECK_IN);
    response.headers_mut().insert(CLEAR, SEEN);
    for cookie in [
        cookies::session_forgotten(origin),
        cookies::kiosk(&token, origin),
    ] {
        response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    }
    Ok(response)
}

/// "Turn off".
pub async fn turned_off(
    staff: Staff<ManageAppointments>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let kiosk = typed
        .get("kiosk")
        .parse()
        .ok()
        .ok_or(AppError::Unreadable)?;
    if turn_off(staff.state(), staff.practice_id(), staff.id(), kiosk).await? {
        Ok(staff.see(urls::STAFF_KIOSKS))
    } else {
        Err(AppError::NotFound)
    }
}

async fn page_of(
    staff: &Staff<ManageAppointments>,
    form: FormState,
) -> Result<KiosksPage, AppError> {
    let kiosks = staff
        .caller
        .read(async move |conn| Ok(db::kiosks::list_kiosks(conn).await?))
        .await?;
    let locations = &staff.practice().locations;
    let is_only = locations.len() == 1;
    let mut choices = Vec::new();
    if !is_only {
        choices.push(Choice::of("", "Choose a location", true));
    }
    choices.extend(
        locations
            .iter()
            .map(|one| Choice::of(one.id.to_string(), &one.name, is_only)),
    );
    Ok(KiosksPage {
        frame: staff.frame_back_to(urls::STAFF_ARRIVED),
        form,
        locations: choices,
        kiosks: kiosks.iter().map(|kiosk| row(staff, kiosk)).collect(),
    })
}

fn row(staff: &Staff<ManageAppointments>, kiosk: &KioskLine) -> Row {
    let location = staff.practice().location(kiosk.location);
    Row {
        id: kiosk.id.to_string(),
        location: location.map_or_else(String::new, |one| one.name.clone()),
        since: view::words_at(staff.practice(), kiosk.location).when(kiosk.at),
        by: kiosk.by.clone(),
    }
}
