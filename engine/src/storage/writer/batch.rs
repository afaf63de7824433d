//! The requests of one transaction, with those who wait for them.

use std::pin::Pin;

use tokio::sync::oneshot;
use tracing::Span;

use crate::{
    storage::{
        StorageError,
        messages::append::{self, AppendOutcome, AppendReply, NewMessage},
        tx::{Change, Tx},
    },
    telemetry::SPANS,
};

/// A message, with the one who waits for it.
pub(super) struct PendingAppend {
    pub(super) message: NewMessage,
    pub(super) reply: AppendReply,
    /// From when it was queued until it is answered.
    pub(super) span: Span,
}

/// The requests of one transaction.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) appends: Vec<PendingAppend>,
    pub(super) changes: Vec<Box<dyn AnyChange>>,
}

impl Batch {
    pub(super) const fn len(&self) -> usize {
        self.appends.len() + self.changes.len()
    }

    /// Tells all who wait why it was not done.
    pub(super) fn refuse(self, why: impl Fn() -> StorageError) {
        for append in self.appends {
            (append.reply)(Err(why()));
        }
        for change in self.changes {
            change.finish(Err(why()));
        }
    }

    /// Each request by itself, messages first: who waits for a change may wait
    /// for them too.
    pub(super) fn alone(self) -> impl Iterator<Item = Self> {
        let appends = self.appends.into_iter().map(|append| Self {
            appends: vec![append],
            changes: Vec::new(),
        });
        let changes = self.changes.into_iter().map(|change| Self {
            appends: Vec::new(),
            changes: vec![change],
        });
        appends.chain(changes)
    }

    /// The span of a transaction. It belongs to the traces of all its messages,
    /// so it is a trace of its own that leads to them.
    pub(super) fn span(&self) -> Span {
        let span = tracing::debug_span!(
            target: SPANS, parent: None, "commit",
            messages = self.appends.len().cast_signed(),
            changes = self.changes.len().cast_signed(),
            otel.status_code = tracing::field::Empty,
        );
        for append in &self.appends {
            span.follows_from(&append.span);
        }
        span
    }
}

/// Applies what was asked for, in a transaction that is still open.
pub(super) async fn apply(
    tx: &mut Tx<'_>,
    batch: &mut Batch,
) -> Result<Vec<AppendOutcome>, sqlx::Error> {
    if batch.changes.is_empty() {
        tx.only_appends(batch.appends.iter().map(|append| append.message.room));
    } else {
        tx.begin().await?;
    }
    for change in &mut batch.changes {
        change.apply(tx).await?;
    }
    let messages: Vec<_> = batch.appends.iter().map(|append| &append.message).collect();
    append::append_messages(tx, &messages).await
}

/// A change of whatever type, with the one who waits for it.
pub(super) trait AnyChange: Send {
    fn apply<'a>(
        &'a mut self,
        tx: &'a mut Tx<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'a>>;

    fn finish(self: Box<Self>, result: Result<(), StorageError>);
}

pub(super) struct PendingChange<C: Change> {
    pub(super) change: C,
    pub(super) by_command_line: bool,
    pub(super) output: Option<C::Output>,
    pub(super) reply: oneshot::Sender<Result<C::Output, StorageError>>,
}

impl<C: Change> AnyChange for PendingChange<C> {
    fn apply<'a>(
        &'a mut self,
        tx: &'a mut Tx<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'a>> {
        Box::pin(async move {
            tx.by_command_line = self.by_command_line;
            self.output = Some(self.change.apply(tx).await?);
            Ok(())
        })
    }

    fn finish(self: Box<Self>, result: Result<(), StorageError>) {
        let Self { output, reply, .. } = *self;
        let answer = result.and_then(|()| output.ok_or(StorageError::Closed));
        // Nobody may wait any more: the change stands all the same.
        let _ = reply.send(answer);
    }
}
