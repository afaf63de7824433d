//! What an OIDC provider publishes about itself: its endpoints and
//! its keys, fetched when needed and kept for a while.

use std::{sync::Arc, time::Duration};

use openidconnect::{
    DiscoveryError, IssuerUrl, UserInfoUrl,
    core::{CoreJsonWebKeySet, CoreProviderMetadata},
};
use tokio::{sync::Mutex, time::Instant};
use url::Url;

use crate::{
    address,
    error::SignInError,
    http::{Http, HttpError},
};

/// How long what is published is taken to be so.
const FRESH: Duration = Duration::from_hours(1);

/// How often at most an unknown key makes us look for new ones.
const BETWEEN_KEY_FETCHES: Duration = Duration::from_secs(10);

/// One provider's published facts.
#[derive(Debug)]
pub(crate) struct Discovery {
    issuer: IssuerUrl,
    /// Held while asking, so that a crowd waits for one answer and does not
    /// ask for a hundred.
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    metadata: Option<(Arc<CoreProviderMetadata>, Instant)>,
    keys_fetched: Option<Instant>,
}

impl Discovery {
    pub(crate) fn new(issuer: IssuerUrl) -> Self {
        Self {
            issuer,
            known: Mutex::default(),
        }
    }

    pub(crate) fn issuer(&self) -> &IssuerUrl {
        &self.issuer
    }

    /// Endpoints and keys, not older than an hour.
    pub(crate) async fn metadata(
        &self,
        http: &Http,
    ) -> Result<Arc<CoreProviderMetadata>, SignInError> {
        let mut known = self.known.lock().await;
        if let Some((metadata, since)) = &known.metadata
            && since.elapsed() < FRESH
        {
            return Ok(Arc::clone(metadata));
        }
        let metadata = Arc::new(self.fetch(http).await?);
        known.metadata = Some((Arc::clone(&metadata), Instant::now()));
        Ok(metadata)
    }

    /// The same with newer keys than in `old`, which did not have the one that
    /// was wanted; `None` if it is too early to ask again.
    pub(crate) async fn newer_keys(
        &self,
        http: &Http,
        old: &Arc<CoreProviderMetadata>,
    ) -> Result<Option<Arc<CoreProviderMetadata>>, SignInError> {
        let mut known = self.known.lock().await;
        if let Some((metadata, _)) = &known.metadata
            && !Arc::ptr_eq(metadata, old)
        {
            return Ok(Some(Arc::clone(metadata)));
        }
        if known
            .keys_fetched
            .is_some_and(|at| at.elapsed() < BETWEEN_KEY_FETCHES)
        {
            return Ok(None);
        }
        tracing::info!(issuer = %self.issuer.as_str(), "an unknown key; asking for the keys again");
        // Noted before asking: an answer that fails counts as well.
        known.keys_fetched = Some(Instant::now());
        let keys = CoreJsonWebKeySet::fetch_async(old.jwks_uri(), http)
            .await
            .map_err(|error| failed("key set", error))?;
        let metadata = Arc::new(CoreProviderMetadata::clone(old).set_jwks(keys));
        if let Some((kept, _)) = &mut known.metadata {
            *kept = Arc::clone(&metadata);
        }
        Ok(Some(metadata))
    }

    /// Asks, and believes only what can be used.
    pub(crate) async fn fetch(&self, http: &Http) -> Result<CoreProviderMetadata, SignInError> {
        // The library compares the issuer it finds with the one it asked.
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), http)
            .await
            .map_err(|error| failed("discovery", error))?;
        let Some(token) = metadata.token_endpoint() else {
            return Err(SignInError::bad_answer(
                "discovery: there is no token endpoint",
            ));
        };
        let endpoints = [
            Some(metadata.authorization_endpoint().url()),
            Some(token.url()),
            Some(metadata.jwks_uri().url()),
            metadata.userinfo_endpoint().map(UserInfoUrl::url),
        ];
        for url in endpoints.into_iter().flatten() {
            self.check_endpoint(url)?;
        }
        Ok(metadata)
    }

    /// A provider out there has no business with plain http on this machine.
    fn check_endpoint(&self, url: &Url) -> Result<(), SignInError> {
        let as_safe = url.scheme() == "https" || self.issuer.url().scheme() == "http";
        if as_safe && address::is_private(url) {
            Ok(())
        } else {
            Err(SignInError::bad_answer(
                "discovery: there is an endpoint without https",
            ))
        }
    }
}

fn failed(what: &str, error: DiscoveryError<HttpError>) -> SignInError {
    match error {
        DiscoveryError::Request(error) => error.into(),
        DiscoveryError::Response(status, _, _) if !status.is_success() => {
            SignInError::unreachable(format!("{what}: the answer is {status}"))
        }
        DiscoveryError::Parse(error) => {
            SignInError::bad_answer(format!("{what}: malformed at `{}`", error.path()))
        }
        error => SignInError::bad_answer(format!("{what}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_as_safe_as_their_issuer() {
        let (far, near) = ("https://id.example.org", "http://127.0.0.1:8080");
        for (issuer, endpoint, good) in [
            (far, "https://id.example.org/token", true),
            (far, "https://login.example.org/token", true),
            (far, "http://id.example.org/token", false),
            (far, "http://127.0.0.1:8080/token", false),
            (near, "http://127.0.0.1:8080/token", true),
            (near, "https://id.example.org/token", true),
            (near, "http://id.example.org/token", false),
        ] {
            let discovery = Discovery::new(IssuerUrl::new(issuer.to_owned()).unwrap());
            let url = Url::parse(endpoint).unwrap();
            let found = discovery.check_endpoint(&url).is_ok();
            assert_eq!(found, good, "{issuer}: {endpoint}");
        }
    }
}
