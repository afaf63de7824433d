//! The message box. Without JavaScript it is a plain form; with it, messages
//! go through the outbox.

mod keys;

use leptos::{
    ev::{CompositionEvent, KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
    server_fn::ServerFn,
};
use leptos_router::hooks::use_navigate;
use protocol::{MESSAGE_MAX_CHARS, RoomId};

use self::keys::{KeyPress, sends};
use super::{Glyph, Icon};
use crate::{api::PostMessage, dom, live::Live, paths, prefs::use_words, words::Words};

/// Where the skip link and the keyboard lead.
pub(crate) const COMPOSER_ID: &str = "message";
/// The counter shows when no more characters than this are left.
const COUNTER_FROM: u32 = 200;

/// Where messages are written.
#[component]
pub(crate) fn Composer(live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let area = NodeRef::<html::Textarea>::new();
    let chars = RwSignal::new(0_u32);
    let too_long = move || chars.get() > MESSAGE_MAX_CHARS;
    let posted = ServerAction::<PostMessage>::new();
    let composition_ended_ms = StoredValue::new(f64::MIN);
    let navigate = cfg!(not(feature="ssr")).then(|| StoredValue::new_local(use_navigate()));

    let measure = move || {
        if let Some(area) = area.get_untracked() {
            dom::grow(&area);
            chars.set(count(&dom::composed(&area.value())));
        }
    };
    let write = move |text: &str| {
        if let Some(area) = area.get_untracked() {
            area.set_value(text);
        }
        measure();
    };
    let send = move || {
        let Some(area) = area.get_untracked() else {
            return;
        };
        let body = dom::composed(&area.value());
        if body.is_empty() || count(&body) > MESSAGE_MAX_CHARS {
            return;
        }
        let room = chat.room.get_untracked();
        live.post(body);
        live.keep_draft(room.id, "");
        write("");
        chat.following.set(true);
        if chat
            .timeline
            .with_untracked(crate::state::Timeline::has_newer)
        {
            navigate.unwrap().with_value(|navigate| {
                navigate(
                    &paths::room(&room.slug),
                    leptos_router::NavigateOptions::default(),
                );
            });
        }
    };

    // What was typed before the page came alive stays; else the room's draft
    // comes back. Another room brings its own.
    let room_id = Memo::new(move |_| chat.room.with(|room| room.id));
    Effect::new(move |before: Option<RoomId>| {
        let room = room_id.get();
        let typed_early = before.is_none()
            && area
                .get_untracked()
                .is_some_and(|area| !area.value().is_empty());
        if typed_early {
            measure();
        } else {
            write(&live.draft(room).unwrap_or_default());
        }
        if !dom::is_touch() {
            dom::focus(COMPOSER_ID);
        }
        room
    });

    let on_input = move |_| {
        measure();
        if let Some(area) = area.get_untracked() {
            let text = area.value();
            live.keep_draft(room_id.get_untracked(), &text);
            if !text.trim().is_empty() {
                live.note_writing();
            }
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        let press = KeyPress {
            enter: event.key() == "Enter",
            shift: event.shift_key(),
            alt: event.alt_key(),
            command: event.ctrl_key() || event.meta_key(),
            composing: event.is_composing(),
            key_code: event.key_code(),
            since_composition_ms: event.time_stamp() - composition_ended_ms.get_value(),
            touch: dom::is_touch(),
        };
        if sends(press) {
            event.prevent_default();
            send();
        }
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let rejected = move || {
        posted.value().with(|value| {
            value
                .as_ref()?
                .as_ref()
                .err()
                .map(|error| words.error(error))
        })
    };

    view! {
        <p class="composer-note composer-note--error" role="alert">{rejected}</p>
        <form class="composer" method="post" action=PostMessage::url() on:submit=on_submit>
            <input type="hidden" name="room" value=move || room_id.get().to_string()/>
            <input
                type="hidden"
                name="client_id"
                value=move || chat.form_client_id.with(ToString::to_string)
            />
            <textarea
                class="composer__text"
                id=COMPOSER_ID
                name="body"
                rows="1"
                autocomplete="off"
                aria-label=words.message
                aria-describedby="composer-note"
                placeholder=move || chat.room.with(|room| (words.message_room)(&room.name))
                dir="auto"
                node_ref=area
                on:input=on_input
                on:keydown=on_keydown
                on:compositionend=move |event: CompositionEvent| {
                    composition_ended_ms.set_value(event.time_stamp());
                }
            ></textarea>
            <button class="send" type="submit" aria-label=words.send disabled=too_long>
                <Glyph icon=Icon::Send/>
            </button>
        </form>
        <p class="composer-note" class:composer-note--error=too_long id="composer-note">
            {move || counter(chars.get(), words)}
        </p>
    }
}

/// Length as the server counts it.
fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
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
    use crate::prefs::Lang;

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
