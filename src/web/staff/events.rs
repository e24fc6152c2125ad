//! The stream that tells a page of staff that something changed in its days. It carries dates and
//! no more; the page asks for its region again, as anybody would.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Days as LaterDays, NaiveDate};
use tokio::sync::mpsc;

use super::live::{Days, Follower, mark_of};
use super::member::{ManageAppointments, Staff};
use super::view;
use crate::db;
use crate::db::visitors::{VisitorKeys, VisitorQuestion};
use crate::domain::ids::StaffMemberId;
use crate::domain::session::SecondFactor;
use crate::state::State;
use crate::web::cookies;
use crate::web::error::AppError;
use crate::web::pairs::Pairs;

/// How often a line is sent that says nothing, so that nobody between us and the browser hangs up;
/// and how often whoever listens is asked for again.
const PULSE: Duration = Duration::from_secs(25);
/// Longest stretch of days that is followed.
const DAYS_MAX: u64 = 92;
/// Before a browser comes again after the stream broke off, in milliseconds.
const RETRY: u32 = 3_000;

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let Some((from, to)) = range(&request) else {
        return Ok(HttpResponse::BadRequest().finish());
    };
    let days = Days {
        practice: staff.practice_id(),
        within: view::days(staff.practice(), from, to),
    };
    let state = Arc::clone(staff.state());
    let seen = Pairs::of(&request).get("seen").to_owned();
    let follower = staff.caller.site.live.follow(&state, days, &seen);
    let session = cookies::session_of(&request, &staff.caller.site.origin);
    let (lines, sent) = mpsc::channel(2);
    if let Some((follower, session)) = follower.zip(session) {
        let keys = VisitorKeys {
            draft: None,
            session: Some(session.hash()),
        };
        let whose = (keys, staff.id());
        let changed =
            format!("event: dayChanged\ndata: {{\"from\":\"{from}\",\"to\":\"{to}\"}}\n\n");
        let told = Told {
            lines,
            changed,
            seen,
        };
        tokio::task::spawn_local(tell(state, days, whose, (follower, told)));
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // A proxy must not collect the lines.
        .insert_header(("x-accel-buffering", "no"))
        .insert_header(ContentEncoding::Identity)
        .body(Lines(sent)))
}

/// The dates of the query, in order and not too far apart.
fn range(request: &HttpRequest) -> Option<(NaiveDate, NaiveDate)> {
    let pairs = Pairs::of(request);
    let get = |name| view::parse_date(pairs.get(name));
    let (from, to) = (get("from")?, get("to")?);
    let last = from.checked_add_days(LaterDays::new(DAYS_MAX))?;
    (from <= to && to <= last).then_some((from, to))
}

/// Where the lines of one stream go.
struct Told {
    lines: mpsc::Sender<Bytes>,
    changed: String,
    /// The mark of the page that listens.
    seen: String,
}

impl Told {
    /// `None`: nobody reads any more.
    async fn say(&self, line: impl Into<Bytes>) -> Option<()> {
        self.lines.send(line.into()).await.ok()
    }
}

/// Tells of changes as long as the browser listens and its session lives; first of those since its
/// page was made, so that nothing is missed between the page and the stream.
async fn tell(
    state: Arc<State>,
    days: Days,
    (keys, member): (VisitorKeys, StaffMemberId),
    (follower, told): (Follower, Told),
) -> Option<()> {
    told.say(format!("retry: {RETRY}\n\n")).await?;
    let mut follower = match follower {
        Follower::First(follower) => follower,
        Follower::Beside(follower) => {
            if mark_now(&state, days).await? != told.seen {
                told.say(told.changed.clone()).await?;
            }
            follower
        }
    };
    loop {
        tokio::select! {
            changed = follower.changed() => {
                changed.ok()?;
                is_still_there(&state, days, keys, member).await.then_some(())?;
                told.say(told.changed.clone()).await?;
            }
            () = tokio::time::sleep(PULSE) => {
                is_still_there(&state, days, keys, member).await.then_some(())?;
                told.say(":\n\n").await?;
            }
            () = told.lines.closed() => return None,
        }
    }
}

/// What stands for the days now. `None`: the database cannot be asked, and the browser comes again.
async fn mark_now(state: &Arc<State>, days: Days) -> Option<String> {
    let now = state.clock.now();
    let look = state.db.read(days.practice, async move |conn| {
        Ok(db::live::get_fingerprint(conn, days.within, now).await?)
    });
    look.await.ok().map(|print| mark_of(&print))
}

/// Whether the session that opened the stream still opens pages.
async fn is_still_there(
    state: &Arc<State>,
    days: Days,
    keys: VisitorKeys,
    member: StaffMemberId,
) -> bool {
    let now = state.clock.now();
    let question = VisitorQuestion {
        practice: days.practice,
        keys,
        now,
        idle_since: now - state.sessions.idle,
    };
    let found = state.visitors.find(&state.db, question).await;
    let session = found
        .ok()
        .flatten()
        .and_then(|(visitor, _)| visitor.session);
    let staff = session.and_then(|session| session.staff().cloned());
    staff.is_some_and(|staff| {
        staff.member.id == member
            && staff.second_factor == SecondFactor::Proven
            && staff.member.reach().is_some()
    })
}

/// The body of a stream.
struct Lines(mpsc::Receiver<Bytes>);

impl MessageBody for Lines {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        self.0.poll_recv(context).map(|line| line.map(Ok))
    }
}
