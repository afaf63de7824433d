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
    /// Fails where the system has no certificates to trust.
    pub(crate) fn new(bounds: &Bounds) -> Result<Self, String> {
        let build = |builder: ClientBuilder| builder.build().map_err(|error| causes(&error));
        Ok(Self {
            anywhere: build(client(bounds))?,
            public: build(client(bounds).no_proxy().dns_resolver(Arc::new(PublicOnly)))?,
        })
    }

    pub(crate) const fn reaching(&self, reach: Reach) -> &Client {
        match reach {
            Reach::Anywhere => &self.anywhere,
            Reach::Public => &self.public,
        }
    }
}

/// What both have in common: no cookies, and no redirects but those that
/// [`crate::Fetcher`] follows itself.
fn client(bounds: &Bounds) -> ClientBuilder {
    // reqwest takes the process's default provider of cryptography. One that is
    // installed already stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
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
