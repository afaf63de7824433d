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
mod tests {
    use oauth2::{
        AuthorizationCode, ClientId, HttpResponse, TokenUrl, basic::BasicClient, http::StatusCode,
    };

    use super::*;

    /// What becomes of a token endpoint's answer.
    async fn answer(status: u16, body: &str) -> SignInError {
        let client = BasicClient::new(ClientId::new("id".to_owned()))
            .set_token_uri(TokenUrl::new("https://id.example.org/token".to_owned()).unwrap());
        let mut answer = HttpResponse::new(body.as_bytes().to_vec());
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        let error = client
            .exchange_code(AuthorizationCode::new("code".to_owned()))
            .request_async(&|_| async { Ok::<_, HttpError>(answer.clone()) })
            .await
            .unwrap_err();
        from_token_endpoint(error)
    }

    #[tokio::test]
    async fn every_kind_of_refusal() {
        let client = |detail: &str| SignInError::client_refused(detail);
        let bad = |detail: &str| SignInError::bad_answer(format!("token endpoint: {detail}"));
        for (status, body, expected) in [
            // RFC 6749
            (
                400,
                r#"{"error":"invalid_grant"}"#,
                SignInError::CodeRefused,
            ),
            (
                401,
                r#"{"error":"invalid_client","error_description":"x"}"#,
                client("invalid_client"),
            ),
            (
                400,
                r#"{"error":"unauthorized_client"}"#,
                client("unauthorized_client"),
            ),
            (
                400,
                r#"{"error":"redirect_uri_mismatch"}"#,
                client("redirect_uri_mismatch"),
            ),
            (
                400,
                r#"{"error":"invalid_request"}"#,
                bad("error invalid_request"),
            ),
            (400, r#"{"error":"a\nb"}"#, bad("error a b")),
            // GitHub
            (
                200,
                r#"{"error":"bad_verification_code","error_uri":"x"}"#,
                SignInError::CodeRefused,
            ),
            (
                200,
                r#"{"error":"incorrect_client_credentials"}"#,
                client("incorrect_client_credentials"),
            ),
            (404, r#"{"error":"Not Found"}"#, client("Not Found")),
            // Facebook
            (
                400,
                r#"{"error":{"message":"x","type":"OAuthException","code":100,"fbtrace_id":"x"}}"#,
                SignInError::CodeRefused,
            ),
            (400, r#"{"error":{"code":1}}"#, client("Facebook error 1")),
            (
                400,
                r#"{"error":{"code":2}}"#,
                SignInError::unreachable("Facebook error 2"),
            ),
            (400, r#"{"error":{"code":7}}"#, bad("Facebook error 7")),
            // Nonsense
            (
                200,
                r#"{"access_token":7}"#,
                bad("malformed at `access_token`"),
            ),
            (200, r#"{"token_type":"bearer"}"#, bad("malformed at `.`")),
            (200, "<html>", bad("malformed at `.`")),
            (400, "<html>", bad("malformed at `.`")),
            (200, "", bad("server returned empty response body")),
            (403, "", bad("server returned empty error response")),
        ] {
            assert_eq!(answer(status, body).await, expected, "{status} {body}");
        }
    }

    #[tokio::test]
    async fn a_detail_does_not_quote_the_answer() {
        let body = r#"{"access_token":{"s3cret":1},"token_type":"s3cret","expires_in":"s3cret"}"#;
        for status in [200, 400] {
            let told = answer(status, body).await.to_string();
            assert!(!told.contains("s3cret"), "{told}");
        }
    }
}
