//! The HTTP status of the page being drawn. In the browser there is none.

/// Answers this page with 404.
#[cfg(feature = "ssr")]
pub(crate) fn answer_not_found() {
    answer(http::StatusCode::NOT_FOUND);
}

/// Answers this page with 503: the server could not draw what was asked for.
#[cfg(feature = "ssr")]
pub(crate) fn answer_unavailable() {
    answer(http::StatusCode::SERVICE_UNAVAILABLE);
}

#[cfg(feature = "ssr")]
fn answer(status: http::StatusCode) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}

/// Nothing to answer in the browser.
#[cfg(not(feature = "ssr"))]
pub(crate) const fn answer_not_found() {}

/// Nothing to answer in the browser.
#[cfg(not(feature = "ssr"))]
pub(crate) const fn answer_unavailable() {}
