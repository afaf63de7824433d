//! Passkeys: public keys that people sign in with.

use protocol::{AlertKind, UserId, views::Passkey};

use crate::{
    session::TokenHash,
    storage::{
        Device, Session, Storage, StorageError,
        accounts::{
            alerts::alert, proofs::prove, sessions::insert_session_of, sign_up::is_last_way_in,
        },
        audit::note,
        tx::{Change, Tx},
    },
};

/// A passkey as signing in needs it.
pub(crate) struct KnownPasskey {
    pub(crate) id: i64,
    pub(crate) user: UserId,
    /// As the library keeps it, in JSON.
    pub(crate) credential: String,
}

impl Storage {
    /// The passkeys of a person, the oldest first.
    pub(crate) async fn passkeys_of(&self, user: UserId) -> Result<Vec<Passkey>, StorageError> {
        let rows: Vec<(i64, String, i64, Option<i64>)> = self
            .sql(
                "select id, label, created_at_ms, used_at_ms from passkeys \
                 where user_id = $1 order by id",
            )
            .bind(user.0)
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(|(id, label, created_at_ms, used_at_ms)| Passkey {
                id,
                label,
                created_at_ms,
                used_at_ms,
            })
            .collect())
    }

    /// The ids by which authenticators know a person's passkeys.
    pub(crate) async fn credential_ids_of(
        &self,
        user: UserId,
    ) -> Result<Vec<Vec<u8>>, StorageError> {
        let ids = self
            .sql("select credential_id from passkeys where user_id = $1")
            .bind(user.0)
            .values();
        Ok(ids.await?)
    }

    /// The passkey an authenticator knows by this id.
    pub(crate) async fn find_passkey(
        &self,
        credential_id: &[u8],
    ) -> Result<Option<KnownPasskey>, StorageError> {
        let row: Option<(i64, i64, String)> = self
            .sql("select id, user_id, credential from passkeys where credential_id = $1")
            .bind(credential_id)
            .optional()
            .await?;
        Ok(row.map(|(id, user, credential)| KnownPasskey {
            id,
            user: UserId(user),
            credential,
        }))
    }

    /// Gives an account a passkey. Returns whether it is new: nobody has one
    /// with this id.
    pub(crate) async fn add_passkey(&self, passkey: NewPasskey) -> Result<bool, StorageError> {
        self.writer.change(passkey).await
    }

    /// Makes a session for who has used a passkey, and keeps what has changed
    /// of it. `None` when it was removed, or used, or the account deactivated
    /// meanwhile.
    pub(crate) async fn sign_in_with_passkey(
        &self,
        used: UsedPasskey,
    ) -> Result<Option<Session>, StorageError> {
        self.writer.change(used).await
    }

    /// Notes that the owner of a session has used a passkey of theirs there.
    /// `false` when it was removed or used meanwhile, or is somebody else's.
    pub(crate) async fn prove_with_passkey(
        &self,
        session: i64,
        passkey: KnownPasskey,
        credential: String,
    ) -> Result<bool, StorageError> {
        let change = Prove {
            session,
            passkey,
            credential,
        };
        self.writer.change(change).await
    }

    /// Gives a passkey another name. Returns whether there is one.
    pub(crate) async fn rename_passkey(
        &self,
        user: UserId,
        id: i64,
        label: String,
    ) -> Result<bool, StorageError> {
        self.writer.change(Rename { user, id, label }).await
    }

    /// Takes a passkey away. Returns `false` for the last way to sign in,
    /// which stays.
    pub(crate) async fn remove_passkey(
        &self,
        user: UserId,
        id: i64,
        device: Device,
    ) -> Result<bool, StorageError> {
        self.writer.change(Remove { user, id, device }).await
    }
}

/// A passkey that was just made.
pub(crate) struct NewPasskey {
    pub(crate) user: UserId,
    pub(crate) credential_id: Vec<u8>,
    pub(crate) credential: String,
    pub(crate) label: String,
    pub(crate) device: Device,
}

impl Change for NewPasskey {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let added = tx
            .db
            .sql(
                "insert into passkeys (user_id, credential_id, credential, label, created_at_ms) \
                 values ($1, $2, $3, $4, $5) on conflict (credential_id) do nothing",
            )
            .bind(self.user.0)
            .bind(&self.credential_id)
            .bind(&self.credential)
            .bind(&self.label)
            .bind(tx.now_ms)
            .run()
            .await?;
        if added == 0 {
            return Ok(false);
        }
        let me = Some(self.user);
        note(tx, me, "passkey_added", me, &self.label).await?;
        let kind = AlertKind::PasskeyAdded;
        alert(tx, self.user, kind, &self.label, &self.device).await?;
        Ok(true)
    }
}

/// A passkey that somebody has just shown to have.
pub(crate) struct UsedPasskey {
    pub(crate) passkey: KnownPasskey,
    /// What the library keeps of it from now on.
    pub(crate) credential: String,
    pub(crate) token_hash: TokenHash,
    pub(crate) device: Device,
}

impl Change for UsedPasskey {
    type Output = Option<Session>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<Session>, sqlx::Error> {
        if !note_use(tx, &self.passkey, &self.credential).await? {
            return Ok(None);
        }
        let row: Option<(String, Option<String>, String)> = tx
            .db
            .sql("select name, avatar, role from users where id = $1 and deactivated_at_ms is null")
            .bind(self.passkey.user.0)
            .optional()
            .await?;
        let Some(shown) = row else {
            return Ok(None);
        };
        let user = self.passkey.user;
        insert_session_of(tx, user, shown, &self.token_hash, &self.device)
            .await
            .map(Some)
    }
}

/// Keeps what the library keeps of a passkey that was used. Returns `false`
/// when it was removed or used meanwhile: its counter counts once.
async fn note_use(
    tx: &mut Tx<'_>,
    passkey: &KnownPasskey,
    credential: &str,
) -> Result<bool, sqlx::Error> {
    let done = tx
        .db
        .sql(
            "update passkeys set credential = $3, used_at_ms = $4 where id = $1 and credential = \
             $2",
        )
        .bind(passkey.id)
        .bind(&passkey.credential)
        .bind(credential)
        .bind(tx.now_ms)
        .run()
        .await?;
    Ok(done > 0)
}

struct Prove {
    session: i64,
    passkey: KnownPasskey,
    credential: String,
}

impl Change for Prove {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let owner: Option<i64> = tx
            .db
            .sql("select user_id from sessions where id = $1")
            .bind(self.session)
            .optional_value()
            .await?;
        let is_owner = owner == Some(self.passkey.user.0);
        if !is_owner || !note_use(tx, &self.passkey, &self.credential).await? {
            return Ok(false);
        }
        prove(tx, self.session).await?;
        Ok(true)
    }
}

struct Rename {
    user: UserId,
    id: i64,
    label: String,
}

impl Change for Rename {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let done = tx
            .db
            .sql("update passkeys set label = $3 where user_id = $1 and id = $2")
            .bind(self.user.0)
            .bind(self.id)
            .bind(&self.label)
            .run()
            .await?;
        Ok(done > 0)
    }
}

struct Remove {
    user: UserId,
    id: i64,
    device: Device,
}

impl Change for Remove {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        if is_last_way_in(tx, self.user).await? {
            return Ok(false);
        }
        let label: Option<String> = tx
            .db
            .sql("delete from passkeys where user_id = $1 and id = $2 returning label")
            .bind(self.user.0)
            .bind(self.id)
            .optional_value()
            .await?;
        if let Some(label) = label {
            let me = Some(self.user);
            note(tx, me, "passkey_removed", me, &label).await?;
            let kind = AlertKind::PasskeyRemoved;
            alert(tx, self.user, kind, &label, &self.device).await?;
        }
        Ok(true)
    }
}
