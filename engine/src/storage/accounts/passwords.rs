//! Keeps the hashes of passwords, and the links that set a new one.

use protocol::{AlertKind, Role, User, UserId, UserKind};

use crate::{
    limits::{RESET_LASTS, as_ms},
    rules,
    session::{SessionToken, TokenHash},
    storage::{
        Device, GovernOutcome, Refused, Session, Storage, StorageError,
        accounts::{
            alerts::alert,
            profile::claim_email,
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

/// Whose password a link sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetTarget {
    /// What they are called.
    pub name: String,
    /// A password opens the account by an address; otherwise they choose one.
    pub has_address: bool,
}

/// The user `u` has an address that a password of theirs would open the account
/// by: their own, or the one they had, until who has it now has a password.
macro_rules! has_address {
    () => {
        "(u.email is not null or u.yielded_email is not null and not exists \
         (select 1 from users o join passwords p on p.user_id = o.id \
         where o.email = u.yielded_email))"
    };
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
        let row: Option<(i64, String)> = self
            .sql(
                "select u.id, p.hash from users u join passwords p on p.user_id = u.id \
                 where u.email = $1 or u.yielded_email = $1 \
                 order by case when u.email = $1 then 0 else 1 end, u.id limit 1",
            )
            .bind(email)
            .optional()
            .await?;
        Ok(row.map(|(id, hash)| (UserId(id), hash)))
    }

    /// An account's address and its password's hash.
    pub(crate) async fn password_of(
        &self,
        user: UserId,
    ) -> Result<(Option<String>, Option<String>), StorageError> {
        let row: Option<(Option<String>, Option<String>)> = self
            .sql(
                "select u.email, p.hash from users u left join passwords p on p.user_id = u.id \
                 where u.id = $1",
            )
            .bind(user.0)
            .optional()
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

    /// Whose password a link sets, if it is valid.
    pub(crate) async fn reset_of(
        &self,
        token: &SessionToken,
    ) -> Result<Option<ResetTarget>, StorageError> {
        let row: Option<(String, bool)> = self
            .sql(concat!(
                "select u.name, ",
                has_address!(),
                " from password_resets r join users u on u.id = r.user_id \
                 where r.token_hash = $1 and r.expires_at_ms > $2 and u.deactivated_at_ms is null"
            ))
            .bind(token.hash().to_vec())
            .bind(self.now_ms())
            .optional()
            .await?;
        Ok(row.map(|(name, has_address)| ResetTarget { name, has_address }))
    }

    /// Follows a link, once: sets the password, and the (clean) address of who
    /// has none, and ends all sessions.
    pub(crate) async fn reset_password(
        &self,
        token: &SessionToken,
        hash: String,
        email: Option<String>,
        device: Device,
    ) -> Result<Result<Reset, Refused>, StorageError> {
        let change = ResetPassword {
            token_hash: token.hash(),
            hash,
            email,
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
    tx.db
        .sql(
            "insert into passwords (user_id, hash, changed_at_ms) values ($1, $2, $3) \
             on conflict (user_id) do update set hash = excluded.hash, \
             changed_at_ms = excluded.changed_at_ms",
        )
        .bind(user.0)
        .bind(hash)
        .bind(tx.now_ms)
        .run()
        .await?;
    Ok(())
}

/// Links end with the right to make them, and with what made them right: those
/// for this account, and those it has made.
pub(in crate::storage) async fn revoke_resets(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql("delete from password_resets where user_id = $1 or created_by = $1")
        .bind(user.0)
        .run()
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
        let shown: Option<(String, Option<String>, String)> = tx
            .db
            .sql("select name, avatar, role from users where id = $1 and deactivated_at_ms is null")
            .bind(self.user.0)
            .optional()
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
        tx.db
            .sql("delete from password_resets where user_id = $1")
            .bind(self.user.0)
            .run()
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
        let role = active_role(tx, self.user).await?;
        if let Some(actor) = self.actor {
            // Nobody is below everybody: that there is no such person is no secret
            // to those who run the server.
            let target = role.unwrap_or(Role::Guest);
            let actor = active_role(tx, actor).await?;
            if !actor.is_some_and(|actor| rules::may_reset(actor, target)) {
                return Ok(GovernOutcome::Forbidden);
            }
        }
        match role {
            None => return Ok(GovernOutcome::Unknown),
            // They have nothing to come back to.
            Some(Role::Guest) => return Ok(GovernOutcome::Forbidden),
            Some(Role::Member | Role::Admin | Role::Owner) => {}
        }
        tx.db
            .sql(
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
            .run()
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
    email: Option<String>,
    device: Device,
}

impl Change for ResetPassword {
    type Output = Result<Reset, Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        let row: Option<(i64, bool, bool)> = tx
            .db
            .sql(concat!(
                "select u.id, r.removes_second_step, ",
                has_address!(),
                " from password_resets r join users u on u.id = r.user_id \
                 where r.token_hash = $1 and r.expires_at_ms > $2 and u.deactivated_at_ms is null"
            ))
            .bind(self.token_hash.to_vec())
            .bind(tx.now_ms)
            .optional()
            .await?;
        let Some((user, removes_second_step, has_address)) = row else {
            return Ok(Err(Refused::LinkOver));
        };
        let user = UserId(user);
        if !has_address {
            // They had one a moment ago, when they were asked for none.
            let Some(email) = &self.email else {
                return Ok(Err(Refused::LinkOver));
            };
            // Where it is somebody else's the link stays good for another one.
            if let Err(refused) = claim_email(tx, user, email, &self.device).await? {
                return Ok(Err(refused));
            }
        }
        tx.db
            .sql("delete from password_resets where user_id = $1")
            .bind(user.0)
            .run()
            .await?;
        write_password(tx, user, &self.hash).await?;
        delete_sessions(tx, user, Which::All).await?;
        note(tx, Some(user), "password_reset", Some(user), "").await?;
        alert(tx, user, AlertKind::PasswordReset, "", &self.device).await?;
        if removes_second_step && delete_second_factor(tx, user).await? {
            note(tx, Some(user), "second_factor_removed", Some(user), "").await?;
            alert(tx, user, AlertKind::SecondStepRemoved, "", &self.device).await?;
        }
        let second_step: bool = tx
            .db
            .sql(
                "select exists (select 1 from totp \
                 where user_id = $1 and confirmed_at_ms is not null)",
            )
            .bind(user.0)
            .value()
            .await?;
        Ok(Ok(Reset {
            user,
            has_second_step: second_step,
        }))
    }
}
