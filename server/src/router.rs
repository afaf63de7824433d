//! The whole route table on one screen.

use std::time::Duration;

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{StatusCode, header};
use tower_http::{
    compression::CompressionLayer, set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
};

use crate::{
    accounts, assets, avatars, body_limit, caller, guard, headers, health, origin, preferences,
    request_log, sign_out, socket, ssr, state::AppState,
};

/// No answer takes longer, nor does a request's body.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// What is said to one person only, and what is begun here is finished.
fn own_pages(router: Router<AppState>) -> Router<AppState> {
    router
        .layer(from_fn(finish))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            headers::KEEP_NOTHING,
        ))
}

/// Goes on when the client hangs up: what ends sessions in the store is to
/// end their sockets too.
async fn finish(request: Request, next: Next) -> Response {
    let answer = tokio::spawn(next.run(request));
    answer
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

pub(crate) fn router(state: AppState) -> Router {
    let guarded = Router::new()
        .route("/ws", get(socket::upgrade))
        .route("/avatars/{user}/{avatar}", get(avatars::serve))
        .merge(own_pages(
            Router::new().route("/logout", post(sign_out::sign_out)),
        ))
        .merge(own_pages(accounts::guarded_router()))
        .merge(ssr::router(&state))
        .route_layer(from_fn(guard::require_session));
    let pages = guarded
        .merge(own_pages(accounts::open_router()))
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
        .layer(from_fn(body_limit::limit))
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
