//! A string that must not be printed.

use std::fmt;

/// A client secret. It has no `Display`, and its `Debug` does not tell.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(value: String) -> Self {
        Self(value)
    }

    /// The secret itself, for the one request that needs it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_tell() {
        let told = format!("{:?}", Secret::new("s3cret".to_owned()));
        assert!(!told.contains("s3cret"), "{told}");
    }
}
