//! Searches messages, in the rooms that whoever asks is a member of.

use std::{collections::HashMap, fmt};

use ::search::{Day, Query, Scope, excerpt};
use protocol::{
    Event, Rejection, Room, RoomId, Seq, Slug, User, fold_name, text_of,
    views::{FoundMessage, UnmetFilter},
};

use super::Chat;
use crate::storage::searchable;

pub use ::search::QUERY_CHARS;

/// Messages on a page of what was found.
const FOUND_AT_ONCE: u32 = 20;

/// Characters shown of one of them.
const EXCERPT_CHARS: usize = 240;

/// What somebody looks for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// As they typed it.
    pub text: &'a str,
    /// Where to go on: [`Found::older`] of the page before.
    pub before: Option<i64>,
    /// Minutes their clock is ahead of UTC at a moment.
    pub offset_min: &'a (dyn Fn(i64) -> i32 + Sync),
    /// When a day begins by their clock: days are counted from 1970-01-01.
    pub day_start_ms: &'a (dyn Fn(i64) -> i64 + Sync),
}

impl fmt::Debug for Wanted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wanted")
            .field("text", &self.text)
            .field("before", &self.before)
            .finish_non_exhaustive()
    }
}

/// What was found, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Messages, as they are now.
    pub messages: Vec<FoundMessage>,
    /// Where to go on for older ones, if there are any.
    pub older: Option<i64>,
    /// What was asked for and is not there.
    pub unmet: Vec<UnmetFilter>,
}

impl Chat {
    /// Looks for messages in the rooms `user` is a member of. Nothing asked
    /// for, nothing found.
    pub async fn search(&self, user: &User, wanted: Wanted<'_>) -> Result<Found, Rejection> {
        self.check_request(user.id)?;
        let now_ms = self.now_ms();
        let today = Day::at(now_ms, (wanted.offset_min)(now_ms));
        let query = Query::parse(wanted.text, today);
        if query.is_empty() {
            return Ok(Found::default());
        }
        let mut unmet = Vec::new();
        let rooms = self.rooms_searched(user, query.rooms(), &mut unmet).await?;
        let authors = self.bearers(query.authors(), &mut unmet).await?;
        let no_days = query.no_days().iter().cloned().map(UnmetFilter::Day);
        if query.is_impossible() {
            unmet.extend(no_days);
            return Ok(Found {
                unmet,
                ..Found::default()
            });
        }
        let room_ids: Vec<i64> = rooms.keys().map(|room| room.0).collect();
        let scope = Scope {
            rooms: &room_ids,
            authors: authors.as_deref(),
            since_ms: query.since().map(|day| (wanted.day_start_ms)(day.number())),
            until_ms: query.until().map(|day| (wanted.day_start_ms)(day.number())),
            before: wanted.before,
            // One more than shown tells whether there are older ones.
            limit: FOUND_AT_ONCE + 1,
        };
        let mut hits = self.storage.find(&scope, &query).await?;
        let more = hits.len() > FOUND_AT_ONCE as usize;
        hits.truncate(FOUND_AT_ONCE as usize);
        let older = hits
            .last()
            .filter(|_| more)
            .map(|oldest_shown| oldest_shown.document);
        let mut messages = Vec::with_capacity(hits.len());
        for hit in hits {
            let room = RoomId(hit.room);
            let event = self.storage.message(room, Seq(hit.seq)).await?;
            // It may have been deleted since the index was asked.
            if let Some((event, room)) = event.zip(rooms.get(&room)) {
                messages.push(FoundMessage {
                    room: room.clone(),
                    excerpt: excerpt_of(&event, &query),
                    event,
                });
            }
        }
        // What may have been words is wrong only where it found nothing.
        if messages.is_empty() {
            unmet.extend(no_days);
        }
        Ok(Found {
            messages,
            older,
            unmet,
        })
    }

    /// The rooms of `user` to be searched: all, or those called like one of
    /// the names, or reached by it. A name that is none of their rooms' is
    /// `unmet`, whatever other rooms there are.
    async fn rooms_searched(
        &self,
        user: &User,
        names: &[String],
        unmet: &mut Vec<UnmetFilter>,
    ) -> Result<HashMap<RoomId, Room>, Rejection> {
        let rooms = self.storage.rooms_joined(user.id).await?;
        let by_id = |room: Room| (room.id, room);
        if names.is_empty() {
            return Ok(rooms.into_iter().map(by_id).collect());
        }
        let mut searched = HashMap::new();
        for name in names {
            let wanted = fold_name(name);
            let meant = |room: &&Room| {
                fold_name(&room.name) == wanted
                    || fold_name(room.slug.as_str()) == wanted
                    // The address of a private room has more to it.
                    || Slug::of_name(&room.name).is_ok_and(|slug| fold_name(slug.as_str()) == wanted)
            };
            let mut meant = rooms.iter().filter(meant).cloned().map(by_id).peekable();
            if meant.peek().is_none() {
                note(unmet, UnmetFilter::Room(name.clone()));
            }
            searched.extend(meant);
        }
        Ok(searched)
    }

    /// Those who bear one of the names; `None` where no name was given. A name
    /// nobody bears is `unmet`.
    async fn bearers(
        &self,
        names: &[String],
        unmet: &mut Vec<UnmetFilter>,
    ) -> Result<Option<Vec<i64>>, Rejection> {
        if names.is_empty() {
            return Ok(None);
        }
        let mut bearers = Vec::new();
        for name in names {
            let of_name = self.storage.bearers(name).await?;
            if of_name.is_empty() {
                note(unmet, UnmetFilter::Person(name.clone()));
            }
            bearers.extend(of_name);
        }
        bearers.sort_unstable();
        bearers.dedup();
        Ok(Some(bearers))
    }
}

/// Notes what is unmet, once.
fn note(unmet: &mut Vec<UnmetFilter>, what: UnmetFilter) {
    if !unmet.contains(&what) {
        unmet.push(what);
    }
}

fn excerpt_of(event: &Event, query: &Query) -> Vec<(bool, String)> {
    let Some(message) = event.kind.message() else {
        return Vec::new();
    };
    let typed = searchable(&message.body, &message.files);
    let drawn = message.html.as_deref().map(text_of);
    let drawn = drawn.map(|words| searchable(&words, &message.files));
    // What readers see is shown, unless what was asked for is only in what was typed, as the
    // address behind a link.
    let drawn = drawn
        .as_deref()
        .map(|text| excerpt(text, query, EXCERPT_CHARS));
    let part = drawn
        .filter(|part| part.spans.iter().any(|(marked, _)| *marked))
        .unwrap_or_else(|| excerpt(&typed, query, EXCERPT_CHARS));
    let left_out = |cut: bool| cut.then(|| (false, "…".to_owned()));
    let spans = part
        .spans
        .into_iter()
        .map(|(marked, piece)| (marked, piece.to_owned()));
    left_out(part.cut_before)
        .into_iter()
        .chain(spans)
        .chain(left_out(part.cut_after))
        .collect()
}
