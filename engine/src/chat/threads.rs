//! Threads: reading one, and following it.

use protocol::{
    Event, Rejection, RoomId, Seq, User,
    views::{History, ListedThread},
};

use super::Chat;
use crate::hub::Whom;
use crate::storage::ThreadStanding;

/// A thread as a member of its room opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedThread {
    /// The message it is about.
    pub root: Event,
    /// What was said in it.
    pub lines: History,
    /// How the person stands to it.
    pub standing: ThreadStanding,
}

impl Chat {
    /// The message whose thread the one at `seq` is said in, if it is in one.
    pub async fn thread_of(
        &self,
        user: &User,
        room: RoomId,
        seq: Seq,
    ) -> Result<Option<Seq>, Rejection> {
        self.admit(user, room).await?;
        Ok(self.storage.thread_of(room, seq).await?)
    }

    /// The thread about the message at `thread`, with its newest `limit` lines, or
    /// those around `at`.
    pub async fn open_thread(
        &self,
        user: &User,
        room: RoomId,
        thread: Seq,
        at: Option<Seq>,
        limit: u32,
    ) -> Result<OpenedThread, Rejection> {
        let lines = match at {
            Some(at) => {
                self.history_around(user, room, Some(thread), at, limit)
                    .await?
            }
            None => self.history(user, room, Some(thread), None, limit).await?,
        };
        let about = self.storage.line(room, thread, user.id).await?;
        let begins = |event: &Event| event.kind.message().is_some_and(|m| m.thread.is_none());
        let standing = self.storage.thread_standing(room, thread, user.id).await?;
        Ok(OpenedThread {
            standing,
            root: about.filter(begins).ok_or(Rejection::NotFound)?,
            lines,
        })
    }

    /// Up to `limit` threads that somebody follows, after the first `offset`.
    pub async fn followed_threads(
        &self,
        user: &User,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<ListedThread>, Rejection> {
        self.check_request(user.id)?;
        let rooms = self.rooms(user).await?;
        let followed = self
            .storage
            .followed_threads(user.id, offset, limit)
            .await?;
        let mut listed = Vec::new();
        for found in followed {
            let listed_room = rooms.iter().find(|listed| listed.room.id == found.room);
            let root = self.storage.line(found.room, found.thread, user.id).await?;
            let last = self.storage.line(found.room, found.last, user.id).await?;
            if let Some((summary, (root, last))) = listed_room.zip(root.zip(last)) {
                listed.push(ListedThread {
                    room: summary.room.clone(),
                    root,
                    last,
                    unread: found.unread,
                });
            }
        }
        Ok(listed)
    }

    /// Notes whether somebody wants to be told of a thread.
    pub async fn follow_thread(
        &self,
        user: &User,
        room: RoomId,
        thread: Seq,
        following: bool,
    ) -> Result<(), Rejection> {
        self.check_request(user.id)?;
        if !self
            .storage
            .follow_thread(room, thread, user.id, following)
            .await?
        {
            return Err(Rejection::NotFound);
        }
        self.hub.thread_changed(room, thread, Whom::one(user.id));
        Ok(())
    }

    /// Notes how far somebody has read a thread, and tells their other tabs.
    pub async fn mark_thread_read(
        &self,
        user: &User,
        room: RoomId,
        thread: Seq,
        seq: Seq,
    ) -> Result<(), Rejection> {
        if !self
            .storage
            .mark_thread_read(room, thread, user.id, seq)
            .await?
        {
            return self.admit(user, room).await.map(drop);
        }
        self.hub.thread_changed(room, thread, Whom::one(user.id));
        Ok(())
    }
}
