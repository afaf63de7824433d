//! `irori backup`, `irori restore` and `irori verify`.

use anyhow::{bail, ensure};
use archive::Keys;
use blobs::Location;
use clap::Args;
use engine::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use std::{io, path::PathBuf};

use crate::{
    backup::{self, Checked, place},
    config::{self, Config},
    output,
    progress::Progress,
};

/// How they tell what they do, and how archives are read.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(super) struct Telling {
    /// File with keys of age, one a line: public ones are enough to encrypt,
    /// the secret one is needed to read
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Say everything in lines of JSON
    #[arg(long)]
    json: bool,
}

/// What a backup is to be called.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = "Examples:
  irori backup /backups/irori.tar
  irori backup /backups/irori.tar.age --key-file /etc/irori/backup-public.txt
  irori backup --to s3://our-backups/irori")]
pub struct BackupCommand {
    /// The file, or an object such as `s3://bucket/name`; what is there is replaced
    #[arg(required_unless_present = "to")]
    file: Option<Location>,
    /// A directory or a bucket, in which it is called by the moment
    #[arg(long, value_name = "PLACE", conflicts_with = "file")]
    to: Option<Location>,
    #[command(flatten)]
    telling: Telling,
}

/// Which backup is brought back.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = "Examples:
  irori restore /backups/irori.tar --data-dir /var/lib/irori
  irori restore s3://our-backups/irori/irori-20261127T020000Z.tar.age --key-file secret.txt --data-dir /var/lib/irori")]
pub struct RestoreCommand {
    /// The backup: a file, or an object such as `s3://bucket/name`
    file: Location,
    /// Even where the data directory is not empty; what is there is put aside
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    telling: Telling,
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = "Examples:
  irori verify /backups/irori.tar
  irori verify --data-dir /var/lib/irori")]
pub struct VerifyCommand {
    /// The backup: a file, or an object such as `s3://bucket/name`; the data
    /// directory unless said
    file: Option<Location>,
    #[command(flatten)]
    telling: Telling,
}

impl Telling {
    fn keys(&self) -> anyhow::Result<Option<Keys>> {
        self.key_file.as_ref().map(config::keys).transpose()
    }

    fn progress(&self) -> Progress {
        Progress::of_command(self.json)
    }

    /// Says how it went: a sentence, or a line of JSON.
    fn say(&self, sentence: &str, json: &Value) -> io::Result<()> {
        if self.json {
            output::line(json)
        } else {
            output::line(sentence)
        }
    }
}

/// Makes one. Where files were missing or damaged it is made without them, and
/// this fails.
pub(super) async fn back_up(config: &Config, command: &BackupCommand) -> anyhow::Result<()> {
    config.storage.needs_sqlite("irori backup")?;
    let telling = &command.telling;
    let keys = telling.keys()?;
    let now_ms = SystemClock.now_ms();
    let spot = match (&command.file, &command.to) {
        (Some(file), _) => place::Spot::of(file)?,
        (None, Some(to)) => place::Place::open(to)?.spot(backup::name_at(now_ms, keys.is_some())),
        (None, None) => bail!("a file or --to is needed"),
    };
    let made = backup::make(&config.storage, &spot, keys, now_ms, telling.progress()).await?;
    let sentence = format!(
        "{spot} has the database and {} files, {} bytes in all.",
        made.files, made.bytes
    );
    let json = json!({
        "event": "made", "to": spot.to_string(), "files": made.files, "bytes": made.bytes,
        "missing": made.missing, "damaged": made.damaged,
    });
    telling.say(&sentence, &json)?;
    let lost = made.missing.len() + made.damaged.len();
    ensure!(
        lost == 0,
        "the backup is whole, but {lost} files were missing or damaged before; irori verify names them"
    );
    Ok(())
}

/// Brings one back.
pub(super) async fn restore(config: &Config, command: &RestoreCommand) -> anyhow::Result<()> {
    config.storage.needs_sqlite("irori restore")?;
    let telling = &command.telling;
    let spot = place::Spot::of(&command.file)?;
    let restored = backup::restore(
        &spot,
        &config.storage,
        telling.keys()?,
        command.force,
        telling.progress(),
    )
    .await?;
    let dir = config.storage.data_dir.display();
    let checked = &restored.checked;
    let mut sentences = checked.notes.clone();
    sentences.push(format!(
        "{dir} has the database and {} files of {spot}.",
        checked.files
    ));
    if let Some(aside) = &restored.aside {
        sentences.push(format!("What was there is in {}.", aside.display()));
    }
    let json = json!({
        "event": "restored", "from": spot.to_string(), "files": checked.files,
        "bytes": checked.bytes, "notes": checked.notes, "aside": restored.aside,
    });
    telling.say(&sentences.join("\n"), &json)?;
    Ok(())
}

/// Looks at one, or at the data directory.
pub(super) async fn verify(config: &Config, command: &VerifyCommand) -> anyhow::Result<()> {
    let telling = &command.telling;
    let (what, checked) = if let Some(file) = &command.file {
        let spot = place::Spot::of(file)?;
        let keys = telling.keys()?;
        let checked = backup::verify_archive(&spot, keys, telling.progress()).await?;
        (spot.to_string(), checked)
    } else {
        config
            .storage
            .needs_sqlite("irori verify of a data directory")?;
        let checked = backup::verify_data(&config.storage, telling.progress()).await?;
        (config.storage.data_dir.display().to_string(), checked)
    };
    let Checked {
        faults,
        notes,
        files,
        bytes,
    } = &checked;
    let mut sentences = [faults.as_slice(), notes].concat();
    sentences.push(match faults.len() {
        0 => format!("{what} is as it has to be: the database and {files} files."),
        count => format!("{what} has {count} faults."),
    });
    let json = json!({
        "event": "verified", "what": what, "files": files, "bytes": bytes,
        "faults": faults, "notes": notes,
    });
    telling.say(&sentences.join("\n"), &json)?;
    ensure!(faults.is_empty(), "it is not as it has to be");
    Ok(())
}
