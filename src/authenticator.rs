//! Codes of authenticator apps: six digits that follow from a key and the time (RFC 6238, with
//! SHA-1, six digits and 30 seconds, which is what every app understands).

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Bytes of a key: as many as its hash has.
pub const KEY_BYTES: usize = 20;
/// How long one code is shown.
pub const STEP_SECONDS: i64 = 30;
/// Steps before and after ours whose codes are taken too: clocks differ, and people type slowly.
const STEPS_AROUND: i64 = 1;
const CODE_SPAN: u32 = 1_000_000;
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an app and we share.
#[derive(Clone, Copy)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The code shown during a step.
    ///
    /// # Errors
    /// The key cannot be used, which a key of this length always can.
    pub fn code_at(&self, step: i64) -> anyhow::Result<String> {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0)?;
        mac.update(&step.to_be_bytes());
        let digest: [u8; KEY_BYTES] = mac.finalize().into_bytes().into();
        let at = usize::from(digest[KEY_BYTES - 1] & 0xf);
        let mut four = [0; 4];
        four.copy_from_slice(&digest[at..at + 4]);
        let number = u32::from_be_bytes(four) & 0x7fff_ffff;
        Ok(format!("{:06}", number % CODE_SPAN))
    }

    /// The steps whose codes are taken at an instant, oldest first.
    pub fn steps_at(now: DateTime<Utc>) -> impl Iterator<Item = i64> {
        let step = step_at(now);
        step - STEPS_AROUND..=step + STEPS_AROUND
    }

    /// The key as people type it, in groups of four.
    pub fn words(&self) -> String {
        let letters = self.letters();
        let groups: Vec<&str> = (0..letters.len())
            .step_by(4)
            .filter_map(|at| letters.get(at..at + 4))
            .collect();
        groups.join(" ")
    }

    /// The address that an app on the same device opens, and that its camera reads.
    pub fn url(&self, issuer: &str, account: &str) -> String {
        let query =
            serde_urlencoded::to_string([("secret", self.letters().as_str()), ("issuer", issuer)]);
        let label = format!("{}:{}", escaped(issuer), escaped(account));
        // Apps read %20, and not every one reads a plus as a space.
        format!(
            "otpauth://totp/{label}?{}",
            query.unwrap_or_default().replace('+', "%20")
        )
    }

    /// Base32, five bits a letter.
    fn letters(&self) -> String {
        let mut letters = String::new();
        for five in self.0.chunks(5) {
            let bits = five
                .iter()
                .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for place in (0..8).rev() {
                let index = usize::try_from(bits >> (place * 5) & 31).unwrap_or_default();
                letters.push(char::from(LETTERS[index]));
            }
        }
        letters
    }
}

/// The step an instant lies in.
pub fn step_at(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(STEP_SECONDS)
}

fn escaped(text: &str) -> String {
    let form = serde_urlencoded::to_string([("", text)]).unwrap_or_default();
    form.trim_start_matches('=').replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key(*b"12345678901234567890");

    /// The last six digits of the values in RFC 6238, appendix B.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(KEY.code_at(step_at(at)).unwrap(), code, "{seconds}");
        }
    }

    #[test]
    fn a_key_is_typed_in_groups_and_read_by_a_camera() {
        assert_eq!(KEY.words(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            KEY.url("North & South", "a@b.example"),
            "otpauth://totp/North%20%26%20South:a%40b.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=North%20%26%20South"
        );
    }

    #[test]
    fn the_codes_before_and_after_are_taken_too() {
        let at = DateTime::from_timestamp(59, 0).unwrap();
        assert_eq!(Key::steps_at(at).collect::<Vec<_>>(), [0, 1, 2]);
    }
}
