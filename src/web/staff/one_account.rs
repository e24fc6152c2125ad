//! One staff account: what somebody may do, and whether they still may.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::accounts::{Checkbox, Wanted, checkboxes, practitioners, state, wanted};
use super::frame::StaffFrame;
use super::member::{PracticeAdmin, Staff};
use super::view::Choice;
use crate::actions::staff::change_member::{MemberChange, MemberChanged, change_member};
use crate::db;
use crate::db::staff_accounts::StaffAccount;
use crate::domain::ids::StaffMemberId;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/one_account.html")]
struct OneAccountPage {
    frame: StaffFrame,
    form: FormState,
    name: String,
    email: String,
    state: &'static str,
    is_active: bool,
    has_authenticator: bool,
    url: String,
    state_url: String,
    functions: Vec<Checkbox>,
    practitioners: Vec<Choice>,
}

impl Page for OneAccountPage {
    fn heading(&self) -> String {
        format!("Staff account of {}", self.name)
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(
    staff: Staff<PracticeAdmin>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let account = account(&staff, &id).await?;
    let wanted = Wanted {
        functions: account.member.functions.clone(),
        practitioner: account.member.practitioner,
    };
    let page = page_of(&staff, FormState::default(), (&account, &wanted));
    Ok(page::respond(&page)?)
}

/// "Save": other functions.
pub async fn update(
    staff: Staff<PracticeAdmin>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let account = account(&staff, &id).await?;
    let mut form = typed.state();
    let wanted = wanted(staff.practice(), &typed, &mut form);
    if form.is_refused() {
        let page = page_of(&staff, form, (&account, &wanted));
        return Ok(page::respond(&page)?);
    }
    let change = MemberChange::Functions(wanted.functions, wanted.practitioner);
    write(&staff, account, change).await
}

/// The buttons below: deactivate and the like.
pub async fn set_state(
    staff: Staff<PracticeAdmin>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let account = account(&staff, &id).await?;
    let change = match typed.get("change") {
        "deactivate" => MemberChange::Deactivate,
        "activate" => MemberChange::Activate,
        "reset-authenticator" => MemberChange::ResetAuthenticator,
        "invite-again" => MemberChange::InviteAgain,
        _ => return Err(AppError::Unreadable),
    };
    write(&staff, account, change).await
}

async fn write(
    staff: &Staff<PracticeAdmin>,
    account: StaffAccount,
    change: MemberChange,
) -> Result<HttpResponse, AppError> {
    let (practice, whom) = (staff.practice_id(), (staff.id(), account.member.id));
    match change_member(staff.state(), practice, whom, change).await? {
        MemberChanged::Done => Ok(staff.see(urls::STAFF_ACCOUNTS)),
        MemberChanged::NotFound => Err(AppError::NotFound),
        MemberChanged::LastAdmin => {
            let mut form = FormState::default();
            form.refuse(Field::Functions, FieldError::Wrong);
            let wanted = Wanted {
                functions: account.member.functions.clone(),
                practitioner: account.member.practitioner,
            };
            let page = page_of(staff, form, (&account, &wanted));
            Ok(page::respond(&page)?)
        }
    }
}

/// The account of that id, for somebody who typed their password just now.
async fn account(staff: &Staff<PracticeAdmin>, id: &str) -> Result<StaffAccount, AppError> {
    staff.require_password(urls::STAFF_ACCOUNTS)?;
    let id: StaffMemberId = id.parse().ok().ok_or(AppError::NotFound)?;
    let found = staff
        .state()
        .db
        .read(staff.practice_id(), async move |conn| {
            Ok(db::staff_accounts::find_account(conn, id).await?)
        })
        .await?;
    found.ok_or(AppError::NotFound)
}

fn page_of(
    staff: &Staff<PracticeAdmin>,
    form: FormState,
    (account, wanted): (&StaffAccount, &Wanted),
) -> OneAccountPage {
    let member = &account.member;
    OneAccountPage {
        frame: staff.frame_back_to(urls::STAFF_ACCOUNTS),
        form,
        name: member.name.clone(),
        email: member.email.clone(),
        state: state(account),
        is_active: account.is_active,
        has_authenticator: account.has_authenticator,
        url: urls::staff_account(member.id),
        state_url: urls::staff_account_state(member.id),
        functions: checkboxes(wanted),
        practitioners: practitioners(staff.practice(), wanted),
    }
}
