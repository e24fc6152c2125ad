//! The table of figures: each with its floor, which must hold, and its goal.

/// Which way is good.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Good {
    More,
    Less,
}

/// Rows as they are measured.
#[derive(Default)]
pub(crate) struct Table {
    missed: usize,
}

impl Table {
    /// Says a figure beside what it must and what it should be; `how` tells what it was made from.
    pub(crate) fn say(
        &mut self,
        what: &str,
        (figure, unit): (f64, &str),
        (good, floor, goal): (Good, f64, f64),
        how: &str,
    ) {
        let reaches = |mark: f64| match good {
            Good::More => figure >= mark,
            Good::Less => figure <= mark,
        };
        let verdict = if reaches(goal) {
            "goal"
        } else if reaches(floor) {
            "floor"
        } else {
            self.missed += 1;
            "MISSED"
        };
        let sign = if good == Good::More { '≥' } else { '≤' };
        println!(
            "{what:<58} {figure:>9.3} {unit:<6} {verdict:<6} (floor {sign} {floor}, goal {sign} {goal}) {how}"
        );
    }

    /// How many figures do not reach their floor.
    pub(crate) fn missed(&self) -> usize {
        self.missed
    }
}
