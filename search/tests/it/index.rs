//! An index to try things on.

use search::{Day, Document, Hit, Query, SCHEMA, Scope, find, put_many};
use sqlx::{Connection as _, SqliteConnection};

/// An index in memory.
pub(crate) struct Index {
    pub(crate) connection: SqliteConnection,
}

/// A message by Ann (1) in room 1, without files.
pub(crate) const fn message(seq: i64, text: &str) -> Document<'_> {
    Document {
        room: 1,
        seq,
        author: 1,
        at_ms: seq * 1000,
        has_file: false,
        text,
    }
}

/// A query, asked on 2026-11-22.
pub(crate) fn query(text: &str) -> Query {
    Query::parse(text, Day::of(2026, 11, 22).unwrap())
}

/// Anything in room 1.
pub(crate) const ROOM: Scope<'static> = Scope {
    rooms: &[1],
    authors: None,
    since_ms: None,
    until_ms: None,
    before: None,
    limit: 100,
};

impl Index {
    pub(crate) async fn of(documents: &[Document<'_>]) -> Self {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::raw_sql(SCHEMA)
            .execute(&mut connection)
            .await
            .unwrap();
        let mut index = Self { connection };
        index.put(documents).await;
        index
    }

    /// Room 1 with these messages.
    pub(crate) async fn of_texts(texts: &[&str]) -> Self {
        let documents: Vec<_> = (1..)
            .zip(texts)
            .map(|(seq, text)| message(seq, text))
            .collect();
        Self::of(&documents).await
    }

    pub(crate) async fn put(&mut self, documents: &[Document<'_>]) {
        put_many(&mut self.connection, documents).await.unwrap();
    }

    pub(crate) async fn hits(&mut self, scope: &Scope<'_>, text: &str) -> Vec<Hit> {
        find(&mut self.connection, scope, &query(text))
            .await
            .unwrap()
    }

    /// Room and seq of what is found, the newest first.
    pub(crate) async fn found(&mut self, scope: &Scope<'_>, text: &str) -> Vec<(i64, i64)> {
        let hits = self.hits(scope, text).await;
        hits.iter().map(|hit| (hit.room, hit.seq)).collect()
    }

    /// What is found in room 1, the newest first.
    pub(crate) async fn seqs(&mut self, text: &str) -> Vec<i64> {
        let found = self.found(&ROOM, text).await;
        found.into_iter().map(|(_, seq)| seq).collect()
    }

    /// Whether the terms are somewhere in the tables of the index, even those
    /// that only it reads.
    pub(crate) async fn holds(&mut self, term: &str) -> bool {
        let blocks: Vec<Vec<u8>> = sqlx::query_scalar("select block from search_index_data")
            .fetch_all(&mut self.connection)
            .await
            .unwrap();
        let mut blocks = blocks.iter();
        blocks.any(|block| {
            block
                .windows(term.len())
                .any(|bytes| bytes == term.as_bytes())
        })
    }

    /// Lets the index check itself.
    pub(crate) async fn check(&mut self) {
        sqlx::query("insert into search_index (search_index, rank) values ('integrity-check', 0)")
            .execute(&mut self.connection)
            .await
            .unwrap();
    }
}
