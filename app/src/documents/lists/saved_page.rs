//! `/saved`: the messages one has saved, wherever they were said.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Event, EventKind, Message, Rejection, RoomId, UserId, views::SavedMessage};

use super::words::use_list_words;
use crate::{
    components::{Avatar, user_mark, write_attachments, write_body},
    documents::{form::FormError, head::Head, place::Place, words::use_document_words},
    html::Html,
    paths,
    prefs::use_words,
};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPage {
    /// Who is looking.
    pub viewer: UserId,
    /// Where this page begins, if it is not the first.
    pub before: Option<i64>,
    /// Saved last first.
    pub messages: Vec<SavedMessage>,
    /// Where those saved before go on, if there are any.
    pub older: Option<i64>,
    /// What did not work.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn SavedView(page: SavedPage) -> impl IntoView {
    let words = use_words();
    let lists = use_list_words();
    let SavedPage {
        viewer,
        before,
        messages,
        older,
        error,
    } = page;
    let error = error.map(|error| (words.rejection)(&error));
    let newest = before.is_some().then(|| paths::saved(None));
    let older = older.map(|older| paths::saved(Some(older)));
    let list = if messages.is_empty() {
        view! {
            <div class="search__nothing" role="status">
                <p>{lists.nothing_saved}</p>
                <p class="account__more">{lists.nothing_saved_more}</p>
            </div>
        }
        .into_any()
    } else {
        let rows = messages
            .into_iter()
            .map(|saved| view! { <li><SavedRow saved viewer before/></li> });
        view! { <ol class="search__found">{rows.collect_view()}</ol> }.into_any()
    };
    view! {
        <Title text=words.saved/>
        <main class="account search">
            <Head back=paths::HOME/>
            <h1 class="account__title">{words.saved}</h1>
            <p class="account__more">{lists.saved_more}</p>
            <FormError id="saved-error" error/>
            <section aria-label=words.saved>{list}</section>
            {(newest.is_some() || older.is_some()).then(|| view! {
                <nav class="search__on" aria-label=words.saved>
                    {newest.map(|href| view! { <a class="button button--quiet" href=paths::link(href)>{lists.saved_last}</a> })}
                    {older.map(|href| view! { <a class="button button--quiet" rel="next" href=paths::link(href)>{lists.saved_before}</a> })}
                </nav>
            })}
        </main>
    }
    .into_any()
}

/// A message as it is now, the way to its place, and the way out of the list.
#[component]
fn SavedRow(saved: SavedMessage, viewer: UserId, before: Option<i64>) -> impl IntoView {
    let words = use_words();
    let shared = use_document_words();
    let SavedMessage { room, event } = saved;
    let Event {
        seq,
        at_ms,
        author,
        kind: EventKind::MessagePosted(message),
    } = event
    else {
        return ().into_any();
    };
    let Message {
        body, html, files, ..
    } = *message;
    let RoomId(room_id) = room.id;
    let href = paths::message(&room.slug, seq);
    let (who, kind) = (author.name.clone(), author.kind);
    let label = format!("{}: {}", words.unsave, author.name);
    let mut said = Html::default();
    if !body.is_empty() {
        write_body(&mut said, &body, html.as_deref(), &who, viewer, words);
    }
    write_attachments(&mut said, &files, words);
    view! {
        <article class="saved">
            <Avatar user=author small=true/>
            <p class="found__head">
                <span class="found__author" dir="auto">{who}</span>
                {user_mark(kind, words)}
                <a class="saved__link" href=paths::link(href)>
                    <Place room at_ms/>
                </a>
            </p>
            <div class="saved__said" inner_html=said.finish()></div>
            <form class="saved__remove" method="post" action=paths::link(paths::saved(before))>
                <input type="hidden" name="room" value=room_id.to_string()/>
                <input type="hidden" name="target" value=seq.to_string()/>
                <button class="row__action" type="submit" aria-label=label>{shared.remove}</button>
            </form>
        </article>
    }
    .into_any()
}
