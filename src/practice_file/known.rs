//! The tables of a practice file, and the keys of each.

/// The keys of every table.
pub const KNOWN: [(&str, &[&str]); 12] = [
    ("practice", &PRACTICE_FIELDS),
    ("location", &LOCATION_FIELDS),
    ("room", &ROOM_FIELDS),
    ("appointment_type", &TYPE_FIELDS),
    ("visit_reason", &REASON_FIELDS),
    ("practitioner", &PRACTITIONER_FIELDS),
    ("schedule", &SCHEDULE_FIELDS),
    ("exception", &EXCEPTION_FIELDS),
    ("closure", &CLOSURE_FIELDS),
    ("block", &BLOCK_FIELDS),
    ("travel", &TRAVEL_FIELDS),
    ("staff", &STAFF_FIELDS),
];
pub(super) const LOCATION_FIELDS: [&str; 5] =
    ["key", "name", "address", "waiting_area", "time_zone"];
pub(super) const ROOM_FIELDS: [&str; 3] = ["key", "location", "name"];
pub(super) const TRAVEL_FIELDS: [&str; 3] = ["from", "to", "minutes"];
pub(super) const TYPE_FIELDS: [&str; 13] = [
    "key",
    "name",
    "minutes",
    "buffer_minutes",
    "book_notice_minutes",
    "change_notice_minutes",
    "horizon_days",
    "capacity",
    "needs_room",
    "modes",
    "patients",
    "booking",
    "max_future_visits",
];
pub(super) const REASON_FIELDS: [&str; 7] = [
    "key",
    "name",
    "group",
    "appointment_type",
    "hint",
    "phone_only",
    "bring",
];
pub(super) const PRACTITIONER_FIELDS: [&str; 6] = [
    "key",
    "name",
    "role",
    "video_url",
    "appointment_types",
    "minutes",
];
pub(super) const SCHEDULE_FIELDS: [&str; 6] = [
    "practitioner",
    "location",
    "from",
    "until",
    "align_minutes",
    "window",
];
pub(super) const EXCEPTION_FIELDS: [&str; 8] = [
    "practitioner",
    "location",
    "from",
    "until",
    "kind",
    "start",
    "end",
    "appointment_types",
];
pub(super) const BLOCK_FIELDS: [&str; 6] = [
    "practitioner",
    "location",
    "from",
    "until",
    "weekly_until",
    "reason",
];
pub(super) const CLOSURE_FIELDS: [&str; 6] = [
    "practitioner",
    "location",
    "from",
    "until",
    "reason",
    "message",
];
pub(super) const STAFF_FIELDS: [&str; 4] = ["email", "name", "functions", "practitioner"];
pub(super) const PRACTICE_FIELDS: [&str; 15] = [
    "name",
    "public_name",
    "hostname",
    "time_zone",
    "phone",
    "hours",
    "emergency",
    "brand",
    "brand_dark",
    "buffer_minutes",
    "change_notice_minutes",
    "hold_minutes",
    "reminder_hours",
    "booking",
    "max_future_visits",
];
pub(super) const WINDOW_FIELDS: [&str; 6] = [
    "days",
    "start",
    "end",
    "appointment_types",
    "release_days",
    "release_time",
];
