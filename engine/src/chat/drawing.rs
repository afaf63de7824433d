//! Draws the Markdown of a message, once, when it is written.

use std::collections::HashSet;

use markup::Names;
use protocol::{
    Field, Mentions, Rejection, RoomId, Slug, User, UserId, encode_component, fold_name,
};

use super::{
    Chat,
    name_tree::{NameTree, PERSON_SIGNS, ROOM_SIGNS, beginnings},
};
use crate::{
    internal::internal,
    limits::{BEARERS_READ, DRAWN_AT_ONCE_BYTES, NAMESAKES_NAMED},
};

/// A message drawn.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// Sanitised HTML, where the message is more than plain text.
    pub(super) html: Option<String>,
    pub(super) mentions: Mentions,
}

impl Chat {
    /// Draws a message of `author` for the members of `room`.
    pub(super) async fn draw(
        &self,
        author: &User,
        room: RoomId,
        body: &str,
    ) -> Result<Drawn, Rejection> {
        // Most messages name nobody and no room: nothing is read for them.
        let names = body.contains(PERSON_SIGNS) || body.contains(ROOM_SIGNS);
        let known = if names {
            self.known(author, room, body).await?
        } else {
            Known::default()
        };
        // `/me waves` is drawn after the name by the page.
        let deed = body.strip_prefix(['/', '／']);
        let deed = deed.and_then(|deed| deed.strip_prefix("me")?.strip_prefix([' ', '　']));
        let said = deed.unwrap_or(body).to_owned();
        let drawn = self
            .aside(body.len(), move || markup::render(&said, &known))
            .await?;
        let people = drawn.mentions.people.into_iter().map(UserId);
        Ok(Drawn {
            html: drawn.html,
            mentions: Mentions {
                people: people.collect(),
                everybody: drawn.mentions.everybody,
            },
        })
    }

    /// Whom and what `body` can name in `room`: the members of the room, and the
    /// public rooms, since everybody may know of those. Nobody and nothing where
    /// `author` is no member: what they say is refused when it is to be stored.
    async fn known(&self, author: &User, room: RoomId, body: &str) -> Result<Known, Rejection> {
        let mut known = Known::default();
        let sought = |signs| {
            let body = body.to_owned();
            self.aside(body.len(), move || beginnings(&body, signs))
        };
        let people: Vec<_> = sought(PERSON_SIGNS).await?.into_iter().collect();
        for (id, name, folded) in self
            .storage
            .members_named(room, author.id, &people, BEARERS_READ)
            .await?
        {
            known.people.insert(&folded, (id, name));
        }
        let rooms = sought(ROOM_SIGNS).await?;
        if !rooms.is_empty() {
            let there = self.storage.public_room_names(room, author.id).await?;
            let bytes = there.iter().map(|(name, _)| name.len()).sum();
            let named = self.aside(bytes, move || rooms_among(&rooms, there));
            known.rooms = named.await?;
        }
        Ok(known)
    }

    /// Does work on so many bytes of texts: at once where it is short, else
    /// where it holds up nothing, and beside little else of its kind.
    async fn aside<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Rejection> {
        if bytes <= DRAWN_AT_ONCE_BYTES {
            return Ok(work());
        }
        let permit = self.long_drawings.acquire().await;
        let _permit = permit.map_err(|cause| internal(&cause))?;
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|cause| internal(&cause))
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

/// Those of the rooms that are `there` whose folded names are among `sought`.
fn rooms_among(sought: &HashSet<String>, there: Vec<(String, Slug)>) -> NameTree<Slug> {
    let mut among = NameTree::default();
    for (name, slug) in there {
        let folded = fold_name(&name);
        if sought.contains(&folded) {
            among.insert(&folded, slug);
        }
    }
    among
}

/// Who and what a message can name.
#[derive(Debug, Default)]
struct Known {
    /// Ids and names.
    people: NameTree<(i64, String)>,
    rooms: NameTree<Slug>,
}

impl Names for Known {
    fn people(&self, text: &str, ends: &dyn Fn(usize) -> bool) -> Option<(usize, Vec<i64>)> {
        let (len, bearers) = self.people.longest(text, ends)?;
        // Those who write it just so are meant before those who nearly do.
        let exact = |(_, name): &&(i64, String)| *name == text[..len];
        let any_exact = bearers.iter().any(|bearer| exact(&bearer));
        let meant = bearers.iter().filter(|bearer| !any_exact || exact(bearer));
        let meant = meant.map(|(id, _)| *id).take(NAMESAKES_NAMED);
        Some((len, meant.collect()))
    }

    fn room(&self, text: &str, ends: &dyn Fn(usize) -> bool) -> Option<(usize, String)> {
        let (len, rooms) = self.rooms.longest(text, ends)?;
        let slug = rooms.first()?;
        Some((len, format!("/rooms/{}", encode_component(slug.as_str()))))
    }
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
    use super::*;

    fn known() -> Known {
        let mut known = Known::default();
        for (id, name) in [
            (1, "Ann"),
            (2, "Ann Lee"),
            (3, "花子"),
            (4, "ann"),
            (5, "Élodie"),
            (6, "Elodie"),
        ] {
            known.people.insert(&fold_name(name), (id, name.to_owned()));
        }
        let tea = Slug::from_stored("tea-club");
        known.rooms.insert(&fold_name("Tea Club"), tea);
        known
    }

    #[test]
    fn the_longest_name_counts_and_all_who_bear_it() {
        let known = known();
        for (text, found) in [
            ("Ann, hi", Some((3, vec![1]))),
            ("ann, hi", Some((3, vec![4]))),
            ("ANN, hi", Some((3, vec![1, 4]))),
            ("ANN LEE!", Some((7, vec![2]))),
            ("花子さん", Some(("花子".len(), vec![3]))),
            ("Élodie", Some(("Élodie".len(), vec![5]))),
            ("Elodie", Some((6, vec![6]))),
            ("elodie", Some((6, vec![5, 6]))),
            ("Bob", None),
            ("", None),
        ] {
            assert_eq!(known.people(text, &|_| true), found, "{text}");
        }
        assert_eq!(
            known.people("Ann Leeds", &|len| len == 3),
            Some((3, vec![1]))
        );
    }

    #[test]
    fn rooms_are_found_by_name() {
        let found = known().room("tea club at five", &|_| true);
        assert_eq!(found, Some((8, "/rooms/tea-club".to_owned())));
    }

    #[test]
    fn a_name_of_very_many_names_some() {
        let mut known = Known::default();
        for id in 0..500 {
            known.people.insert("ken", (id, "Ken".to_owned()));
        }
        let (_, people) = known.people("ken", &|_| true).unwrap();
        assert_eq!(people.len(), NAMESAKES_NAMED);
    }
}
