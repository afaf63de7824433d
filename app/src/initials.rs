//! The picture of a person who has none: a letter on a colour.

use protocol::UserId;

/// Number of avatar colours in `style/avatar.css`.
const HUES: i64 = 12;

/// The first letter of a name as a reader sees it: with its marks, joiners and
/// variation selectors, so that an emoji or an accented letter stays whole. The style makes it large.
pub(crate) fn initial(name: &str) -> String {
    let mut initial = String::new();
    let mut joined = false;
    for c in name.trim().chars() {
        let extends = is_extender(c);
        let pairs =
            is_regional(c) && initial.chars().count() == 1 && initial.chars().all(is_regional);
        if !(initial.is_empty() || extends || joined || pairs) {
            break;
        }
        joined = c == '\u{200D}';
        initial.push(c);
    }
    initial
}

/// The class of a person's colour; the same everywhere and for ever.
pub(crate) fn hue_class(user: UserId) -> String {
    format!("hue-{}", (user.0 * 5).rem_euclid(HUES))
}

/// Whether the character belongs to the one before it.
fn is_extender(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}'
        | '\u{3099}' | '\u{309A}'
        | '\u{200D}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{E0020}'..='\u{E007F}'
        | '\u{E0100}'..='\u{E01EF}')
}

fn is_regional(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_stays_whole() {
        for (name, letter) in [
            ("花子", "花"),
            ("Ann Lee", "A"),
            ("é́ric", "é́"),
            ("👩‍🚀 Ann", "👩‍🚀"),
            ("🇯🇵 team", "🇯🇵"),
            ("👍🏽ok", "👍🏽"),
            ("", ""),
        ] {
            assert_eq!(initial(name), letter, "{name}");
        }
    }

    #[test]
    fn every_person_has_a_colour() {
        assert_eq!(hue_class(UserId(3)), hue_class(UserId(15)));
        assert_ne!(hue_class(UserId(3)), hue_class(UserId(4)));
    }
}
