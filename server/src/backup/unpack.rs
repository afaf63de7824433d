//! Takes an archive apart.

use std::{
    collections::HashSet,
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Component, Path},
};

use anyhow::{Context as _, bail, ensure};
use archive::{Entry, Keys};
use blobs::{BlobError, Blobs, Key};
use engine::storage::Look;
use tokio::runtime::Handle;

use super::{
    DATA, DATABASE, FILES, FORMAT, HEADER, Header, MISSING,
    pipe::{Sender, pipe},
    place::Spot,
};
use crate::progress::{Counted, Progress};

/// The longest header or list of what is missing that is read, in bytes.
const SMALL_MAX: u64 = 64 * 1024 * 1024;

/// What an archive had.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    pub(super) header: Option<Header>,
    /// The blobs in it, damaged ones too.
    pub(super) blobs: HashSet<Key>,
    /// The keys of blobs that were missing when it was made.
    pub(super) missing: Vec<String>,
    /// The keys of blobs that were damaged then.
    pub(super) damaged: Vec<String>,
    /// The bytes of all entries.
    pub(super) bytes: u64,
    database: bool,
    ended: bool,
}

/// Reads an archive to its end, and puts what is in it into a directory, and
/// blobs into their store; without one they, and what else the database does
/// not need, are only read. Blocks.
///
/// # Errors
/// Whatever is not whole, or is of a newer version. What was unpacked until
/// then means nothing.
pub(super) fn unpack(
    from: &Spot,
    keys: Option<&Keys>,
    into: &Path,
    blobs: Option<&Blobs>,
    progress: &mut Progress,
) -> anyhow::Result<Unpacked> {
    let mut unpacked = Unpacked::default();
    let input = from.open()?;
    let read = archive::read(input, keys, |entry: &Entry, content: &mut dyn Read| {
        let mut content = Counted(content, &mut *progress);
        unpacked.take(entry, &mut content, into, blobs)?;
        unpacked.bytes += entry.bytes;
        if entry.name == HEADER
            && let Some(header) = &unpacked.header
        {
            content.1.begin(header.bytes);
        }
        anyhow::Ok(())
    });
    let summary = read.with_context(|| format!("{from} cannot be used"))?;
    progress.end();
    ensure!(
        unpacked.ended && unpacked.database,
        "{from} is no whole backup: it has no database, or no end"
    );
    let damaged = summary.damaged.into_iter();
    unpacked.damaged = damaged
        .map(|name| name.strip_prefix(FILES).unwrap_or(&name).to_owned())
        .collect();
    Ok(unpacked)
}

impl Unpacked {
    fn take(
        &mut self,
        entry: &Entry,
        content: &mut impl Read,
        into: &Path,
        blobs: Option<&Blobs>,
    ) -> anyhow::Result<()> {
        ensure!(!self.ended, "{} comes behind the end", entry.name);
        let name = entry.name.as_str();
        if self.header.is_none() {
            ensure!(name == HEADER, "it is no backup of irori");
            self.header = Some(header(&small(entry, content)?)?);
            return Ok(());
        }
        if name == DATABASE {
            ensure!(!self.database, "{name} is there twice");
            self.database = true;
            return write(&into.join(DATABASE), content);
        }
        if name == MISSING {
            self.missing = serde_json::from_slice(&small(entry, content)?)?;
            self.ended = true;
            return Ok(());
        }
        if let Some(key) = name.strip_prefix(FILES) {
            let key: Key = key.parse()?;
            ensure!(key.sha256() == entry.sha256, "{name} is another file");
            ensure!(self.blobs.insert(key), "{name} is there twice");
            return match blobs {
                Some(blobs) => put(blobs, key, content),
                None => Ok(()),
            };
        }
        let Some(path) = name.strip_prefix(DATA).map(Path::new) else {
            bail!("this version does not know what {name} is");
        };
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        ensure!(path.components().all(plain), "{name} leads elsewhere");
        if blobs.is_none() {
            return Ok(());
        }
        let path = into.join(path);
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir)?;
        }
        write(&path, content)
    }
}

fn small(entry: &Entry, content: &mut impl Read) -> anyhow::Result<Vec<u8>> {
    ensure!(entry.bytes <= SMALL_MAX, "{} is too long", entry.name);
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn header(json: &[u8]) -> anyhow::Result<Header> {
    let header: Header = serde_json::from_slice(json)?;
    let Header {
        format,
        irori,
        database,
        schema,
        ..
    } = &header;
    let known = Look::newest_schema();
    ensure!(
        *format <= FORMAT && *schema <= known,
        "it was made by a newer irori ({irori}, schema {schema}; this one knows {known}); \
         use that version"
    );
    ensure!(
        database == "sqlite",
        "it is of a store in {database}, which this version does not restore"
    );
    Ok(header)
}

fn write(path: &Path, content: &mut impl Read) -> anyhow::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    io::copy(content, &mut file)?;
    Ok(file.sync_all()?)
}

/// What is not what its key says stays out. Whether it was so when the archive
/// was made, the archive's end tells.
fn put(blobs: &Blobs, key: Key, content: &mut impl Read) -> anyhow::Result<()> {
    let runtime = Handle::current();
    let (sender, reader) = pipe();
    let blobs = blobs.clone();
    let putting = runtime.spawn(async move { blobs.put(&key, reader).await });
    let copied = copy(content, sender);
    match runtime.block_on(putting)? {
        Ok(()) | Err(BlobError::Corrupt { .. }) => Ok(copied?),
        Err(BlobError::Source { .. }) => {
            copied?;
            bail!("{key} could not be read")
        }
        Err(cause) => Err(cause.into()),
    }
}

fn copy(content: &mut impl Read, mut to: Sender) -> io::Result<()> {
    io::copy(content, &mut to)?;
    to.flush()?;
    to.end()
}
