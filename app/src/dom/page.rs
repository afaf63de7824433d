//! Reads the state of the page as a whole: its address, whether it is seen, and
//! what is open on it.

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlDialogElement, HtmlElement, HtmlTextAreaElement, VisibilityState,
};

use crate::paths;

/// Whether the page is on screen.
pub(crate) fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Whether the person is looking at the page and typing into it.
pub(crate) fn has_focus() -> bool {
    is_visible() && document().has_focus().unwrap_or(false)
}

/// Whether the main pointer is a finger: then there is a keyboard on screen.
pub(crate) fn is_touch() -> bool {
    window()
        .match_media("(pointer: coarse)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}

/// Gives an element an attribute without a value.
pub(crate) fn mark(element: &Element, attribute: &str) {
    // Only what is no name is refused.
    let _ = element.set_attribute(attribute, "");
}

/// Path and query of the page, as they are written inside.
pub(crate) fn current_address() -> String {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let inside = paths::inside(&path).unwrap_or(&path);
    inside.to_owned() + &location.search().unwrap_or_default()
}

/// Leaves for another page, through the server.
pub(crate) fn leave_for(address: &str) {
    // Nothing sensible is left to do if a browser refuses to go.
    let _ = window().location().set_href(&paths::link(address));
}

/// Asks a question that holds up the page, and whether it was agreed to. Where
/// a browser does not ask, nobody has agreed.
pub(crate) fn confirm(question: &str) -> bool {
    window().confirm_with_message(question).unwrap_or(false)
}

/// Loads the page again.
pub(crate) fn reload() {
    let _ = window().location().reload();
}

/// `ws://host` or `wss://host`, as the page itself came.
#[cfg(not(feature = "ssr"))]
pub(crate) fn socket_origin() -> Option<String> {
    let location = window().location();
    let scheme = match location.protocol().ok()?.as_str() {
        "https:" => "wss",
        _ => "ws",
    };
    Some(format!("{scheme}://{}", location.host().ok()?))
}

/// Moves the focus to the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.focus();
    }
}

/// Shows the element with this id, which was `hidden`.
pub(crate) fn reveal(id: &str) {
    if let Some(element) = by_id(id) {
        element.set_hidden(false);
    }
}

/// Whether something stands in a text box that the page did not come with.
pub(crate) fn has_typed() -> bool {
    let boxes = document().get_elements_by_tag_name("textarea");
    (0..boxes.length())
        .filter_map(|at| boxes.item(at)?.dyn_into::<HtmlTextAreaElement>().ok())
        .any(|text| text.default_value() != Ok(text.value()))
}

/// Whether an event came from within an element like that.
pub(crate) fn is_within(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    target.is_some_and(|it| it.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Whether the element with this id takes any place on the page.
pub(crate) fn is_shown(id: &str) -> bool {
    by_id(id).is_some_and(|element| element.offset_height() > 0)
}

/// Opens the dialog with this id.
pub(crate) fn show_dialog(id: &str) {
    if let Some(dialog) = by_id(id).and_then(|element| element.dyn_into::<HtmlDialogElement>().ok())
        && !dialog.open()
    {
        let _ = dialog.show_modal();
    }
}

/// Closes the dialog with this id.
pub(crate) fn close_dialog(id: &str) {
    if let Some(dialog) = by_id(id).and_then(|element| element.dyn_into::<HtmlDialogElement>().ok())
    {
        dialog.close();
    }
}

/// Closes the popover with this id, if it is open.
pub(crate) fn close_popover(id: &str) {
    if let Some(element) = by_id(id) {
        // Closing a closed popover is no error worth telling.
        let _ = element.hide_popover();
    }
}

/// Whether a key press is meant as text: something to write in has the focus.
pub(crate) fn is_writing() -> bool {
    document().active_element().is_some_and(|element: Element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
