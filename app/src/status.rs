//! Sets the HTTP status of the page being drawn. In the browser there is none.

#[cfg(feature = "ssr")]
use protocol::Rejection;

use crate::error::ApiError;

/// Answers this page with 404.
#[cfg(feature = "ssr")]
pub(crate) fn answer_not_found() {
    answer(http::StatusCode::NOT_FOUND);
}

/// Answers this page with what kept the server from drawing it: 429 where too
/// much was asked for, else 503.
#[cfg(feature = "ssr")]
pub(crate) fn answer_refused(error: &ApiError) {
    answer(match error {
        ApiError::Rejected(Rejection::RateLimited { .. }) => http::StatusCode::TOO_MANY_REQUESTS,
        _ => http::StatusCode::SERVICE_UNAVAILABLE,
    });
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
pub(crate) const fn answer_refused(_: &ApiError) {}
