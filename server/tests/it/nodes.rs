//! Several nodes on one PostgreSQL: processes that know of each other by the
//! database alone.

mod first_start;
mod limits;
mod sign_in;
mod together;
mod uploads;

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use protocol::{ClientEvent, CloseCode, Seq, ServerEvent};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::{task::JoinSet, time::sleep};

use crate::{
    client::{Client, id, soon},
    http_client::{Visitor, at},
    nats_nodes,
    nats_server::NatsServer,
    postgres_server::PostgresServer,
    running::{Running, irori, refused},
    test_server::LOBBY,
};

/// How late at most what another node was not told of is heard.
pub(crate) const MADE_GOOD_WITHIN: Duration = Duration::from_secs(2);

/// How late at most what ends at one node ends at the others.
pub(crate) const TOLD_WITHIN: Duration = Duration::from_secs(1);

/// How long at most nobody works for all nodes.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(15);

/// The files of all nodes, a directory for each, and the NATS they have, if any.
pub(crate) struct Dirs {
    root: TempDir,
    nats: Option<NatsServer>,
}

impl Dirs {
    pub(crate) fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
            nats: None,
        }
    }

    async fn with_nats() -> Self {
        Self {
            nats: Some(NatsServer::start().await),
            ..Self::new()
        }
    }

    pub(crate) fn of(&self, name: &str) -> std::path::PathBuf {
        self.root.path().join(name)
    }
}

/// A node of this name. One with NATS hears all others by way of it.
fn node(postgres: &PostgresServer, dirs: &Dirs, name: &str) -> (Running, Visitor) {
    let blobs = dirs.of("blobs");
    let mut command = command(postgres, &dirs.of(name), name, Some(&blobs));
    let Some(nats) = &dirs.nats else {
        return Running::start_by(command);
    };
    command.env("IRORI_NATS", nats.url());
    let (mut running, visitor) = Running::start_by(command);
    running.waits_to_say(BY_NATS);
    (running, visitor)
}

/// What a node says that hears all others by way of NATS.
pub(crate) const BY_NATS: &str = "nodes tell each other by way of NATS";

pub(crate) fn command(
    postgres: &PostgresServer,
    data: &Path,
    name: &str,
    blobs: Option<&Path>,
) -> Command {
    let mut command = irori(data);
    command
        .env("IRORI_DATABASE", postgres.url("postgres"))
        .env("IRORI_NODE", name)
        .env("IRORI_MESSAGES_PER_10S", "1000");
    if let Some(blobs) = blobs {
        command
            .env("IRORI_BLOBS", blobs)
            .env("IRORI_BLOBS_SHARED", "true");
    }
    command
}

/// A person with a socket at a node, in the lobby.
pub(crate) async fn enters(node: &Visitor, name: &str) -> (Visitor, Client) {
    let person = node.clone().sign_in(name).await;
    let mut socket = person.socket().await;
    socket.join(LOBBY, None).await;
    (person, socket)
}

/// The number of whoever bears a name.
async fn person_id(asked_by: &Visitor, name: &str) -> String {
    let json = format!("{{\"part\":\"{name}\"}}");
    let found = asked_by.call_json("find_people", &json).await;
    let found: serde_json::Value = serde_json::from_str(&found.body).unwrap();
    found[0]["id"].to_string()
}

/// How many messages each of the nodes is sent.
const MESSAGES: usize = 40;

/// How many of them are sent at once.
const AT_ONCE: usize = 10;

/// Sends messages, some at once and then one after the other, so that nodes are in
/// each other's way as often as can be, and returns where they are.
async fn post_all(mut socket: Client, name: &'static str) -> (Client, Vec<Seq>) {
    let post = |n| ClientEvent::post(LOBBY, id(format!("{name}-{n}")), format!("{name} {n}"));
    for n in 0..AT_ONCE {
        socket.queue(&post(n));
    }
    socket.flush().await.unwrap();
    let mut seqs = Vec::with_capacity(MESSAGES);
    for n in 0..MESSAGES {
        if n >= AT_ONCE {
            socket.say(&post(n)).await;
        }
        let seq = socket.answer(&id(format!("{name}-{n}"))).await.unwrap();
        assert!(seqs.last() < Some(&seq), "in the order they were sent");
        seqs.push(seq);
    }
    (socket, seqs)
}

#[tokio::test]
async fn all_nodes_write_to_a_room_in_one_order_and_one_resumes_at_any() {
    one_order(&Dirs::new()).await;
}

#[tokio::test]
async fn all_nodes_write_to_a_room_in_one_order_and_one_resumes_at_any_by_nats() {
    one_order(&Dirs::with_nats().await).await;
}

async fn one_order(dirs: &Dirs) {
    let postgres = PostgresServer::start();
    let names = ["one", "two", "three"];
    let nats = dirs.nats.as_ref().map(NatsServer::url);
    let settings: Vec<_> = nats.iter().map(|url| ("IRORI_NATS", &**url)).collect();
    let mut nodes = Vec::new();
    for name in names {
        nodes.push(nats_nodes::start(&postgres, dirs, name, &settings).await);
        if nats.is_some() {
            nodes.last().unwrap().running.says(BY_NATS).await;
        }
    }
    let (mut writers, mut readers) = (Vec::new(), Vec::new());
    let mut ann = None;
    for (node, name) in nodes.iter().zip(names) {
        let (person, socket) = enters(&node.visitor, name).await;
        let mut reader = person.socket().await;
        let (_, from) = reader.join(LOBBY, None).await;
        writers.push((socket, name));
        readers.push((reader, from));
        ann.get_or_insert(person);
    }
    // Nobody writes before everybody hears.
    let mut writing = JoinSet::new();
    for (socket, name) in writers {
        writing.spawn(post_all(socket, name));
    }
    let done = soon("all messages", writing.join_all()).await;
    let mut seqs: Vec<_> = done.iter().flat_map(|(_, seqs)| seqs.clone()).collect();
    seqs.sort();
    seqs.dedup();
    assert_eq!(seqs.len(), MESSAGES * names.len(), "each has its own place");
    let last = *seqs.last().unwrap();
    for (mut reader, from) in readers {
        let heard = reader.events_until(LOBBY, last).await;
        let expected: Vec<_> = (from.0 + 1..=last.0).collect();
        assert_eq!(heard, expected, "in order, without gaps, once");
    }
    // They have waited for one another. What is tried again after it failed comes
    // out right as well, but is no order among nodes.
    for node in &nodes {
        let failed = node.count("irori_commits_failed_total").await;
        assert!(failed < 0.5, "{failed} commits were in each other's way");
    }

    // Whoever was at one node goes on at another, whatever they had.
    let ann = ann.unwrap();
    for (after, node) in (0..=last.0).zip(nodes.iter().cycle()) {
        let mut socket = at(&node.visitor, &ann).socket().await;
        let (seqs, head) = socket.join(LOBBY, Some(after)).await;
        let expected: Vec<_> = (after + 1..=last.0).collect();
        assert_eq!((seqs, head), (expected, last), "after {after}");
        socket.hang_up().await;
    }
    let mut elsewhere = at(&nodes[2].visitor, &ann).socket().await;
    let again = elsewhere.post(LOBBY, "one-0", "one 0").await;
    assert!(again <= last, "sent once, at whatever node: {again:?}");
}

/// Process ids of the database for the connections that listen.
fn listening(postgres: &PostgresServer, node: &str) -> Vec<Pid> {
    let asked = format!(
        "select pid from pg_stat_activity where query ilike 'listen%' \
         and application_name = 'irori {node}'"
    );
    let pids = postgres.run(&[&asked]);
    let pids = pids.lines().map(|pid| Pid::from_raw(pid.parse().unwrap()));
    pids.map(Option::unwrap).collect()
}

/// A connection of the database that stands still.
struct Stopped(Pid);

impl Stopped {
    fn new(pid: Pid) -> Self {
        kill_process(pid, Signal::STOP).unwrap();
        Self(pid)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        // It may have ended.
        let _ = kill_process(self.0, Signal::CONT);
    }
}

#[tokio::test]
async fn hints_that_are_missed_are_made_good() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (_one, visitor) = node(&postgres, &dirs, "one");
    let (two, other) = node(&postgres, &dirs, "two");
    let (_, mut ann) = enters(&visitor, "Ann").await;
    let (ben, mut his) = enters(&other, "Ben").await;

    // Nothing gets through, and nobody says so.
    let stopped: Vec<_> = listening(&postgres, "two")
        .into_iter()
        .map(Stopped::new)
        .collect();
    assert_eq!(stopped.len(), 1, "or the test tests nothing");
    let posted = ann.post(LOBBY, "unheard", "?").await;
    let since = Instant::now();
    his.events_until(LOBBY, posted).await;
    assert!(since.elapsed() < MADE_GOOD_WITHIN, "{:?}", since.elapsed());
    // It is noticed, and another connection listens.
    two.says("other nodes are not heard for a moment").await;
    drop(stopped);
    soon("another one that listens", async {
        while listening(&postgres, "two").is_empty() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;

    // Something that no other look would find: his rooms are told to him anew.
    for pid in listening(&postgres, "two") {
        postgres.run(&[&format!(
            "select pg_terminate_backend({})",
            pid.as_raw_nonzero()
        )]);
    }
    his.find(|said| matches!(said, ServerEvent::Rooms { .. }).then_some(()))
        .await;
    let posted = ann.post(LOBBY, "heard", "!").await;
    let since = Instant::now();
    his.events_until(LOBBY, posted).await;
    assert!(since.elapsed() < TOLD_WITHIN, "{:?}", since.elapsed());
    assert_eq!(ben.get("/rooms/lobby").await.status(), 200);
}

/// Waits until just so many are said to be here.
pub(crate) async fn so_many_here(socket: &mut Client, expected: u32) {
    let told = socket.find(|said| match said {
        ServerEvent::Presence { here, .. } if *here == expected => Some(()),
        _ => None,
    });
    told.await;
}

#[tokio::test]
async fn a_killed_node_loses_nothing_and_leaves_nobody_and_no_work() {
    a_node_killed(&Dirs::new()).await;
}

#[tokio::test]
async fn a_killed_node_loses_nothing_and_leaves_nobody_and_no_work_by_nats() {
    a_node_killed(&Dirs::with_nats().await).await;
}

async fn a_node_killed(dirs: &Dirs) {
    let postgres = PostgresServer::start();
    let (one, visitor) = node(&postgres, dirs, "one");
    one.says("this node works for all").await;
    let (two, other) = node(&postgres, dirs, "two");
    let (ann, mut hers) = enters(&visitor, "Ann").await;
    let (ben, mut his) = enters(&other, "Ben").await;
    so_many_here(&mut his, 2).await;
    // One person at two nodes counts once.
    let mut phone = at(&other, &ann).socket().await;
    phone.join(LOBBY, None).await;
    hers.say(&ClientEvent::Typing { room: LOBBY }).await;
    let writes = his.find(|said| match said {
        ServerEvent::Presence { here, .. } if *here != 2 => Some(Err(*here)),
        ServerEvent::Typing { people, .. } => Some(Ok(people.len())),
        _ => None,
    });
    assert_eq!(writes.await, Ok(1), "nobody has come");
    phone.hang_up().await;

    let mut acknowledged = Vec::new();
    for n in 0..10 {
        acknowledged.push(
            hers.post(LOBBY, &format!("n-{n}"), &format!("kept{n}"))
                .await,
        );
    }
    assert_eq!(two.said("this node works for all"), 0, "one at a time");
    one.signal(Signal::KILL);
    one.ended().await;
    let killed = Instant::now();
    two.says("this node works for all").await;
    assert!(
        killed.elapsed() < TAKEN_OVER_WITHIN,
        "{:?}",
        killed.elapsed()
    );
    his.events_until(LOBBY, *acknowledged.last().unwrap()).await;
    so_many_here(&mut his, 1).await;

    let mut again = at(&other, &ann).socket().await;
    for (n, seq) in acknowledged.iter().enumerate() {
        let name = format!("n-{n}");
        assert_eq!(again.post(LOBBY, &name, &format!("kept{n}")).await, *seq);
    }
    soon("what was said last is found", async {
        while !ben.get("/search?q=kept9").await.body.contains("<mark>") {
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_ends_or_changes_at_one_node_does_so_at_all() {
    an_end_everywhere(&Dirs::new()).await;
}

#[tokio::test]
async fn what_ends_or_changes_at_one_node_does_so_at_all_by_nats() {
    an_end_everywhere(&Dirs::with_nats().await).await;
}

async fn an_end_everywhere(dirs: &Dirs) {
    let postgres = PostgresServer::start();
    let (_one, visitor) = node(&postgres, dirs, "one");
    let (_two, other) = node(&postgres, dirs, "two");
    let (ann, _) = enters(&visitor, "Ann").await;
    let (_, mut ben) = enters(&other, "Ben").await;
    let hers = at(&other, &ann);
    let mut socket = hers.socket().await;
    assert_eq!(hers.get("/rooms/lobby").await.status(), 200);

    // A text that no notification has room for is heard as well.
    let long = "長い".repeat(1_500);
    let mut laptop = ann.socket().await;
    laptop
        .say(&ClientEvent::Draft {
            room: LOBBY,
            after: 0,
            body: long.clone(),
        })
        .await;
    let draft = socket.find(|said| match said {
        ServerEvent::Draft { draft, .. } => Some(draft.body.clone()),
        _ => None,
    });
    assert!(draft.await == long, "as it was written");

    let since = Instant::now();
    let renamed = ann.submit("/account/name", &[("name", "Anna")]).await;
    assert!(renamed.status().is_redirection(), "{}", renamed.body);
    let shown = ben.find(|said| match said {
        ServerEvent::User { user } => Some(user.name.clone()),
        _ => None,
    });
    assert_eq!(shown.await, "Anna");
    assert!(since.elapsed() < TOLD_WITHIN, "{:?}", since.elapsed());

    let since = Instant::now();
    ann.submit("/logout", &[("for_good", "on")]).await;
    assert_eq!(socket.closed().await.0, CloseCode::SignedOut.code());
    assert!(since.elapsed() < TOLD_WITHIN, "{:?}", since.elapsed());
    let refused = hers.get("/rooms/lobby").await;
    assert_eq!(refused.location(), "/login?next=%2Frooms%2Flobby");
}

/// What a server says that does not start beside others.
pub(crate) async fn is_refused(mut command: Command, expected: &'static str) {
    let refused = tokio::task::spawn_blocking(move || refused(&mut command));
    let (code, said) = refused.await.unwrap();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(expected), "{said}");
}

#[tokio::test]
async fn nodes_that_do_not_have_the_same_files_are_refused() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let blobs = dirs.of("blobs");
    let alone = || command(&postgres, &dirs.of("alone"), "alone", None);
    let shared = || command(&postgres, &dirs.of("shared"), "shared", Some(&blobs));
    let (first, _) = Running::start_by(shared());
    is_refused(alone(), "let all nodes have the same").await;
    first.signal(Signal::TERM);
    first.ended().await;
    let (_first, _) = Running::start_by(alone());
    is_refused(shared(), "where no other node has them").await;

    let mut nowhere = alone();
    nowhere.env("IRORI_BLOBS_SHARED", "true");
    is_refused(nowhere, "--blobs-shared needs --blobs").await;
}
