//! Who asks, at which practice: the first argument of every page.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use super::brand;
use super::cookies;
use super::error::AppError;
use super::page::{AccountLinks, Frame, PracticeWords};
use super::site::Site;
use super::urls;
use crate::chance::Token;
use crate::db::practices::Stamp;
use crate::db::visitors::{VisitorKeys, VisitorQuestion};
use crate::db::{self, Reading};
use crate::domain::draft::Answers;
use crate::domain::ids::{DraftId, PracticeId};
use crate::domain::practice::Practice;
use crate::domain::session::{Asker, Session, SignedIn, Visitor};
use crate::state::State;
use crate::words::Locale;

/// A session is noted as active at most this often.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A browser at a practice, with its draft and session as they are now.
pub struct Caller {
    pub site: web::Data<Site>,
    pub practice: Arc<Practice>,
    pub visitor: Visitor,
    /// The browser's own token; its forms carry what follows from it.
    pub token: Token,
    pub now: DateTime<Utc>,
    is_htmx: bool,
    address: String,
    /// Whether the request only reads, so that its questions can share one moment.
    reads_on: bool,
    reading: Cell<Option<Reading>>,
}

/// The browser's token, put into the request before anything else looks at it.
#[derive(Clone)]
pub struct BrowserToken(pub Token);

impl FromRequest for Caller {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let caller = Self::load(&request).await?;
            request.extensions_mut().insert(caller.frame());
            Ok(caller)
        })
    }
}

impl Caller {
    async fn load(request: &HttpRequest) -> Result<Self, AppError> {
        let site = request
            .app_data::<web::Data<Site>>()
            .ok_or(AppError::NotFound)?
            .clone();
        let token = request.extensions().get::<BrowserToken>().cloned();
        let BrowserToken(token) = token.ok_or(AppError::NotFound)?;
        let practice = site
            .practice_at(&site.host_of(request))
            .await?
            .ok_or(AppError::NotFound)?;
        let keys = VisitorKeys {
            draft: Some(token.hash()),
            session: cookies::session_of(request, &site.origin).map(|token| token.hash()),
        };
        let now = site.state.clock.now();
        let idle_since = now - site.state.sessions.idle;
        let state = Arc::clone(&site.state);
        let question = VisitorQuestion {
            practice,
            keys,
            now,
            idle_since,
        };
        let found = state.visitors.find(&state.db, question).await?;
        let (visitor, stamp) = found.ok_or(AppError::NotFound)?;
        let practice = match state.known_practice(stamp) {
            Some(known) => known,
            None => load_practice(&state, stamp).await?,
        };
        // What changes something opens a unit of its own, and waits for its connection.
        let reads_on = request.method().is_safe();
        let caller = Self {
            practice,
            visitor,
            token,
            now,
            is_htmx: request.headers().contains_key("hx-request"),
            address: request
                .uri()
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            site,
            reads_on,
            reading: Cell::new(None),
        };
        if !is_by_itself(request) {
            caller.note_activity().await?;
        }
        Ok(caller)
    }

    /// Asks the database for what the page shows.
    pub async fn read<T, F>(&self, unit: F) -> anyhow::Result<T>
    where
        T: 'static,
        F: AsyncFnOnce(&mut PgConnection) -> anyhow::Result<T> + 'static,
    {
        let mut reading = match self.reading.take() {
            Some(reading) => reading,
            None => self.state().db.open_read(self.practice.id).await?,
        };
        let value = reading.ask(unit).await?;
        if self.reads_on {
            self.reading.set(Some(reading));
        }
        Ok(value)
    }

    /// Gives the open unit back before one that writes is opened: nobody waits for a second
    /// connection while holding a first.
    pub fn end_reading(&self) {
        drop(self.reading.take());
    }

    pub fn state(&self) -> &Arc<State> {
        &self.site.state
    }

    pub fn practice_id(&self) -> PracticeId {
        self.practice.id
    }

    /// The local date at the practice.
    pub fn today(&self) -> NaiveDate {
        self.now
            .with_timezone(&self.practice.time_zone)
            .date_naive()
    }

    pub fn draft(&self) -> Option<DraftId> {
        self.visitor.draft.as_ref().map(|draft| draft.id)
    }

    /// The answers so far; none yet are empty ones.
    pub fn answers(&self) -> Answers {
        self.visitor
            .draft
            .as_ref()
            .map(|draft| draft.answers.clone())
            .unwrap_or_default()
    }

    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.visitor.session.as_ref().and_then(Session::signed_in)
    }

    /// The account signed in, or the way to the sign-in page and back.
    pub fn require_account(&self) -> Result<&SignedIn, AppError> {
        self.signed_in().ok_or_else(|| self.to_sign_in())
    }

    /// Whoever may ask for visits, or the way to the sign-in page and back.
    pub fn require_asker(&self) -> Result<Asker, AppError> {
        self.visitor
            .session
            .as_ref()
            .and_then(Session::asker)
            .ok_or_else(|| self.to_sign_in())
    }

    /// The frame of a page without a way back.
    pub fn frame(&self) -> Frame {
        Frame {
            practice: words_of(&self.practice),
            account: match self.signed_in() {
                Some(_) => AccountLinks::SignedIn,
                None => AccountLinks::SignedOut,
            },
            csrf: self.state().secrets.form_token(&self.token),
            demo: self.site.demo,
            back: None,
        }
    }

    /// The frame of a page whose "Back" leads to `url`.
    pub fn frame_back_to(&self, url: impl Into<String>) -> Frame {
        Frame {
            back: Some(url.into()),
            ..self.frame()
        }
    }

    /// Leads on to another page: a form's answer is never a page itself.
    pub fn see(&self, url: impl AsRef<str>) -> HttpResponse {
        lead_to(url.as_ref(), self.is_htmx)
    }

    fn to_sign_in(&self) -> AppError {
        AppError::Elsewhere(urls::sign_in(&self.address))
    }

    /// A frame from what is remembered of the practice, for when the database is away.
    pub fn frame_from_memory(request: &HttpRequest) -> Option<Frame> {
        let site = request.app_data::<web::Data<Site>>()?;
        let practice = site.remembered_practice(&site.host_of(request))?;
        let BrowserToken(token) = request.extensions().get::<BrowserToken>().cloned()?;
        Some(Frame {
            practice: words_of(&practice),
            account: AccountLinks::SignedOut,
            csrf: site.state.secrets.form_token(&token),
            demo: site.demo,
            back: None,
        })
    }

    async fn note_activity(&self) -> anyhow::Result<()> {
        let stale = self
            .visitor
            .session
            .as_ref()
            .filter(|session| self.now - session.last_active_at >= TOUCH_EVERY);
        let Some(id) = stale.map(|session| session.id) else {
            return Ok(());
        };
        self.end_reading();
        let now = self.now;
        self.state()
            .db
            .work(self.practice.id, async move |conn| {
                Ok(db::sessions::touch_session(conn, id, now).await?)
            })
            .await
    }
}

/// Whether a page asks by itself, to stay up to date: that keeps nobody signed in.
pub fn is_by_itself(request: &HttpRequest) -> bool {
    let is_live = |one: &str| one == urls::LIVE;
    request.path() == urls::STAFF_EVENTS || request.query_string().split('&').any(is_live)
}

async fn load_practice(state: &Arc<State>, stamp: Stamp) -> anyhow::Result<Arc<Practice>> {
    let within = Arc::clone(state);
    state
        .db
        .read(stamp.id, async move |conn| {
            within.practice_of(conn, stamp).await
        })
        .await
}

/// What every page says of a practice.
pub fn words_of(practice: &Practice) -> PracticeWords {
    PracticeWords {
        name: practice.name.clone(),
        phone: practice.phone.clone(),
        hours: practice.hours.clone(),
        emergency: practice.emergency.clone(),
        brand: practice.brand.palette().as_ref().map(brand::address),
        locale: Locale::of_zone(practice.time_zone),
    }
}

/// 303, or for htmx, which would swap the other page into a part of this one, the order to go there.
pub fn lead_to(url: &str, is_htmx: bool) -> HttpResponse {
    if is_htmx {
        HttpResponse::NoContent()
            .insert_header(("hx-redirect", url))
            .finish()
    } else {
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, url))
            .finish()
    }
}
