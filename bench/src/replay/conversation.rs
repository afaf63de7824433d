//! Conversations to replay, as they lie in a file.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// Some people talking, in two languages.
#[derive(Debug, Deserialize)]
pub(crate) struct Dialogue {
    pub(crate) id: String,
    #[serde(rename = "conversation")]
    pub(crate) turns: Vec<Turn>,
}

/// What one person says before the next one speaks.
#[derive(Debug, Deserialize)]
pub(crate) struct Turn {
    #[serde(rename = "en_speaker")]
    pub(crate) speaker: String,
    #[serde(rename = "ja_speaker")]
    pub(crate) speaker_ja: String,
    #[serde(rename = "en_sentence")]
    pub(crate) english: String,
    #[serde(rename = "ja_sentence")]
    pub(crate) japanese: String,
}

/// The conversations this program brings along: a hiking club plans a camp.
pub(crate) fn builtin() -> Result<Vec<Dialogue>> {
    parse(include_str!("../builtin.json")).context("the built-in conversations")
}

/// Reads conversations from a file.
pub(crate) fn read(path: &Path) -> Result<Vec<Dialogue>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    parse(&text).with_context(|| path.display().to_string())
}

fn parse(json: &str) -> Result<Vec<Dialogue>> {
    let dialogues: Vec<Dialogue> = serde_json::from_str(json)?;
    ensure!(
        dialogues.iter().any(|dialogue| !dialogue.turns.is_empty()),
        "nobody says anything"
    );
    Ok(dialogues)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_conversations_are_whole() {
        let dialogues = builtin().unwrap();
        assert_eq!(dialogues.len(), 8);
        let turns: usize = dialogues.iter().map(|it| it.turns.len()).sum();
        assert_eq!(turns, 121);
    }

    #[test]
    fn an_empty_file_is_refused() {
        assert!(parse("[]").is_err());
        assert!(parse(r#"[{"id":"a","conversation":[]}]"#).is_err());
        assert!(parse("{}").is_err());
    }
}
