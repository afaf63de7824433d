//! The token of a session: a secret in the browser, of which the store keeps
//! the hash.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::TryRngCore as _;
use sha2::{Digest as _, Sha256};

/// A session's secret: 256 random bits, known to the browser only. The store
/// keeps its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; 32]);

/// The secret's SHA-256, as the store keeps it. A fast hash is enough: 256
/// random bits cannot be guessed.
pub type TokenHash = [u8; 32];

impl SessionToken {
    /// A new one from the operating system's generator; fails only where that does.
    pub fn random() -> Result<Self, rand::rand_core::OsError> {
        let mut bytes = [0; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads the form the cookie carries. Anything else is no token.
    pub fn from_cookie(value: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The form the cookie carries: 43 characters of base64url.
    pub fn to_cookie(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the store knows it by.
    pub fn hash(&self) -> TokenHash {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_cookie() {
        let token = SessionToken::random().unwrap();
        assert_eq!(SessionToken::from_cookie(&token.to_cookie()), Some(token));
    }

    #[test]
    fn anything_else_is_no_token() {
        for value in ["", "abc", &"A".repeat(42), &"A".repeat(44), &"!".repeat(43)] {
            assert_eq!(SessionToken::from_cookie(value), None, "{value:?}");
        }
    }

    #[test]
    fn debug_does_not_tell() {
        let token = SessionToken::random().unwrap();
        assert!(!format!("{token:?}").contains(&token.to_cookie()));
    }
}
