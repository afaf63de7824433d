//! `/rooms/{slug}/edits/{seq}`: what a message said before it was edited.

use app::documents::{Page, rooms::EditsPage};
use axum::{extract::Path, response::Response};
use http::StatusCode;
use protocol::{EventKind, Rejection, Seq, Slug};

use crate::documents::asked::Asked;

pub(super) async fn show(asked: Asked, Path((slug, seq)): Path<(String, String)>) -> Response {
    match page(&asked, &Slug::from_stored(slug), &seq).await {
        Ok(page) => asked.draw(StatusCode::OK, Page::Edits(page)).await,
        Err(rejection) => asked.trouble(&rejection).await,
    }
}

async fn page(asked: &Asked, slug: &Slug, seq: &str) -> Result<EditsPage, Rejection> {
    let session = asked.session()?;
    let seq = seq.parse().map(Seq).map_err(|_| Rejection::NotFound)?;
    let chat = &asked.state.chat;
    let room = chat.own_room(&session.user, slug).await?.room;
    let (message, former) = chat.with_former_bodies(&session.user, room.id, seq).await?;
    let EventKind::MessagePosted(now) = message.kind else {
        return Err(Rejection::NotFound);
    };
    Ok(EditsPage {
        room,
        seq,
        author: message.author,
        at_ms: message.at_ms,
        body: now.body,
        former,
    })
}
