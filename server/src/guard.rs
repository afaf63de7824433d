//! The guard before everything that needs somebody signed in: one cookie, one
//! look-up, one place.

use app::{backend::Viewer, error::ApiError};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::{session::SessionToken, storage::Session};
use http::{HeaderMap, StatusCode, header};
use leptos::server_fn::error::FromServerFnError as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::Rejection;
use std::sync::Arc;

use engine::chat::Chat;

/// Name of the cookie that carries the session's secret.
pub(crate) const SESSION_COOKIE: &str = "irori_session";

/// What may be asked for without a session, besides static files.
const OPEN: [&str; 5] = [
    "/login",
    "/preferences",
    "/api/sign_in_as_guest",
    "/api/sign_in_options",
    "/health/ready",
];

/// Finds out who asks.
pub(crate) async fn identify(
    State(chat): State<Arc<Chat>>,
    mut request: Request,
    next: Next,
) -> Response {
    match find_session(&chat, request.headers()).await {
        Ok(Some(session)) => {
            request.extensions_mut().insert(Viewer {
                user: session.user.clone(),
                session: session.id,
            });
            request.extensions_mut().insert(session);
        }
        Ok(None) => {}
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
    next.run(request).await
}

/// Turns away who is not signed in: a page goes to sign-in and comes back,
/// everything else gets 401. Who is signed in needs no sign-in page.
pub(crate) async fn require_session(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let signed_in = request.extensions().get::<Session>().is_some();
    if signed_in && path == "/login" {
        return Redirect::to(&asked_next(&request)).into_response();
    }
    if signed_in || OPEN.contains(&path) {
        return next.run(request).await;
    }
    turn_away(&request)
}

/// Where somebody who is signed in already wanted to go by way of sign-in.
fn asked_next(request: &Request) -> String {
    let query = request.uri().query().unwrap_or_default();
    next_in(query).unwrap_or_else(|| "/".to_owned())
}

/// The page of ours that a query of the sign-in page leads on to.
pub(crate) fn next_in(query: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "next")
        .and_then(|(_, next)| app::own_page(&next))
}

/// The sign-in page, leading on to `next`.
pub(crate) fn sign_in_page(next: Option<&str>) -> String {
    match next {
        None | Some("/") => "/login".to_owned(),
        Some(next) => format!(
            "/login?next={}",
            utf8_percent_encode(next, NON_ALPHANUMERIC)
        ),
    }
}

async fn find_session(chat: &Chat, headers: &HeaderMap) -> Result<Option<Session>, Rejection> {
    match cookie(headers, SESSION_COOKIE).and_then(SessionToken::from_cookie) {
        Some(token) => chat.session(&token).await,
        None => Ok(None),
    }
}

fn turn_away(request: &Request) -> Response {
    let path = request.uri().path();
    let from_form = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if path == "/ws" {
        return (StatusCode::UNAUTHORIZED, "sign in first\n").into_response();
    }
    if path.starts_with("/api/") {
        if from_form {
            return Redirect::to("/login").into_response();
        }
        // As the server function itself would say it.
        let error = ApiError::Rejected(Rejection::SignInFirst);
        return (StatusCode::UNAUTHORIZED, error.ser()).into_response();
    }
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/", |wanted| wanted.as_str());
    Redirect::to(&sign_in_page(Some(wanted))).into_response()
}

/// The value of a cookie (RFC 6265 section 5.4).
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}
