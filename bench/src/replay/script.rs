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
    pub(crate) fn new(dialogues: &[Dialogue], language: Language, rooms: usize) -> Result<Self> {
        let mut script = Self {
            people: Vec::new(),
            lines: Vec::new(),
            dialogues: dialogues.len(),
            turns: 0,
        };
        let mut known = HashMap::new();
        for (dialogue, it) in dialogues.iter().enumerate() {
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
                        body: clean_body(sentence).with_context(place)?,
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
mod tests {
    use super::*;
    use crate::replay::conversation::Turn;

    fn dialogue(id: &str, turns: &[(&str, &str, &str)]) -> Dialogue {
        Dialogue {
            id: id.to_owned(),
            turns: turns
                .iter()
                .map(|&(speaker, english, japanese)| Turn {
                    speaker: speaker.to_owned(),
                    speaker_ja: format!("{speaker}さん"),
                    english: english.to_owned(),
                    japanese: japanese.to_owned(),
                })
                .collect(),
        }
    }

    fn talk() -> [Dialogue; 3] {
        [
            dialogue("a", &[("Ann", "Hi.", "やあ。"), ("Ben", "Hi.", "やあ。")]),
            dialogue("b", &[("Ben", " Tea? ", "お茶は？")]),
            dialogue("c", &[("Cho", "Good.", "いいね。")]),
        ]
    }

    #[test]
    fn a_turn_in_both_languages_is_two_lines() {
        let script = Script::new(&talk(), Language::Both, 2).unwrap();
        let ids: Vec<_> = script
            .lines
            .iter()
            .map(|it| it.client_id.as_str())
            .collect();
        let expected = [
            "d1-t1-en", "d1-t1-ja", "d1-t2-en", "d1-t2-ja", "d2-t1-en", "d2-t1-ja", "d3-t1-en",
            "d3-t1-ja",
        ];
        assert_eq!(ids, expected);
        assert_eq!((script.turns, script.dialogues), (4, 3));
        assert_eq!(script.lines[4].body, "Tea?");
    }

    #[test]
    fn one_language_is_one_line_a_turn() {
        let script = Script::new(&talk(), Language::Ja, 2).unwrap();
        assert_eq!(script.lines.len(), 4);
        assert_eq!(script.people, ["Annさん", "Benさん", "Choさん"]);
        assert_eq!(script.lines[3].body, "いいね。");
    }

    #[test]
    fn dialogues_take_the_rooms_in_turn_and_people_stay_themselves() {
        let script = Script::new(&talk(), Language::En, 2).unwrap();
        let rooms: Vec<_> = script.lines.iter().map(|line| line.room).collect();
        assert_eq!(rooms, [0, 0, 1, 0]);
        assert_eq!(script.people, ["Ann", "Ben", "Cho"]);
        assert_eq!(script.rooms_of(1), [0, 1]);
        assert_eq!(script.rooms_of(2), [0]);
    }

    #[test]
    fn what_cannot_be_said_is_named() {
        let talk = [dialogue(
            "a",
            &[("Ann", "Hi.", "やあ。"), ("Ben", " ", "。")],
        )];
        let error = Script::new(&talk, Language::Both, 1).unwrap_err();
        assert_eq!(error.to_string(), r#"dialogue "a", turn 2, en"#);
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(short_name(&"花".repeat(50)), "花".repeat(40));
        assert_eq!(short_name(" "), "Somebody");
    }
}
