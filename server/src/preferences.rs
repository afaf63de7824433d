//! Language and theme: kept in cookies, so that the first HTML has them.

use axum::{
    Form,
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use http::{header, request::Parts};
use serde::Deserialize;

use crate::{guard, origin::OwnOrigin};

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
    let next = way_back(&chosen.next);
    (AppendHeaders(cookies), Redirect::to(&next))
}

/// The page the form was on: one of ours, or sign-in with the way on from it.
fn way_back(page: &str) -> String {
    if let Some(query) = page.strip_prefix("/login?") {
        return guard::sign_in_page(guard::next_in(query).as_deref());
    }
    if page == "/login" {
        return guard::sign_in_page(None);
    }
    app::own_page(page).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::way_back;

    #[test]
    fn the_way_back_is_a_page_of_ours() {
        for (page, expected) in [
            ("/rooms/lobby", "/rooms/lobby"),
            ("/login", "/login"),
            (
                "/login?next=%2Frooms%2Frelease",
                "/login?next=%2Frooms%2Frelease",
            ),
            ("/login?next=%2F%2Fevil.example", "/login"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(way_back(page), expected, "{page}");
        }
    }
}
