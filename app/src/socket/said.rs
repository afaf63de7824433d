//! Parses what the server says: first the tag, then its fields. What serde
//! derives for the tagged enum reads the same, but buffers every value once for
//! each variant, and that is much code for a browser to load.

use leptos::serde_json::from_str;
use protocol::{
    ClientId, Event, KeptDraft, ReadMark, Rejection, RoomId, RoomSummary, SecurityAlert, Seq,
    ServerEvent, User, UserId,
};
use serde::Deserialize;

/// Every field but those of events and rejections.
#[derive(Deserialize)]
struct Fields {
    t: String,
    #[serde(default)]
    protocol: Option<u32>,
    #[serde(default)]
    you: Option<User>,
    #[serde(default)]
    room: Option<RoomId>,
    #[serde(default)]
    seq: Option<Seq>,
    #[serde(default)]
    turn: Option<u32>,
    #[serde(default)]
    target: Option<Seq>,
    #[serde(default)]
    on: Option<bool>,
    #[serde(default)]
    client_id: Option<ClientId>,
    #[serde(default)]
    at_ms: Option<i64>,
    #[serde(default)]
    here: Option<u32>,
    #[serde(default)]
    people: Option<Vec<User>>,
    #[serde(default)]
    away: Vec<UserId>,
    #[serde(default)]
    user: Option<User>,
    #[serde(default)]
    rooms: Option<Vec<RoomSummary>>,
    #[serde(default)]
    listed: Option<Box<RoomSummary>>,
    #[serde(default)]
    version: Option<i64>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    answer: bool,
    #[serde(default)]
    alerts: Option<Vec<SecurityAlert>>,
}

/// The fields of a thread. Apart, since events have mentions of another shape.
#[derive(Deserialize)]
struct ThreadFields {
    room: RoomId,
    thread: Seq,
    unread: u32,
    mentions: u32,
    following: bool,
}

/// What the server says; nothing where this page does not know the word.
pub(super) fn said(text: &str) -> Option<ServerEvent> {
    let fields: Fields = from_str(text).ok()?;
    Some(match fields.t.as_str() {
        "hello" => ServerEvent::Hello {
            protocol: fields.protocol?,
            you: fields.you?,
        },
        "joined" => ServerEvent::Joined {
            room: fields.room?,
            seq: fields.seq?,
        },
        "reload" => ServerEvent::Reload {
            room: fields.room?,
            seq: fields.seq?,
        },
        "event" => ServerEvent::Event {
            room: fields.room?,
            event: read::<Event>(text)?,
        },
        "ack" => ServerEvent::Ack {
            room: fields.room?,
            client_id: fields.client_id?,
            seq: fields.seq?,
            at_ms: fields.at_ms?,
        },
        "rejected" => ServerEvent::Rejected {
            room: fields.room,
            client_id: fields.client_id,
            rejection: read::<Rejection>(text)?,
        },
        "presence" => ServerEvent::Presence {
            room: fields.room?,
            here: fields.here?,
            people: fields.people,
            away: fields.away,
        },
        "typing" => ServerEvent::Typing {
            room: fields.room?,
            people: fields.people?,
        },
        "user" => ServerEvent::User { user: fields.user? },
        "rooms" => ServerEvent::Rooms {
            rooms: fields.rooms?,
        },
        "room_changed" => ServerEvent::RoomChanged {
            listed: fields.listed?,
        },
        "room_gone" => ServerEvent::RoomGone { room: fields.room? },
        "read" => ServerEvent::Read {
            room: fields.room?,
            mark: ReadMark {
                turn: fields.turn.unwrap_or_default(),
                seq: fields.seq?,
            },
        },
        "thread" => {
            let thread = read::<ThreadFields>(text)?;
            ServerEvent::Thread {
                room: thread.room,
                thread: thread.thread,
                unread: thread.unread,
                mentions: thread.mentions,
                following: thread.following,
            }
        }
        "saved" => ServerEvent::Saved {
            room: fields.room?,
            target: fields.target?,
            on: fields.on?,
        },
        "draft" => ServerEvent::Draft {
            room: fields.room?,
            draft: KeptDraft {
                version: fields.version?,
                body: fields.body?,
            },
            answer: fields.answer,
        },
        "alerts" => ServerEvent::Alerts {
            alerts: fields.alerts?,
        },
        "pong" => ServerEvent::Pong,
        _ => return None,
    })
}

fn read<T: for<'t> Deserialize<'t>>(text: &str) -> Option<T> {
    from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use leptos::serde_json;
    use protocol::EventKind;

    use super::*;
    use crate::state::samples::{client_id, message, summary, user};

    #[test]
    fn everything_is_read_as_it_was_written() {
        let (room, seq) = (RoomId(1), Seq(9));
        for event in [
            ServerEvent::Hello {
                protocol: 1,
                you: user("Ann"),
            },
            ServerEvent::Joined { room, seq },
            ServerEvent::Reload { room, seq },
            ServerEvent::Event {
                room,
                event: message(9, "Ann", "hi"),
            },
            ServerEvent::Ack {
                room,
                client_id: client_id("c"),
                seq,
                at_ms: 7,
            },
            ServerEvent::Rejected {
                room: Some(room),
                client_id: Some(client_id("c")),
                rejection: Rejection::RateLimited {
                    retry_after_ms: 500,
                },
            },
            ServerEvent::Rejected {
                room: None,
                client_id: None,
                rejection: Rejection::Internal,
            },
            ServerEvent::Presence {
                room,
                here: 1_000,
                people: None,
                away: vec![],
            },
            ServerEvent::Presence {
                room,
                here: 1,
                people: Some(vec![user("Ann")]),
                away: vec![user("Ann").id],
            },
            ServerEvent::Draft {
                room,
                draft: KeptDraft {
                    version: 8,
                    body: "h".to_owned(),
                },
                answer: true,
            },
            ServerEvent::Typing {
                room,
                people: vec![user("Ann")],
            },
            ServerEvent::User { user: user("Ann") },
            ServerEvent::Rooms {
                rooms: vec![summary(1, "lobby")],
            },
            ServerEvent::RoomChanged {
                listed: Box::new(summary(1, "lobby")),
            },
            ServerEvent::RoomGone { room },
            ServerEvent::Read {
                room,
                mark: ReadMark { turn: 2, seq },
            },
            ServerEvent::Thread {
                room,
                thread: seq,
                unread: 2,
                mentions: 1,
                following: true,
            },
            ServerEvent::Saved {
                room,
                target: seq,
                on: false,
            },
            ServerEvent::Alerts { alerts: vec![] },
            ServerEvent::Pong,
        ] {
            let json = serde_json::to_string(&event).unwrap();
            assert_eq!(said(&json), Some(event), "{json}");
        }
    }

    #[test]
    fn an_event_of_a_kind_that_is_not_known_is_heard_at_its_place() {
        let text = r#"{"t":"event","room":1,"seq":9,"at_ms":1,"author":{"id":3,"name":"Ann"},"kind":"poll_opened","mentions":{}}"#;
        let Some(ServerEvent::Event { event, .. }) = said(text) else {
            panic!("not heard");
        };
        assert_eq!((event.seq, event.kind), (Seq(9), EventKind::Unknown));
    }

    #[test]
    fn what_is_not_known_is_passed_over() {
        for text in [
            "",
            "{}",
            r#"{"t":"from_the_future"}"#,
            r#"{"t":"event","room":1}"#,
        ] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
