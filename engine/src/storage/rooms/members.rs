//! Memberships: who is in which room, and how far they have read.

use protocol::{
    Actor, Notify, ReadMark, Role, RoomId, RoomKind, RoomRole, Seq, User, UserId, fold_name,
    views::RoomMember,
};

use crate::rules::{Outside, Standing, outside};
use crate::storage::{
    Storage, StorageError,
    messages::unsent::keep_unsent,
    rooms::outcome::RoomOutcome,
    shown::{ShownRow, kind, shown, user},
    sql::{count, like},
    tx::{Change, Tx},
};

/// Which members are listed (`u` in `r`): who was deactivated is not, but in
/// direct conversations, which stay what they were.
macro_rules! still_listed {
    () => {
        "and (u.deactivated_at_ms is null or r.kind = 'direct') "
    };
}

/// How somebody stands to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// A member, who has read up to here.
    Member {
        /// How far.
        read: ReadMark,
    },
    /// Not yet a member, though everybody is to be one.
    ForEverybody,
    /// Not a member, but may become one by wishing so.
    MayJoin,
    /// Not a member of a public room, from which they were removed.
    Removed,
    /// No such room, or not for them.
    Closed,
}

/// The room's kind, is it everybody's, were they removed; how far they have
/// read, and the turn of that, where they are a member.
type AdmissionRow = (String, bool, bool, Option<i64>, Option<i64>);

impl Storage {
    /// How `user` stands to `room`.
    pub async fn admission(&self, room: RoomId, user: UserId) -> Result<Admission, StorageError> {
        let row: Option<AdmissionRow> = self
            .sql(
                "select r.kind, r.for_everybody, x.user_id is not null, \
                 m.read_seq, m.read_turn from rooms r \
                 left join memberships m on m.room_id = r.id and m.user_id = $2 \
                 left join removed_members x on x.room_id = r.id and x.user_id = $2 \
                 where r.id = $1",
            )
            .bind(room.0)
            .bind(user.0)
            .optional()
            .await?;
        Ok(match row {
            Some((_, _, _, Some(seq), turn)) => Admission::Member {
                read: ReadMark {
                    turn: turn.map_or(0, count),
                    seq: Seq(seq),
                },
            },
            Some((kind, for_everybody, removed, None, _)) => {
                let kind = RoomKind::of_name(&kind).unwrap_or_default();
                match outside(kind, for_everybody, removed) {
                    Outside::ForEverybody => Admission::ForEverybody,
                    Outside::Removed => Admission::Removed,
                    Outside::MayJoin => Admission::MayJoin,
                    Outside::Closed => Admission::Closed,
                }
            }
            None => Admission::Closed,
        })
    }

    /// Gives `member` a role. The last owner stays one.
    pub async fn set_room_role(
        &self,
        room: RoomId,
        actor: &Actor,
        member: UserId,
        role: RoomRole,
    ) -> Result<RoomOutcome, StorageError> {
        let change = SetRole {
            room,
            user: actor.user.id,
            on_server: actor.role,
            member,
            role,
        };
        self.writer.change(change).await
    }

    /// Notes what a member wants to be told of, and whether the room is among
    /// their favourites.
    pub async fn set_room_preferences(
        &self,
        room: RoomId,
        user: UserId,
        notify: Notify,
        favourite: bool,
    ) -> Result<bool, StorageError> {
        let change = Prefer {
            room,
            user,
            notify,
            favourite,
        };
        self.writer.change(change).await
    }

    /// Up to `limit` members after the first `from`, those in charge first, then
    /// by name.
    pub async fn members_by_role(
        &self,
        room: RoomId,
        from: u32,
        limit: u32,
    ) -> Result<Vec<RoomMember>, StorageError> {
        let rows: Vec<(i64, String, Option<String>, String, String)> = self
            .sql(concat!(
                "select ",
                shown!("u"),
                ", m.role from memberships m join users u on u.id = m.user_id \
                 join rooms r on r.id = m.room_id where m.room_id = $1 ",
                still_listed!(),
                "order by case m.role when 'owner' then 0 when 'moderator' then 1 else 2 end, \
                 u.folded_name, u.id limit $2 offset $3"
            ))
            .bind(room.0)
            .bind(i64::from(limit))
            .bind(i64::from(from))
            .all()
            .await?;
        let member = |(id, name, avatar, kind, role)| {
            let role: String = role;
            RoomMember {
                user: user((id, name, avatar, kind)),
                role: RoomRole::of_name(&role).unwrap_or_default(),
            }
        };
        Ok(rows.into_iter().map(member).collect())
    }

    /// Up to `limit` people whose folded names contain the folded `part`, by
    /// name; nobody who is in `but`, and nobody deactivated.
    pub async fn find_people(
        &self,
        part: &str,
        but: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<User>, StorageError> {
        let rows: Vec<ShownRow> = self
            .sql(concat!(
                "select ",
                shown!("u"),
                " from users u where u.deactivated_at_ms is null \
                 and u.folded_name like $1 escape '\\' \
                 and not exists (select 1 from memberships m where m.room_id = $2 \
                 and m.user_id = u.id) order by u.folded_name, u.id limit $3"
            ))
            .bind(like(&fold_name(part)))
            .bind(but.map_or(0, |room| room.0))
            .bind(i64::from(limit))
            .all()
            .await?;
        Ok(rows.into_iter().map(user).collect())
    }

    /// People by their ids, by name; those who are not there are left out.
    pub async fn people_of(&self, ids: &[UserId]) -> Result<Vec<User>, StorageError> {
        let rows: Vec<ShownRow> = self
            .sql(concat!(
                "select ",
                shown!("u"),
                " from users u where u.deactivated_at_ms is null and u.id in {list} \
                 order by u.folded_name, u.id"
            ))
            .list(ids.iter().map(|id| id.0))
            .all()
            .await?;
        Ok(rows.into_iter().map(user).collect())
    }

    /// The ids of all members.
    pub async fn member_ids(&self, room: RoomId) -> Result<Vec<UserId>, StorageError> {
        let ids: Vec<i64> = self
            .sql("select user_id from memberships where room_id = $1")
            .bind(room.0)
            .values()
            .await?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    /// Up to `limit` members by name, with when they were last here, and how
    /// many there are. Who was deactivated counts only in direct conversations,
    /// which stay what they were.
    pub async fn members(
        &self,
        room: RoomId,
        limit: u32,
    ) -> Result<(Vec<(User, Option<i64>)>, u32), StorageError> {
        type Row = (i64, String, Option<String>, String, Option<i64>);
        let rows: Vec<Row> = self
            .sql(concat!(
                "select ",
                shown!("u"),
                ", u.seen_at_ms from memberships m join users u on u.id = m.user_id \
                 join rooms r on r.id = m.room_id where m.room_id = $1 ",
                still_listed!(),
                "order by u.folded_name, u.id limit $2"
            ))
            .bind(room.0)
            .bind(i64::from(limit))
            .all()
            .await?;
        let all: i64 = self
            .sql(concat!(
                "select count(*) from memberships m join users u on u.id = m.user_id \
                 join rooms r on r.id = m.room_id where m.room_id = $1 ",
                still_listed!()
            ))
            .bind(room.0)
            .value()
            .await?;
        let member = |(id, name, avatar, kind, seen_at_ms): Row| {
            (user((id, name, avatar, kind)), seen_at_ms)
        };
        Ok((rows.into_iter().map(member).collect(), count(all)))
    }
}

pub(in crate::storage) async fn insert_membership(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: UserId,
    read_seq: Seq,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into memberships (room_id, user_id, read_seq, joined_at_ms) \
             values ($1, $2, $3, $4)",
        )
        .bind(room.0)
        .bind(user.0)
        .bind(read_seq.0)
        .bind(tx.now_ms)
        .run()
        .await?;
    Ok(())
}

/// Notes whether a member has closed a direct conversation. Who closes it has
/// read it.
pub(in crate::storage) async fn set_closed(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: UserId,
    closed: bool,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "update memberships set closed = $3, read_seq = case when $3 then \
             (select head_seq from rooms where id = $1) else read_seq end \
             where room_id = $1 and user_id = $2",
        )
        .bind(room.0)
        .bind(user.0)
        .bind(closed)
        .run()
        .await?;
    Ok(())
}

pub(in crate::storage) async fn set_role(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: UserId,
    role: RoomRole,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql("update memberships set role = $3 where room_id = $1 and user_id = $2")
        .bind(room.0)
        .bind(user.0)
        .bind(role.name())
        .run()
        .await?;
    Ok(())
}

/// A room and somebody's role in it.
pub(in crate::storage) struct Membership {
    pub(in crate::storage) kind: RoomKind,
    pub(in crate::storage) for_everybody: bool,
    pub(in crate::storage) role: RoomRole,
}

impl Membership {
    /// How somebody of this role on the server stands to the room.
    pub(super) const fn standing(&self, on_server: Role) -> Standing {
        Standing {
            kind: self.kind,
            for_everybody: self.for_everybody,
            role: self.role,
            on_server,
        }
    }
}

/// How a member stands to a room, or nothing where they are none.
pub(in crate::storage) async fn place(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: UserId,
) -> Result<Option<Membership>, sqlx::Error> {
    let row: Option<(String, bool, String)> = tx
        .db
        .sql(
            "select r.kind, r.for_everybody, m.role from rooms r \
             join memberships m on m.room_id = r.id and m.user_id = $2 where r.id = $1",
        )
        .bind(room.0)
        .bind(user.0)
        .optional()
        .await?;
    Ok(row.map(|(kind, for_everybody, role)| Membership {
        kind: RoomKind::of_name(&kind).unwrap_or_default(),
        for_everybody,
        role: RoomRole::of_name(&role).unwrap_or_default(),
    }))
}

pub(in crate::storage) async fn delete_membership(
    tx: &mut Tx<'_>,
    room: RoomId,
    user: UserId,
) -> Result<(), sqlx::Error> {
    keep_unsent(tx, room, Some(user)).await?;
    tx.db
        .sql("delete from memberships where room_id = $1 and user_id = $2")
        .bind(room.0)
        .bind(user.0)
        .run()
        .await?;
    // Somebody is to look after the room as long as there is anybody.
    tx.db
        .sql(
            "update memberships set role = 'owner' where room_id = $1 and user_id = \
             (select user_id from memberships where room_id = $1 order by joined_at_ms, user_id \
              limit 1) and not exists (select 1 from memberships where room_id = $1 \
              and role = 'owner') and not (select for_everybody from rooms where id = $1)",
        )
        .bind(room.0)
        .run()
        .await?;
    Ok(())
}

pub(in crate::storage) async fn person(
    tx: &mut Tx<'_>,
    id: UserId,
) -> Result<Option<User>, sqlx::Error> {
    let row: Option<ShownRow> = tx
        .db
        .sql(concat!(
            "select ",
            shown!("u"),
            " from users u where u.id = $1 and u.deactivated_at_ms is null"
        ))
        .bind(id.0)
        .optional()
        .await?;
    Ok(row.map(user))
}

struct SetRole {
    room: RoomId,
    user: UserId,
    on_server: Role,
    member: UserId,
    role: RoomRole,
}

impl Change for SetRole {
    type Output = RoomOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<RoomOutcome, sqlx::Error> {
        let Some(asking) = place(tx, self.room, self.user).await? else {
            return Ok(RoomOutcome::NotFound);
        };
        let Some(member) = place(tx, self.room, self.member).await? else {
            return Ok(RoomOutcome::NotFound);
        };
        let asking = asking.standing(self.on_server);
        if !asking.may_give_roles() {
            return Ok(RoomOutcome::Forbidden);
        }
        if member.role == self.role {
            return Ok(RoomOutcome::Unchanged);
        }
        let owners: i64 = tx
            .db
            .sql("select count(*) from memberships where room_id = $1 and role = 'owner'")
            .bind(self.room.0)
            .value()
            .await?;
        if !asking.may_take_role(member.role, owners) {
            return Ok(RoomOutcome::Forbidden);
        }
        set_role(tx, self.room, self.member, self.role).await?;
        Ok(RoomOutcome::Done)
    }
}

struct Prefer {
    room: RoomId,
    user: UserId,
    notify: Notify,
    favourite: bool,
}

impl Change for Prefer {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let done = tx
            .db
            .sql(
                "update memberships set notify = $3, favourite = $4 \
                 where room_id = $1 and user_id = $2",
            )
            .bind(self.room.0)
            .bind(self.user.0)
            .bind(self.notify.name())
            .bind(self.favourite)
            .run()
            .await?;
        Ok(done > 0)
    }
}
