//! Decides whose an e-mail address is: who has shown it comes before who only
//! says so.

use protocol::{AlertKind, UserId};

use crate::storage::{Device, accounts::alerts::alert, audit::note, tx::Tx};

/// Whether an address is free for somebody (nobody yet: a newcomer). Who has
/// `shown` that it is theirs gets it from an account whose owner only claims
/// it: that one is told, and opened by it with its password for as long as
/// nobody else has a password with this address.
pub(in crate::storage) async fn free_email(
    tx: &mut Tx<'_>,
    email: &str,
    shown: bool,
    by: Option<UserId>,
    device: &Device,
) -> Result<bool, sqlx::Error> {
    let holder: Option<(i64, bool)> = tx
        .db
        .sql("select id, email_verified from users where email = $1 and id <> $2")
        .bind(email)
        .bind(by.map_or(0, |user| user.0))
        .optional()
        .await?;
    match holder {
        None => Ok(true),
        Some((_, true)) => Ok(false),
        Some((_, false)) if !shown => Ok(false),
        Some((holder, false)) => {
            let holder = UserId(holder);
            tx.db
                .sql("update users set email = null, yielded_email = $2 where id = $1")
                .bind(holder.0)
                .bind(email)
                .run()
                .await?;
            note(tx, by, "email_yielded", Some(holder), "").await?;
            alert(tx, holder, AlertKind::EmailYielded, email, device).await?;
            Ok(true)
        }
    }
}
