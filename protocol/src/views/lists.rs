//! Lists over all of somebody's rooms: what they looked for, what they saved,
//! the threads they follow.

use crate::{Event, Room};

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMessage {
    /// Where it is.
    pub room: Room,
    /// It.
    pub event: Event,
    /// The part of it that was looked for, in pieces, each with whether it is
    /// what was asked for; `…` where something is left out.
    pub excerpt: Vec<(bool, String)>,
}

/// A filter of a search that nothing can meet, with what was written in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnmetFilter {
    /// There is no such room, or who asks is not in it. The two look alike.
    Room(String),
    /// Nobody bears this name.
    Person(String),
    /// It is no day.
    Day(String),
}

/// A message that was saved, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedMessage {
    /// Where it is.
    pub room: Room,
    /// It.
    pub event: Event,
}

/// A thread somebody follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedThread {
    /// Where it is.
    pub room: Room,
    /// The message it is about.
    pub root: Event,
    /// The newest message in it.
    pub last: Event,
    /// Messages of others that were not read.
    pub unread: u32,
}
