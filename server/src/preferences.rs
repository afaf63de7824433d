//! Language and theme: kept in cookies, so that the first HTML has them.

use axum::{
    Form,
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use http::{header, request::Parts};
use serde::Deserialize;

use crate::origin::OwnOrigin;

/// A year, in seconds.
const KEPT_SECS: u32 = 365 * 24 * 60 * 60;

/// What the form on every page sends. What is missing stays as it is.
#[derive(Debug, Deserialize)]
pub(crate) struct Preferences {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    next: String,
}

/// Keeps what was chosen and goes back to where it was chosen.
pub(crate) async fn save(
    State(own): State<OwnOrigin>,
    request: Parts,
    Form(chosen): Form<Preferences>,
) -> impl IntoResponse {
    let secure = if own.is_https(&request) {
        "; Secure"
    } else {
        ""
    };
    let keep = |name: &str, value: &str, max_age: u32| {
        let cookie = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={max_age}{secure}");
        (header::SET_COOKIE, cookie)
    };
    let mut cookies = Vec::new();
    if let Some(lang @ ("en" | "ja")) = chosen.lang.as_deref() {
        cookies.push(keep("lang", lang, KEPT_SECS));
    }
    match chosen.theme.as_deref() {
        Some(theme @ ("light" | "dark")) => cookies.push(keep("theme", theme, KEPT_SECS)),
        Some("system") => cookies.push(keep("theme", "", 0)),
        _ => {}
    }
    let next = app::own_page(&chosen.next).unwrap_or_else(|| "/".to_owned());
    (AppendHeaders(cookies), Redirect::to(&next))
}
