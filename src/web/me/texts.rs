//! P1 and the pages of the footer: what anyone may read.

use actix_web::HttpResponse;

use super::appointments;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::home::HomePage;
use crate::web::patient::texts::{AccessibilityPage, ContactPage, PrivacyPage};
use crate::web::patient::view::Place;

pub async fn home(caller: Caller) -> Result<HttpResponse, AppError> {
    let page = HomePage {
        frame: caller.frame(),
        way: appointments::way(&caller.practice),
        places: places(&caller),
    };
    Ok(page::respond(&page)?)
}

pub async fn accessibility(caller: Caller) -> Result<HttpResponse, AppError> {
    let frame = caller.frame();
    Ok(page::respond(&AccessibilityPage { frame })?)
}

pub async fn privacy(caller: Caller) -> Result<HttpResponse, AppError> {
    let page = PrivacyPage {
        frame: caller.frame(),
        idle_minutes: caller.state().sessions.idle.num_minutes(),
    };
    Ok(page::respond(&page)?)
}

pub async fn contact(caller: Caller) -> Result<HttpResponse, AppError> {
    let page = ContactPage {
        frame: caller.frame(),
        places: places(&caller),
    };
    Ok(page::respond(&page)?)
}

fn places(caller: &Caller) -> Vec<Place> {
    let locations = caller.practice.locations.iter();
    locations
        .map(|location| Place::new(&location.name, &location.address))
        .collect()
}
