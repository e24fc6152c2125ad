//! A small practice whose patients book, move and cancel, and its outbox.

use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use openslot::chance;
use openslot::clock::Clock;
use openslot::db::appointments::{self, Change, NewTime};
use openslot::db::communications::{self, Told};
use openslot::db::deliveries;
use openslot::db::{Db, manage_links, sign_in_codes};
use openslot::domain::appointment::{Appointment, AppointmentStatus, CancelReason, CancelledBy};
use openslot::domain::ids::{
    AppointmentId, CommunicationId, HoldId, LocationId, ManageLinkId, PracticeId, PractitionerId,
    SignInCodeId,
};
use openslot::domain::person::EmailAddress;
use openslot::domain::session::Asker;
use openslot::domain::time::{Interval, WallTime};
use openslot::jobs::{Environment, deliver_communications, remind_patients};
use openslot::mail::{Mailer, Sender, Smtp, SmtpUrl};
use openslot::secret::{KEY_BYTES, Secrets};
use openslot::state::{SessionLimits, State};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::cluster::{FreshDatabase, fresh_database};
use crate::support::smtp::SmtpServer;

/// Stands in every field that mail must not carry.
pub(super) const CANARY: &str = "Kanarienvogel";

const PRACTICE: PracticeId = PracticeId(Uuid::from_u128(1));
const LOCATION: LocationId = LocationId(Uuid::from_u128(2));
const PRACTITIONER: PractitionerId = PractitionerId(Uuid::from_u128(3));

const APPOINTMENT_TYPE: Uuid = Uuid::from_u128(4);
const VISIT_REASON: Uuid = Uuid::from_u128(5);
const ACCOUNT: Uuid = Uuid::from_u128(6);
const PATIENT: Uuid = Uuid::from_u128(7);

const ROWS: &str = include_str!("practice.sql");
/// A visit of the second practice, at the time of the first one here.
const OTHERS_VISIT: &str = "
    insert into appointment (id, reference, status, patient_id, account_id, practitioner_id,
        location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at, starts_wall,
        time_zone, change_notice_minutes, created_at, booked_at)
    select gen_random_uuid(), 'OT-0000-01', 'booked', patient.id, account.id, practitioner.id,
        location.id, appointment_type.id, visit_reason.id, 'in-person', '2027-03-10T14:00:00Z',
        '2027-03-10T14:30:00Z', '2027-03-10T09:00:00', 'America/New_York', 1440,
        '2027-03-01T14:00:00Z', '2027-03-01T14:00:00Z'
    from patient join account using (practice_id) join practitioner using (practice_id)
    join location using (practice_id) join appointment_type using (practice_id)
    join visit_reason using (practice_id)
    where practice_id = '00000000-0000-0000-0000-000000000009'";
const OWN: &str = "set openslot.practice_id = '00000000-0000-0000-0000-000000000001'";

/// The practice. Its clock stands at 9am in New York on Monday 1 March 2027.
pub(super) struct Practice {
    pub(super) environment: Rc<Environment>,
    superuser: Mutex<PgConnection>,
    database: FreshDatabase,
}

/// What the outbox says of a message.
#[derive(Debug, PartialEq)]
pub(super) struct OutboxRow {
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) attempts: i32,
    pub(super) due_at: DateTime<Utc>,
    pub(super) failure: Option<String>,
    pub(super) is_leased: bool,
}

impl Practice {
    /// Whose mail goes through `server`.
    pub(super) async fn mailing(server: &SmtpServer) -> Self {
        let url = SmtpUrl::parse(&server.url("smtp", "?tls=none")).expect("an address");
        let smtp = Smtp::new(&url, "book.example.com", &[]).expect("a mail server");
        Self::with(Mailer::Smtp(Arc::new(smtp))).await
    }

    pub(super) async fn with(mailer: Mailer) -> Self {
        let database = fresh_database().await;
        let mut conn = PgConnection::connect_with(&database.options())
            .await
            .expect("the database");
        conn.execute(ROWS).await.expect("a practice");
        let limits = SessionLimits {
            idle: TimeDelta::minutes(15),
            absolute: TimeDelta::hours(12),
            staff_absolute: TimeDelta::hours(8),
        };
        let at = "2027-03-01T14:00:00Z".parse().expect("an instant");
        let secrets = Secrets::new(&[7; KEY_BYTES]).expect("a key");
        let db = Db::new(database.options(), 8);
        let environment = Environment {
            state: Arc::new(State::new(db, Clock::set_to(at), secrets, limits)),
            mailer,
            origin: "https://book.example.com".to_owned(),
            sender: Sender::parse("desk@northside.example", "book.example.com").expect("a sender"),
        };
        Self {
            environment: Rc::new(environment),
            superuser: Mutex::new(conn),
            database,
        }
    }

    /// A worker of another machine, on the same database.
    pub(super) fn other_worker(&self, mailer: Mailer) -> Rc<Environment> {
        Rc::new(Environment {
            state: Arc::clone(&self.environment.state),
            mailer,
            origin: self.environment.origin.clone(),
            sender: self.environment.sender.clone(),
        })
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.environment.state.clock.now()
    }

    pub(super) fn wait(&self, span: TimeDelta) {
        self.environment.state.clock.advance(span);
    }

    /// How its database is reached.
    pub(super) fn options(&self) -> PgConnectOptions {
        self.database.options()
    }

    /// Does something that no page does.
    pub(super) async fn execute(&self, sql: &'static str) {
        let mut conn = self.superuser.lock().await;
        conn.execute(sql).await.expect("it is done");
    }

    /// A second practice with the same rows, whose reminders come so many hours before.
    pub(super) async fn beside(&self, hours: i32) {
        let rows = ROWS
            .replace("-000000000001'", "-000000000009'")
            .replace("northside.example", "southside.example");
        let hours = format!(
            "update practice set reminder_hours = {hours} where hostname = 'southside.example'"
        );
        let mut conn = self.superuser.lock().await;
        for statement in [rows.as_str(), &hours, OTHERS_VISIT, OWN] {
            conn.execute(AssertSqlSafe(statement))
                .await
                .expect("a second practice");
        }
    }

    /// Writes the reminders that are due now.
    pub(super) async fn remind(&self) {
        remind_patients::remind_patients(&self.environment.state, &CancellationToken::new())
            .await
            .expect("the database answers");
    }

    /// Delivers what is due now.
    pub(super) async fn deliver(&self) {
        deliver_communications::deliver_due(&self.environment, &CancellationToken::new())
            .await
            .expect("the outbox answers");
    }

    /// Books a visit `number` half hours after 9am on 10 March.
    pub(super) async fn book(&self, number: i64) -> AppointmentId {
        self.add(number, AppointmentStatus::Booked).await
    }

    /// Asks for a visit, as [`Self::book`] books one.
    pub(super) async fn ask(&self, number: i64) -> AppointmentId {
        self.add(number, AppointmentStatus::Pending).await
    }

    async fn add(&self, number: i64, status: AppointmentStatus) -> AppointmentId {
        let id = AppointmentId(self.id());
        let starts_at = starts_at(number);
        let mut conn = self.superuser.lock().await;
        sqlx::query(
            "insert into appointment (id, reference, status, patient_id, account_id,
                practitioner_id, location_id, appointment_type_id, visit_reason_id, mode,
                starts_at, ends_at, starts_wall, time_zone, change_notice_minutes, support,
                created_at, booked_at)
             values ($1, $2, $13, $9, $10, $3, $4, $11, $12, 'in-person', $5,
                $5 + interval '30 minutes', $6, 'America/New_York', 1440, $7, $8,
                case when $13 = 'booked'::appointment_status then $8 end)",
        )
        .bind(id.0)
        .bind(format!("AC-{number:04}-67"))
        .bind(PRACTITIONER.0)
        .bind(LOCATION.0)
        .bind(starts_at)
        .bind(wall(starts_at).0)
        .bind(CANARY)
        .bind(self.now())
        .bind(PATIENT)
        .bind(ACCOUNT)
        .bind(APPOINTMENT_TYPE)
        .bind(VISIT_REASON)
        .bind(status)
        .execute(&mut *conn)
        .await
        .expect("a visit");
        self.tell(id, Told::Booked).await;
        id
    }

    /// Moves a visit to `number` half hours after 9am on 10 March.
    pub(super) async fn move_to(&self, id: AppointmentId, number: i64) {
        self.move_as(id, number, AppointmentStatus::Booked).await;
    }

    /// Moves a visit likewise, and it waits for the practice again.
    pub(super) async fn move_to_request(&self, id: AppointmentId, number: i64) {
        self.move_as(id, number, AppointmentStatus::Pending).await;
    }

    async fn move_as(&self, id: AppointmentId, number: i64, status: AppointmentStatus) {
        let starts_at = starts_at(number);
        let was = self.find(id).await;
        let new = NewTime {
            status,
            appointment_type: was.appointment_type,
            visit_reason: was.visit_reason,
            mode: was.mode,
            practitioner: PRACTITIONER,
            location: LOCATION,
            visit: Interval {
                start: starts_at,
                end: starts_at + TimeDelta::minutes(30),
            },
            starts_wall: wall(starts_at),
            time_zone: chrono_tz::America::New_York,
            change_notice_minutes: 1440,
            hold: HoldId(self.id()),
        };
        let change = self
            .work(async move |conn| Ok(appointments::update_time(conn, &was, &new).await?))
            .await;
        assert_eq!(change, Change::Done);
        self.tell(id, Told::Moved).await;
    }

    /// Grants a request.
    pub(super) async fn grant(&self, id: AppointmentId) {
        let (was, now) = (self.find(id).await, self.now());
        let change = self
            .work(async move |conn| Ok(appointments::update_to_booked(conn, &was, now).await?))
            .await;
        assert_eq!(change, Change::Done);
        self.tell(id, Told::Booked).await;
    }

    /// Cancels a visit as its patient does.
    pub(super) async fn cancel(&self, id: AppointmentId) {
        self.cancel_by(id, CancelledBy::Patient).await;
    }

    pub(super) async fn cancel_by(&self, id: AppointmentId, by: CancelledBy) {
        let (was, now) = (self.find(id).await, self.now());
        let change = self
            .work(async move |conn| {
                let reason = CancelReason::NotNeeded;
                Ok(appointments::update_to_cancelled(conn, &was, by, reason, now).await?)
            })
            .await;
        assert_eq!(change, Change::Done);
        self.tell(id, |_| Told::Cancelled).await;
    }

    /// Asks for a code in the browser numbered `browser`.
    pub(super) async fn ask_for_code(&self, browser: u8) -> SignInCodeId {
        let (code, message) = (SignInCodeId(self.id()), CommunicationId(self.id()));
        let now = self.now();
        self.work(async move |conn| {
            let email = EmailAddress::parse("anna@example.com")?;
            sign_in_codes::insert_code(conn, code, &email, [browser; 32], now).await?;
            communications::insert_code_message(conn, message, code, now).await?;
            Ok(())
        })
        .await;
        self.wait(TimeDelta::milliseconds(1));
        code
    }

    pub(super) async fn use_code(&self, code: SignInCodeId) {
        let now = self.now();
        self.work(async move |conn| Ok(sign_in_codes::mark_code_consumed(conn, code, now).await?))
            .await;
    }

    /// Whether the pages say that the mail about a visit is late.
    pub(super) async fn is_delayed(&self, id: AppointmentId) -> bool {
        let mail = self
            .work(async move |conn| Ok(communications::find_mail_of(conn, id).await?))
            .await;
        mail.expect("an address").is_delayed
    }

    pub(super) async fn count_undelivered(&self) -> i64 {
        let since = self.now() - TimeDelta::days(30);
        self.work(async move |conn| Ok(deliveries::count_undelivered(conn, since).await?))
            .await
    }

    /// The outbox, oldest first.
    pub(super) async fn outbox(&self) -> Vec<OutboxRow> {
        let mut conn = self.superuser.lock().await;
        let rows = sqlx::query(
            "select kind, state::text, attempts, due_at, last_failure, leased_until is not null
             from communication order by created_at, id",
        )
        .fetch_all(&mut *conn)
        .await
        .expect("the outbox");
        rows.iter()
            .map(|row| OutboxRow {
                kind: row.get(0),
                state: row.get(1),
                attempts: row.get(2),
                due_at: row.get(3),
                failure: row.get(4),
                is_leased: row.get(5),
            })
            .collect()
    }

    /// The states of the outbox, oldest first.
    pub(super) async fn states(&self) -> Vec<String> {
        let outbox = self.outbox().await;
        outbox.into_iter().map(|row| row.state).collect()
    }

    async fn tell(&self, id: AppointmentId, told: impl FnOnce(ManageLinkId) -> Told) {
        let visit = self.find(id).await;
        let (link, message) = (ManageLinkId(self.id()), CommunicationId(self.id()));
        let token = self.environment.state.secrets.manage_token(link);
        let (told, now) = (told(link), self.now());
        self.work(async move |conn| {
            manage_links::insert_link(conn, link, token.hash(), id, now).await?;
            communications::insert_visit_message(conn, message, told, &visit, now).await?;
            Ok(())
        })
        .await;
        // Two things do not happen at one instant.
        self.wait(TimeDelta::milliseconds(1));
    }

    async fn find(&self, id: AppointmentId) -> Appointment {
        let today = self.now().date_naive();
        self.work(async move |conn| {
            appointments::find_appointment(conn, id, Asker::Link(id), today).await
        })
        .await
        .expect("the visit")
    }

    async fn work<T: 'static>(
        &self,
        unit: impl AsyncFnOnce(&mut PgConnection) -> anyhow::Result<T> + 'static,
    ) -> T {
        let done = self.environment.state.db.work(PRACTICE, unit).await;
        done.expect("a unit of work")
    }

    fn id(&self) -> Uuid {
        chance::uuid(self.now()).expect("randomness")
    }
}

fn starts_at(number: i64) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2027-03-10T14:00:00Z".parse().expect("an instant");
    first + TimeDelta::minutes(30 * number)
}

fn wall(at: DateTime<Utc>) -> WallTime {
    let local: NaiveDateTime = at
        .with_timezone(&chrono_tz::America::New_York)
        .naive_local();
    WallTime(local)
}
