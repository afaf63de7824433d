//! A person as others see them.

use serde::{Deserialize, Serialize};

use crate::{
    Field, Rejection, UserId,
    text::{clean, is_blank},
};

/// Longest name, in characters (Unicode scalar values after NFC).
pub const NAME_MAX_CHARS: usize = 40;

/// A person as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct User {
    /// Who it is; never changes.
    pub id: UserId,
    /// What they are called now; 1 to [`NAME_MAX_CHARS`] characters.
    pub name: String,
    /// Names their picture: `/avatars/{id}/{avatar}`. Who has none is shown by
    /// the first letter of their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// Whether somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// At one of their devices, as far as it knows.
    Online,
    /// Nobody has touched any of their devices for a while.
    Away,
    /// On none.
    Offline,
}

/// Brings a name into its stored form (NFC, one line, no control or
/// bidi-override characters, inner white space as single spaces) or says that
/// it is none.
pub fn clean_name(raw: &str) -> Result<String, Rejection> {
    let spaced: String = raw
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let name = clean(&spaced, &[])
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if is_blank(&name) || name.chars().count() > NAME_MAX_CHARS {
        return Err(Rejection::Invalid { field: Field::Name });
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        for (raw, name) in [
            ("Ann", "Ann"),
            ("  Ann \t Lee\n", "Ann Lee"),
            ("花子", "花子"),
            ("山田\u{3000}太郎", "山田 太郎"),
            ("A\u{202E}nn", "Ann"),
            ("か\u{3099}く", "がく"),
        ] {
            assert_eq!(clean_name(raw).as_deref(), Ok(name), "{raw:?}");
        }
    }

    #[test]
    fn a_name_has_1_to_40_characters() {
        assert!(clean_name(&"家".repeat(40)).is_ok());
        for raw in ["", "   ", "\u{200B}", "\u{0007}", &"家".repeat(41)] {
            assert!(clean_name(raw).is_err(), "{raw:?}");
        }
    }
}
