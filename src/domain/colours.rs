//! A practice's own colours, and whether they can be read: the contrast that WCAG 2 asks of text,
//! measured on every background that text in them stands on.

use std::fmt;

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// Pages are shown on light backgrounds, or on dark ones to whoever prefers that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

/// A colour that cannot be read well enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faint {
    pub scheme: Scheme,
    pub colour: Colour,
    /// Its least contrast, such as `3.41`.
    pub ratio: String,
    /// A colour near by that can be read.
    pub nearest: Colour,
}

/// What a practice chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    pub light: Option<Colour>,
    pub dark: Option<Colour>,
}

/// The colours of both schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    pub light: Shades,
    pub dark: Shades,
}

/// A brand colour and what is shown with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shades {
    /// Links and buttons.
    pub brand: Colour,
    /// Text on it.
    pub on_brand: Colour,
    /// Under the pointer.
    pub strong: Colour,
    /// A background for what is chosen.
    pub tint: Colour,
    /// The most of a scale of backgrounds, two fifths of which stand under text.
    pub heat: Colour,
}

/// The least contrast of text.
pub const LEAST: f64 = 4.5;
/// The share of [`Shades::heat`] under text, in percent.
const HEAT: u32 = 40;
/// How much of a colour is in its tint, and how far one under the pointer goes, in percent.
const TINT: u32 = 12;
const STRONG: u32 = 28;

const BLACK: Colour = Colour([0; 3]);
const WHITE: Colour = Colour([255; 3]);

/// As pages look without a choice.
pub const DEFAULT: Palette = Palette {
    light: Shades {
        brand: Colour([0x0b, 0x5d, 0x57]),
        on_brand: WHITE,
        strong: Colour([0x08, 0x42, 0x3e]),
        tint: Colour([0xe3, 0xf1, 0xef]),
        heat: Colour([0x0b, 0x5d, 0x57]),
    },
    dark: Shades {
        brand: Colour([0x6f, 0xd3, 0xc8]),
        on_brand: Colour([0x06, 0x21, 0x1f]),
        strong: Colour([0x9b, 0xe6, 0xdd]),
        tint: Colour([0x15, 0x30, 0x2d]),
        heat: Colour([0x6f, 0xd3, 0xc8]),
    },
};

impl Colour {
    /// `#0b5d57`
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let is_hex = digits.len() == 6 && digits.bytes().all(|one| one.is_ascii_hexdigit());
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        is_hex.then_some(Self([red, green, blue]))
    }

    /// How far two colours are apart: from 1, the same, to 21, black and white.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// With so many percent of another.
    #[must_use]
    fn mixed(self, other: Self, percent: u32) -> Self {
        let mix = |one: u8, other: u8| {
            let sum = u32::from(one) * (100 - percent) + u32::from(other) * percent;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        let ([red, green, blue], [r, g, b]) = (self.0, other.0);
        Self([mix(red, r), mix(green, g), mix(blue, b)])
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Scheme {
    /// Every background that links stand on, the page's own first.
    pub const fn backgrounds(self) -> [Colour; 6] {
        match self {
            Self::Light => [
                WHITE,
                Colour([0xf3, 0xf6, 0xf5]),
                Colour([0xe6, 0xf0, 0xfb]),
                Colour([0xff, 0xf4, 0xd6]),
                Colour([0xe5, 0xf4, 0xe9]),
                Colour([0xfd, 0xec, 0xea]),
            ],
            Self::Dark => [
                Colour([0x10, 0x17, 0x16]),
                Colour([0x1a, 0x24, 0x22]),
                Colour([0x10, 0x26, 0x3f]),
                Colour([0x36, 0x2a, 0x08]),
                Colour([0x12, 0x30, 0x1b]),
                Colour([0x3a, 0x14, 0x12]),
            ],
        }
    }

    /// What text is written in.
    pub const fn text(self) -> Colour {
        match self {
            Self::Light => Colour([0x17, 0x21, 0x1f]),
            Self::Dark => Colour([0xe9, 0xf0, 0xee]),
        }
    }

    /// Whether links and buttons of a colour can be read.
    ///
    /// # Errors
    /// They cannot.
    pub fn check(self, colour: Colour) -> Result<(), Faint> {
        let ratio = self.least(colour);
        if ratio >= LEAST {
            return Ok(());
        }
        Err(Faint {
            scheme: self,
            colour,
            // Never rounded up to what would do.
            ratio: format!("{:.2}", (ratio * 100.0).floor() / 100.0),
            nearest: self.nearest(colour),
        })
    }

    fn least(self, colour: Colour) -> f64 {
        let [page, others @ ..] = self.backgrounds().map(|under| colour.contrast(under));
        // Text on a button has the colour of the page.
        others.into_iter().fold(page, f64::min)
    }

    /// The first that can be read on the way to black or to white.
    fn nearest(self, colour: Colour) -> Colour {
        let towards = self.away();
        let steps = (0..=100).map(|percent| colour.mixed(towards, percent));
        let mut readable = steps.filter(|one| self.least(*one) >= LEAST);
        readable.next().unwrap_or(towards)
    }

    /// What is farthest from the page.
    const fn away(self) -> Colour {
        match self {
            Self::Light => BLACK,
            Self::Dark => WHITE,
        }
    }

    fn shades(self, brand: Colour) -> Shades {
        let [page, ..] = self.backgrounds();
        let first = |most: u32, fits: &dyn Fn(u32) -> bool| {
            let mut percents = (0..=most).rev();
            percents.find(|percent| fits(*percent)).unwrap_or(0)
        };
        let tint = |percent| page.mixed(brand, percent);
        let heat = |percent| page.mixed(brand, percent);
        let under_text = |percent| page.mixed(heat(percent), HEAT);
        Shades {
            brand,
            on_brand: page,
            strong: brand.mixed(self.away(), STRONG),
            tint: tint(first(TINT, &|percent| {
                brand.contrast(tint(percent)) >= LEAST
            })),
            heat: heat(first(100, &|percent| {
                self.text().contrast(under_text(percent)) >= LEAST
            })),
        }
    }
}

impl Brand {
    /// Every colour that cannot be read.
    pub fn faint(self) -> Vec<Faint> {
        let all = [(Scheme::Light, self.light), (Scheme::Dark, self.dark)];
        all.into_iter()
            .filter_map(|(scheme, colour)| scheme.check(colour?).err())
            .collect()
    }

    /// Its colours, where they can be read. Of one that is left out the other one's nearest is
    /// taken. `None`: pages look as they do without a choice.
    pub fn palette(self) -> Option<Palette> {
        let readable = |scheme: Scheme, colour: Option<Colour>| {
            colour.filter(|colour| scheme.check(*colour).is_ok())
        };
        let light = readable(Scheme::Light, self.light);
        let dark = readable(Scheme::Dark, self.dark);
        let derived = |scheme: Scheme, own: Option<Colour>, other: Option<Colour>| {
            let derived = other.filter(|_| own.is_none());
            derived.map(|other| scheme.nearest(other))
        };
        let shown = [
            (
                Scheme::Light,
                light.or(derived(Scheme::Light, self.light, dark)),
            ),
            (
                Scheme::Dark,
                dark.or(derived(Scheme::Dark, self.dark, light)),
            ),
        ];
        let [light, dark] = shown.map(|(scheme, own)| own.map(|own| scheme.shades(own)));
        (light.is_some() || dark.is_some()).then(|| Palette {
            light: light.unwrap_or(DEFAULT.light),
            dark: dark.unwrap_or(DEFAULT.dark),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    fn brand(light: &str, dark: &str) -> Brand {
        let of = |text: &str| (!text.is_empty()).then(|| colour(text));
        Brand {
            light: of(light),
            dark: of(dark),
        }
    }

    #[test]
    fn a_colour_is_a_sign_and_six_digits() {
        assert_eq!(colour("#0B5d57").to_string(), "#0b5d57");
        for text in [
            "0b5d57", "#0b5d5", "#0b5d577", "#0b5d5g", "#+b5d57", "red", "", "#é5d57",
        ] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_what_wcag_says_of_known_pairs() {
        for (one, other, ratio) in [
            ("#000000", "#ffffff", "21.00"),
            ("#777777", "#ffffff", "4.48"),
            ("#767676", "#ffffff", "4.54"),
            ("#ff0000", "#ffffff", "4.00"),
            ("#0000ff", "#ffffff", "8.59"),
            ("#00ff00", "#ffffff", "1.37"),
            ("#0b5d57", "#0b5d57", "1.00"),
        ] {
            let (one, other) = (colour(one), colour(other));
            assert_eq!(
                format!("{:.2}", one.contrast(other)),
                ratio,
                "{one} {other}"
            );
            assert!((one.contrast(other) - other.contrast(one)).abs() < 1e-9);
        }
    }

    #[test]
    fn a_faint_colour_is_told_with_its_ratio_and_one_near_by_that_can_be_read() {
        let faint = Scheme::Light.check(colour("#1a9c8f")).unwrap_err();
        assert!(faint.ratio.as_str() < "4.5", "{faint:?}");
        assert_eq!(Scheme::Light.check(faint.nearest), Ok(()));
        assert_ne!(faint.nearest, BLACK);
        // Enough on white, and not on the other backgrounds.
        let grey = colour("#767676");
        assert!(grey.contrast(WHITE) >= LEAST);
        assert_eq!(Scheme::Light.check(grey).unwrap_err().ratio, "3.94");
        let faint = Scheme::Dark.check(colour("#0b5d57")).unwrap_err();
        assert_eq!(Scheme::Dark.check(faint.nearest), Ok(()));
        // Not rounded up to what is asked for.
        for grey in 0..=255 {
            if let Err(faint) = Scheme::Light.check(Colour([grey; 3])) {
                assert!(faint.ratio.as_str() < "4.50", "{faint:?}");
            }
        }
    }

    #[test]
    fn whatever_is_chosen_everything_on_the_page_can_be_read() {
        let parts = [0, 51, 102, 153, 204, 255];
        for red in parts {
            for green in parts {
                for blue in parts {
                    let one = Colour([red, green, blue]);
                    for scheme in [Scheme::Light, Scheme::Dark] {
                        let brand = match scheme.check(one) {
                            Ok(()) => one,
                            Err(faint) => faint.nearest,
                        };
                        holds(scheme, scheme.shades(brand));
                    }
                }
            }
        }
        holds(Scheme::Light, DEFAULT.light);
        holds(Scheme::Dark, DEFAULT.dark);
    }

    fn holds(scheme: Scheme, shades: Shades) {
        let [page, ..] = scheme.backgrounds();
        assert_eq!(scheme.check(shades.brand), Ok(()), "{shades:?}");
        for (front, back) in [
            (shades.on_brand, shades.brand),
            (shades.on_brand, shades.strong),
            (shades.brand, shades.tint),
            (shades.strong, shades.tint),
            (scheme.text(), shades.tint),
            (scheme.text(), page.mixed(shades.heat, HEAT)),
        ] {
            let ratio = front.contrast(back);
            assert!(ratio >= LEAST, "{front} on {back}: {ratio:.2}, {shades:?}");
        }
    }

    #[test]
    fn of_a_pair_one_may_be_left_out_and_what_cannot_be_read_is_not_used() {
        assert_eq!(Brand::default().palette(), None);
        let both = brand("#7a1f5c", "#f0a6d6").palette().unwrap();
        assert_eq!(both.light.brand, colour("#7a1f5c"));
        assert_eq!(both.dark.brand, colour("#f0a6d6"));
        let one = brand("#7a1f5c", "").palette().unwrap();
        assert_eq!(one.light, both.light);
        assert_eq!(Scheme::Dark.check(one.dark.brand), Ok(()));
        assert_ne!(one.dark, DEFAULT.dark);
        let other = brand("", "#f0a6d6").palette().unwrap();
        assert_eq!(Scheme::Light.check(other.light.brand), Ok(()));
        let half = brand("#ffee00", "#f0a6d6");
        assert_eq!(half.palette().unwrap().light, DEFAULT.light);
        assert_eq!(half.palette().unwrap().dark, both.dark);
        assert_eq!(half.faint().len(), 1);
        let none = brand("#ffee00", "");
        assert_eq!((none.palette(), none.faint().len()), (None, 1));
    }
}
