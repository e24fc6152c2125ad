//! Every address, as the program registers it: a new one is in these lists by itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};

const SOURCES: [&str; 2] = [
    include_str!("../../../src/web/routes.rs"),
    include_str!("../../../src/web/me/mod.rs"),
];
/// Forms of a button alone.
const WITHOUT_ANSWERS: [&str; 7] = [
    "RESEND_CODE",
    "RESEND_SIGN_IN_CODE",
    "SIGN_OUT",
    "CONFIRMATION",
    "UNDO",
    "KIOSK_VISIT",
    "VISIT_CHECK_IN",
];

const STAFF: [&str; 1] = [include_str!("../../../src/web/staff/mod.rs")];
const URLS: &str = include_str!("../../../src/web/urls.rs");

/// When the visit of a [`Scene`] starts.
pub(super) const VISIT: &str = "2027-03-10T14:00:00Z";

/// The names of the addresses that are looked at.
pub(super) fn looked_at() -> BTreeSet<String> {
    registered(&SOURCES, &["page", "form"])
}

/// The names of the addresses that take a form.
pub(super) fn sent_to() -> BTreeSet<String> {
    registered(&SOURCES, &["form", "action"])
}

/// The names of the addresses of staff.
pub(super) fn staff_addresses() -> BTreeSet<String> {
    registered(&STAFF, &["page", "form", "action"])
}

/// How an address of staff is asked.
pub(super) fn methods_of(name: &str) -> Vec<&'static str> {
    let is = |kinds: &[&str]| registered(&STAFF, kinds).contains(name);
    let methods = [
        ("GET", is(&["page", "form"])),
        ("POST", is(&["form", "action"])),
    ];
    let asked = methods.into_iter().filter(|(_, is_asked)| *is_asked);
    asked.map(|(method, _)| method).collect()
}

fn registered(sources: &[&str], kinds: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for source in sources {
        let source: String = source.split_whitespace().collect();
        for kind in kinds {
            for call in source.split(&format!("{kind}(site,urls::")).skip(1) {
                let name = call.split([',', ')']).next().expect("a name");
                names.insert(name.to_owned());
            }
        }
    }
    names
}

/// The address of that name, with its parts in braces.
pub(super) fn pattern(name: &str) -> String {
    let start = format!("pub const {name}: &str = \"");
    let (_, rest) = URLS.split_once(&start).unwrap_or_else(|| panic!("{name}"));
    let (path, _) = rest.split_once('"').expect("an end");
    // One list of the settings stands for all of them.
    path.replace("{list}", "locations")
}

#[test]
fn addresses_are_registered_where_these_tests_look() {
    assert_eq!(looked_at().len(), 35, "{:?}", looked_at());
    assert_eq!(sent_to().len(), 27, "{:?}", sent_to());
    let mut others = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source");
            // Tests at its end may set up a site of their own.
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let is_known = path.ends_with("web/routes.rs") || path.ends_with("web/server.rs");
            if !is_known && (text.contains(".route(") || text.contains(".service(")) {
                others.push(path);
            }
        }
    }
    assert!(others.is_empty(), "{others:?}");
}

/// A signed-in patient with a visit, on the way to another one.
pub(super) struct Scene<'a> {
    pub(super) ada: Patient<'a>,
    pub(super) visit: String,
    pub(super) link: String,
}

impl<'a> Scene<'a> {
    pub(super) async fn of(app: &'a TestApp) -> Self {
        let ada = Patient::new(app, "Ada");
        ada.books_at(VISIT).await;
        Self {
            ada,
            visit: app.visit().await,
            link: app.manage_link().await,
        }
    }

    /// On the way to a second visit, to the last step.
    pub(super) async fn comes_to_check(&self) -> Page {
        let times = self.ada.chooses_reason("General check-up").await;
        let slot = slot_at(&times, "2027-03-11T14:00:00Z");
        let details = self.ada.chooses_time(&times, &slot).await;
        let check = self.ada.fills_details(&details).await;
        assert_eq!(check.h1(), "Check your appointment");
        check
    }

    /// The address of that name, with what this patient has.
    pub(super) async fn path(&self, name: &str) -> String {
        let pattern = pattern(name);
        let mut path = pattern.replace("{id}", &self.visit);
        if path.contains("{link}") {
            let newest = "select id::text from sign_in_code order by created_at desc limit 1";
            path = path.replace("{link}", &self.ada.app.text(newest).await);
        }
        if path.contains("{name}") {
            let home = self.ada.browser.get("/").await;
            path = home.values("link[rel='stylesheet']", "href").remove(0);
        }
        path.replace("/a/{token}", &self.link)
    }

    /// The answers that the form at that address would take from this patient now.
    pub(super) async fn answers(&self, name: &str) -> Vec<(&'static str, String)> {
        let browser = &self.ada.browser;
        let slot = |page: &Page, start| vec![("slot", slot_at(page, start))];
        let plain = |pairs: &[(&'static str, &str)]| -> Vec<_> {
            let owned = pairs
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()));
            owned.collect()
        };
        match name {
            "REASON" => {
                let page = browser.get("/book/reason").await;
                vec![("reason", page.choice("General check-up"))]
            }
            "ABOUT" => plain(&[("been_before", "yes")]),
            "WHERE" => plain(&[("location", "any"), ("practitioner", "any")]),
            "HOLD" => slot(&browser.get("/book/times").await, "2027-03-11T15:00:00Z"),
            "RENEW_HOLD" => plain(&[("to", "/book/check")]),
            "EMAIL" => plain(&[("email", "another@example.com")]),
            "SIGN_IN" => plain(&[("email", "third@example.com")]),
            "CODE" | "SIGN_IN_CODE" => plain(&[("code", "000000")]),
            "SIGN_IN_PASSWORD" => plain(&[
                ("email", "ada@example.com"),
                ("password", "not the right one"),
            ]),
            "DETAILS" => plain(&[
                ("first_name", "Adah"),
                ("last_name", "Byrne"),
                ("birth_day", "27"),
                ("birth_month", "3"),
                ("birth_year", "1958"),
                ("phone", "555-0101"),
            ]),
            "CHECK" => {
                let page = browser.get("/book/check").await;
                let hold = page.values("input[name='hold']", "value");
                hold.into_iter().map(|hold| ("hold", hold)).collect()
            }
            "CHECK_IN" => plain(&[
                ("reference_or_name", "Byrne"),
                ("birth_day", "27"),
                ("birth_month", "3"),
                ("birth_year", "1958"),
            ]),
            "MANAGE" => plain(&[
                ("birth_day", "27"),
                ("birth_month", "3"),
                ("birth_year", "1958"),
            ]),
            "MY_PASSWORD" => plain(&[("new_password", "correct horse battery staple")]),
            "MY_EMAIL" => plain(&[("reminders", "no")]),
            "CHANGE_HOLD" => {
                let page = browser.get(&self.path("CHANGE").await).await;
                slot(&page, "2027-03-10T15:00:00Z")
            }
            "CHANGE_CONFIRM" => {
                let page = browser.get(&self.path("CHANGE_CONFIRM").await).await;
                let hold = page.values("input[name='hold']", "value");
                hold.into_iter().map(|hold| ("hold", hold)).collect()
            }
            "CANCEL" => plain(&[("cancel_reason", "not-needed")]),
            "OFFER" => plain(&[("answer", "decline")]),
            name if WITHOUT_ANSWERS.contains(&name) => Vec::new(),
            other => panic!("{other} takes a form that no test knows"),
        }
    }
}
