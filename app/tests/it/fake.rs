//! A backend that knows one conversation by heart.

use app::{
    backend::{Backend, Upload},
    page_data::{RoomPage, Stretch, ThreadPage},
};
use async_trait::async_trait;
use protocol::{
    Actor, ClientId, Draft, Event, EventKind, Field, FileId, KeptDraft, Message, Notify, Presence,
    Reaction, ReadMark, Rejection, Room, RoomId, RoomKind, RoomRole, RoomSummary, Seq, Slug,
    UnsentDraft, User, UserId, UserKind,
    views::{FormerBody, History, Member, UploadProgress},
};

/// 2026-11-21T22:30:00Z: the next day in Japan.
pub(crate) const EVENING_MS: i64 = 1_795_300_200_000;

/// What happened in the only room, and what the backend offers.
#[derive(Clone, Debug)]
pub(crate) struct Fake {
    pub(crate) events: Vec<Event>,
    pub(crate) read_seq: Seq,
    pub(crate) broken: bool,
    /// What the other member of the rooms is.
    pub(crate) other: UserKind,
    /// What kind of room "lobby" is.
    pub(crate) kind: RoomKind,
    /// What stands in the message boxes.
    pub(crate) draft: KeptDraft,
    /// What was not sent in rooms that are gone.
    pub(crate) unsent: Vec<UnsentDraft>,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            events: vec![],
            read_seq: Seq::START,
            broken: false,
            other: UserKind::Member,
            kind: RoomKind::Public,
            draft: KeptDraft::default(),
            unsent: Vec::new(),
        }
    }
}

pub(crate) fn user(id: i64, name: &str) -> User {
    User {
        id: UserId(id),
        name: name.to_owned(),
        avatar: None,
        kind: UserKind::Member,
    }
}

pub(crate) fn message(seq: i64, author: User, body: &str) -> Event {
    Event {
        seq: Seq(seq),
        at_ms: EVENING_MS + seq,
        author,
        kind: EventKind::MessagePosted(Box::new(Message::plain(
            ClientId::new(format!("c-{seq}")).unwrap(),
            body.to_owned(),
        ))),
    }
}

fn room(id: i64, name: &str) -> Room {
    Room {
        id: RoomId(id),
        slug: Slug::of_name(name).unwrap(),
        name: name.to_owned(),
        topic: format!("All about {name}"),
        kind: RoomKind::Public,
        archived: false,
    }
}

#[async_trait]
impl Backend for Fake {
    async fn landing_room(&self, _viewer: &Actor) -> Result<Slug, Rejection> {
        if self.broken {
            return Err(Rejection::Internal);
        }
        Ok(room(2, "料理部").slug)
    }

    async fn room_page(
        &self,
        viewer: &Actor,
        slug: &Slug,
        stretch: Stretch,
        thread: Option<Seq>,
    ) -> Result<RoomPage, Rejection> {
        if self.broken {
            return Err(Rejection::Internal);
        }
        let mut rooms = [room(1, "lobby"), room(2, "料理部")];
        rooms[0].kind = self.kind;
        let room = rooms
            .iter()
            .find(|room| room.slug == *slug)
            .ok_or(Rejection::NotFound)?;
        let head = self.events.last().map_or(Seq::START, |event| event.seq);
        Ok(RoomPage {
            viewer: viewer.user.clone(),
            role: viewer.role,
            room: room.clone(),
            rooms: rooms
                .iter()
                .map(|room| RoomSummary {
                    room: room.clone(),
                    head,
                    read: ReadMark::default(),
                    unread: if room.name == "lobby" { 0 } else { 3 },
                    mentions: 0,
                    role: RoomRole::Member,
                    favourite: false,
                    notify: Notify::Mentions,
                    for_everybody: true,
                    threads: Vec::new(),
                    draft: None,
                    closed: false,
                    other: match room.kind {
                        RoomKind::Direct => self.other,
                        RoomKind::Public | RoomKind::Private => UserKind::Member,
                    },
                })
                .collect(),
            stretch,
            history: self.history(viewer, room.id, None, stretch).await?,
            thread: match thread {
                Some(thread) => Some(self.thread_page(viewer, room.id, thread).await?),
                None => None,
            },
            read: ReadMark {
                turn: 0,
                seq: self.read_seq,
            },
            saved: vec![],
            members: vec![
                Member {
                    user: User {
                        kind: self.other,
                        ..user(2, "花子")
                    },
                    presence: Presence::Online,
                    seen_at_ms: None,
                },
                Member {
                    user: viewer.user.clone(),
                    presence: Presence::Offline,
                    seen_at_ms: Some(EVENING_MS - 4 * 60_000),
                },
            ],
            member_count: 12,
            form_client_id: ClientId::new("form-1").unwrap(),
            draft: self.draft.clone(),
            unsent: self.unsent.clone(),
            alerts: Vec::new(),
            now_ms: EVENING_MS + 60_000,
        })
    }

    async fn history(
        &self,
        _viewer: &Actor,
        _room: RoomId,
        thread: Option<Seq>,
        stretch: Stretch,
    ) -> Result<History, Rejection> {
        let within = |event: &&Event| event.kind.message().and_then(|m| m.thread) == thread;
        let asked = |event: &&Event| match stretch {
            Stretch::Unread | Stretch::Newest | Stretch::Around(_) => true,
            Stretch::Before(before) => event.seq < before,
            Stretch::After(after) => event.seq > after,
        };
        let all: Vec<_> = self.events.iter().filter(within).collect();
        let events: Vec<_> = all.iter().copied().filter(asked).cloned().collect();
        Ok(History {
            head: self.events.last().map_or(Seq::START, |event| event.seq),
            has_older: thread.is_none() && events.first().is_some_and(|event| event.seq > Seq(1)),
            has_newer: events.len() < all.len(),
            events,
        })
    }

    async fn thread_page(
        &self,
        viewer: &Actor,
        room: RoomId,
        thread: Seq,
    ) -> Result<ThreadPage, Rejection> {
        let about = self.events.iter().find(|event| event.seq == thread);
        Ok(ThreadPage {
            root: about.ok_or(Rejection::NotFound)?.clone(),
            history: self
                .history(viewer, room, Some(thread), Stretch::Newest)
                .await?,
            read_seq: self.read_seq,
            following: true,
            target: None,
            form_client_id: ClientId::new("form-2").unwrap(),
        })
    }

    async fn follow_thread(&self, _: &Actor, _: RoomId, _: Seq, _: bool) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn edit_message(&self, _: &Actor, _: RoomId, _: Seq, _: &str) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn delete_message(&self, _: &Actor, _: RoomId, _: Seq) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn react(&self, _: &Actor, _: RoomId, _: Seq, _: &str, _: bool) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn pin_message(&self, _: &Actor, _: RoomId, _: Seq, _: bool) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn first_since(
        &self,
        _: &Actor,
        _: &Slug,
        since_ms: i64,
    ) -> Result<Option<Seq>, Rejection> {
        let mut events = self.events.iter();
        let first = events.find(|event| event.at_ms >= since_ms);
        Ok(first.map(|event| event.seq))
    }

    async fn former_bodies(
        &self,
        _: &Actor,
        _: RoomId,
        _: Seq,
    ) -> Result<Vec<FormerBody>, Rejection> {
        Err(Rejection::Internal)
    }

    async fn reactions(&self, _: &Actor, _: RoomId, _: Seq) -> Result<Vec<Reaction>, Rejection> {
        Err(Rejection::Internal)
    }

    async fn mark_unread(&self, _: &Actor, _: RoomId, _: Seq) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn save_message(&self, _: &Actor, _: RoomId, _: Seq, _: bool) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn saved_in(&self, _: &Actor, _: RoomId) -> Result<Vec<Seq>, Rejection> {
        Err(Rejection::Internal)
    }

    async fn find_people(&self, _: &Actor, _: &str) -> Result<Vec<User>, Rejection> {
        Err(Rejection::Internal)
    }

    async fn find_emoji(&self, _: &Actor, _: &str) -> Result<Vec<(String, String)>, Rejection> {
        Err(Rejection::Internal)
    }

    async fn set_topic(&self, _: &Actor, _: RoomId, _: String) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn invite(&self, _: &Actor, _: RoomId, _: &str) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn join_room(&self, _: &Actor, _: &Slug) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn leave_room(&self, _: &Actor, _: RoomId) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn open_direct(&self, _: &Actor, _: UserId) -> Result<Slug, Rejection> {
        Err(Rejection::Internal)
    }

    async fn upload_avatar(&self, _viewer: &Actor, _picture: Upload) -> Result<(), Rejection> {
        Err(Rejection::NotAPicture {
            why: protocol::Undrawn::Unknown,
        })
    }

    async fn post_message(
        &self,
        _viewer: &Actor,
        _room: RoomId,
        draft: &Draft,
    ) -> Result<Seq, Rejection> {
        if draft.body.trim().is_empty() {
            return Err(Rejection::Invalid { field: Field::Body });
        }
        Ok(Seq(1))
    }

    async fn keep_draft(&self, _: &Actor, _: RoomId, _: &str) -> Result<(), Rejection> {
        Ok(())
    }

    async fn dismiss_unsent(&self, _: &Actor, _: RoomId) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn begin_upload(&self, _: &Actor, _: &str, _: u64) -> Result<FileId, Rejection> {
        Err(Rejection::Internal)
    }

    async fn upload_chunk(
        &self,
        _: &Actor,
        _: FileId,
        _: u64,
        _: Upload,
    ) -> Result<UploadProgress, Rejection> {
        Err(Rejection::Internal)
    }

    async fn upload_offset(&self, _: &Actor, _: FileId) -> Result<UploadProgress, Rejection> {
        Err(Rejection::Internal)
    }

    async fn cancel_upload(&self, _: &Actor, _: FileId) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn upload_file(&self, _: &Actor, _: &str, _: Upload) -> Result<FileId, Rejection> {
        Err(Rejection::Internal)
    }
}
