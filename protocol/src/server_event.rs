//! What the server says over the socket.

use serde::{Deserialize, Serialize};

use crate::{
    ClientId, Event, KeptDraft, ReadMark, Rejection, RoomId, RoomSummary, SecurityAlert, Seq, User,
    UserId,
};

/// What the server says over the socket, one JSON object per text message,
/// tagged by `t`. Clients ignore tags they do not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ServerEvent {
    /// The first message on every socket.
    Hello {
        /// The version spoken from here on.
        protocol: u32,
        /// Who is signed in.
        you: User,
    },
    /// From here on the room is live. Everything after the asked `after_seq`
    /// up to `seq` was sent before this.
    Joined {
        /// Which room.
        room: RoomId,
        /// The newest event of the room.
        seq: Seq,
    },
    /// Too much was missed: load the newest page and join from there.
    Reload {
        /// Which room.
        room: RoomId,
        /// The newest event of the room.
        seq: Seq,
    },
    /// Something happened. In every room the `seq`s arrive in order, without
    /// gap and without duplicate.
    Event {
        /// Where.
        room: RoomId,
        /// What.
        #[serde(flatten)]
        event: Event,
    },
    /// Your message is on disk.
    Ack {
        /// Where it is.
        room: RoomId,
        /// Your name for it.
        client_id: ClientId,
        /// Its place in the room. On a repeated send, the place it already has.
        seq: Seq,
        /// When it was accepted the first time, in ms since 1970-01-01 UTC.
        at_ms: i64,
    },
    /// Your request was refused; the socket stays open.
    Rejected {
        /// Which room it was about, where that could be told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
        /// Which message it was about, where that could be told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<ClientId>,
        /// Why.
        #[serde(flatten)]
        rejection: Rejection,
    },
    /// Who has the room open. Replaces what was said before.
    Presence {
        /// Where.
        room: RoomId,
        /// How many people, each counted once.
        here: u32,
        /// Who they are, by name; `null` where they are too many to list.
        people: Option<Vec<User>>,
        /// Which of them are away: nobody was at any of their tabs for a while.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        away: Vec<UserId>,
    },
    /// Who is writing. Replaces what was said before; forgotten by the client
    /// after some seconds in any case.
    Typing {
        /// Where.
        room: RoomId,
        /// Who; at most a few are named.
        people: Vec<User>,
    },
    /// Somebody's name or picture is another now. It counts for everything
    /// they did before, too.
    User {
        /// As they are now.
        user: User,
    },
    /// A room of yours as it is now: one that is new, which is to be joined, or
    /// one that has changed for you.
    RoomChanged {
        /// As in [`Self::Rooms`].
        listed: Box<RoomSummary>,
    },
    /// A room is yours no longer, or was deleted. Forget it.
    RoomGone {
        /// Which.
        room: RoomId,
    },
    /// All your rooms, as they are now. Replaces what was said before: join
    /// those that are new, and forget those that are not there any more.
    Rooms {
        /// All of them.
        rooms: Vec<RoomSummary>,
    },
    /// You have read this far, perhaps in another tab or on another device.
    /// The greatest mark counts, whichever was told last.
    Read {
        /// Where.
        room: RoomId,
        /// How far.
        #[serde(flatten)]
        mark: ReadMark,
    },
    /// How you stand to a thread now. Replaces what was said before; threads
    /// with something unread are also told with your rooms.
    Thread {
        /// Where.
        room: RoomId,
        /// The message it belongs to.
        thread: Seq,
        /// Messages of others that you have not read; none where you do not
        /// follow it.
        unread: u32,
        /// Those of them that name you.
        mentions: u32,
        /// Whether you want to be told of it.
        following: bool,
    },
    /// You have saved a message, or removed it from what you saved, perhaps in
    /// another tab or on another device.
    Saved {
        /// Where.
        room: RoomId,
        /// Which message.
        target: Seq,
        /// Whether it is saved now.
        on: bool,
    },
    /// This stands in your message box of the room, written in another tab or
    /// on another device; or it was sent. Your own, too, as an answer.
    Draft {
        /// Where.
        room: RoomId,
        /// What.
        #[serde(flatten)]
        draft: KeptDraft,
        /// Whether it answers what this connection wanted to be kept.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        answer: bool,
    },
    /// Changes of how you sign in that you have not said in this session to have
    /// seen, the newest first. Replaces what was said before.
    Alerts {
        /// All of them.
        alerts: Vec<SecurityAlert>,
    },
    /// Yes, I am here.
    Pong,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AlertKind, EventKind, Message, Notify, Room, RoomKind, RoomRole, Slug, UserId, UserKind,
    };

    fn check(event: &ServerEvent, json: &str) {
        assert_eq!(serde_json::to_string(event).unwrap(), json);
        assert_eq!(&serde_json::from_str::<ServerEvent>(json).unwrap(), event);
    }

    #[test]
    fn the_wire_form_is_as_documented() {
        let ann = User {
            id: UserId(3),
            name: "Ann".into(),
            avatar: None,
            kind: UserKind::Member,
        };
        check(
            &ServerEvent::User {
                user: User {
                    avatar: Some("0f1e2d3c4b5a6978".into()),
                    kind: UserKind::Member,
                    ..ann.clone()
                },
            },
            r#"{"t":"user","user":{"id":3,"name":"Ann","avatar":"0f1e2d3c4b5a6978"}}"#,
        );
        check(
            &ServerEvent::Event {
                room: RoomId(1),
                event: Event {
                    seq: Seq(9),
                    at_ms: 1_700_000_000_000,
                    author: ann.clone(),
                    kind: EventKind::MessagePosted(Box::new(Message::plain(
                        ClientId::new("c-1").unwrap(),
                        "火".into(),
                    ))),
                },
            },
            r#"{"t":"event","room":1,"seq":9,"at_ms":1700000000000,"author":{"id":3,"name":"Ann"},"kind":"message_posted","client_id":"c-1","body":"火"}"#,
        );
        check(
            &ServerEvent::Rejected {
                room: Some(RoomId(1)),
                client_id: Some(ClientId::new("c-1").unwrap()),
                rejection: Rejection::RateLimited {
                    retry_after_ms: 500,
                },
            },
            r#"{"t":"rejected","room":1,"client_id":"c-1","code":"rate_limited","retry_after_ms":500}"#,
        );
        check(
            &ServerEvent::Presence {
                room: RoomId(1),
                here: 1000,
                people: None,
                away: vec![],
            },
            r#"{"t":"presence","room":1,"here":1000,"people":null}"#,
        );
        check(
            &ServerEvent::Thread {
                room: RoomId(1),
                thread: Seq(3),
                unread: 2,
                mentions: 1,
                following: true,
            },
            r#"{"t":"thread","room":1,"thread":3,"unread":2,"mentions":1,"following":true}"#,
        );
        check(
            &ServerEvent::Read {
                room: RoomId(1),
                mark: ReadMark {
                    turn: 2,
                    seq: Seq(9),
                },
            },
            r#"{"t":"read","room":1,"turn":2,"seq":9}"#,
        );
        check(
            &ServerEvent::Saved {
                room: RoomId(1),
                target: Seq(7),
                on: true,
            },
            r#"{"t":"saved","room":1,"target":7,"on":true}"#,
        );
        check(
            &ServerEvent::Presence {
                room: RoomId(1),
                here: 1,
                people: Some(vec![ann]),
                away: vec![UserId(3)],
            },
            r#"{"t":"presence","room":1,"here":1,"people":[{"id":3,"name":"Ann"}],"away":[3]}"#,
        );
        let draft = |answer| ServerEvent::Draft {
            room: RoomId(1),
            draft: KeptDraft {
                version: 8,
                body: "h".into(),
            },
            answer,
        };
        check(
            &draft(false),
            r#"{"t":"draft","room":1,"version":8,"body":"h"}"#,
        );
        check(
            &draft(true),
            r#"{"t":"draft","room":1,"version":8,"body":"h","answer":true}"#,
        );
        check(
            &ServerEvent::RoomGone { room: RoomId(4) },
            r#"{"t":"room_gone","room":4}"#,
        );
        check(
            &ServerEvent::RoomChanged {
                listed: Box::new(RoomSummary {
                    room: Room {
                        id: RoomId(4),
                        slug: Slug::from_stored("tea-club"),
                        name: "Tea club".into(),
                        topic: String::new(),
                        kind: RoomKind::Public,
                        archived: false,
                    },
                    head: Seq(97),
                    read: ReadMark {
                        turn: 0,
                        seq: Seq(92),
                    },
                    unread: 3,
                    mentions: 1,
                    role: RoomRole::Member,
                    favourite: false,
                    notify: Notify::Mentions,
                    for_everybody: false,
                    threads: Vec::new(),
                    draft: None,
                    closed: false,
                    other: UserKind::Member,
                }),
            },
            r#"{"t":"room_changed","listed":{"room":{"id":4,"slug":"tea-club","name":"Tea club","topic":"","kind":"public"},"head":97,"read":{"turn":0,"seq":92},"unread":3,"mentions":1,"role":"member","favourite":false,"notify":"mentions","for_everybody":false}}"#,
        );
        check(
            &ServerEvent::Alerts {
                alerts: vec![SecurityAlert {
                    id: 5,
                    kind: AlertKind::PasskeyAdded,
                    detail: "phone".into(),
                    device: "Firefox on Linux".into(),
                    address: "203.0.113.9".into(),
                    at_ms: 1_700_000_000_000,
                }],
            },
            r#"{"t":"alerts","alerts":[{"id":5,"kind":"passkey_added","detail":"phone","device":"Firefox on Linux","address":"203.0.113.9","at_ms":1700000000000}]}"#,
        );
        check(&ServerEvent::Pong, r#"{"t":"pong"}"#);
    }
}
