//! What follows from the secret key: codes, link tokens and form tokens.
//!
//! They are derived, not stored, so that the outbox holds ids only and a copy
//! of the database opens nothing.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::chance::Token;
use crate::domain::ids::{
    AppointmentId, AuthenticatorId, KioskId, ManageLinkId, SignInCodeId, StaffInvitationId,
    StaffMemberId,
};

/// Bytes of the secret key.
pub const KEY_BYTES: usize = 64;
const CODE_SPAN: u64 = 1_000_000;
/// Signs of a recovery code, and those it is made of: a power of two, so that all are equally likely.
pub const RECOVERY_CODE_SIGNS: usize = 10;
const RECOVERY_SIGNS: &[u8; 32] = b"023456789abcdefghjkmnpqrstuvwxyz";

/// The secret key, and the only things done with it.
#[derive(Clone)]
pub struct Secrets {
    keyed: Hmac<Sha256>,
}

impl Secrets {
    pub fn new(key: &[u8; KEY_BYTES]) -> anyhow::Result<Self> {
        Ok(Self {
            keyed: Hmac::new_from_slice(key)?,
        })
    }

    /// The six digits that belong to a code's row.
    pub fn sign_in_code(&self, id: SignInCodeId) -> String {
        let derived = self.derive(b"sign-in-code", id.0.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&derived[..8]);
        format!("{:06}", u64::from_be_bytes(first) % CODE_SPAN)
    }

    /// The token in a mail's link to one visit.
    pub fn manage_token(&self, id: ManageLinkId) -> Token {
        Token::of(self.derive(b"manage-link", id.0.as_bytes()))
    }

    /// The token in the link that invites a member of staff.
    pub fn invitation_token(&self, id: StaffInvitationId) -> Token {
        Token::of(self.derive(b"staff-invitation", id.0.as_bytes()))
    }

    /// The key that a member of staff's authenticator app shares with us.
    pub fn authenticator_key(&self, id: AuthenticatorId) -> [u8; 20] {
        let derived = self.derive(b"authenticator", id.0.as_bytes());
        let mut key = [0; 20];
        key.copy_from_slice(&derived[..20]);
        key
    }

    /// One of a set of recovery codes: ten letters and digits, told apart easily.
    pub fn recovery_code(&self, set: AuthenticatorId, number: u8) -> String {
        let mut of = set.0.as_bytes().to_vec();
        of.push(number);
        let derived = self.derive(b"recovery-code", &of);
        let signs = derived.iter().take(RECOVERY_CODE_SIGNS);
        let pick =
            |byte: &u8| char::from(RECOVERY_SIGNS[usize::from(*byte) % RECOVERY_SIGNS.len()]);
        signs.map(pick).collect()
    }

    /// What a browser keeps once this member of staff has signed in with it: tries made there
    /// are counted apart from a stranger's, who so cannot lock them out.
    pub fn device_token(&self, member: StaffMemberId) -> Token {
        Token::of(self.derive(b"staff-device", member.0.as_bytes()))
    }

    /// What a kiosk's browser keeps while it shows one visit, until that second of Unix time.
    pub fn kiosk_token(&self, kiosk: KioskId, visit: AppointmentId, until: i64) -> Token {
        let mut of = kiosk.0.as_bytes().to_vec();
        of.extend(visit.0.as_bytes());
        of.extend(until.to_be_bytes());
        Token::of(self.derive(b"kiosk", &of))
    }

    /// The token that every form sent under this cookie must carry.
    pub fn form_token(&self, cookie: &Token) -> String {
        Token::of(self.derive(b"form", cookie.as_str().as_bytes()))
            .as_str()
            .to_owned()
    }

    /// The name under which tries at `what` are counted; tells nothing of it.
    pub fn bucket(&self, label: &str, what: &str) -> [u8; 32] {
        self.derive(label.as_bytes(), what.as_bytes())
    }

    fn derive(&self, label: &[u8], of: &[u8]) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(label);
        mac.update(&[0]);
        mac.update(of);
        mac.finalize().into_bytes().into()
    }
}

/// Compares in a time that tells nothing of where two texts differ.
pub fn is_same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(fill: u8) -> Secrets {
        Secrets::new(&[fill; KEY_BYTES]).unwrap()
    }

    #[test]
    fn a_code_has_six_digits_and_follows_from_id_and_key() {
        let id = SignInCodeId(uuid::Uuid::from_u128(7));
        let code = secrets(1).sign_in_code(id);
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(code, secrets(1).sign_in_code(id));
        assert_ne!(code, secrets(2).sign_in_code(id));
        assert_ne!(
            code,
            secrets(1).sign_in_code(SignInCodeId(uuid::Uuid::from_u128(8)))
        );
    }

    #[test]
    fn one_use_of_the_key_tells_nothing_of_another() {
        let id = uuid::Uuid::from_u128(7);
        let token = secrets(1).manage_token(ManageLinkId(id));
        assert_ne!(token.as_str(), secrets(1).form_token(&token));
    }
}
