//! The one way out: every request to a provider goes through here.

use std::{error::Error, pin::Pin, sync::Arc, time::Duration};

use oauth2::{
    AccessToken, AsyncHttpClient, HttpRequest, HttpResponse,
    http::{Request, StatusCode, header},
};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    error::SignInError,
    places::{Places, PublicOnly, Reach},
};

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

/// What every client here has in common: no redirects, no cookies. Fails where
/// the system has no certificates to trust.
pub(crate) fn client(connect: Duration) -> reqwest::ClientBuilder {
    // reqwest asks for the process's choice. If somebody has chosen already,
    // theirs is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent("Irori")
        .connect_timeout(connect)
        // An endpoint that has moved is for the administrator to know, and a
        // token request that is sent on gives the code away.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
}

/// Two clients with the same limits. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    anywhere: reqwest::Client,
    /// A proxy would look names up by itself, so it has none.
    public: reqwest::Client,
}

impl Clients {
    /// `make` builds on [`client`]. Fails where the system has no certificates
    /// to trust.
    pub(crate) fn new(make: impl Fn() -> reqwest::ClientBuilder) -> Result<Self, String> {
        let build = |builder: reqwest::ClientBuilder| builder.build().map_err(|e| causes(&e));
        Ok(Self {
            anywhere: build(make())?,
            public: build(make().no_proxy().dns_resolver(Arc::new(PublicOnly)))?,
        })
    }

    pub(crate) const fn reaching(&self, reach: Reach) -> &reqwest::Client {
        match reach {
            Reach::Anywhere => &self.anywhere,
            Reach::Public => &self.public,
        }
    }
}

/// An HTTP client for a provider: no redirects, no cookies, no large answers,
/// and nothing but the places it may have us ask.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    clients: Clients,
    places: Places,
    total: Duration,
}

/// Why there is no answer to look at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("{0}")]
    Unreachable(String),
    #[error("{0}")]
    Unexpected(String),
    #[error("the answer is too large")]
    TooLarge,
}

impl From<HttpError> for SignInError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unreachable(detail) => Self::unreachable(detail),
            HttpError::Unexpected(detail) => Self::bad_answer(detail),
            HttpError::TooLarge => Self::TooLarge,
        }
    }
}

impl Http {
    /// Fails where the system has no certificates to trust.
    pub(crate) fn new(timeouts: Timeouts) -> Result<Self, String> {
        Ok(Self {
            clients: Clients::new(|| client(timeouts.connect))?,
            places: Places::default(),
            total: timeouts.total,
        })
    }

    /// The same for a provider of which the administrator has written these
    /// addresses.
    pub(crate) fn knowing<'u>(self, written: impl IntoIterator<Item = &'u Url>) -> Self {
        Self {
            places: Places::new(written),
            ..self
        }
    }

    pub(crate) const fn places(&self) -> &Places {
        &self.places
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
        let request = reqwest::Request::try_from(request)
            .map_err(|_| HttpError::Unexpected("the request cannot be made".to_owned()))?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let reach = self
            .places
            .judge(request.url())
            .map_err(|wrong| HttpError::Unexpected(format!("{host} {wrong}")))?;
        let unreachable = |error: reqwest::Error| {
            HttpError::Unreachable(format!("{host}: {}", causes(&error.without_url())))
        };
        let client = self.clients.reaching(reach);
        let mut answer = client.execute(request).await.map_err(unreachable)?;

        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(HttpError::Unreachable(format!("{host} answers {status}")));
        }
        if status.is_redirection() {
            return Err(HttpError::Unexpected(format!(
                "{host} answers {status}, which is not followed"
            )));
        }
        let mut response = HttpResponse::new(Vec::new());
        *response.status_mut() = status;
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        // Content-Length is a promise at most: what counts is what comes.
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if response.body().len() + chunk.len() > LARGEST_ANSWER {
                return Err(HttpError::TooLarge);
            }
            response.body_mut().extend_from_slice(&chunk);
        }
        Ok(response)
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

/// A token goes into a header, and the libraries below take it for granted
/// that it fits there.
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

/// An error with all its causes: the outermost says only "error sending request".
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
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
