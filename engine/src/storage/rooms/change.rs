//! Changes a room, and deletes it with everything in it.

use protocol::{Actor, EventKind, Role, RoomId, RoomKind, RoomRole, Slug, User, UserId};

use crate::rules::Standing;
use crate::storage::{
    Storage, StorageError,
    audit::{note_room_deleted, told_as},
    files::attach::delete_sent,
    messages::{append::append_event, unsent::keep_unsent},
    rooms::outcome::RoomOutcome,
    search_index::index,
    tx::{Change, Tx},
};

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

impl Storage {
    /// Changes a room.
    pub async fn change_room(
        &self,
        room: RoomId,
        actor: &Actor,
        change: RoomChange,
    ) -> Result<RoomOutcome, StorageError> {
        let change = ChangeRoom::new(room, actor, change, false);
        self.writer.change(change).await
    }

    /// Changes a room, even where the actor is no member of it.
    pub(crate) async fn change_any_room(
        &self,
        room: RoomId,
        actor: &Actor,
        change: RoomChange,
    ) -> Result<RoomOutcome, StorageError> {
        let change = ChangeRoom::new(room, actor, change, true);
        self.writer.change(change).await
    }
}

struct ChangeRoom {
    room: RoomId,
    user: User,
    on_server: Role,
    change: RoomChange,
    from_outside: bool,
}

impl ChangeRoom {
    fn new(room: RoomId, actor: &Actor, change: RoomChange, from_outside: bool) -> Self {
        Self {
            room,
            user: actor.user.clone(),
            on_server: actor.role,
            change,
            from_outside,
        }
    }
}

impl Change for ChangeRoom {
    type Output = RoomOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<RoomOutcome, sqlx::Error> {
        let row: Option<(String, String, String, bool, bool, String)> = tx
            .db
            .sql(
                "select r.kind, r.name, r.topic, r.archived_at_ms is not null, r.for_everybody, \
                 coalesce(m.role, 'member') \
                 from rooms r left join memberships m on m.room_id = r.id and m.user_id = $2 \
                 where r.id = $1 and (m.role is not null or $3)",
            )
            .bind(self.room.0)
            .bind(self.user.id.0)
            .bind(self.from_outside)
            .optional()
            .await?;
        let Some((kind, name, topic, archived, for_everybody, role)) = row else {
            return Ok(RoomOutcome::NotFound);
        };
        let standing = Standing {
            kind: RoomKind::of_name(&kind).unwrap_or_default(),
            for_everybody,
            role: RoomRole::of_name(&role).unwrap_or_default(),
            on_server: self.on_server,
        };
        let may = match &self.change {
            RoomChange::SetTopic(_) => standing.may_set_topic(),
            RoomChange::Rename(_) => standing.may_rename(),
            RoomChange::Archive(on) => standing.may_archive(*on),
            RoomChange::Delete => standing.may_delete_room(),
        };
        if !may {
            return Ok(RoomOutcome::Forbidden);
        }
        let happened = match &self.change {
            RoomChange::Rename(new) if *new != name => {
                if is_name_taken(tx, self.room, &name_key(new), self.user.id).await? {
                    return Ok(RoomOutcome::NameTaken);
                }
                EventKind::RoomRenamed { name: new.clone() }
            }
            RoomChange::SetTopic(new) if *new != topic => {
                EventKind::TopicChanged { topic: new.clone() }
            }
            RoomChange::Archive(true) if !archived => EventKind::RoomArchived,
            RoomChange::Archive(false) if archived => EventKind::RoomRestored,
            RoomChange::Rename(_) | RoomChange::SetTopic(_) | RoomChange::Archive(_) => {
                return Ok(RoomOutcome::Unchanged);
            }
            RoomChange::Delete => {
                let what = told_as(self.room, &kind, &name);
                note_room_deleted(tx, self.user.id, self.on_server.is_admin(), &what).await?;
                delete_room(tx, self.room).await?;
                return Ok(RoomOutcome::Done);
            }
        };
        let query = match &happened {
            EventKind::RoomRenamed { name } => tx
                .db
                .sql("update rooms set name = $2, name_key = $3 where id = $1")
                .bind(self.room.0)
                .bind(name)
                .bind(name_key(name)),
            EventKind::TopicChanged { topic } => tx
                .db
                .sql("update rooms set topic = $2 where id = $1")
                .bind(self.room.0)
                .bind(topic),
            _ => tx
                .db
                .sql("update rooms set archived_at_ms = $2 where id = $1")
                .bind(self.room.0)
                .bind((happened == EventKind::RoomArchived).then_some(tx.now_ms)),
        };
        query.run().await?;
        append_event(tx, self.room, self.user.clone(), happened).await?;
        Ok(RoomOutcome::Done)
    }
}

/// What tells a name from others. A room may be renamed to what makes no address.
fn name_key(name: &str) -> String {
    Slug::of_name(name).map_or_else(|_| name.to_owned(), |slug| slug.to_string())
}

/// Whether another room that the person may know of has this name.
async fn is_name_taken(
    tx: &mut Tx<'_>,
    room: RoomId,
    key: &str,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    tx.db
        .sql(
            "select exists (select 1 from rooms r where r.name_key = $1 and r.id <> $2 \
             and (r.kind = 'public' or exists (select 1 from memberships m \
             where m.room_id = r.id and m.user_id = $3)))",
        )
        .bind(key)
        .bind(room.0)
        .bind(user.0)
        .value()
        .await
}

async fn delete_room(tx: &mut Tx<'_>, room: RoomId) -> Result<(), sqlx::Error> {
    index::forget_room(tx, room).await?;
    keep_unsent(tx, room, None).await?;
    delete_sent(tx, room, None).await?;
    let mut script = tx.script();
    script
        .sql("delete from former_bodies where room_id = $1")
        .bind(room.0);
    script
        .sql("delete from mentions where room_id = $1")
        .bind(room.0);
    script
        .sql("delete from reactions where room_id = $1")
        .bind(room.0);
    script
        .sql("delete from thread_follows where room_id = $1")
        .bind(room.0);
    script
        .sql("delete from saved where room_id = $1")
        .bind(room.0);
    script
        .sql("delete from events where room_id = $1")
        .bind(room.0);
    // Drafts go with them.
    script
        .sql("delete from memberships where room_id = $1")
        .bind(room.0);
    script
        .sql("delete from removed_members where room_id = $1")
        .bind(room.0);
    script.sql("delete from rooms where id = $1").bind(room.0);
    script.run(tx.db).await?;
    tx.heads.remove(&room);
    Ok(())
}
