//! The configuration: command line first, then environment, then the file that
//! `--config` names, then default. Nothing else in Irori reads the environment.

mod backup;
mod file;
mod files;
mod given_url;
mod in_force;
mod limits;
mod listen;
mod log;
mod monitoring;
mod nats;
mod node_name;
mod options;
mod people;
mod site;
mod sources;
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
pub use given_url::GivenUrl;
pub use in_force::InForce;
pub use limits::LimitOptions;
pub use listen::ListenOptions;
pub use log::{LogFormat, LogOptions};
pub use monitoring::MonitoringOptions;
pub use nats::NatsOptions;
pub use node_name::NodeName;
pub use people::{GravatarUrl, PeopleOptions};
pub use site::{EmbeddedSite, SiteOptions};
pub use sources::ProviderSettings;
pub(crate) use sources::read;
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
    pub nats: NatsOptions,
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
    /// What the configuration file says of providers.
    #[arg(skip)]
    pub providers: ProviderSettings,
}

impl Config {
    /// What one option cannot tell of itself.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        self.listen.check()?;
        self.storage.check()?;
        self.nats.engine(&self.storage)?;
        self.backup.check()?;
        if self.backup.backup_to.is_some() {
            self.storage.needs_sqlite("--backup-to")?;
        }
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

    /// The identity providers that the environment and the configuration file
    /// name. All problems at once.
    pub fn providers(&self) -> anyhow::Result<Providers> {
        let reached_at = if self.listen.is_private() {
            Some(self.listen.reached_at()?)
        } else {
            self.listen.public_url.clone()
        };
        let variables = self.providers.under(sources::provider_variables());
        Providers::from_env(variables, reached_at.as_ref()).map_err(|problems| {
            let sentences = problems.iter().map(ToString::to_string);
            let sentences: Vec<_> = sentences.map(|it| self.providers.as_written(&it)).collect();
            anyhow!("{}", sentences.join("\n       "))
        })
    }
}
