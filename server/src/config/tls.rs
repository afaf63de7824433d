//! TLS that we speak ourselves.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use rustls::pki_types::DnsName;
use url::Url;

use crate::edge::tls::{Acme, Files};

/// TLS that we speak ourselves.
#[derive(Clone, Debug, Args)]
pub struct TlsOptions {
    /// Certificate and what leads from it to the authority, in one PEM file:
    /// with it --addr speaks https. Read again when it changes, and on SIGHUP
    #[arg(
        long,
        env = "IRORI_TLS_CERT",
        value_name = "FILE",
        requires = "tls_key"
    )]
    pub tls_cert: Option<PathBuf>,

    /// The private key of --tls-cert, PEM without a password
    #[arg(
        long,
        env = "IRORI_TLS_KEY",
        value_name = "FILE",
        requires = "tls_cert"
    )]
    pub tls_key: Option<PathBuf>,

    /// Another address and port, such as 0.0.0.0:80, that answers http and
    /// leads to https, and does nothing else; only with https
    #[arg(long, env = "IRORI_HTTP_REDIRECT", value_name = "ADDR")]
    pub http_redirect: Option<SocketAddr>,

    /// Names, separated by commas, for which certificates are fetched from an
    /// authority and renewed (ACME, TLS-ALPN-01): they lead to port 443 of this
    /// server. Instead of --tls-cert; the terms of service of --acme-directory
    /// are agreed to
    #[arg(
        long,
        env = "IRORI_ACME_DOMAIN",
        value_delimiter = ',',
        value_parser = domain,
        value_name = "NAMES",
        conflicts_with = "tls_cert"
    )]
    pub acme_domain: Vec<String>,

    /// Where the authority of --acme-domain writes to if something is wrong
    #[arg(
        long,
        env = "IRORI_ACME_EMAIL",
        value_name = "ADDRESS",
        value_parser = email,
        requires = "acme_domain"
    )]
    pub acme_email: Option<String>,

    /// The directory of the authority; Let's Encrypt unless said
    #[arg(
        long,
        env = "IRORI_ACME_DIRECTORY",
        value_parser = directory,
        value_name = "URL",
        default_value = "https://acme-v02.api.letsencrypt.org/directory"
    )]
    pub acme_directory: Url,
}

/// Reads one of `--acme-domain`.
fn domain(text: &str) -> Result<String, String> {
    let name = text.trim().to_ascii_lowercase();
    if name.contains('.') && DnsName::try_from(name.as_str()).is_ok() {
        Ok(name)
    } else {
        Err("it is no name such as chat.example.org".to_owned())
    }
}

/// Reads `--acme-email`. The authority judges it in earnest.
fn email(text: &str) -> Result<String, String> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == ',';
    match text.split_once('@') {
        Some((who, host)) if !who.is_empty() && !host.is_empty() && !text.contains(odd) => {
            Ok(text.to_owned())
        }
        _ => Err("it is no address such as admin@example.org".to_owned()),
    }
}

/// Reads `--acme-directory`. Nothing is asked of an authority in the open.
fn directory(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if url.scheme() == "https" => Ok(url),
        _ => Err("it has to begin with https://".to_owned()),
    }
}

impl TlsOptions {
    /// Whether we speak TLS ourselves.
    pub(crate) const fn is_spoken(&self) -> bool {
        self.tls_cert.is_some() || !self.acme_domain.is_empty()
    }

    /// Whom to ask for certificates, if we do.
    pub(crate) fn acme(&self, data_dir: &Path) -> Option<Acme> {
        (!self.acme_domain.is_empty()).then(|| {
            Acme::new(
                self.acme_domain.clone(),
                self.acme_email.clone(),
                self.acme_directory.clone(),
                data_dir,
            )
        })
    }

    /// The files of the certificate, if we speak TLS.
    pub(crate) fn files(&self) -> Option<Files> {
        Some(Files {
            certificate: self.tls_cert.clone()?,
            key: self.tls_key.clone()?,
        })
    }
}
