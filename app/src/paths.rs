//! Addresses of pages, and which of them a stranger's `next` may name.

use protocol::{FileId, Seq, Slug, UserId};

use crate::page_data::Stretch;

/// The page that sends people where they belong.
pub(crate) const HOME: &str = "/";

/// All public rooms, and the way to make one.
pub(crate) const ROOMS: &str = "/rooms";

/// Where a direct conversation begins.
pub(crate) const NEW_DIRECT: &str = "/direct";

/// The same, with somebody chosen already.
pub(crate) fn direct_with(user: UserId) -> String {
    format!("{NEW_DIRECT}?person={user}")
}

/// The threads one follows.
pub(crate) const THREADS: &str = "/threads";

/// Finding messages.
pub(crate) const SEARCH: &str = "/search";

/// Messages one has saved.
pub(crate) const SAVED: &str = "/saved";

/// Addresses the server answers itself, never with a page to come back to.
const NOT_PAGES: [&str; 12] = [
    "/api",
    "/auth",
    "/avatars",
    "/files",
    "/invite",
    "/login",
    "/logout",
    "/preferences",
    "/reset",
    "/setup",
    "/signup",
    "/ws",
];

/// The page of a room, percent-encoded.
pub fn room(slug: &Slug) -> String {
    format!("/rooms/{}", encode(slug.as_str()))
}

/// The page of a room with the events before `seq`.
pub(crate) fn room_before(slug: &Slug, seq: Seq) -> String {
    format!("{}?before={seq}", room(slug))
}

/// The page of a room with the lines asked for.
fn room_at(slug: &Slug, stretch: Stretch) -> String {
    match stretch {
        Stretch::Newest => room(slug),
        Stretch::Before(seq) => room_before(slug, seq),
        Stretch::After(seq) | Stretch::Around(seq) => format!("{}?at={seq}", room(slug)),
    }
}

/// The page of a room with the lines that are shown, and the thread about
/// `thread` open beside it, or none.
pub(crate) fn thread(slug: &Slug, stretch: Stretch, thread: Option<Seq>) -> String {
    let address = room_at(slug, stretch);
    match thread {
        None => address,
        Some(thread) if address.contains('?') => format!("{address}&thread={thread}"),
        Some(thread) => format!("{address}?thread={thread}"),
    }
}

/// What can be said and changed about a room.
pub(crate) fn room_settings(slug: &Slug) -> String {
    format!("{}/settings", room(slug))
}

/// What a message said before it was edited.
pub(crate) fn edits(slug: &Slug, seq: Seq) -> String {
    format!("{}/edits/{seq}", room(slug))
}

/// A message, on the page of its room. The fragment is for browsers without a
/// script.
pub(crate) fn message(slug: &Slug, seq: Seq) -> String {
    format!("{}?at={seq}#m{seq}", room(slug))
}

/// What is found by `query`, from `before` on.
#[cfg(feature = "ssr")]
pub(crate) fn search(query: &str, before: Option<i64>) -> String {
    let before = before.map_or_else(String::new, |before| format!("&before={before}"));
    format!("{SEARCH}?q={}{before}", encode(query))
}

/// The people of the server whose names or addresses contain `query`.
#[cfg(feature = "ssr")]
pub(crate) fn people(query: &str) -> String {
    format!("/people?q={}", encode(query))
}

/// What was saved before `before`, or last.
#[cfg(feature = "ssr")]
pub(crate) fn saved(before: Option<i64>) -> String {
    before.map_or_else(
        || SAVED.to_owned(),
        |before| format!("{SAVED}?before={before}"),
    )
}

/// Somebody's picture, 96 pixels wide; 36 of the page's on the sharpest screens.
pub(crate) fn avatar(user: UserId, avatar: &str) -> String {
    format!("/avatars/{user}/{avatar}")
}

/// A file of a message.
pub(crate) fn file(id: FileId) -> String {
    format!("/files/{id}")
}

/// The sign-in page that leads back to `next`.
pub fn login(next: &str) -> String {
    with_next("/login", next)
}

/// `path` with a query that leads on to `next`, where that is a page of ours.
pub(crate) fn with_next(path: &str, next: &str) -> String {
    match own_page(next) {
        Some(next) if next != HOME => format!("{path}?next={}", encode(&next)),
        _ => path.to_owned(),
    }
}

/// The page that asks anew who one is, and leads on to `next`.
#[cfg(feature = "ssr")]
pub fn proof(next: &str) -> String {
    with_next("/account/proof", next)
}

/// Where signing in at a provider begins.
#[cfg(feature = "ssr")]
pub(crate) fn auth_login(provider: &str) -> String {
    format!("/auth/login/{}", encode(provider))
}

/// `next` as the address of a page of this server, ready for a `Location`
/// header, or nothing: not another site, not something the browser could read
/// as one (`//host`, `/\host`, a tab or line end inside), not an address that
/// is no page.
pub fn own_page(next: &str) -> Option<String> {
    let mut chars = next.chars();
    let rooted = chars.next() == Some('/') && !matches!(chars.next(), Some('/' | '\\'));
    let clean = !next.contains(|c: char| c.is_control() || c == '\\') && next.len() <= 2_000;
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let is_page = !NOT_PAGES.iter().any(|taken| {
        path.strip_prefix(taken)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    (rooted && clean && is_page).then(|| encode_foreign(next))
}

/// The page of a full address, without its query: `http://host/a?b` → `/a`.
#[cfg(feature = "ssr")]
pub(crate) fn page_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let path = &rest[rest.find('/')?..];
    own_page(path.split(['?', '#']).next()?)
}

/// Percent-encodes all but the characters that never need it.
pub(crate) fn encode(text: &str) -> String {
    encode_unless(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
    })
}

/// Percent-encodes only what may not stand in an address at all.
fn encode_foreign(address: &str) -> String {
    encode_unless(address, |byte| {
        byte.is_ascii_graphic() && !b"\"<>`".contains(&byte)
    })
}

fn encode_unless(text: &str, plain: impl Fn(u8) -> bool) -> String {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(HEX[usize::from(byte >> 4)]);
            encoded.push(HEX[usize::from(byte & 15)]);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_slugs_are_encoded() {
        assert_eq!(room(&Slug::from_stored("lobby")), "/rooms/lobby");
        assert_eq!(
            room_before(&Slug::from_stored("料理部"), Seq(7)),
            "/rooms/%E6%96%99%E7%90%86%E9%83%A8?before=7"
        );
    }

    #[test]
    fn a_thread_opens_beside_what_is_shown() {
        let slug = Slug::from_stored("tea");
        for (stretch, about, address) in [
            (Stretch::Newest, Some(Seq(5)), "/rooms/tea?thread=5"),
            (Stretch::Newest, None, "/rooms/tea"),
            (
                Stretch::Around(Seq(7)),
                Some(Seq(5)),
                "/rooms/tea?at=7&thread=5",
            ),
            (Stretch::Before(Seq(7)), None, "/rooms/tea?before=7"),
        ] {
            assert_eq!(thread(&slug, stretch, about), address);
        }
    }

    #[test]
    fn only_own_pages_are_followed() {
        for next in [
            "/",
            "/rooms/lobby",
            "/rooms/a?before=7",
            "/search?q=a%20b&before=7",
            "/loginish",
            "/rooms/%E6%96%99",
        ] {
            assert_eq!(own_page(next).as_deref(), Some(next));
        }
        assert_eq!(own_page("/rooms/火").as_deref(), Some("/rooms/%E7%81%AB"));
        for next in [
            "",
            "rooms",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x=y",
            "\\\\evil.example",
            "javascript:alert(1)",
            "/login",
            "/login?next=/login",
            "/logout",
            "/api/post_message",
            "/ws",
        ] {
            assert_eq!(own_page(next), None, "{next:?}");
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn the_page_of_an_address_has_no_query() {
        for (address, page) in [
            ("http://a.example/rooms/x?before=7#y", Some("/rooms/x")),
            ("https://a.example:3000/", Some("/")),
            ("https://a.example", None),
            ("https://a.example//evil.example", None),
            ("", None),
        ] {
            assert_eq!(page_of(address).as_deref(), page, "{address}");
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn what_was_typed_is_kept_whole() {
        assert_eq!(search("a&b=c #1", None), "/search?q=a%26b%3Dc%20%231");
        assert_eq!(search("猫", Some(7)), "/search?q=%E7%8C%AB&before=7");
    }

    #[test]
    fn the_way_back_is_part_of_the_login_address() {
        assert_eq!(login("/"), "/login");
        assert_eq!(login("//evil.example"), "/login");
        assert_eq!(login("/rooms/a"), "/login?next=%2Frooms%2Fa");
    }
}
