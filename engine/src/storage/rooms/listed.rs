//! Reads the rooms there are, as they look to somebody.

use std::collections::HashMap;

use protocol::{
    Notify, ReadMark, Room, RoomId, RoomKind, RoomRole, RoomSummary, Seq, Slug, UnreadThread,
    UserId, UserKind, views::PublicRoom,
};

use crate::storage::{Storage, StorageError, messages::append::EVERYBODY, shown::kind, sql::count};

/// Unread messages are counted up to here; "99+" is as good as the exact number.
const UNREAD_COUNTED: i64 = 100;
/// They are looked for among so many of the room's newest events. What a person
/// wrote themselves is passed over and not counted, so that the bound on what is
/// counted would be none on what is read.
const UNREAD_LOOKED_AT: i64 = 5_000;

/// The seq behind which unread messages are looked for; null for who is no
/// member.
macro_rules! unread_after {
    () => {
        "(case when m.read_seq < r.head_seq - $4 then r.head_seq - $4 else m.read_seq end)"
    };
}

/// What selects the rooms of `$1` as they have them: a [`ListedRoom`] each.
macro_rules! listed {
    () => {
        concat!(
            "select r.id, r.slug, r.name, r.topic, r.kind, \
             r.archived_at_ms is not null as archived, \
             r.head_seq, r.for_everybody, m.read_turn, m.read_seq, m.role, m.notify, m.favourite, \
             coalesce(m.closed, false) as closed, \
             (select count(*) from (select 1 from events e where e.room_id = r.id \
                and e.seq > ",
            unread_after!(),
            " and e.author_id <> $1 and e.kind = 'message_posted' \
                and e.deleted_at_ms is null and e.thread_seq is null limit $2) as counted) \
                as unread, \
             (select count(*) from (select 1 from mentions n \
                join events e on e.room_id = n.room_id and e.seq = n.seq \
                where n.user_id in ($1, $3) and n.room_id = r.id and n.seq > ",
            unread_after!(),
            " and e.author_id <> $1 and e.thread_seq is null limit $2) as counted) as mentions, \
             case when r.kind = 'direct' then \
                (select string_agg(u.name, ', ' order by u.name) from memberships o \
                 join users u on u.id = o.user_id \
                 where o.room_id = r.id and o.user_id <> $1) end as others, \
             case when r.kind = 'direct' then (select case when count(*) = 1 then max(",
            kind!("u"),
            ") end from memberships o join users u on u.id = o.user_id \
                 where o.room_id = r.id and o.user_id <> $1) end as other_kind, \
             (select d.version from drafts d where d.room_id = r.id and d.user_id = $1 \
                and d.body <> '') as draft \
         from rooms r left join memberships m on m.room_id = r.id and m.user_id = $1 \
         where r.id in (select room_id from memberships where user_id = $1 \
             union select id from rooms where for_everybody) \
             and not (r.kind = 'direct' and m.closed and r.head_seq = 0)"
        )
    };
}

/// A row of the list of rooms.
#[derive(sqlx::FromRow)]
struct ListedRoom {
    id: i64,
    slug: String,
    name: String,
    topic: String,
    kind: String,
    archived: bool,
    head_seq: i64,
    read_turn: Option<i64>,
    read_seq: Option<i64>,
    for_everybody: bool,
    role: Option<String>,
    notify: Option<String>,
    favourite: Option<bool>,
    unread: i64,
    mentions: i64,
    /// The others in a direct conversation.
    others: Option<String>,
    /// What the other one in it is, where there is one.
    other_kind: Option<String>,
    draft: Option<i64>,
    closed: bool,
}

impl ListedRoom {
    fn summary(self) -> RoomSummary {
        let kind = RoomKind::of_name(&self.kind).unwrap_or_default();
        // A direct conversation is called by the others in it.
        let name = self.others.unwrap_or(self.name);
        RoomSummary {
            room: Room {
                id: RoomId(self.id),
                slug: Slug::from_stored(self.slug),
                name,
                topic: self.topic,
                kind,
                archived: self.archived,
            },
            head: Seq(self.head_seq),
            read: ReadMark {
                turn: self.read_turn.map_or(0, count),
                seq: Seq(self.read_seq.unwrap_or_default()),
            },
            unread: count(self.unread),
            mentions: count(self.mentions),
            role: self
                .role
                .and_then(|role| RoomRole::of_name(&role))
                .unwrap_or_default(),
            favourite: self.favourite.unwrap_or_default(),
            notify: self
                .notify
                .and_then(|notify| Notify::of_name(&notify))
                .unwrap_or_default(),
            for_everybody: self.for_everybody,
            threads: Vec::new(),
            draft: self.draft,
            closed: self.closed,
            other: UserKind::of_name(self.other_kind.as_deref().unwrap_or_default()),
        }
    }
}

impl Storage {
    /// The rooms of `user`: those they are in, and everybody's. Without the
    /// conversations they have yet to hear of: those that somebody has begun
    /// with them and said nothing in. Where the database is damaged, a room
    /// whose unread messages cannot be counted has none.
    pub async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomSummary>, StorageError> {
        let rows = match self.listed(user, UNREAD_COUNTED).await {
            Err(_) if self.is_damaged() => self.listed_as_can_be_read(user).await?,
            rows => rows?,
        };
        let mut threads = self.unread_threads_as_can_be_read(user).await?;
        let summary = |listed: ListedRoom| {
            let mut summary = listed.summary();
            summary.threads = threads.remove(&summary.room.id).unwrap_or_default();
            summary
        };
        Ok(rows.into_iter().map(summary).collect())
    }

    /// One of the [rooms of](Self::rooms_of) `user`, if it is among them.
    pub async fn room_of(
        &self,
        user: UserId,
        room: RoomId,
    ) -> Result<Option<RoomSummary>, StorageError> {
        let row = match self.listed_one(user, room.0, UNREAD_COUNTED).await {
            Err(_) if self.is_damaged() => self.listed_one(user, room.0, 0).await?,
            row => row?,
        };
        let Some(listed) = row else {
            return Ok(None);
        };
        let mut summary = listed.summary();
        let mut threads = self.unread_threads_as_can_be_read(user).await?;
        summary.threads = threads.remove(&room).unwrap_or_default();
        Ok(Some(summary))
    }

    /// All of somebody's rooms; unread messages are counted up to `counted`.
    async fn listed(&self, user: UserId, counted: i64) -> Result<Vec<ListedRoom>, StorageError> {
        let rows = self
            .sql(concat!(listed!(), " order by r.position, r.id"))
            .bind(user.0)
            .bind(counted)
            .bind(EVERYBODY)
            .bind(UNREAD_LOOKED_AT)
            .all();
        Ok(rows.await?)
    }

    async fn listed_one(
        &self,
        user: UserId,
        room: i64,
        counted: i64,
    ) -> Result<Option<ListedRoom>, StorageError> {
        let row = self
            .sql(concat!(listed!(), " and r.id = $5"))
            .bind(user.0)
            .bind(counted)
            .bind(EVERYBODY)
            .bind(UNREAD_LOOKED_AT)
            .bind(room)
            .optional();
        Ok(row.await?)
    }

    /// The list with each room's unread messages counted by itself, so that a
    /// damaged page fails no neighbour of the room it belongs to.
    async fn listed_as_can_be_read(&self, user: UserId) -> Result<Vec<ListedRoom>, StorageError> {
        let mut rows = self.listed(user, 0).await?;
        for row in &mut rows {
            if let Ok(Some(counted)) = self.listed_one(user, row.id, UNREAD_COUNTED).await {
                *row = counted;
            }
        }
        Ok(rows)
    }

    async fn unread_threads_as_can_be_read(
        &self,
        user: UserId,
    ) -> Result<HashMap<RoomId, Vec<UnreadThread>>, StorageError> {
        match self.unread_threads(user).await {
            Err(_) if self.is_damaged() => Ok(HashMap::new()),
            threads => threads,
        }
    }

    /// Every public room, by name, for who looks for one; archived ones last.
    pub async fn public_rooms(&self, user: UserId) -> Result<Vec<PublicRoom>, StorageError> {
        let rows: Vec<(i64, String, String, String, bool, i64, bool)> = self
            .sql(
                "select r.id, r.slug, r.name, r.topic, r.archived_at_ms is not null, \
                   (select count(*) from memberships m where m.room_id = r.id), \
                   exists (select 1 from memberships m where m.room_id = r.id and m.user_id = $1) \
                 from rooms r where r.kind = 'public' \
                 order by r.archived_at_ms is not null, r.name, r.id",
            )
            .bind(user.0)
            .all()
            .await?;
        let room = |(id, slug, name, topic, archived, members, joined)| PublicRoom {
            room: Room {
                id: RoomId(id),
                slug: Slug::from_stored(slug),
                name,
                topic,
                kind: RoomKind::Public,
                archived,
            },
            members: count(members),
            joined,
        };
        Ok(rows.into_iter().map(room).collect())
    }

    /// Which room has this address, if `user` may know of it, or had it, if
    /// they are a member. One query, whatever there is: how long it takes tells
    /// nothing of private rooms.
    pub async fn room_at(&self, slug: &Slug, user: UserId) -> Result<Option<RoomId>, StorageError> {
        let id: Option<i64> = self
            .sql(
                "select id from (select r.id, 0 as former from rooms r \
                 left join memberships m on m.room_id = r.id and m.user_id = $2 \
                 where r.slug = $1 and (r.kind = 'public' or m.user_id is not null) \
                 union all select f.room_id, 1 from former_slugs f \
                 join memberships m on m.room_id = f.room_id and m.user_id = $2 \
                 where f.slug = $1) found order by former limit 1",
            )
            .bind(slug.as_str())
            .bind(user.0)
            .optional_value()
            .await?;
        Ok(id.map(RoomId))
    }

    /// A public room, for who is not in it, and how many are.
    pub async fn public_room(&self, room: RoomId) -> Result<Option<(Room, u32)>, StorageError> {
        let row: Option<(String, String, String, bool, i64)> = self
            .sql(
                "select r.slug, r.name, r.topic, r.archived_at_ms is not null, \
                 (select count(*) from memberships m where m.room_id = r.id) \
                 from rooms r where r.id = $1 and r.kind = 'public'",
            )
            .bind(room.0)
            .optional()
            .await?;
        Ok(row.map(|(slug, name, topic, archived, members)| {
            let room = Room {
                id: room,
                slug: Slug::from_stored(slug),
                name,
                topic,
                kind: RoomKind::Public,
                archived,
            };
            (room, count(members))
        }))
    }
}
