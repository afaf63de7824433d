//! Who says what, where and after what: the conversations made ready to be said.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use protocol::{ClientId, NAME_MAX_CHARS, clean_body, clean_name};

use super::conversation::Dialogue;

/// In which language a turn is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English, then Japanese, as two messages.
    Both,
    En,
    Ja,
}

/// Everything that will be said. People and rooms are numbers here, each the
/// index in its own list.
#[derive(Debug)]
pub(crate) struct Script {
    /// Their names, each once.
    pub(crate) people: Vec<String>,
    /// All lines; those of one dialogue together and in order.
    pub(crate) lines: Vec<Line>,
    pub(crate) dialogues: usize,
    pub(crate) turns: usize,
}

/// One message to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Names the dialogue, the turn and the language.
    pub(crate) client_id: ClientId,
    pub(crate) dialogue: usize,
    pub(crate) room: usize,
    pub(crate) person: usize,
    /// As the server will store it.
    pub(crate) body: String,
}

impl Script {
    /// Spreads the dialogues over so many rooms, in turn.
    pub(crate) fn new<'a>(
        dialogues: impl IntoIterator<Item = &'a Dialogue>,
        language: Language,
        rooms: usize,
    ) -> Result<Self> {
        let mut script = Self {
            people: Vec::new(),
            lines: Vec::new(),
            dialogues: 0,
            turns: 0,
        };
        let mut known = HashMap::new();
        for (dialogue, it) in dialogues.into_iter().enumerate() {
            script.dialogues += 1;
            for (index, turn) in it.turns.iter().enumerate() {
                script.turns += 1;
                let name = match language {
                    Language::Ja => &turn.speaker_ja,
                    Language::Both | Language::En => &turn.speaker,
                };
                let person = *known.entry(name.as_str()).or_insert_with(|| {
                    script.people.push(short_name(name));
                    script.people.len() - 1
                });
                for (code, sentence) in [("en", &turn.english), ("ja", &turn.japanese)] {
                    let wanted = match language {
                        Language::Both => true,
                        Language::En => code == "en",
                        Language::Ja => code == "ja",
                    };
                    if !wanted {
                        continue;
                    }
                    let place = || format!("dialogue {:?}, turn {}, {code}", it.id, index + 1);
                    script.lines.push(Line {
                        client_id: ClientId::new(format!(
                            "d{}-t{}-{code}",
                            dialogue + 1,
                            index + 1
                        ))
                        .with_context(place)?,
                        dialogue,
                        room: dialogue % rooms,
                        person,
                        body: clean_body(sentence.trim()).with_context(place)?,
                    });
                }
            }
        }
        Ok(script)
    }

    /// The rooms a person speaks in.
    pub(crate) fn rooms_of(&self, person: usize) -> Vec<usize> {
        let spoken = self.lines.iter().filter(|line| line.person == person);
        let mut rooms: Vec<_> = spoken.map(|line| line.room).collect();
        rooms.sort_unstable();
        rooms.dedup();
        rooms
    }
}

/// A name as the server takes it; one that is no name becomes one.
fn short_name(raw: &str) -> String {
    let short: String = raw.chars().take(NAME_MAX_CHARS).collect();
    clean_name(&short).unwrap_or_else(|_| "Somebody".to_owned())
}

#[cfg(test)]
mod tests;
