//! A message of the load generator, as it goes over the wire.

use protocol::{ClientEvent, ClientId, RoomId};

use super::{
    frame::{self, TEXT},
    mark::Mark,
};
use anyhow::Result;

/// Bytes of a message's body: a sentence or two.
pub(super) const BODY_BYTES: usize = 128;

/// Appends the frame of a message that carries this mark.
pub(crate) fn put(room: RoomId, mark: Mark, out: &mut Vec<u8>) -> Result<()> {
    let id = ClientId::new(format!("load-{}-{}", mark.sender, mark.number))?;
    let post = ClientEvent::post(room, id, mark.body(BODY_BYTES));
    frame::put(TEXT, &serde_json::to_vec(&post)?, out);
    Ok(())
}

/// Appends the frame that enters a room, for what is new in it only.
pub(crate) fn put_join(room: RoomId, out: &mut Vec<u8>) -> Result<()> {
    let join = ClientEvent::Join {
        room,
        after_seq: None,
    };
    frame::put(TEXT, &serde_json::to_vec(&join)?, out);
    Ok(())
}
