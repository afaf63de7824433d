//! Notes how far people have read.

use protocol::{ReadMark, Rejection, RoomId, Seq, ServerEvent, User};

use super::Chat;

impl Chat {
    /// Notes how far somebody has read, and tells all their tabs. Only forward;
    /// `turn`: when they have seen it, so that what comes late undoes no
    /// [`Self::mark_unread`]. `None` counts in any turn.
    pub async fn mark_read(
        &self,
        user: &User,
        room: RoomId,
        seq: Seq,
        turn: Option<u32>,
    ) -> Result<(), Rejection> {
        match self.storage.mark_read(room, user.id, seq, turn).await? {
            Some(mark) => self.tell_read(user, room, mark),
            None => drop(self.admit(user, room).await?),
        }
        Ok(())
    }

    /// Makes a message, and everything after it, unread again.
    pub async fn mark_unread(&self, user: &User, room: RoomId, from: Seq) -> Result<(), Rejection> {
        self.check_request(user.id)?;
        let mark = self.storage.mark_unread(room, user.id, from).await?;
        let mark = mark.ok_or(Rejection::NotFound)?;
        // How many wait now is not to be seen from the mark.
        self.hub.rooms_changed(vec![user.id], room);
        self.tell_read(user, room, mark);
        Ok(())
    }

    fn tell_read(&self, user: &User, room: RoomId, mark: ReadMark) {
        self.hub
            .tell_person(user.id, ServerEvent::Read { room, mark });
    }
}
