//! Who has a room open, as others are told of it.

use protocol::User;
use serde::{Deserialize, Serialize};

/// Somebody who has a room open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// Who.
    pub user: User,
    /// Whether all their tabs say that nobody is at them.
    pub away: bool,
}

/// The people who have a room open at one process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crowd {
    /// How many.
    pub count: u32,
    /// Who; nobody where they are too many to name, since then nobody names them.
    pub people: Vec<Here>,
}
