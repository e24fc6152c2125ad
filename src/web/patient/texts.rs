//! The pages of the footer.

use askama::Template;

use super::view::Place;
use crate::web::page::{Frame, Page};

#[derive(Template)]
#[template(path = "patient/contact.html")]
pub struct ContactPage {
    pub frame: Frame,
    pub places: Vec<Place>,
}

#[derive(Template)]
#[template(path = "patient/accessibility.html")]
pub struct AccessibilityPage {
    pub frame: Frame,
}

#[derive(Template)]
#[template(path = "patient/privacy.html")]
pub struct PrivacyPage {
    pub frame: Frame,
    pub idle_minutes: i64,
}

impl Page for ContactPage {
    fn heading(&self) -> String {
        "Contact us".to_owned()
    }
}

impl Page for AccessibilityPage {
    fn heading(&self) -> String {
        "Accessibility".to_owned()
    }
}

impl Page for PrivacyPage {
    fn heading(&self) -> String {
        "Privacy".to_owned()
    }
}
