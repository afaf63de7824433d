//! The server functions: what the browser and plain forms may ask. Each only
//! hands over to the port in [`crate::backend`], which checks who may do it.

#![cfg_attr(
    not(feature = "ssr"),
    expect(
        clippy::unused_async_trait_impl,
        reason = "the browser's half of a server function awaits elsewhere"
    )
)]

mod amend;
mod form_error;
#[cfg(feature = "ssr")]
mod form_text;
mod history;
mod landing_room;
mod message;
mod people;
mod post_message;
mod reading;
mod room;
mod room_page;
mod saved;
mod thread;
mod upload;
mod upload_avatar;

pub(crate) use amend::{delete_message, edit_message, pin_message, react};
pub(crate) use form_error::form_error;
pub(crate) use history::{first_since, history};
pub(crate) use landing_room::landing_room;
pub(crate) use message::{former_bodies, reactions};
pub(crate) use people::{find_emoji, find_people, open_direct};
pub(crate) use post_message::PostMessage;
pub(crate) use reading::mark_unread;
pub(crate) use room::{DismissUnsent, dismiss_unsent, invite, leave_room, set_topic};
pub(crate) use room_page::room_page;
pub(crate) use saved::{save_message, saved_in};
pub(crate) use thread::{follow_thread, thread_page};
pub(crate) use upload::{begin_upload, cancel_upload, upload_chunk, upload_offset};
#[cfg(feature = "ssr")]
pub(crate) use upload_avatar::UploadAvatar;
pub(crate) use upload_avatar::{PICTURE, upload_avatar};
