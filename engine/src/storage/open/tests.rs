//! The settings that make a commit durable.

use super::*;

async fn pragma(connection: &mut SqliteConnection, sql: &'static str) -> String {
    use sqlx::Row as _;
    let row = sqlx::query(sql).fetch_one(connection).await.unwrap();
    row.try_get::<i64, _>(0)
        .map(|number| number.to_string())
        .or_else(|_| row.try_get(0))
        .unwrap()
}

#[tokio::test]
async fn commits_are_synced_and_what_is_deleted_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = options(dir.path()).connect().await.unwrap();
    for (sql, expected) in [
        ("pragma synchronous", "2"),
        ("pragma journal_mode", "wal"),
        ("pragma foreign_keys", "1"),
        ("pragma secure_delete", "1"),
    ] {
        assert_eq!(pragma(&mut connection, sql).await, expected, "{sql}");
    }
}

#[test]
fn the_index_has_the_tables_it_is_written_for() {
    let migration = include_str!("../../../migrations/0009_search.sql");
    assert!(migration.contains(search::SCHEMA));
}

#[test]
fn every_migration_there_is_is_run() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = std::fs::read_dir(dir).unwrap();
    let mut there: Vec<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort();
    let run: Vec<_> = migrations()
        .iter()
        .map(|migration| format!("{:04}_{}.sql", migration.version, migration.description))
        .collect();
    assert_eq!(run, there);
}
