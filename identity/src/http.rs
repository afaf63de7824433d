//! The HTTP client for providers. Every request of this crate is sent by it.

use std::{pin::Pin, time::Duration};

use fetch::{Bounds, FetchError, Fetcher};
use oauth2::{
    AccessToken, AsyncHttpClient, HttpRequest, HttpResponse,
    http::{Request, StatusCode, header},
};
use serde::de::DeserializeOwned;
use url::Url;

use crate::error::SignInError;

/// The largest answer that is read. Key sets and profiles are a few KiB.
pub(crate) const LARGEST_ANSWER: usize = 256 * 1024;

/// How long a provider may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection.
    pub connect: Duration,
    /// For one half of a sign-in, all its requests together: somebody is
    /// waiting for the page.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(10),
        }
    }
}

/// An HTTP client for a provider: no redirects, no cookies, no large answers,
/// and nothing but the places it may have us ask.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    fetcher: Fetcher,
    total: Duration,
}

/// Why there is no answer to look at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The provider answers with a status that says that it has a fault of its
    /// own, or too much to do.
    #[error("{host} answers {status}")]
    Unwell { host: String, status: StatusCode },
}

impl From<HttpError> for SignInError {
    fn from(error: HttpError) -> Self {
        match &error {
            HttpError::Unwell { .. } | HttpError::Fetch(FetchError::Unreachable(_)) => {
                Self::unreachable(error.to_string())
            }
            HttpError::Fetch(FetchError::TooLarge) => Self::TooLarge,
            HttpError::Fetch(_) => Self::bad_answer(error.to_string()),
        }
    }
}

impl Http {
    /// Fails where the system has no certificates to trust.
    pub(crate) fn new(timeouts: Timeouts) -> Result<Self, String> {
        let bounds = Bounds {
            connect: timeouts.connect,
            silent: timeouts.total,
            total: timeouts.total,
            bytes: LARGEST_ANSWER,
            // Providers call their JSON what they like.
            types: &[],
            // An endpoint that has moved is for the administrator to know, and
            // a token request that is sent on gives the code away.
            hops: 0,
        };
        Ok(Self {
            fetcher: Fetcher::new(bounds)?,
            total: timeouts.total,
        })
    }

    /// The same for a provider of which the administrator has written these
    /// addresses.
    pub(crate) fn knowing<'u>(self, written: impl IntoIterator<Item = &'u Url>) -> Self {
        Self {
            fetcher: self.fetcher.knowing(written),
            ..self
        }
    }

    /// Why `url` would not be asked, as the end of a sentence that begins with
    /// its host.
    pub(crate) fn judge(&self, url: &Url) -> Result<(), &'static str> {
        self.fetcher.judge(url)
    }

    /// Does `work`, but not for longer than a person waits.
    pub(crate) async fn within<T>(
        &self,
        work: impl Future<Output = Result<T, SignInError>>,
    ) -> Result<T, SignInError> {
        tokio::time::timeout(self.total, work)
            .await
            .unwrap_or_else(|_| {
                Err(SignInError::unreachable(format!(
                    "not done within {} ms",
                    self.total.as_millis()
                )))
            })
    }

    /// What the endpoint `name` says to the holder of `token`.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        name: &str,
        url: &Url,
        token: &AccessToken,
    ) -> Result<Answer<T>, SignInError> {
        check_token(token)?;
        let request = Request::get(url.as_str())
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {}", token.secret()))
            .body(Vec::new())
            .map_err(|_| SignInError::bad_answer(format!("{name}: the request cannot be made")))?;
        let answer = self.send(request).await?;
        if !answer.status().is_success() {
            return Ok(Answer::Refused(answer.status()));
        }
        // What serde says may quote the answer, so it is not passed on.
        serde_json::from_slice(answer.body())
            .map(Answer::Given)
            .map_err(|_| SignInError::bad_answer(format!("{name}: not the JSON that was expected")))
    }

    /// What is published at `url`, for everybody, as JSON.
    pub(crate) async fn published<T: DeserializeOwned>(
        &self,
        name: &str,
        url: &Url,
    ) -> Result<T, SignInError> {
        let request = Request::get(url.as_str())
            .header(header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(|_| SignInError::bad_answer(format!("{name}: the request cannot be made")))?;
        let answer = self.send(request).await?;
        let status = answer.status();
        if status != StatusCode::OK {
            return Err(SignInError::unreachable(format!(
                "{name}: the answer is {status}"
            )));
        }
        serde_json::from_slice(answer.body())
            .map_err(|_| SignInError::bad_answer(format!("{name}: not the JSON that was expected")))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let answer = self.fetcher.fetch(request).await?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(HttpError::Unwell { host, status });
        }
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// What an endpoint answered.
pub(crate) enum Answer<T> {
    Given(T),
    Refused(StatusCode),
}

impl<T> Answer<T> {
    /// The answer, where there is no good reason for a refusal.
    pub(crate) fn given(self, name: &str) -> Result<T, SignInError> {
        match self {
            Self::Given(value) => Ok(value),
            Self::Refused(status) => {
                Err(SignInError::bad_answer(format!("{name} answers {status}")))
            }
        }
    }
}

/// Refuses a token that cannot stand in a header: the libraries that write the
/// header do not check.
pub(crate) fn check_token(token: &AccessToken) -> Result<(), SignInError> {
    let fits = token.secret().bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(())
    } else {
        Err(SignInError::bad_answer(
            "the access token is not printable ASCII",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_goes_over_the_wire_unencrypted() {
        let http = Http::new(Timeouts::default()).unwrap();
        let url = Url::parse("http://id.example.org/").unwrap();
        let token = AccessToken::new("token".to_owned());
        let answer = http.get::<()>("profile", &url, &token).await;
        let Err(SignInError::BadAnswer { detail }) = answer.map(|_| ()) else {
            panic!("it has been sent");
        };
        assert!(detail.contains("without https"), "{detail}");
    }

    #[test]
    fn a_token_has_to_fit_into_a_header() {
        for (token, good) in [
            ("gho_16C7e42F", true),
            ("a.b-c~d+e/f=", true),
            ("a\nb", false),
            ("a b", false),
            ("é", false),
        ] {
            assert_eq!(
                check_token(&AccessToken::new(token.to_owned())).is_ok(),
                good,
                "{token:?}"
            );
        }
    }
}
