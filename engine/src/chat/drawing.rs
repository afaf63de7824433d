//! Drawing what a message says, once, when it is written.

use markup::Names;
use protocol::{Field, Mentions, Rejection, RoomId, Slug, User, UserId};

use super::{Chat, internal};

/// A message drawn.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// Sanitised HTML, where the message is more than plain text.
    pub(super) html: Option<String>,
    pub(super) mentions: Mentions,
}

impl Chat {
    /// Draws a message for the members of `room`.
    pub(super) async fn draw(&self, room: RoomId, body: &str) -> Result<Drawn, Rejection> {
        let mut known = Known::default();
        // Most messages name nobody and no room: nothing is read for them.
        if body.contains(['@', '＠']) {
            let names = self.storage.member_names(room).await;
            known.people = names.map_err(|cause| internal(&cause))?;
            for (_, name) in &mut known.people {
                *name = name.to_lowercase();
            }
        }
        if body.contains(['#', '＃']) {
            let rooms = self.storage.public_room_names().await;
            let rooms = rooms.map_err(|cause| internal(&cause))?;
            known.rooms = rooms
                .into_iter()
                .map(|(name, slug)| (name.to_lowercase(), slug))
                .collect();
        }
        // `/me waves` is drawn after the name by the page.
        let deed = body.strip_prefix(['/', '／']);
        let deed = deed.and_then(|deed| deed.strip_prefix("me")?.strip_prefix([' ', '　']));
        let said = deed.unwrap_or(body);
        let drawn = markup::render(said, &known);
        let people = drawn.mentions.people.into_iter().map(UserId);
        Ok(Drawn {
            html: drawn.html,
            mentions: Mentions {
                people: people.collect(),
                everybody: drawn.mentions.everybody,
            },
        })
    }

    /// Emoji whose short names begin with `prefix`, each with that name.
    pub fn find_emoji(
        &self,
        user: &User,
        prefix: &str,
    ) -> Result<Vec<(String, String)>, Rejection> {
        /// Offered at once.
        const EMOJI: usize = 10;
        self.check_request(user.id)?;
        let found = markup::emoji_starting_with(&prefix.to_lowercase(), EMOJI);
        let owned = |(name, emoji): (&str, &str)| (name.to_owned(), emoji.to_owned());
        Ok(found.into_iter().map(owned).collect())
    }
}

/// Who and what a message can name: the members of its room, and the public
/// rooms, since everybody in the room may know of those. All in lower case:
/// names are found whatever the case.
#[derive(Default)]
struct Known {
    people: Vec<(i64, String)>,
    rooms: Vec<(String, Slug)>,
}

/// The bytes at the beginning of `text` that read `name`, if they do.
fn reads(text: &str, name: &str) -> Option<usize> {
    let mut rest = name;
    for (at, c) in text.char_indices() {
        if rest.is_empty() {
            return Some(at);
        }
        for lower in c.to_lowercase() {
            rest = rest.strip_prefix(lower)?;
        }
    }
    rest.is_empty().then_some(text.len())
}

impl Names for Known {
    fn people(&self, text: &str) -> Option<(usize, Vec<i64>)> {
        let mut longest = (0, Vec::new());
        for (id, name) in &self.people {
            let Some(bytes) = reads(text, name) else {
                continue;
            };
            if bytes > longest.0 {
                longest = (bytes, vec![*id]);
            } else if bytes == longest.0 {
                longest.1.push(*id);
            }
        }
        (longest.0 > 0).then_some(longest)
    }

    fn room(&self, text: &str) -> Option<(usize, String)> {
        let longest = self
            .rooms
            .iter()
            .filter_map(|(name, slug)| Some((reads(text, name)?, slug)))
            .max_by_key(|(bytes, _)| *bytes)?;
        Some((longest.0, format!("/rooms/{}", encode(longest.1.as_str()))))
    }
}

/// Percent-encoded for the path of an address (RFC 3986 section 2).
fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// One emoji, and nothing else.
pub(super) fn clean_emoji(raw: &str) -> Result<String, Rejection> {
    let emoji = markup::emoji(raw).ok_or(Rejection::Invalid {
        field: Field::Emoji,
    })?;
    Ok(emoji.to_owned())
}

#[cfg(test)]
mod tests {
    use protocol::NAME_MAX_CHARS;

    use super::*;

    fn known() -> Known {
        Known {
            people: [(1, "ann"), (2, "ann lee"), (3, "花子"), (4, "ann")]
                .map(|(id, name)| (id, name.to_owned()))
                .to_vec(),
            rooms: vec![("tea club".to_owned(), Slug::from_stored("tea-club"))],
        }
    }

    #[test]
    fn the_longest_name_counts_and_all_who_bear_it() {
        let known = known();
        for (text, found) in [
            ("Ann, hi", Some((3, vec![1, 4]))),
            ("ANN LEE!", Some((7, vec![2]))),
            ("花子さん", Some(("花子".len(), vec![3]))),
            ("Bob", None),
            ("", None),
        ] {
            assert_eq!(known.people(text), found, "{text}");
        }
    }

    #[test]
    fn rooms_are_found_by_name() {
        let found = known().room("tea club at five");
        assert_eq!(found, Some((8, "/rooms/tea-club".to_owned())));
        assert_eq!(encode("料理 部"), "%E6%96%99%E7%90%86%20%E9%83%A8");
    }

    #[test]
    fn a_long_name_is_no_trouble() {
        let long = "x".repeat(NAME_MAX_CHARS);
        assert_eq!(reads(&long, &long), Some(NAME_MAX_CHARS));
        assert_eq!(reads(&long[1..], &long), None);
    }
}
