//! After the replay: is every line there, exactly once, in its place?

pub(crate) mod compare;
pub(crate) mod history;
pub(crate) mod pages;
pub(crate) mod store;

use anyhow::{Result, bail};
use protocol::{ClientId, Seq, User, UserId};

use super::script::Line;

/// A line and where the server said it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) line: &'a Line,
    pub(crate) author: &'a User,
    pub(crate) seq: Seq,
}

/// A message as it was found. What the place of finding does not show is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) seq: Seq,
    pub(crate) body: String,
    pub(crate) author: Option<UserId>,
    pub(crate) name: Option<String>,
    pub(crate) client_id: Option<ClientId>,
}

/// What to think of messages that are not of the replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    /// The server is the replay's own: there can be none.
    Wrong,
    /// Others may be talking.
    Fine,
}

/// Fails with all complaints, or rather the first of them.
pub(crate) fn judge(place: &str, complaints: &[String]) -> Result<()> {
    const SHOWN: usize = 20;
    if complaints.is_empty() {
        return Ok(());
    }
    let mut text = complaints[..complaints.len().min(SHOWN)].join("\n  ");
    if complaints.len() > SHOWN {
        text.push_str("\n  …");
    }
    bail!("{} complaints {place}:\n  {text}", complaints.len())
}
