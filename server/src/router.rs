//! The whole route table on one screen.

use std::time::Duration;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use http::{StatusCode, header};
use tower_http::{
    compression::CompressionLayer, limit::RequestBodyLimitLayer,
    set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
};

use crate::{
    accounts, assets, caller, guard, headers, health, origin, preferences, request_log, sign_out,
    socket, ssr, state::AppState,
};

/// Nothing that is sent here is larger: a message of 4,000 characters in a
/// form takes 48 kB at the most.
const BODY_MAX_BYTES: usize = 64 * 1024;

/// No answer takes longer, nor does a request's body.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

pub(crate) fn router(state: AppState) -> Router {
    let guarded = Router::new()
        .route("/ws", get(socket::upgrade))
        .route("/logout", post(sign_out::sign_out))
        .merge(accounts::guarded_router())
        .merge(ssr::router(&state))
        .route_layer(from_fn(guard::require_session));
    let pages = guarded
        .merge(accounts::open_router())
        .route("/preferences", post(preferences::save))
        .route("/health/ready", get(health::ready))
        .layer(from_fn_with_state(state.clone(), guard::identify))
        .layer(from_fn_with_state(state.clone(), caller::identify))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            headers::ASK_AGAIN,
        ));
    let mut router = pages
        .nest("/pkg", assets::router(&state))
        .layer(CompressionLayer::new().gzip(true))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            ANSWER_WITHIN,
        ))
        .layer(RequestBodyLimitLayer::new(BODY_MAX_BYTES))
        .layer(from_fn_with_state(state.clone(), origin::refuse_cross_site))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            headers::CSP_NO_PAGE,
        ))
        .layer(from_fn(request_log::log));
    for (name, value) in headers::EVERYWHERE {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    router.with_state(state)
}
