//! Which pages a stranger's `next` may name. Every door that takes one asks
//! here: forms, links, sign-ins that come back from a provider.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// The longest address that is looked at, in bytes. Ours are a tenth of it.
const LONGEST: usize = 2_000;

/// Addresses the server answers itself, never with a page to come back to.
const NOT_PAGES: [&str; 12] = [
    "api",
    "auth",
    "avatars",
    "files",
    "invite",
    "login",
    "logout",
    "preferences",
    "reset",
    "setup",
    "signup",
    "ws",
];

/// `next` as the address of a page of this server, ready for a `Location`
/// header, or nothing: not another site, not something the browser could read
/// as one (`//host`, `/\host`, a tab or line end inside), not an address that
/// is no page. It is judged, and given back, as browsers and proxies will read
/// it: `.` and `..` are followed first, in whatever way they are written.
pub fn own_page(next: &str) -> Option<String> {
    let odd = |c: char| c.is_control() || c == '\\';
    if next.len() > LONGEST || next.contains(odd) {
        return None;
    }
    let end = next.find(['?', '#']).unwrap_or(next.len());
    let (path, rest) = next.split_at(end);
    let mut segments: Vec<&str> = Vec::new();
    let mut read: Vec<Cow<'_, str>> = Vec::new();
    let mut written = path.strip_prefix('/')?.split('/').peekable();
    while let Some(segment) = written.next() {
        let plain = decode(segment)?;
        let is_dots = matches!(&*plain, "." | "..");
        if plain == ".." {
            segments.pop();
            read.pop();
        }
        if !is_dots {
            segments.push(segment);
            read.push(plain);
        } else if written.peek().is_none() {
            // `/a/..` is a folder, `/`.
            segments.push("");
            read.push(Cow::Borrowed(""));
        }
    }
    // An empty one before others would make the next a host: `//host`.
    if segments.len() > 1 && segments[0].is_empty() {
        return None;
    }
    let is_page = read.first().is_some_and(|first| {
        !NOT_PAGES
            .iter()
            .any(|taken| first.eq_ignore_ascii_case(taken))
    });
    is_page.then(|| {
        let address = format!("/{}{rest}", segments.join("/"));
        utf8_percent_encode(&address, FOREIGN).to_string()
    })
}

/// A segment as a server reads it; nothing if it hides what separates
/// segments, ends lines, or would be read once more by somebody who decodes
/// twice. A `%` that encodes nothing stays, and is refused like one that hides.
fn decode(segment: &str) -> Option<Cow<'_, str>> {
    let plain = percent_decode_str(segment).decode_utf8().ok()?;
    let hides = |c: char| c.is_ascii_control() || matches!(c, '/' | '\\' | '%');
    (!plain.contains(hides)).then_some(plain)
}

/// What may not stand in an address at all.
const FOREIGN: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_own_pages_are_followed() {
        for next in [
            "/",
            "/rooms/lobby",
            "/rooms/a?before=7",
            "/rooms/a?next=/../login",
            "/rooms/a#/../login",
            "/search?q=a%20b&before=7",
            "/search?q=100%",
            "/loginish",
            "/rooms/%E6%96%99",
            "/rooms/",
            "/rooms/a..b/...",
        ] {
            assert_eq!(own_page(next).as_deref(), Some(next));
        }
        for (next, page) in [
            ("/rooms/火", "/rooms/%E7%81%AB"),
            ("/x/../rooms/a", "/rooms/a"),
            ("/x/%2e%2E/rooms/./a", "/rooms/a"),
            ("/rooms/a/..", "/rooms/"),
            ("/rooms/a/.", "/rooms/a/"),
            ("/../..", "/"),
            ("/..?q=1", "/?q=1"),
        ] {
            assert_eq!(own_page(next).as_deref(), Some(page), "{next:?}");
        }
    }

    #[test]
    fn nothing_else_is_however_it_is_written() {
        for next in [
            "",
            "rooms",
            "https://evil.example/",
            "//evil.example",
            "///evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
            "/%2e//evil.example",
            "/\\evil.example",
            "/x/..\\evil.example",
            "/%5Cevil.example",
            "/%2fevil.example",
            "/..%2fevil.example",
            "/\t/evil.example",
            "/%09/evil.example",
            "/%0d%0aSet-Cookie: x=y",
            "/a\r\nSet-Cookie: x=y",
            "\\\\evil.example",
            "javascript:alert(1)",
            "/login",
            "/LOGIN",
            "/login?next=/login",
            "/login#x",
            "/logout",
            "/logout/",
            "/%6cogout",
            "/%256cogout",
            "/x/../logout",
            "/x/../../logout",
            "/x/%2e%2e/logout",
            "/x/.%2E/logout",
            "/./logout",
            "/%2e/logout",
            "/rooms/lobby/../../auth/login/x",
            "/auth/login/x?link=1",
            "/invite?token=x",
            "/api/post_message",
            "/ws",
            "/rooms/%",
            "/rooms/%zz",
            "/rooms/%ff",
        ] {
            assert_eq!(own_page(next), None, "{next:?}");
        }
        assert_eq!(own_page(&format!("/{}", "a".repeat(LONGEST))), None);
    }

    /// Where a browser goes from a page of ours.
    fn followed(location: &str) -> url::Url {
        let here: url::Url = "https://chat.example/login".parse().unwrap();
        here.join(location).unwrap()
    }

    proptest! {
        /// Whatever is followed stays here, is no door of the server's, and is
        /// read by a browser as it was judged.
        #[test]
        fn a_browser_goes_nowhere_else(
            parts in proptest::collection::vec(
                prop_oneof![
                    Just("/"), Just("//"), Just(".."), Just("."), Just("%2e"), Just("%2E%2e"),
                    Just("\\"), Just("%5c"), Just("%2f"), Just("%25"), Just("2e"), Just("\t"),
                    Just("auth"), Just("login"), Just("LOGOUT"), Just("%6cogin"), Just("rooms"),
                    Just("evil.example"), Just("@"), Just(":"), Just("?"), Just("#"), Just("火"),
                    Just(";"), Just(" "), Just("\u{2028}"),
                ],
                0..12,
            ),
        ) {
            let next = format!("/{}", parts.concat());
            if let Some(page) = own_page(&next) {
                let there = followed(&page);
                prop_assert_eq!(there.origin().ascii_serialization(), "https://chat.example");
                let first = there.path_segments().unwrap().next().unwrap().to_owned();
                let first = decode(&first).unwrap().into_owned();
                prop_assert!(
                    !NOT_PAGES.iter().any(|taken| first.eq_ignore_ascii_case(taken)),
                    "{next:?} leads to {there}"
                );
                prop_assert!(page.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert_eq!(own_page(&page), Some(page), "once is enough");
            }
        }

        #[test]
        fn no_text_is_too_odd(next in any::<String>()) {
            if let Some(page) = own_page(&next) {
                prop_assert_eq!(
                    followed(&page).origin().ascii_serialization(),
                    "https://chat.example"
                );
            }
        }
    }
}
