//! The headers of every answer that tell a browser what our pages may do.

use http::{HeaderName, HeaderValue, header};
use leptos::{
    nonce::{Nonce, use_nonce},
    prelude::use_context,
};
use leptos_axum::ResponseOptions;

use super::csp_reports::{GROUP, PATH as REPORTS};

/// On every answer: no guessing of types, no framing, no telling others which
/// room a link was followed from, nothing of ours inside others' pages, and
/// nothing of the device that no page of ours needs.
pub(crate) const EVERYWHERE: [(HeaderName, HeaderValue); 6] = [
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
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
             hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
        ),
    ),
];

/// What browsers are to throw away when somebody signs out: the pages they saw.
pub(crate) const FORGET_PAGES: HeaderValue = HeaderValue::from_static("\"cache\"");

/// And what their pages kept, so that whoever sits there next finds nothing of
/// them. Cookies are not named: browsers take away those of the whole domain,
/// other programs' too, and what tells this browser from a stranger's.
pub(crate) const FORGET_ALL: HeaderValue = HeaderValue::from_static("\"cache\", \"storage\"");

/// That browsers are to ask by https only, for so many days.
pub(crate) fn hsts(days: Option<u32>) -> Option<HeaderValue> {
    let seconds = u64::from(days?) * 24 * 60 * 60;
    HeaderValue::from_str(&format!("max-age={seconds}")).ok()
}

/// For answers that say nothing about caching themselves: what one person sees
/// must not be shown to the next.
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
    let policy = HeaderValue::from_str(&page_policy(&nonce, watched));
    let endpoints = format!("{GROUP}=\"{}\"", app::link(REPORTS));
    if let (Ok(policy), Ok(endpoints)) = (policy, HeaderValue::from_str(&endpoints)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        response.insert_header(HeaderName::from_static("reporting-endpoints"), endpoints);
    }
}

fn page_policy(nonce: &Nonce, watched: bool) -> String {
    // `cargo leptos watch` tells the page of changes from a port of its own.
    let connect = if watched { " ws:" } else { "" };
    let reports = app::link(REPORTS);
    format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         connect-src 'self'{connect}; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; report-uri {reports}; report-to {GROUP}"
    )
}
