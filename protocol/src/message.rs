//! A message and what belongs to it.

use serde::{Deserialize, Serialize};

use crate::{ClientId, File, Seq, User, UserId, drawn_text::text_of};

/// Different reactions to one message.
pub const REACTIONS_MAX: usize = 20;

/// People named with a reaction; above that only their number is known.
pub const REACTORS_MAX: usize = 50;

/// People named who wrote in a thread.
pub const REPLIERS_MAX: usize = 5;

/// Characters of a message that is quoted.
pub const QUOTE_MAX_CHARS: usize = 140;

/// A message as it is now: edited or deleted ones are sent as they have
/// become, also where the past is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The author's own name for it.
    pub client_id: ClientId,
    /// What it says, as written, in Markdown. It may be empty where there are
    /// files, and is where it was deleted.
    pub body: String,
    /// What it says, drawn: sanitised HTML. Without it `body` is plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// What was sent with it, in the author's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Quote>,
    /// The message whose thread it is said in, in the same room: one that is
    /// in no thread itself. Without it, it is said in the room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Seq>,
    /// Whom it names.
    #[serde(default, skip_serializing_if = "Mentions::is_empty")]
    pub mentions: Mentions,
    /// When it was last edited, in ms since 1970-01-01 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at_ms: Option<i64>,
    /// Whether it was deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// Whether it is pinned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// How people reacted, in the order of the first of each kind. Told with
    /// pages of history; over the socket reactions are events of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// What was said in its thread, if anything. Told with pages of history;
    /// over the socket those are events of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replies: Option<Replies>,
}

impl Message {
    /// What it says as it is shown: its words, without the signs of Markdown.
    #[must_use]
    pub fn shown(&self) -> String {
        self.html
            .as_deref()
            .map_or_else(|| self.body.clone(), text_of)
    }

    /// A message of nothing but plain text.
    pub const fn plain(client_id: ClientId, body: String) -> Self {
        Self {
            client_id,
            body,
            html: None,
            files: Vec::new(),
            reply_to: None,
            thread: None,
            mentions: Mentions {
                people: Vec::new(),
                everybody: false,
            },
            edited_at_ms: None,
            deleted: false,
            pinned: false,
            reactions: Vec::new(),
            replies: None,
        }
    }
}

/// What was said in a message's thread, from outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Replies {
    /// How many messages are in it, deleted ones too: they have a line there.
    pub count: u32,
    /// When the last of them was written, in ms since 1970-01-01 UTC.
    pub last_at_ms: i64,
    /// Who wrote them, in the order of their first; at most [`REPLIERS_MAX`].
    pub people: Vec<User>,
}

impl Replies {
    /// Counts another message of the thread.
    pub fn note(replies: &mut Option<Self>, author: &User, at_ms: i64) {
        let replies = replies.get_or_insert_with(|| Self {
            count: 0,
            last_at_ms: at_ms,
            people: Vec::new(),
        });
        replies.count += 1;
        replies.last_at_ms = replies.last_at_ms.max(at_ms);
        let named = replies.people.iter().any(|user| user.id == author.id);
        if !named && replies.people.len() < REPLIERS_MAX {
            replies.people.push(author.clone());
        }
    }
}

/// A thread in which somebody takes part and has not read everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadThread {
    /// The message it belongs to.
    pub thread: Seq,
    /// Messages of others that were not read.
    pub unread: u32,
    /// Those of them that name the person.
    #[serde(default)]
    pub mentions: u32,
}

/// Whom a message names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// By name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<UserId>,
    /// All who are in the room.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everybody: bool,
}

impl Mentions {
    /// Whether nobody is named.
    pub const fn is_empty(&self) -> bool {
        self.people.is_empty() && !self.everybody
    }

    /// Whether somebody is named.
    pub fn name(&self, user: UserId) -> bool {
        self.everybody || self.people.contains(&user)
    }
}

/// The message another one answers, as far as it is shown there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quote {
    /// Which one, in the same room.
    pub seq: Seq,
    /// Who wrote it.
    pub author: User,
    /// What it says, the first [`QUOTE_MAX_CHARS`]; empty where it was deleted
    /// or is nothing but files.
    pub excerpt: String,
}

impl Quote {
    /// The beginning of a message ([`Message::body`], [`Message::html`]): its
    /// words, on one line.
    pub fn excerpt_of(body: &str, html: Option<&str>) -> String {
        let drawn = html.map(text_of);
        let text = drawn.as_deref().unwrap_or(body);
        let mut excerpt = String::new();
        for (count, c) in text.chars().enumerate() {
            if count == QUOTE_MAX_CHARS {
                excerpt.push('…');
                break;
            }
            excerpt.push(if c.is_whitespace() { ' ' } else { c });
        }
        excerpt
    }
}

/// People who reacted in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reaction {
    /// How: one emoji.
    pub emoji: String,
    /// How many.
    pub count: u32,
    /// Who, the viewer first where they are among them, then in order; at most
    /// [`REACTORS_MAX`].
    pub people: Vec<User>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_one_line_and_short() {
        assert_eq!(Quote::excerpt_of("a\nb", None), "a b");
        let drawn = Some("<p>a <strong>b</strong></p>");
        assert_eq!(Quote::excerpt_of("a **b**", drawn), "a b");
        let long = Quote::excerpt_of(&"火".repeat(500), None);
        assert_eq!(long.chars().count(), QUOTE_MAX_CHARS + 1);
    }

    #[test]
    fn everybody_is_named_at_once() {
        let mut mentions = Mentions::default();
        assert!(!mentions.name(UserId(3)));
        mentions.everybody = true;
        assert!(mentions.name(UserId(3)));
    }
}
