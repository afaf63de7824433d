//! PostgreSQL: opening a database.

use std::sync::Arc;

use sqlx::{
    ConnectOptions as _, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    postgres::PgConnectOptions,
};

use crate::{
    clock::Clock,
    storage::{
        CommitSink, OpenError, Storage,
        readers::{Place, Readers},
        sql::Connection,
        writer::Writer,
    },
};

impl Storage {
    /// Opens the store in a PostgreSQL database that is there, and brings its
    /// tables up to date. `commits` hears of every commit.
    pub async fn open_postgres(
        url: &str,
        clock: Arc<dyn Clock>,
        commits: Arc<dyn CommitSink>,
    ) -> Result<Self, OpenError> {
        let broken = |cause: &dyn std::fmt::Display| OpenError::Postgres(cause.to_string());
        let options: PgConnectOptions = url.parse().map_err(|e: sqlx::Error| broken(&e))?;
        let options = options.disable_statement_logging();
        let mut connection = options.connect().await.map_err(|e| broken(&e))?;
        Migrator::with_migrations(migrations())
            .run(&mut connection)
            .await
            .map_err(|e| broken(&e))?;
        let readers = Readers::open(Place::Postgres(options)).await;
        let connection = Connection::Postgres(connection);
        Ok(Self {
            readers: readers.map_err(|e| broken(&e))?,
            writer: Writer::start(connection, Arc::clone(&clock), commits),
            clock,
            dir: None,
            _lock: None,
        })
    }
}

pub(in crate::storage) fn migrations() -> Vec<Migration> {
    vec![Migration::new(
        1,
        "baseline".into(),
        MigrationType::Simple,
        include_str!("../../migrations/postgres/0001_baseline.sql").into_sql_str(),
        false,
    )]
}
