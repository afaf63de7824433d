//! Sign-in with OIDC: the code is exchanged for an id token, and the id token
//! says who signed in.

use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, LocalizedClaim, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, SubjectIdentifier, TokenResponse as _,
    UserInfoError,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenClaims,
        CoreResponseType, CoreUserInfoClaims,
    },
};
use url::Url;

use crate::{
    callback::Code,
    discovery::{Discovery, Metadata},
    error::SignInError,
    flow::{Begun, Flow},
    http::{Http, HttpError, check_token},
    id_token::{Expected, SIGNATURES, reason},
    profile::Raw,
    refusal,
    secret::Secret,
};

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A provider that speaks OIDC.
#[derive(Debug)]
pub(crate) struct Oidc {
    client_id: ClientId,
    client_secret: Option<Secret>,
    scopes: Vec<String>,
    discovery: Discovery,
    /// Origins beside the issuer's on which its endpoints may be, also inside
    /// our network.
    places: Vec<Url>,
    /// What an id token says of somebody who showed a second step (`amr`,
    /// `acr`); nothing counts where nothing is named.
    second_step: Vec<String>,
}

impl Oidc {
    pub(crate) const fn issuer(&self) -> &IssuerUrl {
        self.discovery.issuer()
    }

    /// The addresses the administrator has written.
    pub(crate) fn places(&self) -> Vec<&Url> {
        let issuer = self.issuer().url();
        [issuer].into_iter().chain(&self.places).collect()
    }

    /// Refuses an answer that names another issuer than the one that was asked
    /// (RFC 9207, 2.4).
    fn check_sender(&self, metadata: &Metadata, iss: Option<&str>) -> Result<(), SignInError> {
        let promised = metadata
            .additional_metadata()
            .authorization_response_iss_parameter_supported;
        match iss {
            Some(iss) if iss != self.issuer().as_str() => Err(SignInError::bad_answer(
                "the code comes from another issuer",
            )),
            None if promised => Err(SignInError::bad_answer(
                "the code does not say which issuer it comes from",
            )),
            _ => Ok(()),
        }
    }

    /// `scopes` beside `openid`, which is always asked for; `places` beside the
    /// issuer's own; `second_step`: what `amr` or `acr` say where there was one.
    pub(crate) fn new(
        issuer: IssuerUrl,
        client_id: String,
        client_secret: Option<Secret>,
        scopes: Vec<String>,
        places: Vec<Url>,
        second_step: Vec<String>,
    ) -> Self {
        Self {
            client_id: ClientId::new(client_id),
            client_secret,
            scopes,
            discovery: Discovery::new(issuer),
            places,
            second_step,
        }
    }

    /// Whether the id token says that a second step was shown. Nobody but the
    /// administrator knows what a provider means by its words (OIDC Core 1.0, 2).
    fn says_second_step(&self, claims: &CoreIdTokenClaims) -> bool {
        let methods = claims.auth_method_refs().into_iter().flatten();
        let methods = methods.map(|method| method.as_str());
        let class = claims.auth_context_ref().map(|class| class.as_str());
        methods
            .chain(class)
            .any(|said| self.second_step.iter().any(|word| word == said))
    }

    pub(crate) async fn begin(
        &self,
        http: &Http,
        redirect_uri: &Url,
    ) -> Result<Begun, SignInError> {
        let metadata = self.discovery.metadata(http).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (authorize_url, state, nonce) = self
            .client(&metadata, redirect_uri)
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(self.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Begun {
            authorize_url,
            flow: Flow {
                state: state.into_secret(),
                nonce: Some(nonce.secret().clone()),
                pkce_verifier: verifier.into_secret(),
            },
        })
    }

    pub(crate) async fn finish(
        &self,
        http: &Http,
        redirect_uri: &Url,
        flow: Flow,
        code: Code,
    ) -> Result<Raw, SignInError> {
        let Some(nonce) = flow.nonce.map(Nonce::new) else {
            return Err(SignInError::bad_answer(
                "this sign-in began without a nonce",
            ));
        };
        let metadata = self.discovery.metadata(http).await?;
        self.check_sender(&metadata, code.iss.as_deref())?;
        let client = self.client(&metadata, redirect_uri);
        let token = client
            .exchange_code(AuthorizationCode::new(code.value))
            .map_err(|_| SignInError::bad_answer("discovery: there is no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.pkce_verifier))
            .request_async(http)
            .await
            .map_err(refusal::from_token_endpoint)?;
        let Some(id_token) = token.id_token() else {
            return Err(SignInError::bad_answer(
                "token endpoint: there is no id token",
            ));
        };
        let expected = Expected {
            client_id: &self.client_id,
            discovery: &self.discovery,
            nonce: &nonce,
            access_token: token.access_token(),
        };
        let claims = expected.verify(http, metadata, id_token).await?;
        let mut who = from_id_token(&claims);
        if (who.email.is_none() || who.name.is_none()) && client.user_info_url().is_some() {
            let more = user_info(http, &client, token.access_token(), claims.subject()).await?;
            add(&mut who, &more);
        }
        who.name = who.name.or_else(|| username(&claims));
        who.second_step = self.says_second_step(&claims);
        Ok(who)
    }

    fn client(&self, metadata: &Metadata, redirect_uri: &Url) -> Client {
        let secret = self
            .client_secret
            .as_ref()
            .map(|secret| ClientSecret::new(secret.expose().to_owned()));
        CoreClient::from_provider_metadata(metadata.clone(), self.client_id.clone(), secret)
            .set_auth_type(auth_type(metadata))
            .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()))
    }

    /// Whether a sign-in could begin, and what comes back be verified.
    pub(crate) async fn check(&self, http: &Http) -> Result<(), SignInError> {
        let metadata = self.discovery.fetch(http).await?;
        let speaks_code = metadata
            .response_types_supported()
            .iter()
            .any(|types| **types == [CoreResponseType::Code]);
        let signs = metadata
            .id_token_signing_alg_values_supported()
            .iter()
            .any(|alg| SIGNATURES.contains(alg));
        if !speaks_code {
            return Err(SignInError::bad_answer(
                "it does not offer the response type `code`",
            ));
        }
        if !signs {
            return Err(SignInError::bad_answer(
                "it signs id tokens in no way we accept",
            ));
        }
        if metadata.jwks().keys().is_empty() {
            return Err(SignInError::bad_answer("it publishes no key we understand"));
        }
        Ok(())
    }
}

/// The client secret goes into the header, which is the standard's default,
/// unless the provider takes it in the form only.
fn auth_type(metadata: &Metadata) -> AuthType {
    match metadata.token_endpoint_auth_methods_supported() {
        Some(methods)
            if !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost) =>
        {
            AuthType::RequestBody
        }
        _ => AuthType::BasicAuth,
    }
}

async fn user_info(
    http: &Http,
    client: &Client,
    token: &AccessToken,
    subject: &SubjectIdentifier,
) -> Result<CoreUserInfoClaims, SignInError> {
    check_token(token)?;
    client
        .user_info(token.clone(), Some(subject.clone()))
        .map_err(|_| SignInError::bad_answer("discovery: there is no userinfo endpoint"))?
        .request_async(http)
        .await
        .map_err(|error: UserInfoError<HttpError>| match error {
            UserInfoError::Request(error) => error.into(),
            UserInfoError::ClaimsVerification(error) => {
                SignInError::bad_answer(format!("userinfo: {}", reason(&error)))
            }
            UserInfoError::Parse(error) => {
                SignInError::bad_answer(format!("userinfo: malformed at `{}`", error.path()))
            }
            UserInfoError::Response(status, _, _) => {
                SignInError::bad_answer(format!("userinfo: the answer is {status}, or not JSON"))
            }
            error => SignInError::bad_answer(format!("userinfo: {error}")),
        })
}

fn from_id_token(claims: &CoreIdTokenClaims) -> Raw {
    Raw {
        subject: claims.subject().to_string(),
        name: text(claims.name()),
        email: claims.email().map(|email| email.to_string()),
        email_verified: claims.email_verified() == Some(true),
        picture: text(claims.picture()),
        second_step: false,
    }
}

/// Fills in what the id token left out. An address is taken together with the
/// claim whether it is verified.
fn add(who: &mut Raw, more: &CoreUserInfoClaims) {
    if who.name.is_none() {
        who.name = text(more.name()).or_else(|| Some(more.preferred_username()?.to_string()));
    }
    if who.email.is_none() {
        who.email = more.email().map(|email| email.to_string());
        who.email_verified = more.email_verified() == Some(true);
    }
    if who.picture.is_none() {
        who.picture = text(more.picture());
    }
}

/// The user name, for people who have told their provider no other.
fn username(claims: &CoreIdTokenClaims) -> Option<String> {
    Some(claims.preferred_username()?.to_string())
}

/// A claim that may be there in several languages, in the one that has none.
fn text<T: std::ops::Deref<Target = String>>(claim: Option<&LocalizedClaim<T>>) -> Option<String> {
    claim?.get(None).map(|text| text.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn metadata(methods: &str) -> Metadata {
        let text = format!(
            r#"{{
                "issuer": "https://id.example.org",
                "authorization_endpoint": "https://id.example.org/auth",
                "token_endpoint": "https://id.example.org/token",
                "jwks_uri": "https://id.example.org/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"]
                {methods}
            }}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_second_step_is_what_the_administrator_says_it_is() {
        let issuer = IssuerUrl::new("https://id.example.org".to_owned()).unwrap();
        let trusting = |words: &[&str]| {
            let words = words.iter().map(|&word| word.to_owned()).collect();
            Oidc::new(
                issuer.clone(),
                "irori".to_owned(),
                None,
                vec![],
                vec![],
                words,
            )
        };
        let level = "https://id.example.org/level/2";
        for (claims, words, counts) in [
            (json!({}), &["mfa"][..], false),
            (json!({ "amr": ["pwd", "mfa"] }), &["mfa"], true),
            (json!({ "amr": ["pwd", "mfa"] }), &[], false),
            (json!({ "amr": ["pwd"] }), &["mfa"], false),
            (json!({ "amr": ["mfa2", "MFA", "m fa"] }), &["mfa"], false),
            (json!({ "amr": [] }), &["mfa"], false),
            (json!({ "acr": level }), &["mfa", level], true),
            (json!({ "acr": level }), &["mfa"], false),
            (json!({ "acr": "mfa" }), &["mfa"], true),
            (json!({ "acr": "" }), &["mfa"], false),
        ] {
            let mut token = json!({
                "iss": "https://id.example.org", "sub": "1", "aud": "irori", "iat": 1, "exp": 2,
            });
            for (name, said) in claims.as_object().unwrap() {
                token[name] = said.clone();
            }
            let claims = serde_json::from_value(token.clone()).unwrap();
            assert_eq!(
                trusting(words).says_second_step(&claims),
                counts,
                "{token} {words:?}"
            );
        }
    }

    #[test]
    fn the_secret_goes_where_the_provider_looks_for_it() {
        const NAME: &str = r#", "token_endpoint_auth_methods_supported": "#;
        for (methods, in_header) in [
            (String::new(), true),
            (
                format!(r#"{NAME}["client_secret_post", "client_secret_basic"]"#),
                true,
            ),
            (
                format!(r#"{NAME}["client_secret_post", "private_key_jwt"]"#),
                false,
            ),
            (format!(r#"{NAME}["something-else"]"#), true),
        ] {
            let found = matches!(auth_type(&metadata(&methods)), AuthType::BasicAuth);
            assert_eq!(found, in_header, "{methods}");
        }
    }
}
