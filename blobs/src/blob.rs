//! A blob that is being read: its size, and its bytes as a stream.

use std::{fmt, ops::Range};

use bytes::Bytes;
use futures_util::stream::BoxStream;

use crate::error::BlobError;

/// An object, or a range of it, as it comes out of a store.
pub struct Blob {
    /// How large the whole object is.
    pub size: u64,
    /// Which of its bytes come; the range that was asked for, cut off at the end.
    pub range: Range<u64>,
    /// The bytes, read as they are asked for.
    pub bytes: BoxStream<'static, Result<Bytes, BlobError>>,
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blob")
            .field("size", &self.size)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// What of `range` there is in an object of `size` bytes.
pub(crate) fn clip(range: Option<Range<u64>>, size: u64) -> Result<Range<u64>, BlobError> {
    let Some(range) = range else {
        return Ok(0..size);
    };
    let end = range.end.min(size);
    if range.start >= end {
        return Err(BlobError::OutOfRange { size });
    }
    Ok(range.start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_off_at_the_end() {
        let out = Err(BlobError::OutOfRange { size: 10 });
        for (range, clipped) in [
            (None, Ok(0..10)),
            (Some(0..10), Ok(0..10)),
            (Some(3..4), Ok(3..4)),
            (Some(9..u64::MAX), Ok(9..10)),
            (Some(10..11), out.clone()),
            (Some(3..3), out),
        ] {
            assert_eq!(clip(range.clone(), 10), clipped, "{range:?}");
        }
        assert_eq!(clip(None, 0), Ok(0..0));
        assert_eq!(clip(Some(0..1), 0), Err(BlobError::OutOfRange { size: 0 }));
    }
}
