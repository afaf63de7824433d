//! Sign-in with plain OAuth 2, as GitHub and Facebook offer it: a token is
//! fetched for the code, and the provider's own interface says whose token it
//! is.

use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _, TokenUrl, basic::BasicClient, http::StatusCode,
};
use serde::Deserialize;
use url::Url;

use crate::{
    callback::Code,
    error::SignInError,
    flow::{Begun, Flow},
    http::{Answer, Http},
    profile::Raw,
    refusal,
    secret::Secret,
};

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// A provider that speaks OAuth 2 only.
#[derive(Debug)]
pub(crate) struct OAuth {
    pub(crate) client_id: String,
    pub(crate) client_secret: Secret,
    pub(crate) auth_url: Url,
    pub(crate) token_url: Url,
    pub(crate) profile: ProfileSource,
}

/// The endpoints that say who somebody is, and the format of their answers.
#[derive(Debug)]
pub(crate) enum ProfileSource {
    GitHub { user: Url, emails: Url },
    Facebook { me: Url },
}

impl OAuth {
    /// The kind of provider, and the origin of the endpoint that says who
    /// somebody is. Its path is left out: there are version numbers in it.
    pub(crate) fn issuer(&self) -> String {
        let (kind, profile) = match &self.profile {
            ProfileSource::GitHub { user, .. } => ("github", user),
            ProfileSource::Facebook { me } => ("facebook", me),
        };
        format!("{kind}:{}", profile.origin().ascii_serialization())
    }

    /// All its endpoints: those the administrator has set, and the defaults of
    /// the others.
    pub(crate) fn places(&self) -> Vec<&Url> {
        let mut places = vec![&self.auth_url, &self.token_url];
        match &self.profile {
            ProfileSource::GitHub { user, emails } => places.extend([user, emails]),
            ProfileSource::Facebook { me } => places.push(me),
        }
        places
    }

    pub(crate) fn begin(&self, redirect_uri: &Url) -> Begun {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes: &[&str] = match self.profile {
            ProfileSource::GitHub { .. } => &["read:user", "user:email"],
            ProfileSource::Facebook { .. } => &["public_profile", "email"],
        };
        let (authorize_url, state) = self
            .client(redirect_uri)
            .authorize_url(CsrfToken::new_random)
            .add_scopes(scopes.iter().map(|scope| Scope::new((*scope).to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Begun {
            authorize_url,
            flow: Flow {
                state: state.into_secret(),
                nonce: None,
                pkce_verifier: verifier.into_secret(),
            },
        }
    }

    pub(crate) async fn finish(
        &self,
        http: &Http,
        redirect_uri: &Url,
        flow: Flow,
        code: Code,
    ) -> Result<Raw, SignInError> {
        let token = self
            .client(redirect_uri)
            .exchange_code(AuthorizationCode::new(code.value))
            .set_pkce_verifier(PkceCodeVerifier::new(flow.pkce_verifier))
            .request_async(http)
            .await
            .map_err(refusal::from_token_endpoint)?;
        let token = token.access_token();
        match &self.profile {
            ProfileSource::GitHub { user, emails } => github(http, user, emails, token).await,
            ProfileSource::Facebook { me } => facebook(http, me, token).await,
        }
    }

    fn client(&self, redirect_uri: &Url) -> Client {
        BasicClient::new(ClientId::new(self.client_id.clone()))
            .set_client_secret(ClientSecret::new(self.client_secret.expose().to_owned()))
            .set_auth_uri(AuthUrl::from_url(self.auth_url.clone()))
            .set_token_uri(TokenUrl::from_url(self.token_url.clone()))
            .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()))
            // GitHub and Facebook both document the secret in the request's
            // body, and nothing else.
            .set_auth_type(AuthType::RequestBody)
    }
}

#[derive(Deserialize)]
struct GitHubUser {
    id: u64,
    login: String,
    name: Option<String>,
    avatar_url: Option<String>,
}

#[derive(Deserialize)]
struct GitHubEmail {
    email: String,
    primary: bool,
    verified: bool,
}

/// The address in GitHub's profile is one somebody chose to show; those it has
/// verified are in a list of their own.
async fn github(
    http: &Http,
    user: &Url,
    emails: &Url,
    token: &AccessToken,
) -> Result<Raw, SignInError> {
    const USER: &str = "GitHub's profile";
    const EMAILS: &str = "GitHub's e-mails";
    let user: GitHubUser = http.get(USER, user, token).await?.given(USER)?;
    let emails: Vec<GitHubEmail> = match http.get(EMAILS, emails, token).await? {
        // The registration at GitHub may lack the permission to read addresses.
        Answer::Refused(StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => Vec::new(),
        answer => answer.given(EMAILS)?,
    };
    let email = emails
        .into_iter()
        .find(|email| email.primary && email.verified);
    Ok(Raw {
        // Not the login: it can be changed, and then taken by somebody else.
        subject: user.id.to_string(),
        name: user
            .name
            .filter(|name| !name.is_empty())
            .or(Some(user.login)),
        email_verified: email.is_some(),
        email: email.map(|email| email.email),
        picture: user.avatar_url,
        second_step: false,
    })
}

#[derive(Deserialize)]
struct FacebookUser {
    id: String,
    name: Option<String>,
    email: Option<String>,
    picture: Option<FacebookPicture>,
}

#[derive(Deserialize)]
struct FacebookPicture {
    data: FacebookPictureData,
}

#[derive(Deserialize)]
struct FacebookPictureData {
    url: Option<String>,
    /// Whether it is the grey head of people who have chosen no picture.
    #[serde(default)]
    is_silhouette: bool,
}

async fn facebook(http: &Http, me: &Url, token: &AccessToken) -> Result<Raw, SignInError> {
    const ME: &str = "Facebook's profile";
    let user: FacebookUser = http.get(ME, me, token).await?.given(ME)?;
    Ok(Raw {
        subject: user.id,
        name: user.name,
        email: user.email,
        // Facebook does not say whether it has verified the address.
        email_verified: false,
        picture: user
            .picture
            .filter(|picture| !picture.data.is_silhouette)
            .and_then(|picture| picture.data.url),
        second_step: false,
    })
}
