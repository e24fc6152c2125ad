//! Passwords: argon2id, away from the threads that answer requests, and only as
//! many at once as the machine has cores, so that signing in cannot starve the pages.

use std::sync::LazyLock;

use anyhow::{Context, anyhow};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// Shortest password, in characters: it may be somebody's only proof.
pub const PASSWORD_MIN: usize = 15;
/// Longest password, in characters; nothing of it is cut off.
pub const PASSWORD_MAX: usize = 256;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Compared with when there is nobody of that name, so that both take equally long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$b3BlbnNsb3Qtbm9ib2R5IQ$\
    TGV0IG5vYm9keSBzaWduIGluIHdpdGggdGhpcyBvbmU";

/// One for each core.
static PERMITS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitPassword {
    #[error("the password has less than {PASSWORD_MIN} characters")]
    TooShort,
    #[error("the password has more than {PASSWORD_MAX} characters")]
    TooLong,
    #[error("the password repeats a few signs")]
    TooPlain,
}

/// What the database keeps of a password.
///
/// # Errors
/// The operating system gave no randomness.
pub async fn hash(password: String) -> anyhow::Result<String> {
    apart(move || {
        let hash = argon2()?.hash_password(password.as_bytes());
        Ok(hash.map_err(|error| anyhow!("{error}"))?.to_string())
    })
    .await
}

/// Whether a password is the one that `kept` was made from. With nothing kept it
/// is wrong, and finding that out takes as long.
///
/// # Errors
/// What was kept is no hash.
pub async fn verify(password: String, kept: Option<String>) -> anyhow::Result<bool> {
    apart(move || {
        let hash = PasswordHash::new(kept.as_deref().unwrap_or(NOBODY))
            .map_err(|error| anyhow!("{error}"))?;
        let is_same = argon2()?
            .verify_password(password.as_bytes(), &hash)
            .is_ok();
        Ok(is_same && kept.is_some())
    })
    .await
}

/// Whether a new password may be taken. Any signs are welcome; only length and
/// variety count.
///
/// # Errors
/// [`UnfitPassword`]
pub fn check(text: &str) -> Result<(), UnfitPassword> {
    let length = text.chars().count();
    let mut signs: Vec<char> = text.chars().collect();
    signs.sort_unstable();
    signs.dedup();
    if length < PASSWORD_MIN {
        Err(UnfitPassword::TooShort)
    } else if length > PASSWORD_MAX {
        Err(UnfitPassword::TooLong)
    } else if signs.len() < 4 {
        Err(UnfitPassword::TooPlain)
    } else {
        Ok(())
    }
}

async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let _permit = PERMITS.acquire().await?;
    tokio::task::spawn_blocking(work)
        .await
        .context("hashing a password ended early")?
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    let params = params.map_err(|error| anyhow!("{error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_for_its_own_hash_alone() {
        let kept = hash("correct horse battery".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let is_right =
            async |text: &str| verify(text.to_owned(), Some(kept.clone())).await.unwrap();
        assert!(is_right("correct horse battery").await);
        assert!(!is_right("correct horse batterz").await);
    }

    #[tokio::test]
    async fn nobody_has_no_right_password_but_is_compared_like_everybody() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(nobody.params.get_decimal("m"), Some(MEMORY_KIB));
        assert_eq!(nobody.hash.unwrap().len(), 32);
        assert!(!verify("anything at all".to_owned(), None).await.unwrap());
    }

    #[test]
    fn length_and_variety_decide_what_is_taken() {
        for (text, expected) in [
            ("fourteen signs", Err(UnfitPassword::TooShort)),
            ("fifteen signs !", Ok(())),
            ("日本語日本語のパスワードです!!", Ok(())),
            ("aaaaaaaaaaaaaaaaaa", Err(UnfitPassword::TooPlain)),
        ] {
            assert_eq!(check(text), expected, "{text}");
        }
        assert_eq!(check(&"abcd".repeat(64)), Ok(()));
        assert_eq!(check(&"abcd".repeat(65)), Err(UnfitPassword::TooLong));
    }
}
