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
mod tests {
    use super::*;

    fn recent(seqs: std::ops::RangeInclusive<i64>) -> Recent {
        let mut recent = Recent::default();
        for seq in seqs {
            recent.push(Seq(seq), Bytes::from(format!("<{seq}>")), [None; 2]);
        }
        recent
    }

    #[test]
    fn it_answers_only_when_it_has_them_all() {
        let recent = recent(4..=6);
        for (after, frames) in [
            (2, None),
            (3, Some("<4><5><6>")),
            (5, Some("<6>")),
            (6, Some("")),
        ] {
            assert_eq!(
                recent.after(Seq(after)).as_deref(),
                frames.map(str::as_bytes),
                "after {after}"
            );
        }
        assert_eq!(Recent::default().after(Seq(0)), None);
    }

    #[test]
    fn it_keeps_a_bounded_number() {
        let recent = recent(1..=2000);
        assert_eq!(recent.frames.len(), EVENTS);
        let mut heavy = Recent::default();
        for seq in 1..=100 {
            heavy.push(Seq(seq), Bytes::from(vec![0; 10_000]), [None; 2]);
        }
        assert!(heavy.bytes <= BYTES);
        assert_eq!(heavy.frames.back().map(|kept| kept.seq), Some(Seq(100)));
    }
}
