//! Both databases have the same tables.

use sqlx::{Connection as _, SqliteConnection};

use super::server::{Server, patient};
use crate::storage::{sql::Connection, sqlite::migrations::migrated};

/// Table, column, type, and whether it may be null.
type Columns = Vec<(String, String, String, bool)>;

/// What only one of them has: FTS5's tables, and what the databases and sqlx
/// keep for themselves.
fn is_own(table: &str) -> bool {
    table.starts_with("search_index") || table.starts_with("sqlite_") || table.starts_with('_')
}

#[tokio::test]
async fn both_databases_have_the_same_columns_and_indexes() {
    let server = Server::start();
    let mut postgres = patient(server.migrated().await);
    let memory = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let mut sqlite = Connection::Sqlite(migrated(memory).await);
    let mut columns: Columns = postgres
        .sql(
            "select table_name::text, column_name::text, data_type::text, is_nullable = 'YES' \
             from information_schema.columns where table_schema = 'public' \
             order by 1, 2",
        )
        .all()
        .await
        .unwrap();
    columns.retain(|(table, ..)| !is_own(table));
    let known: Columns = sqlite
        .sql(
            "select t.name, c.name, lower(c.type), not (c.\"notnull\" or c.pk > 0) \
             from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' \
             order by t.name, c.name",
        )
        .all()
        .await
        .unwrap();
    let expected: Columns = known
        .into_iter()
        .filter(|(table, ..)| !is_own(table))
        .map(|(table, column, sqlite, null)| {
            let postgres = match sqlite.as_str() {
                "integer" => "bigint",
                "blob" => "bytea",
                other => other,
            };
            (table, column, postgres.to_owned(), null)
        })
        .collect();
    assert_eq!(columns, expected);

    let other: Vec<String> = postgres
        .sql(
            "select table_name || '.' || column_name from information_schema.columns \
             where table_schema = 'public' and data_type = 'text' \
             and table_name not like '\\_%' and collation_name is distinct from 'C'",
        )
        .values()
        .await
        .unwrap();
    assert!(other.is_empty(), "not compared by bytes: {other:?}");

    let indexes: Vec<String> = postgres
        .sql(
            "select indexname::text from pg_indexes where schemaname = 'public' \
             and tablename <> 'search_index' and indexname not like '%\\_pkey' and indexname not like '%\\_key' or \
             indexname in ('rooms_direct_key', 'rooms_name_key') order by 1",
        )
        .values()
        .await
        .unwrap();
    let known: Vec<String> = sqlite
        .sql("select name from sqlite_master where type = 'index' and sql is not null order by 1")
        .values()
        .await
        .unwrap();
    assert_eq!(indexes, known);
}
