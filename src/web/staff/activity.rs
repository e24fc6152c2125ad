//! S18 Activity log: who did what, newest first, as a page and as a file. Nobody changes it.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::csv;
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Permission, PracticeAdmin, Staff};
use super::view::{self, Choice};
use crate::actions::desk::look::Looking;
use crate::actions::settings::look_at_activity::look_at_activity;
use crate::db::activity::{ActivityLine, Filter};
use crate::db::staff_accounts::{StaffAccount, list_accounts};
use crate::domain::audit::{Action, What, Who};
use crate::domain::ids::AuditEventId;
use crate::domain::staff::Reach;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::urls;
use crate::words::activity as words;
use crate::words::{When, Words};

/// Lines on one page.
const PAGE: usize = 100;
/// Most lines of one file; the page says so.
const FILE_MAX: i64 = 10_000;
/// Names of filters that are no ids and no actions.
const PATIENTS: &str = "patients";
const OPERATOR: &str = "program";
const CHANGES: &str = "changes";

#[derive(Template)]
#[template(path = "staff/activity.html")]
struct ActivityPage {
    frame: StaffFrame,
    query: Query,
    whos: Vec<Choice>,
    whats: Vec<Choice>,
    lines: Vec<Line>,
    zone: String,
    csv_url: String,
    older: Option<String>,
    newest: Option<String>,
}

struct Line {
    when: When,
    who: String,
    what: String,
    why: Option<String>,
    patient: String,
    reference: String,
    /// Of the visit, for those who may open it.
    url: Option<String>,
    /// Whose account of staff it was done to.
    about: String,
}

/// The filters of the query. What makes no sense is left out.
struct Query {
    who: Option<Who>,
    what: Option<What>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    before: Option<AuditEventId>,
}

impl Page for ActivityPage {
    fn heading(&self) -> String {
        "Activity log".to_owned()
    }
}

pub async fn show(
    staff: Staff<PracticeAdmin>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&request);
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut found = look(&staff, &query, (Looking::On, most)).await?;
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let accounts = staff
        .state()
        .db
        .read(staff.practice_id(), async move |conn| {
            Ok(list_accounts(conn).await?)
        });
    let accounts = accounts.await?;
    let last = found.last().filter(|_| has_more);
    let page = ActivityPage {
        frame: staff.frame(),
        whos: whos(&accounts, &query),
        whats: whats(&query),
        lines: found.iter().map(|one| line(&staff, one)).collect(),
        zone: clock(&staff).zone_name(staff.caller.now),
        csv_url: query.address(urls::STAFF_ACTIVITY_CSV, None),
        older: last.map(|last| query.address(urls::STAFF_ACTIVITY, Some(last.id))),
        newest: query
            .before
            .map(|_| query.address(urls::STAFF_ACTIVITY, None)),
        query,
    };
    Ok(page::respond(&page)?)
}

/// "Download CSV".
pub async fn csv(
    staff: Staff<PracticeAdmin>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&request);
    let found = look(&staff, &query, (Looking::Export, FILE_MAX)).await?;
    let mut text = "When,Zone,Who,What,Why,Patient,Reference,Account\r\n".to_owned();
    for one in &found {
        let line = line(&staff, one);
        text.push_str(&csv::row([
            line.when.machine,
            staff.practice().time_zone.name().to_owned(),
            line.who,
            line.what,
            line.why.unwrap_or_default(),
            line.patient,
            line.reference,
            line.about,
        ]));
    }
    Ok(csv::respond("activity-log.csv", text))
}

async fn look(
    staff: &Staff<PracticeAdmin>,
    query: &Query,
    (looking, most): (Looking, i64),
) -> Result<Vec<ActivityLine>, AppError> {
    let filter = Filter {
        within: view::span(staff.practice(), query.from, query.to),
        who: query.who,
        what: query.what,
        before: query.before,
        most,
    };
    let by = (staff.id(), looking);
    Ok(look_at_activity(staff.state(), staff.practice_id(), by, filter).await?)
}

fn clock(staff: &Staff<PracticeAdmin>) -> Words {
    let zone = staff.practice().time_zone;
    Words::new(zone, zone)
}

fn line(staff: &Staff<PracticeAdmin>, one: &ActivityLine) -> Line {
    let name = one.first_name.as_deref().zip(one.last_name.as_deref());
    let reach = ManageAppointments::given(&staff.member);
    let is_theirs = reach.is_some_and(|reach| match reach {
        Reach::Everybody => true,
        Reach::Of(own) => one.practitioner == Some(own),
    });
    let action = Action::parse(&one.action);
    Line {
        when: clock(staff).when(one.at),
        who: view::who(one.actor_kind, one.name.as_deref()),
        what: action.map_or_else(|| one.action.clone(), |one| words::to_staff(one).to_owned()),
        why: one.why.clone(),
        patient: name.map_or_else(String::new, |(first, last)| format!("{first} {last}")),
        reference: one.reference.clone().unwrap_or_default(),
        url: one.visit.filter(|_| is_theirs).map(urls::staff_appointment),
        about: one.about.clone().unwrap_or_default(),
    }
}

fn whos(accounts: &[StaffAccount], query: &Query) -> Vec<Choice> {
    let others = [
        (Who::Patients, "Patients".to_owned()),
        (Who::Operator, "The program".to_owned()),
    ];
    let members = accounts.iter().map(|one| {
        let name = one.member.name.clone();
        (Who::Member(one.member.id), name)
    });
    let all = others.into_iter().chain(members);
    all.map(|(who, words)| Choice {
        value: who_value(who),
        words,
        is_chosen: query.who == Some(who),
    })
    .collect()
}

fn whats(query: &Query) -> Vec<Choice> {
    let changes = (What::Changes, "Changes only");
    let all = Action::ALL.iter();
    let all = all.map(|one| (What::Only(*one), words::to_staff(*one)));
    std::iter::once(changes)
        .chain(all)
        .map(|(what, words)| Choice {
            value: what_value(what).to_owned(),
            words: words.to_owned(),
            is_chosen: query.what == Some(what),
        })
        .collect()
}

fn who_value(who: Who) -> String {
    match who {
        Who::Patients => PATIENTS.to_owned(),
        Who::Operator => OPERATOR.to_owned(),
        Who::Member(id) => id.to_string(),
    }
}

fn what_value(what: What) -> &'static str {
    match what {
        What::Changes => CHANGES,
        What::Only(action) => action.as_str(),
    }
}

impl Query {
    fn of(request: &HttpRequest) -> Self {
        let pairs = Pairs::of(request);
        let get = |name| pairs.get(name);
        Self {
            who: match get("who") {
                PATIENTS => Some(Who::Patients),
                OPERATOR => Some(Who::Operator),
                id => id.parse().ok().map(Who::Member),
            },
            what: match get("what") {
                CHANGES => Some(What::Changes),
                name => Action::parse(name).map(What::Only),
            },
            from: view::parse_date(get("from")),
            to: view::parse_date(get("to")),
            before: get("before").parse().ok(),
        }
    }

    fn address(&self, page: &str, before: Option<AuditEventId>) -> String {
        let pairs = [
            ("who", self.who.map(who_value)),
            ("what", self.what.map(|what| what_value(what).to_owned())),
            ("from", self.from.map(|date| date.to_string())),
            ("to", self.to.map(|date| date.to_string())),
            ("before", before.map(|id| id.to_string())),
        ];
        view::with_query(page, pairs)
    }
}
