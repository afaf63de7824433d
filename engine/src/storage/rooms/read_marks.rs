//! Keeps how far members have read a room.

use protocol::{ReadMark, RoomId, Seq, UserId};

use crate::storage::{
    Storage, StorageError,
    sql::count,
    tx::{Change, Tx},
};

impl Storage {
    /// Notes that `user` has read up to `seq`; never goes back, and nothing is
    /// noted that was seen in another `turn` than the present one. `None`: it
    /// did not go forward.
    pub async fn mark_read(
        &self,
        room: RoomId,
        user: UserId,
        seq: Seq,
        turn: Option<u32>,
    ) -> Result<Option<ReadMark>, StorageError> {
        let mark = MarkRead {
            room,
            user,
            seq,
            turn,
        };
        self.writer.change(mark).await
    }

    /// Turns `user` back to right before `seq`, whatever they have read.
    /// `None`: they are no member, or there is no such place.
    pub async fn mark_unread(
        &self,
        room: RoomId,
        user: UserId,
        seq: Seq,
    ) -> Result<Option<ReadMark>, StorageError> {
        self.writer.change(MarkUnread { room, user, seq }).await
    }
}

struct MarkRead {
    room: RoomId,
    user: UserId,
    seq: Seq,
    turn: Option<u32>,
}

impl Change for MarkRead {
    type Output = Option<ReadMark>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<ReadMark>, sqlx::Error> {
        // Nobody can have read what is not there yet.
        let turn: Option<i64> = tx
            .db
            .sql(
                "update memberships set read_seq = $3 where room_id = $1 and user_id = $2 \
                 and read_seq < $3 and $3 <= (select head_seq from rooms where id = $1) \
                 and read_turn = coalesce($4, read_turn) returning read_turn",
            )
            .bind(self.room.0)
            .bind(self.user.0)
            .bind(self.seq.0)
            .bind(self.turn.map(i64::from))
            .optional_value()
            .await?;
        let seq = self.seq;
        Ok(turn.map(|turn| ReadMark {
            turn: count(turn),
            seq,
        }))
    }
}

struct MarkUnread {
    room: RoomId,
    user: UserId,
    seq: Seq,
}

impl Change for MarkUnread {
    type Output = Option<ReadMark>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<ReadMark>, sqlx::Error> {
        let row: Option<(i64, i64)> = tx
            .db
            .sql(
                "update memberships set read_seq = $3, read_turn = read_turn + 1 \
                 where room_id = $1 and user_id = $2 \
                 and $3 < (select head_seq from rooms where id = $1) and $3 >= 0 \
                 returning read_turn, read_seq",
            )
            .bind(self.room.0)
            .bind(self.user.0)
            // The place before is the last that is read.
            .bind(self.seq.0.saturating_sub(1))
            .optional()
            .await?;
        Ok(row.map(|(turn, seq)| ReadMark {
            turn: count(turn),
            seq: Seq(seq),
        }))
    }
}
