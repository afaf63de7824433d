//! What those who run the server have done, and to whom.

use protocol::UserId;

use super::{Storage, StorageError, writer::Tx};

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Who did it; nobody where the server did.
    pub actor: Option<String>,
    /// What, one word.
    pub action: String,
    /// To whom.
    pub target: Option<String>,
    /// More of it.
    pub detail: String,
}

impl Storage {
    /// The newest lines of the audit log, newest first.
    pub async fn audit_log(&self, limit: u32) -> Result<Vec<AuditEntry>, StorageError> {
        type Row = (i64, Option<String>, String, Option<String>, String);
        let rows: Vec<Row> = sqlx::query_as(
            "select a.at_ms, who.name, a.action, whom.name, a.detail from audit_log a \
             left join users who on who.id = a.actor_id \
             left join users whom on whom.id = a.target_id \
             order by a.id desc limit $1",
        )
        .bind(limit)
        .fetch_all(self.readers())
        .await?;
        Ok(rows
            .into_iter()
            .map(|(at_ms, actor, action, target, detail)| AuditEntry {
                at_ms,
                actor,
                action,
                target,
                detail,
            })
            .collect())
    }
}

/// Adds a line, in the transaction of what it tells of.
pub(super) async fn note(
    tx: &mut Tx<'_>,
    actor: Option<UserId>,
    action: &str,
    target: Option<UserId>,
    detail: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into audit_log (at_ms, actor_id, action, target_id, detail) \
         values ($1, $2, $3, $4, $5)",
    )
    .bind(tx.now_ms)
    .bind(actor.map(|user| user.0))
    .bind(action)
    .bind(target.map(|user| user.0))
    .bind(detail)
    .execute(&mut *tx.connection)
    .await?;
    Ok(())
}
