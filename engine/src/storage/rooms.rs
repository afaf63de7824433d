//! Rooms: which there are, who is in them, and what becomes of them.

mod additions;
pub(super) mod change;
pub(super) mod joining;
pub(super) mod listed;
pub(super) mod make;
pub(super) mod members;
pub(super) mod outcome;
pub(super) mod read_marks;
pub(super) mod removal;
