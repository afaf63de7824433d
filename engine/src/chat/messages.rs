//! The use cases that change a message: editing, deleting, reacting, pinning.

use protocol::{
    Actor, Event, Field, Reaction, Rejection, RoomId, Seq, User, clean_body, views::FormerBody,
};

use super::Chat;
use crate::{
    hub::Whom,
    storage::{AmendOutcome, Amendment},
};

/// People named for one emoji in the list of who reacted. Beyond it the number
/// says more than the names.
const REACTORS_LISTED: usize = 500;

impl Chat {
    /// Changes what one of one's own messages says.
    pub async fn edit(
        &self,
        actor: &Actor,
        room: RoomId,
        target: Seq,
        body: &str,
    ) -> Result<(), Rejection> {
        let body = clean_body(body)?;
        let drawn = self.draw(&actor.user, room, &body).await?;
        let amendment = Amendment::Edit {
            body,
            html: drawn.html,
            mentions: drawn.mentions,
        };
        // In a thread it may name others now.
        let thread = self.amend(actor, room, target, amendment).await?;
        self.tell_followers(room, thread);
        Ok(())
    }

    /// Takes away what a message said.
    pub async fn delete(&self, actor: &Actor, room: RoomId, target: Seq) -> Result<(), Rejection> {
        let amended = self.amend(actor, room, target, Amendment::Delete);
        let thread = amended.await?;
        self.tell_followers(room, thread);
        Ok(())
    }

    /// Reacts to a message with an emoji, or takes that back.
    pub async fn react(
        &self,
        actor: &Actor,
        room: RoomId,
        target: Seq,
        emoji: &str,
        on: bool,
    ) -> Result<(), Rejection> {
        let emoji = super::drawing::clean_emoji(emoji)?;
        let amendment = Amendment::React { emoji, on };
        self.amend(actor, room, target, amendment).await?;
        Ok(())
    }

    /// Pins a message, or unpins it.
    pub async fn pin(
        &self,
        actor: &Actor,
        room: RoomId,
        target: Seq,
        on: bool,
    ) -> Result<(), Rejection> {
        self.amend(actor, room, target, Amendment::Pin { on })
            .await?;
        Ok(())
    }

    /// What a message said before it was edited, oldest first.
    pub async fn former_bodies(
        &self,
        user: &User,
        room: RoomId,
        target: Seq,
    ) -> Result<Vec<FormerBody>, Rejection> {
        self.check_request(user.id)?;
        self.admit(user, room).await?;
        Ok(self.storage.former_bodies(room, target).await?)
    }

    /// A message as it is now, with what it said before.
    pub async fn with_former_bodies(
        &self,
        user: &User,
        room: RoomId,
        target: Seq,
    ) -> Result<(Event, Vec<FormerBody>), Rejection> {
        let former = self.former_bodies(user, room, target).await?;
        let message = self.storage.message(room, target).await?;
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
        Ok(self
            .storage
            .reactions(room, target, user.id, REACTORS_LISTED)
            .await?)
    }

    fn tell_followers(&self, room: RoomId, thread: Option<Seq>) {
        if let Some(thread) = thread {
            self.hub.thread_changed(room, thread, Whom::followers());
        }
    }

    /// Returns the thread that the message is said in, if it changed there.
    async fn amend(
        &self,
        actor: &Actor,
        room: RoomId,
        target: Seq,
        amendment: Amendment,
    ) -> Result<Option<Seq>, Rejection> {
        self.check_change(actor.user.id)?;
        match self.storage.amend(room, target, actor, amendment).await? {
            AmendOutcome::Done { thread, .. } => Ok(thread),
            AmendOutcome::Unchanged => Ok(None),
            AmendOutcome::NotFound => Err(Rejection::NotFound),
            AmendOutcome::Forbidden => Err(Rejection::Forbidden),
            AmendOutcome::Archived => Err(Rejection::Archived),
            AmendOutcome::TooMany => Err(Rejection::Invalid {
                field: Field::Emoji,
            }),
            AmendOutcome::TooManyPins => Err(Rejection::Invalid { field: Field::Pins }),
        }
    }
}
