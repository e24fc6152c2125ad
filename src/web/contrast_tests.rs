//! The colours of the style sheet, measured.

use std::collections::BTreeMap;

/// Token on token, and the least ratio: 4.5 for text, 3 for the borders of controls.
const PAIRS: [(&str, &str, f64); 18] = [
    ("text", "bg", 7.0),
    ("text", "bg-2", 7.0),
    ("text-2", "bg", 7.0),
    ("text-2", "bg-2", 7.0),
    ("brand", "bg", 7.0),
    ("brand", "bg-2", 4.5),
    ("brand", "brand-tint", 4.5),
    ("brand", "info-bg", 4.5),
    ("on-brand", "brand", 7.0),
    ("on-brand", "brand-dark", 4.5),
    ("error", "bg", 4.5),
    ("bg", "error", 4.5),
    ("text", "error-bg", 7.0),
    ("text", "warn-bg", 7.0),
    ("text", "ok-bg", 7.0),
    ("text", "info-bg", 7.0),
    ("line", "bg", 3.0),
    ("focus", "focus-text", 7.0),
];

#[test]
fn text_and_the_borders_of_controls_stand_out_in_light_and_in_dark() {
    let sheet = include_str!("../../static/css/app.css");
    let mut colours = BTreeMap::new();
    for (scheme, block) in ["light", "dark"].iter().zip(sheet.split(":root {").skip(1)) {
        colours.extend(tokens(block.split('}').next().unwrap()));
        for (front, back, least) in PAIRS {
            let ratio = contrast(colours[front], colours[back]);
            assert!(ratio >= least, "{front} on {back}, {scheme}: {ratio:.2}");
        }
    }
}

#[test]
fn black_on_white_measures_21() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 0.001);
}

/// The `--name: #rrggbb` of a block.
fn tokens(block: &str) -> BTreeMap<String, [u8; 3]> {
    block
        .split(';')
        .filter_map(|rule| {
            let (name, hex) = rule.trim().strip_prefix("--")?.split_once(": #")?;
            let colour = u32::from_str_radix(hex.trim(), 16).ok()?;
            let [_, red, green, blue] = colour.to_be_bytes();
            Some((name.to_owned(), [red, green, blue]))
        })
        .collect()
}

/// WCAG 2's ratio of two colours.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
