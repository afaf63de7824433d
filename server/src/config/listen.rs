//! The options for where the server listens, and how people reach it there.

use std::net::SocketAddr;

use anyhow::bail;
use clap::Args;
use ipnet::IpNet;
use url::Url;

use crate::edge::proxies::{self, Proxies};

/// Ten years; browsers keep it no longer than they like.
const HSTS_DAYS_MAX: i64 = 3_650;

/// Where the server listens, and how people reach it there.
#[derive(Clone, Debug, Args)]
pub struct ListenOptions {
    /// Address and port to listen on
    #[arg(long, env = "IRORI_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,

    /// Address people type into their browser, when it differs from --addr:
    /// behind a proxy, for example <https://chat.example.org>
    #[arg(long, env = "IRORI_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,

    /// Addresses and networks (10.0.0.0/8) of proxies that say in
    /// X-Forwarded-For or Forwarded who calls; this machine is one if
    /// --public-url is set
    #[arg(
        long,
        env = "IRORI_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = proxies::network,
        value_name = "ADDRESSES"
    )]
    pub trusted_proxies: Vec<IpNet>,

    /// Days for which browsers that were here by https come back by nothing
    /// else (HSTS); only with an https --public-url, and 0 takes it back
    #[arg(long, env = "IRORI_HSTS_DAYS", value_parser = clap::value_parser!(u32).range(..=HSTS_DAYS_MAX), value_name = "N")]
    pub hsts_days: Option<u32>,

    /// Where weaknesses are to be reported, for /.well-known/security.txt: a
    /// mailto: or https: address
    #[arg(long, env = "IRORI_SECURITY_CONTACT", value_parser = security_contact, value_name = "URL")]
    pub security_contact: Option<Url>,
}

/// Reads `--security-contact`: what RFC 9116 section 2.5.3 lets stand there.
fn security_contact(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "it is no URL".to_owned())?;
    if matches!(url.scheme(), "https" | "mailto" | "tel") {
        Ok(url)
    } else {
        Err("it has to start with mailto: or https://".to_owned())
    }
}

impl ListenOptions {
    /// What one option cannot tell of itself.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if let Some(url) = &self.public_url
            && (!matches!(url.scheme(), "http" | "https") || url.path() != "/")
        {
            bail!("--public-url is to be http(s)://HOST without a path, not {url}");
        }
        if self.hsts_days.is_some() && !self.is_https() {
            bail!("--hsts-days needs a --public-url that begins with https://");
        }
        Ok(())
    }

    /// The proxies that are believed.
    pub(crate) fn proxies(&self) -> Proxies {
        Proxies::new(&self.trusted_proxies, self.public_url.is_some())
    }

    /// Where people reach us, as far as we know.
    pub(crate) fn reached_at(&self, addr: SocketAddr) -> anyhow::Result<Url> {
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None => Ok(Url::parse(&format!("http://{addr}/"))?),
        }
    }

    /// Whether people reach us by https.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.scheme() == "https")
    }

    /// Whether only this machine reaches the server: a loopback address, and
    /// no proxy in front of it that would let others in.
    pub(crate) fn is_private(&self) -> bool {
        self.addr.ip().is_loopback() && self.public_url.is_none()
    }
}
