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
