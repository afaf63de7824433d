//! Parses Google's answers: what is stored, what a list holds, and why
//! something was refused.

use http::{StatusCode, header};
use object_store::client::HttpResponse;
use serde::{Deserialize, de::DeserializeOwned};

use super::unwell;
use crate::{
    error::{BlobError, causes},
    http::is_passing,
};

/// What an object is like. Numbers are written as text.
#[derive(Deserialize)]
pub(super) struct Stored {
    pub(super) name: String,
    size: String,
}

impl Stored {
    pub(super) fn size(&self) -> Result<u64, BlobError> {
        self.size.parse().map_err(|_| strange())
    }
}

/// A page of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed {
    #[serde(default)]
    pub(super) items: Vec<Stored>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Failed {
    error: Failure,
}

#[derive(Deserialize)]
struct Failure {
    message: Option<String>,
}

pub(super) async fn json<T: DeserializeOwned>(answer: HttpResponse) -> Result<T, BlobError> {
    let body = answer.into_body().bytes().await;
    let body = body.map_err(|error| BlobError::unavailable(causes(&error)))?;
    serde_json::from_slice(&body).map_err(|_| strange())
}

/// What an answer that is no success means.
pub(super) async fn refusal(answer: HttpResponse) -> BlobError {
    let status = answer.status();
    if is_passing(status) {
        return unwell(&answer);
    }
    let message = match json::<Failed>(answer).await {
        Ok(failed) => failed.error.message.unwrap_or_default(),
        Err(_) => String::new(),
    };
    if status == StatusCode::NOT_FOUND && !message.contains("bucket does not exist") {
        BlobError::NotFound
    } else {
        BlobError::refused(format!("{status}: {message}"))
    }
}

/// How large the object is that an answer has some bytes of.
pub(super) fn whole_size(answer: &HttpResponse) -> Result<u64, BlobError> {
    let text = |name| answer.headers().get(name)?.to_str().ok();
    let size = if answer.status() == StatusCode::PARTIAL_CONTENT {
        text(header::CONTENT_RANGE).and_then(|range| range.rsplit_once('/')?.1.parse().ok())
    } else {
        text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok())
    };
    size.ok_or_else(strange)
}

fn strange() -> BlobError {
    BlobError::unavailable("Google's answer is not what was expected")
}
