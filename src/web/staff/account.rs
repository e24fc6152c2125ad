//! One's own staff account.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::frame::StaffFrame;
use super::member::{Anyone, ManageAppointments, Permission, PracticeAdmin, Staff};
use crate::actions::staff::change_password::change_password;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::new_password;
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;

/// The query of the page that a saved password leads to.
const SAVED: &str = "password=saved";

#[derive(Template)]
#[template(path = "staff/account.html")]
struct AccountPage {
    frame: StaffFrame,
    form: FormState,
    email: String,
    functions: Vec<&'static str>,
    is_saved: bool,
}

impl Page for AccountPage {
    fn heading(&self) -> String {
        "Your staff account".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

/// The first page that is there for this member of staff.
pub async fn home(staff: Staff<Anyone>) -> Result<HttpResponse, AppError> {
    let first = if ManageAppointments::given(&staff.member).is_some() {
        urls::STAFF_DAY
    } else if PracticeAdmin::given(&staff.member).is_some() {
        urls::STAFF_ACCOUNTS
    } else {
        urls::STAFF_ACCOUNT
    };
    Ok(staff.see(first))
}

pub async fn show(staff: Staff<Anyone>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let mut page = page_of(&staff, FormState::default());
    page.is_saved = request.query_string() == SAVED;
    Ok(page::respond(&page)?)
}

/// "Save password".
pub async fn set_password(staff: Staff<Anyone>, typed: Typed) -> Result<HttpResponse, AppError> {
    staff.require_password(urls::STAFF_ACCOUNT)?;
    let new = typed.get("new_password");
    if let Err(error) = new_password::check(new) {
        let mut form = typed.state();
        form.refuse(Field::NewPassword, error);
        return Ok(page::respond(&page_of(&staff, form))?);
    }
    let whose = (staff.session, staff.id());
    change_password(staff.state(), staff.practice_id(), whose, new.to_owned()).await?;
    Ok(staff.see(format!("{}?{SAVED}", urls::STAFF_ACCOUNT)))
}

fn page_of(staff: &Staff<Anyone>, form: FormState) -> AccountPage {
    let functions = staff.member.functions.iter();
    AccountPage {
        frame: staff.frame(),
        form,
        email: staff.member.email.clone(),
        functions: functions.map(|one| super::accounts::words(*one)).collect(),
        is_saved: false,
    }
}
