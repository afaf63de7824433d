//! Removes people from rooms, and lets them in again.

use protocol::{Actor, EventKind, Role, RoomId, User, UserId};

use crate::storage::{
    Storage, StorageError,
    messages::append::append_event,
    rooms::{
        members::{delete_membership, place},
        outcome::RoomOutcome,
    },
    shown::{ShownRow, as_shown, kind, shown, user},
    tx::{Change, Tx},
};

impl Storage {
    /// Takes `member` out. They stay out until they are let in again.
    pub async fn remove_member(
        &self,
        room: RoomId,
        actor: &Actor,
        member: UserId,
    ) -> Result<RoomOutcome, StorageError> {
        let change = RemoveMember {
            room,
            user: actor.user.clone(),
            on_server: actor.role,
            member,
        };
        self.writer.change(change).await
    }

    /// Lets somebody who was removed join again, or be added.
    pub async fn let_in(
        &self,
        room: RoomId,
        actor: &Actor,
        member: UserId,
    ) -> Result<RoomOutcome, StorageError> {
        let change = LetIn {
            room,
            user: actor.user.id,
            on_server: actor.role,
            member,
        };
        self.writer.change(change).await
    }

    /// Up to `limit` people who were removed from a room and not let in again,
    /// removed last first.
    pub async fn removed_members(
        &self,
        room: RoomId,
        limit: u32,
    ) -> Result<Vec<User>, StorageError> {
        let rows: Vec<ShownRow> = self
            .sql(concat!(
                "select ",
                shown!("u"),
                " from removed_members x join users u on u.id = x.user_id \
                 where x.room_id = $1 order by x.removed_at_ms desc, u.id limit $2"
            ))
            .bind(room.0)
            .bind(i64::from(limit))
            .all()
            .await?;
        Ok(rows.into_iter().map(user).collect())
    }
}

/// Whether somebody was removed from a room, and not let in again.
pub(in crate::storage) async fn is_removed(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    tx.db
        .sql("select exists (select 1 from removed_members where room_id = $1 and user_id = $2)")
        .bind(room.0)
        .bind(user.0)
        .value()
        .await
}

/// Returns whether they were removed before.
pub(in crate::storage) async fn forget_removal(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: UserId,
) -> Result<bool, sqlx::Error> {
    let done = tx
        .db
        .sql("delete from removed_members where room_id = $1 and user_id = $2")
        .bind(room.0)
        .bind(user.0)
        .run()
        .await?;
    Ok(done > 0)
}

struct RemoveMember {
    room: RoomId,
    user: User,
    on_server: Role,
    member: UserId,
}

impl Change for RemoveMember {
    type Output = RoomOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<RoomOutcome, sqlx::Error> {
        let Some(asking) = place(tx, self.room, self.user.id).await? else {
            return Ok(RoomOutcome::NotFound);
        };
        let Some(removed) = place(tx, self.room, self.member).await? else {
            return Ok(RoomOutcome::NotFound);
        };
        if !asking.standing(self.on_server).may_remove(removed.role) {
            return Ok(RoomOutcome::Forbidden);
        }
        // Deactivated ones may be removed as well.
        let member = as_shown(tx, self.member).await?;
        delete_membership(tx, self.room, self.member).await?;
        // Who removes themselves has left.
        if self.member != self.user.id {
            note_removal(tx, self.room, self.member, self.user.id).await?;
        }
        let kind = EventKind::MemberRemoved { member };
        append_event(tx, self.room, self.user.clone(), kind).await?;
        Ok(RoomOutcome::Done)
    }
}

async fn note_removal(
    tx: &mut Tx<'_>,
    room: RoomId,
    member: UserId,
    by: UserId,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into removed_members (room_id, user_id, removed_by, removed_at_ms) \
             values ($1, $2, $3, $4) on conflict (room_id, user_id) do nothing",
        )
        .bind(room.0)
        .bind(member.0)
        .bind(by.0)
        .bind(tx.now_ms)
        .run()
        .await?;
    Ok(())
}

struct LetIn {
    room: RoomId,
    user: UserId,
    on_server: Role,
    member: UserId,
}

impl Change for LetIn {
    type Output = RoomOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<RoomOutcome, sqlx::Error> {
        let Some(asking) = place(tx, self.room, self.user).await? else {
            return Ok(RoomOutcome::NotFound);
        };
        if !asking.standing(self.on_server).may_let_in() {
            return Ok(RoomOutcome::Forbidden);
        }
        Ok(if forget_removal(tx, self.room, self.member).await? {
            RoomOutcome::Done
        } else {
            RoomOutcome::Unchanged
        })
    }
}
