//! The errors of a store, as callers can act on them.

use std::{error::Error, io};

/// Why a store did not do what it was asked. The variants differ in what the
/// caller can do about them: try later, make room, tell the administrator.
///
/// `detail` is for the log. It has no secret in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// There is no such object.
    #[error("there is no such object")]
    NotFound,
    /// The object ends before the range that was asked for begins.
    #[error("the object has only {size} bytes")]
    OutOfRange {
        /// How large it is.
        size: u64,
    },
    /// The disk or the quota is full.
    #[error("the store is full")]
    Full,
    /// The store did not answer, or not in time, or says that it has a fault of
    /// its own.
    #[error("the store is not available: {detail}")]
    Unavailable {
        /// For the log.
        detail: String,
    },
    /// The store does not let us: credentials, permissions, a bucket that is
    /// not there. Trying again does not help.
    #[error("the store refuses: {detail}")]
    Refused {
        /// For the log.
        detail: String,
    },
    /// The content is not what its key says.
    #[error("the content is damaged: {detail}")]
    Corrupt {
        /// For the log.
        detail: String,
    },
    /// What was to be stored could not be read to its end.
    #[error("what was to be stored cannot be read: {detail}")]
    Source {
        /// What the reader said.
        kind: io::ErrorKind,
        /// For the log.
        detail: String,
    },
}

impl BlobError {
    pub(crate) fn unavailable(detail: impl AsRef<str>) -> Self {
        Self::Unavailable {
            detail: tidy(detail.as_ref()),
        }
    }

    pub(crate) fn refused(detail: impl AsRef<str>) -> Self {
        Self::Refused {
            detail: tidy(detail.as_ref()),
        }
    }

    pub(crate) fn corrupt(detail: impl AsRef<str>) -> Self {
        Self::Corrupt {
            detail: tidy(detail.as_ref()),
        }
    }

    /// A source that is itself read from a store fails as that store did.
    pub(crate) fn source(error: io::Error) -> Self {
        let kind = error.kind();
        match error.downcast::<Self>() {
            Ok(inner) => inner,
            Err(error) => Self::Source {
                kind,
                detail: tidy(&causes(&error)),
            },
        }
    }

    /// What the disk said to `doing`.
    pub(crate) fn disk(doing: &str, error: &io::Error) -> Self {
        use io::ErrorKind::{
            FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull,
        };
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full,
            PermissionDenied | ReadOnlyFilesystem => Self::refused(format!("{doing}: {error}")),
            _ => Self::unavailable(format!("{doing}: {error}")),
        }
    }
}

/// An error with all its causes: the outermost often says only that there is one.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        // Some errors repeat the text of their cause.
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}

/// Longest text from outside that goes into a detail, in characters.
const DETAIL_CHARS: usize = 300;

/// What comes from outside goes into the log as one line of bounded length.
fn tidy(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(DETAIL_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_one_short_line() {
        assert_eq!(tidy("a\r\nfake log line"), "a  fake log line");
        assert_eq!(tidy(&"é".repeat(1000)).chars().count(), DETAIL_CHARS);
    }

    #[test]
    fn a_full_disk_is_told_from_others() {
        for (kind, full) in [
            (io::ErrorKind::StorageFull, true),
            (io::ErrorKind::QuotaExceeded, true),
            (io::ErrorKind::FileTooLarge, true),
            (io::ErrorKind::PermissionDenied, false),
            (io::ErrorKind::Other, false),
        ] {
            let error = BlobError::disk("write", &kind.into());
            assert_eq!(error == BlobError::Full, full, "{kind:?}");
        }
    }

    #[test]
    fn a_source_that_is_a_store_fails_as_the_store_did() {
        let inner = BlobError::unavailable("gone");
        assert_eq!(
            BlobError::source(io::Error::other(inner.clone())),
            inner,
            "and not as a reader"
        );
        let outer = BlobError::source(io::ErrorKind::ConnectionReset.into());
        assert!(matches!(outer, BlobError::Source { kind, .. }
            if kind == io::ErrorKind::ConnectionReset));
    }
}
