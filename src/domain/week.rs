//! Hours of a weekday, as every week repeats them.

use chrono::{NaiveTime, TimeDelta, Timelike, Weekday};

const DAY_MINUTES: i64 = 24 * 60;
const WEEK_MINUTES: i64 = 7 * DAY_MINUTES;

/// From a time of a weekday on; it may end on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekTime {
    pub day: Weekday,
    pub starts_time: NaiveTime,
    /// At or before the start: on the next day.
    pub ends_time: NaiveTime,
}

impl WeekTime {
    /// How long it lasts by the wall.
    pub fn minutes(self) -> i64 {
        let minutes = (self.ends_time - self.starts_time).num_minutes();
        if minutes <= 0 {
            minutes + DAY_MINUTES
        } else {
            minutes
        }
    }

    /// Whether some minute of the week lies in both.
    pub fn overlaps(self, other: Self) -> bool {
        let gap = |one: Self, next: Self| (next.start() - one.start()).rem_euclid(WEEK_MINUTES);
        gap(self, other) < self.minutes() || gap(other, self) < other.minutes()
    }

    /// Each start on a grid that is counted from its own start.
    pub fn starts(self, align_minutes: i32) -> Vec<NaiveTime> {
        let step = usize::try_from(align_minutes).unwrap_or(1).max(1);
        let minutes = (0..self.minutes()).step_by(step);
        let at = |minutes| self.starts_time + TimeDelta::minutes(minutes);
        minutes.map(at).collect()
    }

    /// Minutes since the week began.
    fn start(self) -> i64 {
        let days = i64::from(self.day.num_days_from_monday());
        days * DAY_MINUTES + i64::from(self.starts_time.num_seconds_from_midnight()) / 60
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveTime, Weekday};

    use super::WeekTime;

    fn time(day: Weekday, starts: &str, ends: &str) -> WeekTime {
        let read = |text| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        WeekTime {
            day,
            starts_time: read(starts),
            ends_time: read(ends),
        }
    }

    #[test]
    fn what_touches_does_not_overlap() {
        let morning = time(Weekday::Mon, "09:00", "12:00");
        assert!(!morning.overlaps(time(Weekday::Mon, "12:00", "17:00")));
        assert!(!morning.overlaps(time(Weekday::Tue, "09:00", "12:00")));
        assert!(morning.overlaps(time(Weekday::Mon, "11:59", "12:30")));
        assert!(time(Weekday::Mon, "11:59", "12:30").overlaps(morning));
        assert!(morning.overlaps(morning));
    }

    #[test]
    fn a_night_reaches_into_the_next_day_and_the_next_week() {
        let night = time(Weekday::Sun, "22:00", "06:00");
        assert_eq!(night.minutes(), 480);
        assert!(night.overlaps(time(Weekday::Mon, "05:00", "09:00")));
        assert!(!night.overlaps(time(Weekday::Mon, "06:00", "09:00")));
        assert!(!night.overlaps(time(Weekday::Sun, "21:00", "22:00")));
    }

    #[test]
    fn starts_lie_on_the_grid() {
        let starts = time(Weekday::Mon, "23:15", "00:30").starts(30);
        let words: Vec<String> = starts
            .iter()
            .map(|at| at.format("%H:%M").to_string())
            .collect();
        assert_eq!(words, ["23:15", "23:45", "00:15"]);
    }
}
