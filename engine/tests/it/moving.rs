//! A store is moved from one database to the other and back, whole, however
//! often that is interrupted, and nothing is served or moved that is a part of one.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use engine::{
    clock::ManualClock,
    hub::Hub,
    storage::{MoveError, OpenError, PostgresOptions, Step, Storage, StoreAt, Transfer},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use tokio::sync::Notify;

use crate::{
    chat::{GENEROUS, START_MS},
    postgres_server::{PostgresServer, make_database, url_at},
};

const EVERYTHING: &str = include_str!("moving/everything.sql");

/// More messages than are moved at once.
const MANY: &str = "
    insert into events (room_id, seq, kind, author_id, at_ms, client_id, body)
    with recursive number (n) as (select 1 union all select n + 1 from number where n < 20000)
    select 9, n, 'message_posted', 1 + n % 2, 500 + n, 'many-' || n, 'word ' || n from number;
    update rooms set head_seq = 20000, head_at_ms = 20500 where id = 9;
    insert into search_documents (room_id, seq, at_ms) select 9, seq, at_ms from events where room_id = 9;
    update rooms set indexed_seq = 20000 where id = 9;";

fn in_sqlite(dir: &Path) -> StoreAt {
    StoreAt::Sqlite(dir.to_owned())
}

fn in_postgres(server: &PostgresServer, database: &str) -> StoreAt {
    make_database(server.socket(), database);
    StoreAt::Postgres(url_at(server.socket(), database).parse().unwrap())
}

/// Opens and closes a store, as a server does.
async fn serve(at: &StoreAt) -> Result<(), OpenError> {
    open(at).await.map(drop)
}

/// The store, open; and the data directory, where it is not in that.
async fn open(at: &StoreAt) -> Result<(Storage, Option<tempfile::TempDir>), OpenError> {
    let clock = Arc::new(ManualClock::at(START_MS));
    match at {
        StoreAt::Sqlite(dir) => {
            let opened = Storage::open(dir, clock, Hub::new(GENEROUS)).await?;
            Ok((opened, None))
        }
        StoreAt::Postgres(url) => {
            let dir = tempfile::tempdir().unwrap();
            let options = PostgresOptions::at(url.clone());
            let opened = Storage::open_postgres(options, dir.path(), clock, Hub::new(GENEROUS));
            Ok((opened.await?, Some(dir)))
        }
    }
}

async fn database(dir: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(dir.join("irori.db"));
    options.connect().await.unwrap()
}

async fn run(dir: &Path, sql: &'static str) {
    let mut database = database(dir).await;
    sqlx::raw_sql(sql).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

/// A data directory with a store in it that has something of everything.
async fn filled() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let (storage, _) = open(&in_sqlite(dir.path())).await.unwrap();
    storage.close().await;
    run(dir.path(), EVERYTHING).await;
    dir
}

/// All rows of all tables that are moved, as SQLite writes them down, and where
/// the ids go on.
async fn rows(dir: &Path) -> BTreeMap<String, Vec<String>> {
    let mut database = database(dir).await;
    let names: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_schema where type = 'table' and name not like 'search%' \
         and name not like 'sqlite\\_%' escape '\\' and name not like '\\_%' escape '\\'",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    let mut tables = BTreeMap::new();
    for name in names {
        let columns: Vec<String> = sqlx::query_scalar(
            "select 'quote(\"' || name || '\")' from pragma_table_info($1) \
             where name <> 'indexed_seq' order by name",
        )
        .bind(&name)
        .fetch_all(&mut database)
        .await
        .unwrap();
        let columns = columns.join(" || ' ' || ");
        let sql = AssertSqlSafe(format!("select {columns} from \"{name}\" order by 1"));
        let rows: Vec<String> = sqlx::query_scalar(sql)
            .fetch_all(&mut database)
            .await
            .unwrap();
        assert!(!rows.is_empty(), "{name} has no rows to be moved");
        tables.insert(name, rows);
    }
    let counters: Vec<String> = sqlx::query_scalar(
        "select name || ' ' || seq from sqlite_sequence where seq > 0 order by 1",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    assert!(counters.len() >= 9, "{counters:?}");
    tables.insert("sqlite_sequence".to_owned(), counters);
    database.close().await.unwrap();
    tables
}

/// Table by table, so that a failure says where.
fn assert_same(before: &BTreeMap<String, Vec<String>>, after: &BTreeMap<String, Vec<String>>) {
    for (name, rows) in before {
        assert_eq!(Some(rows), after.get(name), "{name}");
    }
    assert_eq!(before.len(), after.len());
}

async fn moved(from: &StoreAt, to: &StoreAt) -> Result<u64, MoveError> {
    let mut transfer = Transfer::open(from, to).await?;
    let rows = transfer.run(|_| {}).await?;
    transfer.close().await.unwrap();
    Ok(rows)
}

/// Moves until so many steps were told, and stops as if it were killed. Whether
/// it came to its end.
async fn moved_until(from: &StoreAt, to: &StoreAt, steps: usize) -> bool {
    let mut transfer = Transfer::open(from, to).await.unwrap();
    let enough = Notify::new();
    let mut told = 0;
    let ended = tokio::select! {
        biased;
        () = enough.notified() => false,
        moved = transfer.run(|_| {
            told += 1;
            if told == steps {
                enough.notify_one();
            }
        }) => {
            moved.unwrap();
            true
        }
    };
    drop(transfer);
    ended
}

#[tokio::test]
async fn everything_comes_back_as_it_went() {
    let server = PostgresServer::start();
    let dir = filled().await;
    run(dir.path(), MANY).await;
    let there = in_postgres(&server, "postgres");
    let before = rows(dir.path()).await;
    let count: usize = before
        .iter()
        .filter(|(name, _)| *name != "sqlite_sequence")
        .map(|(_, rows)| rows.len())
        .sum();
    let source = in_sqlite(dir.path());
    assert_eq!(moved(&source, &there).await.unwrap(), count as u64);
    assert_same(&before, &rows(dir.path()).await);
    assert_eq!(
        server.run(&[
            "select count(*), sum(indexed_seq), bool_or(for_everybody) from events, rooms \
                      where rooms.id = room_id"
        ]),
        "20010|0|t"
    );
    assert_eq!(server.run(&["select count(*) from search_documents"]), "0");
    assert_eq!(
        server
            .run(&[
                "insert into users (name, created_at_ms) values ('x', 0) returning id; \
                      delete from users where name = 'x'"
            ])
            .lines()
            .next(),
        Some("1001"),
        "no id is given twice"
    );

    let back = tempfile::tempdir().unwrap();
    let target = in_sqlite(back.path());
    assert_eq!(moved(&there, &target).await.unwrap(), count as u64);
    let mut after = rows(back.path()).await;
    // The one that was given above.
    let counters = after.get_mut("sqlite_sequence").unwrap();
    let users = counters.iter_mut().find(|it| it.starts_with("users "));
    *users.unwrap() = "users 1000".to_owned();
    assert_same(&before, &after);
    serve(&there).await.unwrap();
    serve(&target).await.unwrap();
}

#[tokio::test]
async fn whoever_is_interrupted_goes_on_where_it_ended() {
    let server = PostgresServer::start();
    let dir = filled().await;
    run(dir.path(), MANY).await;
    let before = rows(dir.path()).await;
    let there = in_postgres(&server, "postgres");
    let back = tempfile::tempdir().unwrap();
    for (from, to) in [
        (in_sqlite(dir.path()), there.clone()),
        (there, in_sqlite(back.path())),
    ] {
        let mut stops = 0;
        // A table tells two steps, one with its first batch.
        while !moved_until(&from, &to, 1 + stops * 17).await {
            stops += 1;
            let refused = serve(&to).await;
            assert!(
                matches!(&refused, Err(OpenError::HalfMoved { from: told, .. }) if *told == from.to_string()),
                "{refused:?}"
            );
            let elsewhere = tempfile::tempdir().unwrap();
            let onwards = moved(&to, &in_sqlite(elsewhere.path())).await;
            assert!(
                matches!(
                    onwards,
                    Err(MoveError::Unusable(OpenError::HalfMoved { .. }))
                ),
                "{onwards:?}"
            );
        }
        assert!(stops >= 5, "or it was interrupted nowhere: {stops}");
        serve(&to).await.unwrap();
    }
    assert_same(&before, &rows(back.path()).await);
}

#[tokio::test]
async fn a_part_is_continued_by_its_own_chat_only() {
    let server = PostgresServer::start();
    let (dir, other) = (filled().await, filled().await);
    run(dir.path(), MANY).await;
    let there = in_postgres(&server, "postgres");
    let source = in_sqlite(dir.path());
    // In the middle of the messages.
    let mut transfer = Transfer::open(&source, &there).await.unwrap();
    let enough = Notify::new();
    tokio::select! {
        biased;
        () = enough.notified() => {}
        ended = transfer.run(|step| {
            if matches!(step, Step::Moved("events", 1..)) {
                enough.notify_one();
            }
        }) => panic!("{ended:?}"),
    }
    drop(transfer);
    let refused = moved(&in_sqlite(other.path()), &there).await;
    assert!(
        matches!(&refused, Err(MoveError::Another { from, .. }) if *from == source.to_string()),
        "{refused:?}"
    );
    // The chat was used meanwhile, and what was moved is not what is there now.
    run(
        dir.path(),
        "update events set body = 'edited' where room_id = 1 and seq = 3",
    )
    .await;
    let refused = moved(&source, &there).await;
    assert!(
        matches!(
            refused,
            Err(MoveError::Changed {
                table: "events",
                ..
            })
        ),
        "{refused:?}"
    );
    run(
        dir.path(),
        "update events set body = '\\.' || char(10) || '\\.' where room_id = 1 and seq = 3",
    )
    .await;
    moved(&source, &there).await.unwrap();
    // It is a chat of its own from here on.
    let refused = moved(&source, &there).await;
    assert!(
        matches!(refused, Err(MoveError::NotEmpty(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn nothing_is_moved_from_or_to_where_it_may_not() {
    let server = PostgresServer::start();
    let there = in_postgres(&server, "postgres");
    let dir = filled().await;
    let source = in_sqlite(dir.path());
    let empty = tempfile::tempdir().unwrap();
    let nowhere = in_sqlite(empty.path());

    let refused = moved(&source, &source).await;
    assert!(matches!(refused, Err(MoveError::Same)), "{refused:?}");
    let refused = moved(&nowhere, &there).await;
    assert!(
        matches!(refused, Err(MoveError::Unusable(OpenError::Missing(_)))),
        "{refused:?}"
    );
    let refused = moved(&there, &nowhere).await;
    assert!(
        matches!(refused, Err(MoveError::Unusable(OpenError::EmptyDatabase))),
        "{refused:?}"
    );
    assert!(!empty.path().join("irori.db").exists());

    // A server runs, on either side.
    let (serving, _) = open(&source).await.unwrap();
    let refused = moved(&source, &there).await;
    assert!(matches!(refused, Err(MoveError::Served(_))), "{refused:?}");
    serving.close().await;
    drop(serving);
    let (serving, _data) = open(&there).await.unwrap();
    let refused = moved(&source, &there).await;
    assert!(matches!(refused, Err(MoveError::Served(_))), "{refused:?}");
    serving.ensure_rooms(&["lobby".to_owned()]).await.unwrap();
    serving.close().await;
    drop(serving);
    let refused = moved(&source, &there).await;
    assert!(
        matches!(refused, Err(MoveError::NotEmpty(_))),
        "{refused:?}"
    );
    let refused = moved(&there, &source).await;
    assert!(
        matches!(refused, Err(MoveError::NotEmpty(_))),
        "{refused:?}"
    );

    // Of another version, or damaged.
    let fresh = in_postgres(&server, "fresh");
    for (wrong, right) in [
        (
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
             values (999, '', true, x'00', 0)",
            "delete from _sqlx_migrations where version = 999",
        ),
        (
            "update _sqlx_migrations set version = -version where version = \
             (select max(version) from _sqlx_migrations)",
            "update _sqlx_migrations set version = -version where version < 0",
        ),
        (
            "update rooms set head_seq = head_seq + 1 where id = 1",
            "update rooms set head_seq = head_seq - 1 where id = 1",
        ),
    ] {
        run(dir.path(), wrong).await;
        let refused = moved(&source, &fresh).await;
        let expected = match &refused {
            Err(MoveError::Unusable(OpenError::Newer { found: 999, .. })) => wrong.starts_with('i'),
            Err(MoveError::Unusable(OpenError::Older { .. })) => wrong.contains("-version"),
            Err(MoveError::Faulty { first, .. }) => first.contains("room 1 has a gap"),
            _ => false,
        };
        assert!(expected, "{wrong}: {refused:?}");
        run(dir.path(), right).await;
    }
    moved(&source, &fresh).await.unwrap();
}

/// PostgreSQL has no character of the value 0 in a text.
#[tokio::test]
async fn a_text_with_nul_becomes_what_postgresql_makes_of_it() {
    let server = PostgresServer::start();
    let there = in_postgres(&server, "postgres");
    let dir = filled().await;
    run(
        dir.path(),
        "update users set name = 'a' || char(0) || 'b' where id = 7",
    )
    .await;
    moved(&in_sqlite(dir.path()), &there).await.unwrap();
    let said = server.run(&["select name = U&'a\\FFFDb' from users where id = 7"]);
    assert_eq!(said, "t");
}

/// Whatever is changed or dropped on the way to the disk is found when it is read
/// back, and makes no store.
#[tokio::test]
async fn what_arrives_otherwise_is_noticed() {
    let server = PostgresServer::start();
    let dir = filled().await;
    let source = in_sqlite(dir.path());
    for (number, spoils) in ["new.body = 'other'; return new", "return null"]
        .into_iter()
        .enumerate()
    {
        let name = format!("spoilt-{number}");
        let there = in_postgres(&server, &name);
        let mut transfer = Transfer::open(&source, &there).await.unwrap();
        server.run_in(
            &name,
            &[
                &format!(
                    "create function spoil() returns trigger language plpgsql \
                     as 'begin {}; end'",
                    spoils.replace('\'', "''")
                ),
                "create trigger spoils before insert on events for each row \
                 when (new.seq = 5) execute function spoil()",
            ],
        );
        let refused = transfer.run(|_| {}).await;
        assert!(
            matches!(
                refused,
                Err(MoveError::Changed {
                    table: "events",
                    ..
                })
            ),
            "{spoils}: {refused:?}"
        );
        transfer.close().await.unwrap();
        let refused = serve(&there).await;
        assert!(
            matches!(refused, Err(OpenError::HalfMoved { .. })),
            "{refused:?}"
        );
    }
}
