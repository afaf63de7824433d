//! `irori blobs copy`: copies all files from one store to another.

use std::io::Write as _;

use anyhow::bail;
use blobs::{Location, Progress, copy};
use clap::Subcommand;

use crate::{config::open_blobs, output};

/// What can be done to places where files are kept.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum BlobsCommand {
    /// Copy all files from one place to another, and read back every copy
    Copy {
        /// Where they are
        from: Location,
        /// Where they are to be, too
        to: Location,
    },
}

/// Copies everything. What is damaged is named and left out, and then this
/// fails.
pub(super) async fn run(command: &BlobsCommand) -> anyhow::Result<()> {
    let BlobsCommand::Copy { from, to } = command;
    if let Location::Directory(path) = from
        && !path.is_dir()
    {
        bail!("there is no directory {}", path.display());
    }
    let (source, target) = (open_blobs(from)?, open_blobs(to)?);
    let totals = copy(&source, &target, |progress| show(&progress)).await;
    // Ends the line of the progress.
    let _ = writeln!(std::io::stderr());
    let totals = totals?;
    output::line(format_args!(
        "{} copied, {} were there already, {} were deleted meanwhile.",
        totals.copied, totals.skipped, totals.gone
    ))?;
    Ok(())
}

/// One line that is written over; nobody may read it, which is fine.
fn show(progress: &Progress) {
    let mut err = std::io::stderr().lock();
    if let Some(key) = progress.damaged {
        let _ = writeln!(err, "\r{key} is damaged and left out");
    }
    let totals = progress.totals;
    let done = totals.copied + totals.skipped + totals.damaged + totals.gone;
    let _ = write!(
        err,
        "\r{done} of {} files, {} of {} MB",
        totals.objects,
        totals.bytes_done / 1_000_000,
        totals.bytes / 1_000_000
    );
}
