//! What stands in the message box of a room, kept for the other devices of the
//! one who writes.

use serde::{Deserialize, Serialize};

use crate::{
    Rejection, RoomId,
    text::{is_blank, with_line_feeds},
};

/// Longest text kept, in characters (Unicode scalar values): twice a message,
/// for who has yet to shorten it.
pub const DRAFT_MAX_CHARS: u32 = 8_000;

/// What stands in the message box of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// Grows by one with every change; 0 before the first.
    pub version: i64,
    /// The text as typed, or nothing.
    pub body: String,
}

/// What stood in the message box of a room that was deleted, or is not the
/// writer's any more: theirs until they dismiss it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentDraft {
    /// Which room that was; its id means no other.
    pub room: RoomId,
    /// What it was called.
    pub room_name: String,
    /// The text as typed.
    pub body: String,
}

/// Brings a draft into its stored form (line ends as `\n`, no control
/// characters but line end and tab; nothing where there is nothing to be seen)
/// or says that it is too long. It is not trimmed: somebody is about to go on.
pub fn clean_draft(raw: &str) -> Result<String, Rejection> {
    if is_blank(raw) {
        return Ok(String::new());
    }
    let body: String = with_line_feeds(raw)
        .chars()
        .filter(|&c| matches!(c, '\n' | '\t') || !c.is_control())
        .collect();
    if body.chars().count() > DRAFT_MAX_CHARS as usize {
        return Err(Rejection::TooLong {
            max_chars: DRAFT_MAX_CHARS,
        });
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_kept_as_typed() {
        for (raw, body) in [
            ("hi ", "hi "),
            ("\n\thi\n", "\n\thi\n"),
            ("a\r\nb\u{2028}c", "a\nb\nc"),
            ("x\u{0000}y", "xy"),
            (" \n\u{200B}", ""),
            ("", ""),
        ] {
            assert_eq!(clean_draft(raw).as_deref(), Ok(body), "{raw:?}");
        }
    }

    #[test]
    fn a_draft_has_at_most_8000_characters() {
        assert!(clean_draft(&"火".repeat(8_000)).is_ok());
        let refused = Err(Rejection::TooLong { max_chars: 8_000 });
        assert_eq!(clean_draft(&"火".repeat(8_001)), refused);
    }
}
