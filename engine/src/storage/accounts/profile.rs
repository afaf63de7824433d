//! Changes a person's name and address.

use protocol::{AlertKind, User, UserId};

use crate::storage::{
    Device, Refused, Storage, StorageError,
    accounts::{
        alerts::alert,
        names::{is_free, write_name},
        users::{active_role, is_email_taken},
    },
    audit::note,
    shown::as_shown,
    tx::{Change, Tx},
};

impl Storage {
    /// Whether a provider says that somebody's address is theirs; and the one
    /// they had before somebody else showed that.
    pub(crate) async fn standing_of_email(
        &self,
        user: UserId,
    ) -> Result<(bool, Option<String>), StorageError> {
        let row = self
            .sql("select email_verified, yielded_email from users where id = $1")
            .bind(user.0)
            .optional();
        Ok(row.await?.unwrap_or_default())
    }

    /// Gives somebody another (clean) name, which providers do not change any
    /// more. Returns how they are shown, if that has changed. Refused where the
    /// name is somebody else's or like it.
    pub(crate) async fn rename(
        &self,
        user: UserId,
        name: String,
    ) -> Result<Result<Option<User>, Refused>, StorageError> {
        self.writer.change(Rename { user, name }).await
    }

    /// Gives an account another (clean) address, which is theirs by their own
    /// word only.
    pub(crate) async fn change_email(
        &self,
        user: UserId,
        email: String,
        device: Device,
    ) -> Result<Result<(), Refused>, StorageError> {
        let change = ChangeEmail {
            user,
            email,
            device,
        };
        self.writer.change(change).await
    }
}

struct Rename {
    user: UserId,
    name: String,
}

impl Change for Rename {
    type Output = Result<Option<User>, Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        let before = as_shown(tx, self.user).await?;
        if before.name == self.name {
            return Ok(Ok(None));
        }
        let Some(role) = active_role(tx, self.user).await? else {
            return Ok(Err(Refused::Deactivated));
        };
        if !is_free(tx, &self.name, role, Some(self.user)).await? {
            return Ok(Err(Refused::NameOfAnother));
        }
        write_name(tx, self.user, &self.name).await?;
        tx.db
            .sql("update users set own_name = true where id = $1")
            .bind(self.user.0)
            .run()
            .await?;
        let me = Some(self.user);
        let detail = format!("{} → {}", before.name, self.name);
        note(tx, me, "name_changed", me, &detail).await?;
        as_shown(tx, self.user).await.map(|shown| Ok(Some(shown)))
    }
}

struct ChangeEmail {
    user: UserId,
    email: String,
    device: Device,
}

impl Change for ChangeEmail {
    type Output = Result<(), Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        if active_role(tx, self.user).await?.is_none() {
            return Ok(Err(Refused::Deactivated));
        }
        claim_email(tx, self.user, &self.email, &self.device).await
    }
}

/// Gives an account an address, which is theirs by their own word only.
pub(in crate::storage) async fn claim_email(
    tx: &mut Tx<'_>,
    user: UserId,
    email: &str,
    device: &Device,
) -> Result<Result<(), Refused>, sqlx::Error> {
    let (before, yielded): (Option<String>, Option<String>) = tx
        .db
        .sql("select email, yielded_email from users where id = $1")
        .bind(user.0)
        .one()
        .await?;
    if before.as_deref() == Some(email) {
        return Ok(Ok(()));
    }
    if is_email_taken(tx, email, Some(user)).await? {
        return Ok(Err(Refused::EmailTaken));
    }
    tx.db
        .sql(
            "update users set email = $2, email_verified = false, yielded_email = null \
             where id = $1",
        )
        .bind(user.0)
        .bind(email)
        .run()
        .await?;
    note(tx, Some(user), "email_changed", Some(user), "").await?;
    let detail = match before.or(yielded) {
        Some(before) => format!("{before} → {email}"),
        None => email.to_owned(),
    };
    alert(tx, user, AlertKind::EmailChanged, &detail, device).await?;
    Ok(Ok(()))
}
