//! `/saved`: the messages somebody has saved.

use app::documents::{Page, lists::SavedPage};
use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::chat;
use http::StatusCode;
use protocol::{Rejection, RoomId, Seq};
use serde::Deserialize;

use crate::{documents::asked::Asked, edge::refusal::status_of};

pub(super) async fn show(asked: Asked) -> Response {
    draw(&asked, None).await
}

#[derive(Deserialize)]
pub(super) struct Removed {
    room: RoomId,
    target: Seq,
}

/// Removes one, and goes back to the page it was on.
pub(super) async fn remove(asked: Asked, Form(form): Form<Removed>) -> Response {
    let removed = match asked.session() {
        Ok(session) => {
            let chat = &asked.state.chat;
            chat.save(&session.user, form.room, form.target, false)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    match removed {
        // A message that is not saved, or is gone, is not in the list: that is
        // what was wanted.
        Ok(()) | Err(Rejection::NotFound) => {
            let page =
                before(&asked).map_or_else(String::new, |before| format!("?before={before}"));
            Redirect::to(&format!("/saved{page}")).into_response()
        }
        Err(rejection) => draw(&asked, Some(rejection)).await,
    }
}

/// A missing or invalid parameter means the first page.
fn before(asked: &Asked) -> Option<i64> {
    asked.param("before").parse().ok()
}

async fn draw(asked: &Asked, error: Option<Rejection>) -> Response {
    let Ok(session) = asked.session() else {
        return Redirect::to("/login?next=%2Fsaved").into_response();
    };
    let before = before(asked);
    let saved = asked.state.chat.saved(&session.user, before).await;
    let (chat::Saved { messages, older }, error) = match saved {
        Ok(saved) => (saved, error),
        Err(rejection) => (chat::Saved::default(), Some(rejection)),
    };
    let status = error.as_ref().map_or(StatusCode::OK, status_of);
    let page = SavedPage {
        viewer: session.user.id,
        before,
        messages,
        older,
        error,
    };
    asked.draw(status, Page::Saved(page)).await
}
