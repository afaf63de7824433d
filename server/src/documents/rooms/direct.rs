//! `/direct`: choosing whom to write to.

use app::documents::{Page, rooms::DirectPage};
use axum::{body::Bytes, response::Response};
use engine::storage::Session;
use http::StatusCode;
use protocol::{Rejection, User, UserId};

use super::{PEOPLE_SHOWN, query, to_room};
use crate::{documents::asked::Asked, edge::refusal::status_of};

pub(super) async fn show(asked: Asked) -> Response {
    let chosen = chosen(asked.query().as_bytes());
    match asked.session() {
        Ok(session) => draw(&asked, session, &chosen, None).await,
        Err(rejection) => asked.trouble(&rejection).await,
    }
}

pub(super) async fn begin(asked: Asked, form: Bytes) -> Response {
    let chosen = chosen(&form);
    let session = match asked.session() {
        Ok(session) => session,
        Err(rejection) => return asked.trouble(&rejection).await,
    };
    match asked
        .state
        .chat
        .open_direct(&session.actor(), &chosen)
        .await
    {
        Ok(slug) => to_room(&slug),
        Err(rejection) => draw(&asked, session, &chosen, Some(rejection)).await,
    }
}

/// Everybody whose box is ticked: the same field, several times.
fn chosen(form: &[u8]) -> Vec<UserId> {
    url::form_urlencoded::parse(form)
        .filter(|(name, _)| name == "person")
        .filter_map(|(_, id)| id.parse().ok().map(UserId))
        .take(PEOPLE_SHOWN as usize)
        .collect()
}

async fn draw(
    asked: &Asked,
    session: &Session,
    chosen: &[UserId],
    error: Option<Rejection>,
) -> Response {
    let query = query(asked);
    let chat = &asked.state.chat;
    let me = &session.user;
    let people = chat.find_people(me, &query, None, PEOPLE_SHOWN + 1).await;
    let known = chat.people_of(chosen).await;
    let (people, known): (Vec<User>, Vec<User>) = match (people, known) {
        (Ok(people), Ok(known)) => (people, known),
        (Err(rejection), _) | (_, Err(rejection)) => return asked.trouble(&rejection).await,
    };
    let status = error.as_ref().map_or(StatusCode::OK, status_of);
    let others = people.into_iter().filter(|user| user.id != me.id);
    let page = DirectPage {
        query,
        people: others.take(PEOPLE_SHOWN as usize).collect(),
        chosen: known,
        error,
    };
    asked.draw(status, Page::Direct(page)).await
}
