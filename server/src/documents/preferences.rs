//! Language and theme: kept in cookies, so that the first HTML has them.

use axum::{
    Form,
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use http::header;
use serde::Deserialize;

use crate::{documents::query::parameter, edge::cookies::Cookies};
use engine::session::SessionToken;

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
    State(cookies): State<Cookies>,
    Form(chosen): Form<Preferences>,
) -> impl IntoResponse {
    let secure = cookies.secure();
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

/// The page the form was on: one of ours, or one of those nothing else leads
/// to, with the way on from it.
fn way_back(page: &str) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    match path {
        "/login" => app::login_path(&parameter(query, "next")),
        // The secret of a link is base64url; anything else is no link.
        "/setup" | "/invite" => match SessionToken::from_cookie(&parameter(query, "token")) {
            Some(token) => format!("{path}?token={}", token.to_cookie()),
            None => path.to_owned(),
        },
        "/signup" => path.to_owned(),
        _ => app::own_page(page).unwrap_or_else(|| "/".to_owned()),
    }
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
            ("/invite?token=%0d%0aSet-Cookie:x", "/invite"),
            ("/signup?next=%2F%2Fevil.example", "/signup"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(way_back(page), expected, "{page}");
        }
    }
}
