//! Keeps the links of the first start: whoever follows one becomes the owner.

use crate::{
    session::TokenHash,
    storage::{
        Storage, StorageError,
        tx::{Change, Tx},
    },
};

/// Links kept at most: nodes that start again under new names push out the oldest.
const LINKS_MAX: i64 = 64;

impl Storage {
    /// Makes this the link of a node, in place of the one it had before. Returns
    /// whether: there is none where somebody owns the server.
    pub(crate) async fn open_setup(
        &self,
        node: String,
        token_hash: TokenHash,
    ) -> Result<bool, StorageError> {
        self.writer.change(OpenSetup { node, token_hash }).await
    }

    /// Whether this stands in the link of some node, and nobody owns the server.
    pub(crate) async fn is_setup_link(&self, token_hash: TokenHash) -> Result<bool, StorageError> {
        let found = self
            .sql(
                "select exists (select 1 from setup_links where token_hash = $1) \
                 and not exists (select 1 from users where role = 'owner')",
            )
            .bind(token_hash.to_vec())
            .value();
        Ok(found.await?)
    }
}

struct OpenSetup {
    node: String,
    token_hash: TokenHash,
}

impl Change for OpenSetup {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        if is_owned(tx).await? {
            // Made without a link, perhaps.
            close_setup(tx).await?;
            return Ok(false);
        }
        let mut script = tx.script();
        script
            .sql(
                "insert into setup_links (node, token_hash, since_ms) values ($1, $2, $3) \
                 on conflict (node) do update set token_hash = excluded.token_hash, \
                 since_ms = excluded.since_ms",
            )
            .bind(self.node.as_str())
            .bind(self.token_hash.to_vec())
            .bind(tx.now_ms);
        script
            .sql(
                "delete from setup_links where node not in \
                 (select node from setup_links order by since_ms desc, node limit $1)",
            )
            .bind(LINKS_MAX);
        script.run(tx.db).await?;
        Ok(true)
    }
}

/// Uses a link, which ends all. Returns whether it was one.
pub(super) async fn use_setup_link(
    tx: &mut Tx<'_>,
    token_hash: &TokenHash,
) -> Result<bool, sqlx::Error> {
    let known: bool = tx
        .db
        .sql("select exists (select 1 from setup_links where token_hash = $1)")
        .bind(token_hash.to_vec())
        .value()
        .await?;
    let good = known && !is_owned(tx).await?;
    if good {
        close_setup(tx).await?;
    }
    Ok(good)
}

async fn is_owned(tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
    tx.db
        .sql("select exists (select 1 from users where role = 'owner')")
        .value()
        .await
}

async fn close_setup(tx: &mut Tx<'_>) -> Result<u64, sqlx::Error> {
    tx.db.sql("delete from setup_links").run().await
}
