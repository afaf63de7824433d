//! Whether somebody has shown anew, in their session, who they are; and the
//! roles that need a second step.

use protocol::{Role, UserId};

use crate::{
    limits::{PROOF_LASTS, as_ms},
    storage::{
        Storage, StorageError,
        accounts::users::active_role,
        audit::note,
        tx::{Change, Tx},
    },
};

/// What in the store is true of a session `s` of the user `u` who has to set
/// up a second step before anything else: their role needs one, and there is a
/// password that opens the account alone.
pub(in crate::storage) const OWES_SECOND_STEP: &str = "exists (select 1 from second_step_roles r where r.role = u.role) \
     and exists (select 1 from passwords p where p.user_id = u.id) \
     and not exists (select 1 from totp t where t.user_id = u.id and t.confirmed_at_ms is not null)";

impl Storage {
    /// Whether a session has a fresh proof of its owner. Who has neither a
    /// password nor a passkey has shown who they are by signing in lately:
    /// a provider is all they have.
    pub(crate) async fn has_proof(&self, session: i64) -> Result<bool, StorageError> {
        let fresh: Option<bool> = sqlx::query_scalar(
            "select coalesce(s.proved_at_ms, 0) > $2 or (s.created_at_ms > $2 \
             and not exists (select 1 from passwords p where p.user_id = s.user_id) \
             and not exists (select 1 from passkeys k where k.user_id = s.user_id)) \
             from sessions s where s.id = $1",
        )
        .bind(session)
        .bind(self.now_ms().saturating_sub(as_ms(PROOF_LASTS)))
        .fetch_optional(self.readers())
        .await?;
        Ok(fresh.unwrap_or_default())
    }

    /// Notes that the owner of a session has shown who they are.
    pub(crate) async fn note_proof(&self, session: i64) -> Result<(), StorageError> {
        self.writer.change(NoteProof { session }).await
    }

    /// The roles that need a second step.
    pub async fn second_step_roles(&self) -> Result<Vec<Role>, StorageError> {
        let names: Vec<String> = sqlx::query_scalar("select role from second_step_roles")
            .fetch_all(self.readers())
            .await?;
        let mut roles: Vec<_> = names
            .iter()
            .filter_map(|name| Role::of_name(name))
            .collect();
        roles.sort();
        Ok(roles)
    }

    /// Sets the roles that need a second step. Returns whether the actor may.
    pub(crate) async fn set_second_step_roles(
        &self,
        actor: UserId,
        roles: Vec<Role>,
    ) -> Result<bool, StorageError> {
        self.writer.change(SetRoles { actor, roles }).await
    }

    /// Those who have to set up a second step before anything else.
    pub(crate) async fn who_owe_second_step(&self) -> Result<Vec<UserId>, StorageError> {
        let sql = format!("select u.id from users u where {OWES_SECOND_STEP}");
        let ids: Vec<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_all(self.readers())
            .await?;
        Ok(ids.into_iter().map(UserId).collect())
    }
}

/// Whether an account has to set up a second step before anything else.
pub(in crate::storage) async fn owes_second_step(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    let sql = format!("select 1 from users u where u.id = $1 and {OWES_SECOND_STEP}");
    let row: Option<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(user.0)
        .fetch_optional(&mut *tx.connection)
        .await?;
    Ok(row.is_some())
}

/// Notes that the owner of a session has shown who they are.
pub(in crate::storage) async fn prove(tx: &mut Tx<'_>, session: i64) -> Result<(), sqlx::Error> {
    sqlx::query("update sessions set proved_at_ms = $2 where id = $1")
        .bind(session)
        .bind(tx.now_ms)
        .execute(&mut *tx.connection)
        .await?;
    Ok(())
}

struct NoteProof {
    session: i64,
}

impl Change for NoteProof {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        prove(tx, self.session).await
    }
}

struct SetRoles {
    actor: UserId,
    roles: Vec<Role>,
}

impl Change for SetRoles {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        if active_role(tx, self.actor).await? != Some(Role::Owner) {
            return Ok(false);
        }
        sqlx::query("delete from second_step_roles")
            .execute(&mut *tx.connection)
            .await?;
        let mut names = Vec::with_capacity(self.roles.len());
        // A guest has no password that a code could stand beside.
        for role in self.roles.iter().filter(|role| **role != Role::Guest) {
            sqlx::query(
                "insert into second_step_roles (role) values ($1) on conflict (role) do nothing",
            )
            .bind(role.name())
            .execute(&mut *tx.connection)
            .await?;
            names.push(role.name());
        }
        let detail = names.join(", ");
        note(tx, Some(self.actor), "second_step_roles", None, &detail).await?;
        Ok(true)
    }
}
