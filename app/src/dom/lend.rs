//! Tools that all messages share.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

/// Puts the shared tools into the message around `at`, before its own button.
/// A message that has none to offer gets none.
pub(crate) fn lend(tools: &Element, at: EventTarget) {
    let at = at.dyn_into::<Element>().ok();
    let own = at
        .and_then(|at| at.closest(".message").ok().flatten())
        .and_then(|message| message.query_selector(":scope > .tools").ok().flatten());
    if let Some(own) = own
        && tools.parent_element().as_ref() != Some(&own)
    {
        // It is only moved, which cannot fail.
        let _ = own.insert_before(tools, own.first_child().as_ref());
    }
}
