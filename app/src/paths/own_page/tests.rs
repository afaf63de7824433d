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
