//! `/rooms`: every public room, and a form to make one.

use app::documents::{
    Page,
    rooms::{FindPage, RoomDraft},
};
use axum::{Form, response::Response};
use http::StatusCode;
use protocol::{Rejection, RoomKind, fold_name};
use serde::Deserialize;

use super::{query, to_room};
use crate::{documents::asked::Asked, edge::refusal::status_of};

pub(super) async fn show(asked: Asked) -> Response {
    draw(&asked, RoomDraft::default(), None).await
}

#[derive(Deserialize)]
pub(super) struct NewRoom {
    #[serde(default)]
    name: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    kind: String,
}

pub(super) async fn make(asked: Asked, Form(form): Form<NewRoom>) -> Response {
    let kind = RoomKind::of_name(&form.kind).unwrap_or_default();
    let made = match asked.session() {
        Ok(session) => {
            let chat = &asked.state.chat;
            chat.create_room(&session.actor(), &form.name, &form.topic, kind)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    match made {
        Ok(slug) => to_room(&slug),
        Err(rejection) => {
            let draft = RoomDraft {
                name: form.name,
                topic: form.topic,
                kind,
            };
            draw(&asked, draft, Some(rejection)).await
        }
    }
}

async fn draw(asked: &Asked, draft: RoomDraft, error: Option<Rejection>) -> Response {
    let query = query(asked);
    let found = match asked.session() {
        Ok(session) => asked.state.chat.public_rooms(&session.user).await,
        Err(rejection) => Err(rejection),
    };
    let found = match found {
        Ok(found) => found,
        Err(rejection) => return asked.trouble(&rejection).await,
    };
    let wanted = fold_name(&query);
    let rooms = found.into_iter().filter(|found| {
        fold_name(&found.room.name).contains(&wanted)
            || fold_name(&found.room.topic).contains(&wanted)
    });
    let status = error.as_ref().map_or(StatusCode::OK, status_of);
    let page = FindPage {
        rooms: rooms.collect(),
        query,
        draft,
        error,
    };
    asked.draw(status, Page::FindRoom(page)).await
}
