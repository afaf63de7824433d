//! The menu of a message and the choice of emoji: one of each for all messages,
//! opened where they are asked for.

use leptos::prelude::*;
use protocol::Seq;

use super::Details;
use crate::{
    components::{Glyph, Icon},
    dom,
    live::Live,
    paths,
    prefs::use_words,
    state::{Edges, Overlay, Pane, Subject},
    words::Words,
};

const MENU_ID: &str = "message-menu";
const PICKER_ID: &str = "emoji-picker";

/// The first row is what people take most often.
const EMOJI: [&str; 48] = [
    "👍", "❤️", "😂", "🎉", "🙏", "👀", "😊", "😍", "😮", "😢", "😡", "🤔", "👏", "🙌", "💪", "🔥",
    "✅", "❌", "💯", "🚀", "⭐", "💡", "☕", "🍵", "🍙", "🍻", "🎂", "🌸", "🌞", "🌙", "😅", "😎",
    "🥳", "😴", "🤝", "🙇", "💐", "😭", "😱", "🤗", "😉", "🙂", "👌", "✌️", "👋", "🫶", "💬", "📌",
];

/// Of them in the menu.
const QUICK: usize = 6;

/// The message that something is to be done with.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Chosen {
    subject: Subject,
    mine: bool,
    pinned: bool,
    /// Somebody reacted to it.
    reacted: bool,
    /// Where the button stands that asked.
    beside: Edges,
}

/// Where actions on messages end up.
#[derive(Clone, Copy)]
pub(super) struct MessageActions {
    /// The room: messages may be in it or in the thread beside it.
    room: Live,
    words: &'static Words,
    chosen: RwSignal<Option<Chosen>>,
    pub(super) details: Details,
}

impl MessageActions {
    pub(super) fn new(room: Live) -> Self {
        Self {
            room,
            words: use_words(),
            chosen: RwSignal::new(None),
            details: Details::new(),
        }
    }

    /// Opens the menu for a message.
    pub(super) fn open_menu(self, subject: Subject, beside: Edges) {
        self.open(subject, MENU_ID, beside);
    }

    /// Opens the choice of emoji for a message.
    pub(super) fn open_picker(self, subject: Subject, beside: Edges) {
        self.open(subject, PICKER_ID, beside);
    }

    fn open(self, subject: Subject, id: &'static str, beside: Edges) {
        let chat = self.room.at(subject.pane).chat;
        let me = chat.viewer.with_untracked(|viewer| viewer.id);
        let chosen = chat.timeline.with_untracked(|timeline| {
            let (author, message) = timeline.message(subject.seq)?;
            Some(Chosen {
                subject,
                mine: author.id == me,
                pinned: message.pinned,
                reacted: !message.reactions.is_empty(),
                beside,
            })
        });
        self.chosen.set(chosen);
        // Once its items are those of this message.
        request_animation_frame(move || dom::open_popover_at(id, beside));
    }

    /// Where a message was chosen.
    fn live(self, chosen: Chosen) -> Live {
        self.room.at(chosen.subject.pane)
    }

    fn address(self, seq: Seq) -> String {
        let place = self.room.chat.place;
        let path = place.with_untracked(|place| paths::message(&place.room.slug, seq));
        dom::origin() + &paths::link(path)
    }
}

/// The menu, and the choice of emoji.
#[component]
pub(super) fn MessageMenu(actions: MessageActions) -> impl IntoView {
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
                actions
                    .live(chosen)
                    .react(chosen.subject.seq, emoji.to_owned(), words);
            }
        }
    };
    let mine = move || chosen.with(|chosen| chosen.is_some_and(|chosen| chosen.mine));
    // The room's and the thread's are the same.
    let all_saved = actions.room.chat.saved;
    let saved = move || {
        let seq = chosen.with(|chosen| chosen.map(|chosen| chosen.subject.seq));
        seq.is_some_and(|seq| all_saved.with(|saved| saved.contains(&seq)))
    };
    let reacted = move || chosen.with(|chosen| chosen.is_some_and(|chosen| chosen.reacted));
    let pinned = move || chosen.with(|chosen| chosen.is_some_and(|chosen| chosen.pinned));
    let in_room =
        move || chosen.with(|chosen| chosen.is_some_and(|c| c.subject.pane == Pane::Room));
    let governs = move || actions.room.chat.governs();
    let pins = move || actions.room.chat.pins();
    view! {
        <div class="menu" id=MENU_ID popover="auto" role="menu" aria-label=words.actions on:keydown=move |event| dom::move_in_menu(&event)>
            <div class="menu__quick">
                // One stop on the way of the tabulator.
                {EMOJI.into_iter().take(QUICK).enumerate().map(|(at, emoji)| view! {
                    <button
                        class="picker__emoji"
                        type="button"
                        role="menuitem"
                        tabindex=(at > 0).then_some("-1")
                        aria-label=format!("{}: {emoji}", words.react)
                        on:click=picked(emoji)
                    >
                        {emoji}
                    </button>
                }).collect_view()}
                <button
                    class="picker__emoji picker__more"
                    type="button"
                    role="menuitem"
                    tabindex="-1"
                    aria-label=words.more_emoji
                    title=words.more_emoji
                    on:click=act(|actions, chosen| actions.open_picker(chosen.subject, chosen.beside))
                >
                    <Glyph icon=Icon::Smile/>
                </button>
            </div>
            <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| actions.live(chosen).reply(chosen.subject.seq))>
                {words.reply}
            </button>
            {move || in_room().then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.live(chosen).go_to_thread(chosen.subject.seq);
                })>
                    {words.reply_in_thread}
                </button>
            })}
            {move || mine().then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.live(chosen).edit(chosen.subject.seq);
                })>
                    {words.edit}
                </button>
            })}
            <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                let address = actions.address(chosen.subject.seq);
                // To be copied by hand where it cannot be done otherwise.
                let left = (!dom::copy(&address)).then_some(address);
                let live = actions.live(chosen);
                if left.is_none() {
                    live.say_done(actions.words.link_copied);
                }
                live.chat.note.set(left);
            })>
                {words.copy_link}
            </button>
            <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                let live = actions.live(chosen);
                let seq = chosen.subject.seq;
                let on = !live.chat.saved.with_untracked(|saved| saved.contains(&seq));
                live.save(seq, on, actions.words);
            })>
                {move || if saved() { words.unsave } else { words.save }}
            </button>
            {move || reacted().then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.details.reactions(actions.live(chosen), chosen.subject.seq);
                })>
                    {words.reactions}
                </button>
            })}
            // One's own are never unread, and threads are read on their own.
            {move || (in_room() && !mine()).then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.live(chosen).mark_unread(chosen.subject.seq, actions.words);
                })>
                    {words.mark_unread}
                </button>
            })}
            {move || pins().then(|| view! {
                <button class="menu__item" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.live(chosen).pin(chosen.subject.seq, !chosen.pinned, actions.words);
                })>
                    {if pinned() { words.unpin } else { words.pin }}
                </button>
            })}
            {move || (mine() || governs()).then(|| view! {
                <button class="menu__item menu__item--bad" type="button" role="menuitem" on:click=act(|actions, chosen| {
                    actions.room.chat.overlay.set(Some(Overlay::Delete(chosen.subject)));
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
    }
}
