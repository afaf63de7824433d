//! Language and theme: kept in cookies, so that the first HTML has them.

use std::time::Duration;

use axum::{
    Form,
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use engine::session::SessionToken;
use http::header;
use serde::Deserialize;

use crate::{documents::query::parameter, edge::cookies::Cookies};

/// A year.
const KEPT: Duration = Duration::from_hours(365 * 24);

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
    let mut kept = Vec::new();
    let mut keep = |name, value: &str, lasts| {
        kept.push((
            header::SET_COOKIE,
            cookies.set_preference(name, value, lasts),
        ));
    };
    if let Some(lang @ ("en" | "ja")) = chosen.lang.as_deref() {
        keep("lang", lang, KEPT);
    }
    match chosen.theme.as_deref() {
        Some(theme @ ("light" | "dark")) => keep("theme", theme, KEPT),
        Some("system") => keep("theme", "", Duration::ZERO),
        _ => {}
    }
    let next = way_back(&chosen.next);
    (AppendHeaders(kept), Redirect::to(&next))
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
