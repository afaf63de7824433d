//! Walking through the messages by key. They are one stop on the way of the
//! tabulator: inside, arrows go from one to the next, Enter opens what can be
//! done with it, and Tab leads through what stands in it and then out.

use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    prelude::document,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, EventTarget, HtmlElement};

use crate::{dom, state::Pane};

/// A line that can have the focus.
const LINE: &str = ".message[data-seq], .notice";
/// What in a message is reached by the tabulator.
const STOPS: &str =
    "a[href], button:not([tabindex='-1']), pre[tabindex], table[tabindex], audio, video";

/// The focus comes into a line. By Shift+Tab from the message box it comes to the
/// lowest thing that can have it, and goes on to the timeline as a whole.
pub(super) fn entered(event: &FocusEvent, pane: Pane) {
    let element = |of: Option<EventTarget>| of.and_then(|of| of.dyn_into::<Element>().ok());
    let is_in = |of: &Element, what: &str| of.closest(what).ok().flatten().is_some();
    let (Some(at), Some(from)) = (element(event.target()), element(event.related_target())) else {
        return;
    };
    let by_key = at.matches(":focus-visible").unwrap_or(false);
    if by_key
        && is_in(&from, "footer")
        && is_in(&at, LINE)
        && let Some(log) = document().get_element_by_id(pane.timeline_id())
    {
        focus(&log);
    }
}

/// A key is down in the timeline of a pane.
pub(super) fn walked(event: &KeyboardEvent, pane: Pane) {
    let is_taken = event.default_prevented() || dom::is_for_input_method(event);
    if is_taken || event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let Some(log) = document().get_element_by_id(pane.timeline_id()) else {
        return;
    };
    let Some(active) = document().active_element() else {
        return;
    };
    let line = active.closest(LINE).ok().flatten();
    let done = match event.key().as_str() {
        "ArrowUp" => step(&log, &active, line.as_ref(), false),
        "ArrowDown" => step(&log, &active, line.as_ref(), true),
        "Enter" if line.as_ref() == Some(&active) => open_menu(&active),
        "Escape" if line.is_some() => focus(&log),
        // From what stands in a message to the message, and from there out.
        "Tab" if event.shift_key() => line.is_some_and(|line| {
            if line == active {
                focus(&log)
            } else {
                focus(&line)
            }
        }),
        "Tab" => leave(&log, &active, line.as_ref(), pane),
        _ => false,
    };
    if done {
        event.prevent_default();
    }
}

/// Goes to the next line, or to the lowest in view from outside of them. What
/// scrolls or is chosen by arrows itself keeps them.
fn step(log: &Element, active: &Element, line: Option<&Element>, down: bool) -> bool {
    let Some(line) = line else {
        let lowest = (active == log).then(|| lowest_in_view(log)).flatten();
        return lowest.is_some_and(|line| focus(&line));
    };
    if matches!(active.tag_name().as_str(), "AUDIO" | "VIDEO") {
        return false;
    }
    let lines = log.query_selector_all(LINE).ok();
    let lines = lines.map_or_else(Vec::new, |lines| elements(&lines));
    let at = lines.iter().position(|other| other == line);
    let next = at.and_then(|at| {
        if down {
            at.checked_add(1)
        } else {
            at.checked_sub(1)
        }
    });
    next.and_then(|next| lines.get(next)).is_some_and(focus)
}

fn lowest_in_view(log: &Element) -> Option<Element> {
    let edge = log.get_bounding_client_rect().bottom();
    let lines = elements(&log.query_selector_all(LINE).ok()?);
    let seen = lines
        .iter()
        .rev()
        .find(|line| line.get_bounding_client_rect().bottom() <= edge + 1.0);
    seen.or(lines.last()).cloned()
}

/// Enter on a message: what can be done with it.
fn open_menu(line: &Element) -> bool {
    let more = line.query_selector("[data-action='more']").ok().flatten();
    more.and_then(|more| more.dyn_into::<HtmlElement>().ok())
        .is_some_and(|more| {
            more.click();
            true
        })
}

/// After the last of what stands in a message, and from the timeline itself,
/// the tabulator goes on to the message box.
fn leave(log: &Element, active: &Element, line: Option<&Element>, pane: Pane) -> bool {
    let is_last = match line {
        Some(line) => {
            let stops = line.query_selector_all(STOPS).ok();
            let stops = stops.map_or_else(Vec::new, |stops| elements(&stops));
            stops.last().is_none_or(|last| last == active)
        }
        None => active == log,
    };
    if is_last {
        dom::focus(pane.composer_id());
    }
    is_last
}

fn elements(list: &web_sys::NodeList) -> Vec<Element> {
    (0..list.length())
        .filter_map(|at| list.item(at)?.dyn_into().ok())
        .collect()
}

fn focus(element: &Element) -> bool {
    element
        .dyn_ref::<HtmlElement>()
        .is_some_and(|element| element.focus().is_ok())
}
