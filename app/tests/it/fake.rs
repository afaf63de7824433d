//! A backend that knows one conversation by heart.

use app::{
    backend::{Backend, Upload, Viewer},
    page_data::{History, Member, RoomPage, RoomSummary, UploadProgress},
};
use async_trait::async_trait;
use protocol::{
    ClientId, Draft, Event, EventKind, Field, FileId, Rejection, Room, RoomId, Seq, Slug, User,
    UserId,
};

/// 2026-11-21T22:30:00Z: the next day in Japan.
pub(crate) const EVENING_MS: i64 = 1_795_300_200_000;

/// What happened in the only room, and what the backend offers.
#[derive(Clone, Debug)]
pub(crate) struct Fake {
    pub(crate) events: Vec<Event>,
    pub(crate) read_seq: Seq,
    pub(crate) broken: bool,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            events: vec![],
            read_seq: Seq::START,
            broken: false,
        }
    }
}

pub(crate) fn user(id: i64, name: &str) -> User {
    User {
        id: UserId(id),
        name: name.to_owned(),
        avatar: None,
    }
}

pub(crate) fn message(seq: i64, author: User, body: &str) -> Event {
    Event {
        seq: Seq(seq),
        at_ms: EVENING_MS + seq,
        author,
        kind: EventKind::MessagePosted {
            client_id: ClientId::new(format!("c-{seq}")).unwrap(),
            body: body.to_owned(),
            files: Vec::new(),
        },
    }
}

fn room(id: i64, name: &str) -> Room {
    Room {
        id: RoomId(id),
        slug: Slug::of_name(name).unwrap(),
        name: name.to_owned(),
        topic: format!("All about {name}"),
    }
}

#[async_trait]
impl Backend for Fake {
    async fn landing_room(&self, _viewer: &Viewer) -> Result<Slug, Rejection> {
        if self.broken {
            return Err(Rejection::Internal);
        }
        Ok(room(2, "料理部").slug)
    }

    async fn room_page(
        &self,
        viewer: &Viewer,
        slug: &Slug,
        before: Option<Seq>,
    ) -> Result<RoomPage, Rejection> {
        if self.broken {
            return Err(Rejection::Internal);
        }
        let rooms = [room(1, "lobby"), room(2, "料理部")];
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
                    unread: if room.name == "lobby" { 0 } else { 3 },
                })
                .collect(),
            history: self.history(viewer, room.id, before).await?,
            read_seq: self.read_seq,
            members: vec![
                Member {
                    user: user(2, "花子"),
                    here: true,
                },
                Member {
                    user: viewer.user.clone(),
                    here: false,
                },
            ],
            member_count: 12,
            form_client_id: ClientId::new("form-1").unwrap(),
            now_ms: EVENING_MS + 60_000,
        })
    }

    async fn history(
        &self,
        _viewer: &Viewer,
        _room: RoomId,
        before: Option<Seq>,
    ) -> Result<History, Rejection> {
        let older = |event: &&Event| before.is_none_or(|before| event.seq < before);
        let events: Vec<_> = self.events.iter().filter(older).cloned().collect();
        Ok(History {
            has_older: events.first().is_some_and(|event| event.seq > Seq(1)),
            has_newer: events.len() < self.events.len(),
            events,
        })
    }

    async fn upload_avatar(&self, _viewer: &Viewer, _picture: Upload) -> Result<(), Rejection> {
        Err(Rejection::NotAPicture)
    }

    async fn post_message(
        &self,
        _viewer: &Viewer,
        _room: RoomId,
        draft: &Draft,
    ) -> Result<Seq, Rejection> {
        if draft.body.trim().is_empty() {
            return Err(Rejection::Invalid { field: Field::Body });
        }
        Ok(Seq(1))
    }

    async fn begin_upload(&self, _: &Viewer, _: &str, _: u64) -> Result<FileId, Rejection> {
        Err(Rejection::Internal)
    }

    async fn upload_chunk(
        &self,
        _: &Viewer,
        _: FileId,
        _: u64,
        _: Upload,
    ) -> Result<UploadProgress, Rejection> {
        Err(Rejection::Internal)
    }

    async fn upload_offset(&self, _: &Viewer, _: FileId) -> Result<UploadProgress, Rejection> {
        Err(Rejection::Internal)
    }

    async fn cancel_upload(&self, _: &Viewer, _: FileId) -> Result<(), Rejection> {
        Err(Rejection::Internal)
    }

    async fn upload_file(&self, _: &Viewer, _: &str, _: Upload) -> Result<FileId, Rejection> {
        Err(Rejection::Internal)
    }
}
