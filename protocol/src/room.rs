//! A room and its address.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Field, Rejection, RoomId,
    text::{clean, is_blank},
};

/// Longest room name, in characters.
pub const ROOM_NAME_MAX_CHARS: usize = 60;

/// A room as its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Which room it is; never changes.
    pub id: RoomId,
    /// Its address, as in `/rooms/{slug}`.
    pub slug: Slug,
    /// What it is called; 1 to [`ROOM_NAME_MAX_CHARS`] characters.
    pub name: String,
    /// What it is for; may be empty.
    pub topic: String,
}

/// Brings a room's name into its stored form (NFC, one line, no control or
/// bidi-override characters) or says that it is none.
pub fn clean_room_name(raw: &str) -> Result<String, Rejection> {
    let name = clean(raw, &[]);
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
    /// `"料理部"` → `料理部`. A name without any letter or digit has none.
    pub fn of_name(name: &str) -> Result<Self, Rejection> {
        let lowered = clean_room_name(name)?.to_lowercase();
        let slug = lowered
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

    /// The slug as text, not percent-encoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
        ] {
            assert_eq!(Slug::of_name(name).unwrap().as_str(), slug);
        }
    }

    #[test]
    fn names_are_cleaned() {
        assert_eq!(clean_room_name(" 料理部\u{202E} ").as_deref(), Ok("料理部"));
        assert!(clean_room_name(&"x".repeat(61)).is_err());
    }

    #[test]
    fn a_name_without_letters_has_no_slug() {
        assert!(Slug::of_name("!!!").is_err());
        assert!(Slug::of_name("").is_err());
    }
}
