//! The members of the open room, and which of them have it open.

use protocol::{Event, EventKind, Presence, User, UserId, UserKind, views::Member};

use crate::{folding::folded, page_data::MEMBERS_SHOWN};

/// The members of the open room: those here first, then by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct People {
    members: Vec<Member>,
    count: u32,
}

impl People {
    /// The list a page came with.
    pub(crate) const fn new(members: Vec<Member>, count: u32) -> Self {
        Self { members, count }
    }

    /// Those listed.
    pub(crate) fn listed(&self) -> &[Member] {
        &self.members
    }

    /// The first of those listed.
    pub(crate) fn first(&self, count: usize) -> &[Member] {
        &self.members[..count.min(self.members.len())]
    }

    /// How many members the room has.
    pub(crate) const fn count(&self) -> u32 {
        self.count
    }

    /// Members not listed.
    pub(crate) fn unlisted(&self) -> u32 {
        let listed = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        self.count.saturating_sub(listed)
    }

    /// The server says who has the room open, and who of them is `away`.
    pub(crate) fn present(&mut self, people: &[User], away: &[UserId], now_ms: i64) {
        let presence = |id: UserId| {
            if away.contains(&id) {
                Presence::Away
            } else if people.iter().any(|user| user.id == id) {
                Presence::Online
            } else {
                Presence::Offline
            }
        };
        for member in &mut self.members {
            let before = std::mem::replace(&mut member.presence, presence(member.user.id));
            match (before, member.presence) {
                (_, Presence::Online) => member.seen_at_ms = None,
                (Presence::Online, _) => member.seen_at_ms = Some(now_ms),
                _ => {}
            }
        }
        for user in people {
            if !self.knows(user) {
                self.list(Member {
                    user: user.clone(),
                    presence: presence(user.id),
                    seen_at_ms: None,
                });
            }
        }
        self.sort();
    }

    /// Those of `people` whose name, picture or kind differs from what is
    /// listed.
    pub(crate) fn changed(&self, people: &[User]) -> Vec<User> {
        let is_changed = |user: &&User| {
            self.members
                .iter()
                .any(|member| member.user.id == user.id && member.user != **user)
        };
        people.iter().filter(is_changed).cloned().collect()
    }

    /// Shows somebody with their present name, picture and kind.
    pub(crate) fn show(&mut self, user: &User) {
        for member in &mut self.members {
            if member.user.id == user.id {
                member.user.clone_from(user);
            }
        }
        self.sort();
    }

    /// Something happened in the room.
    pub(crate) fn note(&mut self, event: &Event) {
        let arrived = match &event.kind {
            EventKind::MemberJoined => Some(&event.author),
            EventKind::MemberAdded { member } => Some(member),
            _ => None,
        };
        if let Some(user) = arrived
            // Presence may have named them before.
            && !self.knows(user)
        {
            self.count += 1;
            self.list(Member {
                user: user.clone(),
                presence: Presence::Offline,
                seen_at_ms: None,
            });
            self.sort();
        }
        if let Some(leaver) = event.kind.leaver(event.author.id) {
            self.count = self.count.saturating_sub(1);
            self.members.retain(|member| member.user.id != leaver);
        }
    }

    /// The kind of somebody who is listed.
    pub(crate) fn kind_of(&self, user: UserId) -> Option<UserKind> {
        let listed = self.members.iter().find(|member| member.user.id == user);
        listed.map(|member| member.user.kind)
    }

    /// The names of those listed who were deactivated, and whether nobody but
    /// `me` is left.
    pub(crate) fn gone(&self, me: UserId) -> (Vec<String>, bool) {
        let is_gone = |member: &&Member| member.user.kind == UserKind::Former;
        let gone = self.members.iter().filter(is_gone);
        let gone: Vec<_> = gone.map(|member| member.user.name.clone()).collect();
        let others = self.members.iter().filter(|member| member.user.id != me);
        let alone = !gone.is_empty() && others.count() == gone.len();
        (gone, alone)
    }

    fn knows(&self, user: &User) -> bool {
        self.members.iter().any(|member| member.user.id == user.id)
    }

    fn list(&mut self, member: Member) {
        if self.members.len() < MEMBERS_SHOWN as usize || member.presence != Presence::Offline {
            self.members.push(member);
        }
    }

    fn sort(&mut self) {
        self.members.sort_by_cached_key(|member| {
            (
                member.presence == Presence::Offline,
                folded(&member.user.name),
                member.user.id,
            )
        });
        self.members.truncate(MEMBERS_SHOWN as usize);
        self.count = self
            .count
            .max(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use protocol::Presence::{Away, Offline, Online};

    use super::*;
    use crate::state::samples::{joined, user};

    fn people(names: &[&str]) -> People {
        let members: Vec<_> = names
            .iter()
            .map(|name| Member {
                user: user(name),
                presence: Offline,
                seen_at_ms: Some(1),
            })
            .collect();
        let count = u32::try_from(members.len()).unwrap();
        People::new(members, count)
    }

    fn listed(people: &People) -> Vec<(&str, Presence)> {
        people
            .listed()
            .iter()
            .map(|member| (member.user.name.as_str(), member.presence))
            .collect()
    }

    #[test]
    fn those_here_come_first() {
        let mut people = people(&["Ann", "Bob", "花子"]);
        people.present(&[user("花子"), user("Bob")], &[user("Bob").id], 5);
        assert_eq!(
            listed(&people),
            [("Bob", Away), ("花子", Online), ("Ann", Offline)]
        );
        people.present(&[], &[], 6);
        assert_eq!(
            listed(&people),
            [("Ann", Offline), ("Bob", Offline), ("花子", Offline)]
        );
    }

    #[test]
    fn who_was_there_was_seen_until_they_left() {
        let seen = |people: &People| people.listed()[0].seen_at_ms;
        let (here, ann) = ([user("Ann")], user("Ann").id);
        let mut people = people(&["Ann"]);
        // Who is here, who of them is away, when that is told, and when Ann
        // was last seen.
        for (here, away, now_ms, expected) in [
            (&here[..], &[][..], 10, None),
            (&here, &[ann], 20, Some(20)),
            (&here, &[ann], 30, Some(20)),
            (&[], &[], 40, Some(20)),
            (&here, &[], 50, None),
            (&[], &[], 60, Some(60)),
            (&[], &[], 70, Some(60)),
        ] {
            people.present(here, away, now_ms);
            assert_eq!(seen(&people), expected, "at {now_ms}");
        }
    }

    #[test]
    fn members_come_and_go() {
        let mut people = people(&["Ann"]);
        people.note(&joined(1, "Bob"));
        assert_eq!(people.count(), 2);
        assert_eq!(listed(&people), [("Ann", Offline), ("Bob", Offline)]);
        people.note(&Event {
            kind: EventKind::MemberLeft,
            ..joined(2, "Bob")
        });
        assert_eq!(people.count(), 1);
        assert_eq!(listed(&people), [("Ann", Offline)]);
    }

    #[test]
    fn a_long_list_says_how_many_are_missing() {
        let mut people = People::new(people(&["Ann"]).members, 300);
        assert_eq!(people.unlisted(), 299);
        for n in 0..MEMBERS_SHOWN {
            people.note(&joined(1, &"x".repeat(n as usize + 1)));
        }
        assert_eq!(people.listed().len(), MEMBERS_SHOWN as usize);
    }

    #[test]
    fn who_was_deactivated_is_gone_and_may_leave_one_alone() {
        let mut list = people(&["Ann", "Ben", "Cy"]);
        let me = user("Ann").id;
        assert_eq!(list.gone(me), (vec![], false));
        for (name, gone, alone) in [("Ben", &["Ben"][..], false), ("Cy", &["Ben", "Cy"], true)] {
            list.show(&User {
                kind: UserKind::Former,
                ..user(name)
            });
            let gone: Vec<_> = gone.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(list.gone(me), (gone, alone));
        }
        assert_eq!(list.kind_of(user("Ben").id), Some(UserKind::Former));
        assert_eq!(list.kind_of(me), Some(UserKind::Member));
    }

    #[test]
    fn who_is_shown_otherwise_is_found() {
        let mut list = people(&["Ann", "Ben"]);
        let known: Vec<_> = list
            .listed()
            .iter()
            .map(|member| member.user.clone())
            .collect();
        assert_eq!(list.changed(&known), []);
        let ben = User {
            avatar: Some("0f".to_owned()),
            ..known[1].clone()
        };
        let now = [known[0].clone(), ben.clone(), user("Dan")];
        assert_eq!(list.changed(&now), std::slice::from_ref(&ben));
        list.show(&ben);
        assert_eq!(list.changed(&now), []);
    }
}
