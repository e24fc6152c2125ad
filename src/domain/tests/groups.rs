//! Group sessions and their numbered seats.

use super::super::refusal::Refusal;
use super::calendar::{offered, planned};
use super::clinic::Clinic;

const GROUP: &str = "visit 60 buffer 15 seats 8 \n hours 09:00-12:00 \n";

fn held(text: &str, starts: &str) -> Result<String, Refusal> {
    let clinic = Clinic::new(text);
    clinic.hold(starts).map(|plan| planned(&clinic, &plan))
}

#[test]
fn a_free_time_begins_a_new_session_with_all_its_seats() {
    assert_eq!(
        offered(GROUP),
        "09:00(8) 09:30(8) 10:00(8) 10:30(8) 11:00(8)"
    );
    assert_eq!(
        held(GROUP, "09:00").unwrap(),
        "ana new session of 8 09:00-10:00, free 10:15"
    );
}

#[test]
fn others_join_a_session_at_its_start_and_nowhere_else() {
    let text = format!("{GROUP} session 09:30-10:45 taken 1,2,3");
    assert_eq!(offered(&text), "09:30(5) 11:00(8)");
    assert_eq!(held(&text, "10:00"), Err(Refusal::Taken));
}

#[test]
fn the_lowest_free_seat_is_given() {
    let text = format!("{GROUP} session 09:00-10:15 taken 1,2,4");
    assert_eq!(
        held(&text, "09:00").unwrap(),
        "ana seat 3 09:00-10:00, free 10:15"
    );
}

#[test]
fn a_full_session_is_not_offered_and_says_so() {
    let text = format!("{GROUP} session 09:00-10:15 taken 8,7,6,5,4,3,2,1");
    assert_eq!(offered(&text), "10:30(8) 11:00(8)");
    assert_eq!(held(&text, "09:00"), Err(Refusal::Full));
}

#[test]
fn the_last_seat_can_be_had() {
    let text = format!("{GROUP} session 09:00-10:15 taken 1,2,3,4,5,6,7");
    assert_eq!(offered(&text), "09:00 10:30(8) 11:00(8)");
    assert_eq!(
        held(&text, "09:00").unwrap(),
        "ana seat 8 09:00-10:00, free 10:15"
    );
}

#[test]
fn a_capacity_lowered_later_holds_at_once() {
    let text = format!("{GROUP} session 09:00-10:15 taken 1,2,3,4,5,6,7 seats 10");
    assert_eq!(offered(&text), "09:00 10:30(8) 11:00(8)");
    let text = format!("{GROUP} session 09:00-10:15 taken 1,2,3,4,5,6,7,8,9 seats 10");
    assert_eq!(held(&text, "09:00"), Err(Refusal::Full));
}

#[test]
fn a_session_keeps_the_seats_it_began_with() {
    let text = format!("{GROUP} session 09:00-10:15 taken 1,2 seats 3");
    assert_eq!(offered(&text), "09:00 10:30(8) 11:00(8)");
}

#[test]
fn the_askers_own_seat_is_theirs_again() {
    let text = format!("{GROUP} session 09:00-10:15 taken 1,2,3,4,5,6,8 mine 7");
    assert_eq!(
        held(&text, "09:00").unwrap(),
        "ana seat 7 09:00-10:00, free 10:15"
    );
}

#[test]
fn a_session_in_which_only_the_asker_sits_goes_with_them_and_begins_anew() {
    let text = format!("{GROUP} session 09:00-10:15 mine 2");
    assert_eq!(
        offered(&text),
        "09:00(8) 09:30(8) 10:00(8) 10:30(8) 11:00(8)"
    );
    for (start, ends) in [
        ("09:00", "10:00, free 10:15"),
        ("09:30", "10:30, free 10:45"),
    ] {
        assert_eq!(
            held(&text, start).unwrap(),
            format!("ana new session of 8 {start}-{ends}")
        );
    }
}

#[test]
fn a_visit_for_one_or_another_kind_of_session_takes_the_time() {
    assert_eq!(
        offered(&format!("{GROUP} busy 09:00-10:15")),
        "10:30(8) 11:00(8)"
    );
    assert_eq!(
        offered(&format!("{GROUP} session 09:00-10:15 taken 1 other")),
        "10:30(8) 11:00(8)"
    );
    assert_eq!(
        offered("visit 60 \n hours 09:00-12:00 \n session 09:00-10:15 taken 1"),
        "10:30 11:00"
    );
}

#[test]
fn a_session_at_another_location_cannot_be_joined_from_here() {
    assert_eq!(
        offered(
            "visit 60 seats 8 \n hours 09:00-10:00 at main \n session 09:00-10:00 taken 1 at north"
        ),
        ""
    );
}

#[test]
fn joining_needs_no_room_and_beginning_does() {
    let text = "visit 60 seats 8 room \n rooms r1 \n ana hours 09:00-11:00 \
                \n session 09:00-10:00 taken 1 room r1 \n ben busy 10:00-11:00 room r1";
    assert_eq!(offered(text), "09:00/ana(7)");
    assert_eq!(
        held(text, "09:00").unwrap(),
        "ana r1 seat 2 09:00-10:00, free 10:00"
    );
    assert_eq!(held(text, "10:00"), Err(Refusal::NoRoom));
}

#[test]
fn a_session_too_short_for_the_visit_cannot_be_joined() {
    let text = format!("{GROUP} session 09:00-09:45 taken 1");
    assert_eq!(held(&text, "09:00"), Err(Refusal::Taken));
}

#[test]
fn a_patient_who_sits_in_the_session_is_not_offered_it_again() {
    let text = format!("{GROUP} session 09:00-10:15 taken 1 \n patient 09:00-10:00");
    assert_eq!(offered(&text), "10:30(8) 11:00(8)");
}

#[test]
fn sessions_keep_to_the_notice_and_to_closures() {
    let session = "session 09:00-10:15 taken 1 \n";
    assert_eq!(
        offered(&format!("{GROUP} {session} now 09:01")),
        "10:30(8) 11:00(8)"
    );
    assert_eq!(
        offered(&format!("{GROUP} {session} closed 09:30-10:00")),
        "10:30(8) 11:00(8)"
    );
}
