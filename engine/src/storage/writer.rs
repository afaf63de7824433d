//! The one writer. Everything that changes the store comes through its bounded
//! queue; whatever waits there is committed in one transaction with one sync of
//! the disk (group commit).

mod batch;
mod line;
mod slowness;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use protocol::{Event, RoomId, Seq, UserId};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    time::Instant,
};

use self::batch::{AnyChange, Batch, PendingAppend, PendingChange, apply};
pub(in crate::storage) use self::line::Line;
use self::slowness::Slowness;

use super::{
    CommitSink, StorageError,
    counts::Counts,
    damage::Damage,
    messages::append::{self, AppendOutcome, AppendReply, NewMessage},
    sql::{NotCommitted, ends_connection, lost_a_race},
    tx::{Change, Tx},
};
use crate::{clock::Clock, telemetry::SPANS};

/// Requests that may wait. When it is full those who ask wait in turn.
const QUEUE: usize = 1024;

/// Requests committed together at most: bounds the time a transaction takes.
const BATCH: usize = 256;

/// Handle of the writer.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    requests: mpsc::Sender<Request>,
    /// Told of every commit.
    committed: Arc<Notify>,
    /// How many changes were asked for.
    asked: Arc<AtomicU64>,
    /// What is asked for by this handle is what somebody does who has the machine.
    by_command_line: bool,
    counts: Counts,
}

enum Request {
    Append(Box<PendingAppend>),
    Change(Box<dyn AnyChange>),
    Close(oneshot::Sender<()>),
}

impl Writer {
    pub(super) fn start(
        line: Line,
        clock: Arc<dyn Clock>,
        commits: Arc<dyn CommitSink>,
        damage: Damage,
    ) -> Self {
        let (requests, inbox) = mpsc::channel(QUEUE);
        let committed = Arc::new(Notify::new());
        let counts = Counts::default();
        let task = WriterTask {
            line,
            clock,
            commits,
            committed: Arc::clone(&committed),
            counts: counts.clone(),
            damage,
            slowness: Slowness::default(),
        };
        tokio::spawn(task.run(inbox));
        Self {
            requests,
            committed,
            asked: Arc::default(),
            by_command_line: false,
            counts,
        }
    }

    /// A handle whose changes are told in the log as those of the command line.
    pub(super) fn of_command_line(&self) -> Self {
        Self {
            by_command_line: true,
            ..self.clone()
        }
    }

    /// What the store counts.
    pub(super) const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How many changes were asked for so far, messages apart.
    pub(super) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Notes that another node has committed something.
    pub(super) fn committed_elsewhere(&self) {
        self.committed.notify_one();
    }

    /// Waits until something was committed since this was last waited for.
    /// There is one who may wait.
    pub(super) async fn committed(&self) {
        self.committed.notified().await;
    }

    /// Queues a message. Messages are committed in the order of these calls;
    /// `reply` is called by the writer and must not block.
    pub(super) async fn append(&self, message: NewMessage, reply: AppendReply) {
        let span = tracing::debug_span!(target: SPANS, "append", room_id = message.room.0);
        let append = Box::new(PendingAppend {
            message,
            reply,
            span,
        });
        if let Err(closed) = self.requests.send(Request::Append(append)).await
            && let Request::Append(append) = closed.0
        {
            (append.reply)(Err(StorageError::Closed));
        }
    }

    /// Queues a change and waits until it is on disk.
    pub(super) async fn change<C: Change>(&self, change: C) -> Result<C::Output, StorageError>
    where
        C::Output: 'static,
    {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let (reply, answer) = oneshot::channel();
        let pending = Box::new(PendingChange {
            change,
            by_command_line: self.by_command_line,
            output: None,
            reply,
        });
        let sent = self.requests.send(Request::Change(pending)).await;
        sent.map_err(|_| StorageError::Closed)?;
        answer.await.map_err(|_| StorageError::Closed)?
    }

    /// Commits what is queued, then closes the database.
    pub(super) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.requests.send(Request::Close(done)).await.is_ok() {
            // An error means that the writer is gone, which is what was asked for.
            let _ = closed.await;
        }
    }
}

struct WriterTask {
    line: Line,
    clock: Arc<dyn Clock>,
    commits: Arc<dyn CommitSink>,
    committed: Arc<Notify>,
    counts: Counts,
    damage: Damage,
    slowness: Slowness,
}

/// What a transaction has come to.
struct Committed {
    outcomes: Vec<AppendOutcome>,
    events: Vec<(RoomId, Event)>,
    alerted: BTreeSet<UserId>,
}

/// What became of a batch that was not committed.
enum Failed {
    /// Another node was in the way; nothing was done, and it may be tried again.
    Raced(sqlx::Error),
    /// The database refused something in it; nothing was done.
    Refused(sqlx::Error),
    /// The connection ended before the commit; nothing was done.
    Lost(sqlx::Error),
    /// The connection ended during the commit: all of it was done, or nothing.
    /// Events that are in their rooms now, if they are.
    Unsure(Vec<(RoomId, Event)>),
}

impl Failed {
    fn of(cause: sqlx::Error) -> Self {
        if ends_connection(&cause) {
            Self::Lost(cause)
        } else if lost_a_race(&cause) {
            Self::Raced(cause)
        } else {
            Self::Refused(cause)
        }
    }
}

impl WriterTask {
    async fn run(mut self, mut inbox: mpsc::Receiver<Request>) {
        let mut requests = Vec::with_capacity(BATCH);
        while inbox.recv_many(&mut requests, BATCH).await > 0 {
            let mut batch = Batch::default();
            let mut close = None;
            for request in requests.drain(..) {
                match request {
                    Request::Append(append) => batch.appends.push(*append),
                    Request::Change(change) => batch.changes.push(change),
                    Request::Close(done) => close = Some(done),
                }
            }
            if batch.len() > 0 {
                self.commit(batch, false).await;
            }
            if let Some(done) = close {
                inbox.close();
                // The last connection to close folds the log into the database.
                if let Err(cause) = self.line.close().await {
                    tracing::error!(%cause, "closing the store failed");
                }
                let _ = done.send(());
                return;
            }
        }
    }

    /// Commits the batch. When something in it is refused, tries each request
    /// alone, so that one bad request cannot fail its neighbours. When the
    /// connection is lost before the commit, tries once more on another one, and
    /// if that is lost as well, each alone.
    async fn commit(&mut self, mut batch: Batch, is_second: bool) {
        match self.try_commit(&mut batch).await {
            Ok(outcomes) => {
                for (append, outcome) in batch.appends.into_iter().zip(outcomes) {
                    (append.reply)(Ok(outcome));
                }
                for change in batch.changes {
                    change.finish(Ok(()));
                }
            }
            Err(Failed::Unsure(events)) => {
                for (room, head) in heads(&events) {
                    self.commits.perhaps_committed(room, head);
                }
                for change in std::mem::take(&mut batch.changes) {
                    change.finish(Err(StorageError::Unsure));
                }
                // What is there already is found by its client id.
                if batch.len() > 0 {
                    Box::pin(self.commit(batch, is_second)).await;
                }
            }
            Err(Failed::Lost(_)) if !is_second && self.line.get().await.is_ok() => {
                Box::pin(self.commit(batch, true)).await;
            }
            Err(Failed::Raced(_)) if !is_second => {
                Box::pin(self.commit(batch, true)).await;
            }
            Err(Failed::Refused(_) | Failed::Raced(_) | Failed::Lost(_)) if batch.len() > 1 => {
                for alone in batch.alone() {
                    Box::pin(self.commit(alone, is_second)).await;
                }
            }
            Err(Failed::Refused(cause) | Failed::Raced(cause) | Failed::Lost(cause)) => {
                let cause = cause.to_string();
                batch.refuse(|| StorageError::Transaction(cause.clone()));
            }
        }
    }

    async fn try_commit(&mut self, batch: &mut Batch) -> Result<Vec<AppendOutcome>, Failed> {
        // Nothing is done in the span: the thread that sqlx has for SQLite would take it
        // over, and keep it until after the answers.
        let (size, span, begun) = (batch.len(), batch.span(), Instant::now());
        let done = self.transact(batch).await.inspect_err(|_| {
            span.record("otel.status_code", "ERROR");
            self.counts.commit_failed();
        })?;
        drop(span);
        let took = begun.elapsed();
        self.counts.committed(size, took);
        self.slowness.note(took);
        let posted = |outcome: &&AppendOutcome| matches!(outcome, AppendOutcome::Posted { .. });
        let posted = done.outcomes.iter().filter(posted).count();
        self.counts.messages_posted.inc_by(posted as u64);
        self.counts.to_be_indexed(done.events.len());
        publish(&*self.commits, done.events);
        for user in done.alerted {
            self.commits.alerted(user);
        }
        self.committed.notify_one();
        Ok(done.outcomes)
    }

    /// Not with sqlx's transactions: when the disk is full SQLite rolls back
    /// by itself, and sqlx takes the transaction for open ever after.
    async fn transact(&mut self, batch: &mut Batch) -> Result<Committed, Failed> {
        let now_ms = self.clock.now_ms();
        let db = self.line.get().await.map_err(Failed::Lost)?;
        let mut tx = Tx::new(db, now_ms);
        let failed = match apply(&mut tx, batch).await {
            Err(cause) => cause,
            Ok(outcomes) => {
                let mut ending = tx.script();
                append::write_events(&mut ending, &tx.events);
                append::write_sent_drafts(&mut ending, &tx.sent_drafts);
                match ending.commit(tx.db).await {
                    Ok(()) => {
                        return Ok(Committed {
                            outcomes,
                            events: tx.events,
                            alerted: tx.alerted,
                        });
                    }
                    Err(NotCommitted::Undone(cause)) => cause,
                    Err(NotCommitted::Unsure(cause)) => {
                        let events = tx.events;
                        self.line.lose(&cause);
                        return Err(Failed::Unsure(events));
                    }
                }
            }
        };
        self.damage.note(&failed);
        if ends_connection(&failed) {
            self.line.lose(&failed);
        } else {
            // Fails where SQLite has done it, which is as good.
            let rolled_back = tx.db.sql("rollback").run().await;
            if let Err(cause) = rolled_back
                && ends_connection(&cause)
            {
                self.line.lose(&cause);
            }
        }
        Err(Failed::of(failed))
    }
}

/// How far each room is with these events.
fn heads(events: &[(RoomId, Event)]) -> BTreeMap<RoomId, Seq> {
    let heads = events.iter().map(|(room, event)| (*room, event.seq));
    heads.collect()
}

/// Hands each room its events, in order.
fn publish(commits: &dyn CommitSink, events: Vec<(RoomId, Event)>) {
    let mut rooms: Vec<(RoomId, Vec<Event>)> = Vec::new();
    for (room, event) in events {
        match rooms.iter_mut().find(|(known, _)| *known == room) {
            Some((_, events)) => events.push(event),
            None => rooms.push((room, vec![event])),
        }
    }
    for (room, events) in rooms {
        commits.committed(room, events);
    }
}
