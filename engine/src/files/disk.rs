//! Reads how much space is free on the disk that files come to.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::task::spawn_blocking;

use crate::limits::KEEP_FREE_MAX;

/// How long it is believed that so much is free.
const BELIEVED: Duration = Duration::from_secs(1);

/// Of the file system, in hundredths: what is kept free where nobody says how much.
const KEEP_FREE_PERCENT: u64 = 5;

/// Of the file system, in hundredths: what all files may take where nobody
/// says how much.
const FILES_PERCENT: u64 = 80;

/// The file systems that files are written to.
#[derive(Debug)]
pub(super) struct Disk {
    dirs: Vec<PathBuf>,
    keep_free: Option<u64>,
    looked: Mutex<Option<(Instant, u64)>>,
}

/// How large a file system is, and how much of it is free, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) size: u64,
    pub(super) free: u64,
}

impl Room {
    /// How it is with the file system of a directory.
    pub(super) fn of(dir: &Path) -> io::Result<Self> {
        let found = rustix::fs::statvfs(dir)?;
        Ok(Self {
            size: found.f_blocks.saturating_mul(found.f_frsize),
            // Without what only root may take.
            free: found.f_bavail.saturating_mul(found.f_frsize),
        })
    }

    /// What all files may take, where nobody says how much.
    pub(super) const fn for_files(self) -> u64 {
        self.size / 100 * FILES_PERCENT
    }

    /// What is left above `keep_free`, or the floor there is where nobody says.
    fn above(self, keep_free: Option<u64>) -> u64 {
        let floor = (self.size / 100 * KEEP_FREE_PERCENT).min(KEEP_FREE_MAX);
        self.free.saturating_sub(keep_free.unwrap_or(floor))
    }
}

impl Disk {
    /// `keep_free`: what is to stay free, where somebody says how much.
    pub(super) const fn new(dirs: Vec<PathBuf>, keep_free: Option<u64>) -> Self {
        Self {
            dirs,
            keep_free,
            looked: Mutex::new(None),
        }
    }

    /// Whether so many bytes more may come.
    pub(super) async fn has_room_for(&self, bytes: u64) -> io::Result<bool> {
        let looked = *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let left = match looked {
            Some((at, left)) if at.elapsed() < BELIEVED => left,
            _ => self.look().await?,
        };
        Ok(bytes <= left && left > 0)
    }

    async fn look(&self) -> io::Result<u64> {
        let dirs = self.dirs.clone();
        let keep_free = self.keep_free;
        let left = spawn_blocking(move || {
            let mut left = u64::MAX;
            for dir in dirs {
                left = left.min(Room::of(&dir)?.above(keep_free));
            }
            io::Result::Ok(left)
        });
        let left = left.await.map_err(io::Error::other)??;
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), left));
        Ok(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1_000_000_000;

    #[test]
    fn a_floor_stays_free() {
        for (size, free, keep_free, above) in [
            // 5 % of a small one, half a gigabyte of a large one.
            (4 * GB, GB, None, GB - GB / 5),
            (4 * GB, GB / 5, None, 0),
            (1_000 * GB, 10 * GB, None, 10 * GB - GB / 2),
            (1_000 * GB, 10 * GB, Some(9 * GB), GB),
            (1_000 * GB, 10 * GB, Some(11 * GB), 0),
            (1_000 * GB, 10 * GB, Some(0), 10 * GB),
        ] {
            let room = Room { size, free };
            assert_eq!(room.above(keep_free), above, "{room:?} {keep_free:?}");
        }
    }

    #[test]
    fn files_take_no_more_than_a_share_where_nobody_says_how_much() {
        for (size, free) in [(1_000 * GB, 900 * GB), (1_000 * GB, 0)] {
            let files = Room { size, free }.for_files();
            assert_eq!(files, 800 * GB, "whatever is free now");
        }
    }

    #[tokio::test]
    async fn it_is_the_disk_that_is_asked() {
        let dir = std::env::temp_dir();
        let room = Room::of(&dir).unwrap();
        assert!(room.size > 0 && room.free <= room.size);
        assert!(Room::of(&dir.join("nothing-is-here")).is_err());
        let dirs = || vec![dir.clone()];
        assert!(Disk::new(dirs(), Some(0)).has_room_for(1).await.unwrap());
        let all = Disk::new(dirs(), Some(u64::MAX));
        assert!(!all.has_room_for(0).await.unwrap());
    }
}
