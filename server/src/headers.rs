//! The headers that tell a browser what our pages may do.

use http::{HeaderName, HeaderValue, header};
use leptos::{
    nonce::{Nonce, use_nonce},
    prelude::use_context,
};
use leptos_axum::ResponseOptions;

/// On every answer: no guessing of types, no framing, no telling others which
/// room a link was followed from.
pub(crate) const EVERYWHERE: [(HeaderName, HeaderValue); 4] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// For whatever says otherwise about no caching: what one person sees is not
/// to be shown to the next.
pub(crate) const ASK_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");

/// For pages with secrets or with what is known of people: not even Back
/// shows them once somebody else sits there.
pub(crate) const KEEP_NOTHING: HeaderValue = HeaderValue::from_static("no-store");

/// For answers that are no page.
pub(crate) const CSP_NO_PAGE: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Sets the policy of the page being rendered: only our own scripts, by nonce.
pub(crate) fn set_page_policy(watched: bool) {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    if let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce, watched)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn page_policy(nonce: &Nonce, watched: bool) -> String {
    // `cargo leptos watch` tells the page of changes from a port of its own.
    let connect = if watched { " ws:" } else { "" };
    format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         connect-src 'self'{connect}; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}
