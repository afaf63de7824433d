//! Fetches pictures of people from where others have them.
//!
//! Where that is, a provider has said, or somebody it lets write its profiles:
//! nobody who should have this server ask around inside its network.

use std::time::Duration;

use http::{Request, StatusCode, header};
use url::Url;

use crate::{bounds::Bounds, error::FetchError, fetcher::Fetcher};

/// The largest picture that is fetched. Providers give out some 100 KiB.
pub const LARGEST_PICTURE: usize = 5 * 1024 * 1024;

/// Nobody is waiting for a picture. What a picture is, its content tells; these
/// are the types under which hosts give them out.
const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(3),
    silent: Duration::from_secs(5),
    total: Duration::from_secs(20),
    bytes: LARGEST_PICTURE,
    types: &["image/", "application/octet-stream", "binary/octet-stream"],
    hops: 0,
};

/// Fetches pictures. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Pictures(Fetcher);

impl Pictures {
    /// `trusted`: places the administrator has named, which may be anywhere.
    ///
    /// # Errors
    /// Where the system has no certificates to trust.
    pub fn new<'u>(trusted: impl IntoIterator<Item = &'u Url>) -> Result<Self, String> {
        Ok(Self(Fetcher::new(BOUNDS)?.knowing(trusted)))
    }

    /// The bytes of a picture, or that there is none.
    ///
    /// # Errors
    /// It could not be had this time, or is not fetched.
    pub async fn fetch(&self, url: &Url) -> Result<Option<Vec<u8>>, FetchError> {
        let request = Request::get(url.as_str())
            .header(header::ACCEPT, "image/*")
            .body(Vec::new())
            .map_err(|_| FetchError::Malformed)?;
        let host = url.host_str().unwrap_or_default();
        let unreachable = |status| Err(FetchError::Unreachable(format!("{host} answers {status}")));
        match self.0.fetch(request).await {
            Ok(answer) => match answer.status() {
                StatusCode::OK => Ok(Some(answer.into_body())),
                StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
                status => unreachable(status),
            },
            // A redirect counts as a failure of today, not as "there is no
            // picture": the picture may be back tomorrow.
            Err(FetchError::Redirected { status, .. }) => unreachable(status),
            Err(error) => Err(error),
        }
    }
}
