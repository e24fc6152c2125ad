//! Room 5: one file per verb that changes something. Each loads facts, lets one
//! pure function decide, writes the plan, in one transaction. An expected "no"
//! is a value.

pub mod answer_request;
pub mod book_appointment;
pub mod cancel_appointment;
pub mod change_email_settings;
pub mod check_in;
pub mod confirm_appointment;
pub mod consume_sign_in_code;
pub mod decline_offer;
pub mod desk;
mod facts;
pub mod forget_draft;
pub mod hold_slot;
pub mod identify_at_kiosk;
pub mod keep_answers;
pub mod move_appointment;
pub mod open_manage_link;
pub mod patients;
pub mod remind_patients;
pub mod renew_hold;
pub mod request_sign_in_code;
pub mod set_password;
pub mod settings;
pub mod sign_in_with_password;
pub mod sign_out;
pub mod staff;
mod tell;
mod tries;
pub mod undo_cancellation;
