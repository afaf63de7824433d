//! `/search`: finding what was said, in every room one is in.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{
    Event, Rejection,
    views::{FoundMessage, UnmetFilter},
};

use super::words::use_list_words;
use crate::{
    components::{Avatar, user_mark},
    documents::{form::FormError, head::Head, place::Place, words::use_document_words},
    paths,
    prefs::use_words,
};

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchResult {
    /// Nothing was asked for.
    NotAsked,
    /// What was found.
    Found {
        /// The newest first.
        messages: Vec<FoundMessage>,
        /// Where older ones go on, if there are any.
        older: Option<i64>,
        /// What was asked for and is not there.
        unmet: Vec<UnmetFilter>,
    },
    /// It could not be done.
    Refused(Rejection),
}

/// What the page for searching shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPage {
    /// What was asked for.
    pub query: String,
    /// Whether this is not the first page of what was found.
    pub goes_on: bool,
    /// What came of it.
    pub result: SearchResult,
}

#[component]
pub(crate) fn SearchView(page: SearchPage) -> impl IntoView {
    let words = use_words();
    let shared = use_document_words();
    let lists = use_list_words();
    let SearchPage {
        query,
        goes_on,
        result,
    } = page;
    let title = if query.is_empty() {
        lists.search_title.to_owned()
    } else {
        format!("{query} · {}", lists.search_title)
    };
    let not_asked = result == SearchResult::NotAsked;
    let result = match result {
        SearchResult::NotAsked => ().into_any(),
        SearchResult::Found {
            messages,
            older,
            unmet,
        } => {
            let query = query.clone();
            view! { <Results query goes_on messages older unmet/> }.into_any()
        }
        SearchResult::Refused(error) => {
            let error = Some((words.rejection)(&error));
            view! { <FormError id="search-error" error/> }.into_any()
        }
    };
    view! {
        <Title text=title/>
        <main class="account search">
            <Head back=paths::HOME/>
            <h1 class="account__title">{lists.search_title}</h1>
            <div class="search__ask">
                <form class="account__search" method="get" action=paths::link(paths::SEARCH) role="search">
                    <label class="visually-hidden" for="q">{lists.search_messages}</label>
                    <input
                        class="field"
                        id="q"
                        name="q"
                        type="search"
                        value=query
                        placeholder=lists.search_messages
                        autocomplete="off"
                        enterkeyhint="search"
                        autofocus=not_asked
                        aria-describedby="search-hint"
                    />
                    <button class="button" type="submit">{shared.search}</button>
                </form>
                <p class="field__hint" id="search-hint">{lists.search_more}</p>
                <Ways open=not_asked/>
            </div>
            {result}
        </main>
    }
    .into_any()
}

/// How to ask for something more exactly.
#[component]
fn Ways(open: bool) -> impl IntoView {
    let lists = use_list_words();
    let ways = lists.search_ways.iter().map(|&(typed, meaning)| {
        view! {
            <div class="search__way">
                <dt><code>{typed}</code></dt>
                <dd>{meaning}</dd>
            </div>
        }
    });
    view! {
        <details class="search__ways" open=open>
            <summary>{lists.search_filters}</summary>
            <dl>{ways.collect_view()}</dl>
        </details>
    }
    .into_any()
}

#[component]
fn Results(
    query: String,
    goes_on: bool,
    messages: Vec<FoundMessage>,
    older: Option<i64>,
    unmet: Vec<UnmetFilter>,
) -> impl IntoView {
    let lists = use_list_words();
    let unmet: Vec<_> = unmet
        .into_iter()
        .map(|unmet| {
            let note = match unmet {
                UnmetFilter::Room(name) => (lists.no_such_room)(&name),
                UnmetFilter::Person(name) => (lists.no_such_person)(&name),
                UnmetFilter::Day(text) => (lists.no_such_day)(&text),
            };
            view! { <p class="account__more" dir="auto">{note}</p> }
        })
        .collect();
    let newest = goes_on.then(|| paths::search(&query, None));
    let older = older.map(|before| paths::search(&query, Some(before)));
    let list = if messages.is_empty() {
        let (nothing, more) = if goes_on {
            (lists.nothing_older, None)
        } else {
            // What is wrong says more than what might be.
            let more = unmet.is_empty().then_some(lists.nothing_found_more);
            (lists.nothing_found, more)
        };
        view! {
            <div class="search__nothing" role="status">
                <p>{nothing}</p>
                {unmet}
                {more.map(|more| view! { <p class="account__more">{more}</p> })}
            </div>
        }
        .into_any()
    } else {
        let rows = messages
            .into_iter()
            .map(|found| view! { <li><FoundRow found/></li> });
        view! {
            {(!unmet.is_empty()).then(|| view! { <div role="status">{unmet}</div> })}
            <h2 class="visually-hidden" id="found-title">{lists.found}</h2>
            <ol class="search__found" aria-labelledby="found-title">{rows.collect_view()}</ol>
        }
        .into_any()
    };
    view! {
        <section>{list}</section>
        {(newest.is_some() || older.is_some()).then(|| view! {
            <nav class="search__on" aria-label=lists.found>
                {newest.map(|href| view! { <a class="button button--quiet" href=paths::link(href)>{lists.newest_found}</a> })}
                {older.map(|href| view! { <a class="button button--quiet" rel="next" href=paths::link(href)>{lists.older_found}</a> })}
            </nav>
        })}
    }
    .into_any()
}

/// A message. The whole of it leads to where it stands.
#[component]
fn FoundRow(found: FoundMessage) -> impl IntoView {
    let FoundMessage {
        room,
        event,
        excerpt,
    } = found;
    let Event {
        seq, author, at_ms, ..
    } = event;
    let href = paths::message(&room.slug, seq);
    let spans = excerpt.into_iter().map(|(marked, text)| {
        if marked {
            view! { <mark>{text}</mark> }.into_any()
        } else {
            text.into_any()
        }
    });
    view! {
        <article class="found">
            <Avatar user=author.clone() small=true/>
            <p class="found__head">
                <span class="found__author" dir="auto">{author.name}</span>
                {user_mark(author.kind, use_words())}
                <a class="found__link" href=paths::link(href)>
                    <Place room at_ms/>
                </a>
            </p>
            <p class="found__text" dir="auto">{spans.collect_view()}</p>
        </article>
    }
    .into_any()
}
