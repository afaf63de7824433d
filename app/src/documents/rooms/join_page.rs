//! `/rooms/{slug}/join`: a public room, for who is not in it.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Rejection, Room};

use super::words::use_room_words;
use crate::{
    documents::{form::FormError, head::Head},
    paths,
    prefs::use_words,
};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinPage {
    /// The room.
    pub room: Room,
    /// How many are in it.
    pub members: u32,
    /// Whether the viewer was removed from it, and cannot join.
    pub removed: bool,
    /// Why they did not become a member.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn JoinView(page: JoinPage) -> impl IntoView {
    let words = use_words();
    let rooms = use_room_words();
    let JoinPage {
        room,
        members,
        removed,
        error,
    } = page;
    let error = error.as_ref().map(|error| (words.rejection)(error));
    let action = paths::join(&paths::room(&room.slug));
    view! {
        <Title text=room.name.clone()/>
        <main class="account">
            <Head back=paths::ROOMS/>
            <h1 class="account__title" dir="auto">"# " {room.name}</h1>
            <section class="account__part">
                {(!room.topic.is_empty()).then(|| view! { <p dir="auto">{room.topic}</p> })}
                <p class="account__more">
                    {(words.members)(members)}
                    {room.archived.then(|| format!(" · {}", rooms.archived))}
                </p>
                {if removed {
                    view! { <p>{(words.rejection)(&Rejection::Removed)}</p> }.into_any()
                } else {
                    view! {
                        <form class="account__form" method="post" action=paths::link(action)>
                            <p class="account__more">{rooms.join_more}</p>
                            <FormError id="join-error" error/>
                            <button class="button" type="submit">{rooms.join_this}</button>
                        </form>
                    }.into_any()
                }}
            </section>
        </main>
    }
    .into_any()
}
