//! An index to try things on.

use ::search::{Day, Document, Hit, Query, Scope};
use sqlx::{Connection as _, SqliteConnection};

use super::super::terms::{find, put_many};
use crate::storage::{
    dialect::Dialect, sql::Connection, sqlite::migrations::migrated, tests::server,
};

/// An index in memory; or in PostgreSQL, where `IRORI_TEST_POSTGRES` names the
/// directory of a server's socket (`scripts/on_postgres.sh`).
pub(super) struct Index {
    pub(super) db: Connection,
}

/// A message by Ann (1) in room 1, without files.
pub(super) const fn message(seq: i64, text: &str) -> Document<'_> {
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
pub(super) fn query(text: &str) -> Query {
    Query::parse(text, Day::of(2026, 11, 22).unwrap())
}

/// Anything in room 1.
pub(super) const ROOM: Scope<'static> = Scope {
    rooms: &[1],
    authors: None,
    since_ms: None,
    until_ms: None,
    before: None,
    limit: 100,
};

impl Index {
    pub(super) async fn of(documents: &[Document<'_>]) -> Self {
        let db = if let Some(connection) = server::new_database().await {
            server::patient(connection)
        } else {
            let memory = SqliteConnection::connect("sqlite::memory:").await.unwrap();
            Connection::Sqlite(migrated(memory).await)
        };
        let mut index = Self { db };
        index.put(documents).await;
        index
    }

    /// Room 1 with these messages.
    pub(super) async fn of_texts(texts: &[&str]) -> Self {
        let documents: Vec<_> = (1..)
            .zip(texts)
            .map(|(seq, text)| message(seq, text))
            .collect();
        Self::of(&documents).await
    }

    pub(super) async fn put(&mut self, documents: &[Document<'_>]) {
        put_many(&mut self.db, documents).await.unwrap();
    }

    pub(super) async fn hits(&mut self, scope: &Scope<'_>, text: &str) -> Vec<Hit> {
        find(&mut self.db, scope, &query(text)).await.unwrap()
    }

    /// Room and seq of what is found, the newest first.
    pub(super) async fn found(&mut self, scope: &Scope<'_>, text: &str) -> Vec<(i64, i64)> {
        let hits = self.hits(scope, text).await;
        hits.iter().map(|hit| (hit.room, hit.seq)).collect()
    }

    /// What is found in room 1, the newest first.
    pub(super) async fn seqs(&mut self, text: &str) -> Vec<i64> {
        let found = self.found(&ROOM, text).await;
        found.into_iter().map(|(_, seq)| seq).collect()
    }

    /// Whether the terms are somewhere in the tables of the index, even those
    /// that only it reads.
    pub(super) async fn holds(&mut self, term: &str) -> bool {
        if self.db.dialect() == Dialect::Postgres {
            let holds = "select exists (select 1 from search_index \
                         where strpos(terms::text, $1) > 0)";
            return self.db.sql(holds).bind(term).value().await.unwrap();
        }
        let blocks = self.db.sql("select block from search_index_data").values();
        let blocks: Vec<Vec<u8>> = blocks.await.unwrap();
        let mut blocks = blocks.iter();
        blocks.any(|block| {
            block
                .windows(term.len())
                .any(|bytes| bytes == term.as_bytes())
        })
    }

    /// Whether nothing is in the index but what it needs itself.
    pub(super) async fn is_empty(&mut self) -> bool {
        let is_empty = match self.db.dialect() {
            Dialect::Postgres => "select not exists (select 1 from search_index)",
            Dialect::Sqlite => {
                "select not exists (select 1 from search_index_data \
                 where id > 10 and length(block) > 100)"
            }
        };
        self.db.sql(is_empty).value().await.unwrap()
    }

    /// Lets the index check itself.
    pub(super) async fn check(&mut self) {
        if self.db.dialect() == Dialect::Postgres {
            let apart = "select count(*) from search_index i full join search_documents d \
                         on d.id = i.id where i.id is null or d.id is null";
            let apart: i64 = self.db.sql(apart).value().await.unwrap();
            assert_eq!(apart, 0, "terms without a document, or the other way round");
            return;
        }
        self.run("insert into search_index (search_index, rank) values ('integrity-check', 0)")
            .await;
    }

    pub(super) async fn run(&mut self, sql: &'static str) {
        self.db.sql(sql).run().await.unwrap();
    }
}
