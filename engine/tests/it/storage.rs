//! The store, without hub or sockets.

mod bounds;
mod days;
mod durable;
mod full_disk;
mod guests;
mod heads;
mod ids;
mod neighbours;
mod opening;
mod order;
mod reading;
mod repeated;
mod two_nodes;
mod unread;
mod unread_property;

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use engine::{
    clock::ManualClock,
    limits::RoomLimits,
    session::SessionToken,
    storage::{AppendOutcome, CommitSink, Device, NewMessage, NewRoom, Storage, StorageError},
};
use protocol::{Event, RoomId, RoomKind, Seq, Slug, User};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::{
    chat::{START_MS, message},
    database,
};

const ROOM: RoomId = RoomId(1);

/// A store in a directory of its own, with one open room.
struct Store {
    storage: Storage,
    clock: Arc<ManualClock>,
    commits: Arc<Commits>,
    dir: TempDir,
}

/// Remembers every commit it is told of.
#[derive(Debug, Default)]
struct Commits(Mutex<Vec<(RoomId, Vec<Event>)>>);

impl CommitSink for Commits {
    fn committed(&self, room: RoomId, events: Vec<Event>) {
        self.0.lock().unwrap().push((room, events));
    }

    fn perhaps_committed(&self, _: RoomId, _: Seq) {}
}

impl Commits {
    /// The commits so far: the room, and the seqs.
    fn told(&self) -> Vec<(RoomId, Vec<i64>)> {
        let told = self.0.lock().unwrap();
        told.iter()
            .map(|(room, events)| (*room, events.iter().map(|event| event.seq.0).collect()))
            .collect()
    }

    fn forget(&self) {
        self.0.lock().unwrap().clear();
    }
}

impl Store {
    async fn new() -> Self {
        Self::with_rooms(&["lobby"]).await
    }

    async fn with_rooms(rooms: &[&str]) -> Self {
        let store = Self::open(tempfile::tempdir().unwrap()).await;
        let rooms: Vec<_> = rooms.iter().map(|&name| name.to_owned()).collect();
        store.storage.ensure_rooms(&rooms).await.unwrap();
        store
    }

    async fn open(dir: TempDir) -> Self {
        let clock = Arc::new(ManualClock::at(START_MS));
        let commits = Arc::new(Commits::default());
        let storage = database::open(
            dir.path(),
            Arc::<ManualClock>::clone(&clock),
            Arc::<Commits>::clone(&commits),
        )
        .await
        .unwrap();
        Self {
            storage,
            clock,
            commits,
            dir,
        }
    }

    async fn guest(&self, name: &str) -> User {
        let token = SessionToken::random().unwrap();
        let made = self
            .storage
            .create_guest(name.to_owned(), &token, Device::default())
            .await;
        made.unwrap().unwrap().user
    }

    async fn append(&self, message: NewMessage) -> AppendOutcome {
        self.storage.append_and_wait(message).await.unwrap()
    }

    async fn post(&self, author: &User, name: &str) -> (Seq, i64) {
        match self.append(message(ROOM, author, name, name)).await {
            AppendOutcome::Posted { seq, at_ms, .. } => (seq, at_ms),
            other => panic!("not posted: {other:?}"),
        }
    }

    /// Queues all of them before the writer takes the first.
    async fn append_together(
        &self,
        messages: Vec<NewMessage>,
    ) -> Vec<Result<AppendOutcome, StorageError>> {
        let mut answers = Vec::new();
        for message in messages {
            let (reply, answer) = oneshot::channel();
            let queued = self.storage.append(message, |outcome| {
                reply.send(outcome).unwrap();
            });
            queued.await;
            answers.push(answer);
        }
        let mut outcomes = Vec::new();
        for answer in answers {
            outcomes.push(answer.await.unwrap());
        }
        outcomes
    }

    async fn all(&self, room: RoomId) -> Vec<Event> {
        let events = self.storage.events_after(room, Seq::START, 100_000).await;
        events.unwrap()
    }
}

/// Makes a room of somebody's.
async fn new_room(store: &Store, owner: &User, name: &str, kind: RoomKind) -> RoomId {
    let new = NewRoom {
        name: name.to_owned(),
        topic: String::new(),
        slug: Slug::of_name(name).unwrap(),
        suffix: "unguessed".to_owned(),
        kind,
        owner: owner.clone(),
        limits: RoomLimits::DEFAULT,
    };
    store.storage.create_room(new).await.unwrap().unwrap()
}

fn body(event: &Event) -> Option<&str> {
    event.kind.message().map(|message| message.body.as_str())
}

fn bodies(events: &[Event]) -> Vec<&str> {
    events.iter().filter_map(body).collect()
}

fn seqs(events: &[Event]) -> Vec<i64> {
    events.iter().map(|event| event.seq.0).collect()
}

/// Runs a statement on a connection of its own, as an operator with the
/// `sqlite3` shell would.
pub(crate) async fn execute(dir: &Path, sql: &'static str) {
    use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
    let options = SqliteConnectOptions::new().filename(dir.join("irori.db"));
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// What becomes of a message that was no draft, at the time tests begin.
fn posted(seq: i64) -> AppendOutcome {
    AppendOutcome::Posted {
        seq: Seq(seq),
        at_ms: START_MS,
        sent_draft: None,
        reopened: false,
        thread: None,
    }
}
