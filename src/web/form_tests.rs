//! What a form keeps and what it says.

use super::form::{Field, FieldError, FormState, birth_inputs};
use crate::words::Locale;

#[test]
fn a_code_and_a_password_are_never_sent_back() {
    let form = FormState::typed([
        ("email", "ada@example.com"),
        ("code", "123456"),
        ("password", "secret"),
        ("new_password", "secret"),
    ]);
    assert_eq!(form.value("email"), "ada@example.com");
    for name in ["code", "password", "new_password"] {
        assert_eq!(form.value(name), "");
    }
}

#[test]
fn the_first_thing_wrong_with_an_answer_is_the_one_told() {
    let mut form = FormState::default();
    form.refuse(Field::BeenBefore, FieldError::Missing);
    form.refuse(Field::BeenBefore, FieldError::Wrong);
    let lines = form.lines("Northside");
    assert_eq!(lines.len(), 1);
    assert_eq!(
        lines[0].words,
        "Select yes if you have been to Northside before"
    );
    assert_eq!(lines[0].input, "been_before-1");
}

#[test]
fn the_summary_follows_the_order_of_the_questions() {
    let mut form = FormState::default();
    form.refuse(Field::Phone, FieldError::Missing);
    form.refuse(Field::BirthDate, FieldError::Missing);
    form.refuse(Field::FirstName, FieldError::Missing);
    let inputs: Vec<_> = form.lines("").into_iter().map(|line| line.input).collect();
    assert_eq!(inputs, ["first_name", "birth_date", "phone"]);
}

#[test]
fn limits_are_told_in_numbers() {
    assert_eq!(
        FieldError::TooLong.words(Field::FirstName, ""),
        "First name must be 100 characters or fewer"
    );
    assert_eq!(
        FieldError::TooManyTries { minutes: 1 }.words(Field::Code, ""),
        "You have tried too many times. Wait 1 minute and try again"
    );
}

#[test]
fn a_birth_date_is_asked_in_the_order_of_the_country() {
    let names = |locale| birth_inputs(locale).map(|input| input.name);
    assert_eq!(
        names(Locale::EnUs),
        ["birth_month", "birth_day", "birth_year"]
    );
    assert_eq!(
        names(Locale::EnGb),
        ["birth_day", "birth_month", "birth_year"]
    );
}
