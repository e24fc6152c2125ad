//! The colours of the style sheet, measured.

use std::collections::BTreeMap;

use crate::domain::colours::{Colour, DEFAULT, Scheme};

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
            let ratio = colours[front].contrast(colours[back]);
            assert!(ratio >= least, "{front} on {back}, {scheme}: {ratio:.2}");
        }
    }
}

/// What a practice's own colours are held to is what the pages have.
#[test]
fn the_rule_of_brand_colours_knows_the_backgrounds_and_colours_of_the_sheet() {
    const BACKGROUNDS: [&str; 6] = ["bg", "bg-2", "info-bg", "warn-bg", "ok-bg", "error-bg"];
    let sheet = include_str!("../../static/css/app.css");
    let mut colours = BTreeMap::new();
    let schemes = [(Scheme::Light, DEFAULT.light), (Scheme::Dark, DEFAULT.dark)];
    let blocks = sheet.split(":root {").skip(1);
    for ((scheme, shades), block) in schemes.into_iter().zip(blocks) {
        colours.extend(tokens(block.split('}').next().unwrap()));
        let backgrounds = BACKGROUNDS.map(|name| colours[name]);
        assert_eq!(scheme.backgrounds(), backgrounds);
        assert_eq!(scheme.text(), colours["text"]);
        assert_eq!(
            [shades.brand, shades.on_brand, shades.strong, shades.tint],
            ["brand", "on-brand", "brand-dark", "brand-tint"].map(|name| colours[name])
        );
        assert_eq!(scheme.check(shades.brand), Ok(()));
    }
}

/// The `--name: #rrggbb` of a block.
fn tokens(block: &str) -> BTreeMap<String, Colour> {
    block
        .split(';')
        .filter_map(|rule| {
            let (name, colour) = rule.trim().strip_prefix("--")?.split_once(':')?;
            Some((name.to_owned(), Colour::parse(colour.trim())?))
        })
        .collect()
}
