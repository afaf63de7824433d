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
