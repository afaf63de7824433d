//! The outcomes of a change to a room or its members.

/// What became of a change to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomOutcome {
    /// It is on disk.
    Done,
    /// It was so before.
    Unchanged,
    /// There is no such room for the person, or nobody such in it.
    NotFound,
    /// The person may not.
    Forbidden,
    /// There is a public room of that name, or one the person is in.
    NameTaken,
}
