//! Whoever adds a table says whether it is moved from one database to another.

use std::collections::BTreeSet;

use sqlx::{Connection as _, SqliteConnection};

use super::server::{Server, patient};
use crate::storage::{
    sql::Connection,
    sqlite::migrations::migrated,
    transfer::tables::{COUNTED, MOVED},
};

/// The full-text index is built anew.
const STAYS: [&str; 3] = ["search_days", "search_documents", "search_leaving"];

async fn sqlite() -> Connection {
    let memory = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    Connection::Sqlite(migrated(memory).await)
}

/// That `schemas.rs` finds the same tables in PostgreSQL makes this true there.
#[tokio::test]
async fn every_table_is_moved_or_known_to_stay() {
    let mut sqlite = sqlite().await;
    let tables: Vec<String> = sqlite
        .sql(
            "select name from sqlite_schema where type = 'table' and name <> 'search_index' \
             and name not like 'search_index\\_%' escape '\\' \
             and name not like 'sqlite\\_%' escape '\\' and name not like '\\_%' escape '\\'",
        )
        .values()
        .await
        .unwrap();
    let tables: BTreeSet<_> = tables.iter().map(String::as_str).collect();
    let known: BTreeSet<_> = MOVED.into_iter().chain(STAYS).collect();
    assert_eq!(tables, known);
    assert_eq!(known.len(), MOVED.len() + STAYS.len(), "each once");
}

/// Rows are moved in the order of a key, and each behind what it refers to.
#[tokio::test]
async fn what_a_table_refers_to_is_moved_before_it() {
    let mut sqlite = sqlite().await;
    for (place, name) in MOVED.into_iter().enumerate() {
        let has_key: bool = sqlite
            .sql("select exists (select 1 from pragma_table_info($1) where pk > 0)")
            .bind(name)
            .value()
            .await
            .unwrap();
        assert!(has_key, "{name} has no key");
        let parents: Vec<String> = sqlite
            .sql("select \"table\" from pragma_foreign_key_list($1)")
            .bind(name)
            .values()
            .await
            .unwrap();
        for parent in parents {
            let before = MOVED[..place].contains(&parent.as_str());
            assert!(before, "{name} refers to {parent}");
        }
    }
}

#[tokio::test]
async fn every_counter_of_ids_goes_on() {
    let mut sqlite = sqlite().await;
    let counted: Vec<String> = sqlite
        .sql("select name from sqlite_schema where sql like '%autoincrement%' order by name")
        .values()
        .await
        .unwrap();
    let mut known = COUNTED.to_vec();
    known.sort_unstable();
    assert_eq!(counted, known);
    let server = Server::start();
    let mut postgres = patient(server.migrated().await);
    let counted: Vec<String> = postgres
        .sql(
            "select table_name::text from information_schema.columns \
             where table_schema = 'public' and is_identity = 'YES' and column_name = 'id' \
             order by 1",
        )
        .values()
        .await
        .unwrap();
    assert_eq!(counted, known);
}
