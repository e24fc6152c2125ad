//! What can be said in each part of the settings.

use super::question::{Kind, Question};

const MODES: &[(&str, &str)] = &[
    ("in-person", "In person"),
    ("video", "Video"),
    ("phone", "Phone"),
];
const PATIENTS: &[(&str, &str)] = &[
    ("any", "All patients"),
    ("new", "New patients only"),
    ("returning", "Patients who have been here before"),
];
const BOOKING: &[(&str, &str)] = &[
    ("open", "Patients book at once"),
    ("request", "Patients ask, and the practice approves"),
    ("view", "Patients see times and call to book"),
];
const OWN_BOOKING: &[(&str, &str)] = &[
    ("", "As the practice"),
    ("open", "Patients book at once"),
    ("request", "Patients ask, and the practice approves"),
    ("view", "Patients see times and call to book"),
];
const BLANK_AS_PRACTICE: &str = "Left empty, it is the practice’s.";

pub(super) const PRACTICE: [Question; 8] = [
    question("name", "Name", "", Kind::Line),
    question(
        "public_name",
        "Short name",
        "In emails and calendar entries: it should not say what kind of practice it is.",
        Kind::Line,
    ),
    question("phone", "Phone number", "", Kind::Line),
    question(
        "hours",
        "Opening hours in words (optional)",
        "Such as: Monday to Friday, 8am to 6pm",
        Kind::Line,
    ),
    question(
        "emergency",
        "What to do in an emergency",
        "On every page for patients. Left empty, they are told to call their local emergency number.",
        Kind::Line,
    ),
    question(
        "time_zone",
        "Time zone",
        "Such as: America/New_York",
        Kind::Line,
    ),
    question(
        "brand",
        "Brand colour (optional)",
        "Of links and buttons, such as: #0b5d57",
        Kind::Line,
    ),
    question(
        "brand_dark",
        "Brand colour on dark pages (optional)",
        "For whoever has their device show dark pages, such as: #6fd3c8. Left empty, it is made from the other.",
        Kind::Line,
    ),
];
pub(super) const RULES: [Question; 6] = [
    question("booking", "How patients book", "", Kind::Pick(BOOKING)),
    question(
        "change_notice_minutes",
        "Notice to move or cancel online, in minutes",
        "1440 is a day. An appointment type may have its own.",
        Kind::Number,
    ),
    question(
        "buffer_minutes",
        "Time kept free after each appointment, in minutes",
        "An appointment type may have its own.",
        Kind::Number,
    ),
    question(
        "hold_minutes",
        "How long a chosen time is held, in minutes",
        "",
        Kind::Number,
    ),
    question(
        "reminder_hours",
        "Reminder hours",
        "How long before an appointment its patient gets a reminder by email: more than the notice to move or cancel, or it comes too late. 0 is no reminder.",
        Kind::Number,
    ),
    question(
        "max_future_visits",
        "Appointments that a patient may have ahead (optional)",
        "Left empty, any number.",
        Kind::Number,
    ),
];
pub(super) const LOCATION: [Question; 4] = [
    question("name", "Name", "", Kind::Line),
    question("address", "Address", "", Kind::Line),
    question(
        "waiting_area",
        "Waiting area (optional)",
        "Where patients sit who have checked in, such as: the blue chairs",
        Kind::Line,
    ),
    question(
        "time_zone",
        "Time zone (optional)",
        BLANK_AS_PRACTICE,
        Kind::Line,
    ),
];
pub(super) const ROOM: [Question; 2] = [
    question("name", "Name", "", Kind::Line),
    question("location", "Location", "", Kind::OneOf("location")),
];
pub(super) const TRAVEL: [Question; 3] = [
    question("from", "From", "", Kind::OneOf("location")),
    question(
        "to",
        "To",
        "The way back counts as long.",
        Kind::OneOf("location"),
    ),
    question("minutes", "Minutes", "", Kind::Number),
];
pub(super) const PRACTITIONER: [Question; 5] = [
    question("name", "Name", "", Kind::Line),
    question(
        "role",
        "Role (optional)",
        "Such as: Family physician",
        Kind::Line,
    ),
    question(
        "video_url",
        "Address of their video visits (optional)",
        "It begins with https:// and is shown to patients shortly before a video visit.",
        Kind::Line,
    ),
    question(
        "appointment_types",
        "Appointment types they offer",
        "",
        Kind::AnyOf("appointment_type"),
    ),
    question(
        "minutes",
        "Own length, in minutes",
        "Only where they take longer or shorter than the type says.",
        Kind::NumberEach("appointment_type"),
    ),
];
pub(super) const TYPE: [Question; 12] = [
    question(
        "name",
        "Name",
        "Staff see it. Patients choose a visit reason.",
        Kind::Line,
    ),
    question("minutes", "Length, in minutes", "", Kind::Number),
    question(
        "buffer_minutes",
        "Time kept free after it, in minutes (optional)",
        BLANK_AS_PRACTICE,
        Kind::Number,
    ),
    Question {
        start: "120",
        ..question(
            "book_notice_minutes",
            "Notice to book online, in minutes",
            "Nobody books online later than this before the start.",
            Kind::Number,
        )
    },
    question(
        "change_notice_minutes",
        "Notice to move or cancel online, in minutes (optional)",
        BLANK_AS_PRACTICE,
        Kind::Number,
    ),
    Question {
        start: "90",
        ..question(
            "horizon_days",
            "How many days ahead patients book",
            "",
            Kind::Number,
        )
    },
    Question {
        start: "1",
        ..question(
            "capacity",
            "Places",
            "More than 1 makes it a group session.",
            Kind::Number,
        )
    },
    question("needs_room", "It needs a room", "", Kind::YesOrNo),
    Question {
        start: "in-person",
        ..question("modes", "How patients are seen", "", Kind::Several(MODES))
    },
    question("patients", "Who may book it", "", Kind::Pick(PATIENTS)),
    question(
        "booking",
        "How patients book it",
        "",
        Kind::Pick(OWN_BOOKING),
    ),
    question(
        "max_future_visits",
        "Appointments of this type that a patient may have ahead (optional)",
        "Left empty, any number.",
        Kind::Number,
    ),
];
pub(super) const REASON: [Question; 6] = [
    question("name", "Name", "In words patients use.", Kind::Line),
    question(
        "group",
        "Heading it stands under (optional)",
        "",
        Kind::Line,
    ),
    question(
        "appointment_type",
        "Appointment type",
        "",
        Kind::OneOf("appointment_type"),
    ),
    question("hint", "Hint for patients (optional)", "", Kind::Line),
    question("phone_only", "Patients call to book it", "", Kind::YesOrNo),
    question(
        "bring",
        "What to bring (optional)",
        "A line each.",
        Kind::Lines,
    ),
];

const fn question(
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: Kind,
) -> Question {
    Question {
        field,
        label,
        hint,
        kind,
        start: "",
    }
}
