//! Lets people into rooms, and out of them.

use protocol::{Actor, EventKind, Quota, Role, RoomId, RoomKind, User, UserId};

use crate::limits::RoomLimits;
use crate::rules::{Adding, Outside, outside};
use crate::storage::{
    Storage, StorageError,
    messages::append::append_event,
    rooms::{
        additions,
        members::{delete_membership, insert_membership, person, place, set_closed},
        outcome::RoomOutcome,
        removal::{forget_removal, is_removed},
    },
    tx::{Change, Tx},
};

/// What became of somebody's wish to be a member, or to make somebody one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinOutcome {
    /// They are one now.
    Done,
    /// They were one before.
    Unchanged,
    /// There is no such room for the one who asks, or nobody such.
    NotFound,
    /// The one who asks may not.
    Forbidden,
    /// They were removed, and nobody has let them in again.
    Removed,
    /// They are in as many rooms as one may be.
    QuotaReached(Quota),
}

impl Storage {
    /// Makes `user` a member, whatever the room. Somebody who is one already
    /// stays it, and the room hears nothing.
    pub async fn enter(&self, room: RoomId, user: User) -> Result<(), StorageError> {
        self.writer.change(Enter { room, user }).await
    }

    /// Makes `user` a member of a public room, as they wish; nobody may be in
    /// more than `joined_max`.
    pub async fn join(
        &self,
        room: RoomId,
        user: User,
        joined_max: u32,
    ) -> Result<JoinOutcome, StorageError> {
        let change = Join {
            room,
            user,
            joined_max,
        };
        self.writer.change(change).await
    }

    /// Takes `user` out of a room. They cannot leave what is everybody's. A
    /// direct conversation is closed: out of their list until something is
    /// said in it.
    pub async fn leave(&self, room: RoomId, user: User) -> Result<RoomOutcome, StorageError> {
        self.writer.change(Leave { room, user }).await
    }

    /// Makes `member` one, asked in by somebody who is.
    pub async fn add_member(
        &self,
        room: RoomId,
        actor: &Actor,
        member: UserId,
        limits: RoomLimits,
    ) -> Result<JoinOutcome, StorageError> {
        let change = AddMember {
            room,
            user: actor.user.clone(),
            on_server: actor.role,
            member,
            limits,
        };
        self.writer.change(change).await
    }
}

async fn is_member(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> Result<bool, sqlx::Error> {
    tx.db
        .sql("select exists (select 1 from memberships where room_id = $1 and user_id = $2)")
        .bind(room.0)
        .bind(user.0)
        .value()
        .await
}

/// Whether somebody is in as many rooms as one may be; conversations do not count.
async fn is_in_enough(tx: &mut Tx<'_>, user: UserId, joined_max: u32) -> Result<bool, sqlx::Error> {
    let joined: i64 = tx
        .db
        .sql(
            "select count(*) from memberships m join rooms r on r.id = m.room_id \
             where m.user_id = $1 and r.kind <> 'direct'",
        )
        .bind(user.0)
        .value()
        .await?;
    Ok(joined >= i64::from(joined_max))
}

struct Enter {
    room: RoomId,
    user: User,
}

impl Change for Enter {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        if is_member(tx, self.room, self.user.id).await? {
            return Ok(());
        }
        let (joined, _) =
            append_event(tx, self.room, self.user.clone(), EventKind::MemberJoined).await?;
        insert_membership(tx, self.room, self.user.id, joined).await
    }
}

struct Join {
    room: RoomId,
    user: User,
    joined_max: u32,
}

impl Change for Join {
    type Output = JoinOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<JoinOutcome, sqlx::Error> {
        if is_member(tx, self.room, self.user.id).await? {
            return Ok(JoinOutcome::Unchanged);
        }
        let room: Option<(String, bool)> = tx
            .db
            .sql("select kind, for_everybody from rooms where id = $1")
            .bind(self.room.0)
            .optional()
            .await?;
        let Some((kind, for_everybody)) = room else {
            return Ok(JoinOutcome::NotFound);
        };
        let kind = RoomKind::of_name(&kind).unwrap_or_default();
        let removed = is_removed(tx, self.room, self.user.id).await?;
        match outside(kind, for_everybody, removed) {
            Outside::Closed => return Ok(JoinOutcome::NotFound),
            Outside::Removed => return Ok(JoinOutcome::Removed),
            Outside::ForEverybody | Outside::MayJoin => {}
        }
        if is_in_enough(tx, self.user.id, self.joined_max).await? {
            return Ok(JoinOutcome::QuotaReached(Quota::RoomsJoined));
        }
        let (joined, _) =
            append_event(tx, self.room, self.user.clone(), EventKind::MemberJoined).await?;
        insert_membership(tx, self.room, self.user.id, joined).await?;
        Ok(JoinOutcome::Done)
    }
}

struct Leave {
    room: RoomId,
    user: User,
}

impl Change for Leave {
    type Output = RoomOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<RoomOutcome, sqlx::Error> {
        let Some(place) = place(tx, self.room, self.user.id).await? else {
            return Ok(RoomOutcome::NotFound);
        };
        if !place.standing(Role::Guest).may_leave() {
            return Ok(RoomOutcome::Forbidden);
        }
        if place.kind == RoomKind::Direct {
            set_closed(tx, self.room, self.user.id, true).await?;
            return Ok(RoomOutcome::Done);
        }
        delete_membership(tx, self.room, self.user.id).await?;
        append_event(tx, self.room, self.user.clone(), EventKind::MemberLeft).await?;
        Ok(RoomOutcome::Done)
    }
}

struct AddMember {
    room: RoomId,
    user: User,
    on_server: Role,
    member: UserId,
    limits: RoomLimits,
}

impl Change for AddMember {
    type Output = JoinOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<JoinOutcome, sqlx::Error> {
        let Some(asking) = place(tx, self.room, self.user.id).await? else {
            return Ok(JoinOutcome::NotFound);
        };
        let removed = is_removed(tx, self.room, self.member).await?;
        let adding = asking.standing(self.on_server).may_add(removed);
        if adding == Adding::Forbidden {
            return Ok(JoinOutcome::Forbidden);
        }
        let Some(member) = person(tx, self.member).await? else {
            return Ok(JoinOutcome::NotFound);
        };
        if place(tx, self.room, self.member).await?.is_some() {
            return Ok(JoinOutcome::Unchanged);
        }
        if adding == Adding::Removed {
            return Ok(JoinOutcome::Removed);
        }
        if is_in_enough(tx, self.member, self.limits.joined_per_person).await? {
            return Ok(JoinOutcome::QuotaReached(Quota::RoomsJoined));
        }
        let by = self.user.id;
        // Whoever runs the server is trusted with this.
        let counts = !self.on_server.is_admin();
        if counts
            && additions::are_enough(tx, by, self.limits.additions, self.room, self.member).await?
        {
            return Ok(JoinOutcome::QuotaReached(Quota::Additions));
        }
        forget_removal(tx, self.room, self.member).await?;
        let kind = EventKind::MemberAdded { member };
        let (joined, _) = append_event(tx, self.room, self.user.clone(), kind).await?;
        if counts {
            additions::note(tx, by, self.room, joined, self.member).await?;
        }
        insert_membership(tx, self.room, self.member, joined).await?;
        Ok(JoinOutcome::Done)
    }
}
