//! Full-text search over messages, in any language, in SQLite.
//!
//! Two halves. The language: what of a text goes into the index
//! ([`index_text`]), what somebody asks for ([`Query`]), and where that is in
//! a message ([`highlight`], [`excerpt`]). And the index ([`SCHEMA`],
//! [`put_many`], [`replace`], [`remove`], [`erase_many`], [`find`]), in whatever
//! transaction the caller has.
//!
//! Text is cut into terms here, not by SQLite, so that what is looked for and
//! what is marked are told by the same code. The index knows terms and no
//! text; the messages have that.
//!
//! Who may see what is part of what is asked of the index: each document has
//! its room as a term, so that nothing of another room is ever read.

mod clause;
mod day;
mod documents;
mod excerpt;
mod find;
mod fold;
mod highlight;
mod language;
mod limits;
mod query;
mod runs;
mod script;
mod tokens;

pub use self::{
    day::Day,
    documents::{Document, SCHEMA, erase_many, put_many, remove, replace},
    excerpt::{Excerpt, excerpt},
    find::{Hit, Scope, find},
    highlight::highlight,
    limits::QUERY_CHARS,
    query::Query,
    tokens::index_text,
};
