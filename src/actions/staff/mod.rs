//! What members of staff do with their own way in, and with each other's.

pub mod accept_invitation;
pub mod change_member;
pub mod change_password;
pub mod invite;
pub mod keep_recovery_codes;
pub mod kiosks;
pub mod prove_second_factor;
pub mod renew_recovery_codes;
pub(super) mod sessions;
pub mod set_up_authenticator;
pub mod sign_in;
pub mod sign_out_everywhere;
pub mod type_password_again;
