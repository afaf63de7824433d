//! `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use engine::chat::Chat;
use http::{StatusCode, header};
use url::Url;

/// Whom to tell, if the operator says.
#[derive(Clone, Debug)]
pub(crate) struct SecurityContact(pub(crate) Option<Url>);

/// What is read today is good for so many days: less than the year of section
/// 2.5.5, since it is written anew for everyone who asks.
const GOOD_FOR_DAYS: i64 = 180;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

pub(crate) async fn show(
    State(SecurityContact(contact)): State<SecurityContact>,
    State(chat): State<Arc<Chat>>,
    State(own): State<Url>,
) -> Response {
    let Some(contact) = contact else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (text, written(&contact, &own, chat.now_ms())).into_response()
}

fn written(contact: &Url, own: &Url, now_ms: i64) -> String {
    let expires = protocol::calendar::iso(now_ms.saturating_add(GOOD_FOR_DAYS * DAY_MS));
    let mut text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, ja\n");
    // Section 2.5.2: a file that is signed or fetched names where it belongs.
    if own.scheme() == "https"
        && let Ok(canonical) = own.join("/.well-known/security.txt")
    {
        text.push_str("Canonical: ");
        text.push_str(canonical.as_str());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_whom_to_tell_and_until_when() {
        let contact = "mailto:security@example.org".parse().unwrap();
        let https = "https://chat.example.org/".parse().unwrap();
        let text = written(&contact, &https, 1_700_000_000_000);
        assert_eq!(
            text,
            "Contact: mailto:security@example.org\n\
             Expires: 2024-05-12T22:13:20Z\n\
             Preferred-Languages: en, ja\n\
             Canonical: https://chat.example.org/.well-known/security.txt\n"
        );
        let here = "http://127.0.0.1:3000/".parse().unwrap();
        assert!(!written(&contact, &here, 0).contains("Canonical"));
    }
}
