//! Who asks at the same moment is found by one look, and each is told of themselves alone.

use std::time::Duration;

use openslot::db::Db;
use openslot::db::drafts::insert_draft;
use openslot::db::visitors::{VisitorKeys, VisitorQuestion, Visitors};
use openslot::domain::draft::Answers;
use openslot::domain::ids::{DraftId, PracticeId};
use sqlx::postgres::PgConnectOptions;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::app::{TestApp, in_local_set};
use crate::support::statements::Statements;

const MANY: u8 = 40;
const UNREADABLE: u8 = 0x26;
const PATIENCE: Duration = Duration::from_millis(200);

#[tokio::test]
async fn each_of_many_who_ask_at_once_is_told_of_their_own_draft_alone() {
    let app = TestApp::start().await;
    let statements = Statements::to(&app.options());
    let db = Db::new(statements.options(&app.options()), 4);
    let drafts = drafts(&app).await;
    // What another version of the program wrote is only its own browser's trouble.
    app.execute(
        r#"update draft set answers = '{"mode": "pigeon"}'
            where token_hash = decode(repeat('26', 32), 'hex')"#,
    )
    .await;
    let told = ask_at_once(&app, &db).await;
    for (number, answer) in told {
        let (visitor, stamp) = answer.expect("an answer").expect("a practice");
        assert_eq!(stamp.id, app.practice);
        let own = drafts.get(usize::from(number)).copied();
        let found = visitor.draft.map(|draft| draft.id);
        // Every other browser has begun nothing.
        let is_known = number % 2 == 0 && number != UNREADABLE;
        assert_eq!(found, own.filter(|_| is_known), "{number}");
        assert!(visitor.session.is_none());
    }
    // All had asked before the look began.
    assert_eq!(statements.queries(), 1);
}

#[tokio::test]
async fn a_practice_that_is_not_there_is_nobodys() {
    let app = TestApp::start().await;
    let question = VisitorQuestion {
        practice: PracticeId(Uuid::now_v7()),
        ..question(&app, 0)
    };
    let db = app.db();
    let found = in_local_set(async move { Visitors::default().find(&db, question).await });
    assert!(found.await.expect("an answer").is_none());
}

#[tokio::test]
async fn all_who_ask_while_the_database_is_away_are_told_so_and_the_next_is_answered() {
    let app = TestApp::start().await;
    let nowhere = PgConnectOptions::new().socket("/nonexistent");
    let away = Db::with_patience(nowhere, 1, PATIENCE);
    for (_, answer) in ask_at_once(&app, &away).await {
        let error = answer.err().expect("nobody answers");
        assert!(error.is::<openslot::db::Unavailable>(), "{error:#}");
    }
    for (_, answer) in ask_at_once(&app, &app.db()).await {
        assert!(answer.expect("an answer").is_some());
    }
}

type Told = Vec<(
    u8,
    anyhow::Result<
        Option<(
            openslot::domain::session::Visitor,
            openslot::db::practices::Stamp,
        )>,
    >,
)>;

/// All of them ask before anybody is answered.
async fn ask_at_once(app: &TestApp, db: &Db) -> Told {
    let visitors = std::rc::Rc::new(Visitors::default());
    let questions = (0..MANY).map(|number| (number, question(app, number)));
    let questions: Vec<_> = questions.collect();
    let db = db.clone();
    in_local_set(async move {
        let mut asking = JoinSet::new();
        for (number, question) in questions {
            let (db, visitors) = (db.clone(), std::rc::Rc::clone(&visitors));
            asking.spawn_local(async move { (number, visitors.find(&db, question).await) });
        }
        asking.join_all().await
    })
    .await
}

fn question(app: &TestApp, number: u8) -> VisitorQuestion {
    let now = app.clock.now();
    VisitorQuestion {
        practice: app.practice,
        keys: VisitorKeys {
            draft: Some(token(number)),
            session: Some(token(number)),
        },
        now,
        idle_since: now,
    }
}

fn token(number: u8) -> [u8; 32] {
    [number; 32]
}

/// A draft for every other browser; the id of the others is of none.
async fn drafts(app: &TestApp) -> Vec<DraftId> {
    let ids: Vec<DraftId> = (0..MANY).map(|_| DraftId(Uuid::now_v7())).collect();
    let (db, practice, now) = (app.db(), app.practice, app.clock.now());
    let kept = ids.clone();
    let work = async move {
        db.work(practice, async move |conn| {
            for (number, id) in (0..MANY).zip(kept).step_by(2) {
                insert_draft(conn, id, token(number), &Answers::default(), now).await?;
            }
            Ok(())
        })
        .await
    };
    in_local_set(work).await.expect("drafts");
    ids
}
