//! Messages that people have saved for themselves.

use protocol::{RoomId, Seq, UserId};

use crate::{
    limits::SAVED_MAX,
    storage::{
        Storage, StorageError,
        tx::{Change, Tx},
    },
};

/// What became of saving a message, or of removing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveOutcome {
    /// It is on disk.
    Done,
    /// It was so before.
    Unchanged,
    /// The person is no member, or there is no such message (any more).
    NotFound,
    /// The person has saved [`SAVED_MAX`] already.
    TooMany,
}

/// A message that somebody has saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedPlace {
    /// The greater the later it was saved; where the next page begins.
    pub id: i64,
    /// Where it is.
    pub room: RoomId,
    /// Its place there.
    pub seq: Seq,
}

impl Storage {
    /// Saves a message for `user` (`on`), or removes it from what they saved.
    pub async fn save_message(
        &self,
        room: RoomId,
        user: UserId,
        target: Seq,
        on: bool,
    ) -> Result<SaveOutcome, StorageError> {
        let save = Save {
            room,
            user,
            target,
            on,
        };
        self.writer.change(save).await
    }

    /// Up to `limit` messages that `user` has saved, in rooms they are in now,
    /// saved last first, from right before `before` on.
    pub async fn saved(
        &self,
        user: UserId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<SavedPlace>, StorageError> {
        let rows: Vec<(i64, i64, i64)> = self
            .sql(
                "select s.id, s.room_id, s.seq from saved s \
                 join memberships m on m.room_id = s.room_id and m.user_id = s.user_id \
                 where s.user_id = $1 and s.id < $2 order by s.id desc limit $3",
            )
            .bind(user.0)
            .bind(before.unwrap_or(i64::MAX))
            .bind(i64::from(limit))
            .all()
            .await?;
        let place = |(id, room, seq)| SavedPlace {
            id,
            room: RoomId(room),
            seq: Seq(seq),
        };
        Ok(rows.into_iter().map(place).collect())
    }

    /// What `user` has saved in a room, in the room's order.
    pub async fn saved_in(&self, room: RoomId, user: UserId) -> Result<Vec<Seq>, StorageError> {
        let seqs: Vec<i64> = self
            .sql("select seq from saved where user_id = $1 and room_id = $2 order by seq")
            .bind(user.0)
            .bind(room.0)
            .values()
            .await?;
        Ok(seqs.into_iter().map(Seq).collect())
    }
}

struct Save {
    room: RoomId,
    user: UserId,
    target: Seq,
    on: bool,
}

impl Change for Save {
    type Output = SaveOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<SaveOutcome, sqlx::Error> {
        let there: Option<i64> = tx
            .db
            .sql(
                "select e.seq from events e \
                 join memberships m on m.room_id = e.room_id and m.user_id = $3 \
                 where e.room_id = $1 and e.seq = $2 and e.kind = 'message_posted' \
                 and e.deleted_at_ms is null",
            )
            .bind(self.room.0)
            .bind(self.target.0)
            .bind(self.user.0)
            .optional_value()
            .await?;
        if there.is_none() {
            return Ok(SaveOutcome::NotFound);
        }
        if self.on && self.is_full(tx).await? {
            return Ok(SaveOutcome::TooMany);
        }
        let query = if self.on {
            tx.db.sql(
                "insert into saved (room_id, seq, user_id) values ($1, $2, $3) \
                 on conflict do nothing",
            )
        } else {
            tx.db
                .sql("delete from saved where room_id = $1 and seq = $2 and user_id = $3")
        };
        let done = query
            .bind(self.room.0)
            .bind(self.target.0)
            .bind(self.user.0)
            .run()
            .await?;
        Ok(if done > 0 {
            SaveOutcome::Done
        } else {
            SaveOutcome::Unchanged
        })
    }
}

impl Save {
    /// Whether the person has saved as many others as they may.
    async fn is_full(&self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let others: i64 = tx
            .db
            .sql(
                "select count(*) from saved where user_id = $3 and not (room_id = $1 and seq = $2)",
            )
            .bind(self.room.0)
            .bind(self.target.0)
            .bind(self.user.0)
            .value()
            .await?;
        Ok(others >= i64::from(SAVED_MAX))
    }
}
