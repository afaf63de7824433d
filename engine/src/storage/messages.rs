//! Messages and the other events of rooms: appended, changed, read.

pub(super) mod amend;
pub(super) mod append;
pub(super) mod drafts;
pub(super) mod events;
pub(super) mod saved;
pub(super) mod thread_news;
pub(super) mod threads;
pub(super) mod unsent;
