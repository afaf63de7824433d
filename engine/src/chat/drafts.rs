//! Keeps what stands in somebody's message boxes and tells it to their other
//! devices. Nobody else hears of it.

use protocol::{KeptDraft, Rejection, RoomId, ServerEvent, UnsentDraft, User, UserId, clean_draft};

use super::{Chat, rate_limited};
use crate::{hub::Link, storage::SavedDraft};

impl Chat {
    /// Keeps what stands in the message box of a room, in place of version
    /// `after`, and tells the person's other connections. Returns what is kept
    /// now: where another device was faster that is what it has written.
    pub(crate) async fn save_draft(
        &self,
        link: &Link,
        room: RoomId,
        after: i64,
        body: &str,
    ) -> Result<KeptDraft, Rejection> {
        let saved = self.store_draft(link.user, room, after, body).await?;
        if saved.changed {
            let told = now(room, saved.draft.clone());
            self.hub.tell_others(link, told);
        }
        Ok(saved.draft)
    }

    /// Keeps a text in place of whatever stands in the message box of a room,
    /// and tells all of the person's connections: what was refused is not lost.
    pub async fn keep_draft(&self, user: &User, room: RoomId, body: &str) -> Result<(), Rejection> {
        let KeptDraft { version, .. } = self.draft(user, room).await?;
        let saved = self.store_draft(user.id, room, version, body).await?;
        if saved.changed {
            self.hub.tell_person(user.id, now(room, saved.draft));
        }
        Ok(())
    }

    /// What somebody wrote and did not send in rooms that are gone.
    pub async fn unsent_drafts(&self, user: &User) -> Result<Vec<UnsentDraft>, Rejection> {
        Ok(self.storage.unsent_drafts(user.id).await?)
    }

    /// They do not need it any more.
    pub async fn dismiss_unsent(&self, user: &User, room: RoomId) -> Result<(), Rejection> {
        self.check_request(user.id)?;
        Ok(self.storage.dismiss_unsent(user.id, room).await?)
    }

    async fn store_draft(
        &self,
        user: UserId,
        room: RoomId,
        after: i64,
        body: &str,
    ) -> Result<SavedDraft, Rejection> {
        let body = clean_draft(body)?;
        self.drafts.take(user).map_err(rate_limited)?;
        let saved = self.storage.save_draft(room, user, after, body).await?;
        saved.ok_or(Rejection::NotFound)
    }

    /// What stands in the message box of a room, for the one who writes there.
    pub(super) async fn draft(&self, user: &User, room: RoomId) -> Result<KeptDraft, Rejection> {
        Ok(self.storage.draft(room, user.id).await?)
    }
}

/// Tells somebody that a draft was sent and is none any more.
pub(super) fn sent(room: RoomId, version: i64) -> ServerEvent {
    let body = String::new();
    now(room, KeptDraft { version, body })
}

/// What is kept now, for who has not asked.
const fn now(room: RoomId, draft: KeptDraft) -> ServerEvent {
    ServerEvent::Draft {
        room,
        draft,
        answer: false,
    }
}
