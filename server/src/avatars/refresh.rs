//! Fetches the pictures that other hosts have, when somebody is new or has
//! another one, and again every day. Browsers never ask anybody but us.

use std::{collections::HashMap, sync::Arc, time::Duration};

use engine::{
    accounts::Accounts,
    pictures::Payer,
    storage::{AvatarPlace, DueAvatar},
    ticks::every,
};
use fetch::{FetchError, Pictures};
use identity::Providers;
use protocol::{AvatarSource, Rejection, UserId};
use sha2::{Digest as _, Sha256};
use tokio::{
    task::{Id, JoinSet},
    time::Instant,
};
use url::Url;

use super::{
    Studio,
    hosts::{Hosts, Turn},
};

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

    /// Asks for a picture and keeps what comes. Says whether the host answered.
    async fn refresh(&self, user: UserId, source: AvatarSource, url: Option<Url>) -> bool {
        let fetched = match url {
            Some(url) => self.pictures.fetch(&url).await,
            None => Ok(None),
        };
        let answered = !matches!(fetched, Err(FetchError::Unreachable(_)));
        // Its reason is logged where it arose.
        let _ = self.keep(user, source, fetched).await;
        answered
    }

    async fn keep(
        &self,
        user: UserId,
        source: AvatarSource,
        fetched: Result<Option<Vec<u8>>, FetchError>,
    ) -> Result<(), Rejection> {
        let payer = Payer {
            user,
            // Guests have no pictures elsewhere.
            guest: false,
        };
        let avatar = match fetched {
            Ok(Some(bytes)) => match self.studio.of_bytes(payer, bytes).await {
                Ok(avatar) => Some(avatar),
                // Whatever they have there, it is no picture.
                Err(Rejection::NotAPicture { .. }) => None,
                // They have had enough pictures made for now.
                Err(Rejection::RateLimited { .. }) => {
                    return self.accounts.defer_avatar(user, source).await;
                }
                Err(rejection) => return Err(rejection),
            },
            Err(FetchError::Unreachable(cause)) => {
                tracing::info!(%cause, user_id = user.0, "a picture could not be fetched");
                return self.accounts.defer_avatar(user, source).await;
            }
            // The host has no picture, or none that we fetch.
            Ok(None) | Err(_) => None,
        };
        self.accounts.keep_avatar(user, source, avatar).await
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

/// A picture that is being fetched, and where.
struct UnderWay {
    whose: (UserId, AvatarSource),
    host: String,
}

/// Fetches what is due, for ever; several at once.
pub(crate) async fn keep_fresh(refresher: Refresher) {
    let mut look = every(LOOK_EVERY);
    let mut hosts = Hosts::default();
    let mut fetching = JoinSet::new();
    let mut under_way: HashMap<Id, UnderWay> = HashMap::new();
    loop {
        tokio::select! {
            _ = look.tick() => {
                let gravatar = refresher.gravatar.is_some();
                let due = refresher.accounts.due_avatars(gravatar).await;
                for DueAvatar { user, place } in due.unwrap_or_default() {
                    let whose = (user, place.source());
                    if under_way.values().any(|other| other.whose == whose) {
                        continue;
                    }
                    let url = refresher.address(&place);
                    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
                    match hosts.take(&host, Instant::now()) {
                        Turn::Now => {
                            let refresher = refresher.clone();
                            let fetch = async move { refresher.refresh(whose.0, whose.1, url).await };
                            let id = fetching.spawn(fetch).id();
                            under_way.insert(id, UnderWay { whose, host });
                        }
                        Turn::Later => {}
                        // Out of the way of those whose hosts answer.
                        Turn::Resting => {
                            let _ = refresher.accounts.defer_avatar(whose.0, whose.1).await;
                        }
                    }
                }
            }
            Some(done) = fetching.join_next_with_id() => {
                let (id, answered) = match done {
                    Ok(done) => done,
                    Err(panicked) => (panicked.id(), false),
                };
                if let Some(UnderWay { host, .. }) = under_way.remove(&id) {
                    hosts.give_back(&host, answered, Instant::now());
                }
            }
        }
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
