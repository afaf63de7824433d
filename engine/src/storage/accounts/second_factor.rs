//! Keeps the second step: the secret of the app, and the codes on paper.

use protocol::{AlertKind, UserId};

use crate::{
    session::TokenHash,
    storage::{
        Device, Storage, StorageError,
        accounts::{alerts::alert, proofs::note_one_step},
        audit::note,
        sql::count,
        tx::{Change, Tx},
    },
};

/// The second factor of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// What the app knows.
    pub(crate) secret: Vec<u8>,
    /// A code of the app was right once; only then it counts.
    pub confirmed: bool,
    /// Codes on paper that are left.
    pub recovery_codes: u32,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor")
            .field("confirmed", &self.confirmed)
            .field("recovery_codes", &self.recovery_codes)
            .finish_non_exhaustive()
    }
}

impl Storage {
    /// The second factor of an account, confirmed or not.
    pub(crate) async fn second_factor(
        &self,
        user: UserId,
    ) -> Result<Option<SecondFactor>, StorageError> {
        let row: Option<(Vec<u8>, bool, i64)> = self
            .sql(
                "select t.secret, t.confirmed_at_ms is not null, \
                 (select count(*) from recovery_codes r where r.user_id = t.user_id) \
                 from totp t where t.user_id = $1",
            )
            .bind(user.0)
            .optional()
            .await?;
        Ok(row.map(|(secret, confirmed, recovery_codes)| SecondFactor {
            secret,
            confirmed,
            recovery_codes: count(recovery_codes),
        }))
    }

    /// Keeps a secret that is yet to be confirmed. A confirmed one stays.
    pub(crate) async fn propose_totp(
        &self,
        user: UserId,
        secret: Vec<u8>,
    ) -> Result<(), StorageError> {
        self.writer.change(Propose { user, secret }).await
    }

    /// The secret counts from now on, and so do these codes: `session` has
    /// shown one. Returns whether there was one to confirm.
    pub(crate) async fn confirm_totp(
        &self,
        user: UserId,
        session: i64,
        step: i64,
        recovery_codes: Vec<TokenHash>,
        device: Device,
    ) -> Result<bool, StorageError> {
        let change = Confirm {
            user,
            session,
            step,
            recovery_codes,
            device,
        };
        self.writer.change(change).await
    }

    /// Gives an account that asks for codes other ones on paper. Returns
    /// whether it does.
    pub(crate) async fn renew_recovery_codes(
        &self,
        user: UserId,
        recovery_codes: Vec<TokenHash>,
        device: Device,
    ) -> Result<bool, StorageError> {
        let change = Renew {
            user,
            recovery_codes,
            device,
        };
        self.writer.change(change).await
    }

    /// Uses up a time step. Returns whether it was not used before.
    pub(crate) async fn use_step(&self, user: UserId, step: i64) -> Result<bool, StorageError> {
        self.writer.change(UseStep { user, step }).await
    }

    /// Uses up a code on paper. Returns whether there was one.
    pub(crate) async fn use_recovery_code(
        &self,
        user: UserId,
        code_hash: TokenHash,
        device: Device,
    ) -> Result<bool, StorageError> {
        let change = UseRecoveryCode {
            user,
            code_hash,
            device,
        };
        self.writer.change(change).await
    }

    /// The account has no second factor any more.
    pub(crate) async fn remove_totp(
        &self,
        user: UserId,
        device: Device,
    ) -> Result<(), StorageError> {
        self.writer.change(Remove { user, device }).await
    }
}

struct Propose {
    user: UserId,
    secret: Vec<u8>,
}

impl Change for Propose {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        tx.db
            .sql(
                "insert into totp (user_id, secret, used_step) values ($1, $2, 0) \
                 on conflict (user_id) do update set secret = excluded.secret \
                 where totp.confirmed_at_ms is null",
            )
            .bind(self.user.0)
            .bind(&self.secret)
            .run()
            .await?;
        Ok(())
    }
}

struct Confirm {
    user: UserId,
    session: i64,
    step: i64,
    recovery_codes: Vec<TokenHash>,
    device: Device,
}

impl Change for Confirm {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let done = tx
            .db
            .sql(
                "update totp set confirmed_at_ms = $2, used_step = $3 \
                 where user_id = $1 and confirmed_at_ms is null",
            )
            .bind(self.user.0)
            .bind(tx.now_ms)
            .bind(self.step)
            .run()
            .await?;
        if done == 0 {
            return Ok(false);
        }
        write_recovery_codes(tx, self.user, &self.recovery_codes).await?;
        note_one_step(tx, self.session, false).await?;
        let me = Some(self.user);
        note(tx, me, "second_factor_added", me, "").await?;
        let kind = AlertKind::SecondStepAdded;
        alert(tx, self.user, kind, "", &self.device).await?;
        Ok(true)
    }
}

/// Writes an account's codes on paper, instead of those it has.
async fn write_recovery_codes(
    tx: &mut Tx<'_>,
    user: UserId,
    codes: &[TokenHash],
) -> Result<(), sqlx::Error> {
    tx.db
        .sql("delete from recovery_codes where user_id = $1")
        .bind(user.0)
        .run()
        .await?;
    for code_hash in codes {
        tx.db
            .sql("insert into recovery_codes (user_id, code_hash) values ($1, $2)")
            .bind(user.0)
            .bind(code_hash.to_vec())
            .run()
            .await?;
    }
    Ok(())
}

struct Renew {
    user: UserId,
    recovery_codes: Vec<TokenHash>,
    device: Device,
}

impl Change for Renew {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let confirmed: bool = tx
            .db
            .sql(
                "select exists (select 1 from totp \
                 where user_id = $1 and confirmed_at_ms is not null)",
            )
            .bind(self.user.0)
            .value()
            .await?;
        if !confirmed {
            return Ok(false);
        }
        write_recovery_codes(tx, self.user, &self.recovery_codes).await?;
        let me = Some(self.user);
        note(tx, me, "recovery_codes_made", me, "").await?;
        let kind = AlertKind::RecoveryCodesRenewed;
        alert(tx, self.user, kind, "", &self.device).await?;
        Ok(true)
    }
}

struct UseStep {
    user: UserId,
    step: i64,
}

impl Change for UseStep {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let done = tx
            .db
            .sql("update totp set used_step = $2 where user_id = $1 and used_step < $2")
            .bind(self.user.0)
            .bind(self.step)
            .run()
            .await?;
        Ok(done > 0)
    }
}

struct UseRecoveryCode {
    user: UserId,
    code_hash: TokenHash,
    device: Device,
}

impl Change for UseRecoveryCode {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let done = tx
            .db
            .sql("delete from recovery_codes where user_id = $1 and code_hash = $2")
            .bind(self.user.0)
            .bind(self.code_hash.to_vec())
            .run()
            .await?;
        let used = done > 0;
        if used {
            let me = Some(self.user);
            note(tx, me, "recovery_code_used", me, "").await?;
            let kind = AlertKind::RecoveryCodeUsed;
            alert(tx, self.user, kind, "", &self.device).await?;
        }
        Ok(used)
    }
}

struct Remove {
    user: UserId,
    device: Device,
}

impl Change for Remove {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        if delete_second_factor(tx, self.user).await? {
            let me = Some(self.user);
            note(tx, me, "second_factor_removed", me, "").await?;
            let kind = AlertKind::SecondStepRemoved;
            alert(tx, self.user, kind, "", &self.device).await?;
        }
        Ok(())
    }
}

/// Takes away the app and the codes on paper. Returns whether codes were
/// asked for.
pub(in crate::storage) async fn delete_second_factor(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    tx.db
        .sql("delete from recovery_codes where user_id = $1")
        .bind(user.0)
        .run()
        .await?;
    let confirmed: Option<bool> = tx
        .db
        .sql("delete from totp where user_id = $1 returning confirmed_at_ms is not null")
        .bind(user.0)
        .optional_value()
        .await?;
    Ok(confirmed.unwrap_or_default())
}
