//! What an account is made of besides a name: the e-mail address and the
//! password people sign in with.

use unicode_normalization::UnicodeNormalization as _;

use crate::{
    Field, Rejection,
    text::{clean, is_blank},
};

/// Longest e-mail address, in bytes (RFC 5321 section 4.5.3.1.3).
pub const EMAIL_MAX_BYTES: usize = 254;

/// Shortest password, in characters.
pub const PASSWORD_MIN_CHARS: usize = 10;

/// Longest password, in characters: a passphrase fits, a flood does not.
pub const PASSWORD_MAX_CHARS: usize = 200;

/// Brings an e-mail address into its stored form (NFC, ASCII letters in lower case) or says
/// that it is none. Whether anybody reads mail there is not for this to say.
///
/// Nothing is left out of it but spaces around it: whoever has an address that
/// looks like somebody's, or that turns into it, is somebody else.
pub fn clean_email(raw: &str) -> Result<String, Rejection> {
    let invalid = || Rejection::Invalid {
        field: Field::Email,
    };
    let written: String = raw.trim().nfc().collect();
    // The Kelvin sign is a K by NFC.
    let turns_ascii = |c: char| !c.is_ascii() && c.nfc().all(|c| c.is_ascii());
    let is_unseen = |c: char| !c.is_whitespace() && is_blank(c.encode_utf8(&mut [0; 4]));
    if raw.contains(turns_ascii) || written.contains(is_unseen) || clean(&written, &[]) != written {
        return Err(invalid());
    }
    // Only ASCII letters: beyond them two letters can have one lower case.
    let email = written.to_ascii_lowercase();
    let (local, domain) = email.rsplit_once('@').ok_or_else(invalid)?;
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace());
    let dotted = domain.split('.').all(|label| !label.is_empty());
    if plain(local) && plain(domain) && dotted && email.len() <= EMAIL_MAX_BYTES {
        Ok(email)
    } else {
        Err(invalid())
    }
}

/// Brings a password into the form that is hashed (NFC, so that every
/// keyboard gives the same) or says that it is too short or too long.
/// Nothing is trimmed: every character counts.
pub fn clean_password(raw: &str) -> Result<String, Rejection> {
    let password: String = raw.nfc().collect();
    let chars = password.chars().count();
    if (PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&chars) {
        Ok(password)
    } else {
        Err(Rejection::Invalid {
            field: Field::Password,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cleaned() {
        for (raw, email) in [
            ("ann@example.org", "ann@example.org"),
            ("  Ann@Example.ORG ", "ann@example.org"),
            ("花子@例え.jp", "花子@例え.jp"),
            ("a@b", "a@b"),
            ("jose\u{301}@example.org", "jos\u{e9}@example.org"),
        ] {
            assert_eq!(clean_email(raw).as_deref(), Ok(email), "{raw:?}");
        }
        let long = format!("{}@example.org", "a".repeat(250));
        for raw in [
            "",
            "ann",
            "@a",
            "a@",
            "a b@c",
            "a@b..c",
            "a@.b",
            "a@b.",
            &long,
            "an\u{212a}@example.org",
            "ann@example.org\u{200b}",
            "\u{feff}ann@example.org",
            "a\u{ad}nn@example.org",
            "ann@example.org\0",
            "ann@exam\u{202e}ple.org",
            "ann@example.org\r\nbcc: x@y",
        ] {
            assert!(clean_email(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn a_password_has_ten_characters_at_least() {
        assert!(clean_password("いろはにほへとちりぬ").is_ok());
        assert!(clean_password("ten chars!").is_ok());
        assert!(clean_password(&"a".repeat(PASSWORD_MAX_CHARS)).is_ok());
        for raw in ["", "nine char", &"a".repeat(PASSWORD_MAX_CHARS + 1)] {
            assert!(clean_password(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn every_keyboard_gives_the_same_password() {
        assert_eq!(
            clean_password("が0123456789"),
            clean_password("か\u{3099}0123456789")
        );
    }
}
