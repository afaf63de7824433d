//! Completing what is typed: people after `@`, rooms after `#`, emoji after `:`.

use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use protocol::{RoomKind, UserKind};

use super::writing::Writing;
use crate::{
    api::{find_emoji, find_people},
    components::user_mark,
    folding::folded,
    prefs::use_words,
    room::Chat,
    state::{Beginning, CompletionKind, fit},
};

/// Suggestions offered.
const OFFERED: usize = 7;

/// Something to be put in place of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Suggestion {
    /// What is put there.
    text: String,
    /// What is shown.
    label: String,
    /// What somebody is whose name it is.
    kind: UserKind,
}

/// A name that may be meant, and what its bearer is.
type Named = (String, UserKind);

/// The suggestions for what stands at the caret. A handle, to be passed around.
#[derive(Clone, Copy)]
pub(super) struct Suggestions {
    /// The name of the list in the page.
    list_id: &'static str,
    offers: RwSignal<Vec<Suggestion>>,
    at: RwSignal<usize>,
    beginning: StoredValue<Option<Beginning>>,
}

impl Suggestions {
    pub(super) fn new(list_id: &'static str) -> Self {
        Self {
            list_id,
            offers: RwSignal::new(Vec::new()),
            at: RwSignal::new(0),
            beginning: StoredValue::new(None),
        }
    }

    /// The element that is chosen, while there are any.
    pub(super) fn chosen_id(self) -> Option<String> {
        let any = self.offers.with(|offers| !offers.is_empty());
        any.then(|| format!("{}-{}", self.list_id, self.at.get()))
    }

    /// Something else stands at the caret.
    pub(super) fn look_up(self, chat: Chat, beginning: Option<Beginning>) {
        let unchanged = self.beginning.with_value(|known| *known == beginning);
        if unchanged {
            return;
        }
        self.beginning.set_value(beginning.clone());
        self.at.set(0);
        let Some(beginning) = beginning else {
            return self.close();
        };
        match beginning.kind {
            CompletionKind::Person => self.people(chat, beginning),
            CompletionKind::Room => {
                let rooms = chat.rooms.with_untracked(|rooms| {
                    let public = rooms.iter().filter(|l| l.room.kind == RoomKind::Public);
                    let names = public.map(|l| (l.room.name.clone(), UserKind::Member));
                    best(names, &beginning.typed, '#')
                });
                self.offers.set(rooms);
            }
            CompletionKind::Emoji => {
                let typed = beginning.typed.clone();
                self.when_found(beginning, async move {
                    let found = find_emoji(typed).await.unwrap_or_default();
                    let offer = found.into_iter().map(|(name, emoji)| Suggestion {
                        label: format!("{emoji} :{name}:"),
                        text: format!("{emoji} "),
                        kind: UserKind::Member,
                    });
                    offer.take(OFFERED).collect()
                });
            }
        }
    }

    /// Those in the room; where it has more than the page knows, the server is asked.
    fn people(self, chat: Chat, beginning: Beginning) {
        let me = chat.viewer.with_untracked(|viewer| viewer.id);
        let (mut names, all): (Vec<Named>, _) = chat.people.with_untracked(|people| {
            let others = people.listed().iter().map(|member| &member.user);
            let others = others.filter(|user| user.id != me && user.kind != UserKind::Former);
            let names = others.map(|user| (user.name.clone(), user.kind));
            (names.collect(), people.unlisted() == 0)
        });
        names.push(("room".to_owned(), UserKind::Member));
        let typed = beginning.typed.clone();
        self.offers.set(best(names.iter().cloned(), &typed, '@'));
        if !all && !typed.is_empty() {
            self.when_found(beginning, async move {
                let found = find_people(typed.clone()).await.unwrap_or_default();
                let others = found.into_iter().filter(|user| user.id != me);
                names.extend(others.map(|user| (user.name, user.kind)));
                names.sort_by(|(one, _), (other, _)| one.cmp(other));
                names.dedup_by(|(one, _), (other, _)| one == other);
                best(names.into_iter(), &typed, '@')
            });
        }
    }

    /// Offers what is found, unless something else stands there by then.
    fn when_found(
        self,
        beginning: Beginning,
        found: impl Future<Output = Vec<Suggestion>> + 'static,
    ) {
        spawn_local(async move {
            let found = found.await;
            let same = self
                .beginning
                .try_with_value(|known| known.as_ref() == Some(&beginning));
            if same == Some(true) {
                self.offers.set(found);
            }
        });
    }

    /// A key is down; true where it was for the suggestions.
    pub(super) fn pressed(self, event: &KeyboardEvent, writing: Writing) -> bool {
        let count = self.offers.with_untracked(Vec::len);
        if count == 0 || event.is_composing() {
            return false;
        }
        // Who has typed all of it wants to go on.
        if event.key() == "Enter" && self.is_complete() {
            self.close();
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.at.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" if !event.shift_key() => self.take(self.at.get_untracked(), writing),
            "Escape" => self.close(),
            _ => return false,
        }
        event.prevent_default();
        true
    }

    /// Whether what is chosen stands there already.
    fn is_complete(self) -> bool {
        let typed = self
            .beginning
            .with_value(|known| known.as_ref().map(|known| folded(&known.typed)));
        self.offers.with_untracked(|offers| {
            let chosen = offers.get(self.at.get_untracked());
            // Without its sign and the space behind it.
            let name =
                chosen.map(|offer| offer.text.trim_end().chars().skip(1).collect::<String>());
            name.map(|name| folded(&name)) == typed
        })
    }

    fn take(self, at: usize, writing: Writing) {
        let chosen = self.offers.with_untracked(|offers| offers.get(at).cloned());
        let beginning = self.beginning.get_value();
        self.close();
        if let (Some(chosen), Some(beginning)) = (chosen, beginning) {
            writing.complete(beginning.at, &chosen.text);
        }
    }

    pub(super) fn close(self) {
        // A box that goes with its thread loses the focus when nothing of it is left.
        let any = self.offers.try_with_untracked(|offers| !offers.is_empty());
        if any == Some(true) {
            self.offers.set(Vec::new());
        }
    }
}

/// The names that fit best.
fn best(names: impl Iterator<Item = Named>, typed: &str, sign: char) -> Vec<Suggestion> {
    let mut fitting: Vec<_> = names
        .filter_map(|(name, kind)| Some((fit(&name, typed)?, name, kind)))
        .collect();
    fitting.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let offer = fitting.into_iter().map(|(_, name, kind)| Suggestion {
        text: format!("{sign}{name} "),
        label: format!("{sign}{name}"),
        kind,
    });
    offer.take(OFFERED).collect()
}

/// The list above the message box.
#[component]
pub(super) fn SuggestionList(suggestions: Suggestions, writing: Writing) -> impl IntoView {
    let words = use_words();
    let list_id = suggestions.list_id;
    let any = Memo::new(move |_| suggestions.offers.with(|offers| !offers.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <ul class="suggestions" id=list_id role="listbox" aria-label=words.suggestions>
                    {move || {
                        let chosen = suggestions.at.get();
                        suggestions
                            .offers
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(n, offer)| view! {
                                <li
                                    class="suggestions__offer"
                                    id=format!("{list_id}-{n}")
                                    role="option"
                                    aria-selected=(n == chosen).to_string()
                                    // The box keeps the focus.
                                    on:pointerdown=move |event| {
                                        event.prevent_default();
                                        suggestions.take(n, writing);
                                    }
                                >
                                    <span dir="auto">{offer.label}</span>
                                    {user_mark(offer.kind, words)}
                                </li>
                            })
                            .collect_view()
                    }}
                </ul>
            }
        })
    }
}
