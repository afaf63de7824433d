//! A room and its address.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Field, ReadMark, Rejection, Role, RoomId, Seq, UnreadThread, UserKind,
    text::{clean, clean_line, is_blank},
};

/// Longest room name, in characters.
pub const ROOM_NAME_MAX_CHARS: usize = 60;

/// Longest topic, in characters.
pub const TOPIC_MAX_CHARS: usize = 200;

/// Most people in a direct conversation, oneself included.
pub const DIRECT_MAX_PEOPLE: usize = 9;

/// Who may come into a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Everybody on the server.
    #[default]
    Public,
    /// Those who were invited.
    Private,
    /// Some people among themselves: always the same ones.
    Direct,
}

impl RoomKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Public, Self::Private, Self::Direct];

    /// The word in the store and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }

    /// The kind of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a member may do in a room, from least to most.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum RoomRole {
    /// Talks, and invites others.
    #[default]
    Member,
    /// Also deletes messages of others, pins, removes members, sets the topic.
    Moderator,
    /// Also renames, archives and deletes the room, and makes moderators.
    Owner,
}

impl RoomRole {
    /// From least to most.
    pub const ALL: [Self; 3] = [Self::Member, Self::Moderator, Self::Owner];

    /// The word in the store and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    /// The role of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether somebody with this role in a room of a kind counts there for as
    /// much as one of another role. Who runs the server looks after every room
    /// they are in, and nobody after what people say among themselves.
    pub fn counts_as(self, other: Self, kind: RoomKind, on_server: Role) -> bool {
        kind != RoomKind::Direct && (on_server.is_admin() || self >= other)
    }
}

/// What of a room a member wants to be told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// Every message.
    Everything,
    /// Messages that name them; in direct conversations every message.
    #[default]
    Mentions,
    /// Nothing.
    Nothing,
    /// Nothing, and the room is out of sight.
    Hidden,
}

impl Notify {
    /// From most to least.
    pub const ALL: [Self; 4] = [
        Self::Everything,
        Self::Mentions,
        Self::Nothing,
        Self::Hidden,
    ];

    /// The word in the store and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Mentions => "mentions",
            Self::Nothing => "nothing",
            Self::Hidden => "hidden",
        }
    }

    /// The level of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// A room as its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Which room it is; never changes.
    pub id: RoomId,
    /// Its address, as in `/rooms/{slug}`.
    pub slug: Slug,
    /// What it is called; 1 to [`ROOM_NAME_MAX_CHARS`] characters. A direct
    /// conversation is called by the others in it.
    pub name: String,
    /// What it is for; may be empty.
    pub topic: String,
    /// Who may come in.
    #[serde(default)]
    pub kind: RoomKind,
    /// Whether it can only be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
}

/// A room in the list of one of its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSummary {
    /// The room.
    pub room: Room,
    /// Its newest event.
    pub head: Seq,
    /// How far the member has read it: what the counts begin after.
    #[serde(default)]
    pub read: ReadMark,
    /// Messages of others after the newest event read, counted up to 100.
    pub unread: u32,
    /// Those of them that name the member, counted up to 100.
    #[serde(default)]
    pub mentions: u32,
    /// What the member may do in it.
    #[serde(default)]
    pub role: RoomRole,
    /// Whether it is among the first in the list.
    #[serde(default)]
    pub favourite: bool,
    /// What the member wants to be told of.
    #[serde(default)]
    pub notify: Notify,
    /// Whether it is everybody's, so that nobody leaves it.
    #[serde(default)]
    pub for_everybody: bool,
    /// The threads in it that the member follows and has not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub threads: Vec<UnreadThread>,
    /// The version of what stands in the member's message box, if anything does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<i64>,
    /// Whether the member has closed it, a direct conversation: out of sight
    /// until somebody says something in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// What the other one of a direct conversation is, where there is one other.
    #[serde(default, skip_serializing_if = "UserKind::is_member")]
    pub other: UserKind,
}

/// Brings a topic into its stored form (NFC, one line, no control or
/// bidi-override characters) or says that it is too long. It may be empty.
pub fn clean_topic(raw: &str) -> Result<String, Rejection> {
    let topic = clean(raw, &[]);
    if topic.chars().count() > TOPIC_MAX_CHARS {
        return Err(Rejection::Invalid {
            field: Field::Topic,
        });
    }
    Ok(topic)
}

/// Brings a room's name into its stored form, like a person's (see
/// [`clean_name`][crate::clean_name]), or says that it is none.
pub fn clean_room_name(raw: &str) -> Result<String, Rejection> {
    let name = clean_line(raw);
    if is_blank(&name) || name.chars().count() > ROOM_NAME_MAX_CHARS {
        return Err(Rejection::Invalid {
            field: Field::RoomName,
        });
    }
    Ok(name)
}

/// The part of a room's address that names it: lower-case letters and digits
/// of any script, joined by single `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Makes the slug of a room name: `"Release Party!"` → `release-party`,
    /// `"料理部"` → `料理部`, `"C++"` → `c-plus-plus`. A name without any letter
    /// or digit has none.
    pub fn of_name(name: &str) -> Result<Self, Rejection> {
        let lowered = clean_room_name(name)?.to_lowercase();
        let slug = with_signs_spoken(&lowered)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("-");
        if is_blank(&slug) {
            return Err(Rejection::Invalid {
                field: Field::RoomName,
            });
        }
        Ok(Self(slug))
    }

    /// Takes a slug from an address or the store as it is. One that names no
    /// room is simply not found.
    pub fn from_stored(slug: impl Into<String>) -> Self {
        Self(slug.into())
    }

    /// The slug of another room of the same name: `self-suffix`.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        Self(format!("{self}-{suffix}"))
    }

    /// The slug as text, not percent-encoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Says the signs that tell one name from another, as in `C`, `C#` and `C++`.
/// They do so right after a letter, a digit or one another only: `#general` is
/// how people write `general`.
fn with_signs_spoken(name: &str) -> String {
    let mut spoken = String::with_capacity(name.len());
    let mut follows = false;
    for c in name.chars() {
        let sign = match c {
            '#' | '♯' | '＃' => Some("-sharp-"),
            '+' | '＋' => Some("-plus-"),
            _ => None,
        };
        if let Some(sign) = sign.filter(|_| follows) {
            spoken.push_str(sign);
        } else {
            spoken.push(c);
            follows = c.is_alphanumeric();
        }
    }
    spoken
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_letters_of_every_script() {
        for (name, slug) in [
            ("lobby", "lobby"),
            ("Release Party!", "release-party"),
            ("料理部", "料理部"),
            ("a/../b", "a-b"),
            ("C", "c"),
            ("C#", "c-sharp"),
            ("C♯", "c-sharp"),
            ("C++", "c-plus-plus"),
            ("C++20", "c-plus-plus-20"),
            ("F# and C＃", "f-sharp-and-c-sharp"),
            ("a+b", "a-plus-b"),
            ("#general", "general"),
            ("issue #5", "issue-5"),
            ("tea + cake", "tea-cake"),
            ("+1", "1"),
        ] {
            assert_eq!(Slug::of_name(name).unwrap().as_str(), slug);
        }
    }

    #[test]
    fn names_are_cleaned() {
        assert_eq!(clean_room_name(" 料理部\u{202E} ").as_deref(), Ok("料理部"));
        assert!(clean_room_name(&"x".repeat(61)).is_err());
        for blank in ["\u{2800}", "\u{34F}", "\u{3164} \u{FE0F}"] {
            assert!(clean_room_name(blank).is_err(), "{blank:?}");
        }
    }

    #[test]
    fn a_name_without_letters_has_no_slug() {
        assert!(Slug::of_name("!!!").is_err());
        assert!(Slug::of_name("").is_err());
    }
}
