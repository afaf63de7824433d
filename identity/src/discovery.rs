//! What an OIDC provider publishes about itself: its endpoints and
//! its keys, fetched when needed and kept for a while.

use std::{sync::Arc, time::Duration};

use openidconnect::{
    AdditionalProviderMetadata, DiscoveryError, IssuerUrl, ProviderMetadata, UserInfoUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
        CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
        CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use tokio::{sync::Mutex, time::Instant};
use url::Url;

use crate::{
    error::SignInError,
    http::{Http, HttpError},
    remembered::Remembered,
};

/// How often at most an unknown or unfitting key makes us look for new ones.
const BETWEEN_KEY_FETCHES: Duration = Duration::from_secs(10);

/// What is published beside what the library reads.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct More {
    /// RFC 9207, 3.
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

/// Endpoints and keys.
pub(crate) type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// One provider's published facts.
#[derive(Debug)]
pub(crate) struct Discovery {
    issuer: IssuerUrl,
    known: Remembered<Arc<Metadata>>,
    /// When keys were last fetched before their time. The lock is held during
    /// the fetch, so that a hundred sign-ins at once wait for one answer.
    keys_asked: Mutex<Option<Instant>>,
}

impl Discovery {
    pub(crate) fn new(issuer: IssuerUrl) -> Self {
        Self {
            issuer,
            known: Remembered::default(),
            keys_asked: Mutex::default(),
        }
    }

    pub(crate) const fn issuer(&self) -> &IssuerUrl {
        &self.issuer
    }

    /// Endpoints and keys, not older than an hour.
    pub(crate) async fn metadata(&self, http: &Http) -> Result<Arc<Metadata>, SignInError> {
        let fetch = || {
            let (issuer, http) = (self.issuer.clone(), http.clone());
            async move { http.within(fetch(&issuer, &http)).await.map(Arc::new) }
        };
        self.known.get(fetch).await
    }

    /// The same with newer keys than in `old`, where none fits; `None` if it
    /// is too early to ask again.
    pub(crate) async fn newer_keys(
        &self,
        http: &Http,
        old: &Arc<Metadata>,
    ) -> Result<Option<Arc<Metadata>>, SignInError> {
        let mut keys_asked = self.keys_asked.lock().await;
        if let Some(kept) = self.known.kept()
            && !Arc::ptr_eq(&kept, old)
        {
            return Ok(Some(kept));
        }
        if keys_asked.is_some_and(|at| at.elapsed() < BETWEEN_KEY_FETCHES) {
            return Ok(None);
        }
        tracing::info!(issuer = %self.issuer.as_str(), "no key fits; asking for the keys again");
        // Noted before the request, so that one that fails counts as well.
        *keys_asked = Some(Instant::now());
        let keys = keys(http, old).await?;
        let metadata = Arc::new(Metadata::clone(old).set_jwks(keys));
        self.known.replace(Arc::clone(&metadata));
        Ok(Some(metadata))
    }

    /// Fetches it now, whatever is cached.
    pub(crate) async fn fetch(&self, http: &Http) -> Result<Metadata, SignInError> {
        fetch(&self.issuer, http).await
    }
}

/// Fetches the document, then the keys. It is refused as a whole where one of
/// its addresses may not be asked, before any of them is.
async fn fetch(issuer: &IssuerUrl, http: &Http) -> Result<Metadata, SignInError> {
    let place = issuer
        .join(".well-known/openid-configuration")
        .map_err(|_| SignInError::bad_answer("discovery: the issuer is no address"))?;
    let metadata: Metadata = http.published("discovery", &place).await?;
    if metadata.issuer() != issuer {
        return Err(SignInError::bad_answer(format!(
            "discovery: unexpected issuer `{}` (expected `{}`)",
            metadata.issuer().as_str(),
            issuer.as_str()
        )));
    }
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
        judge(http, url)?;
    }
    let keys = keys(http, &metadata).await?;
    Ok(metadata.set_jwks(keys))
}

fn judge(http: &Http, url: &Url) -> Result<(), SignInError> {
    match http.judge(url) {
        Ok(()) => Ok(()),
        Err(wrong) => Err(SignInError::bad_answer(format!(
            "discovery: {} {wrong}",
            url.host_str().unwrap_or(url.scheme())
        ))),
    }
}

async fn keys(http: &Http, metadata: &Metadata) -> Result<CoreJsonWebKeySet, SignInError> {
    CoreJsonWebKeySet::fetch_async(metadata.jwks_uri(), http)
        .await
        .map_err(|error: DiscoveryError<HttpError>| match error {
            DiscoveryError::Request(error) => error.into(),
            DiscoveryError::Response(status, _, _) if !status.is_success() => {
                SignInError::unreachable(format!("key set: the answer is {status}"))
            }
            DiscoveryError::Parse(error) => {
                SignInError::bad_answer(format!("key set: malformed at `{}`", error.path()))
            }
            error => SignInError::bad_answer(format!("key set: {error}")),
        })
}
