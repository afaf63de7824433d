//! Several nodes that tell each other what is new by way of NATS, and what happens
//! while that is away.

use std::{
    future::pending,
    net::SocketAddr,
    time::{Duration, Instant},
};

use http::StatusCode;
use protocol::{ClientEvent, CloseCode, ServerEvent};
use rustix::process::Signal;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use crate::{
    client::{Client, soon},
    http_client::Visitor,
    nats_server::NatsServer,
    nodes::{
        BY_NATS, Dirs, MADE_GOOD_WITHIN, TOLD_WITHIN, at, command, enters, is_refused, so_many_here,
    },
    postgres_server::PostgresServer,
    running::{Running, free_addr},
    test_server::LOBBY,
};

/// What a node says that has no NATS any more, or not yet.
const AWAY: &str = "NATS is away";

/// A node whose counts can be read.
struct Node {
    running: Running,
    visitor: Visitor,
    metrics: Visitor,
}

/// Starts a node of a database, with these settings.
async fn start(
    postgres: &PostgresServer,
    dirs: &Dirs,
    name: &str,
    settings: &[(&str, &str)],
) -> Node {
    let metrics = free_addr().await;
    let blobs = dirs.of("blobs");
    let mut command = command(postgres, &dirs.of(name), name, Some(&blobs));
    command.env("IRORI_METRICS_ADDR", metrics.to_string());
    command.envs(settings.iter().copied());
    let (running, visitor) = Running::start_by(command);
    Node {
        running,
        visitor,
        metrics: Visitor::new(metrics),
    }
}

impl Node {
    async fn count(&self, series: &str) -> f64 {
        let text = self.metrics.get("/metrics").await.body;
        let value = text.lines().find_map(|line| line.strip_prefix(series));
        let value = value.unwrap_or_else(|| panic!("no {series} in {text}"));
        value.trim().parse().unwrap()
    }

    /// How much was told by way of NATS and of the database.
    async fn told(&self) -> (f64, f64) {
        let nats = self.count("irori_signals_told_total{way=\"nats\"}").await;
        let database = self
            .count("irori_signals_told_total{way=\"database\"}")
            .await;
        (nats, database)
    }

    async fn is_connected(&self) -> bool {
        self.count("irori_nats_connected").await > 0.5
    }

    /// Waits until it says this for the given time.
    async fn says_times(&self, text: &str, times: usize) {
        soon(text, async {
            while self.running.said(text) < times {
                sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
    }

    async fn is_ready(&self) {
        assert_eq!(self.visitor.get("/readyz").await.status(), StatusCode::OK);
    }
}

/// Somebody writes here, and it is seen there.
async fn writes(here: &mut Client, there: &mut Client) {
    // What was seen before counts no more.
    there.said_by_now().await;
    soon("somebody who writes", async {
        loop {
            here.say(&ClientEvent::Typing { room: LOBBY }).await;
            let said = there.said_by_now().await;
            let seen = said.iter().any(
                |said| matches!(said, ServerEvent::Typing { people, .. } if !people.is_empty()),
            );
            if seen {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}

/// What everybody is told who sees that somebody has another name.
async fn sees_named(socket: &mut Client, name: &str) {
    let named = socket.find(|said| match said {
        ServerEvent::User { user } if user.name == name => Some(()),
        _ => None,
    });
    named.await;
}

async fn rename(person: &Visitor, name: &str) {
    let renamed = person.submit("/account/name", &[("name", name)]).await;
    assert!(renamed.status().is_redirection(), "{}", renamed.body);
}

/// Waits until a node tells all others what is new by way of NATS alone.
async fn by_nats_alone(node: &Node, here: &mut Client, there: &mut Client) {
    soon("nothing more by way of the database", async {
        loop {
            let before = node.told().await;
            writes(here, there).await;
            let after = node.told().await;
            if after.0 > before.0 && after.1 <= before.1 {
                return;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nats_carries_what_nodes_tell_each_other() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let nats = NatsServer::start().await;
    let settings = [("IRORI_NATS", nats.url())];
    let settings = settings.each_ref().map(|(name, url)| (*name, url.as_str()));
    let one = start(&postgres, &dirs, "one", &settings).await;
    let two = start(&postgres, &dirs, "two", &settings).await;
    two.running.says(BY_NATS).await;
    let (ann, mut hers) = enters(&one.visitor, "Ann").await;
    let (_, mut his) = enters(&two.visitor, "Ben").await;
    so_many_here(&mut hers, 2).await;
    by_nats_alone(&one, &mut hers, &mut his).await;
    by_nats_alone(&two, &mut his, &mut hers).await;
    assert!(one.is_connected().await && two.is_connected().await);

    // All of it: messages, names, who is there, and a text of several pieces.
    let (_, before) = one.told().await;
    let since = Instant::now();
    let posted = hers.post(LOBBY, "one", "hello").await;
    his.events_until(LOBBY, posted).await;
    rename(&ann, "Anna").await;
    sees_named(&mut his, "Anna").await;
    let long = "長い".repeat(1_500);
    let mut phone = at(&two.visitor, &ann).socket().await;
    hers.say(&ClientEvent::Draft {
        room: LOBBY,
        after: 0,
        body: long.clone(),
    })
    .await;
    let draft = phone.find(|said| match said {
        ServerEvent::Draft { draft, .. } => Some(draft.body.clone()),
        _ => None,
    });
    assert!(draft.await == long, "as it was written");
    ann.submit("/logout", &[("for_good", "on")]).await;
    assert_eq!(phone.closed().await.0, CloseCode::SignedOut.code());
    assert!(since.elapsed() < TOLD_WITHIN * 4, "{:?}", since.elapsed());
    let (_, after) = one.told().await;
    assert!(
        after <= before,
        "by way of the database: {}",
        after - before
    );
}

/// How many messages are sent before, while and after NATS is away.
const MESSAGES: usize = 60;

#[tokio::test]
async fn nats_may_be_killed_in_a_conversation_and_come_back() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let mut nats = NatsServer::start().await;
    let url = nats.url();
    let settings = [("IRORI_NATS", url.as_str())];
    let one = start(&postgres, &dirs, "one", &settings).await;
    let two = start(&postgres, &dirs, "two", &settings).await;
    two.running.says(BY_NATS).await;
    let (ann, mut hers) = enters(&one.visitor, "Ann").await;
    let (ben, mut his) = enters(&two.visitor, "Ben").await;
    so_many_here(&mut his, 2).await;
    let mut reader = ben.socket().await;
    let (_, from) = reader.join(LOBBY, None).await;
    by_nats_alone(&one, &mut hers, &mut his).await;

    // They talk all the while.
    let mut talking = JoinSet::new();
    let mut talker = ann.socket().await;
    talking.spawn(async move {
        let mut last = None;
        for n in 0..MESSAGES {
            last = Some(talker.post(LOBBY, &format!("m-{n}"), "and then").await);
            sleep(Duration::from_millis(50)).await;
        }
        (talker, last.unwrap())
    });
    sleep(Duration::from_millis(500)).await;
    nats.kill();
    one.running.says(AWAY).await;
    two.running.says(AWAY).await;
    one.is_ready().await;
    assert!(!one.is_connected().await);
    // Somebody comes and somebody is called otherwise while there is none.
    let since = Instant::now();
    rename(&ann, "Anna").await;
    sees_named(&mut his, "Anna").await;
    let (_, third) = enters(&one.visitor, "Cem").await;
    so_many_here(&mut his, 3).await;
    assert!(since.elapsed() < TOLD_WITHIN * 3, "{:?}", since.elapsed());
    let (_talker, last) = talking.join_next().await.unwrap().unwrap();
    nats.start_again().await;
    let heard = reader.events_until(LOBBY, last).await;
    let expected: Vec<_> = (from.0 + 1..=last.0).collect();
    assert_eq!(heard, expected, "in order, without gaps, once");

    for node in [&one, &two] {
        node.says_times(BY_NATS, 2).await;
        assert!(node.is_connected().await);
    }
    by_nats_alone(&one, &mut hers, &mut his).await;
    // Those who were there still are, and who goes is gone.
    third.hang_up().await;
    so_many_here(&mut his, 2).await;
    so_many_here(&mut hers, 2).await;
}

#[tokio::test]
async fn what_a_nats_swallows_that_stands_still_is_told_again() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let nats = NatsServer::start().await;
    let url = nats.url();
    let settings = [("IRORI_NATS", url.as_str())];
    let one = start(&postgres, &dirs, "one", &settings).await;
    let two = start(&postgres, &dirs, "two", &settings).await;
    two.running.says(BY_NATS).await;
    let (ann, mut hers) = enters(&one.visitor, "Ann").await;
    let (_, mut his) = enters(&two.visitor, "Ben").await;
    so_many_here(&mut his, 2).await;
    by_nats_alone(&one, &mut hers, &mut his).await;

    // Nothing gets through, and nobody says so.
    nats.signal(Signal::STOP);
    let since = Instant::now();
    let posted = hers.post(LOBBY, "unheard", "?").await;
    his.events_until(LOBBY, posted).await;
    assert!(since.elapsed() < MADE_GOOD_WITHIN, "{:?}", since.elapsed());
    rename(&ann, "Anna").await;
    assert_eq!(one.running.said(AWAY), 0, "or the test tests nothing");
    sees_named(&mut his, "Anna").await;
    one.running.says(AWAY).await;
    two.running.says(AWAY).await;
    let since = Instant::now();
    let phone = at(&two.visitor, &ann);
    let mut socket = phone.socket().await;
    ann.submit("/logout", &[("for_good", "on")]).await;
    assert_eq!(socket.closed().await.0, CloseCode::SignedOut.code());
    assert!(since.elapsed() < TOLD_WITHIN, "{:?}", since.elapsed());
    nats.signal(Signal::CONT);
    for node in [&one, &two] {
        node.says_times(BY_NATS, 2).await;
    }
}

/// A way to a server that can be cut, or held up.
struct Way {
    addr: SocketAddr,
    to: SocketAddr,
    passing: Option<AbortHandle>,
    held: CancellationToken,
}

impl Way {
    async fn new(to: SocketAddr) -> Self {
        let addr = free_addr().await;
        let mut way = Self {
            addr,
            to,
            passing: None,
            held: CancellationToken::new(),
        };
        way.mend().await;
        way
    }

    /// Cuts what passes, and lets nobody pass.
    fn cut(&mut self) {
        self.passing.take().unwrap().abort();
    }

    /// Lets nothing pass any more, and says so to nobody.
    fn hold(&self) {
        self.held.cancel();
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(self.addr).await.unwrap();
        let (to, held) = (self.to, self.held.clone());
        let passing = tokio::spawn(async move {
            let mut all = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let held = held.clone();
                all.spawn(async move {
                    let mut far = TcpStream::connect(to).await?;
                    tokio::select! {
                        () = held.cancelled() => pending().await,
                        passed = copy_bidirectional(&mut near, &mut far) => passed,
                    }
                });
            }
        });
        self.passing = Some(passing.abort_handle());
    }
}

#[tokio::test]
async fn a_node_that_was_cut_off_for_a_moment_is_told_what_it_missed() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let nats = NatsServer::start().await;
    let mut way = Way::new(nats.addr).await;
    let (around, straight) = (format!("nats://{}", way.addr), nats.url());
    let one = start(&postgres, &dirs, "one", &[("IRORI_NATS", &around)]).await;
    let two = start(&postgres, &dirs, "two", &[("IRORI_NATS", &straight)]).await;
    two.running.says(BY_NATS).await;
    let (_, mut hers) = enters(&one.visitor, "Ann").await;
    let (ben, mut his) = enters(&two.visitor, "Ben").await;
    so_many_here(&mut hers, 2).await;
    by_nats_alone(&two, &mut his, &mut hers).await;

    way.cut();
    one.running.says(AWAY).await;
    let (_, before) = two.told().await;
    rename(&ben, "Benno").await;
    let (_, after) = two.told().await;
    assert!(after <= before, "the other one is believed to hear");
    way.mend().await;
    sees_named(&mut hers, "Benno").await;
    let (_, after) = two.told().await;
    assert!(after <= before, "by NATS, when it came back");
}

#[tokio::test]
async fn what_one_node_does_not_get_is_told_again_by_the_others() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let nats = NatsServer::start().await;
    let way = Way::new(nats.addr).await;
    let (around, straight) = (format!("nats://{}", way.addr), nats.url());
    let one = start(&postgres, &dirs, "one", &[("IRORI_NATS", &around)]).await;
    let two = start(&postgres, &dirs, "two", &[("IRORI_NATS", &straight)]).await;
    two.running.says(BY_NATS).await;
    let (_, mut hers) = enters(&one.visitor, "Ann").await;
    let (ben, mut his) = enters(&two.visitor, "Ben").await;
    so_many_here(&mut hers, 2).await;
    by_nats_alone(&two, &mut his, &mut hers).await;

    way.hold();
    rename(&ben, "Benno").await;
    sees_named(&mut hers, "Benno").await;
    assert_eq!(
        two.running.said(AWAY),
        0,
        "it has its own NATS all the while"
    );
    one.running.says(AWAY).await;
    let since = Instant::now();
    rename(&ben, "Benjamin").await;
    sees_named(&mut hers, "Benjamin").await;
    assert!(since.elapsed() < TOLD_WITHIN * 2, "{:?}", since.elapsed());
}

#[tokio::test]
async fn nodes_start_and_go_on_without_nats_and_take_it_when_it_comes() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let mut nats = NatsServer::not_yet(tempfile::tempdir().unwrap(), "").await;
    // Another one that never comes.
    let urls = format!("nats://{},{}", free_addr().await, nats.url());
    let settings = [("IRORI_NATS", urls.as_str())];
    let one = start(&postgres, &dirs, "one", &settings).await;
    let two = start(&postgres, &dirs, "two", &settings).await;
    for node in [&one, &two] {
        node.running.says(AWAY).await;
        node.is_ready().await;
        assert!(!node.is_connected().await);
    }
    let (_, mut hers) = enters(&one.visitor, "Ann").await;
    let (_, mut his) = enters(&two.visitor, "Ben").await;
    so_many_here(&mut his, 2).await;
    writes(&mut hers, &mut his).await;
    let since = Instant::now();
    let posted = hers.post(LOBBY, "one", "hello").await;
    his.events_until(LOBBY, posted).await;
    assert!(since.elapsed() < TOLD_WITHIN, "{:?}", since.elapsed());
    assert_eq!(one.running.said(AWAY), 1, "it is said once");
    nats.start_again().await;
    by_nats_alone(&one, &mut hers, &mut his).await;
    by_nats_alone(&two, &mut his, &mut hers).await;
}

#[tokio::test]
async fn nodes_that_do_not_hear_each_other_by_nats_do_so_by_the_database() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (here, there) = (NatsServer::start().await, NatsServer::start().await);
    let one = start(&postgres, &dirs, "one", &[("IRORI_NATS", &here.url())]).await;
    let two = start(&postgres, &dirs, "two", &[("IRORI_NATS", &there.url())]).await;
    let three = start(&postgres, &dirs, "three", &[]).await;
    let mut sockets = Vec::new();
    for (node, name) in [(&one, "Ann"), (&two, "Ben"), (&three, "Cem")] {
        sockets.push(enters(&node.visitor, name).await);
    }
    for node in [&one, &two] {
        node.running.says("NATS does not reach all nodes").await;
        assert!(node.is_connected().await);
    }
    for from in 0..3 {
        let (ann, _) = &sockets[from];
        let name = format!("Number {from}");
        let since = Instant::now();
        rename(ann, &name).await;
        for (_, socket) in &mut sockets {
            sees_named(socket, &name).await;
        }
        assert!(since.elapsed() < TOLD_WITHIN * 2, "{:?}", since.elapsed());
    }
}

#[tokio::test]
async fn two_chats_on_one_nats_hear_nothing_of_each_other() {
    let (postgres, other) = (PostgresServer::start(), PostgresServer::start());
    let (dirs, others) = (Dirs::new(), Dirs::new());
    postgres.run(&["create database second"]);
    let (nats, second) = (NatsServer::start().await, postgres.url("second"));
    let url = nats.url();
    let settings = [("IRORI_NATS", url.as_str())];
    let beside = [("IRORI_NATS", url.as_str()), ("IRORI_DATABASE", &second)];
    let one = start(&postgres, &dirs, "one", &settings).await;
    let two = start(&postgres, &dirs, "two", &settings).await;
    let strange = start(&other, &others, "three", &settings).await;
    let near = start(&postgres, &others, "four", &beside).await;
    for node in [&two, &strange, &near] {
        node.running.says(BY_NATS).await;
    }
    let (ann, mut hers) = enters(&one.visitor, "Ann").await;
    let (_, mut his) = enters(&two.visitor, "Ben").await;
    // Everybody has the same numbers in each of these.
    let (_, mut cems) = enters(&strange.visitor, "Cem").await;
    let (_, mut dens) = enters(&near.visitor, "Den").await;
    so_many_here(&mut his, 2).await;
    by_nats_alone(&one, &mut hers, &mut his).await;
    rename(&ann, "Anna").await;
    sees_named(&mut his, "Anna").await;
    for stranger in [&mut cems, &mut dens] {
        stranger.said_by_now().await;
        let heard = stranger.heard.iter().any(|said| {
            matches!(said, ServerEvent::User { user } if user.name == "Anna")
                || matches!(said, ServerEvent::Typing { people, .. } if !people.is_empty())
                || matches!(said, ServerEvent::Presence { here, .. } if *here != 1)
        });
        assert!(!heard, "{:?}", stranger.heard);
    }
}

#[tokio::test]
async fn what_has_no_other_nodes_has_no_nats() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let with = |nats: &str, blobs: bool| {
        let blobs = blobs.then(|| dirs.of("blobs"));
        let mut command = command(&postgres, &dirs.of("one"), "one", blobs.as_deref());
        command.env("IRORI_NATS", nats);
        command
    };
    let mut on_sqlite = with("nats://127.0.0.1", true);
    on_sqlite
        .env_remove("IRORI_DATABASE")
        .env_remove("IRORI_BLOBS_SHARED");
    let mut check = with("nats://127.0.0.1", true);
    check
        .env_remove("IRORI_DATABASE")
        .env_remove("IRORI_BLOBS_SHARED")
        .arg("check-config");
    for refused in [on_sqlite, check] {
        is_refused(refused, "share a PostgreSQL: it needs --database").await;
    }
    is_refused(with("nats://127.0.0.1", false), "it needs --blobs").await;
    is_refused(
        with("127.0.0.1:4222", true),
        "a NATS server is nats://HOST:PORT",
    )
    .await;
}
