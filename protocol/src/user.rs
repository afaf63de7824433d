//! A person as others see them.

use serde::{Deserialize, Serialize};

use crate::{
    Field, Rejection, UserId, UserKind,
    text::{clean_line, is_blank},
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
    /// What they are, where that is more or less than a member.
    #[serde(default, skip_serializing_if = "UserKind::is_member")]
    pub kind: UserKind,
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

/// Brings a name into its stored form (NFC, one line, nothing in it that is
/// not seen, at most two marks on a letter, inner white space as single spaces)
/// or says that it is none. Whether somebody may have it is for the server to say.
pub fn clean_name(raw: &str) -> Result<String, Rejection> {
    let name = clean_line(raw);
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
            ("Ad\u{200B}min\u{200D}", "Admin"),
            ("👩\u{200D}🚀 Ann", "👩\u{200D}🚀 Ann"),
        ] {
            assert_eq!(clean_name(raw).as_deref(), Ok(name), "{raw:?}");
        }
    }

    #[test]
    fn a_name_has_1_to_40_characters() {
        assert!(clean_name(&"家".repeat(40)).is_ok());
        for raw in [
            "",
            "   ",
            "\u{200B}",
            "\u{0007}",
            "\u{2800}",
            "\u{34F} \u{301}",
            "\u{3164}",
            &"家".repeat(41),
        ] {
            assert!(clean_name(raw).is_err(), "{raw:?}");
        }
    }
}
