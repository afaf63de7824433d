//! Telling the connections of this process of changes of their people's ways to
//! sign in. What somebody has seen is noted for each session.

use protocol::{ServerEvent, UserId};

use super::{directory::Hub, event_frame, link::Link};
use crate::{
    internal::internal,
    storage::{Storage, StorageError},
};

impl Hub {
    /// Tells every connection of a person what there is to tell by now.
    pub(super) fn hear_alerts_changed(&self, user: UserId) {
        let links = self.sockets.of(user);
        let Some(storage) = self.storage().filter(|_| !links.is_empty()).cloned() else {
            return;
        };
        tokio::spawn(async move {
            for link in links {
                if let Err(cause) = tell(&storage, &link, true).await {
                    // They hear of it with their next page.
                    drop(internal(&cause));
                }
            }
        });
    }

    /// Tells a connection that may have missed something, if there is something.
    pub(crate) async fn tell_alerts(&self, link: &Link) -> Result<(), StorageError> {
        match self.storage() {
            Some(storage) => tell(storage, link, false).await,
            None => Ok(()),
        }
    }
}

/// `even_none`: nothing is told of as well.
async fn tell(storage: &Storage, link: &Link, even_none: bool) -> Result<(), StorageError> {
    let alerts = storage.alerts(link.user, link.session).await?;
    if even_none || !alerts.is_empty() {
        link.send(&event_frame(&ServerEvent::Alerts { alerts }));
    }
    Ok(())
}
