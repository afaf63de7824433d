//! More about a message than its line shows: who reacted, and what it said
//! before it was edited. One dialog for both, asked for when it is opened.

use leptos::{prelude::*, task::spawn_local};
use protocol::{Reaction, Rejection, Seq};

use crate::{
    api,
    components::{Avatar, BodyVersions, user_mark},
    dom,
    error::ApiError,
    live::Live,
    prefs::use_words,
    state::{BodyVersion, body_versions},
    words::Words,
};

const DIALOG_ID: &str = "message-details";

/// What the dialog is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Reactions,
    Edits,
}

/// What it has to show.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Contents {
    Loading,
    Reactions(Vec<Reaction>),
    Edits(Vec<BodyVersion>),
    Failed(ApiError),
}

/// The dialog, to be opened. A handle, to be passed around.
#[derive(Clone, Copy)]
pub(super) struct Details {
    about: RwSignal<About>,
    /// What was asked for last, so that an answer that comes late is not shown.
    of: RwSignal<Option<(Seq, About)>>,
    shown: RwSignal<Contents>,
}

impl Details {
    pub(super) fn new() -> Self {
        Self {
            about: RwSignal::new(About::Reactions),
            of: RwSignal::new(None),
            shown: RwSignal::new(Contents::Loading),
        }
    }

    /// Shows who reacted to a message.
    pub(super) fn reactions(self, live: Live, of: Seq) {
        let reactions = api::reactions(live.chat.room_id_now(), of);
        self.open(live, of, About::Reactions, async move {
            reactions.await.map(Contents::Reactions)
        });
    }

    /// Shows what a message said before it was edited.
    pub(super) fn edits(self, live: Live, of: Seq) {
        let timeline = live.chat.timeline;
        let now = timeline.with_untracked(|timeline| timeline.written(of));
        let Some((at_ms, body)) = now else {
            return;
        };
        let former = api::former_bodies(live.chat.room_id_now(), of);
        self.open(live, of, About::Edits, async move {
            let former = former.await?;
            Ok(Contents::Edits(body_versions(at_ms, body, former)))
        });
    }

    fn open(
        self,
        live: Live,
        of: Seq,
        about: About,
        answer: impl Future<Output = Result<Contents, ApiError>> + 'static,
    ) {
        self.about.set(about);
        self.of.set(Some((of, about)));
        self.shown.set(Contents::Loading);
        dom::show_dialog(DIALOG_ID);
        spawn_local(async move {
            let shown = match answer.await {
                Ok(shown) => shown,
                Err(ApiError::Rejected(Rejection::SignInFirst)) => {
                    return live.sign_in_again();
                }
                Err(error) => Contents::Failed(error),
            };
            // Another message may have been asked about, or the page left.
            if self.of.try_get_untracked() == Some(Some((of, about))) {
                self.shown.set(shown);
            }
        });
    }
}

/// The dialog.
#[component]
pub(super) fn MessageDetails(details: Details, live: Live) -> impl IntoView {
    let words = use_words();
    let title = move || match details.about.get() {
        About::Reactions => words.reactions,
        About::Edits => words.edits,
    };
    let shown = move || match details.shown.get() {
        Contents::Loading => {
            view! { <p class="dialog__text" role="status">{words.loading}</p> }.into_any()
        }
        Contents::Failed(error) => {
            view! { <p class="dialog__text" role="alert">{words.error(&error)}</p> }.into_any()
        }
        Contents::Reactions(reactions) if reactions.is_empty() => {
            view! { <p class="dialog__text">{words.no_reactions}</p> }.into_any()
        }
        Contents::Reactions(reactions) => view! { <Reactors reactions words/> }.into_any(),
        Contents::Edits(versions) => {
            let offset_min = untrack(|| live.chat.offset_min());
            view! { <BodyVersions versions offset_min words/> }.into_any()
        }
    };
    view! {
        <dialog
            class="dialog dialog--long"
            id=DIALOG_ID
            aria-labelledby="message-details-title"
            on:close=move |_| details.of.set(None)
        >
            <h2 class="dialog__title" id="message-details-title">{title}</h2>
            // What is longer than the window is scrolled, by key as well.
            <div class="dialog__scroll" tabindex="0" role="group" aria-labelledby="message-details-title">
                {shown}
            </div>
            <form class="dialog__actions" method="dialog">
                <button class="button button--quiet">{words.close}</button>
            </form>
        </dialog>
    }
}

/// Everybody who reacted, emoji by emoji.
#[component]
fn Reactors(reactions: Vec<Reaction>, words: &'static Words) -> impl IntoView {
    let groups = reactions.into_iter().map(|reaction| {
        let named = u32::try_from(reaction.people.len()).unwrap_or(u32::MAX);
        let unnamed = reaction.count.saturating_sub(named);
        let people = reaction.people.into_iter().map(|user| {
            let (name, kind) = (user.name.clone(), user.kind);
            view! {
                <li class="reactors__person">
                    <Avatar user small=true/>
                    <span dir="auto">{name}</span>
                    {user_mark(kind, words)}
                </li>
            }
        });
        view! {
            <section class="reactors">
                <h3 class="reactors__emoji">
                    <span>{reaction.emoji}</span>
                    " "
                    <span class="reactors__count">{reaction.count}</span>
                </h3>
                <ul class="reactors__people">
                    {people.collect_view()}
                    {(unnamed > 0).then(|| view! { <li>{(words.and_more)(unnamed)}</li> })}
                </ul>
            </section>
        }
    });
    groups.collect_view()
}
