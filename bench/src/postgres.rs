//! Databases of the PostgreSQL that `scripts/on_postgres.sh` has started.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context as _, Result};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Databases made so far.
static MADE: AtomicU32 = AtomicU32::new(0);

/// A database of its own.
#[derive(Debug)]
pub(crate) struct Database {
    /// The directory with the server's socket and its data.
    server: PathBuf,
    name: String,
}

impl Database {
    /// Makes one. It goes with the server.
    pub(crate) async fn make() -> Result<Self> {
        let server = env::var_os("IRORI_TEST_POSTGRES");
        let server = server.context("there is no PostgreSQL: scripts/bench.sh starts one")?;
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{number}", std::process::id());
        let database = Self {
            server: server.into(),
            name,
        };
        let mut first = PgConnection::connect(&database.url_of("postgres")).await?;
        let make = format!("create database {}", database.name);
        sqlx::query(AssertSqlSafe(make)).execute(&mut first).await?;
        first.close().await?;
        Ok(database)
    }

    pub(crate) fn url(&self) -> String {
        self.url_of(&self.name)
    }

    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(&self.url()).await?)
    }

    /// The process all others of the server are children of.
    pub(crate) fn pid(&self) -> Result<u32> {
        let path = self.server.join("data/postmaster.pid");
        let file = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let first = file.lines().next().unwrap_or_default();
        first.parse().with_context(|| path.display().to_string())
    }

    /// One of PostgreSQL's own programs, told which database it is to use.
    pub(crate) fn program(&self, name: &str) -> Command {
        let programs = env::var_os("IRORI_POSTGRES").unwrap_or_default();
        let mut command = Command::new(Path::new(&programs).join(name));
        command
            .env("PGHOST", &self.server)
            .env("PGUSER", "irori")
            .env("PGDATABASE", &self.name);
        command
    }

    fn url_of(&self, name: &str) -> String {
        let server = self.server.display();
        format!("postgres://irori@localhost/{name}?host={server}&sslmode=disable")
    }
}
