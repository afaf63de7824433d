//! A file that belongs to a message.

use serde::{Deserialize, Serialize};

use crate::{FileId, Rejection, rejection::Field, text::clean, undrawn::Undrawn};

/// Most files of one message.
pub const FILES_MAX: usize = 10;

/// Longest description of a picture for those who cannot see it, in characters.
pub const ALT_MAX_CHARS: usize = 1_000;

/// Longest descriptions of all pictures of a message together, in characters:
/// the event has to fit into a frame.
pub const ALTS_MAX_CHARS: usize = 4_000;

/// Most bytes of a file that one request may bring.
pub const UPLOAD_CHUNK_MAX_BYTES: u64 = 1024 * 1024;

/// A file as it was sent with a message: a fact like the rest of the event.
/// Its bytes are at `/files/{id}`, for pictures smaller ones at
/// `/files/{id}/small` and `/files/{id}/large`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct File {
    /// Which file it is; never changes.
    pub id: FileId,
    /// What its sender called it, cleaned by [`clean_file_name`](crate::clean_file_name).
    pub name: String,
    /// What its content says that it is, such as `image/jpeg`;
    /// `application/octet-stream` for all that is only to be downloaded.
    pub media_type: String,
    /// How large it is.
    pub bytes: u64,
    /// How to show it.
    #[serde(flatten)]
    pub kind: FileKind,
}

/// How a file is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FileKind {
    /// By `<img>`.
    Picture {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// Whether it moves.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        animated: bool,
        /// A `data:` address with a picture of a few pixels, to be shown until
        /// another is there.
        placeholder: String,
        /// What is to be seen, for those who cannot see it; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        alt: String,
    },
    /// By `<audio>`.
    Audio,
    /// By `<video>`.
    Video,
    /// As something to download.
    Other {
        /// Why it is not shown although it is a picture, if it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undrawn: Option<Undrawn>,
    },
}

impl FileKind {
    /// What is no picture, sound or film: a document, say.
    pub const OTHER: Self = Self::Other { undrawn: None };
}

/// Brings the description of a picture into its stored form (NFC, one line, no
/// control or bidi-override characters) or says that it is too long.
pub fn clean_alt(raw: &str) -> Result<String, Rejection> {
    let spaced: String = raw
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let alt = clean(&spaced, &[]);
    if alt.chars().count() > ALT_MAX_CHARS {
        return Err(Rejection::Invalid { field: Field::Alt });
    }
    Ok(alt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &File, json: &str) {
        assert_eq!(serde_json::to_string(file).unwrap(), json);
        assert_eq!(&serde_json::from_str::<File>(json).unwrap(), file);
    }

    #[test]
    fn the_wire_form_is_as_documented() {
        let id = FileId::new("0f1e2d3c4b5a69780f1e2d3c4b5a6978").unwrap();
        check(
            &File {
                id,
                name: "猫.jpg".into(),
                media_type: "image/jpeg".into(),
                bytes: 52_000,
                kind: FileKind::Picture {
                    width: 1200,
                    height: 800,
                    animated: false,
                    placeholder: "data:image/webp;base64,AAAA".into(),
                    alt: "a cat".into(),
                },
            },
            r#"{"id":"0f1e2d3c4b5a69780f1e2d3c4b5a6978","name":"猫.jpg","media_type":"image/jpeg","bytes":52000,"kind":"picture","width":1200,"height":800,"placeholder":"data:image/webp;base64,AAAA","alt":"a cat"}"#,
        );
        check(
            &File {
                id,
                name: "minutes.pdf".into(),
                media_type: "application/octet-stream".into(),
                bytes: 9,
                kind: FileKind::OTHER,
            },
            r#"{"id":"0f1e2d3c4b5a69780f1e2d3c4b5a6978","name":"minutes.pdf","media_type":"application/octet-stream","bytes":9,"kind":"other"}"#,
        );
        check(
            &File {
                id,
                name: "plan.tif".into(),
                media_type: "application/octet-stream".into(),
                bytes: 9,
                kind: FileKind::Other {
                    undrawn: Some(Undrawn::UnknownKind),
                },
            },
            r#"{"id":"0f1e2d3c4b5a69780f1e2d3c4b5a6978","name":"plan.tif","media_type":"application/octet-stream","bytes":9,"kind":"other","undrawn":"unknown_kind"}"#,
        );
    }

    #[test]
    fn a_description_is_one_line_of_up_to_1000_characters() {
        assert_eq!(clean_alt(" a\r\ncat\u{202E} ").as_deref(), Ok("a  cat"),);
        assert_eq!(clean_alt("").as_deref(), Ok(""));
        assert!(clean_alt(&"猫".repeat(ALT_MAX_CHARS)).is_ok());
        assert!(clean_alt(&"猫".repeat(ALT_MAX_CHARS + 1)).is_err());
    }
}
