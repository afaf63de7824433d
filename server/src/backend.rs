//! The port's other side: the pages' use cases, answered by the engine.

use std::{io, sync::Arc};

use app::{
    backend::{Backend, Upload},
    page_data::{MEMBERS_SHOWN, RoomPage, Stretch, ThreadPage},
};
use async_trait::async_trait;
use engine::{
    accounts::Accounts,
    chat::{Chat, random_client_id},
    files::{Files, Pieces},
    pictures::Payer,
    storage::RoomChange,
};
use futures_util::TryStreamExt as _;
use protocol::{
    Actor, AvatarSource, Draft, FileId, PAGE_EVENTS, Reaction, Rejection, Right, Role, RoomId, Seq,
    Slug, User, UserId,
    views::{FormerBody, History, UploadProgress},
};

use crate::avatars::Studio;

/// People offered where somebody types a name.
const PEOPLE_OFFERED: u32 = 10;

/// The pages' use cases, answered by the engine.
#[derive(Debug)]
pub(crate) struct ChatBackend {
    chat: Arc<Chat>,
    accounts: Arc<Accounts>,
    files: Arc<Files>,
    studio: Studio,
}

impl ChatBackend {
    pub(crate) const fn new(
        chat: Arc<Chat>,
        accounts: Arc<Accounts>,
        files: Arc<Files>,
        studio: Studio,
    ) -> Self {
        Self {
            chat,
            accounts,
            files,
            studio,
        }
    }

    async fn page(
        &self,
        user: &User,
        room: RoomId,
        thread: Option<Seq>,
        stretch: Stretch,
    ) -> Result<History, Rejection> {
        let (chat, limit) = (&self.chat, PAGE_EVENTS);
        match stretch {
            // Where somebody left off only a room's page knows.
            Stretch::Newest | Stretch::Unread => {
                chat.history(user, room, thread, None, limit).await
            }
            Stretch::Before(seq) => chat.history(user, room, thread, Some(seq), limit).await,
            Stretch::After(seq) => chat.history_after(user, room, thread, seq, limit).await,
            Stretch::Around(seq) => chat.history_around(user, room, thread, seq, limit).await,
        }
    }

    async fn thread(
        &self,
        user: &User,
        room: RoomId,
        thread: Seq,
        at: Option<Seq>,
    ) -> Result<ThreadPage, Rejection> {
        let opened = self.chat.open_thread(user, room, thread, at, PAGE_EVENTS);
        let opened = opened.await?;
        Ok(ThreadPage {
            root: opened.root,
            history: opened.lines,
            read_seq: opened.standing.read_seq,
            following: opened.standing.following,
            target: at,
            form_client_id: random_client_id()?,
        })
    }
}

#[async_trait]
impl Backend for ChatBackend {
    async fn landing_room(&self, viewer: &Actor) -> Result<Slug, Rejection> {
        let rooms = self.chat.rooms(&viewer.user).await?;
        let first = rooms.into_iter().next().ok_or(Rejection::NotFound)?;
        Ok(first.room.slug)
    }

    async fn room_page(
        &self,
        viewer: &Actor,
        slug: &Slug,
        stretch: Stretch,
        thread: Option<Seq>,
    ) -> Result<RoomPage, Rejection> {
        let Actor {
            user,
            role,
            right: Right::Session(session),
        } = viewer;
        let opened = self.chat.open_room(user, slug).await?;
        let room = opened.room.id;
        // What is said in a thread has its place beside the message that is about.
        let (stretch, thread, at) = match stretch {
            Stretch::Around(at) => match self.chat.thread_of(user, room, at).await? {
                Some(thread) => (Stretch::Around(thread), Some(thread), Some(at)),
                None => (stretch, thread, None),
            },
            _ => (stretch, thread, None),
        };
        let thread = match thread {
            Some(thread) => match self.thread(user, room, thread, at).await {
                Ok(thread) => Some(thread),
                // An address that leads to no thread leads to the room.
                Err(Rejection::NotFound) => None,
                Err(rejection) => return Err(rejection),
            },
            None => None,
        };
        let history = if stretch == Stretch::Unread {
            let lines = self
                .chat
                .history_unread(user, room, opened.read, PAGE_EVENTS);
            lines.await?
        } else {
            self.page(user, room, None, stretch).await?
        };
        let (members, member_count) = self.chat.members(user, room, MEMBERS_SHOWN).await?;
        Ok(RoomPage {
            viewer: user.clone(),
            role: *role,
            room: opened.room,
            rooms: opened.rooms,
            stretch,
            history,
            thread,
            read: opened.read,
            saved: self.chat.saved_in(user, room).await?,
            members,
            member_count,
            form_client_id: random_client_id()?,
            draft: opened.draft,
            unsent: self.chat.unsent_drafts(user).await?,
            alerts: self.accounts.alerts(user.id, *session).await?,
            now_ms: self.chat.now_ms(),
        })
    }

    async fn history(
        &self,
        viewer: &Actor,
        room: RoomId,
        thread: Option<Seq>,
        stretch: Stretch,
    ) -> Result<History, Rejection> {
        self.page(&viewer.user, room, thread, stretch).await
    }

    async fn thread_page(
        &self,
        viewer: &Actor,
        room: RoomId,
        thread: Seq,
    ) -> Result<ThreadPage, Rejection> {
        self.thread(&viewer.user, room, thread, None).await
    }

    async fn follow_thread(
        &self,
        viewer: &Actor,
        room: RoomId,
        thread: Seq,
        on: bool,
    ) -> Result<(), Rejection> {
        self.chat
            .follow_thread(&viewer.user, room, thread, on)
            .await
    }

    async fn first_since(
        &self,
        viewer: &Actor,
        slug: &Slug,
        since_ms: i64,
    ) -> Result<Option<Seq>, Rejection> {
        self.chat.first_since(&viewer.user, slug, since_ms).await
    }

    async fn edit_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
        body: &str,
    ) -> Result<(), Rejection> {
        self.chat.edit(viewer, room, target, body).await
    }

    async fn delete_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
    ) -> Result<(), Rejection> {
        self.chat.delete(viewer, room, target).await
    }

    async fn react(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
        emoji: &str,
        on: bool,
    ) -> Result<(), Rejection> {
        self.chat.react(viewer, room, target, emoji, on).await
    }

    async fn pin_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
        on: bool,
    ) -> Result<(), Rejection> {
        self.chat.pin(viewer, room, target, on).await
    }

    async fn former_bodies(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<FormerBody>, Rejection> {
        self.chat.former_bodies(&viewer.user, room, target).await
    }

    async fn reactions(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<Reaction>, Rejection> {
        self.chat.reactions(&viewer.user, room, target).await
    }

    async fn mark_unread(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
    ) -> Result<(), Rejection> {
        self.chat.mark_unread(&viewer.user, room, target).await
    }

    async fn save_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        target: Seq,
        on: bool,
    ) -> Result<(), Rejection> {
        self.chat.save(&viewer.user, room, target, on).await
    }

    async fn saved_in(&self, viewer: &Actor, room: RoomId) -> Result<Vec<Seq>, Rejection> {
        self.chat.saved_in(&viewer.user, room).await
    }

    async fn find_people(&self, viewer: &Actor, part: &str) -> Result<Vec<User>, Rejection> {
        let found = self
            .chat
            .find_people(&viewer.user, part, None, PEOPLE_OFFERED);
        found.await
    }

    async fn find_emoji(
        &self,
        viewer: &Actor,
        prefix: &str,
    ) -> Result<Vec<(String, String)>, Rejection> {
        self.chat.find_emoji(&viewer.user, prefix)
    }

    async fn set_topic(
        &self,
        viewer: &Actor,
        room: RoomId,
        topic: String,
    ) -> Result<(), Rejection> {
        let change = RoomChange::SetTopic(topic);
        self.chat.change_room(viewer, room, change).await
    }

    async fn invite(&self, viewer: &Actor, room: RoomId, name: &str) -> Result<(), Rejection> {
        self.chat.invite_by_name(viewer, room, name).await
    }

    async fn join_room(&self, viewer: &Actor, slug: &Slug) -> Result<(), Rejection> {
        self.chat.join_room(&viewer.user, slug).await
    }

    async fn leave_room(&self, viewer: &Actor, room: RoomId) -> Result<(), Rejection> {
        self.chat.leave_room(&viewer.user, room).await
    }

    async fn open_direct(&self, viewer: &Actor, person: UserId) -> Result<Slug, Rejection> {
        self.chat.open_direct(viewer, &[person]).await
    }

    async fn upload_avatar(&self, viewer: &Actor, picture: Upload) -> Result<(), Rejection> {
        self.accounts.check_upload(viewer.user.id)?;
        self.files.check_disk().await?;
        let user = viewer.user.id;
        let guest = viewer.role == Role::Guest;
        let payer = Payer { user, guest };
        let avatar = self.studio.of_upload(payer, picture).await?;
        let source = AvatarSource::Upload;
        self.accounts
            .keep_avatar(user, source, Some(avatar))
            .await?;
        // Who uploads a picture wants to be seen by it.
        self.accounts.prefer_avatar(user, source).await
    }

    async fn post_message(
        &self,
        viewer: &Actor,
        room: RoomId,
        draft: &Draft,
    ) -> Result<Seq, Rejection> {
        let seq = self.chat.post(&viewer.user, room, draft).await?.seq;
        // Who answers has read; without a script nothing else says so.
        // What is said in a thread counts there.
        if draft.thread.is_none() {
            self.chat.mark_read(&viewer.user, room, seq, None).await?;
        }
        Ok(seq)
    }

    async fn keep_draft(&self, viewer: &Actor, room: RoomId, body: &str) -> Result<(), Rejection> {
        self.chat.keep_draft(&viewer.user, room, body).await
    }

    async fn dismiss_unsent(&self, viewer: &Actor, room: RoomId) -> Result<(), Rejection> {
        self.chat.dismiss_unsent(&viewer.user, room).await
    }

    async fn begin_upload(
        &self,
        viewer: &Actor,
        name: &str,
        bytes: u64,
    ) -> Result<FileId, Rejection> {
        self.files.begin(&viewer.user, name, bytes).await
    }

    async fn upload_chunk(
        &self,
        viewer: &Actor,
        upload: FileId,
        offset: u64,
        bytes: Upload,
    ) -> Result<UploadProgress, Rejection> {
        let pieces = pieces(bytes);
        self.files
            .append(&viewer.user, upload, offset, pieces)
            .await
    }

    async fn upload_offset(
        &self,
        viewer: &Actor,
        upload: FileId,
    ) -> Result<UploadProgress, Rejection> {
        self.files.offset(&viewer.user, upload).await
    }

    async fn cancel_upload(&self, viewer: &Actor, upload: FileId) -> Result<(), Rejection> {
        self.files.cancel(&viewer.user, upload).await
    }

    async fn upload_file(
        &self,
        viewer: &Actor,
        name: &str,
        bytes: Upload,
    ) -> Result<FileId, Rejection> {
        let pieces = pieces(bytes);
        let file = self.files.take_in(&viewer.user, name, pieces).await?;
        Ok(file.id)
    }
}

fn pieces(upload: Upload) -> Pieces<'static> {
    Box::pin(upload.map_err(|_| io::ErrorKind::ConnectionAborted.into()))
}
