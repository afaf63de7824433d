//! Completing what is typed: people after `@`, rooms after `#`, emoji after `:`.

use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use protocol::{Presence, RoomKind, User, UserKind};

use crate::{
    api::{find_emoji, find_people},
    components::{Avatar, user_mark},
    prefs::use_words,
    room::Chat,
    state::{
        Beginning, Choice, CompletionKind, ListKey, Offer, choice, offer_emoji, offer_people,
        offer_rooms,
    },
    words::Words,
};

/// What is to be put in place of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Completion {
    /// Where that begins, in bytes; it ends at the caret.
    pub(super) at: usize,
    pub(super) text: String,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// It is not for the suggestions.
    Passed,
    /// It was.
    Heard,
    /// It took one of them.
    Took(Completion),
}

/// The suggestions for what stands at the caret. A handle, to be passed around.
#[derive(Clone, Copy)]
pub(super) struct Suggestions {
    /// The name of the list in the page.
    list_id: &'static str,
    offers: RwSignal<Vec<Offer>>,
    /// The one that Enter takes, once the person has walked to it.
    marked: RwSignal<Option<usize>>,
    beginning: StoredValue<Option<Beginning>>,
}

impl Suggestions {
    pub(super) fn new(list_id: &'static str) -> Self {
        Self {
            list_id,
            offers: RwSignal::new(Vec::new()),
            marked: RwSignal::new(None),
            beginning: StoredValue::new(None),
        }
    }

    /// Whether there are any.
    pub(super) fn any(self) -> bool {
        self.offers.with(|offers| !offers.is_empty())
    }

    /// The element that is marked.
    pub(super) fn marked_id(self) -> Option<String> {
        let marked = self.marked.get().filter(|_| self.any());
        marked.map(|at| format!("{}-{at}", self.list_id))
    }

    /// Something else stands at the caret.
    pub(super) fn look_up(self, chat: Chat, beginning: Option<Beginning>) {
        let unchanged = self.beginning.with_value(|known| *known == beginning);
        if unchanged {
            return;
        }
        self.beginning.set_value(beginning.clone());
        let Some(beginning) = beginning else {
            return self.close();
        };
        self.marked.set(None);
        match beginning.kind {
            CompletionKind::Person => self.people(chat, beginning),
            CompletionKind::Room => {
                let rooms = chat.rooms.with_untracked(|rooms| {
                    let public = rooms.iter().filter(|l| l.room.kind == RoomKind::Public);
                    offer_rooms(public.map(|l| l.room.name.clone()), &beginning.typed)
                });
                self.offer(rooms);
            }
            CompletionKind::Emoji => {
                let typed = beginning.typed.clone();
                self.when_found(beginning, async move {
                    offer_emoji(find_emoji(typed).await.unwrap_or_default())
                });
            }
        }
    }

    /// Those in the room; where it has more than the page knows, the server is asked.
    fn people(self, chat: Chat, beginning: Beginning) {
        let me = chat.viewer.get_untracked();
        let (mut people, all): (Vec<User>, _) = chat.people.with_untracked(|people| {
            let listed = people.listed().iter().map(|member| member.user.clone());
            (listed.collect(), people.unlisted() == 0)
        });
        let typed = beginning.typed.clone();
        self.offer(offer_people(&people, &me, &typed));
        if !all && !typed.is_empty() {
            self.when_found(beginning, async move {
                people.extend(find_people(typed.clone()).await.unwrap_or_default());
                offer_people(&people, &me, &typed)
            });
        }
    }

    /// Offers what is found, unless something else stands there by then.
    fn when_found(self, beginning: Beginning, found: impl Future<Output = Vec<Offer>> + 'static) {
        spawn_local(async move {
            let found = found.await;
            let same = self
                .beginning
                .try_with_value(|known| known.as_ref() == Some(&beginning));
            if same == Some(true) {
                self.offer(found);
            }
        });
    }

    /// Offers these. What is marked stays so, wherever it stands now.
    fn offer(self, offers: Vec<Offer>) {
        let marked = self.marked.get_untracked();
        let marked = self.offers.with_untracked(|known| {
            let marked = known.get(marked?)?;
            offers.iter().position(|offer| offer.text == marked.text)
        });
        self.marked.set(marked);
        self.offers.set(offers);
    }

    /// A key is down that no input method has.
    pub(super) fn pressed(self, event: &KeyboardEvent) -> Pressed {
        let held = event.shift_key() || event.alt_key() || event.ctrl_key() || event.meta_key();
        let beginning = self.beginning.get_value();
        let (Some(key), Some(beginning), false) = (ListKey::of(&event.key()), beginning, held)
        else {
            return Pressed::Passed;
        };
        let chosen = self.offers.with_untracked(|offers| {
            let names: Vec<_> = offers.iter().map(|offer| offer.name.as_str()).collect();
            let marked = self.marked.get_untracked();
            (!names.is_empty())
                .then(|| choice(beginning.kind, &beginning.typed, &names, marked, key))
        });
        let pressed = match chosen {
            None => Pressed::Passed,
            Some(Choice::Leave) => {
                self.close();
                Pressed::Passed
            }
            Some(Choice::Close) => {
                self.close();
                Pressed::Heard
            }
            Some(Choice::Mark(at)) => {
                self.marked.set(Some(at));
                Pressed::Heard
            }
            Some(Choice::Take(at)) => self.take(at).map_or(Pressed::Heard, Pressed::Took),
        };
        if pressed != Pressed::Passed {
            event.prevent_default();
        }
        pressed
    }

    fn take(self, at: usize) -> Option<Completion> {
        let chosen = self.offers.with_untracked(|offers| offers.get(at).cloned());
        let beginning = self.beginning.get_value();
        self.close();
        Some(Completion {
            at: beginning?.at,
            text: chosen?.text,
        })
    }

    pub(super) fn close(self) {
        // A box that goes with its thread loses the focus when nothing of it is left.
        let any = self.offers.try_with_untracked(|offers| !offers.is_empty());
        if any == Some(true) {
            self.marked.set(None);
            self.offers.set(Vec::new());
        }
    }
}

/// The list above the message box.
#[component]
pub(super) fn SuggestionList(
    suggestions: Suggestions,
    /// One of them was pointed at.
    took: Callback<Completion>,
    chat: Chat,
) -> impl IntoView {
    let words = use_words();
    let list_id = suggestions.list_id;
    let any = Memo::new(move |_| suggestions.any());
    let hint = Memo::new(move |_| {
        let count = suggestions.offers.with(Vec::len);
        u32::try_from(count).map_or_else(|_| String::new(), words.suggestions_hint)
    });
    let offered = move |(n, offer): (usize, Offer)| {
        view! {
            <li
                class="suggestions__offer"
                id=format!("{list_id}-{n}")
                role="option"
                aria-selected=move || (suggestions.marked.get() == Some(n)).to_string()
                // The box keeps the focus.
                on:pointerdown=move |event| {
                    event.prevent_default();
                    if let Some(completion) = suggestions.take(n) {
                        took.run(completion);
                    }
                }
            >
                {shown(offer, chat, words)}
            </li>
        }
    };
    view! {
        <p class="visually-hidden" role="status">{move || any.get().then(|| hint.get())}</p>
        {move || any.get().then(|| view! {
            <div class="suggestions">
                <ul id=list_id role="listbox" aria-label=words.suggestions>
                    {move || suggestions.offers.get().into_iter().enumerate().map(offered).collect_view()}
                </ul>
                <p class="suggestions__hint" aria-hidden="true">{hint}</p>
            </div>
        })}
    }
}

/// One of them, as it is shown: who it is, where it is somebody, and more where
/// others are called the same.
fn shown(offer: Offer, chat: Chat, words: &'static Words) -> impl IntoView {
    let Offer {
        label,
        person,
        has_namesakes,
        ..
    } = offer;
    let kind = person.as_ref().map_or(UserKind::Member, |user| user.kind);
    let apart = person.as_ref().filter(|_| has_namesakes).map(|user| {
        let note = presence_of(user, chat, words);
        view! {
            " "
            <span class="suggestions__apart">{format!("#{}", user.id)} " " {note}</span>
        }
    });
    view! {
        {person.map(|user| view! { <Avatar user small=true/> })}
        <span dir="auto">{label}</span>
        {user_mark(kind, words)}
        {apart}
    }
}

/// Whether somebody in the room is here, or when they were.
fn presence_of(user: &User, chat: Chat, words: &Words) -> Option<String> {
    let (presence, seen_at_ms) = chat.people.with_untracked(|people| {
        let listed = people.listed().iter();
        let mut listed = listed.filter(|member| member.user.id == user.id);
        listed
            .next()
            .map(|member| (member.presence, member.seen_at_ms))
    })?;
    match presence {
        Presence::Online => Some(words.here_now.to_owned()),
        Presence::Away => Some(words.away.to_owned()),
        Presence::Offline => seen_at_ms.map(|at_ms| (words.last_seen)(untrack(|| chat.ago(at_ms)))),
    }
}
