//! The scope of a search: in which rooms, and what a message has to have to be
//! found.

use crate::{
    clause::{Part, Phrase},
    document::{FILE_TERM, author_term, room_term},
    query::Query,
};

/// Where to look: the ids of the rooms, people and days for which a query has
/// only names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'s> {
    /// The rooms to look in, all of which have to be open to whoever asks.
    /// Nothing else is read; with none nothing is found.
    pub rooms: &'s [i64],
    /// The people one of whom has to have written it; `None` for anybody.
    pub authors: Option<&'s [i64]>,
    /// Not older than this (milliseconds since 1970-01-01 UTC).
    pub since_ms: Option<i64>,
    /// Older than this.
    pub until_ms: Option<i64>,
    /// Only what is before this [`Hit::document`]: the last of the page before.
    pub before: Option<i64>,
    /// How many at most.
    pub limit: u32,
}

/// A message that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place in time over all rooms; see [`Scope::before`].
    pub document: i64,
    /// Where it is.
    pub room: i64,
    /// Its place there.
    pub seq: i64,
}

/// What the terms of a message have to be for it to be found, whatever index
/// it is that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// All of these have to be there.
    ///
    /// Words first, rooms last, in one part: an index goes from one match of the first to
    /// the next, and of the rooms, which may be hundreds, only looks at those.
    pub all: Vec<Part>,
    /// None of these may be there with all of its parts.
    pub none: Vec<Vec<Part>>,
}

impl Scope<'_> {
    /// What a message has to have to be found with `query` in this scope.
    /// `None`: there is nothing to look in.
    ///
    /// The words, [`Query::has_file`] and what is excluded are taken from the
    /// query; its names and days are the scope's to say.
    pub fn conditions(&self, query: &Query) -> Option<Conditions> {
        if self.rooms.is_empty() || self.authors.is_some_and(<[i64]>::is_empty) {
            return None;
        }
        let (wanted, excluded): (Vec<_>, Vec<_>) =
            query.clauses.iter().partition(|clause| clause.wanted);
        let mut all: Vec<Part> = wanted
            .into_iter()
            .flat_map(|clause| clause.parts.clone())
            .collect();
        if query.has_file() {
            all.push(vec![Phrase::of(FILE_TERM.to_owned())]);
        }
        let any = |ids: &[i64], term: fn(i64) -> String| -> Part {
            ids.iter().map(|&id| Phrase::of(term(id))).collect()
        };
        if let Some(authors) = self.authors {
            all.push(any(authors, author_term));
        }
        all.push(any(self.rooms, room_term));
        let excluded = excluded.into_iter().map(|clause| clause.parts.clone());
        Some(Conditions {
            all,
            none: excluded.collect(),
        })
    }
}
