use bytes::Bytes;
use hyper::{HeaderMap, StatusCode, header::HeaderValue};

use super::*;

fn answer(cookies: &[&'static str]) -> Answer {
    let mut headers = HeaderMap::new();
    for cookie in cookies {
        headers.append(SET_COOKIE, HeaderValue::from_static(cookie));
    }
    Answer {
        status: StatusCode::SEE_OTHER,
        headers,
        body: Bytes::new(),
    }
}

#[test]
fn the_session_is_found_among_cookies() {
    let found = session(&answer(&[
        "theme=dark",
        "irori_session=abc; HttpOnly; Path=/",
    ]));
    assert_eq!(found.unwrap(), "irori_session=abc");
}

#[test]
fn no_session_is_an_error() {
    for cookies in [&[][..], &["theme=dark"], &["irori_session=; Max-Age=0"]] {
        assert!(session(&answer(cookies)).is_err(), "{cookies:?}");
    }
}
