//! The options for where everything is kept: the database, and the bytes of
//! files.

use std::path::PathBuf;

use anyhow::Context as _;
use blobs::{Blobs, Location};
use clap::Args;

/// Where everything is kept.
#[derive(Clone, Debug, Args)]
pub struct StorageOptions {
    /// Directory that holds everything worth a backup; made when missing
    #[arg(long, env = "IRORI_DATA", default_value = "data", value_name = "DIR")]
    pub data_dir: PathBuf,

    /// Where files of messages are kept: a directory, `gs://bucket/prefix` or
    /// `s3://bucket/prefix`; `blobs` in --data-dir unless said otherwise
    #[arg(long, env = "IRORI_BLOBS", value_name = "PLACE")]
    pub blobs: Option<Location>,
}

/// Opens a place where files are kept, with what the environment knows of
/// credentials.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub(crate) fn open_blobs(location: &Location) -> anyhow::Result<Blobs> {
    Blobs::open(location, |name| std::env::var(name).ok())
        .with_context(|| format!("files cannot be kept in {location}"))
}

impl StorageOptions {
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
