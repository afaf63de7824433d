//! The options for NATS, by way of which nodes may tell each other what is new.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use engine::hub;

use super::{GivenUrl, StorageOptions};

/// NATS between several nodes.
#[derive(Clone, Debug, Args)]
pub struct NatsOptions {
    /// Servers of NATS, between commas, by way of which the nodes of --database
    /// tell each other what is new: nats://HOST:PORT, or tls://HOST:PORT. By way
    /// of the database unless said, and while NATS is away
    #[arg(long, env = "IRORI_NATS", value_name = "URLS", value_delimiter = ',')]
    pub nats: Vec<GivenUrl>,

    /// File that says who connects to --nats: credentials as NATS writes them
    /// (.creds), or one line with the seed of an nkey, USER:PASSWORD or a token
    #[arg(
        long,
        env = "IRORI_NATS_CREDENTIALS",
        value_name = "FILE",
        requires = "nats"
    )]
    pub nats_credentials: Option<PathBuf>,

    /// File (PEM) with the authorities that vouch for the certificates of
    /// --nats; those of the system unless said
    #[arg(long, env = "IRORI_NATS_CA", value_name = "FILE", requires = "nats")]
    pub nats_ca: Option<PathBuf>,
}

impl NatsOptions {
    /// What is to be done with them, where NATS is to be used, by a server with
    /// this store.
    pub(crate) fn engine(
        &self,
        storage: &StorageOptions,
    ) -> anyhow::Result<Option<hub::NatsOptions>> {
        if self.nats.is_empty() {
            return Ok(None);
        }
        let servers = self.nats.iter().map(|url| url.as_str().parse());
        let servers: Result<_, hub::BadNatsUrl> = servers.collect();
        let servers = servers.context("--nats cannot be used")?;
        let postgres = storage.postgres()?;
        let postgres = postgres.context(
            "--nats is for several nodes, and those share a PostgreSQL: it needs --database",
        )?;
        let name = postgres.node.context(
            "--nats is for several nodes, and those share their files: it needs --blobs with \
             gs:// or s3://, or with --blobs-shared",
        )?;
        let options = hub::NatsOptions {
            servers,
            credentials: self.nats_credentials.clone(),
            authorities: self.nats_ca.clone(),
            name,
        };
        options.check().context("--nats cannot be used")?;
        Ok(Some(options))
    }
}
