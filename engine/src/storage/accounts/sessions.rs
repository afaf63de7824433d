//! Sessions: who is signed in where.

use protocol::{Actor, Right, Role, User, UserId, UserKind, views::SignedIn};

use crate::{
    limits::{SESSION_IDLE, SESSION_LASTS, SESSIONS_MAX, UNSENT_DRAFT_LASTS, as_ms},
    session::{SessionToken, TokenHash},
    storage::{
        Device, Storage, StorageError,
        accounts::{
            alerts::forget_old_alerts,
            browsers::{forget_unused, note_browser},
            proofs::{
                has_second_step, lacking_second_step, needs_second_step, owes_second_step,
                owing_second_step,
            },
            seen::see,
        },
        audit::{SIGNED_IN, forget_old, note},
        tx::{Change, Tx},
    },
};

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names the session; not a secret.
    pub id: i64,
    /// Whose it is.
    pub user: User,
    /// What they may do.
    pub role: Role,
    /// Their role needs a second step, and they are to set it up before
    /// anything else.
    pub owes_second_step: bool,
    /// When it ends at the latest, in milliseconds since 1970-01-01 UTC.
    pub expires_at_ms: i64,
    /// When it was last noted as used.
    pub used_at_ms: i64,
}

impl Session {
    /// The id by which the command line asks. No session has it.
    pub(crate) const OF_COMMAND_LINE: i64 = 0;

    /// Whose it is, as the one who asks.
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.user.clone(),
            role: self.role,
            right: Right::Session(self.id),
        }
    }
}

/// What selects a session `s` of `u` that has not ended: `$2` is the time, and
/// `$3` when it has to be used last not to have ended by that.
macro_rules! live {
    () => {
        "s.expires_at_ms > $2 and s.used_at_ms > $3 and u.deactivated_at_ms is null"
    };
}

impl Storage {
    /// Makes a session for somebody who has shown the password with this
    /// hash. `None` when it was changed or the account deactivated meanwhile.
    pub async fn create_session(
        &self,
        user: UserId,
        password_hash: String,
        token: &SessionToken,
        device: Device,
    ) -> Result<Option<Session>, StorageError> {
        let change = CreateSession {
            user,
            password_hash,
            token_hash: token.hash(),
            device,
        };
        self.writer.change(change).await
    }

    /// The session this token stands for, if it has not ended.
    pub async fn find_session(
        &self,
        token: &SessionToken,
    ) -> Result<Option<Session>, StorageError> {
        let (now_ms, used_since_ms) = self.now_and_idle_since();
        let row: Option<SessionRow> = self
            .sql(concat!(
                "select s.id, u.id, u.name, u.avatar, u.role, ",
                owing_second_step!(),
                ", s.expires_at_ms, s.used_at_ms from sessions s \
                 join users u on u.id = s.user_id where s.token_hash = $1 and ",
                live!(),
                " and not ",
                lacking_second_step!()
            ))
            .bind(token.hash().to_vec())
            .bind(now_ms)
            .bind(used_since_ms)
            .optional()
            .await?;
        Ok(row.map(session))
    }

    /// Whether a session of this person has not ended.
    pub(crate) async fn is_session_live(
        &self,
        id: i64,
        user: UserId,
    ) -> Result<bool, StorageError> {
        let (now_ms, used_since_ms) = self.now_and_idle_since();
        let live = self
            .sql(concat!(
                "select exists (select 1 from sessions s join users u on u.id = s.user_id \
                 where s.id = $1 and s.user_id = $4 and ",
                live!(),
                " and not ",
                lacking_second_step!(),
                ")"
            ))
            .bind(id)
            .bind(now_ms)
            .bind(used_since_ms)
            .bind(user.0)
            .value();
        Ok(live.await?)
    }

    /// The time, and how long ago a session has to be used last to have ended.
    fn now_and_idle_since(&self) -> (i64, i64) {
        let now_ms = self.now_ms();
        (now_ms, now_ms.saturating_sub(as_ms(SESSION_IDLE)))
    }

    /// Notes that a session of this person is in use, and whether somebody is
    /// there.
    pub(crate) async fn touch_session(
        &self,
        id: i64,
        user: UserId,
        seen: bool,
    ) -> Result<(), StorageError> {
        self.writer.change(TouchSession { id, user, seen }).await
    }

    /// The sessions of a person, the one used last first.
    pub async fn sessions_of(&self, user: UserId) -> Result<Vec<SignedIn>, StorageError> {
        let (now_ms, used_since_ms) = self.now_and_idle_since();
        let rows: Vec<(i64, String, String, i64, i64)> = self
            .sql(concat!(
                "select s.id, s.device, s.address, s.created_at_ms, s.used_at_ms \
                 from sessions s join users u on u.id = s.user_id where s.user_id = $1 and ",
                live!(),
                " and not ",
                lacking_second_step!(),
                " order by s.used_at_ms desc, s.id desc"
            ))
            .bind(user.0)
            .bind(now_ms)
            .bind(used_since_ms)
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(
                |(id, device, address, created_at_ms, used_at_ms)| SignedIn {
                    id,
                    device,
                    address,
                    created_at_ms,
                    used_at_ms,
                },
            )
            .collect())
    }

    /// The ids of a person's sessions.
    pub(crate) async fn session_ids(&self, user: UserId) -> Result<Vec<i64>, StorageError> {
        let ids = self
            .sql("select id from sessions where user_id = $1")
            .bind(user.0)
            .values();
        Ok(ids.await?)
    }

    /// The addresses a person is signed in from.
    pub(crate) async fn addresses_of(&self, user: UserId) -> Result<Vec<String>, StorageError> {
        let addresses = self
            .sql("select distinct address from sessions where user_id = $1 limit 100")
            .bind(user.0)
            .values();
        Ok(addresses.await?)
    }

    /// Ends a session of this person. Ending it again does nothing.
    pub async fn end_session(&self, user: UserId, id: i64) -> Result<(), StorageError> {
        self.writer
            .change(EndSessions {
                user,
                which: Which::One(id),
            })
            .await
    }

    /// Ends a session of this person, as asked for in another one of theirs.
    pub(crate) async fn end_other_session(
        &self,
        user: UserId,
        id: i64,
    ) -> Result<(), StorageError> {
        let which = Which::Other(id);
        self.writer.change(EndSessions { user, which }).await
    }

    /// Ends all sessions of a person but one, or all.
    pub(crate) async fn end_sessions(
        &self,
        user: UserId,
        but: Option<i64>,
    ) -> Result<(), StorageError> {
        self.writer
            .change(EndSessions {
                user,
                which: but.map_or(Which::All, Which::AllBut),
            })
            .await
    }

    /// Forgets what has expired: sessions, sign-ins under way, invitations.
    pub async fn forget_expired(&self) -> Result<(), StorageError> {
        self.writer.change(ForgetExpired).await
    }
}

type SessionRow = (i64, i64, String, Option<String>, String, bool, i64, i64);

fn session(row: SessionRow) -> Session {
    let (id, user_id, name, avatar, role, owes_second_step, expires_at_ms, used_at_ms) = row;
    Session {
        id,
        user: User {
            id: UserId(user_id),
            name,
            avatar,
            kind: UserKind::of_name(&role),
        },
        role: Role::of_name(&role).unwrap_or(Role::Guest),
        owes_second_step,
        expires_at_ms,
        used_at_ms,
    }
}

/// Adds a session for an account that is active. Where it has too many, those
/// end that were not used for longest.
pub(in crate::storage) async fn insert_session(
    tx: &mut Tx<'_>,
    user: User,
    role: Role,
    token_hash: &TokenHash,
    device: &Device,
) -> Result<Session, sqlx::Error> {
    let expires_at_ms = tx.now_ms.saturating_add(as_ms(SESSION_LASTS));
    let id: i64 = tx
        .db
        .sql(
            "insert into sessions \
             (token_hash, user_id, created_at_ms, expires_at_ms, used_at_ms, device, address) \
             values ($1, $2, $3, $4, $3, $5, $6) returning id",
        )
        .bind(token_hash.to_vec())
        .bind(user.id.0)
        .bind(tx.now_ms)
        .bind(expires_at_ms)
        .bind(&device.name)
        .bind(&device.address)
        .value()
        .await?;
    tx.db
        .sql(
            "delete from sessions where user_id = $1 and id <> $2 and id not in \
             (select id from sessions where user_id = $1 and id <> $2 \
              order by used_at_ms desc, id desc limit $3)",
        )
        .bind(user.id.0)
        .bind(id)
        .bind(i64::from(SESSIONS_MAX - 1))
        .run()
        .await?;
    see(tx, user.id).await?;
    if role != Role::Guest
        && let Some(browser) = &device.browser
    {
        note_browser(tx, user.id, browser).await?;
    }
    let owes_second_step = owes_second_step(tx, id).await?;
    Ok(Session {
        id,
        user,
        role,
        owes_second_step,
        expires_at_ms,
        used_at_ms: tx.now_ms,
    })
}

/// The same for somebody as the store has them: name, avatar, role.
pub(in crate::storage) async fn insert_session_of(
    tx: &mut Tx<'_>,
    id: UserId,
    (name, avatar, role): (String, Option<String>, String),
    token_hash: &TokenHash,
    device: &Device,
) -> Result<Session, sqlx::Error> {
    let user = User {
        id,
        name,
        avatar,
        kind: UserKind::of_name(&role),
    };
    let role = Role::of_name(&role).unwrap_or(Role::Guest);
    note(tx, Some(id), SIGNED_IN, Some(id), &device.address).await?;
    insert_session(tx, user, role, token_hash, device).await
}

struct CreateSession {
    user: UserId,
    password_hash: String,
    token_hash: TokenHash,
    device: Device,
}

impl Change for CreateSession {
    type Output = Option<Session>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<Session>, sqlx::Error> {
        let row: Option<(String, Option<String>, String)> = tx
            .db
            .sql(
                "select u.name, u.avatar, u.role from users u \
                 join passwords p on p.user_id = u.id \
                 where u.id = $1 and p.hash = $2 and u.deactivated_at_ms is null",
            )
            .bind(self.user.0)
            .bind(&self.password_hash)
            .optional()
            .await?;
        let Some(shown) = row else {
            return Ok(None);
        };
        insert_session_of(tx, self.user, shown, &self.token_hash, &self.device)
            .await
            .map(Some)
    }
}

struct TouchSession {
    id: i64,
    user: UserId,
    seen: bool,
}

impl Change for TouchSession {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        tx.db
            .sql(
                "update sessions set used_at_ms = $3 \
                 where id = $1 and user_id = $2 and used_at_ms < $3",
            )
            .bind(self.id)
            .bind(self.user.0)
            .bind(tx.now_ms)
            .run()
            .await?;
        let lives: bool = tx
            .db
            .sql("select exists (select 1 from sessions where id = $1 and user_id = $2)")
            .bind(self.id)
            .bind(self.user.0)
            .value()
            .await?;
        if lives && self.seen {
            see(tx, self.user).await?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
pub(in crate::storage) enum Which {
    /// This one: somebody signs out.
    One(i64),
    /// This one, from another one of the same person.
    Other(i64),
    AllBut(i64),
    All,
}

struct EndSessions {
    user: UserId,
    which: Which,
}

impl Change for EndSessions {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        delete_sessions(tx, self.user, self.which).await
    }
}

pub(in crate::storage) async fn delete_sessions(
    tx: &mut Tx<'_>,
    user: UserId,
    which: Which,
) -> Result<(), sqlx::Error> {
    let query = match which {
        Which::One(id) | Which::Other(id) => tx
            .db
            .sql("delete from sessions where user_id = $1 and id = $2")
            .bind(user.0)
            .bind(id),
        Which::AllBut(id) => tx
            .db
            .sql("delete from sessions where user_id = $1 and id <> $2")
            .bind(user.0)
            .bind(id),
        Which::All => tx
            .db
            .sql("delete from sessions where user_id = $1")
            .bind(user.0),
    };
    let ended = query.run().await?;
    if ended > 0 && matches!(which, Which::Other(_) | Which::AllBut(_)) {
        note(tx, Some(user), "sessions_ended", Some(user), "").await?;
    }
    Ok(())
}

struct ForgetExpired;

impl Change for ForgetExpired {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let mut script = tx.script();
        script
            .sql("delete from sessions where expires_at_ms <= $1 or used_at_ms <= $2")
            .bind(tx.now_ms)
            .bind(tx.now_ms - as_ms(SESSION_IDLE));
        script
            .sql("delete from unsent_drafts where since_ms <= $1")
            .bind(tx.now_ms - as_ms(UNSENT_DRAFT_LASTS));
        script
            .sql("delete from flows where expires_at_ms <= $1")
            .bind(tx.now_ms);
        script
            .sql("delete from invites where expires_at_ms <= $1")
            .bind(tx.now_ms);
        script
            .sql("delete from password_resets where expires_at_ms <= $1")
            .bind(tx.now_ms);
        script.run(tx.db).await?;
        forget_unused(tx).await?;
        forget_old_alerts(tx).await?;
        forget_old(tx).await
    }
}
