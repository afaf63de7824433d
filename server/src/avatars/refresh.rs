//! Pictures that others have: fetched when somebody is new or has another one,
//! and again every day. Browsers never ask anybody but us.

use std::{sync::Arc, time::Duration};

use engine::{
    accounts::Accounts,
    pictures::Payer,
    storage::{AvatarPlace, DueAvatar},
};
use identity::{FetchError, Pictures, Providers};
use protocol::Rejection;
use sha2::{Digest as _, Sha256};
use tokio::time::sleep;
use url::Url;

use super::Studio;

/// How often it is looked whether a picture is due.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Fetches pictures from where others have them.
#[derive(Clone, Debug)]
pub(crate) struct Refresher {
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) studio: Studio,
    pictures: Pictures,
    gravatar: Option<Url>,
}

impl Refresher {
    /// `gravatar`: where it is asked, if it is.
    pub(crate) fn new(
        accounts: Arc<Accounts>,
        studio: Studio,
        providers: &Providers,
        gravatar: Option<Url>,
    ) -> Result<Self, String> {
        let named = providers.iter().map(identity::Provider::address);
        let pictures = Pictures::new(named.chain(&gravatar))?;
        Ok(Self {
            accounts,
            studio,
            pictures,
            gravatar,
        })
    }

    async fn refresh(&self, due: DueAvatar) -> Result<(), Rejection> {
        let source = due.place.source();
        let payer = Payer {
            user: due.user,
            // Guests have no pictures elsewhere.
            guest: false,
        };
        let fetched = match self.address(&due.place) {
            Some(url) => self.pictures.fetch(&url).await,
            None => Ok(None),
        };
        let avatar = match fetched {
            Ok(Some(bytes)) => match self.studio.of_bytes(payer, bytes).await {
                Ok(avatar) => Some(avatar),
                // Whatever they have there, it is no picture.
                Err(Rejection::NotAPicture) => None,
                // They have had enough pictures made for now.
                Err(Rejection::RateLimited { .. }) => {
                    return self.accounts.defer_avatar(due.user, source).await;
                }
                Err(rejection) => return Err(rejection),
            },
            Ok(None) | Err(FetchError::NotAsked(_) | FetchError::TooLarge) => None,
            Err(FetchError::Unreachable(cause)) => {
                tracing::info!(%cause, user_id = due.user.0, "a picture could not be fetched");
                return self.accounts.defer_avatar(due.user, source).await;
            }
        };
        self.accounts.keep_avatar(due.user, source, avatar).await
    }

    fn address(&self, place: &AvatarPlace) -> Option<Url> {
        match place {
            AvatarPlace::Provider(url) => url.parse().ok(),
            AvatarPlace::Gravatar(email) => {
                let mut url = self.gravatar.clone()?;
                url.path_segments_mut()
                    .ok()?
                    .pop_if_empty()
                    .push(&hash_of(email));
                // Without a picture of theirs we have one of our own.
                url.set_query(Some("s=256&d=404"));
                Some(url)
            }
        }
    }
}

/// Fetches what is due, for ever.
pub(crate) async fn keep_fresh(refresher: Refresher) {
    let gravatar = refresher.gravatar.is_some();
    loop {
        if let Ok(due) = refresher.accounts.due_avatars(gravatar).await {
            for due in due {
                // Its reason is logged where it arose.
                let _ = refresher.refresh(due).await;
            }
        }
        sleep(LOOK_EVERY).await;
    }
}

/// Gravatar's name for an address: SHA-256 of it, trimmed and in lower case.
fn hash_of(email: &str) -> String {
    format!("{:x}", Sha256::digest(email.trim().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::hash_of;

    #[test]
    fn addresses_are_hashed_as_gravatar_does() {
        // The example of its documentation.
        assert_eq!(
            hash_of(" MyEmailAddress@example.com "),
            "84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee"
        );
    }
}
