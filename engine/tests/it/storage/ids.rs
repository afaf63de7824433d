//! No id that leaves the server is ever used twice.

use std::{path::Path, sync::Arc};

use engine::{
    clock::SystemClock,
    session::SessionToken,
    storage::{Device, OpenError, RoomChange, Storage},
};
use protocol::RoomKind;
use sqlx::{
    Connection as _, SqlSafeStr as _, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::SqliteConnectOptions,
};

use super::{Commits, Store, new_room};
use crate::chat::{as_member, copy_of_store};

/// Numbers that whoever adds the row brings along: they name something else.
const BROUGHT_ALONG: [(&str, &str); 2] = [("search_days", "day"), ("search_leaving", "document")];

async fn connect(dir: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(dir.join("irori.db"))
        .create_if_missing(true)
        .foreign_keys(false);
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// The tables whose only key is a number that SQLite may choose, with that
/// column, and whether it never chooses one twice.
async fn numbered_tables(connection: &mut SqliteConnection) -> Vec<(String, String, bool)> {
    sqlx::query_as(
        "select t.name, c.name, t.sql like '%autoincrement%' from sqlite_schema t \
         join pragma_table_info(t.name) c on c.pk = 1 and lower(c.type) = 'integer' \
         where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' \
         and t.name not like 'search\\_index%' escape '\\' \
         and (select count(*) from pragma_table_info(t.name) k where k.pk > 0) = 1 \
         and not exists (select 1 from pragma_foreign_key_list(t.name) f where f.\"from\" = c.name) \
         order by t.name",
    )
    .fetch_all(connection)
    .await
    .unwrap()
}

#[tokio::test]
async fn no_table_gives_a_number_twice() {
    let store = Store::new().await;
    let mut connection = connect(store.dir.path()).await;
    let tables = numbered_tables(&mut connection).await;
    for known in ["rooms", "users", "sessions", "invites", "passkeys", "saved"] {
        let found = tables.iter().any(|(table, ..)| table == known);
        assert!(found, "{known} is not looked at");
    }
    for (table, column, once) in tables {
        let brought = BROUGHT_ALONG.contains(&(&*table, &*column));
        assert!(
            once || brought,
            "{table}.{column} is to be `integer primary key autoincrement`"
        );
    }
}

#[tokio::test]
async fn what_was_deleted_last_does_not_come_back_as_something_else() {
    let mut store = Store::new().await;
    let ann = store.guest("Ann").await;
    let mut rooms = Vec::new();
    let mut sessions = Vec::new();
    for round in ["one", "two", "three"] {
        let room = new_room(&store, &ann, round, RoomKind::Private).await;
        let (owner, delete) = (as_member(&ann), RoomChange::Delete);
        let gone = store.storage.change_room(room, &owner, delete).await;
        gone.unwrap();
        rooms.push(room);
        let token = SessionToken::random().unwrap();
        let made = store
            .storage
            .create_guest(round.to_owned(), &token, Device::default())
            .await
            .unwrap()
            .unwrap();
        store
            .storage
            .end_session(made.user.id, made.id)
            .await
            .unwrap();
        sessions.push(made.id);
        // A restart forgets what only the process knew.
        store = Store::open(copy_of_store(store.dir.path())).await;
    }
    assert!(rooms.is_sorted_by(|a, b| a < b), "{rooms:?}");
    assert!(sessions.is_sorted_by(|a, b| a < b), "{sessions:?}");
}

/// A store as a server left it that knew the first 14 migrations, with a row
/// in every table that is copied.
async fn old_store(dir: &Path) -> SqliteConnection {
    let mut files: Vec<_> =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
    files.sort();
    let old = files.into_iter().filter_map(|file| {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let (version, description) = name.split_once('_').unwrap();
        let version: i64 = version.parse().unwrap();
        let sql = std::fs::read_to_string(&file).unwrap();
        (version <= 14).then(|| {
            Migration::new(
                version,
                description.to_owned().into(),
                MigrationType::Simple,
                sqlx::AssertSqlSafe(sql).into_sql_str(),
                false,
            )
        })
    });
    let mut connection = connect(dir).await;
    Migrator::with_migrations(old.collect())
        .run(&mut connection)
        .await
        .unwrap();
    sqlx::raw_sql(
        "insert into users (id, name, created_at_ms, role) values (7, 'Ann', 1, 'member'); \
         insert into sessions (id, token_hash, user_id, created_at_ms, expires_at_ms) \
           values (9, x'01', 7, 1, 2); \
         insert into invites (id, token_hash, role, note, uses_left, created_by, created_at_ms, \
           expires_at_ms) values (3, x'02', 'member', '', 1, 7, 1, 2); \
         insert into audit_log (id, at_ms, actor_id, action, detail) values (4, 1, 7, 'x', ''); \
         insert into passkeys (id, user_id, credential_id, credential, label, created_at_ms) \
           values (5, 7, x'03', '{}', 'Firefox', 1); \
         insert into rooms (id, slug, name, topic, position, head_seq, created_at_ms, kind) \
           values (12, 'tea', 'Tea', '', 0, 2, 1, 'private'); \
         insert into memberships (room_id, user_id, read_seq, joined_at_ms) values (12, 7, 1, 1); \
         insert into events (room_id, seq, kind, author_id, at_ms) \
           values (12, 1, 'member_joined', 7, 1), (12, 2, 'message_posted', 7, 77); \
         insert into saved (id, user_id, room_id, seq) values (6, 7, 12, 2);",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection
}

#[tokio::test]
async fn an_old_store_keeps_everything_and_goes_on_far_behind_it() {
    let dir = tempfile::tempdir().unwrap();
    old_store(dir.path()).await.close().await.unwrap();
    let store = Store::open(dir).await;
    let ann = protocol::UserId(7);
    let rooms = store.storage.rooms_of(ann).await.unwrap();
    assert_eq!(rooms[0].room.id.0, 12);
    let guest = store.guest("Ben").await;
    assert!(guest.id.0 > 1_000, "{}", guest.id);
    let mut connection = connect(store.dir.path()).await;
    for (table, id) in [
        ("users", 7_i64),
        ("sessions", 9),
        ("invites", 3),
        ("audit_log", 4),
        ("passkeys", 5),
        ("rooms", 12),
        ("saved", 6),
    ] {
        let sql = format!("select count(*) from {table} where id = $1");
        let kept: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(kept, 1, "{table}");
    }
    let (head_at_ms, created_by): (i64, Option<i64>) =
        sqlx::query_as("select head_at_ms, created_by from rooms where id = 12")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!((head_at_ms, created_by), (77, Some(7)));
    let broken: i64 = sqlx::query_scalar("select count(*) from pragma_foreign_key_check")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(broken, 0);
    // The writer's connection enforces them.
    let nobody = protocol::User {
        id: protocol::UserId(99_999),
        name: "Nobody".to_owned(),
        avatar: None,
        kind: protocol::UserKind::Member,
    };
    let entered = store.storage.enter(protocol::RoomId(12), nobody).await;
    assert!(entered.is_err());
}

#[tokio::test]
async fn a_store_that_is_broken_is_not_made_worse() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = old_store(dir.path()).await;
    sqlx::query("update sessions set user_id = 99")
        .execute(&mut connection)
        .await
        .unwrap();
    let opened = Storage::open(
        dir.path(),
        Arc::new(SystemClock),
        Arc::new(Commits::default()),
    )
    .await;
    assert!(
        matches!(opened, Err(OpenError::Database { .. })),
        "{opened:?}"
    );
    let newest: i64 = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(newest, 14, "nothing of it was done");
    let owner: i64 = sqlx::query_scalar("select user_id from sessions where id = 9")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(owner, 99);
}
