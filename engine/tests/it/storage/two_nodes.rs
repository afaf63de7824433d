//! What is somebody's own (how far they have read, what they follow, what stands in
//! their message boxes), whichever of two nodes they are at: each step is taken at
//! one of them, and looked at from the other.

use std::sync::Arc;

use engine::{
    clock::ManualClock,
    storage::{AppendOutcome, NewMessage, PostgresOptions, Storage},
};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use protocol::{KeptDraft, User};
use tokio::runtime::Runtime;

use super::{Commits, ROOM, Store, message, unread_property};
use crate::{chat::START_MS, postgres_server::PostgresServer};

/// The database that those of all cases are copies of: its tables are made once.
const TEMPLATE: &str = "template";

/// Each takes about half a second.
const CASES: u32 = 8;

/// A node of a database.
async fn node(postgres: &PostgresServer, database: &str, name: &str) -> Store {
    let dir = tempfile::tempdir().unwrap();
    let (clock, commits) = (
        Arc::new(ManualClock::at(START_MS)),
        Arc::<Commits>::default(),
    );
    let options = PostgresOptions {
        node: Some(name.to_owned()),
        ..PostgresOptions::at(postgres.url(database).parse().unwrap())
    };
    let opened = Storage::open_postgres(
        options,
        dir.path(),
        Arc::<ManualClock>::clone(&clock),
        Arc::<Commits>::clone(&commits),
    );
    Store {
        storage: opened.await.unwrap(),
        clock,
        commits,
        dir,
    }
}

/// A PostgreSQL with a store to copy.
async fn with_template() -> PostgresServer {
    let postgres = PostgresServer::start();
    postgres.run(&[&format!("create database {TEMPLATE}")]);
    let store = node(&postgres, TEMPLATE, "first").await;
    store
        .storage
        .ensure_rooms(&["lobby".to_owned()])
        .await
        .unwrap();
    store.storage.close().await;
    postgres
}

/// What is done to the draft of somebody who has two devices.
#[derive(Clone, Debug)]
enum Typing {
    /// Kept in place of the version that is so many before the present one.
    Save { behind: i64, body: String },
    /// The same, at both nodes at once.
    SaveTwice([String; 2]),
    /// Sent, as the version that is so many before the present one.
    Send { behind: i64 },
}

fn typing() -> impl Strategy<Value = Typing> {
    let body = prop_oneof![Just(String::new()), "[ab]{1,2}"];
    let behind = prop_oneof![3 => Just(0_i64), 1 => 1..3_i64];
    prop_oneof![
        4 => (behind.clone(), body.clone()).prop_map(|(behind, body)| Typing::Save { behind, body }),
        3 => [body.clone(), body].prop_map(Typing::SaveTwice),
        2 => behind.prop_map(|behind| Typing::Send { behind }),
    ]
}

/// Keeps it at a node; whether that was another one than before.
async fn save(at: &Store, ann: &User, after: i64, body: &str) -> bool {
    let saved = at.storage.save_draft(ROOM, ann.id, after, body.to_owned());
    saved.await.unwrap().unwrap().changed
}

async fn check_drafts(nodes: &[&Store], steps: &[(usize, Typing)]) -> Result<(), TestCaseError> {
    let ann = nodes[0].guest("Ann").await;
    let mut kept = KeptDraft::default();
    for (number, (at, step)) in steps.iter().enumerate() {
        let [here, elsewhere] = [*at, at + 1].map(|at| nodes[at % nodes.len()]);
        let next = |body: &str| KeptDraft {
            version: kept.version + 1,
            body: body.to_owned(),
        };
        match step {
            Typing::Save { behind, body } => {
                let is_new = *behind == 0 && *body != kept.body;
                let changed = save(here, &ann, kept.version - behind, body).await;
                prop_assert_eq!(changed, is_new);
                if is_new {
                    kept = next(body);
                }
            }
            Typing::SaveTwice([one, other]) => {
                let changed = tokio::join!(
                    save(here, &ann, kept.version, one),
                    save(elsewhere, &ann, kept.version, other),
                );
                let new = [one, other].map(|body| *body != kept.body);
                prop_assert!(!(changed.0 && changed.1), "one in place of the other");
                prop_assert_eq!(changed.0 || changed.1, new[0] || new[1]);
                if changed.0 || changed.1 {
                    kept = next(if changed.0 { one } else { other });
                }
            }
            Typing::Send { behind } => {
                let whole = NewMessage {
                    draft_version: Some(kept.version - behind),
                    ..message(ROOM, &ann, &format!("m{number}"), "sent")
                };
                let is_sent = *behind == 0 && !kept.body.is_empty();
                if is_sent {
                    kept = next("");
                }
                let outcome = here.append(whole).await;
                let AppendOutcome::Posted { sent_draft, .. } = outcome else {
                    panic!("not posted: {outcome:?}");
                };
                prop_assert_eq!(sent_draft, is_sent.then_some(kept.version));
            }
        }
        let shown = elsewhere.storage.draft(ROOM, ann.id).await.unwrap();
        prop_assert_eq!(&shown, &kept, "as the other node shows it");
    }
    Ok(())
}

/// Runs so many cases, each on two nodes of a database of its own.
fn on_two_nodes<T: std::fmt::Debug>(
    cases: &impl Strategy<Value = T>,
    check: &impl AsyncFn(&[&Store], &T) -> Result<(), TestCaseError>,
) {
    let runtime = Runtime::new().unwrap();
    let postgres = runtime.block_on(with_template());
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let copy = format!("create database one_case template {TEMPLATE}");
    let tried = runner.run(cases, |case| {
        postgres.run(&["drop database if exists one_case with (force)", &copy]);
        runtime.block_on(async {
            let one = node(&postgres, "one_case", "one").await;
            let two = node(&postgres, "one_case", "two").await;
            check(&[&one, &two], &case).await
        })
    });
    tried.unwrap_or_else(|failed| panic!("{failed}"));
}

#[test]
fn what_is_unread_follows_from_the_events_and_the_mark_at_both() {
    let steps = vec((0..2_usize, unread_property::step()), 1..40);
    let check = async |nodes: &[&Store], case: &(bool, Vec<(usize, unread_property::Step)>)| {
        unread_property::check(nodes, case.0, &case.1).await
    };
    on_two_nodes(&(any::<bool>(), steps), &check);
}

#[test]
fn a_draft_is_what_was_kept_last_at_either() {
    let steps = vec((0..2_usize, typing()), 1..40);
    let check =
        async |nodes: &[&Store], steps: &Vec<(usize, Typing)>| check_drafts(nodes, steps).await;
    on_two_nodes(&steps, &check);
}
