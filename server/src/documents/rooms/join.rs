//! `/rooms/{slug}/join`: a public room, for who is not in it. Only the form
//! makes a member: an address may have been sent by anybody.

use app::documents::{Page, rooms::JoinPage};
use axum::{extract::Path, response::Response};
use http::StatusCode;
use protocol::{Rejection, Slug};

use super::to_room;
use crate::{documents::asked::Asked, edge::refusal::status_of};

pub(super) async fn show(asked: Asked, Path(slug): Path<String>) -> Response {
    let slug = Slug::from_stored(slug);
    let mine = match asked.session() {
        Ok(session) => asked.state.chat.own_room(&session.user, &slug).await,
        Err(rejection) => Err(rejection),
    };
    match mine {
        Ok(_) => to_room(&slug),
        Err(Rejection::NotFound) => draw(&asked, &slug, None).await,
        Err(rejection) => asked.trouble(&rejection).await,
    }
}

pub(super) async fn join(asked: Asked, Path(slug): Path<String>) -> Response {
    let slug = Slug::from_stored(slug);
    let joined = match asked.session() {
        Ok(session) => asked.state.chat.join_room(&session.user, &slug).await,
        Err(rejection) => Err(rejection),
    };
    match joined {
        Ok(()) => to_room(&slug),
        Err(rejection) => draw(&asked, &slug, Some(rejection)).await,
    }
}

async fn draw(asked: &Asked, slug: &Slug, error: Option<Rejection>) -> Response {
    let doorway = match asked.session() {
        Ok(session) => asked.state.chat.doorway(&session.user, slug).await,
        Err(rejection) => Err(rejection),
    };
    match doorway {
        Ok(doorway) => {
            let status = error.as_ref().map_or(StatusCode::OK, status_of);
            let page = JoinPage {
                room: doorway.room,
                members: doorway.members,
                removed: doorway.removed,
                error,
            };
            asked.draw(status, Page::JoinRoom(page)).await
        }
        Err(rejection) => asked.trouble(&rejection).await,
    }
}
