//! Sends a request: judges its address, follows what it may, reads the answer
//! to its last byte.

use http::{HeaderValue, Method, Request, Response, header};
use url::Url;

use crate::{
    bounds::Bounds,
    client::{Clients, causes},
    error::FetchError,
    hop,
    places::{Places, Reach},
};

/// Sends requests to the places that may be asked, within its bounds. Cloning
/// is cheap.
#[derive(Clone, Debug)]
pub struct Fetcher {
    clients: Clients,
    places: Places,
    bounds: Bounds,
}

impl Fetcher {
    /// One that asks the open internet only.
    ///
    /// # Errors
    /// Where the system has no certificates to trust.
    pub fn new(bounds: Bounds) -> Result<Self, String> {
        Ok(Self {
            clients: Clients::new(&bounds)?,
            places: Places::default(),
            bounds,
        })
    }

    /// The same, which may ask these origins as well, wherever they are: the
    /// administrator has written them.
    #[must_use]
    pub fn knowing<'u>(self, written: impl IntoIterator<Item = &'u Url>) -> Self {
        Self {
            places: Places::new(written),
            ..self
        }
    }

    /// Says why `url` would not be asked, as the end of a sentence that begins
    /// with its host.
    ///
    /// # Errors
    /// It would not be asked.
    pub fn judge(&self, url: &Url) -> Result<(), &'static str> {
        self.places.judge(url).map(|_| ())
    }

    /// Asks, and reads the answer.
    ///
    /// # Errors
    /// There is no answer within the bounds, or its place is not asked.
    pub async fn fetch(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, FetchError> {
        let request = reqwest::Request::try_from(request).map_err(|_| FetchError::Malformed)?;
        let host = host(request.url());
        tokio::time::timeout(self.bounds.total, self.follow(request))
            .await
            .unwrap_or_else(|_| {
                let ms = self.bounds.total.as_millis();
                Err(FetchError::Unreachable(format!(
                    "{host}: not done within {ms} ms"
                )))
            })
    }

    async fn follow(&self, mut request: reqwest::Request) -> Result<Response<Vec<u8>>, FetchError> {
        let mut reach = self.reach(request.url())?;
        let mut hops = 0;
        loop {
            let url = request.url().clone();
            let may_follow = hops < self.bounds.hops && *request.method() == Method::GET;
            let accept = request.headers().get(header::ACCEPT).cloned();
            let client = self.clients.reaching(reach);
            let answer = client.execute(request).await.map_err(unreachable(&url))?;
            let status = answer.status();
            if !status.is_redirection() {
                return self.read(&url, answer).await;
            }
            if !may_follow {
                return Err(FetchError::Redirected {
                    host: host(&url),
                    status,
                });
            }
            let location = answer.headers().get(header::LOCATION);
            let location = location.and_then(|location| location.to_str().ok());
            let (next, next_reach) = hop::next(&self.places, (&url, reach), status, location)?;
            reach = next_reach;
            hops += 1;
            request = onward(next, accept);
        }
    }

    fn reach(&self, url: &Url) -> Result<Reach, FetchError> {
        self.places.judge(url).map_err(|why| FetchError::NotAsked {
            host: host(url),
            why,
        })
    }

    async fn read(
        &self,
        url: &Url,
        mut answer: reqwest::Response,
    ) -> Result<Response<Vec<u8>>, FetchError> {
        let kind = answer.headers().get(header::CONTENT_TYPE);
        if let Some(kind) = kind.filter(|_| answer.status().is_success())
            && !kind.to_str().is_ok_and(|kind| self.bounds.take(kind))
        {
            return Err(FetchError::WrongType { host: host(url) });
        }
        let mut response = Response::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        // Content-Length is a promise at most: what counts is what comes.
        while let Some(chunk) = answer.chunk().await.map_err(unreachable(url))? {
            if response.body().len() + chunk.len() > self.bounds.bytes {
                return Err(FetchError::TooLarge);
            }
            response.body_mut().extend_from_slice(&chunk);
        }
        Ok(response)
    }
}

/// The request of the next hop. It carries nothing that was meant for the host
/// before: no token, no cookie.
fn onward(url: Url, accept: Option<HeaderValue>) -> reqwest::Request {
    let mut request = reqwest::Request::new(Method::GET, url);
    if let Some(accept) = accept {
        request.headers_mut().insert(header::ACCEPT, accept);
    }
    request
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn unreachable(url: &Url) -> impl Fn(reqwest::Error) -> FetchError + use<> {
    let host = host(url);
    move |error| FetchError::Unreachable(format!("{host}: {}", causes(&error.without_url())))
}
