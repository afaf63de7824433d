//! What was said in a room.

use serde::{Deserialize, Serialize};

use crate::{Event, Seq};

/// A run of a room's lines, oldest first, as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The lines: messages, and what else is shown at its place, without what
    /// only changes others.
    pub events: Vec<Event>,
    /// They are as they were after this event, at least: what comes later
    /// counts for them.
    pub head: Seq,
    /// Whether there are lines before the first of these.
    pub has_older: bool,
    /// Whether there are lines after the last of these.
    pub has_newer: bool,
}

/// What a message said before it was edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerBody {
    /// Until when it said so, in milliseconds since 1970-01-01 UTC.
    pub until_ms: i64,
    /// As it was written.
    pub body: String,
}
