//! Every statement of the store, prepared on both databases.

use std::fmt::Write as _;

use sqlx::{
    AssertSqlSafe, Column, Connection as _, Either, Executor as _, PgConnection, SqlSafeStr as _,
    SqliteConnection, Statement as _, TypeInfo as _, postgres::PgTypeInfo,
};

use super::{
    server::{Server, patient},
    statements::{self, BOTH, Written},
};
use crate::storage::{dialect::Dialect, sql::sample, sqlite::migrations::migrated};

/// What a value may be in PostgreSQL: the types of `sql::Bind`, one for each.
const TYPES: [&str; 4] = ["INT8", "TEXT", "BOOL", "BYTEA"];

#[tokio::test]
async fn both_databases_take_every_statement() {
    let statements = statements::all();
    // As many as there are, or the sources were not found.
    assert!(statements.len() > 180, "{} statements", statements.len());
    let server = Server::start();
    let mut postgres = server.migrated().await;
    let mut sqlite = migrated(SqliteConnection::connect("sqlite::memory:").await.unwrap()).await;
    let mut refused = String::new();
    for statement in &statements {
        let told = match refused_by(&mut postgres, &mut sqlite, statement).await {
            Ok(()) => continue,
            Err(told) => told,
        };
        // Writing to a string cannot fail.
        let _ = writeln!(refused, "{}: {told}\n  {}", statement.at, statement.sql);
    }
    assert!(refused.is_empty(), "{refused}");
}

/// Why one of the databases would not take it as the store sends it.
async fn refused_by(
    postgres: &mut PgConnection,
    sqlite: &mut SqliteConnection,
    statement: &Written,
) -> Result<(), String> {
    let sample = |dialect| {
        let text = sample(&statement.sql, dialect, statement.in_script);
        text.map_err(|cause| cause.to_string())
    };
    if statement.dialects.contains(&Dialect::Sqlite) {
        let text = AssertSqlSafe(sample(Dialect::Sqlite)?).into_sql_str();
        let prepared = sqlite.prepare(text).await;
        prepared.map_err(|cause| format!("SQLite: {cause}"))?;
    }
    if !statement.dialects.contains(&Dialect::Postgres) {
        return Ok(());
    }
    let text = AssertSqlSafe(sample(Dialect::Postgres)?).into_sql_str();
    let prepared = postgres.prepare(text).await;
    let prepared = prepared.map_err(|cause| format!("PostgreSQL: {cause}"))?;
    if statement.dialects != BOTH {
        return Ok(());
    }
    let values = match prepared.parameters() {
        Some(Either::Left(types)) => types,
        _ => &[],
    };
    let columns = prepared.columns().iter().map(Column::type_info);
    match values.iter().chain(columns).find(|it| !is_ours(it)) {
        Some(other) => Err(format!("PostgreSQL: a value of the type {}", other.name())),
        None => Ok(()),
    }
}

/// Whether it is of one of our types, or an array of them, which rows are bound as.
fn is_ours(it: &PgTypeInfo) -> bool {
    let name = it.name();
    TYPES.contains(&name.strip_suffix("[]").unwrap_or(name))
}

/// PostgreSQL has no character of the value 0 in a text.
#[tokio::test]
async fn a_text_with_nul_is_another_and_no_error() {
    let server = Server::start();
    let mut postgres = patient(server.migrated().await);
    for (text, expected) in [("a\0b", "a\u{fffd}b"), ("\0", "\u{fffd}"), ("ab", "ab")] {
        let said: String = postgres
            .sql("select $1::text")
            .bind(text)
            .value()
            .await
            .unwrap();
        assert_eq!(said, expected);
        let owned = Some(text.to_owned());
        let said: Option<String> = postgres
            .sql("select $1::text")
            .bind(owned)
            .value()
            .await
            .unwrap();
        assert_eq!(said.as_deref(), Some(expected));
    }
    let none: Option<String> = postgres
        .sql("select $1::text")
        .bind(None::<String>)
        .value()
        .await
        .unwrap();
    assert_eq!(none, None);
    let bytes: Vec<u8> = postgres
        .sql("select $1::bytea")
        .bind(vec![1_u8, 0, 2])
        .value()
        .await
        .unwrap();
    assert_eq!(bytes, [1, 0, 2]);
}
