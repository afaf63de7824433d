//! What whoever has the machine asks for.

use protocol::{RoomId, Slug, User, UserId, clean_email, fold_name};

use crate::storage::{
    Storage, StorageError,
    shown::{ShownRow, kind, shown, user},
};

/// Namesakes that are told apart by number.
const NAMESAKES_TOLD: i64 = 20;

/// Rooms told at most.
const ROOMS_MAX: i64 = 100_000;

/// A room, for whoever has the machine.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RoomLine {
    /// Its number.
    pub id: i64,
    /// Its address.
    pub slug: String,
    /// What it is called; conversations are called nothing.
    pub name: String,
    /// `public`, `private` or `direct`.
    pub kind: String,
    /// It can only be read.
    pub archived: bool,
    /// How many are in it.
    pub members: i64,
    /// Its newest event.
    pub head_seq: i64,
}

/// What there is, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stats {
    /// People with an account who may sign in.
    pub people: i64,
    /// Guests.
    pub guests: i64,
    /// Accounts that may not sign in.
    pub deactivated: i64,
    /// Sessions.
    pub sessions: i64,
    /// Rooms without conversations.
    pub rooms: i64,
    /// Conversations.
    pub directs: i64,
    /// Messages that were not deleted.
    pub messages: i64,
    /// Files.
    pub files: i64,
    /// Their bytes, smaller pictures included.
    pub file_bytes: i64,
}

impl Storage {
    /// The owner whose account is the oldest.
    pub(crate) async fn first_owner(&self) -> Result<Option<User>, StorageError> {
        let owner: Option<ShownRow> = self
            .sql(concat!(
                "select ",
                shown!("u"),
                " from users u where u.role = 'owner' and u.deactivated_at_ms is null \
                 order by u.id limit 1"
            ))
            .optional()
            .await?;
        Ok(owner.map(user))
    }

    /// Whom somebody means who types an address, the number of an account, or
    /// a name.
    pub(crate) async fn accounts_meant(
        &self,
        whom: &str,
    ) -> Result<Vec<(UserId, String)>, StorageError> {
        let found = |rows: Vec<(i64, String)>| -> Vec<_> {
            let found = rows.into_iter();
            found.map(|(id, name)| (UserId(id), name)).collect()
        };
        if let Ok(email) = clean_email(whom) {
            let holder = self
                .sql(
                    "select id, name from users where email = $1 or yielded_email = $1 \
                     order by case when email = $1 then 0 else 1 end, id limit 1",
                )
                .bind(email)
                .all();
            return Ok(found(holder.await?));
        }
        if let Ok(id) = whom.parse::<i64>() {
            let numbered: Vec<(i64, String)> = self
                .sql("select id, name from users where id = $1")
                .bind(id)
                .all()
                .await?;
            if !numbered.is_empty() {
                return Ok(found(numbered));
            }
        }
        let namesakes = self
            .sql(
                "select id, name from users where folded_name = $1 and role <> 'guest' \
                 and deactivated_at_ms is null order by id limit $2",
            )
            .bind(fold_name(whom))
            .bind(NAMESAKES_TOLD)
            .all();
        Ok(found(namesakes.await?))
    }

    /// The room at an address, or of a number.
    pub(crate) async fn any_room_at(
        &self,
        slug: &Slug,
        number: &str,
    ) -> Result<Option<RoomId>, StorageError> {
        let room: Option<i64> = self
            .sql(
                "select id from rooms where slug = $1 or id = $2 \
                 order by case when slug = $1 then 0 else 1 end limit 1",
            )
            .bind(slug.to_string())
            .bind(number.parse().unwrap_or(0_i64))
            .optional_value()
            .await?;
        Ok(room.map(RoomId))
    }

    /// All rooms, conversations too.
    pub(crate) async fn all_rooms(&self) -> Result<Vec<RoomLine>, StorageError> {
        let rooms = self
            .sql(
                "select r.id, r.slug, r.name, r.kind, r.archived_at_ms is not null as archived, \
                 (select count(*) from memberships m where m.room_id = r.id) as members, \
                 r.head_seq from rooms r order by r.position, r.id limit $1",
            )
            .bind(ROOMS_MAX)
            .all();
        Ok(rooms.await?)
    }

    /// What there is, in numbers.
    pub(crate) async fn stats(&self) -> Result<Stats, StorageError> {
        let stats = self
            .sql(
                "select \
                 (select count(*) from users where role <> 'guest' \
                  and deactivated_at_ms is null) as people, \
                 (select count(*) from users where role = 'guest') as guests, \
                 (select count(*) from users where role <> 'guest' \
                  and deactivated_at_ms is not null) as deactivated, \
                 (select count(*) from sessions) as sessions, \
                 (select count(*) from rooms where kind <> 'direct') as rooms, \
                 (select count(*) from rooms where kind = 'direct') as directs, \
                 (select count(*) from events where kind = 'message_posted' \
                  and deleted_at_ms is null) as messages, \
                 (select count(*) from files) as files, \
                 (select cast(coalesce(sum(bytes + small_bytes + large_bytes), 0) as bigint) \
                  from files) as file_bytes",
            )
            .one();
        Ok(stats.await?)
    }
}
