//! The configuration: command line first, then environment, then default.
//! Nothing else in Irori reads the environment.

mod backup;
mod files;
mod limits;
mod listen;
mod log;
mod monitoring;
mod people;
mod site;
mod storage;
mod supervisor;
mod tls;

use anyhow::anyhow;
use clap::Parser;
use engine::accounts::Admittance;
use identity::Providers;

pub use backup::{BackupOptions, Every};
pub(crate) use backup::{keys, open_named};
pub use files::FileOptions;
pub use limits::LimitOptions;
pub use listen::ListenOptions;
pub use log::{LogFormat, LogOptions};
pub use monitoring::MonitoringOptions;
pub use people::{GravatarUrl, PeopleOptions};
pub use site::SiteOptions;
pub use storage::StorageOptions;
pub(crate) use storage::open_blobs;
pub(crate) use supervisor::{inherited, supervisor};
pub use tls::TlsOptions;

/// Every option of the server, by what it is about.
#[derive(Clone, Debug, Parser)]
pub struct Config {
    #[command(flatten)]
    pub listen: ListenOptions,
    #[command(flatten)]
    pub site: SiteOptions,
    #[command(flatten)]
    pub storage: StorageOptions,
    #[command(flatten)]
    pub people: PeopleOptions,
    #[command(flatten)]
    pub limits: LimitOptions,
    #[command(flatten)]
    pub files: FileOptions,
    #[command(flatten)]
    pub backup: BackupOptions,
    #[command(flatten)]
    pub log: LogOptions,
    #[command(flatten)]
    pub monitoring: MonitoringOptions,
}

impl Config {
    /// What one option cannot tell of itself.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        self.listen.check()?;
        self.backup.check()?;
        self.limits.check()
    }

    /// Who may come in.
    pub(crate) fn admittance(&self) -> Admittance {
        Admittance {
            guests: self.guests(),
            sign_up: self.people.sign_up.clone(),
        }
    }

    /// Whether a name is enough to come in. By default only where nobody but
    /// this machine can knock.
    pub(crate) fn guests(&self) -> bool {
        self.people.allow_guests || self.listen.is_private()
    }

    /// The identity providers that the environment names. All problems at once.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn providers(&self) -> anyhow::Result<Providers> {
        let reached_at = if self.listen.is_private() {
            Some(self.listen.reached_at()?)
        } else {
            self.listen.public_url.clone()
        };
        Providers::from_env(std::env::vars(), reached_at.as_ref()).map_err(|problems| {
            let sentences: Vec<_> = problems.iter().map(ToString::to_string).collect();
            anyhow!("{}", sentences.join("\n       "))
        })
    }
}
