//! `/rooms/{slug}/edits/{seq}`: what a message said before it was edited.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Room, Seq, User, views::FormerBody};

use crate::{
    components::{BodyVersions, user_mark},
    documents::head::Head,
    paths,
    prefs::{use_preferences, use_words},
    state::body_versions,
};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditsPage {
    /// Where the message is.
    pub room: Room,
    /// Its place there.
    pub seq: Seq,
    /// Who wrote it.
    pub author: User,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// What it says now.
    pub body: String,
    /// What it said before, oldest first.
    pub former: Vec<FormerBody>,
}

#[component]
pub(crate) fn EditsView(page: EditsPage) -> impl IntoView {
    let words = use_words();
    let zone = use_preferences().zone;
    let back = paths::message(&page.room.slug, page.seq);
    let versions = body_versions(page.at_ms, page.body, page.former);
    view! {
        <Title text=words.edits/>
        <main class="account">
            <Head back/>
            <h1 class="account__title">{words.edits}</h1>
            <p class="account__more" dir="auto">{page.author.name} {user_mark(page.author.kind, words)} " · " {words.room(&page.room)}</p>
            <BodyVersions versions offset_min=move |at_ms| zone.offset_min(at_ms) words/>
        </main>
    }
    .into_any()
}
