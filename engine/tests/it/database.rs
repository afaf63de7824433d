//! Which database the tests are run on.

use std::{path::Path, sync::Arc};

use engine::{
    clock::Clock,
    storage::{CommitSink, OpenError, Storage},
};
use sqlx::{Connection as _, PgConnection};

/// Opens the store in `dir`; or, where `IRORI_TEST_POSTGRES` names the directory
/// of a PostgreSQL server's socket (`scripts/on_postgres.sh`), in a database of
/// that server which is named after `dir`.
pub(crate) async fn open(
    dir: &Path,
    clock: Arc<dyn Clock>,
    commits: Arc<dyn CommitSink>,
) -> Result<Storage, OpenError> {
    let Some(socket) = std::env::var_os("IRORI_TEST_POSTGRES") else {
        return Storage::open(dir, clock, commits).await;
    };
    let socket = socket.to_str().unwrap();
    let url = |database: &str| {
        format!("postgres://irori@localhost/{database}?host={socket}&sslmode=disable")
    };
    let database = dir.file_name().unwrap().to_str().unwrap();
    let mut server = PgConnection::connect(&url("postgres")).await.unwrap();
    let made = sqlx::query(sqlx::AssertSqlSafe(format!(
        "create database \"{database}\""
    )));
    // It is there already where a test opens a store a second time.
    let _ = made.execute(&mut server).await;
    server.close().await.unwrap();
    Storage::open_postgres(&url(database), clock, commits).await
}
