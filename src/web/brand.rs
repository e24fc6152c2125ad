//! A practice's own colours as a style sheet: made from its address alone, which names the colours
//! and the content, so that any process serves it and browsers keep it.

use sha2::{Digest, Sha256};

use super::urls;
use crate::domain::colours::{Brand, Colour, Palette, Shades};

/// How the sheets of practices are called, beside the program's own files.
const START: &str = "brand-";
const END: &str = ".css";
/// Bytes of the hash in a name.
const HASH_BYTES: usize = 6;

/// The address of the sheet with these colours.
pub(super) fn address(palette: &Palette) -> String {
    urls::static_file(&name(palette, &sheet(palette)))
}

/// The sheet of that name; `None`: it is none, or one of an older program.
pub(super) fn find(wanted: &str) -> Option<String> {
    let colours = wanted.strip_prefix(START)?.strip_suffix(END)?;
    let (colours, _) = colours.split_once('.')?;
    let (light, dark) = colours.split_once('-')?;
    let colour = |digits: &str| Colour::parse(&format!("#{digits}"));
    let brand = Brand {
        light: Some(colour(light)?),
        dark: Some(colour(dark)?),
    };
    let palette = brand.palette()?;
    let sheet = sheet(&palette);
    (name(&palette, &sheet) == wanted).then_some(sheet)
}

fn name(palette: &Palette, sheet: &str) -> String {
    let hash = Sha256::digest(sheet)
        .iter()
        .take(HASH_BYTES)
        .fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    let [light, dark] = [palette.light, palette.dark].map(|of| of.brand.to_string());
    let [light, dark] = [&light, &dark].map(|of| of.trim_start_matches('#'));
    format!("{START}{light}-{dark}.{hash:012x}{END}")
}

fn sheet(palette: &Palette) -> String {
    let [light, dark] = [palette.light, palette.dark].map(tokens);
    format!(
        "@layer tokens {{\n  :root {{ {light} }}\n  \
         @media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n}}\n"
    )
}

fn tokens(of: Shades) -> String {
    let Shades {
        brand,
        on_brand,
        strong,
        tint,
        heat,
    } = of;
    format!(
        "--brand: {brand}; --on-brand: {on_brand}; --brand-dark: {strong}; --brand-tint: {tint}; \
         --heat: {heat};"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette(light: &str, dark: &str) -> Palette {
        let brand = Brand {
            light: Colour::parse(light),
            dark: Colour::parse(dark),
        };
        brand.palette().unwrap()
    }

    #[test]
    fn a_sheet_is_found_by_its_address_and_by_no_other() {
        let palette = palette("#7a1f5c", "#f0a6d6");
        let address = address(&palette);
        let name = address.strip_prefix("/static/").unwrap();
        assert!(name.starts_with("brand-7a1f5c-f0a6d6."), "{name}");
        assert_eq!(find(name), Some(sheet(&palette)));
        for other in [
            "brand-7a1f5c-f0a6d6.000000000000.css",
            "brand-7a1f5c-f0a6d6.css",
            "brand-ffee00-ffee00.000000000000.css",
            "brand-.css",
            &name.to_uppercase(),
            &name.replace("7a1f5c", "7a1f5d"),
        ] {
            assert_eq!(find(other), None, "{other}");
        }
    }

    #[test]
    fn a_sheet_sets_the_tokens_of_both_schemes() {
        let sheet = sheet(&palette("#7a1f5c", "#f0a6d6"));
        let (light, dark) = sheet.split_once("@media").unwrap();
        assert!(
            light.contains("--brand: #7a1f5c; --on-brand: #ffffff;"),
            "{light}"
        );
        assert!(
            dark.contains("--brand: #f0a6d6; --on-brand: #101716;"),
            "{dark}"
        );
        assert!(sheet.len() < 600, "{}", sheet.len());
    }
}
