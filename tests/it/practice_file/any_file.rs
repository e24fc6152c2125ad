//! Invented practice files of every shape that is allowed.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;
use openslot::domain::colours::{Brand, Colour, Scheme};
use openslot::domain::practice::{BookingMode, ExceptionKind, Mode, PatientKind, Release};
use openslot::practice_file::{
    AppointmentTypeEntry, BlockEntry, ClosureEntry, ExceptionEntry, FUNCTIONS, LocationEntry,
    PracticeEntry, PracticeFile, PractitionerEntry, RoomEntry, ScheduleEntry, StaffEntry,
    TravelEntry, VisitReasonEntry, WindowEntry,
};
use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

const ZONES: [Tz; 4] = [
    Tz::America__New_York,
    Tz::Europe__London,
    Tz::Australia__Lord_Howe,
    Tz::UTC,
];
const DAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// A file that may be accepted.
pub(super) fn file() -> impl Strategy<Value = PracticeFile> {
    let people = (
        vec(practitioner(), 0..4),
        vec(schedule(), 0..5),
        vec(block(), 0..4),
        vec(staff(), 0..4),
    );
    let places = (
        vec(location(), 1..4),
        vec(room(), 0..4),
        vec(closure(), 0..4),
        vec(exception(), 0..4),
        vec(1..=480, 0..3),
    );
    let visits = (vec(appointment_type(), 1..5), vec(visit_reason(), 0..5));
    (practice(), places, visits, people).prop_map(|(practice, places, visits, people)| {
        let (locations, rooms, closures, exceptions, ways) = places;
        let (appointment_types, visit_reasons) = visits;
        let (practitioners, schedules, blocks, staff) = people;
        let travel = |minutes| TravelEntry {
            between: [String::new(), String::new()],
            minutes,
        };
        resolve(PracticeFile {
            practice,
            locations,
            rooms,
            appointment_types,
            visit_reasons,
            practitioners,
            schedules,
            exceptions,
            closures,
            blocks,
            travels: ways.into_iter().map(travel).collect(),
            staff,
        })
    })
}

/// Gives entries keys of their own and lets references point to what there is.
fn resolve(mut file: PracticeFile) -> PracticeFile {
    number(&mut file.locations, |one| &mut one.key);
    number(&mut file.rooms, |one| &mut one.key);
    number(&mut file.appointment_types, |one| &mut one.key);
    number(&mut file.visit_reasons, |one| &mut one.key);
    number(&mut file.practitioners, |one| &mut one.key);
    number(&mut file.staff, |one| &mut one.email);
    let places: Vec<_> = file.locations.iter().map(|one| one.key.clone()).collect();
    let types: Vec<_> = file
        .appointment_types
        .iter()
        .map(|one| one.key.clone())
        .collect();
    let people: Vec<_> = file
        .practitioners
        .iter()
        .map(|one| one.key.clone())
        .collect();
    for room in &mut file.rooms {
        room.location = pick(&places, &room.location);
    }
    for reason in &mut file.visit_reasons {
        reason.appointment_type = pick(&types, &reason.appointment_type);
    }
    // A practitioner who offers all types may have windows for any of them.
    for practitioner in &mut file.practitioners {
        practitioner.appointment_types.clone_from(&types);
        for (key, type_key) in practitioner.lengths.iter_mut().zip(&types) {
            key.0.clone_from(type_key);
        }
        practitioner.lengths.truncate(types.len());
    }
    if people.is_empty() {
        file.schedules.clear();
        file.blocks.clear();
    }
    resolve_hours(&mut file, (&places, &people, &types));
    for closure in &mut file.closures {
        closure.practitioner = pick_some(&people, closure.practitioner.take());
        closure.location = match closure.practitioner {
            Some(_) => None,
            None => pick_some(&places, closure.location.take()),
        };
    }
    for staff in &mut file.staff {
        staff.practitioner = pick_some(&people, staff.practitioner.take());
        if staff.practitioner.is_none() {
            staff.functions = vec!["practice-admin".to_owned()];
        }
    }
    file
}

/// Points hours, and what comes besides them, to what there is.
fn resolve_hours(
    file: &mut PracticeFile,
    (places, people, types): (&[String], &[String], &[String]),
) {
    // Each two places once, the first with each of the others.
    for (travel, other) in file.travels.iter_mut().zip(places.iter().skip(1)) {
        travel.between = [places[0].clone(), other.clone()];
    }
    file.travels.truncate(places.len() - 1);
    for block in &mut file.blocks {
        block.practitioner = pick(people, &block.practitioner);
        block.location = pick_some(places, block.location.take());
    }
    for exception in &mut file.exceptions {
        exception.practitioner = pick_some(people, exception.practitioner.take());
        let place = exception.location.take();
        let place = place.or(exception.practitioner.as_ref().map(|_| "0".to_owned()));
        exception.location = pick_some(places, place);
        let is_cut = exception.practitioner.is_none() && exception.kind == ExceptionKind::Different;
        if is_cut || exception.appointment_types.is_empty() {
            exception.appointment_types.clear();
        } else {
            exception.appointment_types = vec![pick(types, &exception.appointment_types[0])];
        }
    }
    for schedule in &mut file.schedules {
        schedule.practitioner = pick(people, &schedule.practitioner);
        schedule.location = pick(places, &schedule.location);
        for window in &mut schedule.windows {
            if !window.appointment_types.is_empty() {
                window.appointment_types = vec![pick(types, &window.appointment_types[0])];
            }
        }
    }
}

fn practice() -> impl Strategy<Value = PracticeEntry> {
    let texts = (line(), line(), of(line()), line());
    let minutes = (0..=600, 0..=525_600, 1..=60, 0..=336);
    let booking = select(vec![
        BookingMode::Open,
        BookingMode::Request,
        BookingMode::View,
    ]);
    let rest = (booking, of(1..=100), brand());
    (texts, zone(), minutes, rest).prop_map(
        |(texts, time_zone, minutes, (booking, most, brand))| PracticeEntry {
            max_future_visits: most,
            name: texts.0,
            public_name: texts.1,
            hostname: "any.localhost".to_owned(),
            time_zone,
            phone: "+1 212 555 0100".to_owned(),
            hours: texts.2.unwrap_or_default(),
            emergency: texts.3,
            brand,
            buffer_minutes: minutes.0,
            change_notice_minutes: minutes.1,
            hold_minutes: minutes.2,
            reminder_hours: minutes.3,
            booking,
        },
    )
}

fn location() -> impl Strategy<Value = LocationEntry> {
    let texts = (line(), line(), of(line()), of(zone()));
    texts.prop_map(|(name, address, waiting_area, time_zone)| LocationEntry {
        key: "place".to_owned(),
        name,
        address,
        waiting_area,
        time_zone,
    })
}

fn room() -> impl Strategy<Value = RoomEntry> {
    (line(), any_key()).prop_map(|(name, location)| RoomEntry {
        key: "room".to_owned(),
        location,
        name,
    })
}

fn appointment_type() -> impl Strategy<Value = AppointmentTypeEntry> {
    let minutes = (5..=60, of(0..=480), 0..=525_600, of(0..=525_600));
    let modes = subsequence(vec![Mode::InPerson, Mode::Video, Mode::Phone], 1..=3);
    let patients = select(vec![
        PatientKind::Any,
        PatientKind::New,
        PatientKind::Returning,
    ]);
    let booking = of(select(vec![BookingMode::Open, BookingMode::Request]));
    let own = (booking, of(1..=100));
    let rest = (1..=730, 1..=200, any::<bool>(), modes, patients, own);
    (line(), minutes, rest).prop_map(|(name, minutes, rest)| AppointmentTypeEntry {
        key: "type".to_owned(),
        name,
        minutes: minutes.0,
        buffer_minutes: minutes.1,
        book_notice_minutes: minutes.2,
        change_notice_minutes: minutes.3,
        horizon_days: rest.0,
        capacity: rest.1,
        needs_room: rest.2,
        modes: rest.3,
        patients: rest.4,
        booking: rest.5.0,
        max_future_visits: rest.5.1,
    })
}

fn visit_reason() -> impl Strategy<Value = VisitReasonEntry> {
    let texts = (line(), of(line()), of(line()), btree_set(line(), 0..4));
    (texts, any::<bool>(), any_key()).prop_map(
        |((name, group, hint, bring), phone_only, appointment_type)| VisitReasonEntry {
            key: "reason".to_owned(),
            name,
            group,
            appointment_type,
            hint,
            phone_only,
            bring: bring.into_iter().collect(),
        },
    )
}

fn practitioner() -> impl Strategy<Value = PractitionerEntry> {
    let lengths = vec((Just(String::new()), 5..=60), 0..3);
    let address = of(Just("https://video.example/room?id=1".to_owned()));
    let texts = (line(), of(line()), address);
    (texts, lengths).prop_map(|((name, role, video_url), lengths)| PractitionerEntry {
        key: "person".to_owned(),
        name,
        role: role.unwrap_or_default(),
        video_url,
        appointment_types: Vec::new(),
        lengths,
    })
}

fn schedule() -> impl Strategy<Value = ScheduleEntry> {
    let dates = (date(), of(0_u64..800));
    (any_key(), any_key(), dates, 1..=60, vec(window(), 1..5)).prop_map(
        |(practitioner, location, (from_on, lasts), align_minutes, windows)| ScheduleEntry {
            practitioner,
            location,
            from_on,
            until_on: lasts.map(|days| from_on + Days::new(days)),
            align_minutes,
            windows,
        },
    )
}

fn window() -> impl Strategy<Value = WindowEntry> {
    let days = subsequence(DAYS.to_vec(), 1..=7);
    // An hour at least, so that every type fits; up to a whole day, over midnight too.
    let release = of((0..=365, 0_i64..1440));
    (
        days,
        0_i64..1440,
        60_i64..=1440,
        vec(any_key(), 0..2),
        release,
    )
        .prop_map(
            |(days, starts, lasts, appointment_types, release)| WindowEntry {
                release: release.map(|(days_ahead, from)| Release {
                    days_ahead,
                    from_time: NaiveTime::MIN + TimeDelta::minutes(from),
                }),
                days,
                starts_time: NaiveTime::MIN + TimeDelta::minutes(starts),
                ends_time: NaiveTime::MIN + TimeDelta::minutes((starts + lasts) % 1440),
                appointment_types,
            },
        )
}

fn exception() -> impl Strategy<Value = ExceptionEntry> {
    let kind = select(vec![ExceptionKind::Different, ExceptionKind::Extra]);
    let times = (0_i64..1440, 1_i64..=1440, 0_u64..60);
    let whose = (of(any_key()), of(any_key()), vec(any_key(), 0..2));
    (whose, date(), kind, times).prop_map(|(whose, from_on, kind, (starts, lasts, days))| {
        ExceptionEntry {
            practitioner: whose.0,
            location: whose.1,
            from_on,
            until_on: from_on + Days::new(days),
            kind,
            starts_time: NaiveTime::MIN + TimeDelta::minutes(starts),
            ends_time: NaiveTime::MIN + TimeDelta::minutes((starts + lasts) % 1440),
            appointment_types: whose.2,
        }
    })
}

fn block() -> impl Strategy<Value = BlockEntry> {
    let whose = (any_key(), of(any_key()));
    let repeats = of(0_u64..300);
    (whose, wall_time(), 1_i64..600_000, repeats, of(line())).prop_map(
        |((practitioner, location), starts_wall, seconds, days, reason)| BlockEntry {
            practitioner,
            location,
            starts_wall,
            ends_wall: starts_wall + TimeDelta::seconds(seconds),
            weekly_until: days.map(|days| starts_wall.date() + Days::new(days)),
            reason: reason.unwrap_or_default(),
        },
    )
}

fn closure() -> impl Strategy<Value = ClosureEntry> {
    (
        of(any_key()),
        of(any_key()),
        wall_time(),
        1_i64..1_000_000,
        [of(line()), of(line())],
    )
        .prop_map(
            |(practitioner, location, starts_wall, seconds, [reason, message])| ClosureEntry {
                practitioner,
                location,
                starts_wall,
                ends_wall: starts_wall + TimeDelta::seconds(seconds),
                reason: reason.unwrap_or_default(),
                message: message.unwrap_or_default(),
            },
        )
}

fn staff() -> impl Strategy<Value = StaffEntry> {
    let functions = subsequence(FUNCTIONS.map(str::to_owned).to_vec(), 1..=4);
    (line(), functions, of(any_key())).prop_map(|(name, functions, practitioner)| StaffEntry {
        email: "Staff@north.example".to_owned(),
        name,
        functions,
        practitioner,
    })
}

/// One line with quotes, backslashes, signs of TOML and letters of many scripts in it.
fn line() -> impl Strategy<Value = String> {
    r#"[a-z"'\\\[\]=#{},é日😀\u{202e}]([ -~é日😀"'\\]{0,30}[a-z"'\\\]#])?"#
}

/// Colours of which each can be read.
fn brand() -> impl Strategy<Value = Brand> {
    let colour = |scheme: Scheme| {
        let readable = move |colour: &Colour| scheme.check(*colour).is_ok();
        let any = (0_u32..0x0100_0000).prop_map(|number| format!("#{number:06x}"));
        any.prop_filter_map("a colour that can be read", move |text| {
            Colour::parse(&text).filter(readable)
        })
    };
    let pair = (of(colour(Scheme::Light)), of(colour(Scheme::Dark)));
    pair.prop_map(|(light, dark)| Brand { light, dark })
}

fn zone() -> impl Strategy<Value = Tz> {
    select(ZONES.to_vec())
}

fn date() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    (0_u64..2000).prop_map(move |days| first + Days::new(days))
}

fn wall_time() -> impl Strategy<Value = NaiveDateTime> {
    (date(), 0_i64..86_400)
        .prop_map(|(date, seconds)| date.and_time(NaiveTime::MIN) + TimeDelta::seconds(seconds))
}

/// Stands for a key until the entries are known.
fn any_key() -> impl Strategy<Value = String> {
    any::<Index>().prop_map(|index| index.index(1000).to_string())
}

fn pick(keys: &[String], number: &str) -> String {
    keys[number.parse::<usize>().unwrap() % keys.len()].clone()
}

fn pick_some(keys: &[String], number: Option<String>) -> Option<String> {
    number
        .filter(|_| !keys.is_empty())
        .map(|number| pick(keys, &number))
}

fn number<T>(entries: &mut [T], key: impl Fn(&mut T) -> &mut String) {
    for (index, entry) in entries.iter_mut().enumerate() {
        let key = key(entry);
        *key = if key.contains('@') {
            format!("{index}{key}")
        } else {
            format!("{key}-{index}")
        };
    }
}
