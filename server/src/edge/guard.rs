//! The guard before everything that needs somebody signed in: one cookie, one
//! look-up, one place.

use std::{sync::Arc, time::Duration};

use app::error::ApiError;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::{accounts::Accounts, storage::Session};
use http::{HeaderMap, Method, StatusCode, header};
use leptos::server_fn::error::FromServerFnError as _;
use protocol::Rejection;

use super::{body_limit::FORM_MAX_BYTES, cookies::Cookies};

/// How long is waited for the rest of a form of somebody who is turned away.
const FORM_WITHIN: Duration = Duration::from_secs(5);

/// Finds out who asks.
pub(crate) async fn identify(
    State(accounts): State<Arc<Accounts>>,
    State(cookies): State<Cookies>,
    mut request: Request,
    next: Next,
) -> Response {
    let found = match cookies.session(request.headers()) {
        Some(token) => accounts.session(&token).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(session)) => {
            request.extensions_mut().insert(session.actor());
            request.extensions_mut().insert(session);
        }
        Ok(None) => {}
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
    next.run(request).await
}

/// Turns away who is not signed in: a page goes to sign-in and comes back,
/// everything else gets 401. Who has to set up a second step is led there,
/// and gets nothing else.
pub(crate) async fn require_session(request: Request, next: Next) -> Response {
    let answer = match request.extensions().get::<Session>() {
        Some(session) if session.owes_second_step && !leads_to_second_step(&request) => {
            lead_to_second_step(&request)
        }
        Some(_) => return next.run(request).await,
        None => turn_away(&request),
    };
    hear_out(request.into_body()).await;
    answer
}

/// Lets somebody who is turned away finish the form they are sending, for a
/// while: otherwise they would not hear the answer.
pub(crate) async fn hear_out(form: Body) {
    let rest = to_bytes(form, FORM_MAX_BYTES);
    let _ = tokio::time::timeout(FORM_WITHIN, rest).await;
}

/// Whether a browser waits for a page, and not a program for an answer.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Whether the request is one of the few that somebody may make who has to set
/// up a second step first: that page, its own requests, and signing out.
fn leads_to_second_step(request: &Request) -> bool {
    const WAYS: [&str; 4] = [
        "/account/app",
        "/account/proof",
        "/account/alerts",
        "/logout",
    ];
    let path = request.uri().path();
    WAYS.iter().any(|way| {
        path.strip_prefix(way)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn lead_to_second_step(request: &Request) -> Response {
    if wants_page(request.headers()) {
        return Redirect::to("/account/app").into_response();
    }
    let error = ApiError::Rejected(Rejection::SecondStepNeeded);
    (StatusCode::FORBIDDEN, error.ser()).into_response()
}

fn turn_away(request: &Request) -> Response {
    let path = request.uri().path();
    let is_file = path.starts_with("/avatars/") || path.starts_with("/files/");
    if path == "/ws" || (is_file && !wants_page(request.headers())) {
        return (StatusCode::UNAUTHORIZED, "sign in first\n").into_response();
    }
    if path.starts_with("/api/") {
        if wants_page(request.headers()) {
            return Redirect::to("/login").into_response();
        }
        // The answer has the form that the server function itself would give
        // it.
        let error = ApiError::Rejected(Rejection::SignInFirst);
        return (StatusCode::UNAUTHORIZED, error.ser()).into_response();
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let wanted = match request.uri().path_and_query() {
        Some(wanted) if reads => wanted.as_str(),
        // The address that a form was sent to is not a page to come back to;
        // the page the form stands on is.
        Some(wanted) if wanted.path().starts_with("/account/") => "/account",
        Some(wanted) if wanted.path().starts_with("/people/") => "/people",
        _ => "/",
    };
    Redirect::to(&app::login_path(wanted)).into_response()
}
