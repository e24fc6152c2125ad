//! One form of the settings. What a change would do to booked visits and to times is shown before
//! it is saved; a change that does nothing to them is saved at once.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::address;
use super::edit::{Change, Edit, Target, said, start, told, typed as answers};
use super::list::words;
use super::question::{Look, Shown, Typed as Answers};
use super::section::Section;
use crate::actions::settings::change_practice::{PracticeChanged, change_practice, read_practice};
use crate::actions::settings::look_ahead::{Ahead, DAYS, look_ahead_of_file};
use crate::practice_file::{Draft, Problem};
use crate::web::error::AppError;
use crate::web::form::ErrorLine;
use crate::web::page::{self, Page};
use crate::web::staff::change_preview::ChangePreview;
use crate::web::staff::frame::StaffFrame;
use crate::web::staff::member::{PracticeAdmin, Staff};
use crate::web::typed::Typed;
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/settings_form.html")]
struct FormPage {
    frame: StaffFrame,
    heading: String,
    url: String,
    version: i64,
    questions: Vec<Shown>,
    /// What is wrong and belongs to no input.
    rest: Vec<String>,
    is_late: bool,
    is_new: bool,
    can_remove: bool,
}

#[derive(Template)]
#[template(path = "staff/settings_preview.html")]
struct PreviewPage {
    frame: StaffFrame,
    what: String,
    url: String,
    preview: ChangePreview,
    is_removal: bool,
    /// What was typed.
    hidden: Vec<(String, String)>,
}

/// What is asked about.
struct Asked {
    section: Section,
    target: Target,
    version: i64,
    draft: Draft,
    place: usize,
}

/// What there is to say about a form besides what stands in it.
#[derive(Default)]
struct Remarks {
    problems: Vec<Problem>,
    is_late: bool,
}

impl Page for FormPage {
    fn heading(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        let rest = self.rest.iter().map(|words| ErrorLine {
            input: "settings".to_owned(),
            words: words.clone(),
        });
        let parts = self.questions.iter().flat_map(|one| {
            if let Look::Numbers(parts) = &one.look {
                parts.as_slice()
            } else {
                std::slice::from_ref(one)
            }
        });
        let parts = parts.filter_map(|one| {
            Some(ErrorLine {
                input: one.first_input(),
                words: one.problem.clone()?,
            })
        });
        rest.chain(parts).collect()
    }
}

impl Page for PreviewPage {
    fn heading(&self) -> String {
        "Check before you save".to_owned()
    }
}

pub async fn practice(staff: Staff<PracticeAdmin>) -> Result<HttpResponse, AppError> {
    look(&staff, Section::Practice, Target::Only).await
}

pub async fn update_practice(
    staff: Staff<PracticeAdmin>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    change(&staff, (Section::Practice, Target::Only), &typed).await
}

pub async fn rules(staff: Staff<PracticeAdmin>) -> Result<HttpResponse, AppError> {
    look(&staff, Section::Rules, Target::Only).await
}

pub async fn update_rules(
    staff: Staff<PracticeAdmin>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    change(&staff, (Section::Rules, Target::Only), &typed).await
}

pub async fn new(
    staff: Staff<PracticeAdmin>,
    list: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let section = Section::list(&list).ok_or(AppError::NotFound)?;
    look(&staff, section, Target::New).await
}

pub async fn create(
    staff: Staff<PracticeAdmin>,
    list: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let section = Section::list(&list).ok_or(AppError::NotFound)?;
    change(&staff, (section, Target::New), &typed).await
}

pub async fn edit(
    staff: Staff<PracticeAdmin>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let (list, key) = path.into_inner();
    let section = Section::list(&list).ok_or(AppError::NotFound)?;
    look(&staff, section, Target::Entry(key)).await
}

pub async fn update(
    staff: Staff<PracticeAdmin>,
    path: web::Path<(String, String)>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let (list, key) = path.into_inner();
    let section = Section::list(&list).ok_or(AppError::NotFound)?;
    change(&staff, (section, Target::Entry(key)), &typed).await
}

async fn look(
    staff: &Staff<PracticeAdmin>,
    section: Section,
    target: Target,
) -> Result<HttpResponse, AppError> {
    let asked = Asked::of(staff, section, target).await?;
    let answers = match asked.target {
        Target::New => start(section),
        Target::Only | Target::Entry(_) => said(section, &asked.draft, asked.place),
    };
    let page = asked.page(staff, &answers, &Remarks::default());
    Ok(page::respond(&page)?)
}

/// "Save", "Remove" and "Go back".
async fn change(
    staff: &Staff<PracticeAdmin>,
    (section, target): (Section, Target),
    typed: &Typed,
) -> Result<HttpResponse, AppError> {
    let asked = Asked::of(staff, section, target).await?;
    let version = typed.get("version").parse().ok();
    let version: i64 = version.ok_or(AppError::Unreadable)?;
    let answers = answers(section, &asked.draft, typed);
    let is_removal = !typed.get("remove").is_empty() && asked.can_remove();
    let edit = Edit {
        section,
        target: asked.target.clone(),
        change: if is_removal {
            Change::Remove
        } else {
            Change::Answers(answers.clone())
        },
    };
    match typed.get("step") {
        "back" => {
            let page = asked.page(staff, &answers, &Remarks::default());
            return Ok(page::respond(&page)?);
        }
        "save" => {}
        _ => {
            let edit = edit.clone();
            let (state, practice) = (staff.state(), staff.practice_id());
            let ahead = look_ahead_of_file(state, practice, staff.id(), |file| edit.apply(file));
            match ahead.await? {
                Ok(ahead) if is_removal || has_effects(&ahead) => {
                    let page = asked.preview(staff, (&ahead, typed), is_removal);
                    return Ok(page::respond(&page)?);
                }
                Ok(_) => {}
                Err(problems) => return asked.refuse(staff, &answers, problems),
            }
        }
    }
    save(staff, asked, (answers, edit, version)).await
}

async fn save(
    staff: &Staff<PracticeAdmin>,
    asked: Asked,
    (answers, edit, version): (Answers, Edit, i64),
) -> Result<HttpResponse, AppError> {
    let changed = change_practice(
        staff.state(),
        staff.practice_id(),
        (staff.id(), version),
        (asked.section.action(), |file| edit.apply(file)),
    );
    match changed.await? {
        PracticeChanged::Done => Ok(staff.see(asked.list_url())),
        PracticeChanged::Conflict => {
            let remarks = Remarks {
                is_late: true,
                ..Remarks::default()
            };
            let page = asked.page(staff, &answers, &remarks);
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
        PracticeChanged::Refused(problems) => asked.refuse(staff, &answers, problems),
    }
}

fn has_effects(ahead: &Ahead) -> bool {
    !ahead.outside.is_empty() || !ahead.types.is_empty()
}

impl Asked {
    /// As the practice is now.
    async fn of(
        staff: &Staff<PracticeAdmin>,
        section: Section,
        target: Target,
    ) -> Result<Self, AppError> {
        let (file, version) = read_practice(staff.state(), staff.practice_id()).await?;
        let draft = Draft::of(&file);
        let place = target.place(section, &draft).ok_or(AppError::NotFound)?;
        Ok(Self {
            section,
            target,
            version,
            draft,
            place,
        })
    }

    fn can_remove(&self) -> bool {
        matches!(self.target, Target::Entry(_))
    }

    fn list_url(&self) -> String {
        if self.section.is_list() {
            address::of_part(self.section.slug())
        } else {
            urls::STAFF_SETTINGS.to_owned()
        }
    }

    fn url(&self) -> String {
        match &self.target {
            Target::Only => address::of_part(self.section.slug()),
            Target::New => address::of_new(self.section.slug()),
            Target::Entry(key) => address::of_entry(self.section.slug(), key),
        }
    }

    fn heading(&self) -> String {
        match &self.target {
            Target::Only => self.section.title().to_owned(),
            Target::New => format!("Add {}", self.section.one()),
            Target::Entry(_) => words(self.section, &self.draft, self.place).0,
        }
    }

    fn refuse(
        &self,
        staff: &Staff<PracticeAdmin>,
        answers: &Answers,
        problems: Vec<Problem>,
    ) -> Result<HttpResponse, AppError> {
        let remarks = Remarks {
            problems,
            ..Remarks::default()
        };
        Ok(page::respond(&self.page(staff, answers, &remarks))?)
    }

    fn page(&self, staff: &Staff<PracticeAdmin>, answers: &Answers, remarks: &Remarks) -> FormPage {
        let (at, rest) = told((self.section, self.place), &remarks.problems);
        let questions = self.section.questions().iter();
        let questions = questions.map(|one| one.show(&self.draft, answers, &at));
        FormPage {
            questions: questions.collect(),
            frame: staff.frame_back_to(self.list_url()),
            heading: self.heading(),
            url: self.url(),
            version: self.version,
            rest,
            is_late: remarks.is_late,
            is_new: self.target == Target::New,
            can_remove: self.can_remove(),
        }
    }

    fn preview(
        &self,
        staff: &Staff<PracticeAdmin>,
        (ahead, typed): (&Ahead, &Typed),
        is_removal: bool,
    ) -> PreviewPage {
        let questions = self.section.questions().iter();
        let inputs = questions.flat_map(|one| one.inputs(&self.draft));
        let mut hidden = Vec::new();
        for input in inputs {
            hidden.extend(
                typed
                    .all(&input)
                    .map(|text| (input.clone(), text.to_owned())),
            );
        }
        let removal = is_removal.then(|| ("remove".to_owned(), "yes".to_owned()));
        hidden.extend(removal);
        let seen = typed.get("version").parse();
        let is_late = seen != Ok(ahead.practice.version);
        let of = format!("{}: {}", self.section.title(), self.heading());
        PreviewPage {
            frame: staff.frame_back_to(self.url()),
            what: match (is_removal, self.section.is_list()) {
                (true, _) => format!("{of} will be removed. Past appointments keep it."),
                (false, true) => of,
                (false, false) => self.heading(),
            },
            url: self.url(),
            preview: ChangePreview::of(staff, ahead, is_late),
            is_removal,
            hidden,
        }
    }
}
