//! `irori move`: everything of a chat from one database to another. Files stay
//! where they are.

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use blobs::{BlobError, Blobs, Key, Location};
use clap::Args;
use engine::storage::{PostgresUrl, Step, StoreAt, Transfer};
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use crate::{
    config::{Config, GivenUrl, open_blobs},
    output,
    progress::{Progress, Unit},
};

/// Files that are asked for at once.
const ASKED_AT_ONCE: usize = 16;

/// Files that are named where they are missing.
const NAMED: usize = 20;

/// From where to where.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = "A store is sqlite:DIR, of the data directory DIR, or
postgres://USER@HOST/DATABASE?… as for --database. No server may use either. TO
is empty, or holds what an interrupted move has left: then it goes on. FROM stays
as it is. Everybody on the machine sees a password in a command line: let it be
in ~/.pgpass or PGPASSWORD instead.

Examples:
  irori move sqlite:/var/lib/irori postgres://irori@db.example.org/irori
  irori move postgres://irori@db.example.org/irori sqlite:/var/lib/irori")]
pub struct MoveCommand {
    /// Where the chat is
    from: GivenUrl,
    /// Where it is to be
    to: GivenUrl,
    /// Say everything in lines of JSON
    #[arg(long)]
    json: bool,
}

/// What may hold a password is not repeated.
fn store(what: &str, said: &GivenUrl) -> anyhow::Result<StoreAt> {
    let said = said.as_str();
    if let Some(dir) = said.strip_prefix("sqlite:") {
        let dir = dir.strip_prefix("//").unwrap_or(dir);
        ensure!(!dir.is_empty(), "{what} names no data directory");
        return Ok(StoreAt::Sqlite(PathBuf::from(dir)));
    }
    ensure!(
        said.starts_with("postgres://") || said.starts_with("postgresql://"),
        "{what} is no store: that is sqlite:DIR or postgres://USER@HOST/DATABASE"
    );
    let url: PostgresUrl = said
        .parse()
        .with_context(|| format!("{what} cannot be used"))?;
    Ok(StoreAt::Postgres(url))
}

/// Moves everything, and looks whether the files are there.
pub(super) async fn run(config: &Config, command: &MoveCommand) -> anyhow::Result<()> {
    let from = store("FROM", &command.from)?;
    let to = store("TO", &command.to)?;
    let files = files_of(config, &from, &to);
    let blobs = files.as_ref().map(open_blobs).transpose()?;
    let mut transfer = Transfer::open(&from, &to).await?;
    let goes_on = transfer.goes_on();
    let mut progress = Progress::of_command(command.json);
    let mut of = 0;
    let mut read_back = false;
    let moved = transfer.run(|step| match step {
        Step::Rows(rows) => {
            of = rows;
            progress.begin_of(Unit::Rows("moved"), rows);
        }
        Step::Moved(_, rows) => progress.add(rows),
        Step::Compared(_, rows) => {
            if !read_back {
                read_back = true;
                progress.end();
                progress.begin_of(Unit::Rows("read back"), of);
            }
            progress.add(rows);
        }
    });
    let moved = moved.await;
    progress.end();
    let rows = moved?;
    let found = match &blobs {
        Some(blobs) => Some(look_for_files(&mut transfer, blobs).await?),
        None => None,
    };
    transfer.close().await?;
    if command.json {
        let found = found.as_ref();
        output::line(json!({
            "event": "moved", "from": from.to_string(), "to": to.to_string(),
            "rows": rows, "went_on": goes_on,
            "files": found.map(|found| found.files),
            "missing": found.map(|found| &found.missing),
        }))?;
    } else {
        output::line(format_args!(
            "{rows} rows are in {to}, and each was read back and is what it is in {from}."
        ))?;
        for line in next_steps(&from, &to, files.as_ref(), found.as_ref()) {
            output::line(line)?;
        }
    }
    let missing = found.map_or(0, |found| found.missing_count);
    ensure!(
        missing == 0,
        "everything was moved, but {missing} files are not where they should be"
    );
    Ok(())
}

/// Where the files of messages are, as far as that is known: where `--blobs`
/// says, else in the data directory of the store in SQLite.
fn files_of(config: &Config, from: &StoreAt, to: &StoreAt) -> Option<Location> {
    let said = config.storage.blobs.clone();
    let beside = [from, to].into_iter().find_map(|at| match at {
        StoreAt::Sqlite(dir) => Some(dir.join("blobs")).filter(|dir| dir.is_dir()),
        StoreAt::Postgres(_) => None,
    });
    said.or_else(|| beside.map(Location::Directory))
}

/// What there is of the files that messages have.
#[derive(Debug, Default)]
struct Found {
    files: u64,
    missing_count: u64,
    /// The keys of the first of those.
    missing: Vec<String>,
}

async fn look_for_files(transfer: &mut Transfer, blobs: &Blobs) -> anyhow::Result<Found> {
    let mut found = Found::default();
    let mut after = String::new();
    loop {
        let named = transfer.next_blobs(&mut after).await?;
        if named.is_empty() {
            return Ok(found);
        }
        let mut sizes = stream::iter(named)
            .map(|(name, bytes)| async move {
                let size = match name.parse::<Key>() {
                    Ok(key) => blobs.size(&key).await,
                    Err(_) => Err(BlobError::NotFound),
                };
                (name, bytes, size)
            })
            .buffered(ASKED_AT_ONCE);
        while let Some((name, bytes, size)) = sizes.next().await {
            found.files += 1;
            match size {
                Ok(size) if size == bytes => {}
                Ok(_) | Err(BlobError::NotFound) => {
                    found.missing_count += 1;
                    if found.missing.len() < NAMED {
                        found.missing.push(name);
                    }
                }
                Err(cause) => bail!("everything was moved, but files cannot be read: {cause}"),
            }
        }
    }
}

/// What is to be done now, as lines.
fn next_steps(
    from: &StoreAt,
    to: &StoreAt,
    files: Option<&Location>,
    found: Option<&Found>,
) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(place), Some(found)) = (files, found) {
        lines.push(match found.missing_count {
            0 => format!("All {} files are in {place}.", found.files),
            count => format!("{count} of {} files are not in {place}:", found.files),
        });
        lines.extend(found.missing.iter().cloned());
    }
    lines.push("Next:".to_owned());
    lines.push(match from {
        StoreAt::Sqlite(dir) => format!(
            "- Put {}* aside, so that no server starts on it by mistake, and keep it for a while.",
            dir.join("irori.db").display()
        ),
        StoreAt::Postgres(_) => {
            format!("- Keep {from} for a while, and let no server use it any more.")
        }
    });
    lines.push(match to {
        StoreAt::Sqlite(dir) => format!(
            "- Start the server with --data-dir {} and without --database.",
            dir.display()
        ),
        StoreAt::Postgres(_) => {
            format!("- Start the server with --database (IRORI_DATABASE) for {to}.")
        }
    });
    lines.push(match files {
        Some(place) => format!(
            "- Files stay in {place}: say so with --blobs, unless that is `blobs` in --data-dir."
        ),
        None => {
            "- Files stay where they were: start the server with the same --blobs, or copy them \
                 with `irori blobs copy`."
                .to_owned()
        }
    });
    lines.push(
        "- The search index is built anew once the server runs; until then not everything is found."
            .to_owned(),
    );
    lines
}
