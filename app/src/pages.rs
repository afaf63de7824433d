//! One module per page. Pages own resources and look up context; the
//! components below them receive what they show.

mod not_found;
mod room;

pub(crate) use not_found::NotFoundPage;
pub(crate) use room::RoomPage;
