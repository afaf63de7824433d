//! Key files, as `age-keygen` writes them.

use std::{fmt, str::FromStr};

use age::{Identity, Recipient, x25519};

/// For whom an archive is encrypted, and who can read it.
#[derive(Clone, Default)]
pub struct Keys {
    recipients: Vec<x25519::Recipient>,
    identities: Vec<x25519::Identity>,
}

/// A derived one would tell the secret.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("recipients", &self.recipients.len())
            .field("identities", &self.identities.len())
            .finish()
    }
}

/// Why a file is no key file. No line of it is quoted: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// What stands in this line.
    #[error(
        "line {0} is neither a public key (age1…), nor a secret key (AGE-SECRET-KEY-1…), nor a # comment"
    )]
    Line(usize),
    /// There is none.
    #[error("there is no key in it")]
    Empty,
}

impl FromStr for Keys {
    type Err = KeyFileError;

    /// A key in each line; empty lines and those that begin with # are left out.
    fn from_str(text: &str) -> Result<Self, KeyFileError> {
        let mut keys = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Ok(identity) = line.parse::<x25519::Identity>() {
                keys.recipients.push(identity.to_public());
                keys.identities.push(identity);
            } else {
                let recipient = line.parse().map_err(|_| KeyFileError::Line(at + 1))?;
                keys.recipients.push(recipient);
            }
        }
        if keys.recipients.is_empty() {
            return Err(KeyFileError::Empty);
        }
        Ok(keys)
    }
}

impl Keys {
    /// A new key: the text of a key file.
    pub fn generate() -> String {
        use age::secrecy::ExposeSecret as _;
        let identity = x25519::Identity::generate();
        let public = identity.to_public();
        let secret = identity.to_string();
        format!("# public key: {public}\n{}\n", secret.expose_secret())
    }

    pub(crate) fn recipients(&self) -> impl Iterator<Item = &dyn Recipient> {
        self.recipients.iter().map(|key| key as &dyn Recipient)
    }

    pub(crate) fn identities(&self) -> impl Iterator<Item = &dyn Identity> {
        self.identities.iter().map(|key| key as &dyn Identity)
    }

    /// Whether something encrypted for them can be read with them.
    pub fn can_read(&self) -> bool {
        !self.identities.is_empty()
    }
}
