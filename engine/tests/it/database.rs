//! Which database the tests are run on.

use std::{path::Path, sync::Arc};

use engine::{
    clock::Clock,
    storage::{CommitSink, OpenError, PostgresOptions, Storage},
};

use crate::postgres_server::{make_database, url_at};

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
    let socket = Path::new(&socket);
    let database = dir.file_name().unwrap().to_str().unwrap();
    // It is there already where a test opens a store a second time.
    make_database(socket, database);
    let options = PostgresOptions::at(url_at(socket, database).parse().unwrap());
    Storage::open_postgres(options, dir, clock, commits).await
}
