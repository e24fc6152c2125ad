//! S19, staff accounts: who is on the staff, and an invitation for somebody new.

use actix_web::HttpResponse;
use askama::Template;

use super::frame::StaffFrame;
use super::member::{PracticeAdmin, Staff};
use super::view::Choice;
use crate::actions::staff::invite::{Invitation, Invited, invite};
use crate::db;
use crate::db::staff_accounts::StaffAccount;
use crate::domain::ids::PractitionerId;
use crate::domain::person::{EmailAddress, NAME_MAX};
use crate::domain::practice::Practice;
use crate::domain::staff::Function;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/accounts.html")]
struct AccountsPage {
    frame: StaffFrame,
    form: FormState,
    accounts: Vec<AccountLine>,
    functions: Vec<Checkbox>,
    practitioners: Vec<Choice>,
}

/// An account in the list.
struct AccountLine {
    url: String,
    name: String,
    email: String,
    functions: String,
    state: &'static str,
}

/// A function that can be given.
pub(super) struct Checkbox {
    pub value: &'static str,
    pub words: &'static str,
    pub is_checked: bool,
}

/// What a form says of what somebody may do.
pub(super) struct Wanted {
    pub functions: Vec<Function>,
    pub practitioner: Option<PractitionerId>,
}

impl Page for AccountsPage {
    fn heading(&self) -> String {
        "Staff accounts".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(staff: Staff<PracticeAdmin>) -> Result<HttpResponse, AppError> {
    staff.require_password(urls::STAFF_ACCOUNTS)?;
    let none = Wanted {
        functions: Vec::new(),
        practitioner: None,
    };
    Ok(page::respond(
        &page_of(&staff, FormState::default(), &none).await?,
    )?)
}

/// "Send invitation".
pub async fn create(staff: Staff<PracticeAdmin>, typed: Typed) -> Result<HttpResponse, AppError> {
    staff.require_password(urls::STAFF_ACCOUNTS)?;
    let mut form = typed.state().for_other();
    let email = EmailAddress::parse(typed.get("email"));
    let email = email
        .map_err(|unfit| form.refuse(Field::Email, unfit.into()))
        .ok();
    let name = typed.get("name").trim();
    if let Some(error) = problem_of_name(name) {
        form.refuse(Field::StaffName, error);
    }
    let wanted = wanted(staff.practice(), &typed, &mut form);
    let Some(email) = email.filter(|_| !form.is_refused()) else {
        return Ok(page::respond(&page_of(&staff, form, &wanted).await?)?);
    };
    let whom = Invitation {
        email,
        name: name.to_owned(),
        functions: wanted.functions.clone(),
        practitioner: wanted.practitioner,
    };
    match invite(staff.state(), staff.practice_id(), staff.id(), whom).await? {
        Invited::Sent => Ok(staff.see(urls::STAFF_ACCOUNTS)),
        Invited::Known => {
            form.refuse(Field::Email, FieldError::Taken);
            Ok(page::respond(&page_of(&staff, form, &wanted).await?)?)
        }
    }
}

/// What a form asks for; whoever manages their own appointments is a practitioner.
pub(super) fn wanted(practice: &Practice, typed: &Typed, form: &mut FormState) -> Wanted {
    let functions: Vec<Function> = Function::ALL
        .into_iter()
        .filter(|one| typed.all("functions").any(|sent| sent == one.as_str()))
        .collect();
    let practitioner = typed.get("practitioner").parse().ok();
    let practitioner = practitioner.filter(|id| practice.practitioner(*id).is_some());
    if functions.is_empty() {
        form.refuse(Field::Functions, FieldError::Missing);
    }
    if functions.contains(&Function::ManageOwnAppointments) && practitioner.is_none() {
        form.refuse(Field::OwnCalendar, FieldError::Missing);
    }
    Wanted {
        functions,
        practitioner,
    }
}

pub(super) fn checkboxes(wanted: &Wanted) -> Vec<Checkbox> {
    let checkbox = |function: Function| Checkbox {
        value: function.as_str(),
        words: words(function),
        is_checked: wanted.functions.contains(&function),
    };
    Function::ALL.map(checkbox).into()
}

pub(super) fn practitioners(practice: &Practice, wanted: &Wanted) -> Vec<Choice> {
    let all = practice.practitioners.iter();
    let choice = all.map(|one| Choice {
        value: one.id.to_string(),
        words: one.name.clone(),
        is_chosen: wanted.practitioner == Some(one.id),
    });
    choice.collect()
}

/// What a function lets somebody do.
pub(super) fn words(function: Function) -> &'static str {
    match function {
        Function::ManageStaffAppointments => "Manage everybody’s appointments",
        Function::ManageOwnAppointments => "Manage their own appointments",
        Function::PatientProxy => "Act for patients",
        Function::PracticeAdmin => "Change settings and staff accounts",
    }
}

fn problem_of_name(name: &str) -> Option<FieldError> {
    if name.is_empty() {
        Some(FieldError::Missing)
    } else if name.chars().count() > NAME_MAX {
        Some(FieldError::TooLong)
    } else {
        name.chars()
            .any(char::is_control)
            .then_some(FieldError::Wrong)
    }
}

async fn page_of(
    staff: &Staff<PracticeAdmin>,
    form: FormState,
    wanted: &Wanted,
) -> Result<AccountsPage, AppError> {
    let accounts = staff
        .state()
        .db
        .read(staff.practice_id(), async move |conn| {
            Ok(db::staff_accounts::list_accounts(conn).await?)
        })
        .await?;
    Ok(AccountsPage {
        frame: staff.frame(),
        form,
        accounts: accounts.iter().map(line).collect(),
        functions: checkboxes(wanted),
        practitioners: practitioners(staff.practice(), wanted),
    })
}

fn line(account: &StaffAccount) -> AccountLine {
    let functions = account.member.functions.iter();
    let words: Vec<&str> = functions.map(|one| words(*one)).collect();
    AccountLine {
        url: urls::staff_account(account.member.id),
        name: account.member.name.clone(),
        email: account.member.email.clone(),
        functions: words.join(", "),
        state: state(account),
    }
}

/// How far an account has come.
pub(super) fn state(account: &StaffAccount) -> &'static str {
    if !account.is_active {
        "Deactivated"
    } else if !account.has_password {
        "Invited"
    } else if account.has_authenticator {
        "Active"
    } else {
        "Authenticator not set up"
    }
}
