use super::*;
use Choice::{Close, Leave, Mark, Take};
use ListKey::{Down, Enter, Escape, Tab, Up};

#[test]
fn the_rule() {
    let people = &["Ann", "Anna", "花子"][..];
    let emoji = &["tad", "tada"][..];
    for (kind, typed, names, marked, key, expected) in [
        // Enter sends what was typed.
        (Kind::Person, "", people, None, Enter, Leave),
        (Kind::Person, "an", people, None, Enter, Leave),
        (Kind::Person, "ann", people, None, Enter, Leave),
        (Kind::Person, "Ann", people, None, Enter, Leave),
        (Kind::Person, "花", people, None, Enter, Leave),
        (Kind::Room, "12", &["2012 plans"], None, Enter, Leave),
        (Kind::Emoji, "ta", emoji, None, Enter, Leave),
        (Kind::Emoji, "TADA", emoji, None, Enter, Leave),
        // What was chosen, or typed in full, is taken.
        (Kind::Person, "an", people, Some(1), Enter, Take(1)),
        (Kind::Room, "12", &["2012 plans"], Some(0), Enter, Take(0)),
        (Kind::Emoji, "ta", emoji, Some(1), Enter, Take(1)),
        (Kind::Emoji, "tad", emoji, None, Enter, Take(0)),
        (Kind::Emoji, "tada", emoji, None, Enter, Take(1)),
        // Tab asks for a name to be completed; emoji have to be chosen.
        (Kind::Person, "an", people, None, Tab, Take(0)),
        (Kind::Room, "12", &["2012 plans"], None, Tab, Take(0)),
        (Kind::Person, "", people, None, Tab, Mark(0)),
        (Kind::Room, "", &["lobby"], None, Tab, Mark(0)),
        (Kind::Emoji, "ta", emoji, None, Tab, Mark(0)),
        (Kind::Emoji, "ta", emoji, Some(0), Tab, Take(0)),
        (Kind::Emoji, "tada", emoji, None, Tab, Take(1)),
        // Arrows walk, and begin at either end.
        (Kind::Person, "an", people, None, Down, Mark(0)),
        (Kind::Person, "an", people, Some(0), Down, Mark(1)),
        (Kind::Person, "an", people, Some(2), Down, Mark(0)),
        (Kind::Person, "an", people, None, Up, Mark(2)),
        (Kind::Person, "an", people, Some(0), Up, Mark(2)),
        (Kind::Person, "an", people, Some(2), Up, Mark(1)),
        (Kind::Emoji, "ta", emoji, Some(1), Escape, Close),
        (Kind::Emoji, "ta", emoji, None, Escape, Close),
    ] {
        let done = choice(kind, typed, names, marked, key);
        assert_eq!(done, expected, "{kind:?} {typed} {marked:?} {key:?}");
    }
}

/// Whatever is typed and offered: Enter takes nothing that was not chosen
/// or typed in full.
#[test]
fn enter_takes_nothing_by_itself() {
    let names = ["a", "ab", "abc"];
    for kind in [Kind::Person, Kind::Room, Kind::Emoji] {
        for typed in ["", "a", "A", "ab", "b", "abcd", "１"] {
            for offered in 1..=names.len() {
                match choice(kind, typed, &names[..offered], None, Enter) {
                    Leave => {}
                    Take(at) => assert_eq!(names[at], typed, "{kind:?}"),
                    other => panic!("{kind:?} {typed} {other:?}"),
                }
            }
        }
    }
}

#[test]
fn other_keys_are_none_of_the_list() {
    assert_eq!(ListKey::of("Tab"), Some(Tab));
    for key in ["a", "ArrowLeft", "Process", "Backspace", ""] {
        assert_eq!(ListKey::of(key), None, "{key}");
    }
}
