//! The whole route table on one screen.

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::{
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, Predicate as _},
    },
    set_header::SetResponseHeaderLayer,
};
use tracing::Instrument as _;

use crate::{
    assets, avatars, documents,
    edge::{
        address_limit, below, body_limit, caller, csp_reports, guard, headers, origin,
        request_limit, request_log, time_limit,
    },
    files, health, security_txt, socket, ssr,
    state::AppState,
};

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
    let answer = tokio::spawn(next.run(request).in_current_span());
    answer
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn may_be_compressed(_: StatusCode, _: Version, _: &HeaderMap, answer: &Extensions) -> bool {
    answer.get::<files::NotCompressed>().is_none()
}

pub(crate) fn router(state: AppState) -> Router {
    let guarded = Router::new()
        .route("/ws", get(socket::upgrade))
        .route("/avatars/{user}/{avatar}", get(avatars::serve))
        .route("/files/{id}", get(files::original))
        .route("/files/{id}/small", get(files::small))
        .route("/files/{id}/large", get(files::large))
        .merge(own_pages(documents::guarded_router()))
        .merge(ssr::router(&state))
        .route_layer(from_fn(guard::require_session));
    let pages = guarded
        .merge(own_pages(documents::open_router()))
        .route("/preferences", post(documents::preferences::save))
        .route(csp_reports::PATH, post(csp_reports::take))
        .layer(from_fn_with_state(state.clone(), request_limit::limit))
        .route("/.well-known/security.txt", get(security_txt::show))
        .layer(from_fn_with_state(state.clone(), guard::identify))
        .layer(from_fn_with_state(state.clone(), caller::identify))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            headers::ASK_AGAIN,
        ));
    // Whoever watches the server is not to be held up by strangers, nor by the
    // store where it is not what they ask for.
    let watched = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        // What that was called at first.
        .route("/health/ready", get(health::ready))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            headers::KEEP_NOTHING,
        ));
    let mut router = pages
        .merge(watched)
        .merge(assets::router(&state.site, &state.leptos.site_pkg_dir))
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .compress_when(DefaultPredicate::new().and(may_be_compressed)),
        )
        .layer(from_fn(time_limit::limit))
        .layer(from_fn_with_state(state.clone(), body_limit::limit))
        .layer(from_fn_with_state(state.clone(), origin::refuse_cross_site))
        .layer(from_fn(address_limit::limit))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            headers::CSP_NO_PAGE,
        ))
        .layer(from_fn_with_state(state.requests.clone(), request_log::log));
    for (name, value) in headers::EVERYWHERE {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    if let Some(hsts) = state.hsts.clone() {
        router = router.layer(SetResponseHeaderLayer::if_not_present(
            header::STRICT_TRANSPORT_SECURITY,
            hsts,
        ));
    }
    below::router(router.with_state(state))
}
