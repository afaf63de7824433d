//! People's pictures.

use protocol::{AvatarSource, Rejection, User, UserId};

use super::Accounts;
use crate::{
    chat::rate_limited,
    storage::{Avatar, AvatarSize, DueAvatar},
};

/// Pictures looked at in one go: many more than are fetched at once, so that
/// those of a slow host do not hide the others.
const DUE_AT_ONCE: u32 = 200;

impl Accounts {
    /// The picture of this name, where the person (still) has it.
    pub async fn avatar(
        &self,
        user: UserId,
        hash: &str,
        size: AvatarSize,
    ) -> Result<Option<Vec<u8>>, Rejection> {
        Ok(self.storage.avatar(user, hash, size).await?)
    }

    /// The name of the picture that somebody is shown by now.
    pub async fn current_avatar(&self, user: UserId) -> Result<Option<String>, Rejection> {
        let found = self.storage.user(user).await?;
        Ok(found.and_then(|user| user.avatar))
    }

    /// Whether somebody may upload another picture now.
    pub fn check_upload(&self, user: UserId) -> Result<(), Rejection> {
        self.uploads.take(user).map_err(rate_limited)
    }

    /// Keeps what a source yields now (`None`: nothing), and shows the person
    /// to everybody as they are from now on.
    pub async fn keep_avatar(
        &self,
        user: UserId,
        source: AvatarSource,
        avatar: Option<Avatar>,
    ) -> Result<(), Rejection> {
        self.show(self.storage.keep_avatar(user, source, avatar).await?);
        Ok(())
    }

    /// Notes that a source could not be asked.
    pub async fn defer_avatar(&self, user: UserId, source: AvatarSource) -> Result<(), Rejection> {
        Ok(self.storage.defer_avatar(user, source).await?)
    }

    /// Throws away what a source has yielded, since the person wants to.
    pub async fn drop_avatar(&self, user: UserId, source: AvatarSource) -> Result<(), Rejection> {
        self.check_looks(user)?;
        self.keep_avatar(user, source, None).await
    }

    /// Makes a source the first of somebody's order.
    pub async fn prefer_avatar(&self, user: UserId, source: AvatarSource) -> Result<(), Rejection> {
        self.check_looks(user)?;
        self.show(self.storage.prefer_avatar(user, source).await?);
        Ok(())
    }

    /// Counts a change of how somebody is shown, which everybody hears of.
    pub(super) fn check_looks(&self, user: UserId) -> Result<(), Rejection> {
        self.looks.take(user).map_err(rate_limited)
    }

    /// Pictures to be asked for where others have them.
    pub async fn due_avatars(&self, gravatar: bool) -> Result<Vec<DueAvatar>, Rejection> {
        Ok(self.storage.due_avatars(gravatar, DUE_AT_ONCE).await?)
    }

    /// Shows somebody to everybody as they are from now on.
    pub(super) fn show(&self, changed: Option<User>) {
        if let Some(user) = changed {
            self.hub.show(user);
        }
    }
}
