//! Invitations: links that let newcomers in.

use protocol::{Role, UserId, views::Invite};

use std::time::Duration;

use crate::{
    limits::{INVITES_LISTED, INVITES_MAX, as_ms},
    rules,
    session::{SessionToken, TokenHash},
    storage::{
        Storage, StorageError,
        accounts::users::active_role,
        audit::note,
        sql::count,
        tx::{Change, Tx},
    },
};

/// A link to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvite {
    /// What those become who follow it: member or admin.
    pub role: Role,
    /// For whom, in the words of the one who made it.
    pub note: String,
    /// How many may follow it.
    pub uses: u32,
    /// How long it is valid.
    pub lasts: Duration,
}

/// What became of a link that was to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InviteOutcome {
    /// It is valid.
    Made,
    /// The person may not give this role.
    Forbidden,
    /// They have [`INVITES_MAX`] already.
    TooMany,
}

impl Storage {
    /// Makes a link, where the one who asks may.
    pub(crate) async fn create_invite(
        &self,
        actor: UserId,
        invite: NewInvite,
        token: &SessionToken,
    ) -> Result<InviteOutcome, StorageError> {
        self.writer
            .change(CreateInvite {
                actor,
                invite,
                token_hash: token.hash(),
            })
            .await
    }

    /// Makes a link worthless.
    pub(crate) async fn revoke_invite(&self, actor: UserId, id: i64) -> Result<(), StorageError> {
        self.writer.change(RevokeInvite { actor, id }).await
    }

    /// The links that are still valid, the newest first; [`INVITES_LISTED`] at
    /// most.
    pub async fn invites(&self) -> Result<Vec<Invite>, StorageError> {
        type Row = (i64, String, String, i64, String, i64);
        let rows: Vec<Row> = self
            .sql(
                "select i.id, i.role, i.note, i.uses_left, u.name, i.expires_at_ms from invites i \
                 join users u on u.id = i.created_by \
                 where i.uses_left > 0 and i.expires_at_ms > $1 order by i.id desc limit $2",
            )
            .bind(self.clock.now_ms())
            .bind(i64::from(INVITES_LISTED))
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(
                |(id, role, note, uses_left, made_by, expires_at_ms)| Invite {
                    id,
                    role: Role::of_name(&role).unwrap_or(Role::Member),
                    note,
                    uses_left: count(uses_left),
                    made_by,
                    expires_at_ms,
                },
            )
            .collect())
    }

    /// Whether a link is valid.
    pub(crate) async fn is_invite_valid(&self, token: &SessionToken) -> Result<bool, StorageError> {
        let row: bool = self
            .sql(
                "select exists (select 1 from invites \
                 where token_hash = $1 and uses_left > 0 and expires_at_ms > $2)",
            )
            .bind(token.hash().to_vec())
            .bind(self.clock.now_ms())
            .value()
            .await?;
        Ok(row)
    }
}

/// Takes one use of a valid link; the role it gives.
pub(in crate::storage) async fn use_invite(
    tx: &mut Tx<'_>,
    token_hash: &TokenHash,
) -> Result<Option<Role>, sqlx::Error> {
    let role: Option<String> = tx
        .db
        .sql(
            "update invites set uses_left = uses_left - 1 \
             where token_hash = $1 and uses_left > 0 and expires_at_ms > $2 returning role",
        )
        .bind(token_hash.to_vec())
        .bind(tx.now_ms)
        .optional_value()
        .await?;
    Ok(role.and_then(|role| Role::of_name(&role)))
}

/// Links end with the right to make them: those that `maker` could not make
/// with this role are worthless.
pub(in crate::storage) async fn revoke_invites_beyond(
    tx: &mut Tx<'_>,
    maker: UserId,
    role: Role,
) -> Result<(), sqlx::Error> {
    for given in [Role::Member, Role::Admin] {
        if !rules::may_invite(role, given) {
            tx.db
                .sql("delete from invites where created_by = $1 and role = $2")
                .bind(maker.0)
                .bind(given.name())
                .run()
                .await?;
        }
    }
    Ok(())
}

struct CreateInvite {
    actor: UserId,
    invite: NewInvite,
    token_hash: TokenHash,
}

impl Change for CreateInvite {
    type Output = InviteOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<InviteOutcome, sqlx::Error> {
        let Self {
            actor,
            invite,
            token_hash,
        } = self;
        let actor_role = active_role(tx, *actor).await?;
        if !actor_role.is_some_and(|role| rules::may_invite(role, invite.role)) {
            return Ok(InviteOutcome::Forbidden);
        }
        let valid: i64 = tx
            .db
            .sql(
                "select count(*) from invites \
                 where created_by = $1 and uses_left > 0 and expires_at_ms > $2",
            )
            .bind(actor.0)
            .bind(tx.now_ms)
            .value()
            .await?;
        if valid >= i64::from(INVITES_MAX) {
            return Ok(InviteOutcome::TooMany);
        }
        tx.db
            .sql(
                "insert into invites \
                 (token_hash, role, note, uses_left, created_by, created_at_ms, expires_at_ms) \
                 values ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(token_hash.to_vec())
            .bind(invite.role.name())
            .bind(&invite.note)
            .bind(i64::from(invite.uses))
            .bind(actor.0)
            .bind(tx.now_ms)
            .bind(tx.now_ms.saturating_add(as_ms(invite.lasts)))
            .run()
            .await?;
        let detail = format!("{} × {}: {}", invite.uses, invite.role.name(), invite.note);
        note(tx, Some(*actor), "invite_made", None, &detail).await?;
        Ok(InviteOutcome::Made)
    }
}

struct RevokeInvite {
    actor: UserId,
    id: i64,
}

impl Change for RevokeInvite {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let label: Option<String> = tx
            .db
            .sql("delete from invites where id = $1 returning note")
            .bind(self.id)
            .optional_value()
            .await?;
        if let Some(label) = label {
            note(tx, Some(self.actor), "invite_revoked", None, &label).await?;
        }
        Ok(())
    }
}
