//! Reads the lines of a room or thread, each as it is now.

use protocol::{Event, ReadMark, Rejection, RoomId, Seq, Slug, User, views::History};

use super::Chat;

impl Chat {
    /// Up to `limit` lines right before `before`, or the newest ones: of the
    /// room, or of the thread of a message.
    pub async fn history(
        &self,
        user: &User,
        room: RoomId,
        thread: Option<Seq>,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<History, Rejection> {
        let head = self.may_read(user, room).await?;
        // One more than shown tells whether there are older ones.
        let mut events = self
            .storage
            .lines_before(room, thread, before, limit + 1, user.id)
            .await?;
        let has_older = cut(&mut events, limit, End::Oldest);
        Ok(lines(events, head, has_older, before.is_some()))
    }

    /// Up to `limit` lines right after `after`, of the room or of a thread.
    pub async fn history_after(
        &self,
        user: &User,
        room: RoomId,
        thread: Option<Seq>,
        after: Seq,
        limit: u32,
    ) -> Result<History, Rejection> {
        let head = self.may_read(user, room).await?;
        let mut events = self
            .storage
            .lines_after(room, thread, after, limit + 1, user.id)
            .await?;
        let has_newer = cut(&mut events, limit, End::Newest);
        Ok(lines(events, head, after > Seq::START, has_newer))
    }

    /// Up to `limit` lines around `at`, which is among them if it is a line.
    pub async fn history_around(
        &self,
        user: &User,
        room: RoomId,
        thread: Option<Seq>,
        at: Seq,
        limit: u32,
    ) -> Result<History, Rejection> {
        let mut lines = self
            .history(user, room, thread, Some(at), limit / 2)
            .await?;
        let before = Seq(at.0.saturating_sub(1));
        let newer = self
            .history_after(user, room, thread, before, limit / 2)
            .await?;
        lines.events.extend(newer.events);
        lines.has_newer = newer.has_newer;
        Ok(lines)
    }

    /// Where somebody left off who has read as far as `read`: up to `limit`
    /// lines around the first unread message, or the newest if it is among
    /// them. Who has read nothing yet is new, and begins with the newest.
    pub async fn history_unread(
        &self,
        user: &User,
        room: RoomId,
        read: ReadMark,
        limit: u32,
    ) -> Result<History, Rejection> {
        let newest = self.history(user, room, None, None, limit).await?;
        let begins = newest.events.first().map(|event| event.seq);
        let misses = begins.is_some_and(|begins| begins > read.seq.next());
        if read == ReadMark::default() || !newest.has_older || !misses {
            return Ok(newest);
        }
        match self.storage.first_unread(room, user.id, read.seq).await? {
            Some(first) if begins > Some(first) => {
                self.history_around(user, room, None, first, limit).await
            }
            _ => Ok(newest),
        }
    }

    /// The first message of the room with this address that was written at a
    /// moment or after it, if there is any.
    pub async fn first_since(
        &self,
        user: &User,
        slug: &Slug,
        since_ms: i64,
    ) -> Result<Option<Seq>, Rejection> {
        let room = self.room_at(user, slug).await?;
        self.may_read(user, room).await?;
        Ok(self.storage.first_since(room, since_ms).await?)
    }

    /// The pinned messages, pinned last first, at most `limit`.
    pub async fn pinned(
        &self,
        user: &User,
        room: RoomId,
        limit: u32,
    ) -> Result<Vec<Event>, Rejection> {
        self.may_read(user, room).await?;
        Ok(self.storage.pinned(room, limit, user.id).await?)
    }

    /// Returns how far the room is.
    async fn may_read(&self, user: &User, room: RoomId) -> Result<Seq, Rejection> {
        self.check_request(user.id)?;
        self.admit(user, room).await?;
        Ok(self.storage.head(room).await?)
    }
}

/// Which end of a run has one too many.
#[derive(Clone, Copy)]
enum End {
    Oldest,
    Newest,
}

/// Returns whether there were more than `limit`.
fn cut(events: &mut Vec<Event>, limit: u32, end: End) -> bool {
    let more = events.len() > limit as usize;
    if more {
        match end {
            End::Oldest => drop(events.remove(0)),
            End::Newest => drop(events.pop()),
        }
    }
    more
}

fn lines(events: Vec<Event>, head: Seq, has_older: bool, has_newer: bool) -> History {
    // The room may have gone on between the two readings.
    let newest = events.last().map_or(head, |event| event.seq.max(head));
    History {
        events,
        head: newest,
        has_older,
        has_newer,
    }
}
