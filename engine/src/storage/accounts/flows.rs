//! Keeps sign-ins that are under way at a provider, and gives each out once.

use crate::{
    limits::{FLOW_LASTS, as_ms},
    session::TokenHash,
    storage::{
        Storage, StorageError,
        tx::{Change, Tx},
    },
};

/// A sign-in that is under way at a provider. What its parts say is for the
/// ones who made them to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingFlow {
    /// At which provider.
    pub provider: String,
    /// What the provider's answer is checked against; holds secrets.
    pub flow: String,
    /// What it is for.
    pub purpose: String,
    /// Where to go afterwards.
    pub next: String,
}

impl Storage {
    /// Keeps a flow for ten minutes, under the hash of its state.
    pub(crate) async fn keep_flow(
        &self,
        state_hash: TokenHash,
        flow: PendingFlow,
    ) -> Result<(), StorageError> {
        self.writer.change(KeepFlow { state_hash, flow }).await
    }

    /// Takes a flow out: nobody gets it a second time.
    pub(crate) async fn take_flow(
        &self,
        state_hash: TokenHash,
    ) -> Result<Option<PendingFlow>, StorageError> {
        self.writer.change(TakeFlow { state_hash }).await
    }
}

struct KeepFlow {
    state_hash: TokenHash,
    flow: PendingFlow,
}

impl Change for KeepFlow {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        tx.db
            .sql(
                "insert into flows (state_hash, provider, flow, purpose, next, expires_at_ms) \
                 values ($1, $2, $3, $4, $5, $6)",
            )
            .bind(self.state_hash.to_vec())
            .bind(&self.flow.provider)
            .bind(&self.flow.flow)
            .bind(&self.flow.purpose)
            .bind(&self.flow.next)
            .bind(tx.now_ms.saturating_add(as_ms(FLOW_LASTS)))
            .run()
            .await?;
        Ok(())
    }
}

struct TakeFlow {
    state_hash: TokenHash,
}

impl Change for TakeFlow {
    type Output = Option<PendingFlow>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<PendingFlow>, sqlx::Error> {
        type Row = (String, String, String, String, i64);
        let row: Option<Row> = tx
            .db
            .sql(
                "delete from flows where state_hash = $1 \
                 returning provider, flow, purpose, next, expires_at_ms",
            )
            .bind(self.state_hash.to_vec())
            .optional()
            .await?;
        Ok(row
            .filter(|(.., expires_at_ms)| *expires_at_ms > tx.now_ms)
            .map(|(provider, flow, purpose, next, _)| PendingFlow {
                provider,
                flow,
                purpose,
                next,
            }))
    }
}
