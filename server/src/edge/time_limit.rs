//! Limits how long an answer may take, and how slowly a body may come.

use std::time::Duration;

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;

use super::{body_limit::brings_files, pace::Paced};

/// No answer takes longer, nor does a request's body.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Gives up what takes too long. A file may take as long as the line needs,
/// but it has to come.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    if brings_files(request.uri().path()) {
        let request = request.map(|body| Body::new(Paced::new(body)));
        return next.run(request).await;
    }
    tokio::time::timeout(ANSWER_WITHIN, next.run(request))
        .await
        .unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::{Router, body::Bytes, middleware::from_fn, routing::post};
    use tokio::time::Instant;
    use tower::ServiceExt as _;

    use super::*;

    /// A body of which nothing ever comes, or a byte every 7 s.
    fn body(comes: bool) -> Body {
        let bytes = futures_util::stream::unfold((), move |()| async move {
            if !comes {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(Duration::from_secs(7)).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b"a")), ()))
        });
        Body::from_stream(bytes)
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_sends_nothing_or_little_at_any_door_is_let_go() {
        let doors = ["/login", "/setup", "/account/name", "/api/history"];
        let with_files = ["/api/post_message", "/api/upload_chunk"];
        for (door, comes) in doors
            .into_iter()
            .chain(with_files)
            .flat_map(|door| [(door, false), (door, true)])
        {
            let router = Router::new()
                .route(door, post(|_: Bytes| async { "read" }))
                .layer(from_fn(limit));
            let began = Instant::now();
            let request = Request::post(door).body(body(comes)).unwrap();
            let answer = router.oneshot(request).await.unwrap();
            assert!(!answer.status().is_success(), "{door}");
            assert!(began.elapsed() <= ANSWER_WITHIN, "{door}: {comes}");
        }
    }
}
