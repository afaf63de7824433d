//! What the nodes of a database tell each other by way of it: with `notify`, on a
//! connection that tells, and another one that listens. Both are opened anew when
//! they end. What is told meanwhile waits; what was not heard meanwhile is lost,
//! and the listener is told that.
//!
//! The connection that tells holds two locks for as long as it is open: one that
//! says that this node lives, and, where no other node has it, the one of whoever
//! does the work that one node does for all.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    sync::Weak,
};

use sqlx::{
    Error,
    postgres::{PgListener, PgPoolOptions},
};
use tokio::{
    sync::{mpsc, watch},
    task::AbortHandle,
    time::{Duration, sleep, timeout},
};

use super::{PostgresOptions, PostgresPlace, Purpose, unusable};
use crate::{
    pieces::{Cutter, Joiner},
    storage::{
        OpenError,
        sql::{Connection, ROWS_PER_STATEMENT, ends_connection, timed_out},
    },
    ticks::every,
};

/// The name of the notifications.
const CHANNEL: &str = "irori";

/// The lock of a node that lives is this and its number.
const NODES: i64 = 0x69_72_6f_6e << 32;

/// The lock of whoever works for all nodes.
const WORK: i64 = 0x69_72_6f_72_69 + 2;

/// Bytes of a notification at most; PostgreSQL takes fewer than 8,000.
const NOTIFICATION: usize = 7_900;

/// Texts that may wait to be told. More are dropped: all of them may be lost.
const QUEUE: usize = 4_096;

/// Texts told together at most.
const BATCH: usize = 256;

/// How often it is looked who lives, and whether nobody works for all. Each node
/// says something with every look, so that it hears itself if nobody else.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A connection that has not even heard our own voice for so long is dead,
/// though nobody has said so.
const SILENT: Duration = Duration::from_secs(5);

/// A connection that cannot be opened is tried again after this time.
const TRY_AGAIN: Duration = Duration::from_millis(250);

/// Who hears what other nodes tell. Nothing here may wait.
pub(crate) trait Ear: Send + Sync + Debug {
    /// Another node has told this.
    fn heard(&self, text: &str);

    /// What was told within the last moments may not have been heard.
    fn missed(&self);

    /// These nodes live, this one among them.
    fn living(&self, nodes: BTreeSet<u32>);
}

/// A node's end of it.
#[derive(Debug)]
pub(crate) struct Channel {
    queue: mpsc::Sender<String>,
    works: watch::Receiver<bool>,
    tasks: [AbortHandle; 2],
}

impl Drop for Channel {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Channel {
    /// Opens it for a node, which is heard from here on and hears the others.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub(crate) async fn open(
        options: PostgresOptions,
        node: u32,
        ear: Weak<dyn Ear>,
    ) -> Result<Self, OpenError> {
        let place = PostgresPlace::new(options);
        let listening = Listening {
            place: place.clone(),
            node,
            ear: Weak::clone(&ear),
        };
        let listener = listening.connect().await.map_err(|e| unusable(&e))?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (work, works) = watch::channel(false);
        let mut telling = Telling {
            place,
            node,
            ear,
            cutter: Cutter::new(node, NOTIFICATION),
            connection: None,
            work,
            known: None,
        };
        telling.connect().await.map_err(|e| unusable(&e))?;
        let tasks = [
            tokio::spawn(listening.run(listener)).abort_handle(),
            tokio::spawn(telling.run(waiting)).abort_handle(),
        ];
        Ok(Self {
            queue,
            works,
            tasks,
        })
    }

    /// Tells the other nodes. Never waits; the text may get lost.
    pub(crate) fn tell(&self, text: String) {
        if self.queue.try_send(text).is_err() {
            tracing::debug!("too much is to be told to other nodes; some of it is not");
        }
    }

    /// What this database is called among all there are, of letters, digits and a
    /// dot: the number that its server was given when it was made, which replicas
    /// have in common, and the database's own there.
    ///
    /// # Errors
    /// The database cannot be reached, or does not say.
    pub(crate) async fn name_of(options: PostgresOptions) -> Result<String, OpenError> {
        let place = PostgresPlace::new(options);
        let connected = place.connect(Purpose::Telling).await;
        let mut connection = connected.map_err(|e| unusable(&e))?;
        connection
            .sql(
                "select control.system_identifier::text || '.' || here.oid::text \
                 from pg_control_system() control, pg_database here \
                 where here.datname = current_database()",
            )
            .value()
            .await
            .map_err(|e| unusable(&e))
    }

    /// Whether this node is the one that works for all.
    pub(crate) fn works(&self) -> watch::Receiver<bool> {
        self.works.clone()
    }
}

/// The connection that listens.
struct Listening {
    place: PostgresPlace,
    node: u32,
    ear: Weak<dyn Ear>,
}

impl Listening {
    async fn run(self, mut listener: PgListener) {
        loop {
            let cause = self.listen(&mut listener).await;
            tracing::warn!(%cause, "other nodes are not heard for a moment");
            listener = loop {
                match self.connect().await {
                    Ok(listener) => break listener,
                    Err(_) => sleep(TRY_AGAIN).await,
                }
            };
            let Some(ear) = self.ear.upgrade() else {
                return;
            };
            ear.missed();
        }
    }

    /// A standby lets nobody listen, so it is passed over.
    async fn connect(&self) -> Result<PgListener, Error> {
        let mut refused = None;
        for host in self.place.hosts() {
            let connected = timeout(self.place.connect_within(), async {
                // sqlx has a listener only with a pool around its connection.
                let pool = PgPoolOptions::new().max_connections(1);
                let pool = pool.max_lifetime(None).idle_timeout(None);
                let pool = pool.connect_with(host).await?;
                let mut listener = PgListener::connect_with(&pool).await?;
                listener.ignore_pool_close_event(true);
                listener.eager_reconnect(false);
                listener.listen(CHANNEL).await?;
                Ok(listener)
            });
            match connected.await.unwrap_or_else(|_| Err(timed_out())) {
                Ok(listener) => return Ok(listener),
                Err(cause) => drop(refused.get_or_insert(cause)),
            }
        }
        Err(refused.unwrap_or_else(timed_out))
    }

    /// Listens for as long as the connection lasts; why it does not any more.
    async fn listen(&self, listener: &mut PgListener) -> Error {
        let mut joiner = Joiner::default();
        loop {
            let said = match timeout(SILENT, listener.try_recv()).await {
                Ok(Ok(Some(said))) => said,
                Ok(Ok(None)) => return Error::Io(std::io::ErrorKind::UnexpectedEof.into()),
                Ok(Err(cause)) => return cause,
                Err(_) => return timed_out(),
            };
            if let Some((node, Some(text))) = joiner.join(said.payload())
                && node != self.node
                && let Some(ear) = self.ear.upgrade()
            {
                for text in text.lines() {
                    ear.heard(text);
                }
            }
        }
    }
}

/// The connection that tells.
struct Telling {
    place: PostgresPlace,
    node: u32,
    ear: Weak<dyn Ear>,
    cutter: Cutter,
    connection: Option<Connection>,
    /// Whether this node works for all.
    work: watch::Sender<bool>,
    /// The nodes that lived when it was last looked, by their names.
    known: Option<BTreeMap<u32, String>>,
}

impl Telling {
    async fn run(mut self, mut waiting: mpsc::Receiver<String>) {
        let mut texts = Vec::with_capacity(BATCH);
        let mut looks = every(LOOK_EVERY);
        loop {
            let done = if texts.is_empty() {
                tokio::select! {
                    taken = waiting.recv_many(&mut texts, BATCH) => {
                        if taken == 0 {
                            return;
                        }
                        self.tell(&texts).await
                    }
                    _ = looks.tick() => self.look().await,
                }
            } else {
                // They were not told the last time.
                self.tell(&texts).await
            };
            match done {
                Ok(()) => texts.clear(),
                Err(cause) => {
                    if self.connection.take().is_some() {
                        tracing::warn!(%cause, "other nodes cannot be told anything for a moment");
                    }
                    // What the database does not take is not told again.
                    if !ends_connection(&cause) {
                        texts.clear();
                    }
                    self.work.send_replace(false);
                    sleep(TRY_AGAIN).await;
                }
            }
        }
    }

    /// Opens the connection where there is none. The lock of a node is shared,
    /// since the connection before may still hold it.
    async fn connect(&mut self) -> Result<&mut Connection, Error> {
        let connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let mut connection = self.place.connect(Purpose::Telling).await?;
            connection
                .sql("select pg_advisory_lock_shared($1)")
                .bind(NODES + i64::from(self.node))
                .run()
                .await?;
            connection
        };
        Ok(self.connection.insert(connection))
    }

    async fn tell(&mut self, texts: &[String]) -> Result<(), Error> {
        let pieces = self.cutter.cut(&texts.join("\n"));
        let connection = self.connect().await?;
        for pieces in pieces.chunks(ROWS_PER_STATEMENT) {
            connection
                .sql("select pg_notify('irori', said.piece) from ({rows text}) as said (piece)")
                .rows(pieces, |row, piece| {
                    row.bind(piece.as_str());
                })
                .run()
                .await?;
        }
        Ok(())
    }

    /// Looks who lives, says that this node does, and takes up the work for all
    /// where nobody does it.
    async fn look(&mut self) -> Result<(), Error> {
        self.tell(&[]).await?;
        let works = *self.work.borrow();
        let connection = self.connect().await?;
        if !works {
            let taken: bool = connection
                .sql("select pg_try_advisory_lock($1)")
                .bind(WORK)
                .value()
                .await?;
            if taken {
                tracing::info!("this node works for all from now on");
                self.work.send_replace(true);
            }
        }
        let connection = self.connect().await?;
        let living: Vec<(i64, String)> = connection
            .sql(
                "select held.objid::bigint, coalesce(max(there.application_name), '') \
                 from pg_locks held left join pg_stat_activity there on there.pid = held.pid \
                 where held.locktype = 'advisory' and held.granted and held.objsubid = 1 \
                 and held.classid::bigint = $1 and held.database = \
                 (select oid from pg_database where datname = current_database()) \
                 group by held.objid",
            )
            .bind(NODES >> 32)
            .all()
            .await?;
        let living: BTreeMap<u32, String> = living
            .into_iter()
            .filter_map(|(node, name)| Some((u32::try_from(node).ok()?, name)))
            .collect();
        if let Some(ear) = self.ear.upgrade() {
            ear.living(living.keys().copied().collect());
        }
        self.log_changes(&living);
        self.known = Some(living);
        Ok(())
    }

    fn log_changes(&self, living: &BTreeMap<u32, String>) {
        let Some(known) = &self.known else {
            let others = living.iter().filter(|(node, _)| **node != self.node);
            let others: Vec<_> = others.map(|(_, name)| name.as_str()).collect();
            tracing::info!(?others, "this node has joined the others");
            return;
        };
        for (_, name) in living.iter().filter(|(node, _)| !known.contains_key(node)) {
            tracing::info!(%name, "another node has come");
        }
        for (_, name) in known.iter().filter(|(node, _)| !living.contains_key(node)) {
            tracing::info!(%name, "a node has gone");
        }
    }
}
