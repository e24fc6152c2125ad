//! Reads the file's text: tables into entries, all problems at once.

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::DeTable;

use super::fields::{Fields, Name};
use super::hours::{read_block, read_closure, read_exception, read_schedule, read_travels};
use super::known::{
    BLOCK_FIELDS, CLOSURE_FIELDS, EXCEPTION_FIELDS, KNOWN, LOCATION_FIELDS, PRACTICE_FIELDS,
    PRACTITIONER_FIELDS, REASON_FIELDS, ROOM_FIELDS, SCHEDULE_FIELDS, STAFF_FIELDS, TYPE_FIELDS,
};
use super::problem::{Problems, Refused};
use super::tables::{Tables, keys_of};
use super::{
    AppointmentTypeEntry, FUNCTIONS, LocationEntry, PracticeEntry, PracticeFile, PractitionerEntry,
    RoomEntry, StaffEntry, VisitReasonEntry,
};
use crate::domain::colours::{Brand, Colour, Faint, LEAST, Scheme};
use crate::domain::person::{EmailAddress, PhoneNumber};
use crate::domain::practice::{BookingMode, Mode, PatientKind};
use crate::domain::reminder::REMINDER_HOURS_MAX;

/// The longest file that is read.
const FILE_BYTES_MAX: usize = 2 * 1024 * 1024;
const MODES: [(&str, Mode); 3] = [
    ("in-person", Mode::InPerson),
    ("video", Mode::Video),
    ("phone", Mode::Phone),
];
/// A visit with the time kept free behind it fits into a day.
const OCCUPIED_MINUTES_MAX: i32 = 24 * 60;
const YEAR_MINUTES: i32 = 365 * 24 * 60;
/// How long a visit may last.
const TYPE_MINUTES: RangeInclusive<i32> = 5..=720;
const FUTURE_VISITS_MAX: i32 = 100;
/// Things to bring to one visit.
const BRING_MAX: usize = 10;

/// Reads a practice file.
///
/// # Errors
/// Everything that is wrong with it, with line numbers.
pub fn parse(text: &str) -> Result<PracticeFile, Refused> {
    let problems = Problems::new(text);
    if text.len() > FILE_BYTES_MAX {
        problems.add(0, format!("the file is longer than {FILE_BYTES_MAX} bytes"));
        return Err(problems.refused());
    }
    let (document, mistakes) = DeTable::parse_recoverable(text);
    for mistake in &mistakes {
        let at = mistake.span().map_or(0, |span| span.start);
        problems.add(at, mistake.message().to_owned());
    }
    // A table that could not be read in full would only look as if much were missing.
    if mistakes.iter().any(|one| one.message() != "duplicate key") {
        return Err(problems.refused());
    }
    let file = read_document(&document, &problems);
    problems.unless_any(file)
}

/// The keys that entries may refer to; broken entries count too.
pub(super) struct Keys {
    pub(super) locations: Vec<String>,
    pub(super) appointment_types: Vec<String>,
    pub(super) practitioners: Vec<String>,
}

fn read_document(document: &Spanned<DeTable<'_>>, problems: &Problems<'_>) -> PracticeFile {
    let root = document.get_ref();
    for name in root.keys() {
        let tables = KNOWN.map(|(table, _)| table);
        if !tables.contains(&name.get_ref().as_ref()) {
            let known = tables.join(", ");
            let what = format!("unknown table {}; known are {known}", name.get_ref());
            problems.add(name.span().start, what);
        }
    }
    let keys = Keys {
        locations: keys_of(root, "location"),
        appointment_types: keys_of(root, "appointment_type"),
        practitioners: keys_of(root, "practitioner"),
    };
    let tables = Tables { root, problems };
    let practice = read_practice(root, problems);
    let appointment_types = tables.each("appointment_type", &TYPE_FIELDS, |fields| {
        read_appointment_type(fields, practice.buffer_minutes)
    });
    let practitioners = tables.each("practitioner", &PRACTITIONER_FIELDS, |fields| {
        read_practitioner(fields, &keys)
    });
    let schedules = tables.each("schedule", &SCHEDULE_FIELDS, |fields| {
        read_schedule(fields, &keys, &practitioners, &appointment_types)
    });
    PracticeFile {
        locations: tables.each("location", &LOCATION_FIELDS, |fields| LocationEntry {
            key: fields.key(),
            name: fields.text("name"),
            address: fields.text("address"),
            waiting_area: fields.optional_text("waiting_area"),
            time_zone: read_zone(fields),
        }),
        rooms: tables.each("room", &ROOM_FIELDS, |fields| RoomEntry {
            key: fields.key(),
            location: fields.required_reference("location", "location", &keys.locations),
            name: fields.text("name"),
        }),
        visit_reasons: tables.each("visit_reason", &REASON_FIELDS, |fields| {
            read_visit_reason(fields, &keys)
        }),
        exceptions: tables.each("exception", &EXCEPTION_FIELDS, |fields| {
            read_exception(fields, &keys)
        }),
        closures: tables.each("closure", &CLOSURE_FIELDS, |fields| {
            read_closure(fields, &keys)
        }),
        blocks: tables.each("block", &BLOCK_FIELDS, |fields| read_block(fields, &keys)),
        travels: read_travels(&tables, &keys),
        staff: tables.each("staff", &STAFF_FIELDS, |fields| read_staff(fields, &keys)),
        practice,
        appointment_types,
        practitioners,
        schedules,
    }
}

fn read_practice(root: &DeTable<'_>, problems: &Problems<'_>) -> PracticeEntry {
    let given = root.get("practice");
    if let Some((value, table)) = given.and_then(|one| Some((one, one.get_ref().as_table()?))) {
        let name = practice_name();
        let known = &PRACTICE_FIELDS;
        return practice_of(&Fields::new(table, &value.span(), name, known, problems));
    }
    let at = given.map_or(0, |value| value.span().start);
    problems.add(at, "the [practice] table is missing".to_owned());
    // One message is enough for all of its fields.
    let unheard = Problems::new("");
    practice_of(&Fields::new(
        &DeTable::new(),
        &(0..0),
        practice_name(),
        &[],
        &unheard,
    ))
}

fn practice_name() -> Name {
    Name {
        subject: "practice".to_owned(),
        kind: "practice",
        index: 0,
        within: None,
    }
}

fn practice_of(fields: &Fields<'_, '_>) -> PracticeEntry {
    let name = fields.text("name");
    for required in ["hostname", "time_zone", "phone"] {
        if fields.get(required).is_none() {
            fields.missing(required);
        }
    }
    let phone = |text: &str| PhoneNumber::parse(text).ok();
    PracticeEntry {
        public_name: fields
            .optional_text("public_name")
            .unwrap_or_else(|| name.clone()),
        name,
        hostname: fields
            .parsed(
                "hostname",
                parse_hostname,
                "a host name such as north.example",
            )
            .unwrap_or_default(),
        time_zone: read_zone(fields).unwrap_or(chrono_tz::UTC),
        phone: fields
            .parsed("phone", phone, "a phone number")
            .map_or_else(String::new, |phone| phone.as_str().to_owned()),
        hours: fields.optional_text("hours").unwrap_or_default(),
        emergency: fields.optional_text("emergency").unwrap_or_else(|| {
            "If it is an emergency, call your local emergency number.".to_owned()
        }),
        brand: Brand {
            light: read_colour(fields, "brand", Scheme::Light),
            dark: read_colour(fields, "brand_dark", Scheme::Dark),
        },
        buffer_minutes: fields.number("buffer_minutes", 0..=1440).unwrap_or(0),
        change_notice_minutes: fields
            .number("change_notice_minutes", 0..=YEAR_MINUTES)
            .unwrap_or(1440),
        hold_minutes: fields.number("hold_minutes", 1..=60).unwrap_or(10),
        reminder_hours: fields
            .number("reminder_hours", 0..=REMINDER_HOURS_MAX)
            .unwrap_or(48),
        booking: read_booking(fields).unwrap_or(BookingMode::Open),
        max_future_visits: fields.number("max_future_visits", 1..=FUTURE_VISITS_MAX),
    }
}

/// Notes a colour that could not be read on the pages.
fn read_colour(fields: &Fields<'_, '_>, name: &str, scheme: Scheme) -> Option<Colour> {
    let colour = fields.parsed(name, Colour::parse, "a colour such as \"#0b5d57\"")?;
    if let Err(Faint { ratio, nearest, .. }) = scheme.check(colour) {
        let pages = match scheme {
            Scheme::Light => "the light pages",
            Scheme::Dark => "the dark pages",
        };
        let what = format!(
            "{name} has a contrast of {ratio} to 1 on {pages}, and text needs {LEAST} to 1; \
             {nearest} would do"
        );
        fields.wrong(fields.at_of(name), &what);
    }
    Some(colour)
}

fn read_appointment_type(fields: &Fields<'_, '_>, default_buffer: i32) -> AppointmentTypeEntry {
    let minutes = fields.number("minutes", TYPE_MINUTES).unwrap_or_else(|| {
        fields.missing("minutes");
        5
    });
    let buffer_minutes = fields.number("buffer_minutes", 0..=480);
    if minutes + buffer_minutes.unwrap_or(default_buffer) > OCCUPIED_MINUTES_MAX {
        fields.wrong(
            fields.at,
            "minutes and buffer_minutes together are longer than a day",
        );
    }
    let modes = fields
        .choices("modes", &MODES)
        .unwrap_or(vec![Mode::InPerson]);
    AppointmentTypeEntry {
        key: fields.key(),
        name: fields.text("name"),
        minutes,
        buffer_minutes,
        book_notice_minutes: fields
            .number("book_notice_minutes", 0..=YEAR_MINUTES)
            .unwrap_or(120),
        change_notice_minutes: fields.number("change_notice_minutes", 0..=YEAR_MINUTES),
        horizon_days: fields.number("horizon_days", 1..=730).unwrap_or(90),
        capacity: fields.number("capacity", 1..=200).unwrap_or(1),
        needs_room: fields.yes_or_no("needs_room"),
        modes,
        patients: fields
            .parsed("patients", PatientKind::parse, "any, new or returning")
            .unwrap_or(PatientKind::Any),
        booking: read_booking(fields),
        max_future_visits: fields.number("max_future_visits", 1..=FUTURE_VISITS_MAX),
    }
}

fn read_booking(fields: &Fields<'_, '_>) -> Option<BookingMode> {
    fields.parsed("booking", BookingMode::parse, "open, request or view")
}

fn read_practitioner(fields: &Fields<'_, '_>, keys: &Keys) -> PractitionerEntry {
    let types = &keys.appointment_types;
    let appointment_types = fields.references("appointment_types", "appointment_type", types);
    let own = fields.table("minutes", &appointment_types);
    let lengths = own.map_or_else(Vec::new, |own| {
        let lengths = appointment_types.iter();
        lengths
            .filter_map(|key| Some((key.clone(), own.number(key, TYPE_MINUTES)?)))
            .collect()
    });
    PractitionerEntry {
        key: fields.key(),
        name: fields.text("name"),
        role: fields.optional_text("role").unwrap_or_default(),
        video_url: fields.https("video_url"),
        appointment_types,
        lengths,
    }
}

fn read_visit_reason(fields: &Fields<'_, '_>, keys: &Keys) -> VisitReasonEntry {
    let types = &keys.appointment_types;
    VisitReasonEntry {
        key: fields.key(),
        name: fields.text("name"),
        group: fields.optional_text("group"),
        appointment_type: fields.required_reference("appointment_type", "appointment_type", types),
        hint: fields.optional_text("hint"),
        phone_only: fields.yes_or_no("phone_only"),
        bring: fields.lines("bring", BRING_MAX),
    }
}

fn read_staff(fields: &Fields<'_, '_>, keys: &Keys) -> StaffEntry {
    for required in ["email", "functions"] {
        if fields.get(required).is_none() {
            fields.missing(required);
        }
    }
    let address = |text: &str| EmailAddress::parse(text).ok();
    let email = fields.parsed("email", address, "an email address");
    let all = FUNCTIONS.map(|name| (name, name));
    let functions = fields.choices("functions", &all).unwrap_or_default();
    let practitioner = fields.reference("practitioner", "practitioner", &keys.practitioners);
    if functions.contains(&"manage-own-appointments") && practitioner.is_none() {
        fields.wrong(fields.at, "manage-own-appointments needs a practitioner");
    }
    StaffEntry {
        email: email.map_or_else(String::new, |one| one.as_str().to_owned()),
        name: fields.text("name"),
        functions: functions.into_iter().map(str::to_owned).collect(),
        practitioner,
    }
}

/// The zone of a location or of the practice.
fn read_zone(fields: &Fields<'_, '_>) -> Option<chrono_tz::Tz> {
    let zone = |text: &str| text.parse().ok();
    fields.parsed(
        "time_zone",
        zone,
        "an IANA time zone such as America/New_York",
    )
}

fn parse_hostname(text: &str) -> Option<String> {
    let plain = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let fits = text.len() <= 253 && text.split('.').all(plain);
    fits.then(|| text.to_ascii_lowercase())
}
