//! `/threads`: the threads somebody follows.

use app::documents::{Page, lists::ThreadsPage};
use axum::response::Response;
use http::StatusCode;

use crate::documents::asked::Asked;

/// Threads on one page.
const THREADS_SHOWN: u32 = 30;

pub(super) async fn show(asked: Asked) -> Response {
    // A missing or invalid parameter means the first page.
    let from: u32 = asked.param("from").parse().unwrap_or_default();
    // One more than shown tells whether there are others.
    let limit = THREADS_SHOWN + 1;
    let followed = match asked.session() {
        Ok(session) => {
            let chat = &asked.state.chat;
            chat.followed_threads(&session.user, from, limit).await
        }
        Err(rejection) => Err(rejection),
    };
    let mut followed = match followed {
        Ok(followed) => followed,
        Err(rejection) => return asked.trouble(&rejection).await,
    };
    let more = followed.len() == limit as usize;
    followed.truncate(THREADS_SHOWN as usize);
    let page = ThreadsPage {
        threads: followed,
        newer: (from > 0).then(|| from.saturating_sub(THREADS_SHOWN)),
        older: more.then(|| from.saturating_add(THREADS_SHOWN)),
    };
    asked.draw(StatusCode::OK, Page::Threads(page)).await
}
