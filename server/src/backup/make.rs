//! Makes a backup.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use archive::{Keys, Output, Writer};
use blobs::{BlobError, Blobs, Key};
use engine::storage::Look;
use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::{runtime::Handle, task::spawn_blocking};
use tokio_util::io::{StreamReader, SyncIoBridge};

use super::{
    DATA, DATABASE, FILES, FORMAT, HEADER, Header, KEPT_FOLDERS, MISSING,
    place::{Sink, Spot},
};
use crate::{
    config::StorageOptions,
    progress::{Counted, Progress},
};

/// Where the copy of the database is while a backup is made. One is made at a
/// time, so what is there before was left by one that was killed.
const COPY: &str = "backup.tmp";

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Made {
    /// Blobs in it.
    pub(crate) files: u64,
    /// Their bytes, and those of the database.
    pub(crate) bytes: u64,
    /// The keys of blobs that were not there.
    pub(crate) missing: Vec<String>,
    /// The keys of blobs that are not what they were, and are in it as they are.
    pub(crate) damaged: Vec<String>,
}

/// Makes a backup of what there is now, beside a server that runs or not.
pub(crate) async fn make(
    from: &StorageOptions,
    to: &Spot,
    keys: Option<Keys>,
    now_ms: i64,
    mut progress: Progress,
) -> anyhow::Result<Made> {
    let mut look = Look::open(&from.data_dir).await?;
    look.check_version()?;
    // Taken first: whatever the copy names is there until it is released.
    let _held = look.hold_blobs().await?;
    let copy = Copy::make(&from.data_dir)?;
    let database = copy.0.join(DATABASE);
    let schema = look.schema();
    look.copy_to(&database).await?;
    look.close().await;
    let mut look = Look::open(&copy.0).await?;
    let bytes = look.blob_bytes().await? + fs::metadata(&database)?.len();
    progress.begin(bytes);
    let header = Header {
        format: FORMAT,
        irori: env!("CARGO_PKG_VERSION").to_owned(),
        database: "sqlite".to_owned(),
        schema,
        made_at_ms: now_ms,
        bytes,
    };
    let blobs = from.open_blobs()?;
    let (to, data_dir) = (to.clone(), from.data_dir.clone());
    let writing = spawn_blocking(move || {
        let _copy = copy;
        let mut sink = to.create()?;
        let output = Output::new(&mut sink, keys.as_ref());
        let written = output.map_err(Into::into).and_then(|output| {
            let mut backup = Backup {
                writer: Writer::new(output),
                made: Made::default(),
                progress,
            };
            backup.write(&header, &database, &data_dir, look, &blobs)?;
            backup.writer.seal()?;
            backup.progress.end();
            anyhow::Ok(backup.made)
        });
        match written {
            Ok(made) => {
                sink.end()?;
                Ok(made)
            }
            Err(cause) => Err(sink.failed(cause)),
        }
    });
    writing.await?
}

/// The directory of the copy, which goes with this.
struct Copy(PathBuf);

impl Copy {
    fn make(data_dir: &Path) -> anyhow::Result<Self> {
        let dir = data_dir.join(COPY);
        match fs::remove_dir_all(&dir) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause.into()),
            _ => {}
        }
        let made = fs::DirBuilder::new().mode(0o700).create(&dir);
        made.with_context(|| format!("cannot write to {}", dir.display()))?;
        Ok(Self(dir))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // What stays is removed by the next one.
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Backup<'a> {
    writer: Writer<&'a mut Sink>,
    made: Made,
    progress: Progress,
}

impl Backup<'_> {
    fn write(
        &mut self,
        header: &Header,
        database: &Path,
        data_dir: &Path,
        look: Look,
        blobs: &Blobs,
    ) -> anyhow::Result<()> {
        self.small(HEADER, &serde_json::to_vec_pretty(header)?)?;
        self.database(database)?;
        for folder in KEPT_FOLDERS {
            self.folder(data_dir, Path::new(folder))?;
        }
        self.files(look, blobs)?;
        let missing = serde_json::to_vec(&self.made.missing)?;
        self.small(MISSING, &missing)
    }

    fn small(&mut self, name: &str, content: &[u8]) -> anyhow::Result<()> {
        let sha256 = Sha256::digest(content).into();
        self.writer
            .entry(name, content.len() as u64, &sha256, content)?;
        Ok(())
    }

    fn database(&mut self, path: &Path) -> anyhow::Result<()> {
        let mut hash = Sha256::new();
        io::copy(&mut File::open(path)?, &mut hash)?;
        let sha256 = hash.finalize().into();
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let content = Counted(file, &mut self.progress);
        self.writer.entry(DATABASE, bytes, &sha256, content)?;
        self.made.bytes += bytes;
        Ok(())
    }

    /// The files of a folder, if it is there. They are small.
    fn folder(&mut self, data_dir: &Path, folder: &Path) -> anyhow::Result<()> {
        let entries = match fs::read_dir(data_dir.join(folder)) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(cause) => return Err(cause.into()),
        };
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.folder(data_dir, &path)?;
            } else if kind.is_file() {
                match fs::read(entry.path()) {
                    Ok(content) => self.small(&format!("{DATA}{}", path.display()), &content)?,
                    // Replaced meanwhile: by what is read next, or is got again.
                    Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                    Err(cause) => return Err(cause.into()),
                }
            }
        }
        Ok(())
    }

    fn files(&mut self, mut look: Look, blobs: &Blobs) -> anyhow::Result<()> {
        let runtime = Handle::current();
        let mut after = String::new();
        loop {
            let blobs_there = runtime.block_on(look.next_blobs(&mut after))?;
            if blobs_there.is_empty() {
                runtime.block_on(look.close());
                return Ok(());
            }
            for (key, _) in blobs_there {
                self.file(&key, blobs, &runtime)
                    .with_context(|| format!("the file {key} cannot be read"))?;
            }
        }
    }

    fn file(&mut self, name: &str, blobs: &Blobs, runtime: &Handle) -> anyhow::Result<()> {
        let key: Key = name.parse()?;
        let blob = match runtime.block_on(blobs.get(&key, None)) {
            Ok(blob) => blob,
            Err(BlobError::NotFound) => {
                self.made.missing.push(name.to_owned());
                return Ok(());
            }
            Err(cause) => return Err(cause.into()),
        };
        let content = StreamReader::new(blob.bytes.map_err(io::Error::other));
        let content = Counted(SyncIoBridge::new(content), &mut self.progress);
        let entry = format!("{FILES}{name}");
        if !self
            .writer
            .entry(&entry, blob.size, &key.sha256(), content)?
        {
            self.made.damaged.push(name.to_owned());
        }
        self.made.files += 1;
        self.made.bytes += blob.size;
        Ok(())
    }
}
