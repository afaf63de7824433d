//! A URL as somebody has given it.

use std::{convert::Infallible, fmt, str::FromStr};

/// A URL as it was given. It may hold a password, even where none belongs: it is
/// read where what is wrong with it can be said without repeating it.
#[derive(Clone, PartialEq, Eq)]
pub struct GivenUrl(String);

impl GivenUrl {
    /// With its password, if it has one.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GivenUrl {
    type Err = Infallible;

    fn from_str(url: &str) -> Result<Self, Infallible> {
        Ok(Self(url.to_owned()))
    }
}

impl fmt::Debug for GivenUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a URL")
    }
}
