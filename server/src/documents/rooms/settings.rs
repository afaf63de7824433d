//! `/rooms/{slug}/settings`: what a room is, who is in it, and what one wants
//! to be told of it.

use app::documents::{
    Page, Part,
    rooms::{PinnedMessage, RoomForm, SettingsPage},
};
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::storage::{RoomChange, Session};
use http::StatusCode;
use protocol::{Event, Field, Notify, Quote, Rejection, RoomId, RoomRole, Slug, UserId};
use serde::Deserialize;

use super::{PEOPLE_SHOWN, query};
use crate::{documents::asked::Asked, edge::refusal::status_of};

/// Members listed.
const MEMBERS_SHOWN: u32 = 500;
/// Pinned messages listed.
const PINNED_SHOWN: u32 = 50;

pub(super) async fn show(asked: Asked, Path(slug): Path<String>) -> Response {
    let done = match asked.param("done").as_str() {
        "preferences" => Some(RoomForm::Preferences),
        "room" => Some(RoomForm::Room),
        "members" => Some(RoomForm::Members),
        _ => None,
    };
    draw(&asked, &Slug::from_stored(slug), None, done).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Changed {
    notify: String,
    favourite: bool,
    name: Option<String>,
    topic: String,
    person: Option<UserId>,
    role: String,
    sure: bool,
}

/// Takes one of the page's forms: `what` is the end of its address.
pub(super) async fn change(
    asked: Asked,
    Path((slug, what)): Path<(String, String)>,
    Form(form): Form<Changed>,
) -> Response {
    let slug = Slug::from_stored(slug);
    let session = match asked.session() {
        Ok(session) => session,
        Err(rejection) => return asked.trouble(&rejection).await,
    };
    let chat = &asked.state.chat;
    let room = match chat.own_room(&session.user, &slug).await {
        Ok(listed) => listed.room.id,
        Err(rejection) => return asked.trouble(&rejection).await,
    };
    let (part, done) = match what.as_str() {
        "preferences" => (
            RoomForm::Preferences,
            prefer(&asked, session, room, &form).await,
        ),
        "room" => (RoomForm::Room, describe(&asked, session, room, form).await),
        "add" | "remove" | "let_in" | "role" => (
            RoomForm::Members,
            members(&asked, session, room, &what, &form).await,
        ),
        "leave" | "archive" | "restore" | "delete" => (
            RoomForm::End,
            end(&asked, session, room, &what, &form).await,
        ),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    if let Err(rejection) = done {
        return draw(&asked, &slug, Some((part, rejection)), None).await;
    }
    let base = format!("{}/settings", app::room_path(&slug));
    let next = match (part, what.as_str()) {
        (RoomForm::Preferences, _) => format!("{base}?done=preferences"),
        (RoomForm::Room, _) => format!("{base}?done=room"),
        (RoomForm::Members, _) => format!("{base}?done=members#members"),
        (RoomForm::End, "leave" | "delete") => "/".to_owned(),
        (RoomForm::End, _) => base,
    };
    Redirect::to(&next).into_response()
}

async fn prefer(
    asked: &Asked,
    session: &Session,
    room: RoomId,
    form: &Changed,
) -> Result<(), Rejection> {
    let notify = Notify::of_name(&form.notify).unwrap_or_default();
    let chat = &asked.state.chat;
    chat.set_room_preferences(&session.user, room, notify, form.favourite)
        .await
}

async fn describe(
    asked: &Asked,
    session: &Session,
    room: RoomId,
    form: Changed,
) -> Result<(), Rejection> {
    let chat = &asked.state.chat;
    if let Some(name) = form.name {
        let change = RoomChange::Rename(name);
        chat.change_room(&session.actor(), room, change).await?;
    }
    let change = RoomChange::SetTopic(form.topic);
    chat.change_room(&session.actor(), room, change).await
}

async fn members(
    asked: &Asked,
    session: &Session,
    room: RoomId,
    what: &str,
    form: &Changed,
) -> Result<(), Rejection> {
    let invalid = Rejection::Invalid {
        field: Field::People,
    };
    let person = form.person.ok_or_else(|| invalid.clone())?;
    let chat = &asked.state.chat;
    match what {
        "add" => chat.add_member(&session.actor(), room, person).await,
        "remove" => chat.remove_member(&session.actor(), room, person).await,
        "let_in" => chat.let_in(&session.actor(), room, person).await,
        _ => {
            let role = RoomRole::of_name(&form.role).ok_or(invalid)?;
            chat.set_room_role(&session.actor(), room, person, role)
                .await
        }
    }
}

async fn end(
    asked: &Asked,
    session: &Session,
    room: RoomId,
    what: &str,
    form: &Changed,
) -> Result<(), Rejection> {
    let chat = &asked.state.chat;
    let change = match what {
        "leave" => return chat.leave_room(&session.user, room).await,
        "archive" => RoomChange::Archive(true),
        "restore" => RoomChange::Archive(false),
        _ if form.sure => RoomChange::Delete,
        _ => return Err(Rejection::Forbidden),
    };
    chat.change_room(&session.actor(), room, change).await
}

async fn draw(
    asked: &Asked,
    slug: &Slug,
    error: Option<(RoomForm, Rejection)>,
    done: Option<RoomForm>,
) -> Response {
    let page = match asked.session() {
        Ok(session) => read(asked, session, slug).await,
        Err(rejection) => Err(rejection),
    };
    match page {
        Ok(page) => {
            let status = error
                .as_ref()
                .map_or(StatusCode::OK, |(_, rejection)| status_of(rejection));
            let page = SettingsPage {
                error,
                done,
                ..page
            };
            asked.draw(status, Page::RoomSettings(Box::new(page))).await
        }
        Err(rejection) => asked.trouble(&rejection).await,
    }
}

async fn read(asked: &Asked, session: &Session, slug: &Slug) -> Result<SettingsPage, Rejection> {
    let chat = &asked.state.chat;
    let me = &session.user;
    let from = asked.number("from");
    let settings = chat.room_settings(me, slug, from, MEMBERS_SHOWN);
    let (room, members, count) = settings.await?;
    let part = Part {
        from,
        shown: u32::try_from(members.len()).unwrap_or(u32::MAX),
        count,
        page: MEMBERS_SHOWN,
    };
    let id = room.room.id;
    let pinned = chat.pinned(me, id, PINNED_SHOWN).await?;
    let removed = chat.removed_members(&session.actor(), &room).await?;
    let query = query(asked);
    let found = if query.is_empty() {
        Vec::new()
    } else {
        chat.find_people(me, &query, Some(id), PEOPLE_SHOWN).await?
    };
    Ok(SettingsPage {
        viewer: me.clone(),
        on_server: session.role,
        room,
        pinned: pinned.into_iter().filter_map(pinned_message).collect(),
        members,
        part,
        removed,
        query,
        found,
        error: None,
        done: None,
    })
}

fn pinned_message(event: Event) -> Option<PinnedMessage> {
    let message = event.kind.message()?;
    let excerpt = Quote::excerpt_of(&message.body, message.html.as_deref());
    Some(PinnedMessage {
        seq: event.seq,
        author: event.author,
        excerpt,
    })
}
