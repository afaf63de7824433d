//! What a store in PostgreSQL does when the connection to it ends.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use engine::{
    clock::ManualClock,
    storage::{AppendOutcome, CommitSink, Device, PostgresOptions, Storage, StorageError},
};
use protocol::{Event, RoomId, Seq, User};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream, unix::OwnedReadHalf},
};

use crate::{
    chat::{START_MS, message},
    postgres_server::{PostgresServer, url_at},
};

/// What is to happen to the next `commit`.
const PASS: u8 = 0;
/// It does not get there.
const CUT_BEFORE: u8 = 1;
/// It gets there, and its answer does not come back.
const CUT_AFTER: u8 = 2;
/// It does not get there, and nobody hears of that.
const HOLD: u8 = 3;

/// Stands between a store and its database, and cuts a connection in the middle
/// of a commit, or stands still there.
struct Proxy {
    dir: TempDir,
    plan: Arc<AtomicU8>,
}

impl Proxy {
    fn before(server: &Path) -> Self {
        let dir = tempfile::tempdir_in("/tmp").unwrap();
        let listener = UnixListener::bind(dir.path().join(".s.PGSQL.5432")).unwrap();
        let plan = Arc::new(AtomicU8::new(PASS));
        let (server, shared) = (server.join(".s.PGSQL.5432"), Arc::clone(&plan));
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, server.clone(), Arc::clone(&shared)));
            }
        });
        Self { dir, plan }
    }

    fn next_commit(&self, plan: u8) {
        self.plan.store(plan, Ordering::SeqCst);
    }

    fn has_cut(&self) -> bool {
        self.plan.load(Ordering::SeqCst) == PASS
    }
}

async fn pass(near: UnixStream, server: PathBuf, plan: Arc<AtomicU8>) {
    let far = UnixStream::connect(server).await.unwrap();
    let (from_near, mut to_near) = near.into_split();
    let (mut from_far, mut to_far) = far.into_split();
    let back = tokio::spawn(async move {
        // Ends when it is aborted, or either side is gone.
        let _ = tokio::io::copy(&mut from_far, &mut to_near).await;
        (from_far, to_near)
    });
    let mut requests = Requests {
        from: from_near,
        commit: None,
        begun: false,
    };
    let (mut script, mut is_commit) = (Vec::new(), false);
    while let Some((request, commits)) = requests.next().await {
        let is_whole = !matches!(request.first(), Some(b'P' | b'B' | b'D' | b'E' | b'C'));
        script.extend(request);
        is_commit |= commits;
        if !is_whole {
            continue;
        }
        let cut = if std::mem::take(&mut is_commit) {
            plan.swap(PASS, Ordering::SeqCst)
        } else {
            PASS
        };
        match cut {
            CUT_BEFORE | CUT_AFTER => back.abort(),
            HOLD => std::future::pending().await,
            _ => {}
        }
        if cut == CUT_BEFORE || to_far.write_all(&script).await.is_err() {
            return;
        }
        if cut == CUT_AFTER {
            to_far.shutdown().await.unwrap();
            return;
        }
        script.clear();
    }
}

/// What a client asks, message by message.
struct Requests {
    from: OwnedReadHalf,
    /// What it calls the statement that commits.
    commit: Option<Vec<u8>>,
    begun: bool,
}

impl Requests {
    /// The next, and whether it is the one that commits.
    async fn next(&mut self) -> Option<(Vec<u8>, bool)> {
        let mut message = Vec::new();
        if self.begun {
            message.push(self.from.read_u8().await.ok()?);
        }
        let length = self.from.read_u32().await.ok()?;
        message.extend(length.to_be_bytes());
        let start = message.len();
        message.resize(start + length as usize - 4, 0);
        self.from.read_exact(&mut message[start..]).await.ok()?;
        let body = &message[start..];
        let mut is_commit = false;
        if self.begun {
            let mut parts = body.split(|byte| *byte == 0);
            let (first, second) = (parts.next()?.to_vec(), parts.next().map(<[u8]>::to_vec));
            match message[0] {
                // Its name, then its text.
                b'P' if second.as_deref() == Some(&b"commit"[..]) => self.commit = Some(first),
                // A portal's name, then the statement's.
                b'B' => is_commit = second.is_some() && second == self.commit,
                // Several without values, the last of which may be it.
                b'Q' => is_commit = first.ends_with(b"commit"),
                _ => {}
            }
        }
        self.begun = true;
        Some((message, is_commit))
    }
}

/// Notes which rooms are to be read again.
#[derive(Debug, Default)]
struct Told(Mutex<Vec<(RoomId, Seq)>>);

impl CommitSink for Told {
    fn committed(&self, _: RoomId, _: Vec<Event>) {}

    fn perhaps_committed(&self, room: RoomId, head: Seq) {
        self.0.lock().unwrap().push((room, head));
    }
}

const LOBBY: RoomId = RoomId(1);

struct Setting {
    server: PostgresServer,
    proxy: Proxy,
    storage: Storage,
    told: Arc<Told>,
    ann: User,
    _dir: TempDir,
}

async fn setting() -> Setting {
    setting_of(None).await
}

/// The same as one of several nodes, or alone.
async fn setting_of(node: Option<&str>) -> Setting {
    let server = PostgresServer::start();
    let proxy = Proxy::before(server.socket());
    let dir = tempfile::tempdir().unwrap();
    let told = Arc::<Told>::default();
    let url = url_at(proxy.dir.path(), "postgres");
    let storage = open(&url, node, dir.path(), &told).await;
    storage.ensure_rooms(&["lobby".to_owned()]).await.unwrap();
    let ann = guest(&storage, "Ann").await.unwrap();
    storage.enter(LOBBY, ann.clone()).await.unwrap();
    Setting {
        server,
        proxy,
        storage,
        told,
        ann,
        _dir: dir,
    }
}

async fn open(url: &str, node: Option<&str>, dir: &Path, told: &Arc<Told>) -> Storage {
    let options = PostgresOptions {
        node: node.map(str::to_owned),
        ..PostgresOptions::at(url.parse().unwrap())
    };
    let sink: Arc<dyn CommitSink> = Arc::<Told>::clone(told);
    let clock = Arc::new(ManualClock::at(START_MS));
    let storage = Storage::open_postgres(options, dir, clock, sink).await;
    storage.unwrap()
}

async fn guest(storage: &Storage, name: &str) -> Result<User, StorageError> {
    let token = engine::session::SessionToken::random().unwrap();
    let made = storage.create_guest(name.to_owned(), &token, Device::default());
    Ok(made.await?.unwrap().user)
}

#[tokio::test]
async fn a_message_is_stored_once_whatever_became_of_its_commit() {
    let it = setting().await;
    for (name, plan) in [("before", CUT_BEFORE), ("after", CUT_AFTER)] {
        let head = it.storage.head(LOBBY).await.unwrap();
        it.proxy.next_commit(plan);
        let stored = it
            .storage
            .append_and_wait(message(LOBBY, &it.ann, name, "hi"))
            .await;
        assert!(it.proxy.has_cut(), "or the test tests nothing");
        let seq = match (plan, stored.unwrap()) {
            (CUT_BEFORE, AppendOutcome::Posted { seq, .. })
            | (CUT_AFTER, AppendOutcome::Repeated { seq, .. }) => seq,
            (_, other) => panic!("{name}: {other:?}"),
        };
        assert_eq!(seq, head.next());
        assert_eq!(it.storage.head(LOBBY).await.unwrap(), seq);
        // Where the events were not handed to the room, it is told to read.
        let told = std::mem::take(&mut *it.told.0.lock().unwrap());
        assert_eq!(told, [(LOBBY, seq)], "{name}");
    }
}

#[tokio::test]
async fn of_another_change_nobody_says_what_they_do_not_know() {
    let it = setting().await;
    for plan in [CUT_BEFORE, CUT_AFTER] {
        it.proxy.next_commit(plan);
        let name = format!("Guest {plan}");
        let made = guest(&it.storage, &name).await;
        assert!(it.proxy.has_cut(), "or the test tests nothing");
        assert!(matches!(made, Err(StorageError::Unsure)), "{made:?}");
        // And it goes on.
        guest(&it.storage, &format!("Another {plan}"))
            .await
            .unwrap();
    }
}

/// How long others wait at most for a node that stands still: the database gives it
/// up after 5 s, long before it would notice that it is gone.
const GIVEN_UP_WITHIN: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_node_that_stands_still_in_a_transaction_holds_up_nobody_for_long() {
    let it = setting_of(Some("one")).await;
    let dir = tempfile::tempdir().unwrap();
    let url = it.server.url("postgres");
    let two = open(&url, Some("two"), dir.path(), &Arc::default()).await;
    let ben = guest(&two, "Ben").await.unwrap();
    two.enter(LOBBY, ben.clone()).await.unwrap();
    let head = two.head(LOBBY).await.unwrap();

    it.proxy.next_commit(HOLD);
    let first = it.storage.clone();
    let hers = message(LOBBY, &it.ann, "hers", "I stand still");
    let hers = tokio::spawn(async move { first.append_and_wait(hers).await });
    while !it.proxy.has_cut() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let since = Instant::now();
    let his = two.append_and_wait(message(LOBBY, &ben, "his", "I wait"));
    let (his, made) = tokio::join!(his, guest(&two, "Cat"));
    assert!(since.elapsed() < GIVEN_UP_WITHIN, "{:?}", since.elapsed());
    made.unwrap();
    // Whoever stood still begins again, and may be first.
    let mut seqs = [his, hers.await.unwrap()].map(|outcome| match outcome {
        Ok(AppendOutcome::Posted { seq, .. }) => seq,
        other => panic!("not posted: {other:?}"),
    });
    seqs.sort();
    let events = two.events_after(LOBBY, head, 10).await.unwrap();
    let messages = events.iter().filter(|event| event.kind.message().is_some());
    let messages: Vec<_> = messages.map(|event| event.seq).collect();
    assert_eq!(messages, seqs, "each is there once");
}

/// Connections end before anything is asked to be kept: nobody notices.
#[tokio::test]
async fn connections_that_the_database_has_ended_are_opened_anew() {
    let it = setting().await;
    let head = it.storage.head(LOBBY).await.unwrap();
    for n in 0..3 {
        it.server
            .run(&["select pg_terminate_backend(pid) from pg_stat_activity \
                          where application_name = 'irori'"]);
        let name = format!("n-{n}");
        let stored = it
            .storage
            .append_and_wait(message(LOBBY, &it.ann, &name, "hi"))
            .await;
        let expected = Seq(head.0 + n + 1);
        assert!(
            matches!(stored, Ok(AppendOutcome::Posted { seq, .. }) if seq == expected),
            "{stored:?}"
        );
    }
}

/// The same order as in SQLite, whatever language the database was made in.
#[tokio::test]
async fn a_database_of_another_locale_sorts_by_bytes() {
    let server = PostgresServer::start();
    server.run(&[
        "create database other template template0 encoding 'UTF8' locale 'C' \
                  locale_provider icu icu_locale 'en-US'",
    ]);
    let dir = tempfile::tempdir().unwrap();
    let options = PostgresOptions::at(server.url("other").parse().unwrap());
    let clock = Arc::new(ManualClock::at(START_MS));
    let sink = Arc::new(Told::default());
    let storage = Storage::open_postgres(options, dir.path(), clock, sink).await;
    let storage = storage.unwrap();
    storage.ensure_rooms(&["lobby".to_owned()]).await.unwrap();
    for name in ["~wave", "bee", "ant"] {
        let user = guest(&storage, name).await.unwrap();
        storage.enter(LOBBY, user).await.unwrap();
    }
    let (members, _) = storage.members(LOBBY, 10).await.unwrap();
    let names: Vec<_> = members.iter().map(|(user, _)| user.name.as_str()).collect();
    // English puts what is no letter first.
    assert_eq!(names, ["ant", "bee", "~wave"]);
}
