//! The recovery codes: shown until they are kept, and never again.

use actix_web::HttpResponse;
use askama::Template;

use super::frame::StaffFrame;
use super::member::{Anyone, Staff};
use crate::actions::staff::keep_recovery_codes::keep_recovery_codes;
use crate::actions::staff::prove_second_factor::RECOVERY_CODES;
use crate::actions::staff::renew_recovery_codes::renew_recovery_codes;
use crate::db;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/recovery_codes.html")]
struct RecoveryCodesPage {
    frame: StaffFrame,
    codes: Vec<String>,
}

impl Page for RecoveryCodesPage {
    fn heading(&self) -> String {
        "Keep your recovery codes".to_owned()
    }
}

pub async fn show(staff: Staff<Anyone>) -> Result<HttpResponse, AppError> {
    staff.require_password(urls::STAFF_RECOVERY_CODES)?;
    let id = staff.id();
    let factors = staff
        .state()
        .db
        .read(staff.practice_id(), async move |conn| {
            Ok(db::staff::find_second_factors(conn, id).await?)
        })
        .await?;
    let unseen = factors.filter(|factors| !factors.is_recovery_kept);
    let set = unseen
        .and_then(|factors| factors.recovery)
        .ok_or(AppError::NotFound)?;
    let code = |number| grouped(&staff.state().secrets.recovery_code(set, number));
    let page = RecoveryCodesPage {
        frame: staff.frame(),
        codes: (0..RECOVERY_CODES).map(code).collect(),
    };
    Ok(page::respond(&page)?)
}

/// "I have kept them".
pub async fn create(staff: Staff<Anyone>, _: Typed) -> Result<HttpResponse, AppError> {
    keep_recovery_codes(staff.state(), staff.practice_id(), staff.id()).await?;
    Ok(staff.see(urls::STAFF))
}

/// New ones in place of the old.
pub async fn renew(staff: Staff<Anyone>, _: Typed) -> Result<HttpResponse, AppError> {
    staff.require_password(urls::STAFF_ACCOUNT)?;
    renew_recovery_codes(staff.state(), staff.practice_id(), staff.id()).await?;
    Ok(staff.see(urls::STAFF_RECOVERY_CODES))
}

/// Two halves are copied more surely than ten signs.
fn grouped(code: &str) -> String {
    let (first, second) = code.split_at(code.len() / 2);
    format!("{first}-{second}")
}
