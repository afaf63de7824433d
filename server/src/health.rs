//! Answers whether the server can do its work.

use std::sync::Arc;

use axum::extract::State;
use engine::{chat::Chat, files::Files};
use http::StatusCode;

/// 200 when the store answers, and the one of files does.
pub(crate) async fn ready(
    State(chat): State<Arc<Chat>>,
    State(files): State<Arc<Files>>,
) -> (StatusCode, &'static str) {
    if chat.check().await.is_err() {
        let problem = "the store does not answer\n";
        return (StatusCode::SERVICE_UNAVAILABLE, problem);
    }
    if files.check().await.is_err() {
        let problem = "files can be neither stored nor read; the log says why\n";
        return (StatusCode::SERVICE_UNAVAILABLE, problem);
    }
    (StatusCode::OK, "ready\n")
}
