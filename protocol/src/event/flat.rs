//! Reads events from JSON through one flat struct that has every field there
//! is, instead of the code that serde derives for tagged and flattened enums.
//!
//! What serde derives for such enums buffers every value first, once for each
//! variant; that was a large part of what a browser had to load.

use serde::Deserialize;

use crate::{
    ClientId, Event, EventKind, File, Mentions, Message, Quote, Reaction, Replies, Seq, User,
};

/// Every field an event may have.
#[derive(Deserialize)]
pub(crate) struct FlatEvent {
    pub(crate) seq: Seq,
    pub(crate) at_ms: i64,
    pub(crate) author: User,
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) client_id: Option<ClientId>,
    #[serde(default)]
    pub(crate) body: Option<String>,
    #[serde(default)]
    pub(crate) html: Option<String>,
    #[serde(default)]
    pub(crate) files: Vec<File>,
    #[serde(default)]
    pub(crate) reply_to: Option<Quote>,
    #[serde(default)]
    pub(crate) mentions: Mentions,
    #[serde(default)]
    pub(crate) edited_at_ms: Option<i64>,
    #[serde(default)]
    pub(crate) deleted: bool,
    #[serde(default)]
    pub(crate) pinned: bool,
    #[serde(default)]
    pub(crate) reactions: Vec<Reaction>,
    #[serde(default)]
    pub(crate) thread: Option<Seq>,
    #[serde(default)]
    pub(crate) replies: Option<Replies>,
    #[serde(default)]
    pub(crate) target: Option<Seq>,
    #[serde(default)]
    pub(crate) emoji: Option<String>,
    #[serde(default)]
    pub(crate) member: Option<User>,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) topic: Option<String>,
}

/// A field is missing that events of this kind have.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("an event lacks a field")]
pub(crate) struct FieldMissing;

impl TryFrom<FlatEvent> for Event {
    type Error = FieldMissing;

    fn try_from(flat: FlatEvent) -> Result<Self, FieldMissing> {
        let target = flat.target.ok_or(FieldMissing);
        let emoji = flat.emoji.ok_or(FieldMissing);
        let member = flat.member.ok_or(FieldMissing);
        let body = flat.body.ok_or(FieldMissing);
        let kind = match flat.kind.as_str() {
            "message_posted" => EventKind::MessagePosted(Box::new(Message {
                client_id: flat.client_id.ok_or(FieldMissing)?,
                body: body?,
                html: flat.html,
                files: flat.files,
                reply_to: flat.reply_to,
                mentions: flat.mentions,
                edited_at_ms: flat.edited_at_ms,
                deleted: flat.deleted,
                pinned: flat.pinned,
                reactions: flat.reactions,
                thread: flat.thread,
                replies: flat.replies,
            })),
            "message_edited" => EventKind::MessageEdited {
                target: target?,
                body: body?,
                html: flat.html,
                mentions: flat.mentions,
            },
            "message_deleted" => EventKind::MessageDeleted { target: target? },
            "reaction_added" => EventKind::ReactionAdded {
                target: target?,
                emoji: emoji?,
            },
            "reaction_removed" => EventKind::ReactionRemoved {
                target: target?,
                emoji: emoji?,
            },
            "message_pinned" => EventKind::MessagePinned { target: target? },
            "message_unpinned" => EventKind::MessageUnpinned { target: target? },
            "member_joined" => EventKind::MemberJoined,
            "member_left" => EventKind::MemberLeft,
            "member_added" => EventKind::MemberAdded { member: member? },
            "member_removed" => EventKind::MemberRemoved { member: member? },
            "room_renamed" => EventKind::RoomRenamed {
                name: flat.name.ok_or(FieldMissing)?,
            },
            "topic_changed" => EventKind::TopicChanged {
                topic: flat.topic.ok_or(FieldMissing)?,
            },
            "room_archived" => EventKind::RoomArchived,
            "room_restored" => EventKind::RoomRestored,
            _ => EventKind::Unknown,
        };
        Ok(Self {
            seq: flat.seq,
            at_ms: flat.at_ms,
            author: flat.author,
            kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{UserId, UserKind};

    /// What is written is read, whatever it is.
    #[test]
    fn every_kind_is_read_as_it_was_written() {
        let user = User {
            id: UserId(3),
            name: "Ann".into(),
            avatar: None,
            kind: UserKind::Member,
        };
        let target = Seq(2);
        let full = Message {
            html: Some("<p>hi</p>".into()),
            reply_to: Some(Quote {
                seq: target,
                author: user.clone(),
                excerpt: "hm".into(),
            }),
            mentions: Mentions {
                people: vec![UserId(3)],
                everybody: true,
            },
            edited_at_ms: Some(7),
            deleted: true,
            pinned: true,
            reactions: vec![Reaction {
                emoji: "👍".into(),
                count: 1,
                people: vec![user.clone()],
            }],
            thread: Some(target),
            replies: Some(Replies {
                count: 1,
                last_at_ms: 8,
                people: vec![user.clone()],
            }),
            ..Message::plain(ClientId::new("c").unwrap(), "hi".into())
        };
        let emoji = || "👍".to_owned();
        for kind in [
            EventKind::MessagePosted(Box::new(full)),
            EventKind::MessagePosted(Box::new(Message::plain(
                ClientId::new("c").unwrap(),
                "plain".into(),
            ))),
            EventKind::MessageEdited {
                target,
                body: "b".into(),
                html: Some("<p>b</p>".into()),
                mentions: Mentions {
                    people: vec![user.id],
                    everybody: true,
                },
            },
            EventKind::MessageDeleted { target },
            EventKind::ReactionAdded {
                target,
                emoji: emoji(),
            },
            EventKind::ReactionRemoved {
                target,
                emoji: emoji(),
            },
            EventKind::MessagePinned { target },
            EventKind::MessageUnpinned { target },
            EventKind::MemberJoined,
            EventKind::MemberLeft,
            EventKind::MemberAdded {
                member: user.clone(),
            },
            EventKind::MemberRemoved {
                member: user.clone(),
            },
            EventKind::RoomRenamed { name: "n".into() },
            EventKind::TopicChanged {
                topic: String::new(),
            },
            EventKind::RoomArchived,
            EventKind::RoomRestored,
            EventKind::Unknown,
        ] {
            let event = Event {
                seq: Seq(9),
                at_ms: 1,
                author: user.clone(),
                kind,
            };
            let json = serde_json::to_string(&event).unwrap();
            let read: Event = serde_json::from_str(&json).unwrap();
            assert_eq!(read, event, "{json}");
        }
    }

    /// A page that is older than the server goes on.
    #[test]
    fn a_kind_from_the_future_is_an_event_at_its_place() {
        for kind in ["from_the_future", "unknown", "", "MessagePosted"] {
            let json = format!(
                r#"{{"seq":7,"at_ms":1,"author":{{"id":3,"name":"Ann"}},"kind":"{kind}","answers":[{{"n":1}}],"voted":true}}"#
            );
            let read: Event = serde_json::from_str(&json).unwrap();
            assert_eq!(
                (read.seq, read.kind),
                (Seq(7), EventKind::Unknown),
                "{json}"
            );
        }
    }

    #[test]
    fn what_lacks_a_field_is_no_event() {
        let head = r#""seq":1,"at_ms":1,"author":{"id":3,"name":"Ann"}"#;
        for rest in [
            r#""kind":"message_posted","body":"hi""#,
            r#""kind":"message_edited","body":"hi""#,
            r#""kind":"member_added""#,
        ] {
            let json = format!("{{{head},{rest}}}");
            assert!(serde_json::from_str::<Event>(&json).is_err(), "{json}");
        }
    }
}
