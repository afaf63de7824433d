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
mod tests;
