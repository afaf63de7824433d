//! The server functions: what the browser and plain forms may ask. Each only
//! hands over to the port in [`crate::backend`], which checks who may do it.

#![cfg_attr(
    not(feature = "ssr"),
    expect(
        clippy::unused_async_trait_impl,
        reason = "the browser's half of a server function awaits elsewhere"
    )
)]

mod form_error;
#[cfg(feature = "ssr")]
mod form_text;
mod messages;
mod people;
mod post_message;
mod rooms;
mod uploads;

pub(crate) use form_error::form_error;
pub(crate) use messages::{
    delete_message, edit_message, former_bodies, mark_unread, pin_message, react, reactions,
    save_message, saved_in,
};
pub(crate) use people::{find_emoji, find_people, open_direct};
pub(crate) use post_message::PostMessage;
pub(crate) use rooms::{
    DismissUnsent, dismiss_unsent, first_since, follow_thread, history, invite, landing_room,
    leave_room, room_page, set_topic, thread_page,
};
#[cfg(feature = "ssr")]
pub(crate) use uploads::UploadAvatar;
pub(crate) use uploads::{
    PICTURE, begin_upload, cancel_upload, upload_avatar, upload_chunk, upload_offset,
};
