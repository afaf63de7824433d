//! The options for where everything is kept: the database, and the bytes of
//! files.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context as _;
use blobs::{Blobs, Location};
use clap::{ArgAction, Args};
use engine::{
    clock::Clock,
    storage::{CommitSink, OpenError, PostgresOptions, PostgresUrl, Storage},
};

use super::{GivenUrl, node_name::NodeName};

/// Where everything is kept.
#[derive(Clone, Debug, Args)]
pub struct StorageOptions {
    /// Directory that holds everything worth a backup; made when missing
    #[arg(
        long,
        env = "IRORI_DATA",
        default_value = "data",
        value_name = "DIR",
        global = true
    )]
    pub data_dir: PathBuf,

    /// PostgreSQL to keep everything but files in, instead of a file in --data-dir:
    /// `postgres://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full`
    #[arg(
        long,
        env = "IRORI_DATABASE",
        value_name = "URL",
        hide_env_values = true,
        global = true
    )]
    pub database: Option<GivenUrl>,

    /// Connections to read from PostgreSQL with; one more writes
    #[arg(
        long,
        env = "IRORI_DATABASE_READERS",
        default_value_t = 8,
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u32).range(1..=200)
    )]
    pub database_readers: u32,

    /// Seconds that one statement may take in PostgreSQL
    #[arg(
        long,
        env = "IRORI_DATABASE_TIMEOUT_SECONDS",
        default_value_t = 30,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u64).range(1..=3600)
    )]
    pub database_timeout_seconds: u64,

    /// Where files of messages are kept: a directory, `gs://bucket/prefix` or
    /// `s3://bucket/prefix`; `blobs` in --data-dir unless said otherwise
    #[arg(long, env = "IRORI_BLOBS", value_name = "PLACE", global = true)]
    pub blobs: Option<Location>,

    /// The directory of --blobs is one that all nodes have, so that several may
    /// use the database of --database at the same time
    #[arg(long, env = "IRORI_BLOBS_SHARED", action = ArgAction::SetTrue)]
    pub blobs_shared: bool,

    /// What this node is called among those of --database: letters, digits, `.`,
    /// `_` and `-`; the name of the host and a random part unless said otherwise
    #[arg(long, env = "IRORI_NODE", value_name = "NAME")]
    pub node: Option<NodeName>,
}

/// Opens a place where files are kept, with what the environment knows of
/// credentials.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub(crate) fn open_blobs(location: &Location) -> anyhow::Result<Blobs> {
    Blobs::open(location, |name| std::env::var(name).ok())
        .with_context(|| format!("files cannot be kept in {location}"))
}

impl StorageOptions {
    /// What one option cannot tell of itself.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            !self.blobs_shared || self.blobs.is_some(),
            "--blobs-shared needs --blobs, which says where that directory is"
        );
        self.postgres().map(|_| ())
    }

    /// Gives the node a name, unless it has one.
    pub(crate) fn name_node(&mut self) {
        self.node.get_or_insert_with(NodeName::of_host);
    }

    /// Whether other nodes have the files of messages, too.
    fn files_are_shared(&self) -> bool {
        self.blobs_shared || self.blobs_location().directory().is_none()
    }

    /// The database, where it is PostgreSQL.
    pub(crate) fn postgres(&self) -> anyhow::Result<Option<PostgresOptions>> {
        let Some(url) = &self.database else {
            return Ok(None);
        };
        let url: PostgresUrl = url.as_str().parse().context("--database cannot be used")?;
        Ok(Some(PostgresOptions {
            url,
            readers: self.database_readers,
            statement_timeout: Duration::from_secs(self.database_timeout_seconds),
            node: self.files_are_shared().then(|| {
                let name = self.node.as_ref();
                name.map_or_else(String::new, ToString::to_string)
            }),
        }))
    }

    /// That what works on the files of SQLite only can be done.
    pub(crate) fn needs_sqlite(&self, what: &str) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.database.is_none(),
            "{what} works on SQLite only; with --database use the means of PostgreSQL, such as pg_dump, \
             and copy the files (--blobs) after that"
        );
        Ok(())
    }

    /// Opens the store.
    pub(crate) async fn open(
        &self,
        clock: Arc<dyn Clock>,
        commits: Arc<dyn CommitSink>,
    ) -> anyhow::Result<Storage> {
        let dir = &self.data_dir;
        let opened: Result<Storage, OpenError> = match self.postgres()? {
            Some(options) => Storage::open_postgres(options, dir, clock, commits).await,
            None => Storage::open(dir, clock, commits).await,
        };
        Ok(opened?)
    }

    /// Where files are kept.
    pub(crate) fn blobs_location(&self) -> Location {
        let beside = || Location::Directory(self.data_dir.join("blobs"));
        self.blobs.clone().unwrap_or_else(beside)
    }

    /// Opens where files are kept. The data directory has to be there.
    pub(crate) fn open_blobs(&self) -> anyhow::Result<Blobs> {
        open_blobs(&self.blobs_location())
    }
}
