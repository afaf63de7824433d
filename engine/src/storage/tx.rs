//! What every change to the store is made of: the transaction it is applied in,
//! and the contract it keeps. The writer and all changes stand on this.

use std::collections::{BTreeSet, HashMap};

use protocol::{Event, RoomId, Seq, UserId};
use sqlx::SqliteConnection;

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
    pub(super) connection: &'c mut SqliteConnection,
    pub(super) now_ms: i64,
    /// Where the rooms this transaction has read or added to stand with it.
    pub(super) heads: Heads,
    /// What this transaction adds, in order; written when it ends.
    pub(super) events: Vec<(RoomId, Event)>,
    /// Drafts this transaction makes messages of; taken away when it ends.
    pub(super) sent_drafts: BTreeSet<(RoomId, UserId)>,
    begun: bool,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c mut SqliteConnection, now_ms: i64) -> Self {
        Self {
            connection,
            now_ms,
            heads: Heads::new(),
            events: Vec::new(),
            sent_drafts: BTreeSet::new(),
            begun: false,
        }
    }

    /// What the first statement has to start with.
    ///
    /// A statement costs a trip to SQLite's thread and back. On a busy machine
    /// those trips, not the disk, are what a commit takes, so what can go
    /// together does.
    pub(super) const fn opening(&mut self) -> &'static str {
        if self.begun {
            return "";
        }
        self.begun = true;
        "begin immediate; "
    }
}

/// Per room: its newest event and the time of that.
pub(super) type Heads = HashMap<RoomId, (Seq, i64)>;

/// Applies one change on a connection that is no writer's, beside a server
/// that may run. The change is to add no event.
pub(super) async fn apply_alone<C: Change>(
    connection: &mut SqliteConnection,
    now_ms: i64,
    mut change: C,
) -> Result<C::Output, sqlx::Error> {
    let mut tx = Tx::new(&mut *connection, now_ms);
    let begin = tx.opening();
    execute(tx.connection, begin).await?;
    let applied = change.apply(&mut tx).await;
    let ending = if applied.is_ok() {
        "commit"
    } else {
        "rollback"
    };
    execute(connection, ending).await?;
    applied
}

pub(super) async fn execute(
    connection: &mut SqliteConnection,
    sql: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(connection).await.map(|_| ())
}
