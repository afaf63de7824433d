//! Where archives are: a directory, or a folder of a bucket.

use std::{
    fmt, fs,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use blobs::{Location, Named};
use futures_util::TryStreamExt as _;
use tempfile::NamedTempFile;
use tokio::{runtime::Handle, task::JoinHandle};
use tokio_util::io::{StreamReader, SyncIoBridge};

use super::{
    is_backup,
    pipe::{Sender, pipe},
};
use crate::config::open_named;

const BUFFER: usize = 256 * 1024;

/// Where archives are.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A directory.
    Directory(PathBuf),
    /// A folder of a bucket, and what it is called.
    Bucket(Named, String),
}

/// One archive, there or to be made.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    place: Place,
    name: String,
}

impl Place {
    pub(crate) fn open(location: &Location) -> anyhow::Result<Self> {
        Ok(match (location, open_named(location)?) {
            (_, Some(named)) => Self::Bucket(named, location.to_string()),
            (Location::Directory(dir), None) => Self::Directory(dir.clone()),
            (_, None) => bail!("{location} cannot be used"),
        })
    }

    /// What is called so in it.
    pub(crate) const fn spot(self, name: String) -> Spot {
        Spot { place: self, name }
    }

    /// The names of backups there, the oldest first.
    pub(super) async fn backups(&self) -> anyhow::Result<Vec<String>> {
        let mut names = match self {
            Self::Bucket(named, _) => named.list().await?,
            Self::Directory(dir) => {
                let entries = fs::read_dir(dir);
                let entries = entries.with_context(|| format!("cannot read {}", dir.display()))?;
                let mut names = Vec::new();
                for entry in entries {
                    names.extend(entry?.file_name().into_string().ok());
                }
                names
            }
        };
        names.retain(|name| is_backup(name));
        names.sort_unstable();
        Ok(names)
    }

    pub(super) async fn delete(&self, name: &str) -> anyhow::Result<()> {
        match self {
            Self::Bucket(named, _) => Ok(named.delete(name).await?),
            Self::Directory(dir) => Ok(fs::remove_file(dir.join(name))?),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Directory(dir) => dir.join(&self.name).display().fmt(f),
            Place::Bucket(_, folder) => write!(f, "{folder}/{}", self.name),
        }
    }
}

impl Spot {
    /// What somebody means who types this: a file, or an object in a bucket.
    pub(crate) fn of(location: &Location) -> anyhow::Result<Self> {
        let Location::Directory(path) = location else {
            let Some((folder, name)) = location.split_name() else {
                bail!("{location} names no object in the bucket");
            };
            return Ok(Place::open(&folder)?.spot(name));
        };
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("{} names no file", path.display()))?;
        let dir = match path.parent() {
            Some(dir) if dir != Path::new("") => dir,
            _ => Path::new("."),
        };
        Ok(Place::Directory(dir.to_owned()).spot(name.to_owned()))
    }

    /// Begins to write it, by a thread that may block.
    pub(super) fn create(&self) -> anyhow::Result<Sink> {
        match &self.place {
            Place::Directory(dir) => {
                let file = NamedTempFile::with_prefix_in(format!(".{}.", self.name), dir);
                let file = file.with_context(|| format!("cannot write to {}", dir.display()))?;
                Ok(Sink::File {
                    file: BufWriter::with_capacity(BUFFER, file),
                    to: dir.join(&self.name),
                })
            }
            Place::Bucket(named, _) => {
                let (sender, reader) = pipe();
                let (named, name) = (named.clone(), self.name.clone());
                let put = async move { named.put(&name, reader).await };
                Ok(Sink::Object {
                    sender,
                    putting: Handle::current().spawn(put),
                })
            }
        }
    }

    /// Reads it, by a thread that may block.
    pub(super) fn open(&self) -> anyhow::Result<Box<dyn BufRead>> {
        match &self.place {
            Place::Directory(dir) => {
                let path = dir.join(&self.name);
                let file = File::open(&path);
                let file = file.with_context(|| format!("cannot read {}", path.display()))?;
                Ok(Box::new(BufReader::with_capacity(BUFFER, file)))
            }
            Place::Bucket(named, _) => {
                let got = Handle::current().block_on(named.get(&self.name));
                let bytes = got.with_context(|| format!("cannot read {self}"))?.bytes;
                let bytes = StreamReader::new(bytes.map_err(io::Error::other));
                let bytes = SyncIoBridge::new(bytes);
                Ok(Box::new(BufReader::with_capacity(BUFFER, bytes)))
            }
        }
    }
}

/// An archive that is being written. Nothing is there unless it is ended.
pub(super) enum Sink {
    File {
        file: BufWriter<NamedTempFile>,
        to: PathBuf,
    },
    Object {
        sender: Sender,
        putting: JoinHandle<Result<(), blobs::BlobError>>,
    },
}

impl Sink {
    /// Gives it its name, once all of it is there.
    pub(super) fn end(self) -> anyhow::Result<()> {
        match self {
            Self::File { file, to } => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.as_file().sync_all()?;
                file.persist(&to)?;
                let dir = to.parent().unwrap_or_else(|| Path::new("."));
                File::open(dir)?.sync_all()?;
                Ok(())
            }
            Self::Object { sender, putting } => {
                // Where it has failed, what the store said is told.
                let ended = sender.end();
                Handle::current().block_on(putting)??;
                Ok(ended?)
            }
        }
    }

    /// Why nothing more can be written, as the store has said it.
    pub(super) fn failed(self, cause: anyhow::Error) -> anyhow::Error {
        if let Self::Object { sender, putting } = self {
            drop(sender);
            if let Ok(Err(said)) = Handle::current().block_on(putting)
                && !matches!(said, blobs::BlobError::Source { .. })
            {
                return said.into();
            }
        }
        cause
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File { file, .. } => file.write(bytes),
            Self::Object { sender, .. } => sender.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File { file, .. } => file.flush(),
            Self::Object { sender, .. } => sender.flush(),
        }
    }
}
