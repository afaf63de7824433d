//! Whether the server can do its work; for whoever watches it.

use std::sync::Arc;

use axum::extract::State;
use engine::chat::Chat;
use http::StatusCode;

/// 200 when the store answers.
pub(crate) async fn ready(State(chat): State<Arc<Chat>>) -> (StatusCode, &'static str) {
    match chat.check().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store does not answer\n",
        ),
    }
}
