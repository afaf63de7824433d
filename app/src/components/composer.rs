//! The message box. Without JavaScript it is a plain form; with it, messages
//! go through the outbox.

mod about;
mod keys;
mod suggestions;
mod tray;
mod writing;

use leptos::{
    ev::{CompositionEvent, Event, SubmitEvent},
    html,
    prelude::*,
    server_fn::ServerFn,
};
use protocol::{MESSAGE_MAX_CHARS, RoomKind};

use super::{
    Glyph, Icon,
    composer::{
        about::About,
        suggestions::{SuggestionList, Suggestions},
        tray::Tray,
        writing::Writing,
    },
};
use crate::{
    api::{PostMessage, form_error},
    dom,
    live::Live,
    paths,
    prefs::use_words,
    state::Pane,
    words::Words,
};

/// The counter shows when no more characters than this are left.
const COUNTER_FROM: u32 = 200;

/// The names of a message box's parts: there may be two of them on a page.
#[derive(Clone, Copy)]
struct Ids {
    note: &'static str,
    suggestions: &'static str,
}

impl Ids {
    const fn of(pane: Pane) -> Self {
        match pane {
            Pane::Room => Self {
                note: "composer-note",
                suggestions: "suggestions",
            },
            Pane::Thread => Self {
                note: "thread-composer-note",
                suggestions: "thread-suggestions",
            },
        }
    }
}

/// Where messages are written.
#[component]
pub(crate) fn Composer(live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let area = NodeRef::<html::Textarea>::new();
    let ids = Ids::of(chat.pane);
    let suggestions = Suggestions::new(ids.suggestions);
    let writing = Writing::new(live, area, words, suggestions);
    let is_ready = Memo::new(move |_| {
        let written = chat.written();
        chat.uploads.with(|uploads| uploads.are_ready(written))
    });
    let attach = move |event: Event| live.add_files(dom::take_chosen_files(&event), words);
    // Words the browser pastes by itself.
    let paste = move |event: Event| {
        let pasted = dom::pasted(&event);
        if let Some((_, files)) = pasted.filter(|(clipboard, _)| clipboard.is_for_files()) {
            event.prevent_default();
            live.add_files(files, words);
        }
    };
    let took = Callback::new(move |completion| writing.complete(&completion));
    let too_long = move || writing.chars() > MESSAGE_MAX_CHARS;
    let rejected = form_error::<PostMessage>().map(|error| words.error(&error));
    Effect::new(move |before| writing.take_up_draft(before));
    Effect::new(move |before| writing.take_up_purpose(before));
    Effect::new(move |_| writing.take_up_handed());
    Effect::new(move |_| writing.notice_loss());
    // In the page itself, for who has no JavaScript. The browser takes over later.
    let drawn = chat.place.with_untracked(|place| drawn(&place.draft.body));
    let archived = Memo::new(move |_| chat.place.with(|place| place.room.archived));
    let gone = Memo::new(move |_| {
        let direct = chat.place.with(|place| place.room.kind == RoomKind::Direct);
        let me = chat.viewer.with(|viewer| viewer.id);
        let gone = || chat.people.with(|people| people.gone(me));
        direct.then(gone).unwrap_or_default()
    });
    // Nobody would read it.
    let closed = move || archived.get() || gone.with(|(_, alone)| *alone);
    // What was written before stays to be read, and copied.
    let has_words =
        move || writing.chars() > 0 || chat.place.with(|place| !place.draft.body.is_empty());

    view! {
        <p class="composer-note composer-note--error" role="alert">{rejected}</p>
        {move || archived.get().then(|| view! { <p class="composer-note">{words.archived}</p> })}
        {move || gone.with(|(names, _)| {
            (!names.is_empty()).then(|| view! { <p class="composer-note" role="status">{(words.people_gone)(names)}</p> })
        })}
        <Tray live/>
        <About writing live/>
        <SuggestionList suggestions took chat/>
        <form
            class="composer"
            hidden=move || closed() && !has_words()
            method="post"
            enctype="multipart/form-data"
            action=paths::link(PostMessage::url())
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                if !closed() {
                    writing.send();
                }
            }
        >
            <input type="hidden" name="room" value=move || chat.room_id().to_string()/>
            <input
                type="hidden"
                name="client_id"
                value=move || chat.place.with(|place| place.form_client_id.to_string())
            />
            {move || {
                let thread = chat.place.with(|place| place.thread);
                thread.map(|thread| view! { <input type="hidden" name="thread" value=thread.to_string()/> })
            }}
            {move || {
                let version = chat.place.with(|place| place.draft.version);
                (version > 0).then(|| view! {
                    <input type="hidden" name="draft_version" value=version.to_string()/>
                })
            }}
            <label class="attach" title=words.attach hidden=closed>
                <Glyph icon=Icon::Attach/>
                <span class="visually-hidden">{words.attach}</span>
                <input class="visually-hidden" type="file" name="files" multiple on:change=attach/>
            </label>
            <textarea
                class="composer__text"
                id=chat.pane.composer_id()
                name="body"
                rows="1"
                readonly=closed
                autocomplete="off"
                aria-label=match chat.pane {
                    Pane::Room => words.message,
                    Pane::Thread => words.message_thread,
                }
                aria-describedby=ids.note
                aria-autocomplete="list"
                aria-controls=move || suggestions.any().then_some(ids.suggestions)
                aria-activedescendant=move || suggestions.marked_id()
                placeholder=move || chat.place.with(|place| match chat.pane {
                    Pane::Room => (words.message_room)(&words.room(&place.room)),
                    Pane::Thread => words.message_thread.to_owned(),
                })
                dir="auto"
                node_ref=area
                on:input=move |_| writing.typed()
                on:click=move |_| writing.caret_moved()
                on:blur=move |_| suggestions.close()
                on:keydown=move |event| {
                    if !closed() {
                        writing.pressed(&event);
                    }
                }
                on:paste=move |event| paste(event.into())
                on:compositionstart=move |_| writing.composes()
                on:compositionend=move |event: CompositionEvent| writing.composed(&event)
                inner_html=drawn
            ></textarea>
            <button
                class="send"
                type="submit"
                aria-label=words.send
                hidden=closed
                disabled=move || too_long() || !is_ready.get()
            >
                <Glyph icon=Icon::Send/>
            </button>
        </form>
        <p class="composer-note" class:composer-note--error=too_long id=ids.note>
            {move || counter(writing.chars(), words)}
        </p>
    }
}

/// The text of a box as HTML, which passes over one line end at the beginning.
fn drawn(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    if escaped.starts_with('\n') {
        format!("\n{escaped}")
    } else {
        escaped
    }
}

/// What to say about the length of a message, if anything.
fn counter(chars: u32, words: &Words) -> Option<String> {
    match MESSAGE_MAX_CHARS.checked_sub(chars) {
        None => Some((words.characters_over)(chars - MESSAGE_MAX_CHARS)),
        Some(left) if left <= COUNTER_FROM => Some((words.characters_left)(left)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn a_draft_is_drawn_as_text() {
        for (text, html) in [
            ("", ""),
            ("a </textarea><b>&amp;", "a &lt;/textarea>&lt;b>&amp;amp;"),
            ("\nb", "\n\nb"),
        ] {
            assert_eq!(drawn(text), html);
        }
    }

    #[test]
    fn the_counter_shows_near_the_limit() {
        let words = Words::of(Lang::En);
        assert_eq!(counter(3_799, words), None);
        assert_eq!(counter(3_800, words).unwrap(), "200 characters left");
        assert_eq!(counter(4_000, words).unwrap(), "0 characters left");
        assert_eq!(
            counter(4_001, words).unwrap(),
            "Too long by 1 character. Shorten it to send."
        );
    }
}
