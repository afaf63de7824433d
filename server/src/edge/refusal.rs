//! Gives each refusal its HTTP status: browsers, proxies and whoever watches
//! the server go by it.

use app::error::ApiError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, StatusCode, header};
use leptos::server_fn::error::{FromServerFnError as _, SERVER_FN_ERROR_HEADER};
use protocol::Rejection;

/// Longest error of a server function.
const ERROR_MAX_BYTES: usize = 64 * 1024;

/// The status of an answer that says this.
pub(crate) const fn status_of(rejection: &Rejection) -> StatusCode {
    match rejection {
        Rejection::Malformed { .. } => StatusCode::BAD_REQUEST,
        Rejection::SignInFirst
        | Rejection::WrongCredentials
        | Rejection::WrongCode
        | Rejection::ProofNeeded
        | Rejection::PasskeyRefused => StatusCode::UNAUTHORIZED,
        Rejection::Forbidden
        | Rejection::NotMember
        | Rejection::Removed
        | Rejection::SecondStepNeeded
        | Rejection::NotAdmitted
        | Rejection::Deactivated => StatusCode::FORBIDDEN,
        Rejection::NotFound => StatusCode::NOT_FOUND,
        Rejection::Conflict
        | Rejection::NameTaken
        | Rejection::NameOfAnother
        | Rejection::Archived
        | Rejection::NobodyThere
        | Rejection::QuotaReached { .. }
        | Rejection::EmailTaken
        | Rejection::IdentityTaken
        | Rejection::LastOne => StatusCode::CONFLICT,
        Rejection::LinkOver | Rejection::UploadGone => StatusCode::GONE,
        Rejection::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Rejection::Invalid { .. }
        | Rejection::TooLong { .. }
        | Rejection::NotAPicture { .. }
        | Rejection::EasyPassword => StatusCode::UNPROCESSABLE_ENTITY,
        Rejection::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Rejection::Internal => StatusCode::SERVICE_UNAVAILABLE,
        // Not 503: proxies and programs take that for "nothing was done".
        Rejection::Unsure => StatusCode::INTERNAL_SERVER_ERROR,
        Rejection::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
    }
}

/// Tells by the status what a server function refuses: by itself it answers
/// 500 to whatever it is. A form's way back (a redirect) stays.
pub(crate) async fn tell(request: Request, next: Next) -> Response {
    with_status(next.run(request).await).await
}

async fn with_status(answer: Response) -> Response {
    let refused = answer.status() == StatusCode::INTERNAL_SERVER_ERROR
        && answer.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if !refused {
        return answer;
    }
    let (mut head, body) = answer.into_parts();
    // The whole of it is there already; if not, 500 is right.
    let Ok(error) = to_bytes(body, ERROR_MAX_BYTES).await else {
        return Response::from_parts(head, Body::empty());
    };
    head.status = match ApiError::de(error.clone()) {
        ApiError::Rejected(rejection) => {
            if let Rejection::RateLimited { retry_after_ms } = rejection {
                let seconds = HeaderValue::from(retry_after_ms.div_ceil(1_000));
                head.headers.insert(header::RETRY_AFTER, seconds);
            }
            status_of(&rejection)
        }
        // Seen from here: the request could not be read.
        ApiError::Transport => StatusCode::BAD_REQUEST,
    };
    Response::from_parts(head, Body::from(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_is_too_fast_is_told_when_to_come_back() {
        let error = ApiError::Rejected(Rejection::RateLimited {
            retry_after_ms: 1_001,
        });
        let answer = Response::builder()
            .status(StatusCode::INTERNAL_SERVER_ERROR)
            .header(SERVER_FN_ERROR_HEADER, "/api/react")
            .body(Body::from(error.ser()))
            .unwrap();
        let answer = with_status(answer).await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers()[header::RETRY_AFTER], "2");
        let body = to_bytes(answer.into_body(), ERROR_MAX_BYTES).await.unwrap();
        assert_eq!(ApiError::de(body), error, "the client reads it as before");
    }

    #[tokio::test]
    async fn what_is_no_refusal_stays() {
        for status in [
            StatusCode::OK,
            StatusCode::FOUND,
            StatusCode::INTERNAL_SERVER_ERROR,
        ] {
            let mut answer = Response::new(Body::from("x"));
            *answer.status_mut() = status;
            assert_eq!(with_status(answer).await.status(), status);
        }
    }
}
