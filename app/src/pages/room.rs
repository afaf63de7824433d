//! The page of one room: asks for it, then hands it to the chat. The chat
//! stays when the room changes; only what it shows is exchanged.
//!
//! An address without a room is answered by this page as well: it leads on to
//! the room the person lands in.

use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_router::{
    NavigateOptions,
    components::Redirect,
    hooks::{use_location, use_navigate, use_params_map},
};
use protocol::{Seq, Slug, calendar};
use serde::{Deserialize, Serialize};

use crate::{
    api::{first_since, landing_room, room_page},
    components::{ChatView, Trouble},
    error::ApiError,
    page_data::{self, Stretch},
    paths,
    prefs::{Zone, runs_script, use_preferences, use_words},
    room::Chat,
    words::Words,
};

/// What an address asks a room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Lines(Stretch),
    /// What was said from this moment on.
    Since(i64),
}

/// The room named in the address, or the way to one.
#[component]
pub(crate) fn RoomPage() -> impl IntoView {
    let words = use_words();
    let params = use_params_map();
    // Not `use_query_map`: in `FlatRoutes` it keeps the query of the room before.
    let query = use_location().query;
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let zone = use_preferences().zone;
    let asked = Memo::new(move |_| query.with(|query| asked(|name| query.get_str(name), zone)));
    let notes_reading = runs_script();
    let thread = Memo::new(move |_| query.with(|query| thread(|name| query.get_str(name))));
    // A thread opens beside the room as it stands: only the first page, and
    // every other room, comes with one.
    let asked = move || (slug.get(), asked.get(), thread.get_untracked());
    // How many pages were asked for, and which of them was the last to come.
    let (asked_for, came) = (RwSignal::new(0_u32), RwSignal::new(0_u32));
    let page = Resource::new_blocking(asked, move |asked| async move {
        // The page may be left meanwhile.
        let number = asked_for.try_update(|number| {
            *number += 1;
            *number
        });
        let answer = found_at(asked, notes_reading).await;
        if let Some(number) = number {
            came.try_update(|came| *came = number.max(*came));
        }
        answer
    });
    let shown = View::new(zone);
    // The first page is there: this is about the next ones.
    let alive = RwSignal::new(false);
    Effect::new(move || alive.set(true));
    let is_late = move || alive.get() && came.get() != asked_for.get();
    let navigate = use_navigate();
    let refetch = Callback::new(move |()| page.refetch());
    let view = move || match (shown.trouble.get(), shown.chat.get()) {
        (Some(error), _) => {
            let next = match slug.get_untracked() {
                slug if slug.is_empty() => paths::HOME.to_owned(),
                slug => paths::room(&Slug::from_stored(slug)),
            };
            EitherOf3::A(view! { <Trouble error next/> })
        }
        (None, Some(chat)) => EitherOf3::B(view! { <ChatView chat refetch slug thread/> }),
        (None, None) => EitherOf3::C(()),
    };

    view! {
        // Nobody has to be told of it who reads on meanwhile.
        <div class="progress" class:progress--on=is_late aria-hidden="true"></div>
        <Transition fallback=move || view! { <p class="page-note" role="status">{words.loading}</p> }>
            {Suspend::new(async move {
                let answer = page.await;
                if let Ok(Destination::Elsewhere(path)) = answer {
                    return Either::Left(view! { <Redirect path options=in_place()/> });
                }
                shown.take(answer);
                Effect::new(move || match page.get() {
                    Some(Ok(Destination::Elsewhere(path))) => navigate(&path, in_place()),
                    Some(Err(ApiError::Transport)) if shown.is_chat() => {
                        if let Some(back) = shown.stay(&slug.get_untracked(), words) {
                            navigate(&back, in_place());
                        }
                    }
                    Some(answer) => shown.take(answer),
                    None => {}
                });
                Either::Right(view)
            })}
        </Transition>
    }
}

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Destination {
    Room(Box<page_data::RoomPage>),
    /// To be found at another address.
    Elsewhere(String),
}

type Answer = Result<Destination, ApiError>;

/// The address that leads on is none to come back to.
fn in_place() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    }
}

/// Which thread an address asks for.
fn thread<'q>(query: impl Fn(&str) -> Option<&'q str>) -> Option<Seq> {
    query("thread")?.parse().ok().map(Seq)
}

/// What an address asks for. Its days begin by the clock of who asks.
fn asked<'q>(query: impl Fn(&str) -> Option<&'q str>, zone: Zone) -> Wanted {
    let place = |name: &str| query(name)?.parse().ok().map(Seq);
    if query("at") == Some(paths::NEWEST) {
        Wanted::Lines(Stretch::Newest)
    } else if let Some(before) = place("before") {
        Wanted::Lines(Stretch::Before(before))
    } else if let Some(at) = place("at") {
        Wanted::Lines(Stretch::Around(at))
    } else if let Some(day) = query("on").and_then(calendar::parse_day) {
        Wanted::Since(zone.day_start_ms(day))
    } else {
        Wanted::Lines(Stretch::Unread)
    }
}

async fn found_at(
    (slug, asked, thread): (String, Wanted, Option<Seq>),
    notes_reading: bool,
) -> Answer {
    if slug.is_empty() {
        let slug = landing_room().await?;
        return Ok(Destination::Elsewhere(paths::room(&slug)));
    }
    match asked {
        Wanted::Lines(stretch) => {
            // Only a script notes how far somebody reads: without one everybody
            // would begin with the same message for ever.
            let at_end = stretch == Stretch::Unread && !notes_reading;
            let lines = if at_end { Stretch::Newest } else { stretch };
            let mut page = room_page(slug.clone(), lines, thread).await?;
            if page.room.slug.as_str() != slug {
                // It was at this address before.
                let path = paths::thread(&page.room.slug, stretch, thread);
                return Ok(Destination::Elsewhere(path));
            }
            if at_end {
                page.stretch = stretch;
            }
            Ok(Destination::Room(Box::new(page)))
        }
        Wanted::Since(since_ms) => {
            let first = first_since(slug.clone(), since_ms).await?;
            let slug = Slug::from_stored(slug);
            Ok(Destination::Elsewhere(first.map_or_else(
                || paths::room(&slug),
                |first| paths::message(&slug, first),
            )))
        }
    }
}

/// What the page shows: a chat, or trouble in place of it.
#[derive(Clone, Copy)]
struct View {
    chat: RwSignal<Option<Chat>>,
    trouble: RwSignal<Option<ApiError>>,
    last: StoredValue<Option<Answer>>,
    /// Owns the chat's signals: they live as long as the page.
    owner: StoredValue<Option<Owner>>,
    zone: Zone,
}

impl View {
    fn new(zone: Zone) -> Self {
        Self {
            chat: RwSignal::new(None),
            trouble: RwSignal::new(None),
            last: StoredValue::new(None),
            owner: StoredValue::new(Owner::current()),
            zone,
        }
    }

    fn is_chat(self) -> bool {
        self.chat.with_untracked(Option::is_some) && self.trouble.with_untracked(Option::is_none)
    }

    /// The room at `slug` is out of reach: the one that is open stays, with all
    /// that is written there, and says so. Returns the way back to it.
    fn stay(self, slug: &str, words: &Words) -> Option<String> {
        let chat = self.chat.get_untracked()?;
        let open = chat.place.with_untracked(|place| place.room.slug.clone());
        if open.as_str() == slug {
            return None;
        }
        chat.note.set(Some(words.room_out_of_reach.to_owned()));
        Some(paths::room(&open))
    }

    /// Shows what the server answered, unless it is shown already.
    fn take(self, answer: Answer) {
        if self.last.with_value(|last| last.as_ref() == Some(&answer)) {
            return;
        }
        self.last.set_value(Some(answer.clone()));
        match answer {
            Ok(Destination::Room(page)) => self.open(*page),
            Ok(Destination::Elsewhere(_)) => {}
            Err(error) => self.trouble.set(Some(error)),
        }
    }

    fn open(self, page: page_data::RoomPage) {
        if let Some(chat) = self.chat.get_untracked() {
            chat.open(page);
        } else {
            let make = || Chat::new(page, self.zone);
            let chat = match self.owner.get_value() {
                Some(owner) => owner.with(make),
                None => make(),
            };
            self.chat.set(Some(chat));
        }
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }
}
