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

/// The role of the user `u` needs a second step.
macro_rules! needs_second_step {
    () => {
        "exists (select 1 from second_step_roles r where r.role = u.role)"
    };
}

/// The user `u` can show one.
macro_rules! has_second_step {
    () => {
        "exists (select 1 from totp t where t.user_id = u.id and t.confirmed_at_ms is not null)"
    };
}

/// What in the store is true of a session `s` of the user `u` who has to set
/// up a second step before anything else: their role needs one, and they came
/// with one step, or there is a password that opens the account alone.
pub(in crate::storage) const OWES_SECOND_STEP: &str = concat!(
    needs_second_step!(),
    " and not ",
    has_second_step!(),
    " and (s.one_step or exists (select 1 from passwords p where p.user_id = u.id))"
);

/// What is true of a session `s` of the user `u` that counts no more: their
/// role needs a second step, they can show one, and here they did not.
pub(in crate::storage) const LACKS_SECOND_STEP: &str = concat!(
    "s.one_step and ",
    needs_second_step!(),
    " and ",
    has_second_step!()
);

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

    /// The sessions in which somebody is to set up or show a second step before
    /// anything else, and whose they are.
    pub(crate) async fn sessions_without_second_step(
        &self,
    ) -> Result<Vec<(UserId, i64)>, StorageError> {
        let sql = format!(
            "select u.id, s.id from sessions s join users u on u.id = s.user_id \
             where ({OWES_SECOND_STEP}) or ({LACKS_SECOND_STEP})"
        );
        let rows: Vec<(i64, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_all(self.readers())
            .await?;
        let owing = rows.into_iter();
        Ok(owing
            .map(|(user, session)| (UserId(user), session))
            .collect())
    }
}

/// Whether somebody has to set up a second step in a session of theirs before
/// anything else.
pub(in crate::storage) async fn owes_second_step(
    tx: &mut Tx<'_>,
    session: i64,
) -> Result<bool, sqlx::Error> {
    let sql = format!(
        "select 1 from sessions s join users u on u.id = s.user_id \
         where s.id = $1 and {OWES_SECOND_STEP}"
    );
    let row: Option<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(session)
        .fetch_optional(&mut *tx.connection)
        .await?;
    Ok(row.is_some())
}

/// Whether somebody who comes with one step is to show their second one.
pub(in crate::storage) async fn has_to_show_second_step(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    let row: Option<i64> = sqlx::query_scalar(concat!(
        "select 1 from users u where u.id = $1 and ",
        needs_second_step!(),
        " and ",
        has_second_step!()
    ))
    .bind(user.0)
    .fetch_optional(&mut *tx.connection)
    .await?;
    Ok(row.is_some())
}

/// Notes whether a session began with one step alone.
pub(in crate::storage) async fn note_one_step(
    tx: &mut Tx<'_>,
    session: i64,
    one_step: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query("update sessions set one_step = $2 where id = $1")
        .bind(session)
        .bind(one_step)
        .execute(&mut *tx.connection)
        .await?;
    Ok(())
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
