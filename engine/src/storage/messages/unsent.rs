//! Keeps what stood in the message boxes of rooms that are gone, until its
//! writers dismiss it.

use protocol::{RoomId, UnsentDraft, UserId};

use crate::{
    limits::UNSENT_DRAFTS_LISTED,
    storage::{
        Storage, StorageError,
        tx::{Change, Tx},
    },
};

impl Storage {
    /// What somebody wrote and did not send in rooms that are gone, or not
    /// theirs any more; the newest, oldest first.
    pub async fn unsent_drafts(&self, user: UserId) -> Result<Vec<UnsentDraft>, StorageError> {
        let rows: Vec<(i64, String, String)> = self
            .sql(
                "select room_id, room_name, body from unsent_drafts u where user_id = $1 \
                 and not exists (select 1 from memberships m where m.room_id = u.room_id \
                 and m.user_id = u.user_id) order by since_ms desc, room_id desc limit $2",
            )
            .bind(user.0)
            .bind(i64::from(UNSENT_DRAFTS_LISTED))
            .all()
            .await?;
        let draft = |(room, room_name, body)| UnsentDraft {
            room: RoomId(room),
            room_name,
            body,
        };
        Ok(rows.into_iter().rev().map(draft).collect())
    }

    /// They do not need it any more.
    pub async fn dismiss_unsent(&self, user: UserId, room: RoomId) -> Result<(), StorageError> {
        self.writer.change(Dismiss { user, room }).await
    }
}

/// Keeps what stands in the message boxes of a room that is about to go, of
/// everybody or of one of its members. Drafts go with the membership.
pub(in crate::storage) async fn keep_unsent(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: Option<UserId>,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into unsent_drafts (user_id, room_id, room_name, body, since_ms) \
             select d.user_id, d.room_id, r.name, d.body, $3 from drafts d \
             join rooms r on r.id = d.room_id \
             where d.room_id = $1 and d.user_id = coalesce($2, d.user_id) and d.body <> '' \
             on conflict (user_id, room_id) do update set room_name = excluded.room_name, \
             body = excluded.body, since_ms = excluded.since_ms",
        )
        .bind(room.0)
        .bind(user.map(|user| user.0))
        .bind(tx.now_ms)
        .run()
        .await?;
    Ok(())
}

struct Dismiss {
    user: UserId,
    room: RoomId,
}

impl Change for Dismiss {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        tx.db
            .sql("delete from unsent_drafts where user_id = $1 and room_id = $2")
            .bind(self.user.0)
            .bind(self.room.0)
            .run()
            .await?;
        Ok(())
    }
}
