//! `/threads`: the threads somebody follows, in every room they are in.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Event, Quote, views::ListedThread};

use super::words::use_list_words;
use crate::{
    components::{Avatar, user_mark},
    documents::{head::Head, place::Place},
    page_data::Stretch,
    paths,
    prefs::use_words,
};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadsPage {
    /// Those with something unread first, then by their newest message.
    pub threads: Vec<ListedThread>,
    /// Where those before these begin, if there are any.
    pub newer: Option<u32>,
    /// Where those after these begin, if there are any.
    pub older: Option<u32>,
}

#[component]
pub(crate) fn ThreadsView(page: ThreadsPage) -> impl IntoView {
    let words = use_words();
    let lists = use_list_words();
    let nothing = page.threads.is_empty();
    let more = |from: Option<u32>, label| {
        from.map(|from| {
            let href = format!("{}?from={from}", paths::THREADS);
            view! { <a class="button button--quiet" href=paths::link(href)>{label}</a> }
        })
    };
    view! {
        <Title text=words.threads/>
        <main class="account search">
            <Head back=paths::HOME/>
            <h1 class="account__title">{words.threads}</h1>
            {nothing.then(|| view! {
                <div class="search__nothing">
                    <p>{lists.no_threads}</p>
                    <p class="account__more">{lists.no_threads_more}</p>
                </div>
            })}
            {(!nothing).then(|| view! {
                <ol class="search__found">
                    {page.threads.into_iter().map(|thread| view! { <li><ThreadRow thread/></li> }).collect_view()}
                </ol>
            })}
            <nav class="search__on" aria-label=words.threads>
                {more(page.newer, lists.newer_threads)}
                {more(page.older, lists.older_threads)}
            </nav>
        </main>
    }
    .into_any()
}

/// A thread. The whole of it leads to where it stands.
#[component]
fn ThreadRow(thread: ListedThread) -> impl IntoView {
    let words = use_words();
    let ListedThread {
        room,
        root,
        last,
        unread,
    } = thread;
    let href = paths::thread(&room.slug, Stretch::Unread, Some(root.seq));
    let said = |event: &Event| match event.kind.message() {
        Some(message) if message.deleted => words.deleted.to_owned(),
        Some(message) if message.body.is_empty() => words.wordless.to_owned(),
        Some(message) => Quote::excerpt_of(&message.body, message.html.as_deref()),
        None => String::new(),
    };
    let (about, newest) = (said(&root), said(&last));
    view! {
        <article class="found">
            <Avatar user=root.author.clone() small=true/>
            <p class="found__head">
                <span class="found__author" dir="auto">{root.author.name}</span>
                {user_mark(root.author.kind, words)}
                {(unread > 0).then(|| view! { <span class="badge">{(words.new_replies)(unread)}</span> })}
                <a class="found__link" href=paths::link(href)>
                    <Place room at_ms=last.at_ms/>
                </a>
            </p>
            <div class="found__text" dir="auto">
                <p>{about}</p>
                <p class="found__last"><b>{last.author.name}</b> {user_mark(last.author.kind, words)} " " {newest}</p>
            </div>
        </article>
    }
    .into_any()
}
