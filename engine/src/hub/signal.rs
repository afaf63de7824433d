//! The signals by which the processes of a server tell each other what is not
//! in the store.
//!
//! A signal says that there is something to read, not what: it carries heads
//! and not events, so one that is late, lost or told twice does no harm. What
//! each of them is healed by stands beside it.

use protocol::{RoomId, Seq, ServerEvent, User, UserId};
use serde::{Deserialize, Serialize};

use super::{crowd::Crowd, link::LinkId, node::NodeId, whom::Whom};

/// Something that one process tells the others. [`super::Hub::deliver`] takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Signal {
    /// A room has events up to `head`. A room that has fewer reads the rest; it
    /// also does so by itself every [`crate::limits::HEADS_EVERY`].
    Committed {
        /// Which room.
        room: RoomId,
        /// Its newest event.
        head: Seq,
    },
    /// A room is another one for people now: new, changed or gone. What it is
    /// for each of them is read by the process they are connected to. Whoever
    /// is not told finds it with their next page or connection.
    RoomsChanged {
        /// Which room.
        room: RoomId,
        /// For whom.
        whose: Concerned,
    },
    /// People stand otherwise to a thread. Healed as [`Self::RoomsChanged`] is.
    ThreadChanged {
        /// Its room.
        room: RoomId,
        /// The message it hangs on.
        thread: Seq,
        /// For whom.
        whom: Whom,
    },
    /// Something of their own for every connection of some people: a draft, a mark,
    /// what they have saved. Anything else is not told. Healed as
    /// [`Self::RoomsChanged`] is.
    Tell {
        /// Who.
        people: Vec<UserId>,
        /// The connection it came from, which is not told.
        but: Option<(NodeId, LinkId)>,
        /// What.
        event: Box<ServerEvent>,
    },
    /// Somebody is to be shown otherwise. Pages read it from the store.
    Show {
        /// As they are now.
        user: User,
    },
    /// Sessions were changed, so what is believed of them is to be read again.
    /// Nothing is believed for longer than [`crate::limits::SESSION_BELIEVED`].
    SessionsChanged {
        /// Whose; everybody's where it is `None`.
        user: Option<UserId>,
    },
    /// Somebody is to be told otherwise of changes of their ways to sign in. What
    /// of it each connection is told is read from the store. Healed as
    /// [`Self::RoomsChanged`] is.
    AlertsChanged {
        /// Who.
        user: UserId,
    },
    /// Sessions have ended, and with them their connections. Connections ask
    /// the store with every ping whether their session goes on.
    EndSessions {
        /// Whose.
        user: UserId,
        /// Which of them.
        ended: Ended,
    },
    /// A room is no more. A room that is not told finds out as with
    /// [`Self::Committed`].
    RoomEnded {
        /// Which.
        room: RoomId,
    },
    /// Who has a room open at one process. Told anew with every
    /// [`crate::limits::ROOM_REFRESH`], and forgotten when it is not, or when the
    /// process is no more.
    Presence {
        /// Which room.
        room: RoomId,
        /// Where.
        node: NodeId,
        /// Who.
        crowd: Crowd,
    },
    /// A process has opened a room and wants to know who has it open elsewhere.
    WhoIsHere {
        /// Which room.
        room: RoomId,
    },
    /// What was spent of a limit at another process, or given back. One that is
    /// lost lets a little more through.
    Spent {
        /// Of which limit.
        budget: String,
        /// By whom, and how many tokens.
        spent: Vec<((u64, u64), i32)>,
    },
    /// How many connections people have to one process. Told anew with every
    /// [`crate::limits::SOCKETS_TOLD_EVERY`], and forgotten when it is not.
    Sockets {
        /// Where.
        node: NodeId,
        /// Who, and how many.
        people: Vec<(UserId, u32)>,
    },
    /// Somebody is writing at another process. Their client says it again.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        user: User,
    },
}

impl Signal {
    /// Whether it need not be told again to somebody who may not have heard it:
    /// what it says is looked up anyway within a second or two, or is over.
    pub(super) const fn passes(&self) -> bool {
        matches!(
            self,
            Self::Committed { .. }
                | Self::Typing { .. }
                | Self::WhoIsHere { .. }
                | Self::Spent { .. }
        )
    }

    /// Whether an event is one that [`Self::Tell`] is for. What is said in a room is
    /// read from the store, whoever tells of it.
    pub(super) const fn is_of_ones_own(event: &ServerEvent) -> bool {
        matches!(
            event,
            ServerEvent::Draft { .. } | ServerEvent::Read { .. } | ServerEvent::Saved { .. }
        )
    }

    /// Whether it may not be told twice: whoever hears it adds it up.
    pub(super) const fn adds(&self) -> bool {
        matches!(self, Self::Spent { .. })
    }
}

/// Whom a change of a room concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concerned {
    /// These people, members or not.
    These(Vec<UserId>),
    /// All who are members when it is read.
    Members,
}

/// Which sessions of a person have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// All of them.
    All,
    /// One.
    One(i64),
    /// All but one.
    AllBut(i64),
    /// Those that began before `new` and are not among `live`.
    Surplus {
        /// The session whose beginning has put an end to others.
        new: i64,
        /// Those that go on.
        live: Vec<i64>,
    },
}

impl Ended {
    /// Whether a session is among them.
    pub(super) fn has(&self, session: i64) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => session == *one,
            Self::AllBut(one) => session != *one,
            // One that began after these were read is none of them.
            Self::Surplus { new, live } => session < *new && !live.contains(&session),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::crowd::Here, *};

    fn user() -> User {
        User {
            id: UserId(7),
            name: "Ann".to_owned(),
            avatar: Some("a".to_owned()),
            kind: protocol::UserKind::Member,
        }
    }

    #[test]
    fn every_signal_survives_its_way_over_a_wire() {
        let (room, node) = (RoomId(1), NodeId(u32::MAX));
        let signals = [
            Signal::Committed { room, head: Seq(9) },
            Signal::RoomsChanged {
                room,
                whose: Concerned::These(vec![UserId(1), UserId(2)]),
            },
            Signal::RoomsChanged {
                room,
                whose: Concerned::Members,
            },
            Signal::ThreadChanged {
                room,
                thread: Seq(3),
                whom: Whom::one(UserId(1)),
            },
            Signal::ThreadChanged {
                room,
                thread: Seq(3),
                whom: Whom::followers(),
            },
            Signal::Tell {
                people: vec![UserId(1)],
                but: Some((node, LinkId(u64::MAX))),
                event: Box::new(ServerEvent::RoomGone { room }),
            },
            Signal::Show { user: user() },
            Signal::SessionsChanged { user: None },
            Signal::AlertsChanged { user: UserId(7) },
            Signal::EndSessions {
                user: UserId(1),
                ended: Ended::Surplus {
                    new: 4,
                    live: vec![1, 4],
                },
            },
            Signal::RoomEnded { room },
            Signal::Presence {
                room,
                node,
                crowd: Crowd {
                    count: 1,
                    people: vec![Here {
                        user: user(),
                        away: true,
                    }],
                },
            },
            Signal::WhoIsHere { room },
            Signal::Spent {
                budget: "posts".to_owned(),
                spent: vec![((u64::MAX, 1), -1), ((0, 2), 20)],
            },
            Signal::Sockets {
                node,
                people: vec![(UserId(1), 2)],
            },
            Signal::Typing { room, user: user() },
        ];
        for signal in signals {
            let json = serde_json::to_vec(&signal).unwrap();
            let read: Signal = serde_json::from_slice(&json).unwrap();
            assert_eq!(read, signal);
        }
    }

    #[test]
    fn which_sessions_end_is_as_it_was_said() {
        let surplus = Ended::Surplus {
            new: 5,
            live: vec![2, 5],
        };
        let table: [(Ended, &[i64]); 4] = [
            (Ended::All, &[1, 2, 3, 4, 5, 6]),
            (Ended::One(3), &[3]),
            (Ended::AllBut(3), &[1, 2, 4, 5, 6]),
            (surplus, &[1, 3, 4]),
        ];
        for (ended, expected) in table {
            let found: Vec<_> = (1..=6).filter(|session| ended.has(*session)).collect();
            assert_eq!(found, expected, "{ended:?}");
        }
    }
}
