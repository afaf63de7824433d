//! The clients that send the requests.

use std::{error::Error, sync::Arc};

use reqwest::{Client, ClientBuilder, redirect::Policy};

use crate::{bounds::Bounds, places::Reach, resolver::PublicOnly};

/// Two clients with the same bounds. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    anywhere: Client,
    /// Asks public addresses only. It uses no proxy: a proxy would look names
    /// up by itself, past our resolver.
    public: Client,
}

impl Clients {
    pub(crate) fn new(bounds: &Bounds) -> Result<Self, String> {
        let public = || client(bounds).no_proxy().dns_resolver(Arc::new(PublicOnly));
        let build = |of: &dyn Fn() -> ClientBuilder| build(of).map_err(|error| causes(&error));
        Ok(Self {
            anywhere: build(&|| client(bounds))?,
            public: build(&public)?,
        })
    }

    pub(crate) const fn reaching(&self, reach: Reach) -> &Client {
        match reach {
            Reach::Anywhere => &self.anywhere,
            Reach::Public => &self.public,
        }
    }
}

/// Builds what `client` makes. Where the system knows no authorities (see
/// [`authorities`]) it trusts nobody: plain HTTP goes on, and every request by
/// https fails.
pub fn build(client: impl Fn() -> ClientBuilder) -> reqwest::Result<Client> {
    client()
        .build()
        .or_else(|_| client().tls_certs_only([]).build())
}

/// Whether this system knows authorities that vouch for certificates; the error
/// is what it says. A small system has none before its package `ca-certificates`
/// is installed.
pub fn authorities() -> Result<(), String> {
    with_provider()
        .build()
        .map(drop)
        .map_err(|error| causes(&error))
}

/// A client to be built, for which the process's provider of cryptography is chosen: one that
/// is installed already stays.
pub fn with_provider() -> ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

/// What both have in common: no cookies, and no redirects but those that
/// [`crate::Fetcher`] follows itself.
fn client(bounds: &Bounds) -> ClientBuilder {
    with_provider()
        .user_agent("Irori")
        .connect_timeout(bounds.connect)
        .read_timeout(bounds.silent)
        .redirect(Policy::none())
        .referer(false)
}

/// An error with all its causes: the outermost says only "error sending request".
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
