//! The pages that list messages from all of somebody's rooms: what they search
//! for, what they saved, and the threads they follow. What they may see is
//! decided by `engine::chat`; how the lists look is in `app::documents::lists`.

mod saved;
mod search;
mod threads;

use axum::{Router, routing::get};

use crate::state::AppState;

/// The routes, all of them for those who are signed in.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/saved", get(saved::show).post(saved::remove))
        .route("/search", get(search::show))
        .route("/threads", get(threads::show))
}
