//! Passwords' hashes, and links that set a new one.

use protocol::{AlertKind, Role, User, UserId, UserKind};

use crate::{
    limits::{RESET_LASTS, as_ms},
    session::{SessionToken, TokenHash},
    storage::{
        Device, GovernOutcome, Session, Storage, StorageError,
        accounts::{
            alerts::alert,
            proofs::prove,
            second_factor::delete_second_factor,
            sessions::{Which, delete_sessions, insert_session},
            users::active_role,
        },
        audit::note,
        tx::{Change, Tx},
    },
};

/// A link that sets a new password, before it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReset {
    /// Whose password.
    pub user: UserId,
    /// Nobody where it is made at the machine itself.
    pub actor: Option<UserId>,
    /// What is in the link, hashed.
    pub token_hash: TokenHash,
    /// Who follows it needs no code beside their password any more.
    pub removes_second_step: bool,
}

/// What a link has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reset {
    pub(crate) user: UserId,
    /// A code is asked for besides.
    pub(crate) has_second_step: bool,
}

impl Storage {
    /// The account of this address and its password's hash. Who has shown that
    /// the address is theirs comes before who once claimed it.
    pub(crate) async fn find_password(
        &self,
        email: &str,
    ) -> Result<Option<(UserId, String)>, StorageError> {
        let row: Option<(i64, String)> = sqlx::query_as(
            "select u.id, p.hash from users u join passwords p on p.user_id = u.id \
             where u.email = $1 or u.yielded_email = $1 \
             order by case when u.email = $1 then 0 else 1 end, u.id limit 1",
        )
        .bind(email)
        .fetch_optional(self.readers())
        .await?;
        Ok(row.map(|(id, hash)| (UserId(id), hash)))
    }

    /// An account's address and its password's hash.
    pub(crate) async fn password_of(
        &self,
        user: UserId,
    ) -> Result<(Option<String>, Option<String>), StorageError> {
        let row: Option<(Option<String>, Option<String>)> = sqlx::query_as(
            "select u.email, p.hash from users u left join passwords p on p.user_id = u.id \
             where u.id = $1",
        )
        .bind(user.0)
        .fetch_optional(self.readers())
        .await?;
        Ok(row.unwrap_or_default())
    }

    /// Sets an account's password. All sessions end, and a new one begins,
    /// whose owner has shown who they are. `None`: the account is deactivated.
    pub(crate) async fn set_password(
        &self,
        user: UserId,
        hash: String,
        token: &SessionToken,
        device: Device,
    ) -> Result<Option<Session>, StorageError> {
        let change = SetPassword {
            user,
            hash,
            token_hash: token.hash(),
            device,
        };
        self.writer.change(change).await
    }

    /// Keeps a link that sets a new password, instead of the one before. The
    /// actor's role is to be above that of the account.
    pub(crate) async fn keep_reset(&self, new: NewReset) -> Result<GovernOutcome, StorageError> {
        self.writer.change(new).await
    }

    /// Whose password a link sets, by name, if it is valid.
    pub(crate) async fn reset_of(
        &self,
        token: &SessionToken,
    ) -> Result<Option<String>, StorageError> {
        let name = sqlx::query_scalar(
            "select u.name from password_resets r join users u on u.id = r.user_id \
             where r.token_hash = $1 and r.expires_at_ms > $2 and u.deactivated_at_ms is null",
        )
        .bind(token.hash().to_vec())
        .bind(self.now_ms())
        .fetch_optional(self.readers())
        .await?;
        Ok(name)
    }

    /// Follows a link, once: sets the password and ends all sessions. `None`:
    /// it is not valid (any more).
    pub(crate) async fn reset_password(
        &self,
        token: &SessionToken,
        hash: String,
        device: Device,
    ) -> Result<Option<Reset>, StorageError> {
        let change = ResetPassword {
            token_hash: token.hash(),
            hash,
            device,
        };
        self.writer.change(change).await
    }
}

/// Writes an account's password, whatever it was.
pub(in crate::storage) async fn write_password(
    tx: &mut Tx<'_>,
    user: UserId,
    hash: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into passwords (user_id, hash, changed_at_ms) values ($1, $2, $3) \
         on conflict (user_id) do update set hash = excluded.hash, \
         changed_at_ms = excluded.changed_at_ms",
    )
    .bind(user.0)
    .bind(hash)
    .bind(tx.now_ms)
    .execute(&mut *tx.connection)
    .await?;
    Ok(())
}

/// Links end with the right to make them, and with what made them right: those
/// for this account, and those it has made.
pub(in crate::storage) async fn revoke_resets(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<(), sqlx::Error> {
    sqlx::query("delete from password_resets where user_id = $1 or created_by = $1")
        .bind(user.0)
        .execute(&mut *tx.connection)
        .await?;
    Ok(())
}

struct SetPassword {
    user: UserId,
    hash: String,
    token_hash: TokenHash,
    device: Device,
}

impl Change for SetPassword {
    type Output = Option<Session>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<Session>, sqlx::Error> {
        let shown: Option<(String, Option<String>, String)> = sqlx::query_as(
            "select name, avatar, role from users where id = $1 and deactivated_at_ms is null",
        )
        .bind(self.user.0)
        .fetch_optional(&mut *tx.connection)
        .await?;
        let Some((name, avatar, role)) = shown else {
            return Ok(None);
        };
        let user = User {
            id: self.user,
            name,
            avatar,
            kind: UserKind::of_name(&role),
        };
        let role = Role::of_name(&role).unwrap_or(Role::Guest);
        write_password(tx, self.user, &self.hash).await?;
        sqlx::query("delete from password_resets where user_id = $1")
            .bind(self.user.0)
            .execute(&mut *tx.connection)
            .await?;
        let me = Some(self.user);
        note(tx, me, "password_set", me, "").await?;
        let kind = AlertKind::PasswordChanged;
        alert(tx, self.user, kind, "", &self.device).await?;
        // Before the others end: their numbers are not to be given again.
        let session = insert_session(tx, user, role, &self.token_hash, &self.device).await?;
        delete_sessions(tx, self.user, Which::AllBut(session.id)).await?;
        prove(tx, session.id).await?;
        Ok(Some(session))
    }
}

impl Change for NewReset {
    type Output = GovernOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<GovernOutcome, sqlx::Error> {
        let row: Option<(String, Option<String>)> = sqlx::query_as(
            "select role, coalesce(email, yielded_email) from users \
             where id = $1 and deactivated_at_ms is null",
        )
        .bind(self.user.0)
        .fetch_optional(&mut *tx.connection)
        .await?;
        let role = row.as_ref().and_then(|(role, _)| Role::of_name(role));
        if let Some(actor) = self.actor {
            let actor = active_role(tx, actor).await?.filter(|role| role.is_admin());
            let allowed = actor.is_some_and(|actor| role.is_none_or(|role| actor > role));
            if !allowed {
                return Ok(GovernOutcome::Forbidden);
            }
        }
        match row {
            None => return Ok(GovernOutcome::Unknown),
            // There is nothing they could sign in with.
            Some((_, None)) => return Ok(GovernOutcome::Forbidden),
            Some((_, Some(_))) => {}
        }
        sqlx::query(
            "insert into password_resets \
             (user_id, token_hash, removes_second_step, created_by, expires_at_ms) \
             values ($1, $2, $3, $4, $5) on conflict (user_id) do update \
             set token_hash = excluded.token_hash, \
             removes_second_step = excluded.removes_second_step, \
             created_by = excluded.created_by, expires_at_ms = excluded.expires_at_ms",
        )
        .bind(self.user.0)
        .bind(self.token_hash.to_vec())
        .bind(self.removes_second_step)
        .bind(self.actor.map(|actor| actor.0))
        .bind(tx.now_ms.saturating_add(as_ms(RESET_LASTS)))
        .execute(&mut *tx.connection)
        .await?;
        let detail = if self.removes_second_step {
            "second step"
        } else {
            ""
        };
        let target = Some(self.user);
        note(tx, self.actor, "reset_link_made", target, detail).await?;
        // Who made it is no business of whoever reads the alert in passing.
        let somebody = Device::default();
        alert(tx, self.user, AlertKind::ResetLinkMade, "", &somebody).await?;
        Ok(GovernOutcome::Done)
    }
}

struct ResetPassword {
    token_hash: TokenHash,
    hash: String,
    device: Device,
}

impl Change for ResetPassword {
    type Output = Option<Reset>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<Reset>, sqlx::Error> {
        let row: Option<(i64, bool, i64)> = sqlx::query_as(
            "delete from password_resets where token_hash = $1 \
             returning user_id, removes_second_step, expires_at_ms",
        )
        .bind(self.token_hash.to_vec())
        .fetch_optional(&mut *tx.connection)
        .await?;
        let Some((user, removes_second_step, expires_at_ms)) = row else {
            return Ok(None);
        };
        let user = UserId(user);
        if expires_at_ms <= tx.now_ms || active_role(tx, user).await?.is_none() {
            return Ok(None);
        }
        write_password(tx, user, &self.hash).await?;
        delete_sessions(tx, user, Which::All).await?;
        note(tx, Some(user), "password_reset", Some(user), "").await?;
        alert(tx, user, AlertKind::PasswordReset, "", &self.device).await?;
        if removes_second_step && delete_second_factor(tx, user).await? {
            note(tx, Some(user), "second_factor_removed", Some(user), "").await?;
            alert(tx, user, AlertKind::SecondStepRemoved, "", &self.device).await?;
        }
        let second_step: Option<i64> = sqlx::query_scalar(
            "select 1 from totp where user_id = $1 and confirmed_at_ms is not null",
        )
        .bind(user.0)
        .fetch_optional(&mut *tx.connection)
        .await?;
        Ok(Some(Reset {
            user,
            has_second_step: second_step.is_some(),
        }))
    }
}
