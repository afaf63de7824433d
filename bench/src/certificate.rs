//! A certificate of our own, for servers that are measured over TLS.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Result;
use rcgen::KeyPair;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
};

/// A certificate for this machine, signed by itself, and its key, in files.
#[derive(Debug, Clone)]
pub(crate) struct Certificate {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Certificate {
    /// Makes one in a folder.
    pub(crate) fn make(dir: &Path) -> Result<Self> {
        let key = KeyPair::generate()?;
        let certificate = rcgen::CertificateParams::new(["127.0.0.1".to_owned()])?;
        let made = Self {
            certificate: dir.join("bench.pem"),
            key: dir.join("bench.key"),
        };
        fs::write(&made.certificate, certificate.self_signed(&key)?.pem())?;
        fs::write(&made.key, key.serialize_pem())?;
        Ok(made)
    }

    /// For somebody who trusts this one and no other.
    pub(crate) fn trust(&self) -> Result<Arc<ClientConfig>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&self.certificate)?)?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }

    /// For a server of the tests.
    #[cfg(test)]
    pub(crate) fn server(&self) -> Result<rustls::ServerConfig> {
        use rustls::pki_types::PrivateKeyDer;
        let chain = vec![CertificateDer::from_pem_file(&self.certificate)?];
        let key = PrivateKeyDer::from_pem_file(&self.key)?;
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_no_client_auth()
                .with_single_cert(chain, key)?;
        Ok(config)
    }
}
