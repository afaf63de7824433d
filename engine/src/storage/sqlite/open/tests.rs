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

/// What providers called people before issuers were kept.
#[tokio::test]
async fn identities_of_before_keep_their_owners() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = options(dir.path()).connect().await.unwrap();
    for sql in [
        include_str!("../../../../migrations/sqlite/0001_foundation.sql"),
        include_str!("../../../../migrations/sqlite/0002_accounts.sql"),
        "insert into users (id, name, role, created_at_ms) values (7, 'Ann', 'member', 0)",
        "insert into identities (provider, subject, user_id, label, created_at_ms) \
         values ('google', '1', 7, 'ann@example.org', 5), ('school', '1', 7, 'Ann', 6)",
        include_str!("../../../../migrations/sqlite/0018_issuers.sql"),
    ] {
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }
    let rows: Vec<(String, String, String, i64, String, i64)> = sqlx::query_as(
        "select issuer, subject, provider, user_id, label, created_at_ms from identities \
         order by provider",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let row = |provider: &str, label: &str, at| {
        let unseen = format!("unseen:{provider}");
        (
            unseen,
            "1".to_owned(),
            provider.to_owned(),
            7,
            label.to_owned(),
            at,
        )
    };
    let expected = [row("google", "ann@example.org", 5), row("school", "Ann", 6)];
    assert_eq!(rows, expected);
}

/// Brings a new store to just before this migration.
async fn before(version: i64, dir: &Path) -> SqliteConnection {
    let mut connection = options(dir).connect().await.unwrap();
    let earlier = migrations()
        .into_iter()
        .filter(|migration| migration.version < version);
    Migrator::with_migrations(earlier.collect())
        .run(&mut connection)
        .await
        .unwrap();
    connection
}

#[tokio::test]
async fn private_rooms_of_before_get_addresses_nobody_guesses() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = before(22, dir.path()).await;
    let sql = "insert into rooms (slug, name, name_key, topic, position, head_seq, created_at_ms, \
               kind) values ('plans', 'Plans', 'plans', '', 1, 0, 0, 'private'), \
               ('計画', '計画', '計画', '', 2, 0, 0, 'private'), \
               ('tea-abcdefgh', 'Tea', 'tea', '', 3, 0, 0, 'private'), \
               ('lobby', 'lobby', 'lobby', '', 4, 0, 0, 'public'), \
               ('direct-x', '', 'direct-x', '', 5, 0, 0, 'direct')";
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    migrate(&mut connection, dir.path()).await.unwrap();
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(
        "select r.slug, f.slug from rooms r left join former_slugs f on f.room_id = r.id \
         order by r.position",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    for (slug, former) in &rows[..2] {
        let former = former.as_deref().expect("where it was");
        let suffix = slug.strip_prefix(&format!("{former}-")).expect(slug);
        assert_eq!(suffix.len(), 10, "{slug}");
    }
    let rest: Vec<_> = rows[2..]
        .iter()
        .map(|(slug, former)| (&**slug, former))
        .collect();
    let stays = |slug| (slug, &None);
    assert_eq!(rest, ["tea-abcdefgh", "lobby", "direct-x"].map(stays));
}

#[tokio::test]
async fn sessions_of_before_are_one_step_where_that_may_have_been_all() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = before(21, dir.path()).await;
    let sql = "insert into users (id, name, role, created_at_ms) \
               values (1, 'Ann', 'member', 0), (2, 'Ben', 'member', 0), (3, 'Gus', 'guest', 0); \
               insert into identities (issuer, subject, user_id, label, created_at_ms, provider) \
               values ('https://id.example', '1', 1, 'Ann', 0, 'school'); \
               insert into sessions (id, token_hash, user_id, created_at_ms, expires_at_ms) \
               values (1, x'01', 1, 0, 9), (2, x'02', 2, 0, 9), (3, x'03', 3, 0, 9)";
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    migrate(&mut connection, dir.path()).await.unwrap();
    let rows: Vec<(i64, bool)> = sqlx::query_as("select id, one_step from sessions order by id")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(rows, [(1, true), (2, false), (3, true)]);
}
