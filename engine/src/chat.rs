//! The use cases: every door (page, server function, socket) comes through
//! here, and here alone is decided who may do what.

mod drafts;
mod drawing;
mod history;
mod messages;
mod name_tree;
mod presence;
mod reading;
mod rooms;
mod saved;
mod search;
mod threads;

use std::sync::Arc;

use protocol::{
    ClientId, Draft, KeptDraft, ReadMark, Rejection, Room, RoomId, RoomSummary, Seq, Slug, User,
    UserId,
};
use tokio::{sync::Semaphore, time::Duration};

use crate::{
    hub::{Hub, Spendings, TRACE_TARGET, Whom},
    internal::internal,
    limits::{DOOR_FACTOR, DRAFTS_PER_10S, LONG_DRAWINGS_AT_ONCE, Limits, RoomLimits},
    rate::RateLimit,
    session::SessionToken,
    storage::{Admission, AppendOutcome, NewMessage, Storage, StorageError},
    telemetry::Collectors,
};

pub use rooms::Doorway;
pub use saved::Saved;
pub use search::{Found, QUERY_CHARS, Wanted};
pub use threads::OpenedThread;

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
    room_limits: RoomLimits,
    drafts: RateLimit<UserId>,
    /// Permits to draw long messages.
    long_drawings: Semaphore,
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
        let chat = Self {
            room_limits: limits.rooms,
            storage,
            hub,
            posts: RateLimit::new(limits.messages_per_10s, RATE_PERIOD),
            requests: RateLimit::new(limits.requests_per_10s, RATE_PERIOD),
            doors: RateLimit::new(
                limits.requests_per_10s.saturating_mul(DOOR_FACTOR),
                RATE_PERIOD,
            ),
            drafts: RateLimit::new(DRAFTS_PER_10S, RATE_PERIOD),
            long_drawings: Semaphore::new(LONG_DRAWINGS_AT_ONCE),
        };
        let spendings = chat.spendings();
        for (name, limit) in [
            ("posts", &chat.posts),
            ("requests", &chat.requests),
            ("doors", &chat.doors),
            ("drafts", &chat.drafts),
        ] {
            spendings.share(name, limit);
        }
        chat
    }

    /// What is spent of limits, at all nodes.
    pub fn spendings(&self) -> &Arc<Spendings> {
        self.hub.spendings()
    }

    /// The rooms of `user`, the one they land in first.
    pub async fn rooms(&self, user: &User) -> Result<Vec<RoomSummary>, Rejection> {
        Ok(self.storage.rooms_of(user.id).await?)
    }

    /// Opens a room by its address, for a member. An address is followed, not
    /// chosen: it makes nobody a member, unless the room is everybody's.
    pub async fn open_room(&self, user: &User, slug: &Slug) -> Result<OpenedRoom, Rejection> {
        self.check_request(user.id)?;
        let rooms = self.rooms(user).await?;
        let room = self.find(user, &rooms, slug).await?.room.clone();
        let read = self.admit(user, room.id).await?;
        Ok(OpenedRoom {
            draft: self.draft(user, room.id).await?,
            room,
            rooms,
            read,
        })
    }

    /// The one of somebody's `rooms` that is at an address, or was there before.
    async fn find<'r>(
        &self,
        user: &User,
        rooms: &'r [RoomSummary],
        slug: &Slug,
    ) -> Result<&'r RoomSummary, Rejection> {
        if let Some(listed) = rooms.iter().find(|listed| listed.room.slug == *slug) {
            return Ok(listed);
        }
        let room = self.room_at(user, slug).await?;
        if let Some(moved) = rooms.iter().find(|listed| listed.room.id == room) {
            return Ok(moved);
        }
        // Otherwise it was theirs a moment ago, or is now.
        Err(self
            .admit(user, room)
            .await
            .err()
            .unwrap_or(Rejection::NotFound))
    }

    /// The one place that decides whether somebody may see a room: members
    /// may. Whoever comes to what is everybody's becomes one by it; what is
    /// public is joined on purpose. Returns how far they have read. A room
    /// they may not know of does not exist for them.
    pub(crate) async fn admit(&self, user: &User, room: RoomId) -> Result<ReadMark, Rejection> {
        loop {
            match self.storage.admission(room, user.id).await {
                Ok(Admission::Member { read }) => return Ok(read),
                Ok(Admission::ForEverybody) => self.storage.enter(room, user.clone()).await?,
                Ok(Admission::MayJoin) => return Err(Rejection::NotMember),
                Ok(Admission::Removed) => return Err(Rejection::Removed),
                Ok(Admission::Closed) => return Err(Rejection::NotFound),
                Err(cause) => return Err(cause.into()),
            }
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
        posted(&self.hub, author, room, stored)
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
                let answer = move |stored| reply(posted(&hub, &author, room, stored));
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
        let drawn = self.draw(author, room, &body).await?;
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

    /// What the store and the hub count.
    pub fn collectors(&self) -> Collectors {
        let mut all = self.storage.collectors();
        all.extend(self.hub.counts.collectors());
        all
    }

    /// Whether the store can be read and written to.
    pub async fn check(&self) -> Result<(), Rejection> {
        self.storage.rooms_of(UserId(0)).await?;
        Ok(self.storage.check().await?)
    }

    /// Whether the database was found to be damaged: some of it cannot be read.
    pub fn is_damaged(&self) -> bool {
        self.storage.is_damaged()
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

pub(crate) fn rate_limited(wait: Duration) -> Rejection {
    // Rounded up: a try after that time does have a chance.
    let retry_after_ms = u32::try_from(wait.as_millis() + 1).unwrap_or(u32::MAX);
    Rejection::RateLimited { retry_after_ms }
}

/// What to answer. The author's other devices hear that the draft was sent,
/// those who follow the thread that there is something new, and the members of
/// a conversation they have closed, or have yet to hear of, that it is in their
/// lists.
fn posted(
    hub: &Arc<Hub>,
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
            reopened,
            ..
        }) => {
            if reopened {
                hub.members_room_changed(room);
            }
            if let Some(thread) = thread {
                hub.thread_changed(room, thread, Whom::followers());
            }
            if let Some(version) = sent_draft {
                hub.tell_person(author.id, drafts::sent(room, version));
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
        Ok(AppendOutcome::NotMember { public: true }) => Err(Rejection::NotMember),
        Ok(AppendOutcome::NotMember { public: false } | AppendOutcome::NoThread) => {
            Err(Rejection::NotFound)
        }
        Ok(AppendOutcome::Archived) => Err(Rejection::Archived),
        Ok(AppendOutcome::NobodyThere) => Err(Rejection::NobodyThere),
        Ok(AppendOutcome::FilesGone) => Err(Rejection::UploadGone),
        Err(cause) => Err(cause.into()),
    }
}

/// A client id made by the server, for forms that have no script to make one.
pub fn random_client_id() -> Result<ClientId, Rejection> {
    let token = SessionToken::random().map_err(|cause| internal(&cause))?;
    ClientId::new(token.to_cookie())
}
