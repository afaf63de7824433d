//! Pictures of people, fetched from where others have them.
//!
//! Where that is, a provider has said, or somebody it lets write its profiles:
//! nobody who should have this server ask around inside its network. So only
//! the open internet is asked, besides the places the administrator has named.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use oauth2::http::{StatusCode, header};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Origin, Url};

use crate::{
    address,
    http::{Timeouts, causes, client},
    public_address::is_public,
};

/// The largest picture that is fetched. Providers give out some 100 KiB.
pub const LARGEST_PICTURE: usize = 5 * 1024 * 1024;

/// How long a whole picture may take. Nobody is waiting for it.
const TOTAL: Duration = Duration::from_secs(20);

/// Fetches pictures. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Pictures {
    /// Asks only the open internet.
    client: reqwest::Client,
    /// Asks the places below, wherever they are.
    trusting: reqwest::Client,
    trusted: Arc<[Origin]>,
}

/// Why there is no picture this time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is somewhere we do not ask.
    #[error("{0} is not asked")]
    NotAsked(String),
    /// It could not be had.
    #[error("{0}")]
    Unreachable(String),
    /// It has more than [`LARGEST_PICTURE`] bytes.
    #[error("the picture is too large")]
    TooLarge,
}

impl Pictures {
    /// `trusted`: places the administrator has named, which may be anywhere.
    ///
    /// # Errors
    /// Where the system has no certificates to trust.
    pub fn new<'u>(trusted: impl IntoIterator<Item = &'u Url>) -> Result<Self, String> {
        let connect = Timeouts::default().connect;
        let build = |builder: reqwest::ClientBuilder| {
            let built = builder.timeout(TOTAL).build();
            built.map_err(|error| causes(&error))
        };
        Ok(Self {
            client: build(
                client(connect)
                    .no_proxy()
                    .dns_resolver(Arc::new(PublicOnly)),
            )?,
            trusting: build(client(connect))?,
            trusted: trusted.into_iter().map(Url::origin).collect(),
        })
    }

    /// The bytes of a picture, or that there is none.
    pub async fn fetch(&self, url: &Url) -> Result<Option<Vec<u8>>, FetchError> {
        let host = url.host_str().unwrap_or_default();
        let trusted = self.trusted.contains(&url.origin());
        let inside = match url.host() {
            // Names are looked at when they are looked up.
            Some(Host::Domain(_)) => false,
            Some(Host::Ipv4(ip)) => !is_public(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => !is_public(IpAddr::V6(ip)),
            None => true,
        };
        if !address::is_private(url) || (inside && !trusted) {
            return Err(FetchError::NotAsked(host.to_owned()));
        }
        let client = if trusted {
            &self.trusting
        } else {
            &self.client
        };
        let unreachable = |error: reqwest::Error| {
            FetchError::Unreachable(format!("{host}: {}", causes(&error.without_url())))
        };
        let request = client.get(url.clone()).header(header::ACCEPT, "image/*");
        let mut answer = request.send().await.map_err(unreachable)?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
            status => {
                return Err(FetchError::Unreachable(format!("{host} answers {status}")));
            }
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if bytes.len() + chunk.len() > LARGEST_PICTURE {
                return Err(FetchError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Some(bytes))
    }
}

/// Looks names up, and knows only the open internet. It looks at what is
/// connected to, so a name that answers otherwise the next time is no way in.
#[derive(Debug)]
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(io::Error::other("no address on the open internet").into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
