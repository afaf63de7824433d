//! Where all of this lies: at the top of its host, or below a path that other
//! programs of the host leave to it (`https://example.org/chat`). Inside, an
//! address is written without that path, and gets it here, where a page or the
//! browser is told of it.

use std::{borrow::Cow, sync::OnceLock};

/// The path, such as `/chat`; empty at the top. It is the process's: a server
/// has one, and so has a page.
static BASE: OnceLock<String> = OnceLock::new();

/// Says once, before the first page is drawn, below which path people reach
/// us: `/chat`, or nothing. It holds only what an address may hold as it is.
pub fn set_base(path: &str) {
    // A second one is of another server of the process, in tests: the same.
    let _ = BASE.set(path.to_owned());
}

/// The path below which everything lies; empty at the top.
pub fn base() -> &'static str {
    BASE.get().map_or("", String::as_str)
}

/// An address as pages and browsers are told it. What is no address of ours
/// stays as it is.
pub fn link(address: impl AsRef<str>) -> String {
    linked(base(), address.as_ref())
}

fn linked(base: &str, address: &str) -> String {
    let ours = address.starts_with('/') && !address.starts_with("//");
    let base = if ours { base } else { "" };
    format!("{base}{address}")
}

/// An address of ours that a browser says, as it is written inside; nothing
/// where it lies outside.
pub fn inside(address: &str) -> Option<&str> {
    stripped(base(), address)
}

fn stripped<'a>(base: &str, address: &'a str) -> Option<&'a str> {
    let rest = address.strip_prefix(base)?;
    match rest.as_bytes().first() {
        None => Some("/"),
        Some(b'/') => Some(rest),
        Some(_) => None,
    }
}

/// The same HTML with its links to rooms as pages are to have them. Names of
/// elements stand nowhere but in elements.
pub(crate) fn linked_rooms(html: &str) -> Cow<'_, str> {
    const LINK: &str = "<a class=\"room-link\" href=\"";
    let base = base();
    if base.is_empty() {
        return Cow::Borrowed(html);
    }
    Cow::Owned(html.replace(LINK, &format!("{LINK}{base}")))
}

/// The `Path` of our cookies: nobody else on the host is sent them.
pub fn cookie_path() -> &'static str {
    if base().is_empty() { "/" } else { base() }
}

/// What the router in the browser takes off an address. On the server that has
/// happened before anything looks at it.
pub(crate) fn router_base() -> Cow<'static, str> {
    Cow::Borrowed(if cfg!(feature = "ssr") { "" } else { base() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_ours_get_the_path_and_lose_it_again() {
        for base in ["", "/chat", "/a/b"] {
            for address in ["/", "/rooms/tea?at=7#m7", "/chat", "/chat/rooms/tea"] {
                let link = linked(base, address);
                assert_eq!(link, format!("{base}{address}"));
                assert_eq!(stripped(base, &link), Some(address));
            }
            for foreign in ["https://a.example/b", "//a.example/", "#m7", "?q=tea", ""] {
                assert_eq!(linked(base, foreign), foreign);
            }
        }
        for (address, expected) in [
            ("/chat", Some("/")),
            ("/chat/", Some("/")),
            ("/chatter", None),
            ("/chat?a", None),
            ("/rooms/chat", None),
            ("/", None),
        ] {
            assert_eq!(stripped("/chat", address), expected, "{address}");
        }
    }
}
