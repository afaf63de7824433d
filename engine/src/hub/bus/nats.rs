//! What nodes tell each other by way of NATS, and by way of the database while
//! NATS does not reach all of them.
//!
//! Each node says something once a second, and hears itself. So it knows whom it
//! is heard by: those nodes that live, as the database says, and that it has heard
//! lately. Everybody else is told by the database, which all listen to at all
//! times; and when somebody is not heard any more, what was told by NATS alone
//! within the last moments is told once more by the database. A node that comes to
//! NATS greets, and is told those moments anew by all.

mod address;
mod connect;
mod recent;
mod voices;

use std::{collections::BTreeSet, sync::Arc};

use async_nats::Event;
use futures_util::StreamExt as _;
use tokio::{
    sync::mpsc,
    task::AbortHandle,
    time::{Duration, Instant, sleep},
};

use super::{ears::Ears, told::Told};
use crate::{
    pieces::{Cutter, Joiner},
    storage::{Channel, Ear as _},
    ticks::every,
};
pub use address::{BadNatsUrl, NatsUrl};
use connect::Connected;
pub use connect::{NatsError, NatsOptions};
use recent::Recent;
use voices::{SILENT, Voices};

/// Signals that may wait to be told. More are dropped: all of them may be lost.
const QUEUE: usize = 4_096;

/// Signals told together at most.
const BATCH: usize = 256;

/// How often each node says something.
const BEAT: Duration = Duration::from_secs(1);

/// A server that cannot be reached is tried again after this time.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// Said by whoever may not have heard what was told within the last moments. No
/// signal is written so.
const GREETING: &str = "?";

/// A signal as it travels.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) text: String,
    /// Whether it need not be told again.
    pub(super) passes: bool,
    /// Whether it goes one way alone, since it may not be heard twice.
    pub(super) adds: bool,
}

/// A node's end of it.
#[derive(Debug)]
pub(super) struct Nats {
    queue: mpsc::Sender<Said>,
    task: AbortHandle,
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Nats {
    /// Opens it: nodes of the same subject hear each other.
    pub(super) fn open(
        options: NatsOptions,
        subject: String,
        ears: Arc<Ears>,
        database: Arc<Channel>,
        told: Told,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let telling = Telling {
            options,
            subject,
            node: ears.node(),
            ears,
            database,
            told,
            waiting,
            voices: Voices::default(),
            recent: Recent::default(),
            reach: Reach::default(),
        };
        let task = tokio::spawn(telling.run()).abort_handle();
        Self { queue, task }
    }

    /// Tells the other nodes. Never waits; the signal may get lost.
    pub(super) fn tell(&self, said: Said) {
        if self.queue.try_send(said).is_err() {
            tracing::debug!("too much is to be told to other nodes; some of it is not");
        }
    }
}

/// Why NATS carries nothing any more.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("the connection has ended")]
    Ended,
    #[error("the server says: {0}")]
    Refused(String),
    #[error("not even this node's own voice is heard")]
    Silent,
    #[error("it takes nothing any more")]
    Stuck,
}

/// Whom NATS reaches.
#[derive(Debug, Default)]
struct Reach {
    /// Whether these are all nodes that live.
    all: bool,
    /// Those that it does not reach.
    without: BTreeSet<u32>,
    /// Since when there are some.
    without_since: Option<Instant>,
    /// What was logged of it last: whether all is well.
    logged: Option<bool>,
}

impl Reach {
    /// Whether this is to be logged: it is otherwise than what was.
    fn is_news(&mut self, well: bool) -> bool {
        self.logged.replace(well) != Some(well)
    }
}

struct Telling {
    options: NatsOptions,
    subject: String,
    node: u32,
    ears: Arc<Ears>,
    database: Arc<Channel>,
    told: Told,
    waiting: mpsc::Receiver<Said>,
    voices: Voices,
    recent: Recent,
    reach: Reach,
}

impl Telling {
    async fn run(mut self) {
        while let Some(connected) = self.connected().await {
            let Err(cause) = self.talk(connected).await else {
                return;
            };
            self.away(&cause);
        }
    }

    /// Connects, however long that takes, and tells by the database meanwhile.
    /// Nothing once there is nothing more to tell.
    async fn connected(&mut self) -> Option<Connected> {
        let mut wait = Duration::ZERO;
        loop {
            let (options, subject) = (self.options.clone(), self.subject.clone());
            let mut connecting = Box::pin(async move {
                sleep(wait).await;
                options.connect(&subject).await
            });
            let refused = loop {
                let mut said = Vec::new();
                tokio::select! {
                    connected = &mut connecting => match connected {
                        Ok(connected) => return Some(connected),
                        Err(refused) => break refused,
                    },
                    taken = self.waiting.recv_many(&mut said, BATCH) => {
                        if taken == 0 {
                            return None;
                        }
                        self.tell_by_database(said);
                    }
                }
            };
            self.log_away(&refused);
            wait = TRY_AGAIN;
        }
    }

    /// Tells and hears for as long as the connection lasts; why it does not any
    /// more. Returns once there is nothing more to tell.
    async fn talk(&mut self, mut connected: Connected) -> Result<(), Lost> {
        let mut cutter = Cutter::new(self.node, connected.client.max_payload());
        let mut joiner = Joiner::default();
        let mut beats = every(BEAT);
        let since = Instant::now();
        connected.tell(&mut cutter, GREETING).await?;
        loop {
            let mut said = Vec::new();
            tokio::select! {
                taken = self.waiting.recv_many(&mut said, BATCH) => {
                    if taken == 0 {
                        return Ok(());
                    }
                    self.tell(&connected, &mut cutter, said).await?;
                }
                message = connected.heard.next() => {
                    let message = message.ok_or(Lost::Ended)?;
                    if self.hear(&mut joiner, &message.payload) {
                        let again = self.recent.all(Instant::now());
                        connected.tell(&mut cutter, &again).await?;
                    }
                }
                event = connected.events.recv() => match event {
                    None | Some(Event::Disconnected | Event::Closed) => return Err(Lost::Ended),
                    Some(Event::ServerError(error)) => return Err(Lost::Refused(error.to_string())),
                    // Some of what was told was not taken.
                    Some(Event::SlowConsumer(_)) => connected.tell(&mut cutter, GREETING).await?,
                    Some(_) => {}
                },
                _ = beats.tick() => {
                    connected.tell(&mut cutter, "").await?;
                    self.judge(since)?;
                }
            }
        }
    }

    async fn tell(
        &mut self,
        connected: &Connected,
        cutter: &mut Cutter,
        said: Vec<Said>,
    ) -> Result<(), Lost> {
        let by_nats = said.iter().filter(|said| self.reach.all || !said.adds);
        let texts: Vec<_> = by_nats.map(|said| said.text.as_str()).collect();
        let told = connected.tell(cutter, &texts.join("\n")).await;
        if told.is_ok() {
            self.told.by_nats(texts.len());
        }
        if told.is_ok() && self.reach.all {
            let now = Instant::now();
            for said in said.into_iter().filter(|said| !said.passes) {
                self.recent.keep(said.text, now);
            }
        } else {
            self.tell_by_database(said);
        }
        told
    }

    fn tell_by_database(&self, said: Vec<Said>) {
        self.told.by_database(said.len());
        for said in said {
            self.database.tell(said.text);
        }
    }

    /// Tells by the database what may not have been heard by NATS.
    fn tell_again_by_database(&mut self) {
        let again = self.recent.take(Instant::now());
        self.told.by_database(again.len());
        for text in again {
            self.database.tell(text);
        }
    }

    /// Hears a piece. Returns whether somebody greets with it.
    fn hear(&mut self, joiner: &mut Joiner, payload: &[u8]) -> bool {
        let piece = std::str::from_utf8(payload).ok();
        let Some((node, text)) = piece.and_then(|piece| joiner.join(piece)) else {
            return false;
        };
        self.voices.heard(node, Instant::now());
        if node == self.node {
            self.told.is_connected(true);
            return false;
        }
        let mut greets = false;
        for line in text.iter().flat_map(|text| text.lines()) {
            if line == GREETING {
                greets = true;
            } else {
                self.ears.heard(line);
            }
        }
        greets
    }

    /// Judges whom NATS reaches, from who was heard lately.
    fn judge(&mut self, connected_since: Instant) -> Result<(), Lost> {
        let now = Instant::now();
        if !self.voices.has(self.node, now) && connected_since + SILENT <= now {
            return Err(Lost::Silent);
        }
        let living = self.ears.now_living();
        let without: BTreeSet<_> = living
            .iter()
            .copied()
            .filter(|node| !self.voices.has(*node, now))
            .collect();
        // Nobody knows who lives before the database has said so.
        self.reach.all = !living.is_empty() && without.is_empty();
        if !without.is_subset(&self.reach.without) {
            self.tell_again_by_database();
        }
        if self.reach.all {
            self.reach.without_since = None;
            if self.reach.is_news(true) {
                tracing::info!("nodes tell each other by way of NATS");
            }
        } else {
            // One that has only just started is nothing to speak of.
            let since = *self.reach.without_since.get_or_insert(now);
            if since + SILENT <= now && self.reach.is_news(false) {
                tracing::warn!(
                    nodes = without.len(),
                    "NATS does not reach all nodes; they tell each other by way of the database, too"
                );
            }
        }
        self.reach.without = without;
        Ok(())
    }

    /// NATS reaches nobody.
    fn away(&mut self, cause: &Lost) {
        self.told.is_connected(false);
        self.log_away(cause);
        self.voices = Voices::default();
        self.reach.all = false;
        self.reach.without = self.ears.now_living();
        self.tell_again_by_database();
    }

    fn log_away(&mut self, cause: &dyn std::fmt::Display) {
        if self.reach.is_news(false) {
            tracing::warn!(
                %cause,
                "NATS is away; nodes tell each other by way of the database until it is back"
            );
        } else {
            tracing::debug!(%cause, "NATS is still away");
        }
    }
}
