//! An upload in parts, which Google calls resumable: Google says how far it has
//! got, and we go on from there.

use std::sync::Arc;

use http::{Method, StatusCode, header};
use object_store::{PutPayload, client::HttpResponse};
use tokio::time::Instant;
use url::Url;

use super::{Client, Request, answer::refusal, no_bucket, pause, unwell};
use crate::{error::BlobError, http::is_passing, upload::Upload};

/// Whoever knows the address of an upload can write to it, so it is neither
/// logged nor part of an error.
pub(super) struct Resumable {
    client: Arc<Client>,
    address: Url,
    /// How many bytes Google has.
    sent: u64,
}

impl Resumable {
    pub(super) async fn begin(client: Arc<Client>, url: Url) -> Result<Self, BlobError> {
        let answer = client.ask(&Request::new(Method::POST, url)).await?;
        if !answer.status().is_success() {
            return Err(no_bucket(refusal(answer).await));
        }
        let address = answer
            .headers()
            .get(header::LOCATION)
            .and_then(|address| Url::parse(address.to_str().ok()?).ok())
            .ok_or_else(|| BlobError::unavailable("Google has not said where to upload to"))?;
        // The access token is sent along with the parts, so it must not go to
        // another host.
        if address.origin() != client.base.origin() {
            return Err(BlobError::refused("Google wants the upload elsewhere"));
        }
        Ok(Self {
            client,
            address,
            sent: 0,
        })
    }

    /// Sends bytes from `self.sent` on, or only asks how far Google has got.
    async fn ask(&self, range: String, body: PutPayload) -> Result<HttpResponse, BlobError> {
        let mut request = Request::new(Method::PUT, self.address.clone());
        request.header(header::CONTENT_RANGE, &range)?;
        request.body = body;
        self.client.ask_once(&request).await
    }
}

impl Upload for Resumable {
    async fn send(&mut self, part: PutPayload, last: bool) -> Result<(), BlobError> {
        let end = self.sent + part.content_length() as u64;
        let total = if last {
            end.to_string()
        } else {
            "*".to_owned()
        };
        let mut rest = part;
        let since = Instant::now();
        let mut tries = 0;
        let mut unsure = false;
        loop {
            let (range, body) = if unsure {
                (format!("bytes */{total}"), PutPayload::default())
            } else if self.sent == end {
                (format!("bytes */{end}"), PutPayload::default())
            } else {
                let range = format!("bytes {}-{}/{total}", self.sent, end - 1);
                (range, rest.clone())
            };
            let problem = match self.ask(range, body).await {
                Ok(answer) if answer.status() == StatusCode::PERMANENT_REDIRECT => {
                    let kept = kept(&answer);
                    if kept < self.sent || kept > end {
                        return Err(BlobError::unavailable("Google has lost a part"));
                    }
                    let more = kept > self.sent;
                    rest = without(&rest, kept - self.sent);
                    self.sent = kept;
                    if kept == end && !last {
                        return Ok(());
                    }
                    if more || unsure {
                        unsure = false;
                        continue;
                    }
                    BlobError::unavailable("Google does not take the next part")
                }
                Ok(answer) if answer.status().is_success() && last => return Ok(()),
                Ok(answer) if is_passing(answer.status()) => unwell(&answer),
                Ok(answer) => {
                    return Err(match refusal(answer).await {
                        BlobError::NotFound => BlobError::unavailable("Google has no such upload"),
                        error => error,
                    });
                }
                Err(error @ BlobError::Unavailable { .. }) => error,
                Err(error) => return Err(error),
            };
            tries += 1;
            if !pause(tries, since).await {
                return Err(problem);
            }
            unsure = true;
        }
    }

    async fn give_up(self) {
        let request = Request::new(Method::DELETE, self.address.clone());
        // Google forgets by itself, after a week, an upload that it could not
        // be told of.
        let _ = self.client.ask_once(&request).await;
    }
}

/// How many bytes Google has, from `Range: bytes=0-N`.
fn kept(answer: &HttpResponse) -> u64 {
    let last = answer
        .headers()
        .get(header::RANGE)
        .and_then(|range| range.to_str().ok()?.rsplit_once('-')?.1.parse::<u64>().ok());
    last.map_or(0, |last| last + 1)
}

/// A payload without its first bytes.
fn without(payload: &PutPayload, mut first: u64) -> PutPayload {
    payload
        .iter()
        .filter_map(|chunk| {
            let skip = usize::try_from(first).map_or(chunk.len(), |first| first.min(chunk.len()));
            first -= skip as u64;
            (skip < chunk.len()).then(|| chunk.slice(skip..))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn what_google_has_is_not_sent_again() {
        let payload: PutPayload = ["abc", "def", "g"].map(Bytes::from).into_iter().collect();
        for (first, left) in [(0, "abcdefg"), (2, "cdefg"), (3, "defg"), (6, "g"), (7, "")] {
            let left_over = Bytes::from(without(&payload, first));
            assert_eq!(left_over, left, "{first}");
        }
    }
}
