//! What can be done with a message: one menu and one choice of emoji for all
//! of them, opened where they are asked for.

use leptos::wasm_bindgen::JsCast;
use leptos::{ev, prelude::*};
use protocol::Seq;
use web_sys::Element;

use crate::{
    chat::{Pane, WritingTo},
    components::{Details, Gallery},
    dom,
    live::Live,
    paths,
    prefs::use_words,
    words::Words,
};

const MENU_ID: &str = "message-menu";
const PICKER_ID: &str = "emoji-picker";
const CONFIRM_ID: &str = "confirm-delete";

/// The first row is what people take most often.
const EMOJI: [&str; 48] = [
    "👍", "❤️", "😂", "🎉", "🙏", "👀", "😊", "😍", "😮", "😢", "😡", "🤔", "👏", "🙌", "💪", "🔥",
    "✅", "❌", "💯", "🚀", "⭐", "💡", "☕", "🍵", "🍙", "🍻", "🎂", "🌸", "🌞", "🌙", "😅", "😎",
    "🥳", "😴", "🤝", "🙇", "💐", "😭", "😱", "🤗", "😉", "🙂", "👌", "✌️", "👋", "🫶", "💬", "📌",
];

/// Of them in the menu.
const QUICK: usize = 6;

/// The message that something is to be done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chosen {
    seq: Seq,
    mine: bool,
    pinned: bool,
    /// Somebody reacted to it.
    reacted: bool,
    /// Where it was chosen.
    pane: Pane,
}

/// Where actions on messages end up.
#[derive(Clone, Copy)]
pub(crate) struct MessageActions {
    /// Where the message was chosen: in the room, or in the thread beside it.
    at: StoredValue<Live>,
    words: &'static Words,
    chosen: RwSignal<Option<Chosen>>,
    pub(crate) gallery: Gallery,
    pub(crate) details: Details,
}

impl MessageActions {
    pub(crate) fn new(live: Live) -> Self {
        Self {
            at: StoredValue::new(live),
            words: use_words(),
            chosen: RwSignal::new(None),
            gallery: Gallery::new(),
            details: Details::new(),
        }
    }

    fn live(self) -> Live {
        self.at.get_value()
    }

    /// Something in a message was clicked, in the room or in a thread.
    pub(crate) fn clicked(self, event: &ev::MouseEvent, live: Live) {
        self.at.set_value(live);
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let button = target.and_then(|t| t.closest("[data-action]").ok().flatten());
        let Some(button) = button else {
            return;
        };
        let seq = |element: &Element, name| {
            let text = element.get_attribute(name)?;
            text.parse().ok().map(Seq)
        };
        let message = button.closest("[data-seq]").ok().flatten();
        let Some(of) = message.and_then(|message| seq(&message, "data-seq")) else {
            return;
        };
        match button.get_attribute("data-action").as_deref() {
            Some("react") => {
                if let Some(emoji) = button.get_attribute("data-emoji") {
                    live.react(of, emoji, self.words);
                }
            }
            Some("reply") => self.reply(of),
            Some("thread") => live.go_to_thread(of),
            Some("pick") => self.open(of, PICKER_ID, &button),
            Some("more") => self.open(of, MENU_ID, &button),
            // With a key held the browser opens it in a tab or window of its own.
            Some("enlarge" | "edits")
                if event.ctrl_key() || event.meta_key() || event.shift_key() => {}
            Some("edits") => {
                event.prevent_default();
                self.details.edits(live, of);
            }
            Some("enlarge") => {
                let lines = event.current_target();
                if let Some(lines) = lines.and_then(|it| it.dyn_into::<Element>().ok()) {
                    event.prevent_default();
                    let (pictures, at) = dom::gallery(&lines, &button);
                    self.gallery.open(pictures, at);
                }
            }
            Some("show") => {
                if let Some(to) = seq(&button, "data-target")
                    && dom::show_line(&format!("m{to}"))
                {
                    event.prevent_default();
                }
            }
            _ => {}
        }
    }

    fn open(self, seq: Seq, id: &'static str, at: &Element) {
        let chat = self.live().chat;
        let me = chat.viewer.with_untracked(|viewer| viewer.id);
        let chosen = chat.timeline.with_untracked(|timeline| {
            let (author, message) = timeline.message(seq)?;
            Some(Chosen {
                seq,
                mine: author.id == me,
                pinned: message.pinned,
                reacted: !message.reactions.is_empty(),
                pane: chat.pane,
            })
        });
        self.chosen.set(chosen);
        let at = at.clone();
        // Once its items are those of this message.
        request_animation_frame(move || dom::open_popover_at(id, &at));
    }

    fn reply(self, seq: Seq) {
        let chat = self.live().chat;
        chat.writing.set(WritingTo::Reply(seq));
        dom::focus(chat.pane.composer_id());
    }

    fn address(self, seq: Seq) -> String {
        let place = self.live().chat.place;
        let path = place.with_untracked(|place| paths::message(&place.room.slug, seq));
        dom::origin() + &path
    }
}

/// The menu, the choice of emoji, and the question before a deletion.
#[component]
pub(crate) fn MessageMenu(actions: MessageActions) -> impl IntoView {
    let MessageActions { words, chosen, .. } = actions;
    let act = move |then: fn(MessageActions, Chosen)| {
        move |_| {
            dom::close_popover(MENU_ID);
            if let Some(chosen) = chosen.get_untracked() {
                then(actions, chosen);
            }
        }
    };
    let picked = move |emoji: &'static str| {
        move |_| {
            dom::close_popover(PICKER_ID);
            dom::close_popover(MENU_ID);
            if let Some(chosen) = chosen.get_untracked() {
                actions.live().react(chosen.seq, emoji.to_owned(), words);
            }
        }
    };
    let mine = move || chosen.with(|chosen| chosen.is_some_and(|chosen| chosen.mine));
    let saved = move || {
        let seq = chosen.with(|chosen| chosen.map(|chosen| chosen.seq));
        seq.is_some_and(|seq| actions.live().chat.saved.with(|saved| saved.contains(&seq)))
    };
    let reacted = move || chosen.with(|chosen| chosen.is_some_and(|chosen| chosen.reacted));
    let pinned = move || chosen.with(|chosen| chosen.is_some_and(|chosen| chosen.pinned));
    let in_room = move || chosen.with(|chosen| chosen.is_some_and(|c| c.pane == Pane::Room));
    let governs = move || {
        chosen.track();
        actions.live().chat.governs()
    };
    view! {
        <div class="menu" id=MENU_ID popover="auto" role="menu" aria-label=words.actions on:keydown=move |event| dom::move_in_menu(&event)>
            <div class="menu__quick">
                {EMOJI.into_iter().take(QUICK).map(|emoji| view! {
                    <button
                        class="picker__emoji"
                        type="button"
                        role="menuitem"
                        aria-label=format!("{}: {emoji}", words.react)
                        on:click=picked(emoji)
                    >
                        {emoji}
                    </button>
                }).collect_view()}
            </div>
            <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| actions.reply(chosen.seq))>
                {words.reply}
            </button>
            {move || in_room().then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.live().go_to_thread(chosen.seq);
                })>
                    {words.reply_in_thread}
                </button>
            })}
            {move || mine().then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.live().chat.writing.set(WritingTo::Edit(chosen.seq));
                })>
                    {words.edit}
                </button>
            })}
            <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                let address = actions.address(chosen.seq);
                // To be copied by hand where it cannot be done otherwise.
                let left = (!dom::copy(&address)).then_some(address);
                actions.live().chat.note.set(left);
            })>
                {words.copy_link}
            </button>
            <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                let saved = actions.live().chat.saved;
                let on = !saved.with_untracked(|saved| saved.contains(&chosen.seq));
                actions.live().save(chosen.seq, on, actions.words);
            })>
                {move || if saved() { words.unsave } else { words.save }}
            </button>
            {move || reacted().then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.details.reactions(actions.live(), chosen.seq);
                })>
                    {words.reactions}
                </button>
            })}
            // One's own are never unread, and threads are read on their own.
            {move || (in_room() && !mine()).then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.live().mark_unread(chosen.seq, actions.words);
                })>
                    {words.mark_unread}
                </button>
            })}
            {move || governs().then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.live().pin(chosen.seq, !chosen.pinned, actions.words);
                })>
                    {if pinned() { words.unpin } else { words.pin }}
                </button>
            })}
            {move || (mine() || governs()).then(|| view! {
                <button class="menu__item menu__item--bad" type="button" role="menuitem" on:click=act(|_, _| {
                    dom::show_dialog(CONFIRM_ID);
                })>
                    {words.delete}
                </button>
            })}
        </div>
        <div class="picker" id=PICKER_ID popover="auto" role="group" aria-label=words.react on:keydown=move |event| dom::move_in_menu(&event)>
            {EMOJI.into_iter().map(|emoji| view! {
                <button class="picker__emoji" type="button" on:click=picked(emoji)>{emoji}</button>
            }).collect_view()}
        </div>
        <dialog class="dialog" id=CONFIRM_ID aria-labelledby="confirm-delete-title">
            <h2 class="dialog__title" id="confirm-delete-title">{words.delete_question}</h2>
            <p class="dialog__text">{words.delete_more}</p>
            <form class="dialog__actions" method="dialog">
                <button
                    class="button button--bad"
                    on:click=move |_| {
                        if let Some(chosen) = chosen.get_untracked() {
                            actions.live().delete_message(chosen.seq, words);
                        }
                    }
                >
                    {words.delete}
                </button>
                <button class="button button--quiet">{words.cancel}</button>
            </form>
        </dialog>
    }
}
