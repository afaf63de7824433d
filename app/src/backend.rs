//! The port: what the pages ask of the server, one method per use case. The
//! server implements it; `app` knows no table, no router and no socket.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::Stream;
use http::request::Parts;
use leptos::prelude::use_context;
use protocol::{
    Actor, Draft, FileId, Reaction, Rejection, RoomId, Seq, Slug, User, UserId,
    views::{FormerBody, History, UploadProgress},
};

use crate::{
    error::ApiError,
    page_data::{RoomPage, Stretch, ThreadPage},
};

/// A file on its way to us.
pub type Upload = Pin<Box<dyn Stream<Item = Result<Bytes, UploadBroken>> + Send>>;

/// A file stopped on its way, or was no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadBroken;

/// The use cases behind the pages and server functions. Each checks for
/// itself that the viewer may do it.
#[async_trait]
pub trait Backend: Send + Sync + std::fmt::Debug {
    /// The room a person lands in who asked for none.
    async fn landing_room(&self, viewer: &Actor) -> Result<Slug, Rejection>;

    /// The room page, with the lines asked for, and a thread open beside it:
    /// the one about `thread`, or the one that the lines asked for are in.
    async fn room_page(
        &self,
        viewer: &Actor,
        slug: &Slug,
        stretch: Stretch,
        thread: Option<Seq>,
    ) -> Result<RoomPage, Rejection>;

    /// One page of the lines of a room, or of one of its threads.
    async fn history(
        &self,
        viewer: &Actor,
        room: RoomId,
        thread: Option<Seq>,
        stretch: Stretch,
    ) -> Result<History, Rejection>;

    /// The first message of a room that was written at a moment or after it.
    async fn first_since(
        &self,
        viewer: &Actor,
        slug: &Slug,
        since_ms: i64,
    ) -> Result<Option<Seq>, Rejection>;

    /// The thread about a message, with its newest lines.
    async fn thread_page(
        &self,
        viewer: &Actor,
        room: RoomId,
        thread: Seq,
    ) -> Result<ThreadPage, Rejection>;

    /// Notes whether the viewer wants to be told of a thread.
    async fn follow_thread(
        &self,
        viewer: &Actor,
        room: RoomId,
        thread: Seq,
        on: bool,
    ) -> Result<(), Rejection>;

    /// Changes what one of the viewer's messages says.
    async fn edit_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
        body: &str,
    ) -> Result<(), Rejection>;

    /// Takes away what a message said.
    async fn delete_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
    ) -> Result<(), Rejection>;

    /// Reacts to a message, or takes that back.
    async fn react(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
        emoji: &str,
        on: bool,
    ) -> Result<(), Rejection>;

    /// Pins a message, or unpins it.
    async fn pin_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
        on: bool,
    ) -> Result<(), Rejection>;

    /// What a message said before it was edited.
    async fn former_bodies(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<FormerBody>, Rejection>;

    /// Everybody who reacted to a message.
    async fn reactions(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<Reaction>, Rejection>;

    /// Makes a message, and everything after it, unread again for the viewer.
    async fn mark_unread(&self, viewer: &Actor, room: RoomId, target: Seq)
    -> Result<(), Rejection>;

    /// Saves a message for the viewer, or removes it from what they saved.
    async fn save_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
        on: bool,
    ) -> Result<(), Rejection>;

    /// Which messages of a room the viewer has saved.
    async fn saved_in(&self, viewer: &Actor, room: RoomId) -> Result<Vec<Seq>, Rejection>;

    /// Up to ten people by a part of their name.
    async fn find_people(&self, viewer: &Actor, part: &str) -> Result<Vec<User>, Rejection>;

    /// Emoji whose short names begin with `prefix`, each with that name.
    async fn find_emoji(
        &self,
        viewer: &Actor,
        prefix: &str,
    ) -> Result<Vec<(String, String)>, Rejection>;

    /// Says what a room is for.
    async fn set_topic(&self, viewer: &Actor, room: RoomId, topic: String)
    -> Result<(), Rejection>;

    /// Makes whoever bears this name a member of a room.
    async fn invite(&self, viewer: &Actor, room: RoomId, name: &str) -> Result<(), Rejection>;

    /// Becomes a member of the public room at an address.
    async fn join_room(&self, viewer: &Actor, slug: &Slug) -> Result<(), Rejection>;

    /// Leaves a room; a direct conversation is closed.
    async fn leave_room(&self, viewer: &Actor, room: RoomId) -> Result<(), Rejection>;

    /// Opens the direct conversation with somebody; answers its address.
    async fn open_direct(&self, viewer: &Actor, person: UserId) -> Result<Slug, Rejection>;

    /// Makes a picture the one the viewer is shown by.
    async fn upload_avatar(&self, viewer: &Actor, picture: Upload) -> Result<(), Rejection>;

    /// Stores a message. The same author and client id give the same message.
    async fn post_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        draft: &Draft,
    ) -> Result<Seq, Rejection>;

    /// Keeps what a message box of the room is to show next, whatever it did.
    async fn keep_draft(&self, viewer: &Actor, room: RoomId, body: &str) -> Result<(), Rejection>;

    /// The viewer needs what they did not send in a room that is gone no longer.
    async fn dismiss_unsent(&self, viewer: &Actor, room: RoomId) -> Result<(), Rejection>;

    /// Announces a file of so many bytes.
    async fn begin_upload(
        &self,
        viewer: &Actor,
        name: &str,
        bytes: u64,
    ) -> Result<FileId, Rejection>;

    /// Takes in a piece of a file. What arrives before it breaks is kept.
    async fn upload_chunk(
        &self,
        viewer: &Actor,
        upload: FileId,
        offset: u64,
        bytes: Upload,
    ) -> Result<UploadProgress, Rejection>;

    /// How far an upload is.
    async fn upload_offset(
        &self,
        viewer: &Actor,
        upload: FileId,
    ) -> Result<UploadProgress, Rejection>;

    /// Gives up an upload, or a file that was not sent.
    async fn cancel_upload(&self, viewer: &Actor, upload: FileId) -> Result<(), Rejection>;

    /// Takes in a whole file of unknown length: from a plain form.
    async fn upload_file(
        &self,
        viewer: &Actor,
        name: &str,
        bytes: Upload,
    ) -> Result<FileId, Rejection>;
}

/// The backend as it lies in the Leptos context.
pub type BackendRef = Arc<dyn Backend>;

/// The backend of this request. Its context is provided by the one closure
/// that serves both routes and server functions.
pub fn backend() -> Result<BackendRef, ApiError> {
    use_context::<BackendRef>().ok_or(ApiError::Rejected(Rejection::Internal))
}

/// Who asks, or [`Rejection::SignInFirst`]. The session middleware puts them
/// into the extensions of the request.
pub fn viewer() -> Result<Actor, ApiError> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Actor>().cloned())
        .ok_or(ApiError::Rejected(Rejection::SignInFirst))
}
