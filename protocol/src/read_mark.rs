//! The mark of how far somebody has read: a turn and a `seq`.

use serde::{Deserialize, Serialize};

use crate::Seq;

/// How far a member has read a room.
///
/// Marks are in order: within a turn reading only goes forward, and whoever
/// turns back begins the next turn. So the greatest of all marks one has heard
/// of is the one that counts, in whatever order they were told.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct ReadMark {
    /// How often the member has marked something as unread.
    pub turn: u32,
    /// The newest event read.
    pub seq: Seq,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_turn_counts_for_more_than_any_place() {
        let mark = |turn, seq| ReadMark {
            turn,
            seq: Seq(seq),
        };
        assert!(mark(0, 9) > mark(0, 8));
        assert!(mark(1, 2) > mark(0, 9));
    }
}
