//! The headers of every answer, errors and files included.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::config::Origin;

const ALWAYS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=()",
    ),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
];

/// Adds what the answer does not say itself.
pub fn complete(headers: &mut HeaderMap, path: &str, origin: &Origin) {
    if path.starts_with("/a/") {
        set(headers, "referrer-policy", "no-referrer");
        set(headers, "x-robots-tag", "noindex");
    }
    for (name, value) in ALWAYS {
        if !headers.contains_key(name) {
            set(headers, name, value);
        }
    }
    if origin.is_https() {
        set(
            headers,
            "strict-transport-security",
            "max-age=63072000; includeSubDomains",
        );
    }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &'static str) {
    headers.insert(
        HeaderName::from_static(name),
        HeaderValue::from_static(value),
    );
}
