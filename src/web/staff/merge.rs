//! Merge two records of one person: both side by side, with what will be kept; and the way back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::frame::StaffFrame;
use super::member::{KeepPatients, Staff};
use super::patient::{contact_words, parse};
use super::view::{self, Choice};
use crate::actions::patients::merge::{MergeWish, Merged, Pair, look_at_pair, merge_patients};
use crate::actions::patients::undo_merge::{Unmerged, undo_merge};
use crate::db::patient_merges::{Clash, ClashingVisit, Compared};
use crate::domain::ids::PatientId;
use crate::domain::patient_merge::{Chosen, Details, NoMerge, NoUndo, Side, undo_until};
use crate::web::error::AppError;
use crate::web::form::FormState;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::{Locale, When, Words};

#[derive(Template)]
#[template(path = "staff/merge.html")]
struct MergePage {
    frame: StaffFrame,
    form: FormState,
    /// What just went wrong.
    problem: Option<&'static str>,
    url: String,
    keep_apart_url: String,
    /// The same two, with the other one kept.
    swap_url: String,
    other: String,
    versions: [i32; 2],
    rows: Vec<CompareRow>,
    questions: Vec<Question>,
    /// Visits that one patient could not have both.
    clashes: Vec<[ClashLine; 2]>,
    /// The last day on which it can be undone.
    undo_until: String,
}

/// What both records say of one thing.
struct CompareRow {
    what: &'static str,
    kept: String,
    merged: String,
}

/// A detail in which they differ: one of the two is kept.
struct Question {
    legend: &'static str,
    name: &'static str,
    choices: [Choice; 2],
}

struct ClashLine {
    url: String,
    when: When,
    practitioner: String,
    patient: String,
}

impl Page for MergePage {
    fn heading(&self) -> String {
        "Merge two records".to_owned()
    }
}

pub async fn show(
    staff: Staff<KeepPatients>,
    id: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let kept = parse(&id)?;
    let Ok(merged) = Pairs::of(&request).get("with").parse() else {
        return Ok(staff.see(urls::staff_duplicates(kept)));
    };
    let pair = look(&staff, (kept, merged)).await?;
    if pair.kept.is_merged || pair.merged.is_merged {
        return Ok(staff.see(urls::staff_patient(kept)));
    }
    let page = page_of(&staff, &pair, (FormState::default(), None));
    Ok(page::respond(&page)?)
}

/// "Merge records".
pub async fn create(
    staff: Staff<KeepPatients>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let kept = parse(&id)?;
    let wish = wish_of(kept, &typed).ok_or(AppError::Unreadable)?;
    let (state, practice) = (staff.state(), staff.practice_id());
    match merge_patients(state, practice, staff.id(), wish).await? {
        Merged::Done => Ok(staff.see(urls::staff_patient(kept))),
        Merged::NotFound => Err(AppError::NotFound),
        Merged::Refused(NoMerge::AlreadyMerged) => {
            let frame = staff.frame_back_to(urls::staff_patient(kept));
            let words = "One of these records was merged just now. Look at it before you go on.";
            conflict(frame, words, kept)
        }
        Merged::Refused(no) => {
            let pair = look(&staff, (kept, wish.merged)).await?;
            let words = match no {
                NoMerge::Changed => {
                    "Somebody else changed one of these records. Check them and try again."
                }
                NoMerge::AlreadyMerged | NoMerge::TwoVisitsAtOnce => {
                    "The two records have appointments at the same time."
                }
            };
            let page = page_of(&staff, &pair, (typed.state(), Some(words)));
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
    }
}

/// "Undo merge".
pub async fn delete(
    staff: Staff<KeepPatients>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let kept = parse(&id)?;
    let merge = typed.get("merge").parse();
    let merge = merge.ok().ok_or(AppError::Unreadable)?;
    let (state, practice) = (staff.state(), staff.practice_id());
    let words = match undo_merge(state, practice, staff.id(), (kept, merge)).await? {
        Unmerged::Done(merged) => return Ok(staff.see(urls::staff_patient(merged))),
        Unmerged::NotFound => return Err(AppError::NotFound),
        Unmerged::Refused(NoUndo::AlreadyUndone) => "This merge was undone already.",
        Unmerged::Refused(NoUndo::TooLate) => "It is too late to undo this merge.",
        Unmerged::Refused(NoUndo::NotTheLast) => {
            "Another record was merged after this one. Undo that merge first."
        }
    };
    let frame = staff.frame_back_to(urls::staff_patient(kept));
    conflict(frame, words, kept)
}

#[derive(Template)]
#[template(path = "staff/merge_refused.html")]
struct RefusedPage {
    frame: StaffFrame,
    words: &'static str,
    record_url: String,
}

impl Page for RefusedPage {
    fn heading(&self) -> String {
        "Nothing was changed".to_owned()
    }
}

fn conflict(
    frame: StaffFrame,
    words: &'static str,
    kept: PatientId,
) -> Result<HttpResponse, AppError> {
    let page = RefusedPage {
        frame,
        words,
        record_url: urls::staff_patient(kept),
    };
    Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
}

async fn look(staff: &Staff<KeepPatients>, both: (PatientId, PatientId)) -> Result<Pair, AppError> {
    let pair = look_at_pair(staff.state(), staff.practice_id(), staff.id(), both).await?;
    pair.ok_or(AppError::NotFound)
}

/// What was chosen; a detail that was not asked about stands in both.
fn wish_of(kept: PatientId, typed: &Typed) -> Option<MergeWish> {
    let side = |name| match typed.get(name) {
        "merged" => Side::Merged,
        _ => Side::Kept,
    };
    Some(MergeWish {
        kept,
        merged: typed.get("with").parse().ok()?,
        seen: [
            typed.get("version").parse().ok()?,
            typed.get("other_version").parse().ok()?,
        ],
        chosen: Chosen {
            name: side("name"),
            born_on: side("born_on"),
            phone: side("phone"),
            contact_by: side("contact_by"),
        },
    })
}

fn page_of(
    staff: &Staff<KeepPatients>,
    pair: &Pair,
    (form, problem): (FormState, Option<&'static str>),
) -> MergePage {
    let (kept, merged) = (&pair.kept, &pair.merged);
    let locale = staff.frame().practice.locale;
    let zone = staff.practice().time_zone;
    let words = Words::new(zone, zone);
    let until = undo_until(staff.caller.now);
    MergePage {
        frame: staff.frame_back_to(urls::staff_patient(kept.id)),
        form,
        problem,
        url: urls::staff_merge(kept.id),
        keep_apart_url: urls::staff_patient(kept.id),
        swap_url: urls::staff_merge_with(merged.id, kept.id),
        other: merged.id.to_string(),
        versions: [kept.version, merged.version],
        rows: rows(pair, words),
        questions: questions(&kept.details, &merged.details, locale),
        clashes: pair
            .clashes
            .iter()
            .map(|clash| clash_lines(staff, pair, clash))
            .collect(),
        undo_until: locale.date(words.date(until)),
    }
}

/// Everything of both, line by line.
fn rows(pair: &Pair, words: Words) -> Vec<CompareRow> {
    let row = |what, of: &dyn Fn(&Compared) -> String| CompareRow {
        what,
        kept: of(&pair.kept),
        merged: of(&pair.merged),
    };
    let locale = words.locale;
    vec![
        row("Name", &|one| one.details.name()),
        row("Date of birth", &|one| {
            locale.birth_date(one.details.born_on)
        }),
        row("Phone", &|one| or_none(&one.details.phone)),
        row("Preferred contact", &|one| {
            contact_words(one.details.contact_by).to_owned()
        }),
        row("Email", &|one| or_none(&one.emails.join(", "))),
        row("Upcoming appointments", &|one| one.visits_ahead.to_string()),
        row("Past appointments", &|one| one.visits_past.to_string()),
        row("Record since", &|one| {
            locale.date(words.date(one.created_at))
        }),
    ]
}

/// The details in which they differ.
fn questions(kept: &Details, merged: &Details, locale: Locale) -> Vec<Question> {
    let likely = Chosen::likely(kept, merged);
    let question = |legend, name, side: Side, of: &dyn Fn(&Details) -> String| {
        let (left, right) = (of(kept), of(merged));
        (left != right).then(|| Question {
            legend,
            name,
            choices: [
                Choice::of("kept", &left, side == Side::Kept),
                Choice::of("merged", &right, side == Side::Merged),
            ],
        })
    };
    let all = [
        question("Name", "name", likely.name, &Details::name),
        question("Date of birth", "born_on", likely.born_on, &|one| {
            locale.birth_date(one.born_on)
        }),
        question("Phone", "phone", likely.phone, &|one| or_none(&one.phone)),
        question(
            "Preferred contact",
            "contact_by",
            likely.contact_by,
            &|one| contact_words(one.contact_by).to_owned(),
        ),
    ];
    all.into_iter().flatten().collect()
}

fn or_none(text: &str) -> String {
    match text {
        "" => "None".to_owned(),
        text => text.to_owned(),
    }
}

fn clash_lines(staff: &Staff<KeepPatients>, pair: &Pair, clash: &Clash) -> [ClashLine; 2] {
    let practice = staff.practice();
    clash.visits.each_ref().map(|visit: &ClashingVisit| {
        let of = [&pair.kept, &pair.merged];
        let of = of.into_iter().find(|one| one.id == visit.patient);
        ClashLine {
            url: urls::staff_appointment(visit.id),
            when: view::words_at(practice, visit.location).when(visit.starts_at),
            practitioner: view::practitioner_name(practice, visit.practitioner),
            patient: of.map_or_else(String::new, |one| one.details.name()),
        }
    })
}
