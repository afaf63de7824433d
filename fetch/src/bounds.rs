//! The bounds of a request: how much of an answer is read, and how long it may
//! take.

use std::time::Duration;

/// What one request may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Until there is a connection.
    pub connect: Duration,
    /// How long a host may send nothing before it is given up.
    pub silent: Duration,
    /// For everything, hops included.
    pub total: Duration,
    /// The largest body that is read.
    pub bytes: usize,
    /// How the `Content-Type` of a successful answer may begin. An empty list
    /// allows every type; an answer without a type is read in any case.
    pub types: &'static [&'static str],
    /// How many redirects are followed, one after the other. Only those of a
    /// GET are.
    pub hops: u8,
}

impl Bounds {
    /// Whether something of this type is read.
    pub(crate) fn take(&self, kind: &str) -> bool {
        let kind = kind.trim_start();
        self.types.is_empty()
            || self.types.iter().any(|begin| {
                kind.get(..begin.len())
                    .is_some_and(|found| found.eq_ignore_ascii_case(begin))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(types: &'static [&'static str]) -> Bounds {
        Bounds {
            connect: Duration::ZERO,
            silent: Duration::ZERO,
            total: Duration::ZERO,
            bytes: 0,
            types,
            hops: 0,
        }
    }

    #[test]
    fn a_type_is_taken_by_how_it_begins() {
        for (kind, taken) in [
            ("image/png", true),
            (" IMAGE/WebP; q=1", true),
            ("text/html; charset=utf-8", true),
            ("text/htm", false),
            ("text/plain", false),
            ("imag", false),
            ("imagé/png", false),
            ("", false),
        ] {
            assert_eq!(of(&["image/", "text/html"]).take(kind), taken, "{kind}");
            assert!(of(&[]).take(kind), "{kind}");
        }
    }
}
