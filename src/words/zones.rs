//! What people call time zones, and where they write dates the American way.

/// Zones of the United States that their name's first part does not tell.
pub(super) const AMERICAN: [&str; 19] = [
    "America/Adak",
    "America/Anchorage",
    "America/Boise",
    "America/Chicago",
    "America/Denver",
    "America/Detroit",
    "America/Indianapolis",
    "America/Juneau",
    "America/Los_Angeles",
    "America/Louisville",
    "America/Menominee",
    "America/Metlakatla",
    "America/New_York",
    "America/Nome",
    "America/Phoenix",
    "America/Puerto_Rico",
    "America/Sitka",
    "America/Yakutat",
    "Pacific/Honolulu",
];

/// What people call a zone, and the zones they call so.
pub(super) const COMMON: [(&str, &[&str]); 19] = [
    (
        "Eastern Time",
        &[
            "America/New_York",
            "America/Detroit",
            "America/Toronto",
            "America/Indiana/Indianapolis",
            "America/Kentucky/Louisville",
        ],
    ),
    (
        "Central Time",
        &["America/Chicago", "America/Winnipeg", "America/Menominee"],
    ),
    (
        "Mountain Time",
        &[
            "America/Denver",
            "America/Boise",
            "America/Edmonton",
            "America/Phoenix",
        ],
    ),
    (
        "Pacific Time",
        &["America/Los_Angeles", "America/Vancouver"],
    ),
    (
        "Alaska Time",
        &["America/Anchorage", "America/Juneau", "America/Nome"],
    ),
    ("Hawaii Time", &["Pacific/Honolulu"]),
    ("Atlantic Time", &["America/Halifax", "America/Puerto_Rico"]),
    ("Newfoundland Time", &["America/St_Johns"]),
    ("UK time", &["Europe/London"]),
    ("Irish time", &["Europe/Dublin"]),
    ("Western European Time", &["Europe/Lisbon"]),
    (
        "Central European Time",
        &[
            "Europe/Amsterdam",
            "Europe/Berlin",
            "Europe/Brussels",
            "Europe/Copenhagen",
            "Europe/Madrid",
            "Europe/Oslo",
            "Europe/Paris",
            "Europe/Prague",
            "Europe/Rome",
            "Europe/Stockholm",
            "Europe/Vienna",
            "Europe/Warsaw",
            "Europe/Zurich",
        ],
    ),
    (
        "Eastern European Time",
        &[
            "Europe/Athens",
            "Europe/Bucharest",
            "Europe/Helsinki",
            "Europe/Kyiv",
            "Europe/Sofia",
        ],
    ),
    ("India Standard Time", &["Asia/Kolkata", "Asia/Calcutta"]),
    ("Japan Standard Time", &["Asia/Tokyo"]),
    (
        "Australian Eastern Time",
        &[
            "Australia/Brisbane",
            "Australia/Melbourne",
            "Australia/Sydney",
        ],
    ),
    (
        "Australian Central Time",
        &["Australia/Adelaide", "Australia/Darwin"],
    ),
    ("Australian Western Time", &["Australia/Perth"]),
    ("New Zealand Time", &["Pacific/Auckland"]),
];
