//! Pictures of people, fetched from where others have them.
//!
//! Where that is, a provider has said, or somebody it lets write its profiles:
//! nobody who should have this server ask around inside its network. So only
//! the open internet is asked, besides the places the administrator has named.

use std::time::Duration;

use oauth2::http::{StatusCode, header};
use url::Url;

use crate::{
    http::{Clients, Timeouts, causes, client},
    places::Places,
};

/// The largest picture that is fetched. Providers give out some 100 KiB.
pub const LARGEST_PICTURE: usize = 5 * 1024 * 1024;

/// How long a whole picture may take. Nobody is waiting for it.
const TOTAL: Duration = Duration::from_secs(20);

/// How long nothing may come of it: who is silent so long is not going on.
const SILENT: Duration = Duration::from_secs(5);

/// Fetches pictures. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Pictures {
    clients: Clients,
    places: Places,
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
        Ok(Self {
            clients: Clients::new(|| client(connect).timeout(TOTAL).read_timeout(SILENT))?,
            places: Places::new(trusted),
        })
    }

    /// The bytes of a picture, or that there is none.
    pub async fn fetch(&self, url: &Url) -> Result<Option<Vec<u8>>, FetchError> {
        let host = url.host_str().unwrap_or_default();
        let reach = self
            .places
            .judge(url)
            .map_err(|_| FetchError::NotAsked(host.to_owned()))?;
        let client = self.clients.reaching(reach);
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
