//! Randomness: ids, tokens and references. From the operating system, so that nobody can guess them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use rand::rngs::{StdRng, SysRng};
use rand::{SeedableRng, TryRng, seq::IndexedRandom};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const TOKEN_BYTES: usize = 32;
const REFERENCE_LETTERS: &[u8] = b"ACDEFGHJKMNPQRTUVWXY";
const REFERENCE_DIGITS: &[u8] = b"23456789";

/// A secret a browser or a mail carries: 256 random bits. We keep its hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token of that text, if it has a token's form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == TOKEN_BYTES).then(|| Self(text.to_owned()))
    }

    /// The token of these bytes.
    pub fn of(bytes: [u8; TOKEN_BYTES]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database keeps of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

/// A new id that sorts by `at`.
///
/// # Errors
/// The operating system gave no randomness.
pub fn uuid(at: DateTime<Utc>) -> anyhow::Result<Uuid> {
    let mut random = [0; 10];
    SysRng.try_fill_bytes(&mut random)?;
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// A new token.
///
/// # Errors
/// The operating system gave no randomness.
pub fn token() -> anyhow::Result<Token> {
    let mut random = [0; TOKEN_BYTES];
    SysRng.try_fill_bytes(&mut random)?;
    Ok(Token::of(random))
}

/// A booking reference `XX-9999-99`, without signs that are mistaken for one another.
///
/// # Errors
/// The operating system gave no randomness.
pub fn reference() -> anyhow::Result<String> {
    let mut seed = [0; 32];
    SysRng.try_fill_bytes(&mut seed)?;
    Ok(reference_from(&mut StdRng::from_seed(seed)))
}

/// A reference that follows from a generator.
pub fn reference_from(rng: &mut StdRng) -> String {
    let mut pick = |from: &[u8], many: usize| -> String {
        (0..many)
            .filter_map(|_| from.choose(rng))
            .map(|sign| char::from(*sign))
            .collect()
    };
    format!(
        "{}-{}-{}",
        pick(REFERENCE_LETTERS, 2),
        pick(REFERENCE_DIGITS, 4),
        pick(REFERENCE_DIGITS, 2)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_text_and_other_texts_are_none() {
        let token = token().unwrap();
        assert!(Token::parse(token.as_str()).unwrap() == token);
        for text in [
            "",
            "abc",
            &token.as_str()[1..],
            &format!("{}=", token.as_str()),
        ] {
            assert!(Token::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_reference_has_no_signs_that_look_alike() {
        for _ in 0..100 {
            let reference = reference().unwrap();
            assert_eq!(reference.len(), 10);
            assert!(
                !reference.contains(['0', 'O', '1', 'I', 'L', 'S', 'B', 'Z']),
                "{reference}"
            );
        }
    }
}
