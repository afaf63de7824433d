//! Who may do what: every right of rooms, messages and of running the server.
//!
//! It does no I/O. The changes of the store ask here within their transactions,
//! about what they have just read there, so that what was right a moment ago is
//! not taken for right. Whether somebody may see a room at all is asked of
//! [`outside`] by `chat`, in one place (`admit`).

use protocol::{Role, RoomKind, RoomRole};

/// How a member stands to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What the room is.
    pub(crate) kind: RoomKind,
    /// Everybody is a member: people land there.
    pub(crate) for_everybody: bool,
    /// What they are in it.
    pub(crate) role: RoomRole,
    /// What they may do on the whole server.
    pub(crate) on_server: Role,
}

impl Standing {
    fn is_direct(self) -> bool {
        self.kind == RoomKind::Direct
    }

    fn is_at_least(self, role: RoomRole) -> bool {
        self.role.counts_as(role, self.kind, self.on_server)
    }

    /// Whether they look after the room.
    pub(crate) fn looks_after(self) -> bool {
        self.is_at_least(RoomRole::Moderator)
    }

    /// Whether they own the room.
    pub(crate) fn owns(self) -> bool {
        self.is_at_least(RoomRole::Owner)
    }

    /// Only authors say what a message says.
    pub(crate) const fn may_edit(own: bool) -> bool {
        own
    }

    /// Authors take away their messages, and who looks after the room anybody's.
    pub(crate) fn may_delete(self, own: bool) -> bool {
        own || self.looks_after()
    }

    /// Whoever looks after the room pins messages, in conversations everybody.
    pub(crate) fn may_pin(self) -> bool {
        self.is_direct() || self.looks_after()
    }

    /// Whoever looks after the room says what it is for.
    pub(crate) fn may_set_topic(self) -> bool {
        self.looks_after()
    }

    /// Owners say what it is called.
    pub(crate) fn may_rename(self) -> bool {
        self.owns()
    }

    /// Owners close it for new messages, and open it again. A room where people
    /// land stays open.
    pub(crate) fn may_archive(self, on: bool) -> bool {
        self.owns() && !(on && self.for_everybody)
    }

    /// Owners delete it, but not a room where people land.
    pub(crate) fn may_delete_room(self) -> bool {
        self.owns() && !self.for_everybody
    }

    /// Members add others, but not to conversations. Whoever was removed is
    /// added by those who look after the room.
    pub(crate) fn may_add(self, removed: bool) -> Adding {
        if self.is_direct() {
            Adding::Forbidden
        } else if removed && !self.looks_after() {
            Adding::Removed
        } else {
            Adding::Allowed
        }
    }

    /// Whoever looks after the room takes out those below them; who runs the
    /// server anybody. Nobody is taken out of what is everybody's.
    pub(crate) fn may_remove(self, member: RoomRole) -> bool {
        let above = self.role > member || self.on_server.is_admin();
        self.looks_after() && above && !self.for_everybody
    }

    /// Whoever looks after the room lets those in again who were removed.
    pub(crate) fn may_let_in(self) -> bool {
        self.looks_after()
    }

    /// Owners give roles.
    pub(crate) fn may_give_roles(self) -> bool {
        self.owns()
    }

    /// They take them, too. The last of so many owners stays one, but where the
    /// room is everybody's: those who run the server look after that.
    pub(crate) fn may_take_role(self, role: RoomRole, owners: i64) -> bool {
        let last = role == RoomRole::Owner && owners == 1;
        self.may_give_roles() && (!last || self.for_everybody)
    }

    /// Nobody leaves what is everybody's.
    pub(crate) const fn may_leave(self) -> bool {
        !self.for_everybody
    }
}

/// Whether somebody may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adding {
    Allowed,
    Forbidden,
    /// They were removed, and others are to let them in.
    Removed,
}

/// What a room is to somebody who is no member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// They become a member by coming.
    ForEverybody,
    /// They become one by wishing so.
    MayJoin,
    /// They were removed from it.
    Removed,
    /// They may not know of it.
    Closed,
}

/// What a room of this kind is to somebody who is no member, and was removed
/// from it or not.
pub(crate) const fn outside(kind: RoomKind, for_everybody: bool, removed: bool) -> Outside {
    match kind {
        RoomKind::Public if for_everybody => Outside::ForEverybody,
        RoomKind::Public if removed => Outside::Removed,
        RoomKind::Public => Outside::MayJoin,
        RoomKind::Private | RoomKind::Direct => Outside::Closed,
    }
}

/// Whether somebody may deactivate an account of this role, or let it sign in
/// again.
pub(crate) fn may_deactivate(actor: Role, target: Role) -> bool {
    actor.may_govern(target)
}

/// Whether somebody may give an account of this role another one. A guest has
/// no way to sign in, and nobody becomes one.
pub(crate) fn may_give_server_role(actor: Role, target: Role, to: Role) -> bool {
    let people = has_account(target) && has_account(to);
    people && actor.may_govern(target) && actor.may_govern(to)
}

/// Whether who changes an account from one role to another, or an account that
/// keeps its role otherwise, shows first who they are: wherever it is, or
/// becomes, one of those who run the server. A stolen session is neither to make
/// itself helpers nor to shut out those who would end it. Other accounts are
/// deactivated at once, since somebody may be pouring things into rooms.
pub(crate) fn governing_needs_proof(from: Role, to: Role) -> bool {
    from.is_admin() || to.is_admin()
}

/// Whether somebody may make a link that sets another's password: only of
/// those below them, owners not excepted.
pub(crate) fn may_reset(actor: Role, target: Role) -> bool {
    actor.is_admin() && actor > target
}

/// Whether somebody may make a link by which people come in with a role.
pub(crate) fn may_invite(actor: Role, to: Role) -> bool {
    actor.may_govern(to)
}

/// Whether somebody may decide how people sign in: what a provider is, and
/// which roles need a second step.
pub(crate) fn may_decide_sign_in(actor: Role) -> bool {
    actor == Role::Owner
}

/// Whether somebody has ways to sign in, and so something to change about them.
pub(crate) fn has_account(role: Role) -> bool {
    role != Role::Guest
}

#[cfg(test)]
mod tests {
    use protocol::{Role, RoomKind, RoomRole};

    use super::*;

    /// All the ways somebody can stand to a room.
    fn standings() -> impl Iterator<Item = Standing> {
        let kinds = [RoomKind::Public, RoomKind::Private, RoomKind::Direct];
        kinds.into_iter().flat_map(|kind| {
            RoomRole::ALL.into_iter().flat_map(move |role| {
                Role::ALL.into_iter().flat_map(move |on_server| {
                    [false, true].map(|for_everybody| Standing {
                        kind,
                        for_everybody,
                        role,
                        on_server,
                    })
                })
            })
        })
    }

    fn room(role: RoomRole, on_server: Role) -> Standing {
        Standing {
            kind: RoomKind::Private,
            for_everybody: false,
            role,
            on_server,
        }
    }

    #[test]
    fn who_looks_after_a_room() {
        use RoomRole::{Member, Moderator, Owner};
        for (role, on_server, looks_after, owns) in [
            (Member, Role::Guest, false, false),
            (Member, Role::Member, false, false),
            (Moderator, Role::Guest, true, false),
            (Moderator, Role::Member, true, false),
            (Owner, Role::Member, true, true),
            (Member, Role::Admin, true, true),
            (Member, Role::Owner, true, true),
        ] {
            let standing = room(role, on_server);
            assert_eq!(standing.looks_after(), looks_after, "{standing:?}");
            assert_eq!(standing.owns(), owns, "{standing:?}");
        }
    }

    #[test]
    fn nobody_looks_after_what_people_say_among_themselves() {
        for standing in standings().filter(|standing| standing.kind == RoomKind::Direct) {
            assert!(!standing.looks_after() && !standing.owns(), "{standing:?}");
            assert!(!standing.may_delete(false), "{standing:?}");
            assert!(standing.may_delete(true) && standing.may_pin());
            assert_eq!(standing.may_add(false), Adding::Forbidden);
            assert!(!standing.may_give_roles() && !standing.may_let_in());
            for role in RoomRole::ALL {
                assert!(!standing.may_remove(role) && !standing.may_take_role(role, 2));
            }
            assert_eq!(changes(standing), [false; 5], "{standing:?}");
        }
    }

    #[test]
    fn messages_are_their_authors_and_of_those_who_look_after_the_room() {
        assert!(Standing::may_edit(true) && !Standing::may_edit(false));
        for standing in standings() {
            assert!(standing.may_delete(true));
            assert_eq!(standing.may_delete(false), standing.looks_after());
            let direct = standing.kind == RoomKind::Direct;
            assert_eq!(standing.may_pin(), direct || standing.looks_after());
        }
    }

    /// What they may change of a room.
    fn changes(standing: Standing) -> [bool; 5] {
        [
            standing.may_set_topic(),
            standing.may_rename(),
            standing.may_archive(false),
            standing.may_archive(true),
            standing.may_delete_room(),
        ]
    }

    #[test]
    fn what_moderators_and_owners_may_change() {
        use RoomRole::{Member, Moderator, Owner};
        for (role, allowed) in [
            (Member, [false; 5]),
            (Moderator, [true, false, false, false, false]),
            (Owner, [true; 5]),
        ] {
            let standing = room(role, Role::Member);
            assert_eq!(changes(standing), allowed, "{role:?}");
        }
        let everybodys = Standing {
            for_everybody: true,
            ..room(Owner, Role::Owner)
        };
        let may = [true, true, true, false, false];
        assert_eq!(changes(everybodys), may, "people land there");
        assert!(!everybodys.may_remove(Member) && !everybodys.may_leave());
        assert!(room(Member, Role::Guest).may_leave());
    }

    #[test]
    fn who_takes_whom_out() {
        use RoomRole::{Member, Moderator, Owner};
        for (role, on_server, taken) in [
            (Member, Role::Member, [false, false, false]),
            (Moderator, Role::Member, [true, false, false]),
            (Owner, Role::Member, [true, true, false]),
            (Member, Role::Admin, [true, true, true]),
        ] {
            let standing = room(role, on_server);
            let may = [Member, Moderator, Owner].map(|member| standing.may_remove(member));
            assert_eq!(may, taken, "{standing:?}");
        }
    }

    #[test]
    fn who_adds_whom() {
        let member = room(RoomRole::Member, Role::Member);
        assert_eq!(member.may_add(false), Adding::Allowed);
        assert_eq!(member.may_add(true), Adding::Removed);
        let moderator = room(RoomRole::Moderator, Role::Guest);
        assert_eq!(moderator.may_add(true), Adding::Allowed);
        assert!(moderator.may_let_in() && !member.may_let_in());
    }

    #[test]
    fn the_last_owner_of_a_room_stays_one() {
        use RoomRole::{Member, Owner};
        let owner = room(Owner, Role::Member);
        assert!(owner.may_take_role(Owner, 2) && !owner.may_take_role(Owner, 1));
        assert!(owner.may_give_roles() && owner.may_take_role(Member, 1));
        assert!(!room(RoomRole::Moderator, Role::Member).may_give_roles());
        let admin = room(Member, Role::Admin);
        assert!(!admin.may_take_role(Owner, 1));
        let everybodys = Standing {
            for_everybody: true,
            ..admin
        };
        assert!(everybodys.may_take_role(Owner, 1));
    }

    #[test]
    fn what_a_room_is_from_outside() {
        for kind in [RoomKind::Private, RoomKind::Direct] {
            for (for_everybody, removed) in
                [(false, false), (false, true), (true, false), (true, true)]
            {
                assert_eq!(outside(kind, for_everybody, removed), Outside::Closed);
            }
        }
        let public = |for_everybody, removed| outside(RoomKind::Public, for_everybody, removed);
        assert_eq!(public(true, false), Outside::ForEverybody);
        assert_eq!(public(false, false), Outside::MayJoin);
        assert_eq!(public(false, true), Outside::Removed);
    }

    #[test]
    fn who_governs_whom() {
        use Role::{Admin, Guest, Member, Owner};
        for (may, actor, target) in [
            (true, Owner, Owner),
            (true, Admin, Member),
            (true, Admin, Guest),
            (false, Admin, Admin),
            (false, Admin, Owner),
            (false, Member, Guest),
        ] {
            assert_eq!(may_deactivate(actor, target), may, "{actor:?} {target:?}");
        }
        for (may, actor, target, to) in [
            (true, Owner, Admin, Member),
            (true, Owner, Member, Owner),
            (true, Owner, Owner, Admin),
            (false, Admin, Member, Admin),
            (false, Admin, Admin, Member),
            (false, Owner, Guest, Member),
            (false, Owner, Member, Guest),
        ] {
            let found = may_give_server_role(actor, target, to);
            assert_eq!(found, may, "{actor:?} {target:?} {to:?}");
        }
    }

    #[test]
    fn who_runs_the_server_is_changed_with_a_proof_only() {
        use Role::{Admin, Guest, Member, Owner};
        for from in Role::ALL {
            for to in Role::ALL {
                let of_others = [Guest, Member].contains(&from) && [Guest, Member].contains(&to);
                let asks = governing_needs_proof(from, to);
                assert_eq!(asks, !of_others, "{from:?} {to:?}");
            }
        }
        assert!(governing_needs_proof(Admin, Member) && governing_needs_proof(Owner, Owner));
    }

    #[test]
    fn who_runs_the_server() {
        use Role::{Admin, Guest, Member, Owner};
        for actor in Role::ALL {
            assert_eq!(may_decide_sign_in(actor), actor == Owner);
            assert_eq!(has_account(actor), actor != Guest);
            for target in Role::ALL {
                let below = actor.is_admin() && actor > target;
                assert_eq!(may_reset(actor, target), below, "{actor:?} {target:?}");
            }
        }
        assert!(may_invite(Admin, Member) && may_invite(Owner, Admin));
        assert!(!may_invite(Admin, Admin) && !may_invite(Member, Member));
    }
}
