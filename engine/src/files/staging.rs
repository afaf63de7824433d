//! Keeps uploads that are on their way: a file on disk each, whose length says
//! how much has arrived.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use futures_util::StreamExt as _;
use prometheus::IntCounter;
use protocol::{Field, FileId, Rejection};
use tokio::{
    fs::{File, OpenOptions},
    io::AsyncWriteExt as _,
    time::timeout,
};

use super::Pieces;
use crate::{limits::UPLOAD_IDLE, telemetry::counter};

/// The directory of uploads on their way.
#[derive(Debug)]
pub(super) struct Staging {
    dir: PathBuf,
    pub(super) received: IntCounter,
}

/// What became of a run of pieces.
#[derive(Debug)]
pub(super) struct Written {
    /// How much of the file there is now.
    pub(super) length: u64,
    /// Whether the pieces came to an end, and did not bring too much.
    pub(super) ended: Result<(), Rejection>,
}

impl Staging {
    pub(super) fn open(dir: &Path) -> io::Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)?;
        Ok(Self {
            dir: dir.to_owned(),
            received: counter(
                "irori_upload_bytes_total",
                "Bytes of files that were received and written to disk.",
            ),
        })
    }

    pub(super) fn path(&self, id: FileId) -> PathBuf {
        self.dir.join(id.to_string())
    }

    pub(super) async fn length(&self, id: FileId) -> io::Result<u64> {
        match tokio::fs::metadata(self.path(id)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(cause) => Err(cause),
        }
    }

    /// A new and empty file for an upload that is put together here.
    pub(super) async fn create(&self, id: FileId) -> io::Result<File> {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(self.path(id))
            .await
    }

    /// Adds the pieces to the file, if it is as long as `offset`. It never
    /// gets longer than `max_bytes`.
    pub(super) async fn append(
        &self,
        id: FileId,
        offset: u64,
        max_bytes: u64,
        mut pieces: Pieces<'_>,
    ) -> io::Result<Written> {
        let path = self.path(id);
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .await?;
        let mut length = file.metadata().await?.len();
        if length != offset {
            let ended = Ok(());
            return Ok(Written { length, ended });
        }
        let ended = loop {
            let Ok(piece) = timeout(UPLOAD_IDLE, pieces.next()).await else {
                break Err(broken("nothing came for a while"));
            };
            let piece = match piece {
                None => break Ok(()),
                Some(Ok(piece)) => piece,
                Some(Err(_)) => break Err(broken("it broke off")),
            };
            if piece.len() as u64 > max_bytes - length {
                break Err(Rejection::Invalid { field: Field::File });
            }
            file.write_all(&piece).await?;
            length += piece.len() as u64;
            self.received.inc_by(piece.len() as u64);
        };
        // Tokio's files write behind one's back; this is where they say so.
        file.flush().await?;
        Ok(Written { length, ended })
    }

    /// Removes what is there; a file that is not there is fine. What cannot be
    /// removed now is found again when the house is swept.
    pub(super) async fn remove(&self, id: FileId) {
        if let Err(cause) = tokio::fs::remove_file(self.path(id)).await
            && cause.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%cause, "an upload that is over could not be removed");
        }
    }

    /// Everything that lies here: uploads, and what is none.
    pub(super) async fn list(&self) -> io::Result<Vec<(PathBuf, Option<FileId>)>> {
        let mut list = Vec::new();
        let mut entries = tokio::fs::read_dir(&self.dir).await?;
        while let Some(entry) = entries.next_entry().await? {
            let id = entry.file_name().to_str().map(FileId::new);
            list.push((entry.path(), id.and_then(Result::ok)));
        }
        Ok(list)
    }
}

/// Only who still listens hears it.
fn broken(reason: &str) -> Rejection {
    Rejection::Malformed {
        reason: format!("the upload stopped: {reason}"),
    }
}
