//! The rooms there are, and how they look to somebody.

use protocol::{Rejection, Room, RoomId, Seq, Slug, UserId, clean_room_name};

use super::{
    Storage, StorageError,
    writer::{Change, Tx},
};

/// Unread messages are counted up to here; "99+" is as good as the exact number.
const UNREAD_COUNTED: u32 = 100;

/// A room as somebody sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomWithUnread {
    /// The room.
    pub room: Room,
    /// Its newest event.
    pub head: Seq,
    /// Messages of others after the newest event read, counted up to 100;
    /// none for somebody who is no member.
    pub unread: u32,
}

impl Storage {
    /// Makes sure that rooms of these names exist, in this order; those it
    /// makes are open.
    /// The first is where people land. Rooms that are not named stay, behind.
    pub async fn ensure_rooms(&self, names: &[String]) -> Result<(), EnsureRoomsError> {
        let mut rooms = Vec::with_capacity(names.len());
        for name in names {
            rooms.push(named(name)?);
        }
        Ok(self.writer.change(EnsureRooms { rooms }).await?)
    }

    /// Makes a room nobody can enter without being made a member.
    pub async fn create_closed_room(&self, name: &str) -> Result<RoomId, EnsureRoomsError> {
        let (slug, name) = named(name)?;
        let change = CreateClosedRoom { slug, name };
        Ok(self.writer.change(change).await?)
    }

    /// The rooms `user` may open: the open ones and those they are a member of.
    pub async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomWithUnread>, StorageError> {
        let rows: Vec<(i64, String, String, String, i64, u32)> = sqlx::query_as(
            "select r.id, r.slug, r.name, r.topic, r.head_seq, \
               (select count(*) from (select 1 from events e where e.room_id = r.id \
                  and e.seq > m.read_seq and e.author_id <> $1 and e.kind = 'message_posted' \
                  limit $2) as counted) \
             from rooms r left join memberships m on m.room_id = r.id and m.user_id = $1 \
             where r.open or m.user_id is not null order by r.position, r.id",
        )
        .bind(user.0)
        .bind(UNREAD_COUNTED)
        .fetch_all(self.readers())
        .await?;
        Ok(rows
            .into_iter()
            .map(|(id, slug, name, topic, head, unread)| RoomWithUnread {
                room: Room {
                    id: RoomId(id),
                    slug: Slug::from_stored(slug),
                    name,
                    topic,
                },
                head: Seq(head),
                unread,
            })
            .collect())
    }
}

fn named(name: &str) -> Result<(Slug, String), EnsureRoomsError> {
    let bad = |_: Rejection| EnsureRoomsError::BadName(name.to_owned());
    let slug = Slug::of_name(name).map_err(bad)?;
    Ok((slug, clean_room_name(name).map_err(bad)?))
}

/// Why rooms could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EnsureRoomsError {
    /// The name has no letter or digit, or is too long.
    #[error(
        "{0:?} cannot be the name of a room: it needs a letter or digit and at most 60 characters"
    )]
    BadName(String),
    /// The store could not.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

struct EnsureRooms {
    rooms: Vec<(Slug, String)>,
}

impl Change for EnsureRooms {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let named = i64::try_from(self.rooms.len()).unwrap_or(i64::MAX);
        sqlx::query("update rooms set position = position + $1")
            .bind(named)
            .execute(&mut *tx.connection)
            .await?;
        for (position, (slug, name)) in (0_i64..).zip(&self.rooms) {
            sqlx::query(
                "insert into rooms (slug, name, topic, open, position, head_seq, created_at_ms) \
                 values ($1, $2, '', true, $3, 0, $4) \
                 on conflict (slug) do update set position = excluded.position",
            )
            .bind(slug.as_str())
            .bind(name)
            .bind(position)
            .bind(tx.now_ms)
            .execute(&mut *tx.connection)
            .await?;
        }
        Ok(())
    }
}

struct CreateClosedRoom {
    slug: Slug,
    name: String,
}

impl Change for CreateClosedRoom {
    type Output = RoomId;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<RoomId, sqlx::Error> {
        let id: i64 = sqlx::query_scalar(
            "insert into rooms (slug, name, topic, open, position, head_seq, created_at_ms) \
             values ($1, $2, '', false, (select coalesce(max(position), 0) + 1 from rooms), 0, $3) \
             returning id",
        )
        .bind(self.slug.as_str())
        .bind(&self.name)
        .bind(tx.now_ms)
        .fetch_one(&mut *tx.connection)
        .await?;
        Ok(RoomId(id))
    }
}
