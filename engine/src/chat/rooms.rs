//! Making rooms, and who belongs to them.

use std::collections::BTreeSet;

use protocol::{
    DIRECT_MAX_PEOPLE, Field, Notify, Rejection, Role, RoomId, RoomKind, RoomRole, RoomSummary,
    ServerEvent, Slug, User, UserId, clean_name, clean_room_name, clean_topic,
};

use super::{Chat, internal};
use crate::{
    session::SessionToken,
    storage::{NewRoom, PublicRoom, RoomChange, RoomOutcome, StorageError},
};

/// Who asks for a change to a room.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The person.
    pub user: &'a User,
    /// What they may do on the whole server: who runs it looks after every
    /// room they are in.
    pub role: Role,
}

impl Asked<'_> {
    fn governs(self) -> bool {
        self.role.is_admin()
    }
}

impl Chat {
    /// Makes a room. Whoever makes it owns it.
    pub async fn create_room(
        &self,
        asked: Asked<'_>,
        name: &str,
        topic: &str,
        kind: RoomKind,
    ) -> Result<Slug, Rejection> {
        self.check_change(asked.user.id)?;
        if kind == RoomKind::Direct {
            return Err(Rejection::Invalid {
                field: Field::RoomName,
            });
        }
        let new = NewRoom {
            slug: Slug::of_name(name)?,
            name: clean_room_name(name)?,
            topic: clean_topic(topic)?,
            kind,
            owner: asked.user.clone(),
        };
        let created = self.storage.create_room(new).await;
        let room = created.map_err(|cause| internal(&cause))?;
        let room = room.ok_or(Rejection::NameTaken)?;
        self.slug_for(asked.user, room).await
    }

    /// Opens the direct conversation with `others`: the one there is, or a new one.
    pub async fn open_direct(
        &self,
        asked: Asked<'_>,
        others: &[UserId],
    ) -> Result<Slug, Rejection> {
        self.check_change(asked.user.id)?;
        let mut people: BTreeSet<_> = others.iter().copied().collect();
        people.insert(asked.user.id);
        if people.len() > DIRECT_MAX_PEOPLE {
            return Err(Rejection::Invalid {
                field: Field::People,
            });
        }
        // Its address tells nobody who talks with whom.
        let token = SessionToken::random().map_err(|cause| internal(&cause))?;
        let short: String = token.to_cookie().chars().take(DIRECT_SLUG_CHARS).collect();
        let slug = Slug::from_stored(format!("direct-{}", short.to_lowercase()));
        let opened = self.storage.direct_room(people.clone(), slug).await;
        let room = opened.map_err(|cause| internal(&cause))?;
        let room = room.ok_or(Rejection::NotFound)?;
        for person in people {
            if person != asked.user.id {
                self.tell_rooms(person).await;
            }
        }
        self.slug_for(asked.user, room).await
    }

    /// Changes a room.
    pub async fn change_room(
        &self,
        asked: Asked<'_>,
        room: RoomId,
        change: RoomChange,
    ) -> Result<(), Rejection> {
        self.check_change(asked.user.id)?;
        let change = match change {
            RoomChange::Rename(name) => RoomChange::Rename(clean_room_name(&name)?),
            RoomChange::SetTopic(topic) => RoomChange::SetTopic(clean_topic(&topic)?),
            other => other,
        };
        let deletes = change == RoomChange::Delete;
        let members = if deletes {
            let members = self.storage.member_ids(room).await;
            members.map_err(|cause| internal(&cause))?
        } else {
            Vec::new()
        };
        let user = asked.user.clone();
        let changed = self
            .storage
            .change_room(room, user, asked.governs(), change)
            .await;
        done(changed)?;
        if deletes {
            self.hub.end_room(room).await;
            for member in members {
                self.tell_rooms(member).await;
            }
        }
        Ok(())
    }

    /// Leaves a room.
    pub async fn leave_room(&self, user: &User, room: RoomId) -> Result<(), Rejection> {
        self.check_change(user.id)?;
        done(self.storage.leave(room, user.clone()).await)?;
        self.tell_rooms(user.id).await;
        Ok(())
    }

    /// Makes somebody a member. Every member may.
    pub async fn add_member(
        &self,
        user: &User,
        room: RoomId,
        member: UserId,
    ) -> Result<(), Rejection> {
        self.check_change(user.id)?;
        done(self.storage.add_member(room, user.clone(), member).await)?;
        self.tell_rooms(member).await;
        Ok(())
    }

    /// Makes whoever bears a name a member. Where several do, none: the room's
    /// settings show who is who.
    pub async fn invite_by_name(
        &self,
        user: &User,
        room: RoomId,
        name: &str,
    ) -> Result<(), Rejection> {
        let name = clean_name(name)?.to_lowercase();
        let found = self.find_people(user, &name, None, NAMESAKES_READ).await?;
        let mut bearers = found
            .into_iter()
            .filter(|found| found.name.to_lowercase() == name);
        match (bearers.next(), bearers.next()) {
            (Some(one), None) => self.add_member(user, room, one.id).await,
            _ => Err(Rejection::Invalid {
                field: Field::People,
            }),
        }
    }

    /// Takes a member out of a room.
    pub async fn remove_member(
        &self,
        asked: Asked<'_>,
        room: RoomId,
        member: UserId,
    ) -> Result<(), Rejection> {
        self.check_change(asked.user.id)?;
        let user = asked.user.clone();
        let removed = self
            .storage
            .remove_member(room, user, asked.governs(), member)
            .await;
        done(removed)?;
        self.tell_rooms(member).await;
        Ok(())
    }

    /// Gives a member a role in a room.
    pub async fn set_room_role(
        &self,
        asked: Asked<'_>,
        room: RoomId,
        member: UserId,
        role: RoomRole,
    ) -> Result<(), Rejection> {
        self.check_request(asked.user.id)?;
        let set = self
            .storage
            .set_room_role(room, asked.user.id, asked.governs(), member, role)
            .await;
        done(set)?;
        self.tell_rooms(member).await;
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
        let set = self
            .storage
            .set_room_preferences(room, user.id, notify, favourite)
            .await;
        if !set.map_err(|cause| internal(&cause))? {
            return Err(Rejection::NotFound);
        }
        self.tell_rooms(user.id).await;
        Ok(())
    }

    /// Every public room.
    pub async fn public_rooms(&self, user: &User) -> Result<Vec<PublicRoom>, Rejection> {
        self.check_request(user.id)?;
        let rooms = self.storage.public_rooms(user.id).await;
        rooms.map_err(|cause| internal(&cause))
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
        let people = self.storage.find_people(part, but, limit).await;
        people.map_err(|cause| internal(&cause))
    }

    /// People by their ids; those who are not there are left out.
    pub async fn people_of(&self, ids: &[UserId]) -> Result<Vec<User>, Rejection> {
        let people = self.storage.people_of(ids).await;
        people.map_err(|cause| internal(&cause))
    }

    /// The room at an address, as a member has it.
    pub async fn own_room(&self, user: &User, slug: &Slug) -> Result<RoomSummary, Rejection> {
        self.check_request(user.id)?;
        let rooms = self.rooms(user).await?;
        let listed = rooms.into_iter().find(|listed| listed.room.slug == *slug);
        listed.ok_or(Rejection::NotFound)
    }

    /// The room at an address, as a member has it, and up to `limit` members
    /// after the first `from`, those in charge first, and how many there are.
    pub async fn room_settings(
        &self,
        user: &User,
        slug: &Slug,
        from: u32,
        limit: u32,
    ) -> Result<(RoomSummary, Vec<(User, RoomRole)>, u32), Rejection> {
        let room = self.own_room(user, slug).await?;
        let members = self
            .storage
            .members_by_role(room.room.id, from, limit)
            .await;
        let members = members.map_err(|cause| internal(&cause))?;
        let counted = self.storage.members(room.room.id, 0).await;
        let (_, count) = counted.map_err(|cause| internal(&cause))?;
        Ok((room, members, count))
    }

    /// Tells every page of a person which rooms they have now.
    pub(super) async fn tell_rooms(&self, user: UserId) {
        if !self.hub.is_here(user) {
            return;
        }
        match self.storage.rooms_of(user).await {
            Ok(rooms) => self.hub.tell_person(user, &ServerEvent::Rooms { rooms }),
            // They hear of it with their next page.
            Err(cause) => drop(internal(&cause)),
        }
    }

    /// Where `user` finds a room, which their other pages hear of too.
    async fn slug_for(&self, user: &User, room: RoomId) -> Result<Slug, Rejection> {
        let rooms = self.rooms(user).await?;
        let found = rooms.iter().find(|listed| listed.room.id == room);
        let slug = found.ok_or(Rejection::NotFound)?.room.slug.clone();
        self.hub.tell_person(user.id, &ServerEvent::Rooms { rooms });
        Ok(slug)
    }
}

/// Of a name that is looked for. More than a name may have is no part of one.
const PART_MAX_CHARS: usize = 100;

/// People whose names contain a name, of whom one bears it.
const NAMESAKES_READ: u32 = 200;

/// Characters of a direct conversation's address that nobody guesses.
const DIRECT_SLUG_CHARS: usize = 16;

fn done(outcome: Result<RoomOutcome, StorageError>) -> Result<(), Rejection> {
    match outcome {
        Ok(RoomOutcome::Done | RoomOutcome::Unchanged) => Ok(()),
        Ok(RoomOutcome::NotFound) => Err(Rejection::NotFound),
        Ok(RoomOutcome::Forbidden) => Err(Rejection::Forbidden),
        Err(cause) => Err(internal(&cause)),
    }
}
