//! Remembers browsers that somebody has signed in with: strangers who guess at
//! a password do not hold those up.

use protocol::UserId;

use crate::{
    limits::{BROWSER_LASTS, BROWSERS_MAX, as_ms},
    session::TokenHash,
    storage::{Storage, StorageError, tx::Tx},
};

impl Storage {
    /// Whether this person has signed in with this browser before.
    pub(crate) async fn is_browser_of(
        &self,
        user: UserId,
        browser: TokenHash,
    ) -> Result<bool, StorageError> {
        let row: bool = self
            .sql(
                "select exists (select 1 from browsers \
                 where token_hash = $1 and user_id = $2 and used_at_ms > $3)",
            )
            .bind(browser.to_vec())
            .bind(user.0)
            .bind(self.clock.now_ms() - as_ms(BROWSER_LASTS))
            .value()
            .await?;
        Ok(row)
    }
}

/// Notes that somebody signed in with a browser, and forgets those they have
/// not used for longest, where they have too many.
pub(in crate::storage) async fn note_browser(
    tx: &mut Tx<'_>,
    user: UserId,
    browser: &TokenHash,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into browsers (token_hash, user_id, used_at_ms) values ($1, $2, $3) \
             on conflict (token_hash, user_id) do update set used_at_ms = excluded.used_at_ms",
        )
        .bind(browser.to_vec())
        .bind(user.0)
        .bind(tx.now_ms)
        .run()
        .await?;
    tx.db
        .sql(
            "delete from browsers where user_id = $1 and token_hash <> $2 and used_at_ms <= \
             (select used_at_ms from browsers where user_id = $1 and token_hash <> $2 \
             order by used_at_ms desc limit 1 offset $3)",
        )
        .bind(user.0)
        .bind(browser.to_vec())
        .bind(BROWSERS_MAX - 1)
        .run()
        .await?;
    Ok(())
}

/// Forgets browsers that were not used for long.
pub(in crate::storage) async fn forget_unused(tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
    tx.db
        .sql("delete from browsers where used_at_ms <= $1")
        .bind(tx.now_ms - as_ms(BROWSER_LASTS))
        .run()
        .await?;
    Ok(())
}
