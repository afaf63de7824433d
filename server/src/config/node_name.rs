//! What a node is called among those of a database.

use std::{fmt, str::FromStr};

/// The name of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeName(String);

impl NodeName {
    /// Characters at most: PostgreSQL shows as many of what it is told.
    const MAX: usize = 48;

    /// The name of the host, and a random part.
    pub(super) fn of_host() -> Self {
        let uname = rustix::system::uname();
        let mut host = uname.nodename().to_string_lossy().into_owned();
        host.retain(Self::has);
        host.truncate(Self::MAX - 5);
        Self(format!("{host}-{:04x}", rand::random::<u16>()))
    }

    const fn has(c: char) -> bool {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
    }
}

impl FromStr for NodeName {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        if name.is_empty() || name.len() > Self::MAX || !name.chars().all(Self::has) {
            return Err("it has 1 to 48 letters, digits, dots, underscores and hyphens");
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
