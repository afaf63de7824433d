//! Where Leptos meets axum: pages and server functions get their context from
//! one closure, so that none can lack what another has.

use app::{App, backend::BackendRef, shell};
use axum::{
    Router,
    body::Body,
    extract::Request,
    handler::HandlerWithoutStateExt as _,
    middleware::{Next, from_fn},
    response::Response,
};
use http::StatusCode;
use leptos::prelude::{Owner, provide_context};
use leptos_axum::{LeptosRoutes as _, generate_route_list, render_app_async_with_context};
use tower_http::services::ServeDir;

use tower::ServiceExt as _;

use crate::{
    assets::Site,
    edge::{address_limit, headers, refusal},
    state::AppState,
};

/// Every page, every server function, the public files, and the 404 page.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let backend: BackendRef = BackendRef::clone(&state.backend);
    let watched = state.is_watched();
    let context = move || {
        provide_context(BackendRef::clone(&backend));
        headers::set_page_policy(watched);
    };
    let options = state.leptos.clone();
    let draw = move || shell(options.clone());
    let not_found = render_app_async_with_context(context.clone(), draw.clone());
    let not_found = |request: Request| async move {
        let mut page = not_found(request).await;
        if page.status() == StatusCode::OK {
            *page.status_mut() = StatusCode::NOT_FOUND;
        }
        page
    };
    // Not by leptos_axum's handler of files: one asked for while a page was
    // drawn on the same thread took the headers of that page with it.
    let site = state.site.clone();
    let public_files = ServeDir::new(site.dir())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(not_found.clone().into_service());
    let public_file = |request: Request| async move {
        if !address_limit::may_name_a_file(request.uri().path()) {
            return not_found(request).await;
        }
        if let Site::Embedded(files) = &site {
            let path = request.uri().path().trim_start_matches('/');
            return match files.answer(request.method(), path, request.headers()) {
                Some(answer) => answer,
                None => not_found(request).await,
            };
        }
        match public_files.oneshot(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(never) => match never {},
        }
    };
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(App), context, draw)
        .layer(from_fn(without_heritage))
        .layer(from_fn(refusal::tell))
        .fallback(public_file)
}

/// A page that is being drawn leaves its reactive owner on the thread, and a
/// server function would begin as its child: with the context of somebody
/// else's page wherever it brings none of its own.
async fn without_heritage(request: Request, next: Next) -> Response {
    if let Some(of_another) = Owner::current() {
        of_another.unset();
    }
    next.run(request).await
}
