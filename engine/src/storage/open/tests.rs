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
async fn every_commit_is_synced_before_it_is_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = options(dir.path()).connect().await.unwrap();
    for (sql, expected) in [
        ("pragma synchronous", "2"),
        ("pragma journal_mode", "wal"),
        ("pragma foreign_keys", "1"),
    ] {
        assert_eq!(pragma(&mut connection, sql).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn readers_cannot_write() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(
        dir.path(),
        Arc::new(crate::clock::SystemClock),
        crate::hub::Hub::new(crate::limits::Limits::default()),
    )
    .await
    .unwrap();
    let written = sqlx::query("delete from users")
        .execute(storage.readers())
        .await;
    assert!(written.unwrap_err().to_string().contains("readonly"));
}
