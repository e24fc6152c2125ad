//! The practice's first page.

use askama::Template;

use super::view::{Place, WayToBook};
use crate::web::page::{Frame, Page};

#[derive(Template)]
#[template(path = "patient/home.html")]
pub struct HomePage {
    pub frame: Frame,
    pub way: WayToBook,
    pub places: Vec<Place>,
}

impl Page for HomePage {
    fn heading(&self) -> String {
        format!("Book an appointment at {}", self.frame.practice.name)
    }
}
