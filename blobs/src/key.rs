//! Keys: the names under which blobs are stored.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

const RANDOM: usize = 16;
const HASH: usize = 32;

/// The name of one stored object: 128 random bits and the SHA-256 of its
/// content, in lower-case hex with a dash between.
///
/// The random half is never used twice. So nobody guesses a key from a file
/// they have, and two files with the same content are two objects: deleting
/// one cannot hurt the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    random: [u8; RANDOM],
    sha256: [u8; HASH],
}

/// This is not a [`Key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is 32 hexadecimal digits, a dash and 64 more, all in lower case")]
pub struct KeyError;

impl Key {
    /// A new key for the content with this SHA-256.
    pub fn mint(sha256: [u8; HASH]) -> Self {
        Self {
            random: rand::random(),
            sha256,
        }
    }

    /// A new key for content that is at hand.
    pub(crate) fn of(content: &[u8]) -> Self {
        Self::mint(Sha256::digest(content).into())
    }

    /// The SHA-256 of the content.
    pub fn sha256(&self) -> [u8; HASH] {
        self.sha256
    }

    /// Where it is kept: two levels of folders, since some file systems grow
    /// slow with very many files in one.
    pub(crate) fn path(&self) -> String {
        let [first, second, ..] = self.random;
        format!("{first:02x}/{second:02x}/{self}")
    }

    /// The key of what is kept at a path, if it is a key's path.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let (_, name) = path.rsplit_once('/')?;
        let key: Self = name.parse().ok()?;
        (key.path() == path).then_some(key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.random, f)?;
        f.write_str("-")?;
        hex(&self.sha256, f)
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (random, sha256) = text.split_once('-').ok_or(KeyError)?;
        Ok(Self {
            random: unhex(random)?,
            sha256: unhex(sha256)?,
        })
    }
}

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn unhex<const N: usize>(text: &str) -> Result<[u8; N], KeyError> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return Err(KeyError);
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
        for digit in pair {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return Err(KeyError),
            };
            *byte = *byte << 4 | value;
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = Key::of(b"content");
        let text = key.to_string();
        assert_eq!(text.len(), 32 + 1 + 64);
        assert_eq!(text.parse(), Ok(key));
        assert_eq!(Key::of_path(&key.path()), Some(key));
        assert!(key.path().starts_with(&text[..2]));
    }

    #[test]
    fn the_same_content_twice_has_two_keys() {
        let (one, two) = (Key::of(b"content"), Key::of(b"content"));
        assert_ne!(one, two);
        assert_eq!(one.sha256(), two.sha256());
    }

    #[test]
    fn nothing_else_is_a_key() {
        let good = Key::of(b"content").to_string();
        let (random, hash) = good.split_once('-').unwrap();
        for bad in [
            String::new(),
            "-".to_owned(),
            random.to_owned(),
            good.to_uppercase(),
            format!(" {good}"),
            format!("{good}\n"),
            format!("{good}0"),
            format!("{good}-{hash}"),
            format!("{hash}-{random}"),
            format!("+{}-{hash}", &random[1..]),
            format!("../{}-{hash}", &random[3..]),
            format!("é{}-{hash}", &random[2..]),
            format!("{random}/{hash}"),
        ] {
            assert_eq!(bad.parse::<Key>(), Err(KeyError), "{bad:?}");
        }
        for path in [
            good.clone(),
            format!("00/{good}"),
            format!("zz/zz/{good}"),
            format!("x/{}", Key::of(b"").path()),
        ] {
            assert_eq!(Key::of_path(&path), None, "{path}");
        }
    }
}
