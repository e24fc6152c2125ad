//! The pure core: what a candidate start costs, and what it allocates. `cargo bench --bench core`.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on says so and ends, and prints what it measures"
)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use openslot::domain::busy::{Busy, BusyRow, OccupancyKind, Own};
use openslot::domain::colours::Brand;
use openslot::domain::draft::Wish;
use openslot::domain::ids::{
    AppointmentTypeId, LocationId, OccupancyId, PracticeId, PractitionerId, ScheduleId,
    ScheduleWindowId,
};
use openslot::domain::practice::{
    AppointmentType, BookingMode, Location, Mode, PatientKind, Practice, Practitioner, Schedule,
    ScheduleWindow,
};
use openslot::domain::slot::{SlotQuery, find_slots};
use openslot::domain::time::Interval;
use uuid::Uuid;

const PRACTITIONERS: u32 = 50;
const DAYS: u64 = 60;
/// Quarter hours from 9 to 5.
const STARTS: u64 = 32;
/// Of a hundred quarter hours, how many are taken.
const TAKEN: u64 = 70;
const TRIES: usize = 200;
/// What must hold, and what is aimed at.
const FLOOR: (f64, f64) = (50.0, 2.5);
const GOAL: (f64, f64) = (25.0, 1.0);

const VISIT: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(1));
const PLACE: LocationId = LocationId(Uuid::from_u128(2));

fn main() -> ExitCode {
    let practice = practice();
    let first = NaiveDate::from_ymd_opt(2027, 3, 1).expect("a date");
    let now = first.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(1);
    let busy = Busy::new(rows(first), &[]);
    let query = SlotQuery {
        appointment_type: VISIT,
        mode: None,
        been_before: None,
        minutes: None,
        location: Wish::Any,
        practitioner: Wish::Any,
        from_on: first,
        until_on: first + Days::new(DAYS - 1),
    };
    let mut took = Vec::with_capacity(TRIES);
    let mut offered = 0;
    for _ in 0..TRIES {
        let began = Instant::now();
        offered = std::hint::black_box(find_slots(&practice, &busy, &query, now)).len();
        took.push(began.elapsed());
    }
    took.sort_unstable();
    let middle = took[TRIES / 2];
    let candidates = candidates();
    let each = middle.as_secs_f64() * 1e9 / candidates;
    let whole = middle.as_secs_f64() * 1e3;
    println!("{candidates} candidate starts, {offered} offered");
    println!(
        "a candidate start                 {each:>8.2} ns  (floor ≤ {}, goal ≤ {})",
        FLOOR.0, GOAL.0
    );
    println!(
        "50 practitioners × 60 days        {whole:>8.2} ms  (floor ≤ {}, goal ≤ {})",
        FLOOR.1, GOAL.1
    );
    if each <= FLOOR.0 && middle <= Duration::from_micros(2_500) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[expect(clippy::cast_precision_loss, reason = "a small number")]
fn candidates() -> f64 {
    f64::from(PRACTITIONERS) * ((DAYS * STARTS) as f64)
}

/// Quarter hours taken one by one, as if at random.
fn rows(first: NaiveDate) -> Vec<BusyRow> {
    let nine = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
    let mut rows = Vec::new();
    for person in 0..PRACTITIONERS {
        for day in 0..DAYS {
            for quarter in 0..STARTS {
                let seed = u64::from(person) * 7_919 + day * 104_729;
                if (seed + quarter * 1_299_709) % 1_009 % 100 >= TAKEN {
                    continue;
                }
                let minutes = i64::try_from(quarter * 15).expect("few");
                let start: DateTime<Utc> =
                    (first + Days::new(day)).and_time(nine).and_utc() + TimeDelta::minutes(minutes);
                rows.push(BusyRow {
                    occupancy: OccupancyId(Uuid::from_u128(1)),
                    kind: OccupancyKind::Visit,
                    practitioner: PractitionerId(Uuid::from_u128(person.into())),
                    location: PLACE,
                    room: None,
                    during: Interval {
                        start,
                        end: start + TimeDelta::minutes(15),
                    },
                    appointment_type: VISIT,
                    capacity: 1,
                    seats_taken: Vec::new(),
                    own: Own::Nothing,
                });
            }
        }
    }
    rows
}

fn practice() -> Practice {
    Practice {
        id: PracticeId(Uuid::from_u128(1)),
        version: 1,
        hostname: String::new(),
        name: String::new(),
        public_name: String::new(),
        time_zone: chrono_tz::America::New_York,
        phone: String::new(),
        hours: String::new(),
        emergency: String::new(),
        brand: Brand::default(),
        buffer_minutes: 0,
        change_notice_minutes: 0,
        hold_minutes: 10,
        reminder_hours: 48,
        booking: BookingMode::Open,
        max_future_visits: None,
        locations: vec![Location {
            id: PLACE,
            key: String::new(),
            name: String::new(),
            address: String::new(),
            waiting_area: None,
            time_zone: chrono_tz::UTC,
        }],
        rooms: Vec::new(),
        appointment_types: vec![AppointmentType {
            id: VISIT,
            key: String::new(),
            name: String::new(),
            minutes: 15,
            buffer_minutes: 0,
            book_notice_minutes: 0,
            change_notice_minutes: 0,
            horizon_days: 180,
            capacity: 1,
            needs_room: false,
            modes: vec![Mode::InPerson],
            patients: PatientKind::Any,
            booking: None,
            max_future_visits: None,
        }],
        visit_reasons: Vec::new(),
        practitioners: (0..PRACTITIONERS).map(practitioner).collect(),
        schedules: (0..PRACTITIONERS).map(schedule).collect(),
        exceptions: Vec::new(),
        closures: Vec::new(),
        blocks: Vec::new(),
        travels: Vec::new(),
    }
}

fn practitioner(number: u32) -> Practitioner {
    Practitioner {
        id: PractitionerId(Uuid::from_u128(number.into())),
        key: String::new(),
        name: String::new(),
        role: String::new(),
        video_url: None,
        appointment_types: vec![VISIT],
        lengths: Vec::new(),
    }
}

/// Nine to five, every day.
fn schedule(number: u32) -> Schedule {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
    let id = Uuid::from_u128(number.into());
    Schedule {
        id: ScheduleId(id),
        practitioner: PractitionerId(id),
        location: PLACE,
        from_on: NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date"),
        until_on: None,
        align_minutes: 15,
        windows: vec![ScheduleWindow {
            id: ScheduleWindowId(id),
            days: vec![
                Weekday::Mon,
                Weekday::Tue,
                Weekday::Wed,
                Weekday::Thu,
                Weekday::Fri,
                Weekday::Sat,
                Weekday::Sun,
            ],
            starts_time: time(9),
            ends_time: time(17),
            appointment_types: Vec::new(),
            release: None,
        }],
    }
}
