//! Turns the refusals of a token endpoint into our errors.

use oauth2::{RequestTokenError, basic::BasicErrorResponse};
use serde::Deserialize;

use crate::{
    error::{SignInError, tidy},
    http::HttpError,
};

/// Makes our error of the library's.
pub(crate) fn from_token_endpoint(
    error: RequestTokenError<HttpError, BasicErrorResponse>,
) -> SignInError {
    match error {
        RequestTokenError::ServerResponse(refusal) => by_name(refusal.error().as_ref()),
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::Parse(error, body) => serde_json::from_slice::<Unusual>(&body)
            .map_or_else(
                // The path is made of field names; what serde says besides may
                // quote the answer.
                |_| {
                    SignInError::bad_answer(format!(
                        "token endpoint: malformed at `{}`",
                        error.path()
                    ))
                },
                |unusual| unusual.error.into(),
            ),
        RequestTokenError::Other(detail) => {
            SignInError::bad_answer(format!("token endpoint: {detail}"))
        }
    }
}

fn by_name(name: &str) -> SignInError {
    match name {
        // The second is GitHub's.
        "invalid_grant" | "bad_verification_code" => SignInError::CodeRefused,
        // From the fifth on, Google's and GitHub's.
        "invalid_client"
        | "unauthorized_client"
        | "invalid_scope"
        | "unsupported_grant_type"
        | "redirect_uri_mismatch"
        | "incorrect_client_credentials"
        | "application_suspended"
        | "Not Found" => SignInError::client_refused(name),
        _ => SignInError::bad_answer(format!("token endpoint: error {}", tidy(name))),
    }
}

/// GitHub refuses with status 200, Facebook with an object.
#[derive(Deserialize)]
struct Unusual {
    error: UnusualError,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum UnusualError {
    Name(String),
    Facebook { code: i64 },
}

impl From<UnusualError> for SignInError {
    fn from(error: UnusualError) -> Self {
        match error {
            UnusualError::Name(name) => by_name(&name),
            UnusualError::Facebook { code } => match code {
                // "Invalid parameter", which for this request is the code.
                100 => Self::CodeRefused,
                // 1: the secret; 101: the client id; 191: the redirect address.
                1 | 101 | 191 => Self::client_refused(format!("Facebook error {code}")),
                // Theirs, and temporary.
                2 | 4 => Self::unreachable(format!("Facebook error {code}")),
                _ => Self::bad_answer(format!("token endpoint: Facebook error {code}")),
            },
        }
    }
}

#[cfg(test)]
mod tests;
