//! What people call time zones, and where they write dates the American way.

use chrono_tz::Tz;

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

/// Zones that people away from a practice choose among, from west to east.
pub(super) const CHOICES: [Tz; 22] = [
    Tz::Pacific__Honolulu,
    Tz::America__Anchorage,
    Tz::America__Los_Angeles,
    Tz::America__Phoenix,
    Tz::America__Denver,
    Tz::America__Chicago,
    Tz::America__New_York,
    Tz::America__Puerto_Rico,
    Tz::America__Halifax,
    Tz::America__St_Johns,
    Tz::Europe__Lisbon,
    Tz::Europe__Dublin,
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Europe__Athens,
    Tz::Asia__Kolkata,
    Tz::Australia__Perth,
    Tz::Asia__Tokyo,
    Tz::Australia__Adelaide,
    Tz::Australia__Brisbane,
    Tz::Australia__Sydney,
    Tz::Pacific__Auckland,
];
