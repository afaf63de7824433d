//! The use cases: every door (page, server function, socket) comes through
//! here, and here alone is decided who may do what.

mod drafts;
mod drawing;
mod history;
mod messages;
mod presence;
mod reading;
mod rooms;
mod saved;
mod search;
mod thread_news;
mod threads;

use std::sync::Arc;

use protocol::{
    ClientId, Draft, KeptDraft, ReadMark, Rejection, Room, RoomId, RoomSummary, Seq, ServerEvent,
    Slug, User, UserId,
};
use tokio::time::Duration;

use crate::{
    hub::{Hub, TRACE_TARGET},
    limits::{DOOR_FACTOR, DRAFTS_PER_10S, Limits},
    rate::RateLimit,
    session::SessionToken,
    storage::{Admission, AppendOutcome, NewMessage, Storage, StorageError},
};

use thread_news::{ThreadNews, Whom};

pub use history::Lines;
pub use presence::ListedMember;
pub use rooms::Asked;
pub use saved::{Saved, SavedMessage};
pub use search::{Found, FoundMessage, QUERY_CHARS, Unmet, Wanted};
pub use threads::{ListedThread, OpenedThread};

/// The period [`Limits::messages_per_10s`] speaks of.
const RATE_PERIOD: Duration = Duration::from_secs(10);

/// The use cases. Share it behind an [`Arc`].
#[derive(Debug)]
pub struct Chat {
    pub(crate) storage: Storage,
    pub(crate) hub: Arc<Hub>,
    posts: RateLimit<UserId>,
    requests: RateLimit<UserId>,
    doors: RateLimit<UserId>,
    thread_news: ThreadNews,
    drafts: RateLimit<UserId>,
}

/// A message on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its place in the room.
    pub seq: Seq,
    /// When it was stored the first time.
    pub at_ms: i64,
}

/// A room as one of its members opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedRoom {
    /// The room.
    pub room: Room,
    /// The rooms beside it, this one included.
    pub rooms: Vec<RoomSummary>,
    /// How far the member has read.
    pub read: ReadMark,
    /// What stands in the member's message box.
    pub draft: KeptDraft,
}

impl Chat {
    /// Joins a hub to its store.
    pub fn new(storage: Storage, hub: Arc<Hub>, limits: Limits) -> Self {
        hub.connect(storage.clone());
        Self {
            thread_news: ThreadNews::new(storage.clone(), Arc::clone(&hub)),
            storage,
            hub,
            posts: RateLimit::new(limits.messages_per_10s, RATE_PERIOD),
            requests: RateLimit::new(limits.requests_per_10s, RATE_PERIOD),
            doors: RateLimit::new(
                limits.requests_per_10s.saturating_mul(DOOR_FACTOR),
                RATE_PERIOD,
            ),
            drafts: RateLimit::new(DRAFTS_PER_10S, RATE_PERIOD),
        }
    }

    /// The rooms of `user`, the one they land in first.
    pub async fn rooms(&self, user: &User) -> Result<Vec<RoomSummary>, Rejection> {
        let rooms = self.storage.rooms_of(user.id).await;
        rooms.map_err(|cause| internal(&cause))
    }

    /// Opens a room by its address. Who may enter becomes a member by it.
    pub async fn open_room(&self, user: &User, slug: &Slug) -> Result<OpenedRoom, Rejection> {
        self.check_request(user.id)?;
        let mut rooms = self.rooms(user).await?;
        if let Some(room) = find(&rooms, slug) {
            let read = self.admit(user, room.id).await?;
            return Ok(OpenedRoom {
                draft: self.draft(user, room.id).await?,
                room,
                rooms,
                read,
            });
        }
        let id = self.storage.room_at(slug).await;
        let id = id.map_err(|cause| internal(&cause))?;
        let read = self.admit(user, id.ok_or(Rejection::NotFound)?).await?;
        rooms = self.rooms(user).await?;
        self.hub.tell_person(
            user.id,
            &ServerEvent::Rooms {
                rooms: rooms.clone(),
            },
        );
        let room = find(&rooms, slug).ok_or(Rejection::NotFound)?;
        Ok(OpenedRoom {
            // Who has just come in has not begun to write.
            draft: KeptDraft::default(),
            room,
            rooms,
            read,
        })
    }

    /// The one place that decides whether somebody may see a room: members
    /// may, and so may those who can become one, who do so by it. Returns how
    /// far they have read. A room they may not see does not exist for them.
    pub(crate) async fn admit(&self, user: &User, room: RoomId) -> Result<ReadMark, Rejection> {
        loop {
            match self.storage.admission(room, user.id).await {
                Ok(Admission::Member { read }) => return Ok(read),
                Ok(Admission::MayEnter) => self
                    .storage
                    .enter(room, user.clone())
                    .await
                    .map_err(|cause| internal(&cause))?,
                Ok(Admission::Closed) => return Err(Rejection::NotFound),
                Err(cause) => return Err(internal(&cause)),
            }
        }
    }

    /// Refuses a room that somebody may not know of, without entering it.
    pub(crate) async fn check_known(&self, user: &User, room: RoomId) -> Result<(), Rejection> {
        match self.storage.admission(room, user.id).await {
            Ok(Admission::Member { .. } | Admission::MayEnter) => Ok(()),
            Ok(Admission::Closed) => Err(Rejection::NotFound),
            Err(cause) => Err(internal(&cause)),
        }
    }

    /// Refuses a room that somebody is no member of.
    pub(crate) async fn check_member(&self, user: &User, room: RoomId) -> Result<(), Rejection> {
        match self.storage.admission(room, user.id).await {
            Ok(Admission::Member { .. }) => Ok(()),
            Ok(Admission::MayEnter | Admission::Closed) => Err(Rejection::NotFound),
            Err(cause) => Err(internal(&cause)),
        }
    }

    /// Stores a message and waits until it is on disk.
    pub async fn post(
        &self,
        author: &User,
        room: RoomId,
        draft: &Draft,
    ) -> Result<Posted, Rejection> {
        let message = self.check_post(author, room, draft).await?;
        let stored = self.storage.append_and_wait(message).await;
        posted(&self.hub, &self.thread_news, author, room, stored)
    }

    /// Queues a message; `reply` hears what became of it. Messages are stored
    /// in the order of these calls. `reply` is not to block.
    pub(crate) async fn post_then(
        &self,
        author: &User,
        room: RoomId,
        draft: &Draft,
        reply: impl FnOnce(Result<Posted, Rejection>) + Send + 'static,
    ) {
        match self.check_post(author, room, draft).await {
            Err(rejection) => reply(Err(rejection)),
            Ok(message) => {
                let (hub, author) = (Arc::clone(&self.hub), author.clone());
                let news = self.thread_news.clone();
                let answer = move |stored| reply(posted(&hub, &news, &author, room, stored));
                self.storage.append(message, answer).await;
            }
        }
    }

    async fn check_post(
        &self,
        author: &User,
        room: RoomId,
        draft: &Draft,
    ) -> Result<NewMessage, Rejection> {
        let Draft {
            client_id,
            body,
            files,
            reply_to,
            thread,
            draft_version,
        } = draft.clean()?;
        self.posts.take(author.id).map_err(rate_limited)?;
        let drawn = self.draw(room, &body).await?;
        Ok(NewMessage {
            room,
            author: author.clone(),
            client_id,
            body,
            html: drawn.html,
            mentions: drawn.mentions,
            files,
            reply_to,
            thread,
            draft_version,
        })
    }

    /// Counts a request that everybody in a room, or on the server, hears of.
    pub(crate) fn check_change(&self, user: UserId) -> Result<(), Rejection> {
        self.posts.take(user).map_err(rate_limited)
    }

    /// Counts a request that is no message.
    pub(crate) fn check_request(&self, user: UserId) -> Result<(), Rejection> {
        self.requests.take(user).map_err(rate_limited)
    }

    /// Counts a request as it comes in, whatever it asks for: pages, forms,
    /// files, server functions. Most are counted once more where it is decided
    /// what they may do, which makes the refusal part of the page.
    pub fn check_door(&self, user: UserId) -> Result<(), Rejection> {
        self.doors.take(user).map_err(rate_limited)
    }

    /// The time of day, in milliseconds since 1970-01-01 UTC.
    pub fn now_ms(&self) -> i64 {
        self.storage.now_ms()
    }

    /// Whether the store answers: who reads it, and the one who writes it.
    pub async fn check(&self) -> Result<(), Rejection> {
        let read = self.storage.rooms_of(UserId(0)).await;
        read.map_err(|cause| internal(&cause))?;
        let written = self.storage.settle().await;
        written.map_err(|cause| internal(&cause))
    }

    /// Ends all connections for a restart: what was accepted is committed and
    /// acknowledged first.
    pub async fn say_goodbye(&self) {
        if let Err(cause) = self.storage.settle().await {
            tracing::error!(%cause, "the last messages could not be committed");
        }
        self.hub.close_all();
    }

    /// Closes the store. Call it last.
    pub async fn close(&self) {
        self.storage.close().await;
    }
}

fn find(rooms: &[RoomSummary], slug: &Slug) -> Option<Room> {
    let found = rooms.iter().find(|listed| listed.room.slug == *slug);
    found.map(|listed| listed.room.clone())
}

pub(crate) fn rate_limited(wait: Duration) -> Rejection {
    // Rounded up: a try after that time does have a chance.
    let retry_after_ms = u32::try_from(wait.as_millis() + 1).unwrap_or(u32::MAX);
    Rejection::RateLimited { retry_after_ms }
}

/// What to answer. The author's other devices hear that the draft was sent,
/// and those who follow the thread that there is something new.
fn posted(
    hub: &Hub,
    news: &ThreadNews,
    author: &User,
    room: RoomId,
    stored: Result<AppendOutcome, StorageError>,
) -> Result<Posted, Rejection> {
    match stored {
        Ok(AppendOutcome::Posted {
            seq,
            at_ms,
            sent_draft,
            thread,
        }) => {
            if let Some(thread) = thread {
                news.tell(room, thread, Whom::followers());
            }
            if let Some(version) = sent_draft {
                hub.tell_person(author.id, &drafts::sent(room, version));
            }
            tracing::trace!(target: TRACE_TARGET, room_id = room.0, user_id = author.id.0, seq = seq.0, "post");
            Ok(Posted { seq, at_ms })
        }
        Ok(AppendOutcome::Repeated {
            room: stored_in,
            seq,
            at_ms,
        }) if stored_in == room => {
            tracing::trace!(target: TRACE_TARGET, room_id = room.0, user_id = author.id.0, seq = seq.0, "post repeated");
            Ok(Posted { seq, at_ms })
        }
        Ok(AppendOutcome::Repeated { .. }) => Err(Rejection::Conflict),
        Ok(AppendOutcome::NotMember | AppendOutcome::NoThread) => Err(Rejection::NotFound),
        Ok(AppendOutcome::Archived) => Err(Rejection::Archived),
        Ok(AppendOutcome::FilesGone) => Err(Rejection::UploadGone),
        Err(cause) => Err(internal(&cause)),
    }
}

/// Logs the cause, once, and keeps it here.
pub(crate) fn internal(cause: &dyn std::error::Error) -> Rejection {
    tracing::error!(%cause, "a request failed");
    Rejection::Internal
}

/// A client id made by the server, for forms that have no script to make one.
pub fn random_client_id() -> Result<ClientId, Rejection> {
    let token = SessionToken::random().map_err(|cause| internal(&cause))?;
    ClientId::new(token.to_cookie())
}
