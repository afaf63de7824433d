//! Changing messages that are there.

use protocol::{Event, Reaction, Rejection, Role, RoomId, Seq, User, clean_body};

use super::{Chat, internal};
use crate::storage::{AmendOutcome, Amendment};

/// People named for one emoji in the list of who reacted. Beyond it the number
/// says more than the names.
const REACTORS_LISTED: usize = 500;

impl Chat {
    /// Changes what one of one's own messages says. `role`: what the person
    /// may do on the whole server.
    pub async fn edit(
        &self,
        user: &User,
        role: Role,
        room: RoomId,
        target: Seq,
        body: &str,
    ) -> Result<(), Rejection> {
        let body = clean_body(body)?;
        let drawn = self.draw(user, room, &body).await?;
        let amendment = Amendment::Edit {
            body,
            html: drawn.html,
            mentions: drawn.mentions,
        };
        self.amend(user, role, room, target, amendment).await?;
        // It may name others now.
        self.thread_news.tell(room, target);
        Ok(())
    }

    /// Takes away what a message said.
    pub async fn delete(
        &self,
        user: &User,
        role: Role,
        room: RoomId,
        target: Seq,
    ) -> Result<(), Rejection> {
        self.amend(user, role, room, target, Amendment::Delete)
            .await?;
        self.thread_news.tell(room, target);
        Ok(())
    }

    /// Reacts to a message with an emoji, or takes that back.
    pub async fn react(
        &self,
        user: &User,
        role: Role,
        room: RoomId,
        target: Seq,
        emoji: &str,
        on: bool,
    ) -> Result<(), Rejection> {
        let emoji = super::drawing::clean_emoji(emoji)?;
        let amendment = Amendment::React { emoji, on };
        self.amend(user, role, room, target, amendment).await
    }

    /// Pins a message, or unpins it.
    pub async fn pin(
        &self,
        user: &User,
        role: Role,
        room: RoomId,
        target: Seq,
        on: bool,
    ) -> Result<(), Rejection> {
        self.amend(user, role, room, target, Amendment::Pin { on })
            .await
    }

    /// What a message said before it was edited, oldest first, each with the
    /// time until which it did.
    pub async fn former_bodies(
        &self,
        user: &User,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<(i64, String)>, Rejection> {
        self.check_request(user.id)?;
        self.admit(user, room).await?;
        let former = self.storage.former_bodies(room, target).await;
        former.map_err(|cause| internal(&cause))
    }

    /// A message as it is now, with what it said before.
    pub async fn edits(
        &self,
        user: &User,
        room: RoomId,
        target: Seq,
    ) -> Result<(Event, Vec<(i64, String)>), Rejection> {
        let former = self.former_bodies(user, room, target).await?;
        let message = self.storage.message(room, target).await;
        let message = message.map_err(|cause| internal(&cause))?;
        Ok((message.ok_or(Rejection::NotFound)?, former))
    }

    /// Everybody who reacted to a message: with which emoji, how many, and who.
    pub async fn reactions(
        &self,
        user: &User,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<Reaction>, Rejection> {
        self.check_request(user.id)?;
        self.admit(user, room).await?;
        let reactions = self
            .storage
            .reactions(room, target, user.id, REACTORS_LISTED)
            .await;
        reactions.map_err(|cause| internal(&cause))
    }

    async fn amend(
        &self,
        user: &User,
        role: Role,
        room: RoomId,
        target: Seq,
        amendment: Amendment,
    ) -> Result<(), Rejection> {
        self.check_change(user.id)?;
        let amended = self
            .storage
            .amend(room, target, user.clone(), role.is_admin(), amendment)
            .await;
        match amended.map_err(|cause| internal(&cause))? {
            AmendOutcome::Done(_) | AmendOutcome::Unchanged => Ok(()),
            AmendOutcome::NotFound => Err(Rejection::NotFound),
            AmendOutcome::Forbidden => Err(Rejection::Forbidden),
            AmendOutcome::Archived => Err(Rejection::Archived),
            AmendOutcome::TooMany => Err(Rejection::Invalid {
                field: protocol::Field::Emoji,
            }),
        }
    }
}
