//! TLS: what is offered, and the handshake.

mod acme;
mod certificate;
mod reload;

use std::{
    collections::HashMap,
    io,
    sync::{Arc, PoisonError, RwLock, RwLockWriteGuard},
    time::Duration,
};

use rustls::{
    ServerConfig,
    crypto::ring,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

pub(crate) use acme::Acme;
pub(crate) use certificate::{Certificate, Files};
pub(crate) use reload::keep_current;

/// The protocols we speak, as they are agreed on (RFC 7301).
pub(crate) const HTTP2: &[u8] = b"h2";
const HTTP11: &[u8] = b"http/1.1";

/// Spoken by nobody but an authority that looks for the answer to a challenge
/// (RFC 8737).
pub(crate) const CHALLENGE: &[u8] = b"acme-tls/1";

/// A client that takes longer than this for its handshake is let go.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// The certificate that new connections get. Until there is one they are
/// turned away.
#[derive(Debug, Default)]
pub(crate) struct Current(RwLock<Certificates>);

#[derive(Debug, Default)]
struct Certificates {
    certificate: Option<Arc<CertifiedKey>>,
    /// By name, what an authority is shown that looks for an answer.
    challenges: HashMap<String, Arc<CertifiedKey>>,
}

impl Current {
    /// Connections that are there keep theirs.
    pub(crate) fn replace(&self, certificate: &Certificate) {
        self.write().certificate = Some(certificate.key());
    }

    fn answer_challenge(&self, domain: String, answer: Arc<CertifiedKey>) {
        self.write().challenges.insert(domain, answer);
    }

    fn forget_challenges(&self) {
        self.write().challenges.clear();
    }

    fn write(&self) -> RwLockWriteGuard<'_, Certificates> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let looks_for_answer = hello
            .alpn()
            .is_some_and(|mut offered| offered.any(|protocol| protocol == CHALLENGE));
        if looks_for_answer {
            shown.challenges.get(hello.server_name()?).cloned()
        } else {
            shown.certificate.clone()
        }
    }
}

/// Speaks TLS 1.2 and 1.3 with that certificate, and HTTP/2 with who offers it.
pub(crate) fn acceptor(current: Arc<Current>) -> Result<TlsAcceptor, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(current);
    config.alpn_protocols = vec![HTTP2.to_vec(), HTTP11.to_vec(), CHALLENGE.to_vec()];
    // A thousand people who come back at once need no thousand signatures.
    config.ticketer = ring::Ticketer::new()?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The handshake of a connection.
pub(super) async fn shake_hands(
    acceptor: &TlsAcceptor,
    stream: TcpStream,
) -> io::Result<TlsStream<TcpStream>> {
    timeout(HANDSHAKE_WITHIN, acceptor.accept(stream))
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
