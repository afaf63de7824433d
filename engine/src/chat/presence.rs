//! Lists the members of a room: who has it open, who is away, and when the
//! others were last seen.

use std::collections::HashMap;

use protocol::{Presence, Rejection, RoomId, User, views::Member};

use super::Chat;
use crate::hub::{Here, Link};

impl Chat {
    /// Up to `limit` members, those who have the room open first, then by
    /// name, and how many members there are.
    pub async fn members(
        &self,
        user: &User,
        room: RoomId,
        limit: u32,
    ) -> Result<(Vec<Member>, u32), Rejection> {
        self.admit(user, room).await?;
        let (members, count) = self.storage.members(room, limit).await?;
        let listed = listed(&self.hub.people(room), members);
        Ok((listed.into_iter().take(limit as usize).collect(), count))
    }

    /// Somebody has left a connection to itself, or come back to it, in the
    /// rooms it has joined.
    pub(crate) async fn attend(
        &self,
        link: &Link,
        rooms: impl Iterator<Item = RoomId>,
        away: bool,
    ) -> Result<(), Rejection> {
        self.check_request(link.user)?;
        if self.hub.attend(link, rooms, away).await {
            self.note_seen(link).await;
        }
        Ok(())
    }

    /// A connection is no more. Call it when the hub has forgotten it.
    pub(crate) async fn parted(&self, link: &Link) {
        if !link.is_away() && !self.hub.is_attended(link.user) {
            self.note_seen(link).await;
        }
    }

    async fn note_seen(&self, link: &Link) {
        // That it cannot be noted is no reason to end anything.
        if let Err(cause) = self.storage.note_seen(link.user).await {
            tracing::warn!(%cause, "that somebody was here could not be noted");
        }
    }
}

/// Those here, then the members who are not, each with when they were last seen.
fn listed(here: &[Here], members: Vec<(User, Option<i64>)>) -> Vec<Member> {
    let seen: HashMap<_, _> = members
        .iter()
        .map(|(user, at_ms)| (user.id, *at_ms))
        .collect();
    let here_listed = here.iter().map(|here| Member {
        user: here.user.clone(),
        presence: if here.away {
            Presence::Away
        } else {
            Presence::Online
        },
        seen_at_ms: seen
            .get(&here.user.id)
            .copied()
            .flatten()
            .filter(|_| here.away),
    });
    let absent = members
        .into_iter()
        .filter(|(user, _)| here.iter().all(|here| here.user.id != user.id))
        .map(|(user, seen_at_ms)| Member {
            user,
            presence: Presence::Offline,
            seen_at_ms,
        });
    here_listed.chain(absent).collect()
}

#[cfg(test)]
mod tests {
    use protocol::UserId;

    use super::*;

    #[test]
    fn those_here_come_first_and_the_others_say_when_they_were() {
        let user = |id: i64| User {
            id: UserId(id),
            name: format!("user {id}"),
            avatar: None,
            kind: protocol::UserKind::Member,
        };
        let here = |id, away| Here {
            user: user(id),
            away,
        };
        let members = (1..=4).map(|id| (user(id), (id != 4).then_some(id * 10)));
        let listed = listed(
            &[here(2, false), here(3, true), here(9, false)],
            members.collect(),
        );
        let short: Vec<_> = listed
            .into_iter()
            .map(|member| (member.user.id.0, member.presence, member.seen_at_ms))
            .collect();
        assert_eq!(
            short,
            [
                (2, Presence::Online, None),
                (3, Presence::Away, Some(30)),
                (9, Presence::Online, None),
                (1, Presence::Offline, Some(10)),
                (4, Presence::Offline, None),
            ]
        );
    }
}
