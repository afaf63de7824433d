//! How SQLite goes about every statement: none reads the whole of a table that
//! grows with what people write.

use sqlx::{AssertSqlSafe, Connection as _, SqlSafeStr as _, SqliteConnection};

use super::statements::{self, Written};
use crate::storage::{dialect::Dialect, sql::sample, sqlite::migrations::migrated};

/// The tables that a statement may read from end to end. Every other one is
/// taken to grow for as long as people write.
const MAY_BE_READ_WHOLE: [&str; 16] = [
    // As many as there are people, rooms and devices, which somebody pages
    // through or looks over.
    "users",
    "rooms",
    "sessions",
    "browsers",
    "invites",
    // Few, and their oldest are swept.
    "flows",
    "password_resets",
    "setup_links",
    "security_alerts",
    "uploads",
    "unsent_drafts",
    // Empty whenever the work is done that they are notes for.
    "stray_blobs",
    "search_leaving",
    // A row for each role, for each counter.
    "second_step_roles",
    "sqlite_sequence",
    // FTS5, which looks into its own index.
    "search_index",
];

/// Statements that may nevertheless: where, and which table.
const MAY_NEVERTHELESS: [(&str, &str); 7] = [
    // Who runs the server asks for it, and no page waits: a backup is looked
    // through, and what there is is counted.
    ("faults.rs", "events"),
    ("faults.rs", "files"),
    ("sqlite/look", "files"),
    ("faults.rs", "search_documents"),
    ("operator.rs", "events"),
    ("operator.rs", "files"),
    // What everybody keeps is a sum over all files, read from an index alone.
    ("files/uploads.rs", "files"),
];

#[tokio::test]
async fn no_statement_reads_the_whole_of_a_table_that_grows() {
    let mut sqlite = migrated(SqliteConnection::connect("sqlite::memory:").await.unwrap()).await;
    let tables = "select name from sqlite_master where type = 'table'";
    let tables: Vec<String> = sqlx::query_scalar(tables)
        .fetch_all(&mut sqlite)
        .await
        .unwrap();
    let mut told = Vec::new();
    let mut read_whole = 0;
    for statement in statements::all() {
        let only_postgres = !statement.dialects.contains(&Dialect::Sqlite);
        // Of an insert SQLite lists, too, what it would look through where
        // foreign keys were checked later, which none here is.
        if only_postgres || statement.sql.starts_with("insert into users") {
            continue;
        }
        for scanned in scans_of(&mut sqlite, &statement).await {
            let Some(table) = table_called(&scanned, &statement.sql, &tables) else {
                continue;
            };
            read_whole += 1;
            let may = MAY_BE_READ_WHOLE.contains(&table)
                || MAY_NEVERTHELESS
                    .iter()
                    .any(|(file, of)| statement.at.starts_with(file) && *of == table);
            if !may {
                told.push(format!("{}: reads all of {table}", statement.at));
            }
        }
    }
    // Some do, or the plans were not understood.
    assert!(read_whole > 15, "{read_whole} are read whole");
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// What a statement reads from end to end, by the names it has there.
async fn scans_of(sqlite: &mut SqliteConnection, statement: &Written) -> Vec<String> {
    let text = sample(&statement.sql, Dialect::Sqlite, statement.in_script).unwrap();
    let text = AssertSqlSafe(format!("explain query plan {text}")).into_sql_str();
    let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(text).fetch_all(sqlite).await.unwrap();
    let scanned = |step: &str| Some(step.strip_prefix("SCAN ")?.split(' ').next()?.to_owned());
    steps
        .iter()
        .filter_map(|(.., step)| scanned(step))
        .collect()
}

/// The table that has this name in a statement, its own or another one.
fn table_called<'t>(name: &str, sql: &str, tables: &'t [String]) -> Option<&'t str> {
    let words: Vec<&str> = sql
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_called = |table: &&String| {
        **table == name
            || words
                .windows(2)
                .any(|pair| pair[0] == table.as_str() && pair[1] == name)
    };
    tables.iter().find(is_called).map(String::as_str)
}
