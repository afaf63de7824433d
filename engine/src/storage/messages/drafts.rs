//! Keeps what stands in the message boxes of people, one per room. Nobody else
//! reads it.

use protocol::{KeptDraft, RoomId, UserId};

use crate::storage::{
    Storage, StorageError,
    tx::{Change, Tx},
};

/// What became of a draft that was to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedDraft {
    /// The one that is kept now.
    pub draft: KeptDraft,
    /// Whether that is another one than before.
    pub changed: bool,
}

impl Storage {
    /// What stands in somebody's message box of a room.
    pub async fn draft(&self, room: RoomId, user: UserId) -> Result<KeptDraft, StorageError> {
        let row: Option<(i64, String)> = self
            .sql("select version, body from drafts where room_id = $1 and user_id = $2")
            .bind(room.0)
            .bind(user.0)
            .optional()
            .await?;
        let draft = row.map(|(version, body)| KeptDraft { version, body });
        Ok(draft.unwrap_or_default())
    }

    /// Keeps a (clean) draft of a member in place of version `after`; where
    /// another one is there it stays. `None`: they are no member.
    pub async fn save_draft(
        &self,
        room: RoomId,
        user: UserId,
        after: i64,
        body: String,
    ) -> Result<Option<SavedDraft>, StorageError> {
        let change = SaveDraft {
            room,
            user,
            after,
            body,
        };
        self.writer.change(change).await
    }
}

struct SaveDraft {
    room: RoomId,
    user: UserId,
    after: i64,
    body: String,
}

impl Change for SaveDraft {
    type Output = Option<SavedDraft>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<SavedDraft>, sqlx::Error> {
        let row: Option<(i64, String)> = tx
            .db
            .sql(
                "select coalesce(d.version, 0), coalesce(d.body, '') from memberships m \
                 left join drafts d on d.room_id = m.room_id and d.user_id = m.user_id \
                 where m.room_id = $1 and m.user_id = $2",
            )
            .bind(self.room.0)
            .bind(self.user.0)
            .optional()
            .await?;
        let Some((version, body)) = row else {
            return Ok(None);
        };
        if version != self.after || body == self.body {
            return Ok(Some(SavedDraft {
                draft: KeptDraft { version, body },
                changed: false,
            }));
        }
        let draft = KeptDraft {
            version: version + 1,
            body: self.body.clone(),
        };
        tx.db
            .sql(
                "insert into drafts (room_id, user_id, body, version) values ($1, $2, $3, $4) \
                 on conflict (room_id, user_id) do update set body = excluded.body, \
                 version = excluded.version",
            )
            .bind(self.room.0)
            .bind(self.user.0)
            .bind(&draft.body)
            .bind(draft.version)
            .run()
            .await?;
        Ok(Some(SavedDraft {
            draft,
            changed: true,
        }))
    }
}
