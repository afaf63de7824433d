//! Addresses of pages, as they are written inside; [`link`] makes of one what
//! a page tells a browser.

use protocol::{FileId, Seq, Slug, UserId, encode_component};

use crate::page_data::Stretch;

mod below;
mod own_page;

pub use below::{base, cookie_path, inside, link, set_base};
pub(crate) use below::{linked_rooms, router_base};
pub use own_page::own_page;

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

/// What `at` is for the end of a room.
pub(crate) const NEWEST: &str = "newest";

/// The page of a room, percent-encoded.
pub fn room(slug: &Slug) -> String {
    format!("/rooms/{}", encode_component(slug.as_str()))
}

/// The page of a room with the events before `seq`.
pub(crate) fn room_before(slug: &Slug, seq: Seq) -> String {
    format!("{}?before={seq}", room(slug))
}

/// The page of a room with its newest lines, whatever of them is unread.
pub(crate) fn room_newest(slug: &Slug) -> String {
    format!("{}?at={NEWEST}", room(slug))
}

/// The page of a room with the lines asked for.
fn room_at(slug: &Slug, stretch: Stretch) -> String {
    match stretch {
        Stretch::Unread => room(slug),
        Stretch::Newest => room_newest(slug),
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

/// Where one joins the room at an address.
pub(crate) fn join(room: &str) -> String {
    format!("{room}/join")
}

/// Where reactions to messages of a room are sent without a script.
pub(crate) fn reactions(slug: &Slug) -> String {
    format!("{}/reactions", room(slug))
}

/// What a message said before it was edited.
pub(crate) fn edits(slug: &Slug, seq: Seq) -> String {
    format!("{}/edits/{seq}", room(slug))
}

/// A message, on the page of its room. The fragment is for browsers without a
/// script.
pub fn message(slug: &Slug, seq: Seq) -> String {
    format!("{}?at={seq}#m{seq}", room(slug))
}

/// What is found by `query`, from `before` on.
#[cfg(feature = "ssr")]
pub(crate) fn search(query: &str, before: Option<i64>) -> String {
    let before = before.map_or_else(String::new, |before| format!("&before={before}"));
    format!("{SEARCH}?q={}{before}", encode_component(query))
}

/// The people of the server whose names or addresses contain `query`.
#[cfg(feature = "ssr")]
pub(crate) fn people(query: &str) -> String {
    format!("/people?q={}", encode_component(query))
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
        Some(next) if next != HOME => format!("{path}?next={}", encode_component(&next)),
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
    format!("/auth/login/{}", encode_component(provider))
}

/// Where adding a provider as a way to sign in begins.
#[cfg(feature = "ssr")]
pub(crate) fn auth_link(provider: &str) -> String {
    format!("/auth/link/{}", encode_component(provider))
}

/// The page of a full address, without its query: `http://host/a?b` → `/a`.
#[cfg(feature = "ssr")]
pub(crate) fn page_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let path = &rest[rest.find('/')?..];
    own_page(inside(path.split(['?', '#']).next()?)?)
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
            (Stretch::Unread, Some(Seq(5)), "/rooms/tea?thread=5"),
            (Stretch::Unread, None, "/rooms/tea"),
            (Stretch::Newest, None, "/rooms/tea?at=newest"),
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
