//! Visitors who have come as far as a row needs them, and the requests they send next.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use openslot::chance::{self, Token};
use openslot::domain::draft::{Answers, ChosenTime, Details, Wish};
use openslot::domain::ids::{AccountId, DraftId, HoldId, PractitionerId};
use openslot::domain::person::{EmailAddress, Name, PhoneNumber};
use sqlx::types::Json;
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

use super::ground::Scene;
use super::site::secrets;

/// Visitors are as many networks; the limits count each for itself.
const NETWORKS: usize = 60_000;

/// A browser with a draft, and perhaps a session.
#[derive(Clone)]
pub(crate) struct Visitor {
    draft: DraftId,
    token: Token,
    session: Token,
    csrf: String,
}

impl Visitor {
    fn new() -> Self {
        let token = chance::token().expect("chance");
        Self {
            draft: DraftId(new_id()),
            csrf: secrets().form_token(&token),
            session: chance::token().expect("chance"),
            token,
        }
    }

    /// A request for a page.
    pub(crate) fn get(&self, path: &str, network: usize) -> Vec<u8> {
        self.get_with(path, network, "")
    }

    /// As [`Self::get`], with header lines of its own.
    pub(crate) fn get_with(&self, path: &str, network: usize, headers: &str) -> Vec<u8> {
        let head = self.head(network);
        format!("GET {path} HTTP/1.1\r\n{head}{headers}\r\n").into_bytes()
    }

    /// A form that is sent.
    pub(crate) fn post(&self, path: &str, network: usize, field: (&str, &str)) -> Vec<u8> {
        let head = self.head(network);
        let (name, value) = field;
        let body = format!("csrf={}&{name}={value}", self.csrf);
        format!(
            "POST {path} HTTP/1.1\r\n{head}sec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }

    fn head(&self, network: usize) -> String {
        let network = network % NETWORKS;
        format!(
            "host: northside.localhost\r\nx-forwarded-for: 10.9.{}.{}\r\n\
             cookie: openslot-visitor={}; openslot-session={}\r\n",
            network / 256,
            network % 256,
            self.token.as_str(),
            self.session.as_str()
        )
    }
}

/// The value of a time's button.
pub(crate) fn slot(scene: &Scene, practitioner: usize, starts_at: DateTime<Utc>) -> String {
    let who = scene.practitioners[practitioner];
    format!("{}.{}.{who}", starts_at.timestamp(), scene.location)
}

/// Visitors who look at times, of one practitioner or of any.
pub(crate) async fn looking(scene: &Scene, wishes: &[Wish<PractitionerId>]) -> Vec<Visitor> {
    let mut visitors = Vec::new();
    let answers = wishes.iter().map(|wish| Answers {
        practitioner: Some(*wish),
        ..asking(scene)
    });
    for answers in answers {
        visitors.push((Visitor::new(), answers));
    }
    keep(scene, &visitors).await;
    visitors.into_iter().map(|(visitor, _)| visitor).collect()
}

/// Signed-in visitors on the check page, each with a time held; with the value of its button.
pub(crate) async fn holding(
    scene: &Scene,
    times: &[(usize, DateTime<Utc>)],
) -> Vec<(Visitor, HoldId)> {
    let mut conn = scene.superuser().await;
    let mut ready = Vec::new();
    let mut kept = Vec::new();
    let now = openslot::clock::Clock::real().now();
    for (practitioner, starts_at) in times {
        let (visitor, hold) = (Visitor::new(), HoldId(new_id()));
        let (account, person) = (AccountId(new_id()), scene.practitioners[*practitioner]);
        kept.push((
            visitor.clone(),
            Answers {
                practitioner: Some(Wish::This(person)),
                hold: Some(hold),
                time: Some(ChosenTime {
                    practitioner: Wish::This(person),
                    location: scene.location,
                    starts_at: *starts_at,
                }),
                ..signed_in(scene, account)
            },
        ));
        ready.push((visitor, hold, account, person, *starts_at));
    }
    keep(scene, &kept).await;
    let mut written = conn.begin().await.expect("a transaction");
    for (visitor, hold, account, person, starts_at) in &ready {
        insert_session(scene, &mut written, visitor, *account, now).await;
        insert_hold(
            scene,
            &mut written,
            visitor,
            (*hold, *person, *starts_at),
            now,
        )
        .await;
    }
    written.commit().await.expect("it is written");
    analyze(&mut conn).await;
    let ready = ready.into_iter();
    ready.map(|(visitor, hold, ..)| (visitor, hold)).collect()
}

/// Signed-in visitors with everything but a time.
pub(crate) async fn waiting(scene: &Scene, many: usize) -> Vec<Visitor> {
    let mut conn = scene.superuser().await;
    let ready: Vec<(Visitor, AccountId)> = (0..many)
        .map(|_| (Visitor::new(), AccountId(new_id())))
        .collect();
    let kept = ready.iter().map(|(visitor, account)| {
        let answers = Answers {
            practitioner: Some(Wish::Any),
            ..signed_in(scene, *account)
        };
        (visitor.clone(), answers)
    });
    keep(scene, &kept.collect::<Vec<_>>()).await;
    let mut written = conn.begin().await.expect("a transaction");
    for (visitor, account) in &ready {
        insert_session(
            scene,
            &mut written,
            visitor,
            *account,
            openslot::clock::Clock::real().now(),
        )
        .await;
    }
    written.commit().await.expect("it is written");
    analyze(&mut conn).await;
    ready.into_iter().map(|(visitor, _)| visitor).collect()
}

/// Somebody of the front desk, signed in.
pub(crate) async fn desk(scene: &Scene) -> Visitor {
    let (visitor, member) = (Visitor::new(), new_id());
    let mut conn = scene.superuser().await;
    sqlx::query(
        "insert into staff_member (practice_id, id, email, name, functions)
         values ($1, $2, 'desk@example.com', 'Sam Desk', '{manage-staff-appointments}')",
    )
    .bind(scene.practice)
    .bind(member)
    .execute(&mut conn)
    .await
    .expect("a member of staff");
    sqlx::query(
        "insert into session (practice_id, id, token_hash, staff_member_id, password_at,
            second_factor_at, created_at, last_active_at, expires_at)
         values ($1, $2, $3, $4, $5, $5, $5, $5, $6)",
    )
    .bind(scene.practice)
    .bind(new_id())
    .bind(visitor.session.hash().as_slice())
    .bind(member)
    .bind(openslot::clock::Clock::real().now())
    .bind(openslot::clock::Clock::real().now() + TimeDelta::hours(8))
    .execute(&mut conn)
    .await
    .expect("a session");
    visitor
}

fn asking(scene: &Scene) -> Answers {
    Answers {
        visit_reason: Some(scene.reason),
        location: Some(Wish::Any),
        ..Answers::default()
    }
}

fn signed_in(scene: &Scene, account: AccountId) -> Answers {
    let name = |text| Name::parse(text).expect("a name");
    Answers {
        account: Some(account),
        email: Some(email_of(account)),
        details: Some(Details {
            account,
            patient: None,
            first_name: name("Ann"),
            last_name: name("Byrne"),
            born_on: NaiveDate::from_ymd_opt(1958, 3, 27).expect("a date"),
            phone: PhoneNumber::parse("555-0100").expect("a number"),
            support: None,
        }),
        ..asking(scene)
    }
}

fn email_of(account: AccountId) -> EmailAddress {
    EmailAddress::parse(&format!("{account}@example.com")).expect("an address")
}

async fn keep(scene: &Scene, visitors: &[(Visitor, Answers)]) {
    let mut conn = scene.superuser().await;
    let mut written = conn.begin().await.expect("a transaction");
    let now = openslot::clock::Clock::real().now();
    for (visitor, answers) in visitors {
        sqlx::query(
            "insert into draft (practice_id, id, token_hash, answers, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(scene.practice)
        .bind(visitor.draft)
        .bind(visitor.token.hash().as_slice())
        .bind(Json(answers))
        .bind(now)
        .bind(now + TimeDelta::hours(24))
        .execute(&mut *written)
        .await
        .expect("a draft");
    }
    written.commit().await.expect("it is written");
    analyze(&mut conn).await;
}

async fn insert_session(
    scene: &Scene,
    conn: &mut PgConnection,
    visitor: &Visitor,
    account: AccountId,
    now: DateTime<Utc>,
) {
    sqlx::query("insert into account (practice_id, id, email, created_at) values ($1, $2, $3, $4)")
        .bind(scene.practice)
        .bind(account)
        .bind(email_of(account).as_str())
        .bind(now)
        .execute(&mut *conn)
        .await
        .expect("an account");
    sqlx::query(
        "insert into session (practice_id, id, token_hash, account_id, created_at,
            last_active_at, expires_at)
         values ($1, $2, $3, $4, $5, $5, $6)",
    )
    .bind(scene.practice)
    .bind(new_id())
    .bind(visitor.session.hash().as_slice())
    .bind(account)
    .bind(now)
    .bind(now + TimeDelta::hours(8))
    .execute(conn)
    .await
    .expect("a session");
}

async fn insert_hold(
    scene: &Scene,
    conn: &mut PgConnection,
    visitor: &Visitor,
    (hold, person, starts_at): (HoldId, PractitionerId, DateTime<Utc>),
    now: DateTime<Utc>,
) {
    sqlx::query(
        "insert into occupancy (practice_id, id, kind, practitioner_id, location_id, during,
            appointment_type_id, draft_id, expires_at, held_at)
         values ($1, $2, 'hold', $3, $4, tstzrange($5, $5 + interval '30 minutes'), $6, $7, $8, $9)",
    )
    .bind(scene.practice)
    .bind(hold)
    .bind(person)
    .bind(scene.location)
    .bind(starts_at)
    .bind(scene.visit)
    .bind(visitor.draft)
    .bind(now + TimeDelta::hours(1))
    .bind(now)
    .execute(conn)
    .await
    .expect("a hold");
}

async fn analyze(conn: &mut PgConnection) {
    let tables = "analyze draft, session, account, occupancy";
    conn.execute(tables).await.expect("figures");
}

fn new_id() -> Uuid {
    chance::uuid(openslot::clock::Clock::real().now()).expect("chance")
}
