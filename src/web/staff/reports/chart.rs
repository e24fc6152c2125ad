//! Charts as SVG: lengths across in percent, so that they fit every screen with words of one size,
//! and lengths down in pixels.

/// From the top of one bar's words to the next one's.
const BAR_HEIGHT: usize = 48;
/// From the top of a bar's words to their base line, and to the bar.
const BAR_WORDS: usize = 16;
const BAR_TOP: usize = 24;
/// Where columns end and begin, from the top.
const COLUMNS_TOP: f64 = 24.0;
const COLUMNS_BASE: f64 = 184.0;
/// Of the room of a column, how much it fills.
const FILLED: f64 = 0.8;

/// Some named numbers side by side.
pub(super) struct Bars {
    pub all: Vec<Bar>,
    pub height: usize,
}

/// A bar below its words.
pub(super) struct Bar {
    pub label: String,
    pub value: String,
    /// Where the words and the bar stand, from the top.
    pub words_at: usize,
    pub drawn_at: usize,
    pub width: String,
}

/// Many numbers in the order of time.
pub(super) struct Columns {
    pub all: Vec<Column>,
    pub first: String,
    pub last: String,
    /// The largest of them, in words.
    pub top: String,
}

pub(super) struct Column {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
}

impl Bars {
    /// Of label, length and the length in words. The longest one reaches across.
    pub(super) fn of(bars: Vec<(String, f64, String)>) -> Self {
        let longest = bars.iter().map(|(_, length, _)| *length);
        let longest = longest.fold(0.0, f64::max);
        let height = bars.len() * BAR_HEIGHT;
        let bars = bars.into_iter().enumerate();
        let bars = bars.map(|(number, (label, length, value))| Bar {
            label,
            value,
            words_at: number * BAR_HEIGHT + BAR_WORDS,
            drawn_at: number * BAR_HEIGHT + BAR_TOP,
            width: across(part(length, longest)),
        });
        Self {
            all: bars.collect(),
            height,
        }
    }
}

impl Columns {
    /// The highest one reaches the top.
    pub(super) fn of(heights: &[f64], (first, last): (String, String)) -> Self {
        let highest = heights.iter().copied().fold(0.0, f64::max);
        let room = part(1.0, count(heights.len()));
        let columns = heights.iter().enumerate().map(|(number, height)| {
            let height = part(*height, highest) * (COLUMNS_BASE - COLUMNS_TOP);
            Column {
                x: across(room * (count(number) + (1.0 - FILLED) / 2.0)),
                y: format!("{:.1}", COLUMNS_BASE - height),
                width: across(room * FILLED),
                height: format!("{height:.1}"),
            }
        });
        Self {
            all: columns.collect(),
            first,
            last,
            top: super::figures::decimal(highest),
        }
    }
}

fn part(of: f64, whole: f64) -> f64 {
    if whole > 0.0 { of / whole } else { 0.0 }
}

fn across(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "charts have some hundred columns"
)]
fn count(number: usize) -> f64 {
    number as f64
}
