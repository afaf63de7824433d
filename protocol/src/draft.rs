//! A message before the server has seen it.

use serde::{Deserialize, Serialize};

use crate::{
    ClientId, Field, Rejection,
    text::{clean, is_blank},
};

/// Longest message, in characters (Unicode scalar values after NFC and trimming).
pub const MESSAGE_MAX_CHARS: u32 = 4_000;

/// A message before the server has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The sender's own name for it.
    pub client_id: ClientId,
    /// What it says, as typed.
    pub body: String,
}

/// Brings a message into its stored form (NFC, trimmed, line ends as `\n`, no
/// control characters but line end and tab, no bidi overrides) or says why not.
pub fn clean_body(raw: &str) -> Result<String, Rejection> {
    let body = clean(raw, &['\n', '\t']);
    if is_blank(&body) {
        return Err(Rejection::Invalid { field: Field::Body });
    }
    if body.chars().count() > MESSAGE_MAX_CHARS as usize {
        return Err(Rejection::TooLong {
            max_chars: MESSAGE_MAX_CHARS,
        });
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_cleaned() {
        for (raw, body) in [
            (" hi \n", "hi"),
            ("a\r\nb", "a\nb"),
            ("\tfn main()", "fn main()"),
            ("a\n\tb", "a\n\tb"),
            ("x\u{0000}y", "xy"),
        ] {
            assert_eq!(clean_body(raw).as_deref(), Ok(body), "{raw:?}");
        }
    }

    #[test]
    fn a_body_has_1_to_4000_characters() {
        assert!(clean_body(&"火".repeat(4_000)).is_ok());
        assert_eq!(
            clean_body(&"火".repeat(4_001)),
            Err(Rejection::TooLong { max_chars: 4000 })
        );
        for raw in ["", "\n\n", "\u{200B}"] {
            assert_eq!(
                clean_body(raw),
                Err(Rejection::Invalid { field: Field::Body }),
                "{raw:?}"
            );
        }
    }
}
