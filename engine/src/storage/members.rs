//! Who is in which room, and how far they have read.

use protocol::{EventKind, RoomId, Seq, User, UserId};

use super::{
    Storage, StorageError,
    append::append_event,
    writer::{Change, Tx},
};

/// How somebody stands to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// A member, who has read up to here.
    Member {
        /// The newest event read.
        read_seq: Seq,
    },
    /// Not a member, but may become one without being asked in.
    MayEnter,
    /// No such room, or not for them.
    Closed,
}

impl Storage {
    /// How `user` stands to `room`.
    pub async fn admission(&self, room: RoomId, user: UserId) -> Result<Admission, StorageError> {
        let row: Option<(bool, Option<i64>)> = sqlx::query_as(
            "select r.open, m.read_seq from rooms r \
             left join memberships m on m.room_id = r.id and m.user_id = $2 where r.id = $1",
        )
        .bind(room.0)
        .bind(user.0)
        .fetch_optional(self.readers())
        .await?;
        Ok(match row {
            Some((_, Some(read_seq))) => Admission::Member {
                read_seq: Seq(read_seq),
            },
            Some((true, None)) => Admission::MayEnter,
            Some((false, None)) | None => Admission::Closed,
        })
    }

    /// Makes `user` a member. Somebody who is one already stays it, and the
    /// room hears nothing.
    pub async fn enter(&self, room: RoomId, user: User) -> Result<(), StorageError> {
        self.writer.change(Enter { room, user }).await
    }

    /// Notes that `user` has read up to `seq`; never goes back. Returns
    /// whether it went forward.
    pub async fn mark_read(
        &self,
        room: RoomId,
        user: UserId,
        seq: Seq,
    ) -> Result<bool, StorageError> {
        self.writer.change(MarkRead { room, user, seq }).await
    }

    /// Up to `limit` members by name, and how many there are.
    pub async fn members(
        &self,
        room: RoomId,
        limit: u32,
    ) -> Result<(Vec<User>, u32), StorageError> {
        let rows: Vec<(i64, String, Option<String>)> = sqlx::query_as(
            "select u.id, u.name, u.avatar from memberships m join users u on u.id = m.user_id \
             where m.room_id = $1 order by u.name, u.id limit $2",
        )
        .bind(room.0)
        .bind(limit)
        .fetch_all(self.readers())
        .await?;
        let count: u32 = sqlx::query_scalar("select count(*) from memberships where room_id = $1")
            .bind(room.0)
            .fetch_one(self.readers())
            .await?;
        let members = rows
            .into_iter()
            .map(|(id, name, avatar)| User {
                id: UserId(id),
                name,
                avatar,
            })
            .collect();
        Ok((members, count))
    }
}

pub(super) async fn insert_membership(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: UserId,
    read_seq: Seq,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into memberships (room_id, user_id, read_seq, joined_at_ms) \
         values ($1, $2, $3, $4)",
    )
    .bind(room.0)
    .bind(user.0)
    .bind(read_seq.0)
    .bind(tx.now_ms)
    .execute(&mut *tx.connection)
    .await?;
    Ok(())
}

struct Enter {
    room: RoomId,
    user: User,
}

impl Change for Enter {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let member: Option<i64> = sqlx::query_scalar(
            "select user_id from memberships where room_id = $1 and user_id = $2",
        )
        .bind(self.room.0)
        .bind(self.user.id.0)
        .fetch_optional(&mut *tx.connection)
        .await?;
        if member.is_some() {
            return Ok(());
        }
        let (joined, _) =
            append_event(tx, self.room, self.user.clone(), EventKind::MemberJoined).await?;
        insert_membership(tx, self.room, self.user.id, joined).await
    }
}

struct MarkRead {
    room: RoomId,
    user: UserId,
    seq: Seq,
}

impl Change for MarkRead {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        // Nobody can have read what is not there yet.
        let done = sqlx::query(
            "update memberships set read_seq = $3 where room_id = $1 and user_id = $2 \
             and read_seq < $3 and $3 <= (select head_seq from rooms where id = $1)",
        )
        .bind(self.room.0)
        .bind(self.user.0)
        .bind(self.seq.0)
        .execute(&mut *tx.connection)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}
