//! The rooms there are, and how they look to somebody.

use std::collections::BTreeSet;

use protocol::{
    EventKind, Notify, ReadMark, Rejection, Room, RoomId, RoomKind, RoomRole, RoomSummary, Seq,
    Slug, User, UserId, clean_room_name,
};

use super::{
    Storage, StorageError,
    append::{EVERYBODY, append_event},
    audit::{ROOM_DELETED, note},
    files, index,
    members::{insert_membership, set_role},
    writer::{Change, Tx},
};

/// Unread messages are counted up to here; "99+" is as good as the exact number.
const UNREAD_COUNTED: u32 = 100;

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
    read_turn: Option<u32>,
    read_seq: Option<i64>,
    for_everybody: bool,
    role: Option<String>,
    notify: Option<String>,
    favourite: Option<bool>,
    unread: u32,
    mentions: u32,
    /// The others in a direct conversation, as a JSON list.
    others: Option<String>,
    draft: Option<i64>,
}

/// What a room is called: a direct conversation by the `others` in it, a JSON
/// list.
pub(super) fn called(name: String, others: Option<String>) -> String {
    let others: Option<Vec<String>> = others.and_then(|json| serde_json::from_str(&json).ok());
    match others {
        Some(others) if !others.is_empty() => others.join(", "),
        _ => name,
    }
}

impl ListedRoom {
    fn summary(self) -> RoomSummary {
        let kind = RoomKind::of_name(&self.kind).unwrap_or_default();
        let name = called(self.name, self.others);
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
                turn: self.read_turn.unwrap_or_default(),
                seq: Seq(self.read_seq.unwrap_or_default()),
            },
            unread: self.unread,
            mentions: self.mentions,
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
        }
    }
}

/// A public room somebody may come into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRoom {
    /// Which.
    pub room: Room,
    /// How many are in it.
    pub members: u32,
    /// Whether the one who asks is among them.
    pub joined: bool,
}

/// A room to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// What it is to be called, cleaned.
    pub name: String,
    /// What it is for, cleaned.
    pub topic: String,
    /// Its address, unless another room has it.
    pub slug: Slug,
    /// Public or private.
    pub kind: RoomKind,
    /// Who makes it, and owns it.
    pub owner: User,
}

/// What is to become of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomChange {
    /// It is called otherwise.
    Rename(String),
    /// It is for something else.
    SetTopic(String),
    /// It can only be read, or be written in again.
    Archive(bool),
    /// It is gone with everything in it.
    Delete,
}

/// What became of a change to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomOutcome {
    /// It is on disk.
    Done,
    /// It was so before.
    Unchanged,
    /// There is no such room for the person, or nobody such in it.
    NotFound,
    /// The person may not.
    Forbidden,
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

    /// Makes a room, its maker the only member. `None`: there is a public
    /// room of that name, or one the maker is in.
    pub async fn create_room(&self, new: NewRoom) -> Result<Option<RoomId>, StorageError> {
        self.writer.change(CreateRoom(new)).await
    }

    /// The direct conversation between `people`, made if there is none yet.
    /// `None`: one of them is not there (any more). The slug counts where it is made.
    pub async fn direct_room(
        &self,
        people: BTreeSet<UserId>,
        slug: Slug,
    ) -> Result<Option<RoomId>, StorageError> {
        self.writer.change(OpenDirect { people, slug }).await
    }

    /// Changes a room for `user`. `governs`: they may whatever they are in it,
    /// since they run the server.
    pub async fn change_room(
        &self,
        room: RoomId,
        user: User,
        governs: bool,
        change: RoomChange,
    ) -> Result<RoomOutcome, StorageError> {
        let change = ChangeRoom {
            room,
            user,
            governs,
            change,
        };
        self.writer.change(change).await
    }

    /// The rooms of `user`: those they are in, and everybody's.
    pub async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomSummary>, StorageError> {
        let rows: Vec<ListedRoom> = sqlx::query_as(
            "select r.id, r.slug, r.name, r.topic, r.kind, r.archived_at_ms is not null as archived, \
               r.head_seq, r.for_everybody, m.read_turn, m.read_seq, m.role, m.notify, m.favourite, \
               (select count(*) from (select 1 from events e where e.room_id = r.id \
                  and e.seq > m.read_seq and e.author_id <> $1 and e.kind = 'message_posted' \
                  and e.deleted_at_ms is null and e.thread_seq is null limit $2) as counted) as unread, \
               (select count(*) from (select 1 from mentions n \
                  join events e on e.room_id = n.room_id and e.seq = n.seq \
                  where n.user_id in ($1, $3) and n.room_id = r.id and n.seq > m.read_seq \
                  and e.author_id <> $1 and e.thread_seq is null limit $2) as counted) as mentions, \
               case when r.kind = 'direct' then (select json_group_array(name) from \
                  (select u.name from memberships o join users u on u.id = o.user_id \
                   where o.room_id = r.id and o.user_id <> $1 order by u.name)) end as others, \
               (select d.version from drafts d where d.room_id = r.id and d.user_id = $1 \
                  and d.body <> '') as draft \
             from rooms r left join memberships m on m.room_id = r.id and m.user_id = $1 \
             where r.for_everybody or m.user_id is not null order by r.position, r.id",
        )
        .bind(user.0)
        .bind(UNREAD_COUNTED)
        .bind(EVERYBODY)
        .fetch_all(self.readers())
        .await?;
        let mut threads = self.unread_threads(user).await?;
        let summary = |listed: ListedRoom| {
            let mut summary = listed.summary();
            summary.threads = threads.remove(&summary.room.id).unwrap_or_default();
            summary
        };
        Ok(rows.into_iter().map(summary).collect())
    }

    /// Every public room, by name, for who looks for one; archived ones last.
    pub async fn public_rooms(&self, user: UserId) -> Result<Vec<PublicRoom>, StorageError> {
        let rows: Vec<(i64, String, String, String, bool, u32, bool)> = sqlx::query_as(
            "select r.id, r.slug, r.name, r.topic, r.archived_at_ms is not null, \
               (select count(*) from memberships m where m.room_id = r.id), \
               exists (select 1 from memberships m where m.room_id = r.id and m.user_id = $1) \
             from rooms r where r.kind = 'public' \
             order by r.archived_at_ms is not null, r.name, r.id",
        )
        .bind(user.0)
        .fetch_all(self.readers())
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
            members,
            joined,
        };
        Ok(rows.into_iter().map(room).collect())
    }

    /// The names and addresses of every public room: what messages can point at.
    pub async fn public_room_names(&self) -> Result<Vec<(String, Slug)>, StorageError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("select name, slug from rooms where kind = 'public' order by id")
                .fetch_all(self.readers())
                .await?;
        let named = |(name, slug)| (name, Slug::from_stored(slug));
        Ok(rows.into_iter().map(named).collect())
    }

    /// Which room has this address; who may see it is another question.
    pub async fn room_at(&self, slug: &Slug) -> Result<Option<RoomId>, StorageError> {
        let id: Option<i64> = sqlx::query_scalar("select id from rooms where slug = $1")
            .bind(slug.as_str())
            .fetch_optional(self.readers())
            .await?;
        Ok(id.map(RoomId))
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
                "insert into rooms (slug, name, topic, kind, for_everybody, position, head_seq, \
                 created_at_ms) values ($1, $2, '', 'public', true, $3, 0, $4) \
                 on conflict (slug) do update set position = excluded.position, \
                 for_everybody = (kind = 'public')",
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

struct CreateRoom(NewRoom);

impl Change for CreateRoom {
    type Output = Option<RoomId>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<RoomId>, sqlx::Error> {
        let new = &self.0;
        let seen: Option<i64> = sqlx::query_scalar(
            "select r.id from rooms r where r.slug = $1 and (r.kind = 'public' or exists \
             (select 1 from memberships m where m.room_id = r.id and m.user_id = $2))",
        )
        .bind(new.slug.as_str())
        .bind(new.owner.id.0)
        .fetch_optional(&mut *tx.connection)
        .await?;
        if seen.is_some() {
            return Ok(None);
        }
        // Another room may have the address that the maker is not to know of.
        let slug = free_slug(tx, &new.slug).await?;
        let room = insert_room(tx, &slug, &new.name, &new.topic, new.kind, None).await?;
        let (joined, _) =
            append_event(tx, room, new.owner.clone(), EventKind::MemberJoined).await?;
        insert_membership(tx, room, new.owner.id, joined).await?;
        set_role(tx, room, new.owner.id, RoomRole::Owner).await?;
        Ok(Some(room))
    }
}

struct OpenDirect {
    people: BTreeSet<UserId>,
    slug: Slug,
}

impl Change for OpenDirect {
    type Output = Option<RoomId>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<RoomId>, sqlx::Error> {
        let ids: Vec<_> = self.people.iter().map(ToString::to_string).collect();
        let key = ids.join(",");
        let known: Option<i64> = sqlx::query_scalar("select id from rooms where direct_key = $1")
            .bind(&key)
            .fetch_optional(&mut *tx.connection)
            .await?;
        if let Some(known) = known {
            return Ok(Some(RoomId(known)));
        }
        for person in &self.people {
            let there: Option<i64> = sqlx::query_scalar(
                "select id from users where id = $1 and deactivated_at_ms is null",
            )
            .bind(person.0)
            .fetch_optional(&mut *tx.connection)
            .await?;
            if there.is_none() {
                return Ok(None);
            }
        }
        let slug = free_slug(tx, &self.slug).await?;
        let room = insert_room(tx, &slug, "", "", RoomKind::Direct, Some(&key)).await?;
        for person in &self.people {
            insert_membership(tx, room, *person, Seq::START).await?;
        }
        Ok(Some(room))
    }
}

/// This address, or the first of `slug-2`, `slug-3` … that no room has.
async fn free_slug(tx: &mut Tx<'_>, wanted: &Slug) -> Result<Slug, sqlx::Error> {
    let mut slug = wanted.clone();
    for number in 2_u32.. {
        let taken: Option<i64> = sqlx::query_scalar("select id from rooms where slug = $1")
            .bind(slug.as_str())
            .fetch_optional(&mut *tx.connection)
            .await?;
        if taken.is_none() {
            break;
        }
        slug = Slug::from_stored(format!("{wanted}-{number}"));
    }
    Ok(slug)
}

async fn insert_room(
    tx: &mut Tx<'_>,
    slug: &Slug,
    name: &str,
    topic: &str,
    kind: RoomKind,
    direct_key: Option<&str>,
) -> Result<RoomId, sqlx::Error> {
    let id: i64 = sqlx::query_scalar(
        "insert into rooms (slug, name, topic, kind, direct_key, position, head_seq, \
         created_at_ms) values ($1, $2, $3, $4, $5, \
         (select coalesce(max(position), 0) + 1 from rooms), 0, $6) returning id",
    )
    .bind(slug.as_str())
    .bind(name)
    .bind(topic)
    .bind(kind.name())
    .bind(direct_key)
    .bind(tx.now_ms)
    .fetch_one(&mut *tx.connection)
    .await?;
    Ok(RoomId(id))
}

struct ChangeRoom {
    room: RoomId,
    user: User,
    governs: bool,
    change: RoomChange,
}

impl Change for ChangeRoom {
    type Output = RoomOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<RoomOutcome, sqlx::Error> {
        let row: Option<(String, String, String, bool, bool, String)> = sqlx::query_as(
            "select r.kind, r.name, r.topic, r.archived_at_ms is not null, r.for_everybody, m.role \
             from rooms r join memberships m on m.room_id = r.id and m.user_id = $2 \
             where r.id = $1",
        )
        .bind(self.room.0)
        .bind(self.user.id.0)
        .fetch_optional(&mut *tx.connection)
        .await?;
        let Some((kind, name, topic, archived, for_everybody, role)) = row else {
            return Ok(RoomOutcome::NotFound);
        };
        let role = RoomRole::of_name(&role).unwrap_or_default();
        let needed = match &self.change {
            RoomChange::SetTopic(_) => RoomRole::Moderator,
            RoomChange::Rename(_) | RoomChange::Archive(_) | RoomChange::Delete => RoomRole::Owner,
        };
        if kind == RoomKind::Direct.name() || !(self.governs || role >= needed) {
            return Ok(RoomOutcome::Forbidden);
        }
        let happened = match &self.change {
            RoomChange::Rename(new) if *new != name => EventKind::RoomRenamed { name: new.clone() },
            RoomChange::SetTopic(new) if *new != topic => {
                EventKind::TopicChanged { topic: new.clone() }
            }
            // People land there.
            RoomChange::Archive(true) | RoomChange::Delete if for_everybody => {
                return Ok(RoomOutcome::Forbidden);
            }
            RoomChange::Archive(true) if !archived => EventKind::RoomArchived,
            RoomChange::Archive(false) if archived => EventKind::RoomRestored,
            RoomChange::Rename(_) | RoomChange::SetTopic(_) | RoomChange::Archive(_) => {
                return Ok(RoomOutcome::Unchanged);
            }
            RoomChange::Delete => {
                let what = told_as(self.room, &kind, &name);
                note(tx, Some(self.user.id), ROOM_DELETED, None, &what).await?;
                delete_room(tx, self.room).await?;
                return Ok(RoomOutcome::Done);
            }
        };
        let sql = match &happened {
            EventKind::RoomRenamed { .. } => "update rooms set name = $2 where id = $1",
            EventKind::TopicChanged { .. } => "update rooms set topic = $2 where id = $1",
            EventKind::RoomArchived => "update rooms set archived_at_ms = $3 where id = $1",
            _ => "update rooms set archived_at_ms = null where id = $1",
        };
        let text = match &self.change {
            RoomChange::Rename(text) | RoomChange::SetTopic(text) => text,
            RoomChange::Archive(_) | RoomChange::Delete => "",
        };
        sqlx::query(sql)
            .bind(self.room.0)
            .bind(text)
            .bind(tx.now_ms)
            .execute(&mut *tx.connection)
            .await?;
        append_event(tx, self.room, self.user.clone(), happened).await?;
        Ok(RoomOutcome::Done)
    }
}

/// A room in the log of what was done. Those who read it need not know what
/// private rooms are called.
pub(super) fn told_as(room: RoomId, kind: &str, name: &str) -> String {
    if kind == RoomKind::Public.name() {
        name.to_owned()
    } else {
        format!("#{room}")
    }
}

async fn delete_room(tx: &mut Tx<'_>, room: RoomId) -> Result<(), sqlx::Error> {
    index::forget_room(tx, room).await?;
    files::delete_sent(tx, room, None).await?;
    for sql in [
        "delete from former_bodies where room_id = $1",
        "delete from mentions where room_id = $1",
        "delete from reactions where room_id = $1",
        "delete from thread_follows where room_id = $1",
        "delete from saved where room_id = $1",
        "delete from events where room_id = $1",
        "delete from memberships where room_id = $1",
        "delete from rooms where id = $1",
    ] {
        sqlx::query(sql)
            .bind(room.0)
            .execute(&mut *tx.connection)
            .await?;
    }
    tx.heads.remove(&room);
    Ok(())
}
