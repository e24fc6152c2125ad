//! A member of staff: how they come to be one, and how they sign in.

use chrono::{DateTime, TimeDelta, Utc};
use openslot::authenticator::{Key, STEP_SECONDS, step_at};
use openslot::domain::ids::AuthenticatorId;
use openslot::password;
use uuid::Uuid;

use super::app::{TestApp, secrets};
use super::browser::{Browser, Page};

pub(crate) const PASSWORD: &str = "a long staff password";

/// Somebody of the practice file's staff, with a browser.
pub(crate) struct StaffMember<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) browser: Browser,
    pub(crate) email: String,
}

impl<'a> StaffMember<'a> {
    /// With these functions, a password and no authenticator yet; the practitioner of that key, if any.
    pub(crate) async fn hired(
        app: &'a TestApp,
        name: &str,
        functions: &[&str],
        practitioner: Option<&str>,
    ) -> Self {
        let email = format!("{}@staff.example", name.to_lowercase());
        let hash = password::hash(PASSWORD.to_owned()).await.expect("a hash");
        let hired = sqlx::query(
            "insert into staff_member
                (practice_id, id, email, name, functions, practitioner_id, password_hash)
             select practice_id, $1, $2, $3, $4::text[],
                (select id from practitioner where key = $5), $6
             from practice",
        )
        .bind(Uuid::now_v7())
        .bind(&email)
        .bind(name)
        .bind(functions)
        .bind(practitioner)
        .bind(hash)
        .execute(&mut app.superuser().await)
        .await;
        hired.expect("somebody is hired");
        Self {
            app,
            browser: app.browser(),
            email,
        }
    }

    /// The same person at another browser.
    pub(crate) fn elsewhere(&self) -> Self {
        Self {
            app: self.app,
            browser: self.app.browser(),
            email: self.email.clone(),
        }
    }

    /// Types address and password; the page that follows.
    pub(crate) async fn types_password(&self, password: &str) -> Page {
        let page = self.browser.get("/staff/sign-in").await;
        let answers = [("email", self.email.as_str()), ("password", password)];
        self.browser
            .send_on(&page, "/staff/sign-in", &answers)
            .await
    }

    /// Sets up the authenticator at the first sign-in and keeps the recovery codes; these.
    pub(crate) async fn sets_up(&self) -> Vec<String> {
        let page = self.types_password(PASSWORD).await;
        assert_eq!(page.h1(), "Set up your authenticator");
        let key = page.words("#key").remove(0);
        let code = code_of_words(&key, self.app.clock.now());
        let path = "/staff/sign-in/authenticator";
        let page = self.browser.send_on(&page, path, &[("code", &code)]).await;
        assert_eq!(page.h1(), "Keep your recovery codes");
        let codes = page.words(".codes li");
        let kept = "/staff/account/recovery-codes";
        self.browser.submit(&page, kept, &[]).await;
        codes
    }

    /// Signs in with password and the authenticator's next code; the page that follows.
    pub(crate) async fn signs_in(&self) -> Page {
        // No code works twice.
        self.app.wait(TimeDelta::seconds(STEP_SECONDS * 2));
        let page = self.types_password(PASSWORD).await;
        assert_eq!(page.h1(), "Enter your authenticator code");
        self.types_code(&page, &self.code().await).await
    }

    pub(crate) async fn types_code(&self, page: &Page, code: &str) -> Page {
        let path = "/staff/sign-in/code";
        self.browser.send_on(page, path, &[("code", code)]).await
    }

    /// What their authenticator shows now.
    pub(crate) async fn code(&self) -> String {
        self.code_at(self.app.clock.now()).await
    }

    pub(crate) async fn code_at(&self, at: DateTime<Utc>) -> String {
        let id: Uuid =
            sqlx::query_scalar("select authenticator_id from staff_member where email = $1")
                .bind(&self.email)
                .fetch_one(&mut self.app.superuser().await)
                .await
                .expect("an authenticator");
        let key = Key::new(secrets().authenticator_key(AuthenticatorId(id)));
        key.code_at(step_at(at)).expect("a code")
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.browser.get(path).await
    }

    pub(crate) async fn opens(&self, path: &str) -> Page {
        self.browser.open(path).await
    }
}

/// The code of the key that a person types into an app.
fn code_of_words(words: &str, at: DateTime<Utc>) -> String {
    let letters = words.replace(' ', "");
    let mut bits = 0_u64;
    let mut have = 0;
    let mut bytes = Vec::new();
    for letter in letters.bytes() {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let five = alphabet
            .iter()
            .position(|one| *one == letter)
            .expect("base32");
        bits = bits << 5 | five as u64;
        have += 5;
        if have >= 8 {
            have -= 8;
            bytes.push(u8::try_from(bits >> have & 255).expect("a byte"));
        }
    }
    let key = Key::new(bytes.try_into().expect("20 bytes"));
    key.code_at(step_at(at)).expect("a code")
}
