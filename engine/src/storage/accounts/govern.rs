//! Changes what those who run the server decide about accounts of others.

use protocol::{Role, UserId};

use crate::rules;
use crate::storage::{
    GovernOutcome, Storage, StorageError,
    accounts::{
        invites::revoke_invites_beyond,
        passwords::revoke_resets,
        sessions::{Which, delete_sessions},
        users::active_role,
    },
    audit::note,
    tx::{Change, Tx},
};

/// What a change to somebody else's account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Governed {
    /// They get this role.
    Role(Role),
    /// Their sessions end, and they cannot sign in.
    Deactivated,
    /// They can sign in again.
    Reactivated,
}

impl Storage {
    /// Changes somebody's role, or whether they may sign in. Notes it. `proven`
    /// is whether the one who asks has shown a moment ago who they are.
    pub(crate) async fn govern(
        &self,
        actor: UserId,
        target: UserId,
        what: Governed,
        proven: bool,
    ) -> Result<GovernOutcome, StorageError> {
        self.writer
            .change(Govern {
                actor,
                target,
                what,
                proven,
            })
            .await
    }
}

struct Govern {
    actor: UserId,
    target: UserId,
    what: Governed,
    proven: bool,
}

impl Change for Govern {
    type Output = GovernOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<GovernOutcome, sqlx::Error> {
        // Both read here: whoever was an admin a moment ago may not be one now.
        let Some(actor) = active_role(tx, self.actor).await? else {
            return Ok(GovernOutcome::Forbidden);
        };
        let row: Option<(String, bool)> = tx
            .db
            .sql("select role, deactivated_at_ms is not null from users where id = $1")
            .bind(self.target.0)
            .optional()
            .await?;
        let Some((role, was_deactivated)) = row else {
            return Ok(if actor.is_admin() {
                GovernOutcome::Unknown
            } else {
                GovernOutcome::Forbidden
            });
        };
        let role = Role::of_name(&role).unwrap_or(Role::Guest);
        let allowed = match self.what {
            Governed::Role(to) => rules::may_give_server_role(actor, role, to),
            Governed::Deactivated | Governed::Reactivated => rules::may_deactivate(actor, role),
        };
        if !allowed {
            return Ok(GovernOutcome::Forbidden);
        }
        let becomes = match self.what {
            Governed::Role(to) => to,
            Governed::Deactivated | Governed::Reactivated => role,
        };
        if !self.proven && rules::governing_needs_proof(role, becomes) {
            return Ok(GovernOutcome::ProofNeeded);
        }
        let stays_owner = matches!(
            self.what,
            Governed::Role(Role::Owner) | Governed::Reactivated
        );
        if role == Role::Owner && !stays_owner && !was_deactivated {
            let others: bool = tx
                .db
                .sql(
                    "select exists (select 1 from users where role = 'owner' \
                     and deactivated_at_ms is null and id <> $1)",
                )
                .bind(self.target.0)
                .value()
                .await?;
            if !others {
                return Ok(GovernOutcome::LastOwner);
            }
        }
        let (action, detail) = match self.what {
            Governed::Role(to) => {
                tx.db
                    .sql("update users set role = $2 where id = $1")
                    .bind(self.target.0)
                    .bind(to.name())
                    .run()
                    .await?;
                ("role_changed", format!("{} → {}", role.name(), to.name()))
            }
            Governed::Deactivated => {
                tx.db
                    .sql("update users set deactivated_at_ms = $2 where id = $1")
                    .bind(self.target.0)
                    .bind(tx.now_ms)
                    .run()
                    .await?;
                delete_sessions(tx, self.target, Which::All).await?;
                ("deactivated", String::new())
            }
            Governed::Reactivated => {
                tx.db
                    .sql("update users set deactivated_at_ms = null where id = $1")
                    .bind(self.target.0)
                    .run()
                    .await?;
                ("reactivated", String::new())
            }
        };
        let role_now = match self.what {
            Governed::Role(to) => to,
            Governed::Deactivated => Role::Guest,
            Governed::Reactivated => role,
        };
        revoke_invites_beyond(tx, self.target, role_now).await?;
        revoke_resets(tx, self.target).await?;
        note(tx, Some(self.actor), action, Some(self.target), &detail).await?;
        Ok(GovernOutcome::Done)
    }
}
