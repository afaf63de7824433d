//! Finding what was said.

use std::collections::HashMap;

use ::search::{Day, Query, Scope, excerpt};
use protocol::{Event, Rejection, Room, RoomId, Seq, User, clean_name};

use super::{Chat, internal};
use crate::storage::searchable;

pub use ::search::QUERY_CHARS;

/// Messages on a page of what was found.
const FOUND_AT_ONCE: u32 = 20;

/// Characters shown of one of them.
const EXCERPT_CHARS: usize = 240;

/// What somebody looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// As they typed it.
    pub text: &'a str,
    /// Where to go on: [`Found::older`] of the page before.
    pub before: Option<i64>,
    /// Minutes their clock is ahead of UTC, by which their days begin.
    pub utc_offset_min: i32,
}

/// What was found, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Messages, as they are now.
    pub messages: Vec<FoundMessage>,
    /// Where to go on for older ones, if there are any.
    pub older: Option<i64>,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMessage {
    /// Where it is.
    pub room: Room,
    /// It.
    pub event: Event,
    /// The part of it that was looked for, in pieces, each with whether it is
    /// what was asked for; `…` where something is left out.
    pub excerpt: Vec<(bool, String)>,
}

impl Chat {
    /// Looks for messages in the rooms `user` is a member of. Nothing asked
    /// for, nothing found.
    pub async fn search(&self, user: &User, wanted: Wanted<'_>) -> Result<Found, Rejection> {
        self.check_request(user.id)?;
        let offset = wanted.utc_offset_min;
        let query = Query::parse(wanted.text, Day::at(self.now_ms(), offset));
        if query.is_empty() {
            return Ok(Found::default());
        }
        let rooms = self.rooms_searched(user, query.rooms()).await?;
        let room_ids: Vec<i64> = rooms.keys().map(|room| room.0).collect();
        let authors = self.bearers(query.authors()).await?;
        let scope = Scope {
            rooms: &room_ids,
            authors: authors.as_deref(),
            since_ms: query.since().map(|day| day.start_ms(offset)),
            until_ms: query.until().map(|day| day.start_ms(offset)),
            before: wanted.before,
            // One more than shown tells whether there are older ones.
            limit: FOUND_AT_ONCE + 1,
        };
        let hits = self.storage.find(&scope, &query).await;
        let mut hits = hits.map_err(|cause| internal(&cause))?;
        let more = hits.len() > FOUND_AT_ONCE as usize;
        hits.truncate(FOUND_AT_ONCE as usize);
        let older = hits
            .last()
            .filter(|_| more)
            .map(|oldest_shown| oldest_shown.document);
        let mut messages = Vec::with_capacity(hits.len());
        for hit in hits {
            let room = RoomId(hit.room);
            let event = self.storage.message(room, Seq(hit.seq)).await;
            let event = event.map_err(|cause| internal(&cause))?;
            // It may have been deleted since the index was asked.
            if let Some((event, room)) = event.zip(rooms.get(&room)) {
                messages.push(FoundMessage {
                    room: room.clone(),
                    excerpt: excerpt_of(&event, &query),
                    event,
                });
            }
        }
        Ok(Found { messages, older })
    }

    /// The rooms of `user` to be searched: all, or those called like one of
    /// the names, or reached by it.
    async fn rooms_searched(
        &self,
        user: &User,
        names: &[String],
    ) -> Result<HashMap<RoomId, Room>, Rejection> {
        let rooms = self.storage.rooms_joined(user.id).await;
        let rooms = rooms.map_err(|cause| internal(&cause))?;
        let names: Vec<String> = names.iter().map(|name| folded(name)).collect();
        let meant = |room: &Room| {
            let name = folded(&room.name);
            names.is_empty()
                || names
                    .iter()
                    .any(|wanted| *wanted == name || wanted == room.slug.as_str())
        };
        let searched = rooms.into_iter().filter(meant);
        Ok(searched.map(|room| (room.id, room)).collect())
    }

    /// Those who bear one of the names; `None` where no name was given.
    async fn bearers(&self, names: &[String]) -> Result<Option<Vec<i64>>, Rejection> {
        if names.is_empty() {
            return Ok(None);
        }
        let wanted: Vec<String> = names.iter().map(|name| folded(name)).collect();
        let people = self.storage.names().await;
        let people = people.map_err(|cause| internal(&cause))?;
        let bearers = people
            .into_iter()
            .filter(|(_, name)| wanted.contains(&folded(name)))
            .map(|(user, _)| user.0);
        Ok(Some(bearers.collect()))
    }
}

/// A name as it is compared: composed as names are when they are given, and
/// whatever the case.
fn folded(name: &str) -> String {
    clean_name(name).as_deref().unwrap_or(name).to_lowercase()
}

fn excerpt_of(event: &Event, query: &Query) -> Vec<(bool, String)> {
    let Some(message) = event.kind.message() else {
        return Vec::new();
    };
    let text = searchable(&message.body, &message.files);
    let part = excerpt(&text, query, EXCERPT_CHARS);
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
