//! Who asks for something.

use crate::{Role, User};

/// Who asks for something, what they may do on the whole server, and by which
/// right they speak for themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user: User,
    /// What they may do on the whole server.
    pub role: Role,
    /// What stands for them.
    pub right: Right,
}

/// What stands for somebody who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// A session of theirs, by its id.
    Session(i64),
}
