//! A PostgreSQL for the tests of the store, with its tables.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::time::Duration;

use crate::storage::{postgres::migrations, sql::Connection};

#[path = "../../../tests/it/postgres_server.rs"]
#[expect(dead_code, reason = "the tests of the server need more of it")]
mod postgres_server;

/// A running server; it ends when this is dropped.
pub(super) struct Server(postgres_server::PostgresServer);

impl Server {
    pub(super) fn start() -> Self {
        Self(postgres_server::PostgresServer::start())
    }

    pub(super) fn options(&self) -> PgConnectOptions {
        at(self.0.socket().to_str().unwrap())
    }

    /// A connection, with the tables in the database.
    pub(super) async fn migrated(&self) -> PgConnection {
        migrated(&self.options()).await
    }
}

fn at(socket: &str) -> PgConnectOptions {
    PgConnectOptions::new()
        .socket(socket)
        .username("irori")
        .database("postgres")
        .ssl_mode(PgSslMode::Disable)
        .disable_statement_logging()
}

async fn migrated(options: &PgConnectOptions) -> PgConnection {
    let mut connection = options.connect().await.unwrap();
    let migrator = Migrator::with_migrations(migrations());
    migrator.run(&mut connection).await.unwrap();
    connection
}

/// A connection as the store has it.
pub(in crate::storage) const fn patient(connection: PgConnection) -> Connection {
    Connection::Postgres {
        connection,
        patience: Duration::from_secs(60),
    }
}

/// A database with the tables in it, on the server that all tests share, if they
/// are run on one.
pub(in crate::storage) async fn new_database() -> Option<PgConnection> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let socket = std::env::var_os("IRORI_TEST_POSTGRES")?;
    let options = at(socket.to_str().unwrap());
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("index-{}-{number}", std::process::id());
    let mut server = options.connect().await.unwrap();
    let made = sqlx::query(AssertSqlSafe(format!("create database \"{name}\"")));
    made.execute(&mut server).await.unwrap();
    server.close().await.unwrap();
    Some(migrated(&options.database(&name)).await)
}
