//! The options for where the server listens, and how people reach it there.

use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use ipnet::IpNet;
use url::Url;

use super::TlsOptions;
use crate::edge::{
    listener::ListenAddr,
    proxies::{self, Proxies},
};

/// Ten years; browsers keep it no longer than they like.
const HSTS_DAYS_MAX: i64 = 3_650;

/// An hour: whoever has not left by then does not look.
const DRAIN_SECONDS_MAX: i64 = 3_600;

/// Where the server listens, and how people reach it there.
#[derive(Clone, Debug, Args)]
pub struct ListenOptions {
    /// Address and port to listen on, or unix:PATH for a Unix socket. A socket
    /// that systemd passes goes before it
    #[arg(long, env = "IRORI_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: ListenAddr,

    #[command(flatten)]
    pub tls: TlsOptions,

    /// Address people type into their browser, when it differs from --addr:
    /// behind a proxy, for example <https://chat.example.org>, or
    /// <https://example.org/chat> where others share the host
    #[arg(
        long,
        env = "IRORI_PUBLIC_URL",
        value_parser = public_url,
        value_name = "URL",
        global = true
    )]
    pub public_url: Option<Url>,

    /// Addresses and networks (10.0.0.0/8) of proxies that say in
    /// X-Forwarded-For or Forwarded who calls; this machine is one if
    /// --public-url is set and --tls-cert is not
    #[arg(
        long,
        env = "IRORI_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = proxies::network,
        value_name = "ADDRESSES"
    )]
    pub trusted_proxies: Vec<IpNet>,

    /// Days for which browsers that were here by https come back by nothing
    /// else (HSTS); only with an https --public-url or --tls-cert, and 0 takes
    /// it back
    #[arg(long, env = "IRORI_HSTS_DAYS", value_parser = clap::value_parser!(u32).range(..=HSTS_DAYS_MAX), value_name = "N")]
    pub hsts_days: Option<u32>,

    /// Seconds for which everything goes on after SIGTERM, while /readyz says
    /// that no more is to come: until a load balancer has noticed
    #[arg(long, env = "IRORI_DRAIN_SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=DRAIN_SECONDS_MAX), value_name = "N")]
    pub drain_seconds: u32,

    /// Where weaknesses are to be reported, for /.well-known/security.txt: a
    /// mailto: or https: address
    #[arg(long, env = "IRORI_SECURITY_CONTACT", value_parser = security_contact, value_name = "URL")]
    pub security_contact: Option<Url>,
}

/// Reads `--public-url`. Its path ends with a slash afterwards, and holds only
/// what stands the same in addresses, headers, cookies and HTML.
fn public_url(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|_| "it is no URL".to_owned())?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let path = url.path().trim_end_matches('/').to_owned();
    if !matches!(url.scheme(), "http" | "https")
        || url.query().is_some()
        || url.fragment().is_some()
        || path.contains("//")
        || !path.chars().all(plain)
    {
        return Err(
            "it is to be http(s)://HOST or http(s)://HOST/PATH with a plain path".to_owned(),
        );
    }
    url.set_path(&format!("{path}/"));
    Ok(url)
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
        if self.hsts_days.is_some() && !self.is_https() {
            bail!("--hsts-days needs a --public-url that begins with https://, or TLS");
        }
        if self.tls.http_redirect.is_some() && !self.speaks_tls() {
            bail!("--http-redirect leads to https: it needs --tls-cert or --acme-domain");
        }
        self.check_names()?;
        if self.speaks_tls() {
            if !self.is_https() {
                bail!("with TLS people come by https, so --public-url begins with https://");
            }
            if matches!(self.addr, ListenAddr::Unix(_)) {
                bail!("TLS is for a port; a proxy reaches {} without", self.addr);
            }
        }
        self.reached_at().map(drop)
    }

    /// With names that certificates are fetched for, it is said which of them
    /// people come by: passkeys, links and providers hold to one.
    fn check_names(&self) -> anyhow::Result<()> {
        let domains = &self.tls.acme_domain;
        let host = self.public_url.as_ref().and_then(Url::host_str);
        match host {
            _ if domains.is_empty() => Ok(()),
            None => bail!(
                "--acme-domain needs --public-url, such as https://{}",
                domains[0]
            ),
            Some(host) if !domains.iter().any(|domain| domain == host) => {
                bail!("--acme-domain has to name {host}, where people come by --public-url")
            }
            Some(_) => Ok(()),
        }
    }

    /// Whether we speak TLS ourselves.
    pub(crate) const fn speaks_tls(&self) -> bool {
        self.tls.is_spoken()
    }

    /// The proxies that are believed.
    pub(crate) fn proxies(&self) -> Proxies {
        let behind_proxy = self.public_url.is_some() && !self.speaks_tls();
        Proxies::new(&self.trusted_proxies, behind_proxy)
    }

    /// Where people reach us, as far as we know.
    pub(crate) fn reached_at(&self) -> anyhow::Result<Url> {
        match (&self.public_url, &self.addr) {
            (Some(url), _) => Ok(url.clone()),
            (None, ListenAddr::Tcp(addr)) => {
                let scheme = if self.speaks_tls() { "https" } else { "http" };
                let url = format!("{scheme}://{addr}/");
                Url::parse(&url).with_context(|| format!("{url} is no URL"))
            }
            (None, ListenAddr::Unix(_)) => bail!(
                "people reach {} by a proxy, and --public-url says where that is",
                self.addr
            ),
        }
    }

    /// The path below which people reach us, such as `/chat`; empty at the top.
    pub(crate) fn base(&self) -> &str {
        let path = self.public_url.as_ref().map_or("/", Url::path);
        path.trim_end_matches('/')
    }

    /// Whether people reach us by https.
    pub(crate) fn is_https(&self) -> bool {
        match &self.public_url {
            Some(url) => url.scheme() == "https",
            None => self.speaks_tls(),
        }
    }

    /// Whether only this machine reaches the server: a loopback address, and
    /// no proxy in front of it that would let others in.
    pub(crate) const fn is_private(&self) -> bool {
        self.addr.is_loopback() && self.public_url.is_none()
    }

    /// How long everything goes on after the sign to stop.
    pub(crate) fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds.into())
    }
}
