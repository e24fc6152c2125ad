//! The ways of proving who one is.

use super::{Sample, empty, frame, held, refused, sample, step};
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page::Held;
use crate::web::patient::code::{CodeElsewherePage, CodeLinkPage, CodePage, CodeSent};
use crate::web::patient::email::{EmailPage, Proof};
use crate::web::patient::password::PasswordPage;

pub(super) fn all() -> Vec<Sample> {
    let email = |proof, held: Option<Held>, form| EmailPage {
        frame: frame(),
        step: held.as_ref().map(|_| step(5)),
        held,
        form,
        proof,
        idle_minutes: 15,
    };
    let mut mistyped = FormState::typed([("email", "ada@")]);
    mistyped.refuse(Field::Email, FieldError::Wrong);
    let code = |sent, form| CodePage {
        frame: frame(),
        step: Some(step(5)),
        held: Some(held()),
        form,
        proof: Proof::Booking,
        email: "ada@example.com".to_owned(),
        code_minutes: 10,
        sent,
    };
    let link = CodeLinkPage {
        frame: frame(),
        proof: Proof::SigningIn,
        code: "123456".to_owned(),
    };
    let password = |form| PasswordPage {
        frame: frame(),
        form,
    };
    vec![
        sample("email", &email(Proof::Booking, Some(held()), empty())),
        sample(
            "email-refused",
            &email(Proof::Booking, Some(held()), mistyped),
        ),
        sample("sign-in", &email(Proof::SigningIn, None, empty())),
        sample("code", &code(CodeSent::First, empty())),
        sample("code-again", &code(CodeSent::Again, empty())),
        sample(
            "code-refused",
            &code(CodeSent::First, refused(Field::Code, FieldError::Wrong)),
        ),
        sample("code-link", &link),
        sample("code-elsewhere", &CodeElsewherePage { frame: frame() }),
        sample("password", &password(empty())),
        sample(
            "password-refused",
            &password(refused(Field::Password, FieldError::Wrong)),
        ),
    ]
}
