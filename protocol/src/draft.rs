//! A draft: a message before the server has it, and the limits on what it says.

use serde::{Deserialize, Serialize};

use crate::{
    ClientId, Field, FileId, Rejection, Seq,
    file::{ALTS_MAX_CHARS, FILES_MAX, clean_alt},
    text::{clean_lines, is_blank},
};

/// Longest message, in characters (Unicode scalar values after NFC and trimming).
pub const MESSAGE_MAX_CHARS: u32 = 4_000;

/// A message before the server has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The sender's own name for it.
    pub client_id: ClientId,
    /// What it says, as typed. It may be empty where there are files.
    pub body: String,
    /// What is sent with it: at most [`FILES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<DraftFile>,
    /// The message it answers, in the same room. One that is not there is
    /// passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    /// The message whose thread it is said in, in the same room; one that is
    /// in a thread stands for that thread. Without it, it is said in the room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Seq>,
    /// The version of the [kept draft][crate::KeptDraft] that this was: it
    /// goes away with it. One that has changed since stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_version: Option<i64>,
}

/// A file that was uploaded before and is to be sent with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// Which one.
    pub id: FileId,
    /// What is to be seen on it, as typed; only pictures keep it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
}

impl Draft {
    /// Brings it into its stored form or says why not.
    pub fn clean(&self) -> Result<Self, Rejection> {
        let body = if self.files.is_empty() {
            clean_body(&self.body)?
        } else {
            clean_text(&self.body)?
        };
        let twice =
            |(at, file): (usize, &DraftFile)| self.files[..at].iter().any(|f| f.id == file.id);
        if self.files.len() > FILES_MAX || self.files.iter().enumerate().any(twice) {
            return Err(Rejection::Invalid {
                field: Field::Files,
            });
        }
        let mut files = Vec::with_capacity(self.files.len());
        for DraftFile { id, alt } in &self.files {
            let alt = clean_alt(alt)?;
            files.push(DraftFile { id: *id, alt });
        }
        let alts: usize = files.iter().map(|file| file.alt.chars().count()).sum();
        if alts > ALTS_MAX_CHARS {
            return Err(Rejection::Invalid { field: Field::Alt });
        }
        Ok(Self {
            client_id: self.client_id.clone(),
            body,
            files,
            reply_to: self.reply_to,
            thread: self.thread,
            draft_version: self.draft_version,
        })
    }
}

/// Brings a message into its stored form (NFC, every line end as `\n`, no blank
/// lines before it and no white space behind it, no control characters but line
/// end and tab, no bidi overrides) or says why not. What is indented stays so.
pub fn clean_body(raw: &str) -> Result<String, Rejection> {
    let body = clean_text(raw)?;
    if body.is_empty() {
        return Err(Rejection::Invalid { field: Field::Body });
    }
    Ok(body)
}

/// Like [`clean_body`], but nothing to be seen is as good as nothing.
fn clean_text(raw: &str) -> Result<String, Rejection> {
    let body = clean_lines(raw);
    if is_blank(&body) {
        return Ok(String::new());
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
            ("\n hi \n", " hi"),
            ("\u{3000}第一章", "\u{3000}第一章"),
            ("a\u{2028}b\u{85}c\u{b}d", "a\nb\nc\nd"),
            ("a\r\nb", "a\nb"),
            ("\tfn main()", "\tfn main()"),
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
        for raw in [
            "",
            "\n\n",
            "\u{200B}",
            "\u{2800}",
            "\u{34F}\n\u{3164}",
            "\u{E0020}",
            "\u{FE0F}",
            "\u{115F}\u{1160}\u{FFA0}",
        ] {
            assert_eq!(
                clean_body(raw),
                Err(Rejection::Invalid { field: Field::Body }),
                "{raw:?}"
            );
        }
    }

    fn draft(body: &str, files: &[(u128, &str)]) -> Draft {
        Draft {
            client_id: ClientId::new("c").unwrap(),
            body: body.to_owned(),
            files: files
                .iter()
                .map(|&(id, alt)| DraftFile {
                    id: FileId::from_bits(id),
                    alt: alt.to_owned(),
                })
                .collect(),
            reply_to: None,
            thread: None,
            draft_version: None,
        }
    }

    #[test]
    fn a_draft_says_something_or_has_files() {
        assert!(draft(" ", &[]).clean().is_err());
        assert_eq!(draft(" ", &[(1, "")]).clean().unwrap().body, "");
        assert_eq!(draft("\n hi ", &[(1, "")]).clean().unwrap().body, " hi");
        assert!(draft(&"火".repeat(4_001), &[(1, "")]).clean().is_err());
    }

    #[test]
    fn a_draft_has_at_most_ten_files_each_once() {
        let ids: Vec<_> = (0..11).map(|id| (id, "")).collect();
        assert!(draft("", &ids[..10]).clean().is_ok());
        let refused = Err(Rejection::Invalid {
            field: Field::Files,
        });
        assert_eq!(draft("", &ids).clean(), refused);
        assert_eq!(draft("", &[(7, "a"), (8, ""), (7, "b")]).clean(), refused);
    }

    #[test]
    fn descriptions_are_cleaned_and_counted_together() {
        let cleaned = draft("", &[(1, " a\ncat ")]).clean().unwrap();
        assert_eq!(cleaned.files[0].alt, "a cat");
        let long = "猫".repeat(1_000);
        let files: Vec<_> = (0..5).map(|id| (id, &*long)).collect();
        assert!(draft("", &files[..4]).clean().is_ok());
        assert_eq!(
            draft("", &files).clean(),
            Err(Rejection::Invalid { field: Field::Alt })
        );
    }
}
