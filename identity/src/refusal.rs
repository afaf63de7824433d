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
                // Only the path goes on, which is made of field names: serde's
                // message may quote the answer.
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
        // `bad_verification_code` is GitHub's.
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

/// A refusal that is not as the standard has it: GitHub sends one with status
/// 200, Facebook sends an object.
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
                // "Invalid parameter": the only one that can be wrong here is
                // the code.
                100 => Self::CodeRefused,
                // 1: the secret; 101: the client id; 191: the redirect address.
                1 | 101 | 191 => Self::client_refused(format!("Facebook error {code}")),
                // 2: a fault of Facebook's; 4: too many requests. Both pass.
                2 | 4 => Self::unreachable(format!("Facebook error {code}")),
                _ => Self::bad_answer(format!("token endpoint: Facebook error {code}")),
            },
        }
    }
}

#[cfg(test)]
mod tests;
