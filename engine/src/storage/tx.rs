//! The transaction, and the contract of a change: what the writer stands on.
//!
//! A change reads, decides and writes, and knows nothing of others. It is right
//! because it is alone: in SQLite by `begin immediate`, in PostgreSQL by a lock
//! that each transaction takes first. Messages share that lock, and lock the rows
//! of their rooms in the order of the ids: those of different rooms and nodes
//! commit side by side. Every change has it alone.

use std::collections::{BTreeSet, HashMap};

use protocol::{Event, RoomId, Seq, UserId};

use super::{
    dialect::Dialect,
    sql::{Connection, Script},
    turn::{wait_for_rooms, wait_for_turn},
};

/// A change to the store other than a message. It may be applied a second
/// time, after a transaction it was part of failed and was rolled back.
pub(super) trait Change: Send + 'static {
    type Output: Send;

    fn apply(
        &mut self,
        tx: &mut Tx<'_>,
    ) -> impl Future<Output = Result<Self::Output, sqlx::Error>> + Send;
}

/// What a change works with: the open transaction, and the order of the rooms.
/// Nothing of a room is remembered beyond the transaction that read it: it may
/// be deleted, or the transaction undone.
#[derive(Debug)]
pub(super) struct Tx<'c> {
    pub(super) db: &'c mut Connection,
    pub(super) now_ms: i64,
    /// Where the rooms this transaction has read or added to stand with it.
    pub(super) heads: Heads,
    /// What this transaction adds, in order; written when it ends.
    pub(super) events: Vec<(RoomId, Event)>,
    /// Drafts this transaction makes messages of; taken away when it ends.
    pub(super) sent_drafts: BTreeSet<(RoomId, UserId)>,
    /// Whose alerts this transaction changes.
    pub(super) alerted: BTreeSet<UserId>,
    /// Whether what is done is done by whoever has the machine, and not by the
    /// person it is done as.
    pub(super) by_command_line: bool,
    /// The rooms of its messages, where it does nothing but append some.
    appends_to: Option<BTreeSet<RoomId>>,
    begun: bool,
}

impl<'c> Tx<'c> {
    pub(super) fn new(db: &'c mut Connection, now_ms: i64) -> Self {
        Self {
            db,
            now_ms,
            heads: Heads::new(),
            events: Vec::new(),
            sent_drafts: BTreeSet::new(),
            alerted: BTreeSet::new(),
            by_command_line: false,
            appends_to: None,
            begun: false,
        }
    }

    /// Says, before it begins, that it only appends messages, to these rooms. In
    /// SQLite that makes no difference.
    pub(super) fn only_appends(&mut self, to: impl Iterator<Item = RoomId>) {
        if self.db.dialect() == Dialect::Postgres {
            self.appends_to = Some(to.collect());
        }
    }

    /// Begins the transaction, unless it has begun.
    pub(super) async fn begin(&mut self) -> Result<(), sqlx::Error> {
        self.script().run(self.db).await
    }

    /// Statements that go together; the first script begins the transaction.
    pub(super) fn script(&mut self) -> Script {
        let mut script = Script::new(self.db.dialect());
        if !self.begun {
            self.begun = true;
            script.sql("{begin}");
            if self.db.dialect() == Dialect::Postgres {
                match &self.appends_to {
                    Some(rooms) => wait_for_rooms(&mut script, rooms),
                    None => wait_for_turn(&mut script),
                }
            }
        }
        script
    }
}

/// Per room: its newest event and the time of that.
pub(super) type Heads = HashMap<RoomId, (Seq, i64)>;

/// Applies one change on a connection that is no writer's, beside a server
/// that may run. The change is to add no event.
pub(super) async fn apply_alone<C: Change>(
    db: &mut Connection,
    now_ms: i64,
    mut change: C,
) -> Result<C::Output, sqlx::Error> {
    let mut tx = Tx::new(&mut *db, now_ms);
    tx.begin().await?;
    let applied = change.apply(&mut tx).await;
    if applied.is_ok() {
        db.sql("commit").run().await?;
    } else {
        db.sql("rollback").run().await?;
    }
    applied
}
