//! Handles clicks in lines, with one listener for all of them.

use leptos::wasm_bindgen::JsCast;
use leptos::{ev, prelude::*};
use protocol::{ClientId, Seq};
use web_sys::{Element, HtmlAnchorElement};

use crate::{
    components::begin_at,
    dom,
    live::Live,
    state::{Overlay, Subject},
    words::Words,
};

/// Does what the clicked element of a line asks for (`data-action`).
pub(super) fn clicked(event: &ev::MouseEvent, live: Live, words: &'static Words) {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let button = target.and_then(|t| t.closest("[data-action]").ok().flatten());
    // A link may be meant for a tab or window of its own.
    let Some(button) = button
        .filter(|it| !it.is_instance_of::<HtmlAnchorElement>() || !dom::opens_elsewhere(event))
    else {
        return;
    };
    let action = button.get_attribute("data-action").unwrap_or_default();
    let client_id = || {
        let id = button.get_attribute("data-client-id")?;
        ClientId::new(id).ok()
    };
    match action.as_str() {
        "day" => {
            if let Some(day) = number(&button, "data-day") {
                begin_at(day);
            }
        }
        "retry" => {
            if let Some(id) = client_id() {
                live.retry(&id);
            }
        }
        "discard" => {
            if let Some(id) = client_id() {
                live.delete(&id);
            }
        }
        "enlarge" => {
            let lines = event.current_target();
            if let Some(lines) = lines.and_then(|it| it.dyn_into::<Element>().ok()) {
                event.prevent_default();
                let (pictures, at) = dom::gallery(&lines, &button);
                live.chat.overlay.set(Some(Overlay::Pictures(pictures, at)));
            }
        }
        "show" => {
            if let Some(to) = number(&button, "data-target")
                && dom::show_line(&format!("m{to}"))
            {
                event.prevent_default();
            }
        }
        action => {
            let message = button.closest("[data-seq]").ok().flatten();
            if let Some(seq) = message.and_then(|message| number(&message, "data-seq")) {
                act(event, action, &button, Seq(seq), live, words);
            }
        }
    }
}

/// Does something with a message.
fn act(
    event: &ev::MouseEvent,
    action: &str,
    button: &Element,
    seq: Seq,
    live: Live,
    words: &'static Words,
) {
    let subject = Subject {
        seq,
        pane: live.chat.pane,
    };
    let open = |overlay| live.chat.overlay.set(Some(overlay));
    match action {
        "react" => {
            // Without a script it is a button of a form.
            event.prevent_default();
            if let Some(emoji) = button.get_attribute("data-emoji") {
                live.react(seq, emoji, words);
            }
        }
        "reply" => live.reply(seq),
        "thread" => live.go_to_thread(seq),
        "pick" => open(Overlay::Emoji(subject, dom::edges(button))),
        "more" => open(Overlay::Actions(subject, dom::edges(button))),
        "edits" => {
            event.prevent_default();
            open(Overlay::Edits(subject));
        }
        _ => {}
    }
}

fn number(element: &Element, name: &str) -> Option<i64> {
    element.get_attribute(name)?.parse().ok()
}
