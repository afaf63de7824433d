//! The use cases around rooms: making and changing them, joining, adding and
//! removing members.

use std::collections::BTreeSet;

use protocol::{
    Actor, DIRECT_MAX_PEOPLE, Field, Notify, Rejection, Room, RoomId, RoomKind, RoomRole,
    RoomSummary, Slug, User, UserId, clean_name, clean_room_name, clean_topic,
    views::{PublicRoom, RoomMember},
    without_number,
};

use super::Chat;
use crate::{
    internal::internal,
    limits::REMOVED_LISTED,
    rules::Standing,
    session::SessionToken,
    storage::{JoinOutcome, NewRoom, NotMade, RoomChange, RoomOutcome, StorageError},
};

/// A public room, for who stands before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doorway {
    /// The room.
    pub room: Room,
    /// How many are in it.
    pub members: u32,
    /// Whether the one who asks was removed from it.
    pub removed: bool,
}

impl Chat {
    /// Makes a room. Whoever makes it owns it.
    pub async fn create_room(
        &self,
        actor: &Actor,
        name: &str,
        topic: &str,
        kind: RoomKind,
    ) -> Result<Slug, Rejection> {
        self.check_change(actor.user.id)?;
        if kind == RoomKind::Direct {
            return Err(Rejection::Invalid {
                field: Field::RoomName,
            });
        }
        let new = NewRoom {
            slug: Slug::of_name(name)?,
            name: clean_room_name(name)?,
            suffix: unguessed(SUFFIX_CHARS)?,
            topic: clean_topic(topic)?,
            kind,
            owner: actor.user.clone(),
            limits: self.room_limits,
        };
        let room = made(self.storage.create_room(new).await)?;
        self.slug_for(&actor.user, room).await
    }

    /// Opens the direct conversation with `others`: the one there is, or a new one.
    pub async fn open_direct(&self, actor: &Actor, others: &[UserId]) -> Result<Slug, Rejection> {
        self.check_change(actor.user.id)?;
        let mut people: BTreeSet<_> = others.iter().copied().collect();
        people.insert(actor.user.id);
        if people.len() > DIRECT_MAX_PEOPLE {
            return Err(Rejection::Invalid {
                field: Field::People,
            });
        }
        // Its address tells nobody who talks with whom.
        let slug = Slug::from_stored(format!("direct-{}", unguessed(DIRECT_SLUG_CHARS)?));
        let opened = self
            .storage
            .direct_room(people, actor.user.id, slug, self.room_limits)
            .await;
        let room = made(opened)?;
        self.slug_for(&actor.user, room).await
    }

    /// A public room at an address, for who is no member of it.
    pub async fn doorway(&self, user: &User, slug: &Slug) -> Result<Doorway, Rejection> {
        self.check_request(user.id)?;
        let room = self.room_at(user, slug).await?;
        let removed = match self.admit(user, room).await {
            Ok(_) | Err(Rejection::NotMember) => false,
            Err(Rejection::Removed) => true,
            Err(rejection) => return Err(rejection),
        };
        let found = self.storage.public_room(room).await?;
        let (room, members) = found.ok_or(Rejection::NotFound)?;
        Ok(Doorway {
            room,
            members,
            removed,
        })
    }

    /// Makes who asks a member of the public room at an address.
    pub async fn join_room(&self, user: &User, slug: &Slug) -> Result<(), Rejection> {
        self.check_change(user.id)?;
        let room = self.room_at(user, slug).await?;
        let joined = self
            .storage
            .join(room, user.clone(), self.room_limits.joined_per_person)
            .await;
        joined_by(joined)?;
        self.hub.rooms_changed(vec![user.id], room);
        Ok(())
    }

    /// Which room has an address, for who may know of it.
    pub(super) async fn room_at(&self, user: &User, slug: &Slug) -> Result<RoomId, Rejection> {
        self.storage
            .room_at(slug, user.id)
            .await?
            .ok_or(Rejection::NotFound)
    }

    /// Changes a room.
    pub async fn change_room(
        &self,
        actor: &Actor,
        room: RoomId,
        change: RoomChange,
    ) -> Result<(), Rejection> {
        self.check_change(actor.user.id)?;
        let change = match change {
            RoomChange::Rename(name) => RoomChange::Rename(clean_room_name(&name)?),
            RoomChange::SetTopic(topic) => RoomChange::SetTopic(clean_topic(&topic)?),
            other => other,
        };
        let members = self.whom_it_takes_from(room, &change).await?;
        let deletes = change == RoomChange::Delete;
        done(self.storage.change_room(room, actor, change).await)?;
        self.tell_of_change(room, deletes, members);
        Ok(())
    }

    /// Changes a room, for whoever has the machine, a member of it or not.
    pub(crate) async fn change_any_room(
        &self,
        actor: &Actor,
        room: RoomId,
        change: RoomChange,
    ) -> Result<(), Rejection> {
        let members = self.whom_it_takes_from(room, &change).await?;
        let deletes = change == RoomChange::Delete;
        let storage = self.storage.of_command_line();
        done(storage.change_any_room(room, actor, change).await)?;
        self.tell_of_change(room, deletes, members);
        Ok(())
    }

    /// Who has the room no more after this.
    async fn whom_it_takes_from(
        &self,
        room: RoomId,
        change: &RoomChange,
    ) -> Result<Vec<UserId>, Rejection> {
        Ok(match change {
            RoomChange::Delete => self.storage.member_ids(room).await?,
            RoomChange::Rename(_) | RoomChange::SetTopic(_) | RoomChange::Archive(_) => Vec::new(),
        })
    }

    fn tell_of_change(&self, room: RoomId, deleted: bool, members: Vec<UserId>) {
        if deleted {
            self.hub.end_room(room);
            self.hub.rooms_changed(members, room);
        }
    }

    /// Leaves a room; a direct conversation is closed until something is said in it.
    pub async fn leave_room(&self, user: &User, room: RoomId) -> Result<(), Rejection> {
        self.check_change(user.id)?;
        done(self.storage.leave(room, user.clone()).await)?;
        self.hub.rooms_changed(vec![user.id], room);
        Ok(())
    }

    /// Makes somebody a member. Every member may, but who was removed is let in
    /// by those who look after the room.
    pub async fn add_member(
        &self,
        actor: &Actor,
        room: RoomId,
        member: UserId,
    ) -> Result<(), Rejection> {
        self.check_change(actor.user.id)?;
        let limits = self.room_limits;
        let added = self.storage.add_member(room, actor, member, limits);
        joined_by(added.await)?;
        self.hub.rooms_changed(vec![member], room);
        Ok(())
    }

    /// Makes whoever bears a name a member, however it is written. Where several
    /// do and not one writes it just so, none, unless a number says which
    /// (`Ann#7`): the room's settings show who is who.
    pub async fn invite_by_name(
        &self,
        actor: &Actor,
        room: RoomId,
        name: &str,
    ) -> Result<(), Rejection> {
        let name = clean_name(name)?;
        self.check_request(actor.user.id)?;
        let mut bearers = self.storage.people_named(&name, NAMESAKES_READ).await?;
        if bearers.is_empty()
            && let Some((name, id)) = without_number(&name)
        {
            bearers = self.storage.people_named(name, NAMESAKES_READ).await?;
            bearers.retain(|bearer| bearer.id == id);
        }
        let is_exact = |bearer: &&User| bearer.name == name;
        let one = match bearers.iter().filter(is_exact).count() {
            // Those are the first.
            1 => bearers.first(),
            0 if bearers.len() == 1 => bearers.first(),
            _ => None,
        };
        let one = one.ok_or(Rejection::Invalid {
            field: Field::People,
        })?;
        self.add_member(actor, room, one.id).await
    }

    /// Takes a member out of a room.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        room: RoomId,
        member: UserId,
    ) -> Result<(), Rejection> {
        self.check_change(actor.user.id)?;
        let removed = self.storage.remove_member(room, actor, member).await;
        done(removed)?;
        self.hub.rooms_changed(vec![member], room);
        Ok(())
    }

    /// Lets somebody who was removed from a room join it again.
    pub async fn let_in(
        &self,
        actor: &Actor,
        room: RoomId,
        member: UserId,
    ) -> Result<(), Rejection> {
        self.check_request(actor.user.id)?;
        done(self.storage.let_in(room, actor, member).await)
    }

    /// Who was removed from a room and not let in again, for those who look
    /// after it; for others nobody.
    pub async fn removed_members(
        &self,
        actor: &Actor,
        room: &RoomSummary,
    ) -> Result<Vec<User>, Rejection> {
        self.admit(&actor.user, room.room.id).await?;
        let standing = Standing {
            kind: room.room.kind,
            for_everybody: room.for_everybody,
            role: room.role,
            on_server: actor.role,
        };
        if !standing.may_let_in() {
            return Ok(Vec::new());
        }
        Ok(self
            .storage
            .removed_members(room.room.id, REMOVED_LISTED)
            .await?)
    }

    /// Gives a member a role in a room.
    pub async fn set_room_role(
        &self,
        actor: &Actor,
        room: RoomId,
        member: UserId,
        role: RoomRole,
    ) -> Result<(), Rejection> {
        self.check_request(actor.user.id)?;
        let set = self.storage.set_room_role(room, actor, member, role).await;
        done(set)?;
        self.hub.rooms_changed(vec![member], room);
        Ok(())
    }

    /// Notes what somebody wants to be told of a room, and whether it is among
    /// their favourites.
    pub async fn set_room_preferences(
        &self,
        user: &User,
        room: RoomId,
        notify: Notify,
        favourite: bool,
    ) -> Result<(), Rejection> {
        self.check_request(user.id)?;
        if !self
            .storage
            .set_room_preferences(room, user.id, notify, favourite)
            .await?
        {
            return Err(Rejection::NotFound);
        }
        self.hub.rooms_changed(vec![user.id], room);
        Ok(())
    }

    /// Every public room.
    pub async fn public_rooms(&self, user: &User) -> Result<Vec<PublicRoom>, Rejection> {
        self.check_request(user.id)?;
        Ok(self.storage.public_rooms(user.id).await?)
    }

    /// Up to `limit` people by a part of their name; without those in `but`.
    pub async fn find_people(
        &self,
        user: &User,
        part: &str,
        but: Option<RoomId>,
        limit: u32,
    ) -> Result<Vec<User>, Rejection> {
        self.check_request(user.id)?;
        let part = part.trim();
        if part.chars().nth(PART_MAX_CHARS).is_some() {
            return Err(Rejection::Invalid {
                field: Field::People,
            });
        }
        Ok(self.storage.find_people(part, but, limit).await?)
    }

    /// People by their ids; those who are not there are left out.
    pub async fn people_of(&self, ids: &[UserId]) -> Result<Vec<User>, Rejection> {
        Ok(self.storage.people_of(ids).await?)
    }

    /// The room at an address, or that was there before, as a member has it.
    pub async fn own_room(&self, user: &User, slug: &Slug) -> Result<RoomSummary, Rejection> {
        self.check_request(user.id)?;
        let rooms = self.rooms(user).await?;
        match self.find(user, &rooms, slug).await {
            Ok(listed) => Ok(listed.clone()),
            Err(rejection @ (Rejection::Internal | Rejection::RateLimited { .. })) => {
                Err(rejection)
            }
            // Whatever else there is at this address is none of theirs.
            Err(_) => Err(Rejection::NotFound),
        }
    }

    /// The room at an address, as a member has it, and up to `limit` members
    /// after the first `from`, those in charge first, and how many there are.
    pub async fn room_settings(
        &self,
        user: &User,
        slug: &Slug,
        from: u32,
        limit: u32,
    ) -> Result<(RoomSummary, Vec<RoomMember>, u32), Rejection> {
        let room = self.own_room(user, slug).await?;
        let members = self
            .storage
            .members_by_role(room.room.id, from, limit)
            .await?;
        let (_, count) = self.storage.members(room.room.id, 0).await?;
        Ok((room, members, count))
    }

    /// Where `user` finds a room, which their other pages hear of too.
    async fn slug_for(&self, user: &User, room: RoomId) -> Result<Slug, Rejection> {
        let listed = self.storage.room_of(user.id, room).await?;
        self.hub.rooms_changed(vec![user.id], room);
        Ok(listed.ok_or(Rejection::NotFound)?.room.slug)
    }
}

/// People of one name: two of them are too many to choose from.
const NAMESAKES_READ: u32 = 2;

/// Of a name that is looked for. More than a name may have is no part of one.
const PART_MAX_CHARS: usize = 100;

/// Characters of a direct conversation's address that nobody guesses.
const DIRECT_SLUG_CHARS: usize = 16;

/// Characters that make an address unlike any other.
const SUFFIX_CHARS: usize = 8;

/// So many small letters and digits that nobody guesses.
fn unguessed(chars: usize) -> Result<String, Rejection> {
    let token = SessionToken::random().map_err(|cause| internal(&cause))?;
    let token = token.to_cookie().to_lowercase();
    let plain = token.chars().filter(char::is_ascii_alphanumeric);
    Ok(plain.take(chars).collect())
}

fn made(outcome: Result<Result<RoomId, NotMade>, StorageError>) -> Result<RoomId, Rejection> {
    match outcome {
        Ok(Ok(room)) => Ok(room),
        Ok(Err(NotMade::NameTaken)) => Err(Rejection::NameTaken),
        Ok(Err(NotMade::QuotaReached(quota))) => Err(Rejection::QuotaReached { quota }),
        Ok(Err(NotMade::NotThere)) => Err(Rejection::NotFound),
        Err(cause) => Err(cause.into()),
    }
}

fn joined_by(outcome: Result<JoinOutcome, StorageError>) -> Result<(), Rejection> {
    match outcome {
        Ok(JoinOutcome::Done | JoinOutcome::Unchanged) => Ok(()),
        Ok(JoinOutcome::NotFound) => Err(Rejection::NotFound),
        Ok(JoinOutcome::Forbidden) => Err(Rejection::Forbidden),
        Ok(JoinOutcome::Removed) => Err(Rejection::Removed),
        Ok(JoinOutcome::QuotaReached(quota)) => Err(Rejection::QuotaReached { quota }),
        Err(cause) => Err(cause.into()),
    }
}

fn done(outcome: Result<RoomOutcome, StorageError>) -> Result<(), Rejection> {
    match outcome {
        Ok(RoomOutcome::Done | RoomOutcome::Unchanged) => Ok(()),
        Ok(RoomOutcome::NotFound) => Err(Rejection::NotFound),
        Ok(RoomOutcome::Forbidden) => Err(Rejection::Forbidden),
        Ok(RoomOutcome::NameTaken) => Err(Rejection::NameTaken),
        Err(cause) => Err(cause.into()),
    }
}
