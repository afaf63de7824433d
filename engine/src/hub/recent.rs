//! Keeps the newest events of a room as frames, so that a client that was away
//! for a moment resumes without a read of the store.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};
use protocol::{Seq, UserId};

/// Events kept at most.
const EVENTS: usize = 512;

/// Bytes kept at most per live room. They may be sent in one go, so they are
/// to fit into a link's queue with room for what happens meanwhile.
const BYTES: usize = 96 * 1024;

/// The newest events of a room as frames, oldest first, without gaps.
#[derive(Debug, Default)]
pub(super) struct Recent {
    frames: VecDeque<Recently>,
    bytes: usize,
}

#[derive(Debug)]
struct Recently {
    seq: Seq,
    frame: Bytes,
    /// Whose names and pictures are in it.
    shows: [Option<UserId>; 2],
}

impl Recent {
    pub(super) fn push(&mut self, seq: Seq, frame: Bytes, shows: [Option<UserId>; 2]) {
        self.bytes += frame.len();
        self.frames.push_back(Recently { seq, frame, shows });
        while self.frames.len() > EVENTS || self.bytes > BYTES {
            let Some(oldest) = self.frames.pop_front() else {
                return;
            };
            self.bytes -= oldest.frame.len();
        }
    }

    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.bytes = 0;
    }

    /// Whether one of these people is shown in what is kept.
    pub(super) fn shows(&self, user: impl Fn(UserId) -> bool) -> bool {
        let shown = self.frames.iter().flat_map(|kept| kept.shows);
        shown.flatten().any(user)
    }

    /// Every event after `after`, as one run of frames; `None` when some of
    /// them are no longer kept.
    pub(super) fn after(&self, after: Seq) -> Option<Bytes> {
        let oldest = self.frames.front()?;
        if after.next() < oldest.seq {
            return None;
        }
        let mut out = BytesMut::new();
        for kept in &self.frames {
            if kept.seq > after {
                out.extend_from_slice(&kept.frame);
            }
        }
        Some(out.freeze())
    }
}

#[cfg(test)]
mod tests;
