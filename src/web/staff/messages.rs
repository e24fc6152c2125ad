//! S17 Messages: whom letters went to and what became of them, never what they say; and whom none
//! reached.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Choice};
use crate::actions::desk::look_at_messages::{Messages, look_at_messages};
use crate::actions::desk::send_again::{SentAgain, send_again};
use crate::db::messages::{Filter, MessageLine, UNREACHED_MAX, Unreached};
use crate::domain::ids::CommunicationId;
use crate::domain::message::{MessageState, NotAgain, decide_send_again};
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::messages as words;
use crate::words::{When, Words};

#[derive(Template)]
#[template(path = "staff/messages.html")]
struct MessagesPage {
    frame: StaffFrame,
    query: Query,
    states: Vec<Choice>,
    unreached: Vec<UnreachedLine>,
    /// Whether there are more of them.
    is_cut: bool,
    lines: Vec<Line>,
    zone: String,
    /// This page with its filters.
    here: String,
    older: Option<String>,
    newest: Option<String>,
    /// Why the wish just made was refused.
    problem: Option<&'static str>,
}

/// A visit whose patient was not reached.
struct UnreachedLine {
    url: String,
    when: When,
    patient: String,
    phone: String,
    phone_url: String,
    why: String,
}

struct Line {
    id: String,
    when: When,
    to: String,
    /// The patient and their visit, where it is about one.
    visit: Option<(String, String)>,
    kind: &'static str,
    class: &'static str,
    result: &'static str,
    detail: Option<String>,
    can_send: bool,
}

/// The filters of the query. What makes no sense is left out.
struct Query {
    state: Option<MessageState>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    before: Option<CommunicationId>,
}

impl Page for MessagesPage {
    fn heading(&self) -> String {
        "Messages".to_owned()
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let page = load(&staff, Query::of(&request), None).await?;
    Ok(page::respond(&page)?)
}

/// "Send again".
pub async fn create(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&request);
    let wanted = typed.get("again");
    if wanted.is_empty() {
        return Ok(staff.see(query.url()));
    }
    let id = wanted.parse().ok().ok_or(AppError::NotFound)?;
    let by = (staff.id(), staff.given);
    match send_again(staff.state(), staff.practice_id(), by, id).await? {
        // Where the new one stands.
        SentAgain::Done => Ok(staff.see(urls::STAFF_MESSAGES)),
        SentAgain::NotFound => Err(AppError::NotFound),
        SentAgain::Refused(why) => {
            let page = load(&staff, query, Some(why)).await?;
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
    }
}

async fn load(
    staff: &Staff<ManageAppointments>,
    query: Query,
    refused: Option<NotAgain>,
) -> Result<MessagesPage, AppError> {
    let filter = Filter {
        within: view::span(staff.practice(), query.from, query.to),
        state: query.state,
        before: query.before,
        reach: staff.given,
    };
    let all = look_at_messages(staff.state(), staff.practice_id(), staff.id(), filter).await?;
    Ok(page_of(staff, (query, refused), &all))
}

fn page_of(
    staff: &Staff<ManageAppointments>,
    (query, refused): (Query, Option<NotAgain>),
    all: &Messages,
) -> MessagesPage {
    let zone = staff.practice().time_zone;
    let clock = Words::new(zone, zone);
    let last = all.lines.last().filter(|_| all.has_more);
    let unreached = i64::try_from(all.unreached.len()).unwrap_or(i64::MAX);
    MessagesPage {
        frame: staff.frame(),
        states: MessageState::ALL
            .into_iter()
            .map(|state| Choice {
                value: state.as_str().to_owned(),
                words: words::state(state).to_owned(),
                is_chosen: query.state == Some(state),
            })
            .collect(),
        unreached: all
            .unreached
            .iter()
            .map(|one| unreached_line(staff, one))
            .collect(),
        is_cut: unreached >= UNREACHED_MAX,
        lines: all
            .lines
            .iter()
            .map(|one| line(staff, one, clock))
            .collect(),
        zone: clock.zone_name(staff.caller.now),
        here: query.url(),
        older: last.map(|last| query.older_than(last.id)),
        newest: query.before.map(|_| query.newest()),
        problem: refused.map(words::not_again),
        query,
    }
}

fn unreached_line(staff: &Staff<ManageAppointments>, one: &Unreached) -> UnreachedLine {
    let why = one.failure.as_deref().map(words::failure);
    UnreachedLine {
        url: urls::staff_appointment(one.id),
        when: view::words_at(staff.practice(), one.location).when(one.starts_at),
        patient: format!("{} {}", one.first_name, one.last_name),
        phone: one.phone.clone(),
        phone_url: urls::phone(&one.phone),
        why: why.unwrap_or_else(|| "There is no email address.".to_owned()),
    }
}

fn line(staff: &Staff<ManageAppointments>, one: &MessageLine, clock: Words) -> Line {
    let visit = one.visit.as_ref();
    let state = one.letter.state;
    Line {
        id: one.id.to_string(),
        when: clock.when(one.created_at),
        to: one
            .to
            .clone()
            .unwrap_or_else(|| "No email address".to_owned()),
        visit: visit.map(|visit| {
            let name = format!("{} {}", visit.first_name, visit.last_name);
            (name, urls::staff_appointment(visit.id))
        }),
        kind: words::kind(one.letter.kind),
        class: match state {
            MessageState::Waiting => "tag tag--wait",
            MessageState::Sent => "tag tag--ok",
            MessageState::Skipped => "tag tag--off",
            MessageState::Failed => "tag",
        },
        result: words::state(state),
        detail: if one.letter.was_sent_again {
            Some("Sent again.".to_owned())
        } else {
            words::detail(&one.letter, one.attempts, one.failure.as_deref())
        },
        can_send: decide_send_again(&one.letter, staff.caller.now).is_ok(),
    }
}

impl Query {
    fn of(request: &HttpRequest) -> Self {
        let pairs = Pairs::of(request);
        let get = |name| pairs.get(name);
        Self {
            state: MessageState::parse(get("state")),
            from: view::parse_date(get("from")),
            to: view::parse_date(get("to")),
            before: get("before").parse().ok(),
        }
    }

    /// The page with all filters.
    fn url(&self) -> String {
        match self.before {
            Some(before) => self.older_than(before),
            None => self.newest(),
        }
    }

    fn older_than(&self, before: CommunicationId) -> String {
        self.address(Some(before.to_string()))
    }

    fn newest(&self) -> String {
        self.address(None)
    }

    fn address(&self, before: Option<String>) -> String {
        let pairs = [
            ("state", self.state.map(|state| state.as_str().to_owned())),
            ("from", self.from.map(|date| date.to_string())),
            ("to", self.to.map(|date| date.to_string())),
            ("before", before),
        ];
        view::with_query(urls::STAFF_MESSAGES, pairs)
    }
}
