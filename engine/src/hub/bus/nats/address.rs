//! Where a NATS server is.

use std::{fmt, str::FromStr};

use async_nats::ServerAddr;
use url::Url;

/// Where a NATS server is: `nats://HOST:PORT`, or `tls://HOST:PORT` where TLS is
/// to be spoken, whatever the server says. There is no secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatsUrl(pub(super) ServerAddr);

/// Why a URL leads to no server. Each is one sentence for the operator, and none
/// repeats the URL, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNatsUrl {
    /// It is the address of something else.
    #[error("a NATS server is nats://HOST:PORT or tls://HOST:PORT")]
    NoServer,
    /// It says who connects.
    #[error("there is no user in the URL of a NATS server; --nats-credentials names a file for it")]
    User,
}

impl FromStr for NatsUrl {
    type Err = BadNatsUrl;

    fn from_str(url: &str) -> Result<Self, BadNatsUrl> {
        let url: Url = url.parse().map_err(|_| BadNatsUrl::NoServer)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadNatsUrl::User);
        }
        let bare = matches!(url.path(), "" | "/") && url.query().or(url.fragment()).is_none();
        let names = matches!(url.scheme(), "nats" | "tls") && url.host().is_some();
        if !bare || !names || url.port() == Some(0) {
            return Err(BadNatsUrl::NoServer);
        }
        let read = ServerAddr::from_url(url);
        read.map(Self).map_err(|_| BadNatsUrl::NoServer)
    }
}

impl fmt::Display for NatsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host();
        let (open, close) = if host.contains(':') {
            ("[", "]")
        } else {
            ("", "")
        };
        let port = self.0.port();
        write!(f, "{}://{open}{host}{close}:{port}", self.0.scheme())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_a_host_and_a_port() {
        for (url, shown) in [
            ("nats://bus", "nats://bus:4222"),
            ("nats://10.0.0.1:4333/", "nats://10.0.0.1:4333"),
            ("tls://bus.example.org", "tls://bus.example.org:4222"),
            ("tls://[::1]:1", "tls://[::1]:1"),
        ] {
            let read: NatsUrl = url.parse().unwrap();
            assert_eq!(read.to_string(), shown);
        }
    }

    #[test]
    fn anything_else_is_refused_without_being_repeated() {
        for (url, cause) in [
            ("bus:4222", BadNatsUrl::NoServer),
            ("", BadNatsUrl::NoServer),
            ("nats:bus", BadNatsUrl::NoServer),
            ("nats://", BadNatsUrl::NoServer),
            ("nats://bus:0", BadNatsUrl::NoServer),
            ("nats://bus:port", BadNatsUrl::NoServer),
            ("nats://bus/chat", BadNatsUrl::NoServer),
            ("nats://bus?secret", BadNatsUrl::NoServer),
            ("ws://bus", BadNatsUrl::NoServer),
            ("http://bus", BadNatsUrl::NoServer),
            ("nats://secret@bus", BadNatsUrl::User),
            ("nats://u:secret@bus", BadNatsUrl::User),
            ("nats://:secret@bus", BadNatsUrl::User),
        ] {
            let refused = url.parse::<NatsUrl>();
            assert!(!format!("{refused:?}").contains("secret"), "{url}");
            assert_eq!(refused, Err(cause), "{url}");
        }
    }
}
