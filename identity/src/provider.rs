//! A configured provider: begins a sign-in there, and finishes it, over OAuth 2
//! or OIDC.

use url::Url;

use crate::{
    callback::{Callback, Code},
    error::SignInError,
    flow::{Begun, Flow},
    http::Http,
    oauth::OAuth,
    oidc::Oidc,
    profile::Profile,
};

/// Which provider it is, for those who draw its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProviderKind {
    /// Google.
    Google,
    /// GitHub, or an installation of it.
    GitHub,
    /// Facebook.
    Facebook,
    /// Another one that speaks OIDC.
    Oidc,
}

/// How it is spoken to.
#[derive(Debug)]
pub(crate) enum Via {
    Oidc(Box<Oidc>),
    OAuth(Box<OAuth>),
}

/// Somebody to ask who somebody is.
#[derive(Debug)]
pub struct Provider {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) kind: ProviderKind,
    pub(crate) sign_up: bool,
    pub(crate) link_by_email: bool,
    pub(crate) via: Via,
    pub(crate) http: Http,
}

impl Provider {
    /// Its name in addresses and in the store: a-z, 0-9 and `-`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name as people read it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Which provider it is.
    pub fn kind(&self) -> ProviderKind {
        self.kind
    }

    /// Where it is, as the administrator has said.
    pub fn address(&self) -> &Url {
        match &self.via {
            Via::Oidc(oidc) => oidc.issuer().url(),
            Via::OAuth(oauth) => &oauth.auth_url,
        }
    }

    /// Who answers under its [`id`](Self::id): what it calls people is theirs
    /// with this issuer only, and means nothing once the name leads to another.
    /// For OIDC the issuer's own name; for the others, which have none, what
    /// they speak and the place that says who somebody is.
    pub fn issuer(&self) -> String {
        match &self.via {
            Via::Oidc(oidc) => oidc.issuer().as_str().to_owned(),
            Via::OAuth(oauth) => oauth.issuer(),
        }
    }

    /// Whether an answer may be its own: it does not say that it is another's
    /// (RFC 9207).
    pub fn may_have_sent(&self, callback: &Callback) -> bool {
        match &self.via {
            Via::Oidc(oidc) => callback
                .iss()
                .is_none_or(|iss| iss == oidc.issuer().as_str()),
            // They have no issuer it could be compared with.
            Via::OAuth(_) => true,
        }
    }

    /// Whether newcomers may get an account through it.
    pub fn sign_up(&self) -> bool {
        self.sign_up
    }

    /// Whether an e-mail address it has verified may open an existing account
    /// with the same address. Whoever runs the provider can then open any of them.
    pub fn link_by_email(&self) -> bool {
        self.link_by_email
    }

    /// Begins a sign-in that is to come back to `redirect_uri`.
    pub async fn begin(&self, redirect_uri: &Url) -> Result<Begun, SignInError> {
        match &self.via {
            Via::Oidc(oidc) => self.http.within(oidc.begin(&self.http, redirect_uri)).await,
            Via::OAuth(oauth) => Ok(oauth.begin(redirect_uri)),
        }
    }

    /// Ends it: who is it that came back with this code? The redirect address
    /// is the one it began with; the state has been compared by the caller.
    pub async fn finish(
        &self,
        redirect_uri: &Url,
        flow: Flow,
        code: Code,
    ) -> Result<Profile, SignInError> {
        let http = &self.http;
        let raw = match &self.via {
            Via::Oidc(oidc) => {
                http.within(oidc.finish(http, redirect_uri, flow, code))
                    .await
            }
            Via::OAuth(oauth) => {
                http.within(oauth.finish(http, redirect_uri, flow, code))
                    .await
            }
        };
        raw?.clean()
    }

    /// Whether a sign-in could begin. Plain OAuth 2 has nothing to ask without
    /// a person, and its addresses have been looked at when they were read.
    pub(crate) async fn check(&self) -> Result<(), SignInError> {
        match &self.via {
            Via::Oidc(oidc) => self.http.within(oidc.check(&self.http)).await,
            Via::OAuth(_) => Ok(()),
        }
    }
}
