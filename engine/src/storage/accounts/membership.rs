//! Makes members of guests. They stay the same person, with what they have said
//! and read, and the sessions they have.

use protocol::{Role, User, UserId};

use crate::storage::{
    Ground, Refused, Storage, StorageError,
    accounts::{
        names::{is_free, write_name},
        passwords::write_password,
        sign_up::admit,
        users::{active_role, is_email_taken},
    },
    audit::note,
    shown::as_shown,
    tx::{Change, Tx},
};

impl Storage {
    /// Makes a guest a member with a password. Returns them as they are shown.
    pub(crate) async fn become_member(
        &self,
        guest: UserId,
        name: String,
        email: String,
        password_hash: String,
        ground: Ground,
    ) -> Result<Result<User, Refused>, StorageError> {
        let change = BecomeMember {
            guest,
            name,
            email,
            password_hash,
            ground,
        };
        self.writer.change(change).await
    }
}

struct BecomeMember {
    guest: UserId,
    name: String,
    email: String,
    password_hash: String,
    ground: Ground,
}

impl Change for BecomeMember {
    type Output = Result<User, Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        if !is_guest(tx, self.guest).await? {
            return Ok(Err(Refused::NotAdmitted));
        }
        if is_email_taken(tx, &self.email, Some(self.guest)).await? {
            return Ok(Err(Refused::EmailTaken));
        }
        // Before the ground is looked at, which takes one use of an invitation.
        let as_they_are = as_shown(tx, self.guest).await?.name == self.name;
        if !as_they_are && !is_free(tx, &self.name, Role::Guest, Some(self.guest)).await? {
            return Ok(Err(Refused::NameOfAnother));
        }
        let role = match admit(tx, &self.ground).await? {
            Ok(role) => role,
            Err(refused) => return Ok(Err(refused)),
        };
        write_name(tx, self.guest, &self.name).await?;
        tx.db
            .sql("update users set own_name = true, email = $2 where id = $1")
            .bind(self.guest.0)
            .bind(&self.email)
            .run()
            .await?;
        write_password(tx, self.guest, &self.password_hash).await?;
        promote(tx, self.guest, role, role.name()).await.map(Ok)
    }
}

/// Whether somebody is a guest, and not deactivated.
pub(in crate::storage) async fn is_guest(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    Ok(active_role(tx, user).await? == Some(Role::Guest))
}

/// Gives a guest the role of a newcomer. Returns them as they are shown.
pub(in crate::storage) async fn promote(
    tx: &mut Tx<'_>,
    guest: UserId,
    role: Role,
    detail: &str,
) -> Result<User, sqlx::Error> {
    tx.db
        .sql("update users set role = $2 where id = $1")
        .bind(guest.0)
        .bind(role.name())
        .run()
        .await?;
    note(tx, Some(guest), "became_member", Some(guest), detail).await?;
    as_shown(tx, guest).await
}
