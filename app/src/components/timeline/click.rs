//! Handles clicks in messages, with one listener for all lines.

use leptos::wasm_bindgen::JsCast;
use leptos::{ev, prelude::*};
use protocol::Seq;
use web_sys::{Element, HtmlAnchorElement};

use crate::{
    dom,
    live::Live,
    state::{Overlay, Subject},
    words::Words,
};

/// Does what the clicked button of a message asks for (`data-action`).
pub(super) fn clicked(event: &ev::MouseEvent, live: Live, words: &'static Words) {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let button = target.and_then(|t| t.closest("[data-action]").ok().flatten());
    // A link may be meant for a tab or window of its own.
    let Some(button) = button
        .filter(|it| !it.is_instance_of::<HtmlAnchorElement>() || !dom::opens_elsewhere(event))
    else {
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
    let subject = Subject {
        seq: of,
        pane: live.chat.pane,
    };
    let open = |overlay| live.chat.overlay.set(Some(overlay));
    match button.get_attribute("data-action").as_deref() {
        Some("react") => {
            // Without a script it is a button of a form.
            event.prevent_default();
            if let Some(emoji) = button.get_attribute("data-emoji") {
                live.react(of, emoji, words);
            }
        }
        Some("reply") => live.reply(of),
        Some("thread") => live.go_to_thread(of),
        Some("pick") => open(Overlay::Emoji(subject, dom::edges(&button))),
        Some("more") => open(Overlay::Actions(subject, dom::edges(&button))),
        Some("edits") => {
            event.prevent_default();
            open(Overlay::Edits(subject));
        }
        Some("enlarge") => {
            let lines = event.current_target();
            if let Some(lines) = lines.and_then(|it| it.dyn_into::<Element>().ok()) {
                event.prevent_default();
                let (pictures, at) = dom::gallery(&lines, &button);
                open(Overlay::Pictures(pictures, at));
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
