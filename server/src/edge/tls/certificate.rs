//! A certificate and its key, from their files to what rustls takes. Whatever
//! is wrong with them is one sentence.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, bail, ensure};
use rustls::{
    client::verify_server_name,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    server::ParsedCertificate,
    sign::CertifiedKey,
};
use x509_parser::{parse_x509_certificate, time::ASN1Time};

/// The files of `--tls-cert` and `--tls-key`.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// By what a changed file shows.
pub(super) type Stamp = [(SystemTime, u64); 2];

/// A certificate that can be used.
#[derive(Debug)]
pub(crate) struct Certificate {
    key: Arc<CertifiedKey>,
    begins: ASN1Time,
    ends: ASN1Time,
}

impl Files {
    /// Reads both, and tries what they say. The time is in milliseconds since
    /// 1970.
    pub(crate) fn load(&self, now_ms: i64) -> anyhow::Result<Certificate> {
        let Self { certificate, key } = self;
        let shown = certificate.display();
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&read("certificate", certificate)?)
            .collect::<Result<_, _>>()
            .with_context(|| format!("{shown} is no PEM file of certificates"))?;
        let Some(first) = chain.first() else {
            bail!("there is no certificate in {shown}");
        };
        let Ok((_, parsed)) = parse_x509_certificate(first) else {
            bail!("the first certificate in {shown} cannot be understood");
        };
        let validity = parsed.validity();
        let (begins, ends) = (validity.not_before, validity.not_after);
        let now = now_ms / 1_000;
        ensure!(
            now <= ends.timestamp(),
            "the certificate in {shown} has expired on {}",
            day(ends)
        );
        ensure!(
            now >= begins.timestamp(),
            "the certificate in {shown} is not valid before {}",
            day(begins)
        );
        let shown_key = key.display();
        let Ok(private) = PrivateKeyDer::from_pem_slice(&read("key", key)?) else {
            bail!("there is no private key in {shown_key} that can be read without a password");
        };
        let provider = ring::default_provider();
        let Ok(signing) = provider.key_provider.load_private_key(private) else {
            bail!("the key in {shown_key} is neither RSA, ECDSA nor Ed25519, or is damaged");
        };
        let key = CertifiedKey::new(chain, signing);
        ensure!(
            key.keys_match().is_ok(),
            "the key in {shown_key} does not belong to the certificate in {shown}"
        );
        Ok(Certificate {
            key: Arc::new(key),
            begins,
            ends,
        })
    }

    /// When both were changed last. Links are followed: what renews
    /// certificates often changes only those.
    pub(super) async fn stamp(&self) -> std::io::Result<Stamp> {
        let stamp = async |path: &Path| {
            let found = tokio::fs::metadata(path).await?;
            Ok::<_, std::io::Error>((found.modified()?, found.len()))
        };
        Ok([stamp(&self.certificate).await?, stamp(&self.key).await?])
    }
}

impl Certificate {
    /// As rustls takes it.
    pub(super) fn key(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.key)
    }

    /// The last day on which it counts, such as 2027-01-31.
    pub(crate) fn last_day(&self) -> String {
        day(self.ends)
    }

    /// For how many days it still counts.
    pub(super) fn days_left(&self, now_ms: i64) -> i64 {
        (self.ends.timestamp() - now_ms / 1_000) / (24 * 60 * 60)
    }

    /// How long it is used before there is to be another one: two thirds of
    /// the time in which it counts.
    pub(super) fn renewed_in(&self, now_ms: i64) -> Duration {
        let (begins, ends) = (self.begins.timestamp(), self.ends.timestamp());
        let due_ms = (begins + (ends - begins) * 2 / 3) * 1_000;
        Duration::from_millis(u64::try_from(due_ms - now_ms).unwrap_or_default())
    }

    /// Whether browsers take it for this host.
    pub(crate) fn is_for(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let Ok(name) = ServerName::try_from(host) else {
            return false;
        };
        let Ok(first) = self.key.end_entity_cert() else {
            return false;
        };
        ParsedCertificate::try_from(first)
            .is_ok_and(|parsed| verify_server_name(&parsed, &name).is_ok())
    }
}

fn read(what: &str, path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("the {what} {} cannot be read", path.display()))
}

fn day(time: ASN1Time) -> String {
    time.to_datetime().date().to_string()
}
