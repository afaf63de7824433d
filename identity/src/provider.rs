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

/// The protocol it speaks.
#[derive(Debug)]
pub(crate) enum Via {
    Oidc(Box<Oidc>),
    OAuth(Box<OAuth>),
}

/// An identity provider that is configured.
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

    /// Who answers under its [`id`](Self::id). A subject belongs to somebody
    /// only together with this: once the same id is configured for another
    /// issuer, its subjects are other people. For OIDC it is the issuer's own
    /// name; for the others, which have none, the kind of provider and the
    /// origin of its profiles.
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
            // GitHub and Facebook have no issuer that the answer could be
            // compared with.
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
