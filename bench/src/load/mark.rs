//! The mark in every message of the load generator: who sent it, which of
//! theirs it is, and when. A receiver finds it without parsing the message.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) sender: u32,
    /// 0, 1, 2 … of each sender.
    pub(crate) number: u32,
    /// When it was sent, or should have been: on the generator's clock.
    pub(crate) nanos: u64,
}

/// `m:` and the three fields in hexadecimal digits.
const LENGTH: usize = 2 + 4 + 1 + 8 + 1 + 16;
const BEGIN: &[u8] = b"\"body\":\"m:";

static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(BEGIN));

impl Mark {
    /// A message body of so many bytes, at least those of the mark.
    pub(crate) fn body(self, bytes: usize) -> String {
        let mark = format!(
            "m:{:04x}:{:08x}:{:016x}",
            self.sender, self.number, self.nanos
        );
        let rest = " the quick brown fox jumps over the lazy dog"
            .chars()
            .cycle();
        let padding = bytes.saturating_sub(mark.len());
        mark.chars().chain(rest.take(padding)).collect::<String>()
    }

    /// The mark in a message of the server; `None` if there is none.
    pub(crate) fn find(payload: &[u8]) -> Option<Self> {
        let begin = FINDER.find(payload)? + BEGIN.len() - 2;
        let mark = payload.get(begin..begin + LENGTH)?;
        if mark[6] != b':' || mark[15] != b':' {
            return None;
        }
        Some(Self {
            sender: u32::try_from(hexadecimal(&mark[2..6])?).ok()?,
            number: u32::try_from(hexadecimal(&mark[7..15])?).ok()?,
            nanos: hexadecimal(&mark[16..])?,
        })
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |value: u64, &digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(value << 4 | u64::from(digit))
    })
}

#[cfg(test)]
mod tests;
