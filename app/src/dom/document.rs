//! The document: attributes of `<html>`, cookies, forms.

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, SubmitEvent};

use crate::paths;

/// A year, in seconds.
const COOKIE_MAX_AGE_SECS: u32 = 365 * 24 * 60 * 60;

/// An attribute of `<html>`.
#[cfg(not(feature = "ssr"))]
pub(crate) fn root_attribute(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}

/// Sets or removes an attribute of `<html>`.
pub(crate) fn set_root_attribute(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        // Fails only for names no attribute can have.
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// Sets a cookie for a year, or removes it. `value` must be plain.
pub(crate) fn set_cookie(name: &str, value: Option<&str>) {
    let Some(document) = document().dyn_ref::<HtmlDocument>().cloned() else {
        return;
    };
    let (value, max_age) = value.map_or(("", 0), |value| (value, COOKIE_MAX_AGE_SECS));
    let secure = match window().location().protocol().as_deref() {
        Ok("https:") => "; Secure",
        _ => "",
    };
    let path = paths::cookie_path();
    // A browser that keeps no cookies forgets the choice; nothing else breaks.
    let _ = document.set_cookie(&format!(
        "{name}={value}; Path={path}; Max-Age={max_age}; SameSite=Lax{secure}"
    ));
}

/// The `value` of the button that sent the form.
pub(crate) fn submitter_value(event: &SubmitEvent) -> String {
    event
        .submitter()
        .and_then(|button| button.get_attribute("value"))
        .unwrap_or_default()
}
