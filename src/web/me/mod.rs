//! A patient's own pages.
use actix_web::web::ServiceConfig;
pub fn routes(_: &mut ServiceConfig) {}
