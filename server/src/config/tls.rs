//! TLS that we speak ourselves.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use crate::edge::tls::Files;

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
    /// leads to https, and does nothing else; only with --tls-cert
    #[arg(
        long,
        env = "IRORI_HTTP_REDIRECT",
        value_name = "ADDR",
        requires = "tls_cert"
    )]
    pub http_redirect: Option<SocketAddr>,
}

impl TlsOptions {
    /// The files of the certificate, if we speak TLS.
    pub(crate) fn files(&self) -> Option<Files> {
        Some(Files {
            certificate: self.tls_cert.clone()?,
            key: self.tls_key.clone()?,
        })
    }
}
