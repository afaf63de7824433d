//! The options for backups: of those that the server makes by itself, and
//! where and for whom all of them are written.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use anyhow::{Context as _, bail};
use archive::Keys;
use blobs::{Location, Named};
use clap::Args;

/// Backups that the server makes by itself.
#[derive(Clone, Debug, Args)]
pub struct BackupOptions {
    /// Where the server puts backups that it makes by itself: a directory,
    /// `gs://bucket/prefix` or `s3://bucket/prefix`
    #[arg(long, env = "IRORI_BACKUP_TO", value_name = "PLACE")]
    pub backup_to: Option<Location>,

    /// How often it makes one, such as `24h` or `30m`
    #[arg(
        long,
        env = "IRORI_BACKUP_EVERY",
        default_value = "24h",
        value_name = "TIME"
    )]
    pub backup_every: Every,

    /// How many of them are kept there; older ones are deleted
    #[arg(long, env = "IRORI_BACKUP_KEEP", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=10_000), value_name = "COUNT")]
    pub backup_keep: u32,

    /// File with the public keys of age (age1…), one a line, that they are
    /// encrypted for; not encrypted unless said
    #[arg(long, env = "IRORI_BACKUP_KEY_FILE", value_name = "FILE")]
    pub backup_key_file: Option<PathBuf>,
}

/// A time between two backups: whole minutes, hours or days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Every(pub Duration);

impl FromStr for Every {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "it is to be a number with m, h or d behind it, such as 24h".to_owned();
        let unit = text.chars().last().ok_or_else(wrong)?;
        let minutes: u64 = match unit {
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            _ => return Err(wrong()),
        };
        let count: u32 = text
            .strip_suffix(unit)
            .and_then(|count| count.parse().ok())
            .ok_or_else(wrong)?;
        match minutes * u64::from(count) {
            0 => Err("it is to be a minute at least".to_owned()),
            minutes => Ok(Self(Duration::from_mins(minutes))),
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}m", self.0.as_secs() / 60)
    }
}

impl BackupOptions {
    /// What one option cannot tell of itself.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if self.backup_to.is_none() && self.backup_key_file.is_some() {
            bail!(
                "--backup-key-file is for backups of the server's own, which --backup-to turns on"
            );
        }
        self.keys().map(drop)
    }

    /// For whom they are encrypted.
    pub(crate) fn keys(&self) -> anyhow::Result<Option<Keys>> {
        self.backup_key_file.as_ref().map(keys).transpose()
    }
}

/// Reads a key file.
pub(crate) fn keys(path: &PathBuf) -> anyhow::Result<Keys> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("the key file {} cannot be read", path.display()))?;
    text.parse()
        .with_context(|| format!("{} is no key file", path.display()))
}

/// Opens a folder of a bucket, with what the environment knows of credentials.
/// `None`: it is a directory.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub(crate) fn open_named(location: &Location) -> anyhow::Result<Option<Named>> {
    Named::open(location, |name| std::env::var(name).ok())
        .with_context(|| format!("{location} cannot be used"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_minutes_hours_or_days() {
        for (text, minutes) in [("1m", 1), ("90m", 90), ("24h", 1440), ("7d", 10_080)] {
            let every: Every = text.parse().unwrap();
            assert_eq!(every.0, Duration::from_mins(minutes), "{text}");
            assert_eq!(every.to_string().parse(), Ok(every));
        }
        for text in [
            "", "h", "0h", "24", "24s", "-1h", "1.5h", "h24", "24 h", "24ü",
        ] {
            assert!(text.parse::<Every>().is_err(), "{text}");
        }
    }
}
