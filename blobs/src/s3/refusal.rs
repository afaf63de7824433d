//! Turns the errors of `object_store` into ours.

use http::StatusCode;
use object_store::Error;

use crate::{
    error::{BlobError, causes},
    http::is_passing,
};

/// `object_store` keeps the status and the answer of most failures in a type of
/// its own that is not public, so they are read out of its text. The answer
/// itself may quote signatures: only its code and message are passed on.
pub(super) fn blob_error(error: &Error) -> BlobError {
    let text = causes(error);
    let status = status(&text);
    let told = match (element(&text, "Code"), element(&text, "Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        (None, _) => status.map_or_else(
            || text.clone(),
            |status| format!("the store answers {status}"),
        ),
    };
    let no_bucket = element(&text, "Code") == Some("NoSuchBucket");
    match (error, status) {
        (_, Some(StatusCode::RANGE_NOT_SATISFIABLE)) => BlobError::OutOfRange { size: 0 },
        (Error::NotFound { .. }, _) if !no_bucket => BlobError::NotFound,
        (
            Error::NotFound { .. } | Error::PermissionDenied { .. } | Error::Unauthenticated { .. },
            _,
        ) => BlobError::refused(told),
        (_, Some(status)) if status.is_client_error() && !is_passing(status) => {
            BlobError::refused(told)
        }
        _ if text.contains("169.254.") && element(&text, "Code").is_none() => {
            BlobError::unavailable(
                "no credentials are given, and nobody on this machine's network gives any",
            )
        }
        _ => BlobError::unavailable(told),
    }
}

fn status(text: &str) -> Option<StatusCode> {
    let (_, rest) = text.split_once("status code: ")?;
    StatusCode::from_bytes(rest.as_bytes().get(..3)?).ok()
}

/// What is between the first `<name>` and its end.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>"))
        .map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests;
