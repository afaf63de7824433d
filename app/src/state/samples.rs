//! Values the tests of this folder share.

use protocol::{
    ClientId, Event, EventKind, Message, Notify, ReadMark, Room, RoomId, RoomKind, RoomRole,
    RoomSummary, Seq, Slug, User, UserId,
};

/// The person called `name`; the same name is the same person.
pub(crate) fn user(name: &str) -> User {
    User {
        id: UserId(name.bytes().map(i64::from).sum()),
        name: name.to_owned(),
        avatar: None,
        kind: protocol::UserKind::Member,
    }
}

/// A client id.
pub(crate) fn client_id(id: &str) -> ClientId {
    ClientId::new(id).unwrap()
}

/// A message at `seq`, a second after the one before it.
pub(crate) fn message(seq: i64, author: &str, body: &str) -> Event {
    Event {
        seq: Seq(seq),
        at_ms: seq * 1_000,
        author: user(author),
        kind: EventKind::MessagePosted(Box::new(Message::plain(
            client_id(&format!("c-{seq}")),
            body.to_owned(),
        ))),
    }
}

/// Someone joined at `seq`.
pub(crate) fn joined(seq: i64, author: &str) -> Event {
    Event {
        kind: EventKind::MemberJoined,
        ..message(seq, author, "")
    }
}

/// A room in the list, with nothing unread.
pub(crate) fn summary(id: i64, name: &str) -> RoomSummary {
    RoomSummary {
        room: Room {
            id: RoomId(id),
            slug: Slug::from_stored(name),
            name: name.to_owned(),
            topic: String::new(),
            kind: RoomKind::Public,
            archived: false,
        },
        head: Seq::START,
        read: ReadMark::default(),
        unread: 0,
        mentions: 0,
        role: RoomRole::Member,
        favourite: false,
        notify: Notify::Mentions,
        threads: Vec::new(),
        for_everybody: false,
        draft: None,
        closed: false,
        other: protocol::UserKind::Member,
    }
}
