//! Makes rooms: those the server is started with, those people make, and direct
//! conversations.

use std::collections::BTreeSet;

use protocol::{
    EventKind, Quota, Rejection, RoomId, RoomKind, RoomRole, Seq, Slug, User, UserId,
    clean_room_name,
};

use crate::{
    limits::{NEW_DIRECTS_PERIOD, RoomLimits, as_ms},
    storage::{
        Storage, StorageError,
        messages::append::append_event,
        rooms::members::{insert_membership, set_closed, set_role},
        tx::{Change, Tx},
    },
};

/// A room to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// What it is to be called, cleaned.
    pub name: String,
    /// What it is for, cleaned.
    pub topic: String,
    /// The slug of the name: what tells it from other rooms.
    pub slug: Slug,
    /// What nobody guesses. It ends the address of a private room, so that who
    /// makes a room of the same name does not learn of it; and that of a public
    /// one where the slug is taken.
    pub suffix: String,
    /// Public or private.
    pub kind: RoomKind,
    /// Who makes it, and owns it.
    pub owner: User,
    /// How many there may be.
    pub limits: RoomLimits,
}

/// Why a room was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMade {
    /// There is a public room of that name, or one the maker is in.
    NameTaken,
    /// There are as many as may be.
    QuotaReached(Quota),
    /// Somebody it was to be with is not there (any more).
    NotThere,
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

    /// Makes a room, its maker the only member.
    pub async fn create_room(&self, new: NewRoom) -> Result<Result<RoomId, NotMade>, StorageError> {
        self.writer.change(CreateRoom(new)).await
    }

    /// The direct conversation between `people`, made by `maker`, who is one of
    /// them, if there is none yet; for them it is open from now on. The slug
    /// counts where it is made.
    pub async fn direct_room(
        &self,
        people: BTreeSet<UserId>,
        maker: UserId,
        slug: Slug,
        limits: RoomLimits,
    ) -> Result<Result<RoomId, NotMade>, StorageError> {
        let change = OpenDirect {
            people,
            maker,
            slug,
            limits,
        };
        self.writer.change(change).await
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
        tx.db
            .sql("update rooms set position = position + $1")
            .bind(named)
            .run()
            .await?;
        for (position, (slug, name)) in (0_i64..).zip(&self.rooms) {
            let there = tx
                .db
                .sql(
                    "update rooms set position = $2, for_everybody = (kind = 'public') where slug \
                     = $1",
                )
                .bind(slug.as_str())
                .bind(position)
                .run()
                .await?;
            // Not by `on conflict`, which would use an id up at every start.
            if there > 0 {
                continue;
            }
            tx.db
                .sql(
                    "insert into rooms (slug, name, name_key, topic, kind, for_everybody, \
                     position, \
                     head_seq, created_at_ms) values ($1, $2, $1, '', 'public', true, $3, 0, $4)",
                )
                .bind(slug.as_str())
                .bind(name)
                .bind(position)
                .bind(tx.now_ms)
                .run()
                .await?;
        }
        // Nobody is kept out of what is everybody's.
        tx.db
            .sql(
                "delete from removed_members where room_id in (select id from rooms where \
                 for_everybody)",
            )
            .run()
            .await?;
        Ok(())
    }
}

struct CreateRoom(NewRoom);

impl Change for CreateRoom {
    type Output = Result<RoomId, NotMade>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        let new = &self.0;
        let (name_taken, slug_taken, made, all): (bool, bool, i64, i64) = tx
            .db
            .sql(
                "select exists (select 1 \
                 from rooms r where r.name_key = $1 and (r.kind = 'public' \
                   or exists (select 1 \
                   from memberships m where m.room_id = r.id and m.user_id = $2))), \
                 exists (select 1 from rooms where slug = $1), \
                 (select count(*) from rooms where created_by = $2 and kind <> 'direct'), \
                 (select count(*) from rooms where kind <> 'direct')",
            )
            .bind(new.slug.as_str())
            .bind(new.owner.id.0)
            .one()
            .await?;
        if name_taken {
            return Ok(Err(NotMade::NameTaken));
        }
        if made >= i64::from(new.limits.made_per_person) {
            return Ok(Err(NotMade::QuotaReached(Quota::RoomsMade)));
        }
        if all >= i64::from(new.limits.per_server) {
            return Ok(Err(NotMade::QuotaReached(Quota::Rooms)));
        }
        let slug = if slug_taken || new.kind == RoomKind::Private {
            new.slug.with_suffix(&new.suffix)
        } else {
            new.slug.clone()
        };
        let row = NewRow {
            slug: &slug,
            name: &new.name,
            name_key: &new.slug,
            topic: &new.topic,
            kind: new.kind,
            created_by: new.owner.id,
            direct_key: None,
        };
        let room = insert_room(tx, row).await?;
        let (joined, _) =
            append_event(tx, room, new.owner.clone(), EventKind::MemberJoined).await?;
        insert_membership(tx, room, new.owner.id, joined).await?;
        set_role(tx, room, new.owner.id, RoomRole::Owner).await?;
        Ok(Ok(room))
    }
}

struct OpenDirect {
    people: BTreeSet<UserId>,
    maker: UserId,
    slug: Slug,
    limits: RoomLimits,
}

impl Change for OpenDirect {
    type Output = Result<RoomId, NotMade>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        let ids: Vec<_> = self.people.iter().map(ToString::to_string).collect();
        let key = ids.join(",");
        let (known, begun): (Option<i64>, i64) = tx
            .db
            .sql(
                "select (select id from rooms where direct_key = $1), \
                 (select count(*) from rooms where created_by = $2 and created_at_ms > $3 \
                  and kind = 'direct')",
            )
            .bind(&key)
            .bind(self.maker.0)
            .bind(tx.now_ms - as_ms(NEW_DIRECTS_PERIOD))
            .one()
            .await?;
        if let Some(known) = known.map(RoomId) {
            set_closed(tx, known, self.maker, false).await?;
            return Ok(Ok(known));
        }
        let there: i64 = tx
            .db
            .sql("select count(*) from users where deactivated_at_ms is null and id in {list}")
            .list(self.people.iter().map(|person| person.0))
            .value()
            .await?;
        if usize::try_from(there) != Ok(self.people.len()) {
            return Ok(Err(NotMade::NotThere));
        }
        if begun >= i64::from(self.limits.new_directs) {
            return Ok(Err(NotMade::QuotaReached(Quota::NewDirects)));
        }
        let row = NewRow {
            slug: &self.slug,
            name: "",
            name_key: &self.slug,
            topic: "",
            kind: RoomKind::Direct,
            created_by: self.maker,
            direct_key: Some(&key),
        };
        let room = insert_room(tx, row).await?;
        for person in &self.people {
            insert_membership(tx, room, *person, Seq::START).await?;
            // The others hear of it when something is said.
            set_closed(tx, room, *person, *person != self.maker).await?;
        }
        Ok(Ok(room))
    }
}

/// A row to be added.
struct NewRow<'a> {
    slug: &'a Slug,
    name: &'a str,
    name_key: &'a Slug,
    topic: &'a str,
    kind: RoomKind,
    created_by: UserId,
    direct_key: Option<&'a str>,
}

async fn insert_room(tx: &mut Tx<'_>, row: NewRow<'_>) -> Result<RoomId, sqlx::Error> {
    let id: i64 = tx
        .db
        .sql(
            "insert into rooms (slug, name, name_key, topic, kind, created_by, direct_key, \
             position, \
             head_seq, created_at_ms) values ($1, $2, $3, $4, $5, $6, $7, \
             (select coalesce(max(position), 0) + 1 from rooms), 0, $8) returning id",
        )
        .bind(row.slug.as_str())
        .bind(row.name)
        .bind(row.name_key.as_str())
        .bind(row.topic)
        .bind(row.kind.name())
        .bind(row.created_by.0)
        .bind(row.direct_key)
        .bind(tx.now_ms)
        .value()
        .await?;
    Ok(RoomId(id))
}
