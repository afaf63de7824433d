//! `/direct`: choosing whom to write to.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Rejection, User};

use super::words::use_room_words;
use crate::{
    components::{Avatar, user_mark},
    documents::{form::FormError, head::Head, words::use_document_words},
    paths,
    prefs::use_words,
};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectPage {
    /// What was searched for.
    pub query: String,
    /// Those found, the viewer excluded.
    pub people: Vec<User>,
    /// Those chosen before the search.
    pub chosen: Vec<User>,
    /// Why no conversation began.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn DirectView(page: DirectPage) -> impl IntoView {
    let words = use_words();
    let rooms = use_room_words();
    let shared = use_document_words();
    let error = page.error.as_ref().map(|error| (words.rejection)(error));
    let nothing = page.people.is_empty();
    let chosen: Vec<_> = page.chosen.iter().map(|user| user.id).collect();
    let others = page
        .people
        .into_iter()
        .filter(move |user| !chosen.contains(&user.id));
    let listed = page.chosen.into_iter().map(|user| (user, true));
    let listed: Vec<_> = listed.chain(others.map(|user| (user, false))).collect();
    view! {
        <Title text=rooms.write_to/>
        <main class="account">
            <Head back=paths::HOME/>
            <h1 class="account__title">{rooms.write_to}</h1>
            <p class="account__more">{rooms.write_to_more}</p>
            // One form: those chosen stay chosen through a search.
            <form class="account__part" method="post" action=paths::link(paths::NEW_DIRECT)>
                <div class="account__search">
                    <label class="visually-hidden" for="q">{rooms.search_people}</label>
                    <input class="field" id="q" name="q" type="search" value=page.query placeholder=rooms.search_people/>
                    <button class="button button--quiet" type="submit" formmethod="get">{shared.search}</button>
                </div>
                <ul class="rows">
                    {listed.into_iter().map(|(user, chosen)| view! {
                        <li>
                            <label class="row row--choice">
                                <input type="checkbox" name="person" value=user.id.to_string() checked=chosen/>
                                <Avatar user=user.clone() small=true/>
                                <span class="row__title" dir="auto">{user.name}</span>
                                {user_mark(user.kind, words)}
                            </label>
                        </li>
                    }).collect_view()}
                </ul>
                {nothing.then(|| view! { <p class="account__more">{rooms.nobody_found}</p> })}
                <FormError id="direct-error" error/>
                <button class="button" type="submit">{rooms.begin_direct}</button>
            </form>
        </main>
    }
    .into_any()
}
