//! What the browser knows while a page is open: plain values with rules, no
//! signals, no DOM, no clock. Time comes in as a number, so tests can turn it.

mod body_version;
mod choosing;
mod clipboard;
mod command;
mod completion;
mod crop;
mod draft_box;
mod fuzzy;
mod gone_room;
mod kept_edit;
mod notice;
mod offers;
mod outbox;
mod overlay;
mod pane;
mod people;
mod rows;
mod sight;
mod spoken;
mod timeline;
mod typing;
mod unread;
mod uploads;

pub(crate) use body_version::{BodyVersion, body_versions};
pub(crate) use choosing::{Choice, ListKey, choice};
pub(crate) use clipboard::Clipboard;
pub(crate) use command::{Command, command, deed};
pub(crate) use completion::{Beginning, Kind as CompletionKind, beginning};
pub(crate) use crop::{Crop, ZOOM_MAX};
pub(crate) use draft_box::{DraftBox, Followed, Unsaved};
pub(crate) use fuzzy::fit;
pub(crate) use gone_room::{BOX, GoneRoom, gone_rooms};
pub(crate) use kept_edit::{KeptEdit, joined, last_of};
pub(crate) use notice::is_news;
pub(crate) use offers::{Offer, offer_emoji, offer_people, offer_rooms};
pub(crate) use outbox::{Held, Outbox, Outgoing, Step};
pub(crate) use overlay::{Edges, Overlay, ShownPicture, Subject};
pub(crate) use pane::Pane;
pub(crate) use people::People;
pub(crate) use rows::{
    Block, Delivery, Drawing, MessageRow, ReactionRow, RepliesRow, Row, Sheet, Time, rows,
};
pub(crate) use sight::{Sight, View};
pub(crate) use spoken::{Spoken, spoken};
pub(crate) use timeline::{Applied, BLOCK, Timeline};
pub(crate) use typing::Typing;
pub(crate) use unread::{Count, Unread};
pub(crate) use uploads::{Stage, Upload, Uploads, Written};

#[cfg(test)]
pub(crate) mod samples;
