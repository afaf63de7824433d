//! What the browser knows while a page is open: plain values with rules, no
//! signals, no DOM, no clock. Time comes in as a number, so tests can turn it.

mod crop;
mod outbox;
mod people;
mod rows;
mod timeline;
mod typing;
mod unread;
mod uploads;

pub(crate) use crop::{Crop, ZOOM_MAX};
pub(crate) use outbox::{Held, Outbox, Outgoing, Step};
pub(crate) use people::People;
pub(crate) use rows::{Delivery, Drawing, MessageRow, ReactionRow, Row, Time, rows};
pub(crate) use timeline::{Applied, Timeline};
pub(crate) use typing::Typing;
pub(crate) use unread::{Count, Unread};
pub(crate) use uploads::{Stage, Upload, Uploads};

#[cfg(test)]
pub(crate) mod samples;
