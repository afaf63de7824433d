//! `/rooms`: every public room, and a form to make one.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{ROOM_NAME_MAX_CHARS, Rejection, RoomKind, TOPIC_MAX_CHARS, views::PublicRoom};

use super::words::use_room_words;
use crate::{
    documents::{form::FormError, head::Head, words::use_document_words},
    field_length::field_length,
    paths,
    prefs::use_words,
};

/// What was typed to make a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomDraft {
    /// What it is to be called.
    pub name: String,
    /// What it is for.
    pub topic: String,
    /// Public or private.
    pub kind: RoomKind,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindPage {
    /// What was searched for.
    pub query: String,
    /// Those found.
    pub rooms: Vec<PublicRoom>,
    /// The room to be made, as it was typed.
    pub draft: RoomDraft,
    /// Why it was not made.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn FindView(page: FindPage) -> impl IntoView {
    let words = use_words();
    let rooms = use_room_words();
    let shared = use_document_words();
    let error = page.error.as_ref().map(|error| (words.rejection)(error));
    let nothing = page.rooms.is_empty();
    let draft = page.draft;
    view! {
        <Title text=rooms.find/>
        <main class="account">
            <Head back=paths::HOME/>
            <h1 class="account__title">{rooms.find}</h1>
            <section class="account__part" aria-labelledby="found-title">
                <h2 id="found-title">{rooms.public}</h2>
                <form class="account__search" method="get" action=paths::link(paths::ROOMS) role="search">
                    <label class="visually-hidden" for="q">{shared.search}</label>
                    <input class="field" id="q" name="q" type="search" value=page.query placeholder=shared.search/>
                    <button class="button button--quiet" type="submit">{shared.search}</button>
                </form>
                <ul class="rows">
                    {page.rooms.into_iter().map(|found| view! { <FoundRow found/> }).collect_view()}
                </ul>
                {nothing.then(|| view! { <p class="account__more">{rooms.none_found}</p> })}
            </section>
                <section class="account__part" aria-labelledby="make-title">
                    <h2 id="make-title">{rooms.make}</h2>
                    <form class="account__form" method="post" action=paths::link(paths::ROOMS)>
                        <label class="field__label" for="name">{rooms.name}</label>
                        <input
                            class="field"
                            id="name"
                            name="name"
                            required
                            maxlength=field_length(ROOM_NAME_MAX_CHARS)
                            value=draft.name
                            aria-describedby=error.as_ref().map(|_| "make-error")
                            aria-invalid=error.as_ref().map(|_| "true")
                        />
                        <label class="field__label" for="topic">{rooms.topic}</label>
                        <input class="field" id="topic" name="topic" maxlength=field_length(TOPIC_MAX_CHARS) value=draft.topic/>
                        <fieldset class="choices">
                            <legend class="field__label">{rooms.who}</legend>
                            {[(RoomKind::Public, rooms.who_public), (RoomKind::Private, rooms.who_private)].map(|(kind, label)| view! {
                                <label class="choices__choice">
                                    <input type="radio" name="kind" value=kind.name() checked=kind == draft.kind/>
                                    {label}
                                </label>
                            })}
                        </fieldset>
                        <FormError id="make-error" error/>
                        <button class="button" type="submit">{rooms.make}</button>
                    </form>
                </section>
        </main>
    }
    .into_any()
}

#[component]
fn FoundRow(found: PublicRoom) -> impl IntoView {
    let words = use_words();
    let rooms = use_room_words();
    let PublicRoom {
        room,
        members,
        joined,
    } = found;
    let label = format!("{}: {}", rooms.join, room.name);
    let join = paths::join(&paths::room(&room.slug));
    view! {
        <li class="row" class:row--off=room.archived>
            <div class="row__text">
                <p class="row__title" dir="auto">
                    {if joined {
                        view! { <a href=paths::link(paths::room(&room.slug))>"# " {room.name}</a> }.into_any()
                    } else {
                        view! { <span>"# " {room.name}</span> }.into_any()
                    }}
                    {joined.then(|| view! { <span class="row__mark">{rooms.joined}</span> })}
                    {room.archived.then(|| view! { <span class="row__mark">{rooms.archived}</span> })}
                </p>
                <p class="row__more" dir="auto">
                    {(words.members)(members)}
                    {(!room.topic.is_empty()).then(|| format!(" · {}", room.topic))}
                </p>
            </div>
            {(!joined).then(|| view! {
                <form method="post" action=paths::link(join)>
                    <button class="row__action" type="submit" aria-label=label>{rooms.join}</button>
                </form>
            })}
        </li>
    }
    .into_any()
}
