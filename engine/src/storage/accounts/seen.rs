//! Keeps when people were last at one of their devices.

use protocol::UserId;

use crate::storage::{
    Storage, StorageError,
    tx::{Change, Tx},
};

impl Storage {
    /// Notes that somebody was here until now.
    pub(crate) async fn note_seen(&self, user: UserId) -> Result<(), StorageError> {
        self.writer.change(NoteSeen { user }).await
    }
}

struct NoteSeen {
    user: UserId,
}

impl Change for NoteSeen {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        see(tx, self.user).await
    }
}

/// Somebody is here now.
pub(in crate::storage) async fn see(tx: &mut Tx<'_>, user: UserId) -> Result<(), sqlx::Error> {
    tx.db
        .sql("update users set seen_at_ms = $2 where id = $1")
        .bind(user.0)
        .bind(tx.now_ms)
        .run()
        .await?;
    Ok(())
}
