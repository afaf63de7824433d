//! The port's other side: the pages' use cases, answered by the engine.

use std::{collections::HashSet, sync::Arc};

use app::{
    backend::{Backend, Upload, Viewer},
    page_data::{History, MEMBERS_SHOWN, Member, RoomPage, RoomSummary},
};
use async_trait::async_trait;
use engine::{
    accounts::Accounts,
    chat::{Chat, random_client_id},
};
use protocol::{
    AvatarSource, ClientId, Draft, Event, PAGE_EVENTS, Rejection, RoomId, Seq, Slug, User,
};

use crate::avatars::Studio;

/// The pages' use cases, answered by the engine.
#[derive(Debug)]
pub(crate) struct ChatBackend {
    chat: Arc<Chat>,
    accounts: Arc<Accounts>,
    studio: Studio,
}

impl ChatBackend {
    pub(crate) const fn new(chat: Arc<Chat>, accounts: Arc<Accounts>, studio: Studio) -> Self {
        Self {
            chat,
            accounts,
            studio,
        }
    }

    async fn page(
        &self,
        user: &User,
        room: RoomId,
        before: Option<Seq>,
    ) -> Result<History, Rejection> {
        // One more than shown tells whether there are older ones.
        let asked = PAGE_EVENTS + 1;
        let events = self.chat.history(user, room, before, asked).await?;
        Ok(history(events, before))
    }

    async fn listed_members(
        &self,
        user: &User,
        room: RoomId,
    ) -> Result<(Vec<Member>, u32), Rejection> {
        let (here, members, count) = self.chat.members(user, room, MEMBERS_SHOWN).await?;
        let ids: HashSet<_> = here.iter().map(|user| user.id).collect();
        let absent = members.into_iter().filter(|user| !ids.contains(&user.id));
        let listed = here
            .iter()
            .cloned()
            .map(|user| Member { user, here: true })
            .chain(absent.map(|user| Member { user, here: false }))
            .take(MEMBERS_SHOWN as usize)
            .collect();
        Ok((listed, count))
    }
}

fn history(mut events: Vec<Event>, before: Option<Seq>) -> History {
    let has_older = events.len() > PAGE_EVENTS as usize;
    if has_older {
        events.remove(0);
    }
    History {
        events,
        has_older,
        has_newer: before.is_some(),
    }
}

#[async_trait]
impl Backend for ChatBackend {
    async fn landing_room(&self, viewer: &Viewer) -> Result<Slug, Rejection> {
        let rooms = self.chat.rooms(&viewer.user).await?;
        let first = rooms.into_iter().next().ok_or(Rejection::NotFound)?;
        Ok(first.room.slug)
    }

    async fn room_page(
        &self,
        viewer: &Viewer,
        slug: &Slug,
        before: Option<Seq>,
    ) -> Result<RoomPage, Rejection> {
        let user = &viewer.user;
        let opened = self.chat.open_room(user, slug).await?;
        let room = opened.room.id;
        let (members, member_count) = self.listed_members(user, room).await?;
        let rooms = opened.rooms.into_iter().map(|listed| RoomSummary {
            room: listed.room,
            head: listed.head,
            unread: listed.unread,
        });
        Ok(RoomPage {
            viewer: user.clone(),
            role: viewer.role,
            room: opened.room,
            rooms: rooms.collect(),
            history: self.page(user, room, before).await?,
            read_seq: opened.read_seq,
            members,
            member_count,
            form_client_id: random_client_id()?,
            now_ms: self.chat.now_ms(),
        })
    }

    async fn history(
        &self,
        viewer: &Viewer,
        room: RoomId,
        before: Option<Seq>,
    ) -> Result<History, Rejection> {
        self.page(&viewer.user, room, before).await
    }

    async fn upload_avatar(&self, viewer: &Viewer, picture: Upload) -> Result<(), Rejection> {
        self.accounts.check_upload(viewer.user.id)?;
        let avatar = self.studio.of_upload(picture).await?;
        let user = viewer.user.id;
        let source = AvatarSource::Upload;
        self.accounts
            .keep_avatar(user, source, Some(avatar))
            .await?;
        // Who uploads a picture wants to be seen by it.
        self.accounts.prefer_avatar(user, source).await
    }

    async fn post_message(
        &self,
        viewer: &Viewer,
        room: RoomId,
        client_id: ClientId,
        body: &str,
    ) -> Result<Seq, Rejection> {
        let draft = Draft {
            client_id,
            body: body.to_owned(),
            files: Vec::new(),
        };
        let seq = self.chat.post(&viewer.user, room, &draft).await?.seq;
        // Who answers has read; without a script nothing else says so.
        self.chat.mark_read(&viewer.user, room, seq).await?;
        Ok(seq)
    }
}
