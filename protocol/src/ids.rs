//! Identifiers. Each is a newtype, so that a room can never be taken for a person.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Field, Rejection};

/// A person, for as long as the store lives. JSON number below 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i64);

/// A room, for as long as the store lives. JSON number below 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoomId(pub i64);

/// Place of an event in its room: 1, 2, 3 … without gaps. 0 means "before the
/// first event", so "after 0" asks for everything.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub i64);

impl Seq {
    /// Before the first event of a room.
    pub const START: Self = Self(0);

    /// The place right behind this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The sender's own name for one message, made by the client before the first
/// try and kept for every later one. Unique per author for ever: sending it
/// again gives the same message back. 1 to 64 of `A-Z a-z 0-9 - _`; a random
/// UUID serves well.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    /// Longest allowed, in characters (all of them ASCII).
    pub const MAX_CHARS: usize = 64;

    /// Checks the form described on the type.
    pub fn new(raw: impl Into<String>) -> Result<Self, Rejection> {
        let raw = raw.into();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if raw.is_empty() || raw.len() > Self::MAX_CHARS || !raw.bytes().all(allowed) {
            return Err(Rejection::Invalid {
                field: Field::ClientId,
            });
        }
        Ok(Self(raw))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = Rejection;

    fn try_from(raw: String) -> Result<Self, Rejection> {
        Self::new(raw)
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

/// A file, for as long as the store lives: 128 random bits, written as 32
/// hexadecimal digits in lower case. Nobody guesses it, but knowing it opens
/// nothing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileId(u128);

impl FileId {
    /// The id with these bits, which are to be random.
    pub const fn from_bits(bits: u128) -> Self {
        Self(bits)
    }

    /// Reads the form described on the type, and no other.
    pub fn new(raw: &str) -> Result<Self, Rejection> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if raw.len() == 32
            && raw.bytes().all(digit)
            && let Ok(bits) = u128::from_str_radix(raw, 16)
        {
            return Ok(Self(bits));
        }
        Err(Rejection::Invalid { field: Field::File })
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl TryFrom<String> for FileId {
    type Error = Rejection;

    fn try_from(raw: String) -> Result<Self, Rejection> {
        Self::new(&raw)
    }
}

impl From<FileId> for String {
    fn from(id: FileId) -> Self {
        id.to_string()
    }
}

macro_rules! display_inner {
    ($($id:ty),*) => {$(
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}
display_inner!(UserId, RoomId, Seq, ClientId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_short_and_plain() {
        for good in ["a", "3f2b-9_Z", &"x".repeat(64)] {
            assert!(ClientId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "é", "a\n", &"x".repeat(65)] {
            assert!(ClientId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_bad_client_id_does_not_parse() {
        assert!(serde_json::from_str::<ClientId>("\"ok-1\"").is_ok());
        assert!(serde_json::from_str::<ClientId>("\"not ok\"").is_err());
    }

    #[test]
    fn a_file_id_has_one_form() {
        let id = FileId::new("000102030405060708090a0b0c0d0e0f").unwrap();
        assert_eq!(id.to_string(), "000102030405060708090a0b0c0d0e0f");
        for bad in [
            "",
            "0",
            "000102030405060708090A0B0C0D0E0F",
            "+00102030405060708090a0b0c0d0e0f",
            "000102030405060708090a0b0c0d0e0f0",
            "00010203-0405-0607-0809-0a0b0c0d0",
        ] {
            assert!(FileId::new(bad).is_err(), "{bad:?}");
        }
    }
}
