//! Notifies somebody who looks elsewhere: with notifications of the system, a
//! sound, and the number on the icon.

use leptos::{
    prelude::{document, window},
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::{
    AudioContext, HtmlLinkElement, Notification, NotificationOptions, NotificationPermission,
};

use crate::paths;

const ICON: &str = "/icon-192.png";

/// Whether this browser lets the site tell of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    /// There is no such thing here: an old browser, or a page without TLS.
    Missing,
    NotAsked,
    Given,
    Refused,
}

/// How this browser stands to notifications.
pub(crate) fn notification_permission() -> Permission {
    if !window().is_secure_context() || window().get("Notification").is_none() {
        return Permission::Missing;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Given,
        NotificationPermission::Denied => Permission::Refused,
        _ => Permission::NotAsked,
    }
}

/// Asks for permission. Only to be called for a click.
#[expect(clippy::future_not_send, reason = "the browser has one thread")]
pub(crate) async fn ask_to_notify() -> Permission {
    if let Ok(answer) = Notification::request_permission() {
        // The answer is read from the browser, however this ends.
        let _ = wasm_bindgen_futures::JsFuture::from(answer).await;
    }
    notification_permission()
}

/// Shows a notification. Several tabs may show the same; of one `tag` there is
/// one. A click on it brings the page to the front and calls `clicked`.
pub(crate) fn notify(title: &str, body: &str, tag: &str, clicked: impl FnOnce() + 'static) {
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_icon(&paths::link(ICON));
    // Some browsers want them from a service worker only: then there are none.
    let Ok(notification) = Notification::new_with_options(title, &options) else {
        return;
    };
    let shown = notification.clone();
    let on_click = Closure::once_into_js(move || {
        let _ = window().focus();
        shown.close();
        clicked();
    });
    notification.set_onclick(Some(on_click.unchecked_ref()));
}

/// A short soft sound.
pub(crate) fn chime() {
    /// Of the two tones, in Hz.
    const TONES: [f32; 2] = [587.0, 880.0];
    const LOUDNESS: f32 = 0.06;
    const TONE_S: f64 = 0.12;
    let Ok(audio) = AudioContext::new() else {
        return;
    };
    let start = audio.current_time();
    let mut at = start;
    for tone in TONES {
        let (Ok(oscillator), Ok(gain)) = (audio.create_oscillator(), audio.create_gain()) else {
            return;
        };
        oscillator.frequency().set_value(tone);
        let volume = gain.gain();
        let _ = volume.set_value_at_time(LOUDNESS, at);
        let _ = volume.exponential_ramp_to_value_at_time(0.000_1, at + 2.0 * TONE_S);
        let _ = oscillator.connect_with_audio_node(&gain);
        let _ = gain.connect_with_audio_node(&audio.destination());
        let _ = oscillator.start_with_when(at);
        let _ = oscillator.stop_with_when(at + 2.0 * TONE_S);
        at += TONE_S;
    }
}

/// Puts the number of what waits on the app's icon, where it has one, and a
/// dot on the page's.
pub(crate) fn badge(waiting: u32) {
    let icon = document()
        .query_selector("link[rel=icon]")
        .ok()
        .flatten()
        .and_then(|link| link.dyn_into::<HtmlLinkElement>().ok());
    if let Some(icon) = icon {
        let icon_path = if waiting > 0 {
            "/favicon-unread.svg"
        } else {
            "/favicon.svg"
        };
        icon.set_href(&paths::link(icon_path));
    }
    let navigator = window().navigator();
    let method = if waiting > 0 {
        "setAppBadge"
    } else {
        "clearAppBadge"
    };
    let set = js_sys::Reflect::get(&navigator, &method.into());
    if let Some(set) = set
        .ok()
        .and_then(|it| it.dyn_into::<js_sys::Function>().ok())
    {
        // Answers a promise; where it may not, nothing is lost.
        let _ = set.call1(&navigator, &waiting.into());
    }
}
