//! Full-text search over messages, in any language: what of a text goes into an
//! index ([`Document::terms`]), what somebody asks for ([`Query`]) and what of
//! an index that is ([`Scope::conditions`]), and where it is in a message
//! ([`highlight`], [`excerpt`]). The index itself is the store's.
//!
//! Text is cut into terms here, not by a database, so that what is looked for
//! and what is marked are told by the same code. An index knows terms and no
//! text; the messages have that.
//!
//! Who may see what is part of what is asked of the index: each document has
//! its room as a term, so that nothing of another room is ever read.

mod clause;
mod day;
mod document;
mod excerpt;
mod fold;
mod highlight;
mod language;
mod limits;
mod query;
mod runs;
mod scope;
mod script;
mod tokens;

pub use self::{
    clause::{Part, Phrase},
    day::{Day, MS_PER_DAY},
    document::Document,
    excerpt::{Excerpt, excerpt},
    highlight::highlight,
    limits::QUERY_CHARS,
    query::Query,
    scope::{Conditions, Hit, Scope},
    tokens::index_text,
};
