//! `Range` (RFC 9110 section 14): one range of bytes.

use std::ops::Range;

/// What of a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RangeRequest {
    /// Everything: nothing less was asked for, or nothing we understand.
    All,
    /// A part, within the file.
    Part(Range<u64>),
    /// Nothing that the file has.
    Outside,
}

/// Reads the header for a file of `size` bytes. Several ranges at once are not
/// understood; who asks for them gets everything, as the RFC allows.
pub(super) fn asked(header: Option<&str>, size: u64) -> RangeRequest {
    let Some(spec) = header.and_then(|header| header.strip_prefix("bytes=")) else {
        return RangeRequest::All;
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return RangeRequest::All;
    };
    match (Bound::of(first), Bound::of(last)) {
        (Bound::At(first), last @ (Bound::At(_) | Bound::Open)) => {
            let last = last.or_end();
            if last < first {
                RangeRequest::All
            } else if first >= size {
                RangeRequest::Outside
            } else {
                RangeRequest::Part(first..last.saturating_add(1).min(size))
            }
        }
        (Bound::Open, Bound::At(of_the_end)) => {
            if of_the_end == 0 || size == 0 {
                RangeRequest::Outside
            } else {
                RangeRequest::Part(size.saturating_sub(of_the_end)..size)
            }
        }
        _ => RangeRequest::All,
    }
}

/// One side of the dash.
#[derive(Clone, Copy)]
enum Bound {
    At(u64),
    Open,
    Nonsense,
}

impl Bound {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            Self::Open
        } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
            // Digits that make no number make one that is too large.
            Self::At(text.parse().unwrap_or(u64::MAX))
        } else {
            Self::Nonsense
        }
    }

    const fn or_end(self) -> u64 {
        match self {
            Self::At(number) => number,
            Self::Open | Self::Nonsense => u64::MAX,
        }
    }
}

#[cfg(test)]
mod tests;
