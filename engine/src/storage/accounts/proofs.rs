//! Keeps whether somebody has shown anew, in their session, who they are; and
//! the roles that need a second step.

use protocol::{Role, UserId};

use crate::{
    limits::{PROOF_LASTS, as_ms},
    rules,
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
macro_rules! owing_second_step {
    () => {
        concat!(
            needs_second_step!(),
            " and not ",
            has_second_step!(),
            " and (s.one_step or exists (select 1 from passwords p where p.user_id = u.id))"
        )
    };
}

/// What is true of a session `s` of the user `u` that counts no more: their
/// role needs a second step, they can show one, and here they did not.
macro_rules! lacking_second_step {
    () => {
        concat!(
            "(s.one_step and ",
            needs_second_step!(),
            " and ",
            has_second_step!(),
            ")"
        )
    };
}

pub(in crate::storage) use {
    has_second_step, lacking_second_step, needs_second_step, owing_second_step,
};

impl Storage {
    /// Whether a session has a fresh proof of its owner. Who has neither a
    /// password nor a passkey has shown who they are by signing in lately:
    /// a provider is all they have.
    pub(crate) async fn has_proof(&self, session: i64) -> Result<bool, StorageError> {
        let fresh: Option<bool> = self
            .sql(
                "select coalesce(s.proved_at_ms, 0) > $2 or (s.created_at_ms > $2 \
                 and not exists (select 1 from passwords p where p.user_id = s.user_id) \
                 and not exists (select 1 from passkeys k where k.user_id = s.user_id)) \
                 from sessions s where s.id = $1",
            )
            .bind(session)
            .bind(self.now_ms().saturating_sub(as_ms(PROOF_LASTS)))
            .optional_value()
            .await?;
        Ok(fresh.unwrap_or_default())
    }

    /// Notes that the owner of a session has shown who they are.
    pub(crate) async fn note_proof(&self, session: i64) -> Result<(), StorageError> {
        self.writer.change(NoteProof { session }).await
    }

    /// The roles that need a second step.
    pub async fn second_step_roles(&self) -> Result<Vec<Role>, StorageError> {
        let names: Vec<String> = self
            .sql("select role from second_step_roles")
            .values()
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
        let rows: Vec<(i64, i64)> = self
            .sql(concat!(
                "select u.id, s.id from sessions s join users u on u.id = s.user_id where (",
                owing_second_step!(),
                ") or ",
                lacking_second_step!()
            ))
            .all()
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
    tx.db
        .sql(concat!(
            "select exists (select 1 from sessions s join users u on u.id = s.user_id \
             where s.id = $1 and ",
            owing_second_step!(),
            ")"
        ))
        .bind(session)
        .value()
        .await
}

/// Whether somebody who comes with one step is to show their second one.
pub(in crate::storage) async fn has_to_show_second_step(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    tx.db
        .sql(concat!(
            "select exists (select 1 from users u where u.id = $1 and ",
            needs_second_step!(),
            " and ",
            has_second_step!(),
            ")"
        ))
        .bind(user.0)
        .value()
        .await
}

/// Notes whether a session began with one step alone.
pub(in crate::storage) async fn note_one_step(
    tx: &mut Tx<'_>,
    session: i64,
    one_step: bool,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql("update sessions set one_step = $2 where id = $1")
        .bind(session)
        .bind(one_step)
        .run()
        .await?;
    Ok(())
}

/// Notes that the owner of a session has shown who they are.
pub(in crate::storage) async fn prove(tx: &mut Tx<'_>, session: i64) -> Result<(), sqlx::Error> {
    tx.db
        .sql("update sessions set proved_at_ms = $2 where id = $1")
        .bind(session)
        .bind(tx.now_ms)
        .run()
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
        let actor = active_role(tx, self.actor).await?;
        if !actor.is_some_and(rules::may_decide_sign_in) {
            return Ok(false);
        }
        tx.db.sql("delete from second_step_roles").run().await?;
        let mut names = Vec::with_capacity(self.roles.len());
        // A guest has no password that a code could stand beside.
        for role in self.roles.iter().filter(|role| **role != Role::Guest) {
            tx.db
                .sql(
                    "insert into second_step_roles (role) values ($1) on conflict (role) do \
                     nothing",
                )
                .bind(role.name())
                .run()
                .await?;
            names.push(role.name());
        }
        let detail = names.join(", ");
        note(tx, Some(self.actor), "second_step_roles", None, &detail).await?;
        Ok(true)
    }
}
