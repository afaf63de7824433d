//! Where Leptos meets axum: pages and server functions get their context from
//! one closure, so that none can lack what another has.

use app::{App, backend::BackendRef, shell};
use axum::Router;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes as _, file_and_error_handler_with_context, generate_route_list};

use crate::{headers, state::AppState};

/// Every page, every server function, the public files, and the 404 page.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let backend: BackendRef = BackendRef::clone(&state.backend);
    let watched = state.is_watched();
    let context = move || {
        provide_context(BackendRef::clone(&backend));
        headers::set_page_policy(watched);
    };
    let options = state.leptos.clone();
    Router::new()
        .leptos_routes_with_context(
            state,
            generate_route_list(App),
            context.clone(),
            move || shell(options.clone()),
        )
        .fallback(file_and_error_handler_with_context::<AppState, _>(
            context, shell,
        ))
}
