//! Nodes with NATS between them, and ways to it that can be cut.

use std::{future::pending, net::SocketAddr, time::Duration};

use http::StatusCode;
use protocol::{ClientEvent, ServerEvent};
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
    nodes::{BY_NATS, Dirs, command, enters, so_many_here},
    postgres_server::PostgresServer,
    running::{Running, free_addr},
    test_server::LOBBY,
};

/// A node whose counts can be read.
pub(crate) struct Node {
    pub(crate) running: Running,
    pub(crate) visitor: Visitor,
    pub(crate) metrics: Visitor,
}

/// Starts a node of a database, with these settings.
pub(crate) async fn start(
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
    /// The value of a series, by its name and labels as they are written.
    pub(crate) async fn count(&self, series: &str) -> f64 {
        let text = self.metrics.get("/metrics").await.body;
        let value = text.lines().find_map(|line| line.strip_prefix(series));
        let value = value.unwrap_or_else(|| panic!("no {series} in {text}"));
        value.trim().parse().unwrap()
    }

    /// How much was told by way of NATS and of the database.
    pub(crate) async fn told(&self) -> (f64, f64) {
        let nats = self.count("irori_signals_told_total{way=\"nats\"}").await;
        let database = self
            .count("irori_signals_told_total{way=\"database\"}")
            .await;
        (nats, database)
    }

    pub(crate) async fn is_connected(&self) -> bool {
        self.count("irori_nats_connected").await > 0.5
    }

    /// Waits until it says this for the given time.
    pub(crate) async fn says_times(&self, text: &str, times: usize) {
        soon(text, async {
            while self.running.said(text) < times {
                sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
    }

    pub(crate) async fn is_ready(&self) {
        assert_eq!(self.visitor.get("/readyz").await.status(), StatusCode::OK);
    }
}

/// Somebody writes here, and it is seen there.
pub(crate) async fn writes(here: &mut Client, there: &mut Client) {
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
pub(crate) async fn sees_named(socket: &mut Client, name: &str) {
    let named = socket.find(|said| match said {
        ServerEvent::User { user } if user.name == name => Some(()),
        _ => None,
    });
    named.await;
}

pub(crate) async fn rename(person: &Visitor, name: &str) {
    let renamed = person.submit("/account/name", &[("name", name)]).await;
    assert!(renamed.status().is_redirection(), "{}", renamed.body);
}

/// Waits until a node tells all others what is new by way of NATS alone.
pub(crate) async fn by_nats_alone(node: &Node, here: &mut Client, there: &mut Client) {
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

/// Two nodes that tell each other everything by way of NATS, with Ann at the first
/// of them and Ben at the other.
pub(crate) struct Met {
    pub(crate) one: Node,
    pub(crate) two: Node,
    pub(crate) ann: Visitor,
    pub(crate) hers: Client,
    pub(crate) ben: Visitor,
    pub(crate) his: Client,
    _dirs: Dirs,
    _postgres: PostgresServer,
}

impl Met {
    /// Starts them, each with its own way to NATS.
    pub(crate) async fn start(one: &str, two: &str) -> Self {
        let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
        let one = start(&postgres, &dirs, "one", &[("IRORI_NATS", one)]).await;
        let two = start(&postgres, &dirs, "two", &[("IRORI_NATS", two)]).await;
        two.running.says(BY_NATS).await;
        let (ann, mut hers) = enters(&one.visitor, "Ann").await;
        let (ben, mut his) = enters(&two.visitor, "Ben").await;
        so_many_here(&mut hers, 2).await;
        so_many_here(&mut his, 2).await;
        by_nats_alone(&one, &mut hers, &mut his).await;
        by_nats_alone(&two, &mut his, &mut hers).await;
        Self {
            one,
            two,
            ann,
            hers,
            ben,
            his,
            _dirs: dirs,
            _postgres: postgres,
        }
    }
}

/// A way to a server that can be cut, or held up.
pub(crate) struct Way {
    addr: SocketAddr,
    to: SocketAddr,
    passing: Option<AbortHandle>,
    held: CancellationToken,
}

impl Way {
    pub(crate) async fn new(to: SocketAddr) -> Self {
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

    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.addr)
    }

    /// Cuts what passes, and lets nobody pass.
    pub(crate) fn cut(&mut self) {
        self.passing.take().unwrap().abort();
    }

    /// Lets nothing pass any more, and says so to nobody.
    pub(crate) fn hold(&self) {
        self.held.cancel();
    }

    pub(crate) async fn mend(&mut self) {
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
