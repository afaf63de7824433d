//! Copies everything from one store to another.

use std::{
    fmt, io,
    pin::pin,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::TryStreamExt as _;
use tokio_util::io::StreamReader;

use crate::{blobs::Blobs, error::BlobError, key::Key};

/// How many objects are on their way at once. Small ones wait more for answers
/// than for the line; and each holds two parts in memory at most.
const AT_ONCE: usize = 4;

/// How often it is told how far a large object has come.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// How far a copy has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Objects in the store that is copied from, counted before it begins.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Objects that have been copied and read back.
    pub copied: u64,
    /// Objects that were there already, with the right content.
    pub skipped: u64,
    /// Objects that are damaged where they are copied from; they are left out.
    pub damaged: u64,
    /// Objects that were deleted meanwhile where they are copied from.
    pub gone: u64,
    /// Bytes that were copied or skipped so far, also of unfinished objects.
    pub bytes_done: u64,
}

/// What [`copy`] tells while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So far.
    pub totals: Totals,
    /// The object that has just been found damaged.
    pub damaged: Option<Key>,
}

/// Why not everything was copied. Copying again goes on where it ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// It was stopped by a store.
    #[error("{place}: {error}")]
    Stopped {
        /// Which store.
        place: End,
        /// What it said.
        error: BlobError,
        /// How far it had come.
        totals: Totals,
    },
    /// Everything but what is damaged was copied.
    #[error("{} objects are damaged where they are copied from", .0.damaged)]
    Damaged(Totals),
}

/// One of the two ends of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Where it is copied from.
    From,
    /// Where it is copied to.
    To,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::From => "where it is copied from",
            Self::To => "where it is copied to",
        })
    }
}

/// Copies everything in `from` to `to`, and tells `progress` how far it is.
///
/// Each object is hashed on its way and once more when it is read back, so
/// that it counts as copied only if `to` gives it back as its key says. Sizes
/// and entity tags would be cheaper to compare, but every store has others,
/// and afterwards somebody deletes the originals. What `to` has already is
/// read and, if it is right, left as it is; that makes copying again cheap and
/// its result as good.
pub async fn copy(
    from: &Blobs,
    to: &Blobs,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Totals, CopyError> {
    let mut totals = Totals::default();
    let mut list = from.list();
    loop {
        match list.try_next().await {
            Ok(Some((_, size))) => {
                totals.objects += 1;
                totals.bytes += size;
            }
            Ok(None) => break,
            Err(error) => return Err(Stop::at(End::From)(error).after(totals)),
        }
    }

    let done = AtomicU64::new(0);
    let copies = from
        .list()
        .map_err(Stop::at(End::From))
        .map_ok(|(key, _)| one(from, to, key, &done))
        .try_buffer_unordered(AT_ONCE);
    let mut copies = pin!(copies);
    let mut ticks = tokio::time::interval(TELL_EVERY);
    loop {
        let mut damaged = None;
        tokio::select! {
            next = copies.try_next() => match next {
                Ok(Some((key, outcome))) => match outcome {
                    Outcome::Copied => totals.copied += 1,
                    Outcome::Skipped => totals.skipped += 1,
                    Outcome::Gone => totals.gone += 1,
                    Outcome::Damaged => {
                        totals.damaged += 1;
                        damaged = Some(key);
                    }
                },
                Ok(None) => break,
                Err(stop) => return Err(stop.after(totals)),
            },
            _ = ticks.tick() => {}
        }
        totals.bytes_done = done.load(Ordering::Relaxed);
        progress(Progress { totals, damaged });
    }
    if totals.damaged > 0 {
        return Err(CopyError::Damaged(totals));
    }
    Ok(totals)
}

enum Outcome {
    Copied,
    Skipped,
    Damaged,
    Gone,
}

/// An error that ends the copy, and the store it came from.
struct Stop {
    place: End,
    error: BlobError,
}

impl Stop {
    fn at(place: End) -> impl Fn(BlobError) -> Self {
        move |error| Self { place, error }
    }

    fn after(self, totals: Totals) -> CopyError {
        let Self { place, error } = self;
        CopyError::Stopped {
            place,
            error,
            totals,
        }
    }
}

async fn one(from: &Blobs, to: &Blobs, key: Key, done: &AtomicU64) -> Result<(Key, Outcome), Stop> {
    let counted = AtomicU64::new(0);
    let outcome = transfer(from, to, &key, |bytes| {
        counted.fetch_add(bytes, Ordering::Relaxed);
        done.fetch_add(bytes, Ordering::Relaxed);
    })
    .await?;
    if matches!(outcome, Outcome::Damaged | Outcome::Gone) {
        done.fetch_sub(counted.into_inner(), Ordering::Relaxed);
    }
    Ok((key, outcome))
}

async fn transfer(
    from: &Blobs,
    to: &Blobs,
    key: &Key,
    count: impl Fn(u64) + Send + Sync,
) -> Result<Outcome, Stop> {
    match to.verify(key).await {
        Ok(()) => {
            count(to.size(key).await.map_err(Stop::at(End::To))?);
            return Ok(Outcome::Skipped);
        }
        Err(BlobError::NotFound | BlobError::Corrupt { .. }) => {}
        Err(error) => return Err(Stop::at(End::To)(error)),
    }
    let source = |error| match error {
        BlobError::NotFound => Ok(Outcome::Gone),
        BlobError::Corrupt { .. } => Ok(Outcome::Damaged),
        error => Err(Stop::at(End::From)(error)),
    };
    let bytes = match from.get(key, None).await {
        Ok(blob) => blob.bytes,
        Err(error) => return source(error),
    };
    // `put` fails alike when it cannot read and when it cannot write: `failed`
    // keeps the error of the store that is read.
    let failed = OnceLock::new();
    let bytes = bytes
        .inspect_ok(|bytes| count(bytes.len() as u64))
        .map_err(|error| {
            let _ = failed.set(error.clone());
            io::Error::other(error)
        });
    let put = to.put(key, StreamReader::new(bytes)).await;
    match (put, failed.into_inner()) {
        (Err(_), Some(error)) => return source(error),
        // What `from` gave out is already not what the key says.
        (Err(BlobError::Corrupt { .. }), None) => return Ok(Outcome::Damaged),
        (put, _) => put.map_err(Stop::at(End::To))?,
    }
    to.verify(key).await.map_err(Stop::at(End::To))?;
    Ok(Outcome::Copied)
}
