//! Guests and sessions.

use protocol::{EventKind, RoomId, User, UserId};

use super::{
    Storage, StorageError,
    append::append_event,
    members::insert_membership,
    writer::{Change, Tx},
};
use crate::{
    limits::SESSION_LASTS,
    session::{SessionToken, TokenHash},
};

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names the session; not a secret.
    pub id: i64,
    /// Whose it is.
    pub user: User,
}

impl Storage {
    /// Makes a guest of this (clean) name with a session, member of every
    /// open room.
    pub async fn create_guest(
        &self,
        name: String,
        token: &SessionToken,
    ) -> Result<Session, StorageError> {
        let change = CreateGuest {
            name,
            token_hash: token.hash(),
        };
        self.writer.change(change).await
    }

    /// The session this token stands for, if it has not ended.
    pub async fn find_session(
        &self,
        token: &SessionToken,
    ) -> Result<Option<Session>, StorageError> {
        let row: Option<(i64, i64, String)> = sqlx::query_as(
            "select s.id, u.id, u.name from sessions s join users u on u.id = s.user_id \
             where s.token_hash = $1 and s.expires_at_ms > $2",
        )
        .bind(token.hash().to_vec())
        .bind(self.clock.now_ms())
        .fetch_optional(self.readers())
        .await?;
        Ok(row.map(|(id, user_id, name)| Session {
            id,
            user: User {
                id: UserId(user_id),
                name,
            },
        }))
    }

    /// Ends a session. Ending it again does nothing.
    pub async fn end_session(&self, id: i64) -> Result<(), StorageError> {
        self.writer.change(EndSession { id }).await
    }
}

struct CreateGuest {
    name: String,
    token_hash: TokenHash,
}

impl Change for CreateGuest {
    type Output = Session;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Session, sqlx::Error> {
        let user_id: i64 = sqlx::query_scalar(
            "insert into users (name, kind, created_at_ms) values ($1, 'guest', $2) returning id",
        )
        .bind(&self.name)
        .bind(tx.now_ms)
        .fetch_one(&mut *tx.connection)
        .await?;
        let lasts_ms = i64::try_from(SESSION_LASTS.as_millis()).unwrap_or(i64::MAX);
        let id: i64 = sqlx::query_scalar(
            "insert into sessions (token_hash, user_id, created_at_ms, expires_at_ms) \
             values ($1, $2, $3, $4) returning id",
        )
        .bind(self.token_hash.to_vec())
        .bind(user_id)
        .bind(tx.now_ms)
        .bind(tx.now_ms.saturating_add(lasts_ms))
        .fetch_one(&mut *tx.connection)
        .await?;
        let user = User {
            id: UserId(user_id),
            name: self.name.clone(),
        };
        let open: Vec<i64> =
            sqlx::query_scalar("select id from rooms where open order by position, id")
                .fetch_all(&mut *tx.connection)
                .await?;
        for room in open.into_iter().map(RoomId) {
            let (joined, _) = append_event(tx, room, user.clone(), EventKind::MemberJoined).await?;
            insert_membership(tx, room, user.id, joined).await?;
        }
        Ok(Session { id, user })
    }
}

struct EndSession {
    id: i64,
}

impl Change for EndSession {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        sqlx::query("delete from sessions where id = $1")
            .bind(self.id)
            .execute(&mut *tx.connection)
            .await?;
        Ok(())
    }
}
