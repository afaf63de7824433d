//! Decides whether there is room for another file: on the disk, in what all
//! files may take, and in what those of guests may.

use std::{io, time::Duration};

use protocol::Rejection;
use tokio::{sync::Mutex, time::Instant};

use super::disk::{Disk, Room};
use crate::{
    internal::internal,
    limits::FileLimits,
    storage::{KeptBytes, Storage},
};

/// How long sums are believed. What is announced meanwhile is added to them;
/// what goes meanwhile is only missed, and asked for before anybody is refused.
const BELIEVED: Duration = Duration::from_secs(10);

/// What there is room for.
#[derive(Debug)]
pub(super) struct Space {
    storage: Storage,
    disk: Disk,
    total_bytes: Option<u64>,
    guest_bytes: u64,
    kept: Mutex<Option<(Instant, KeptBytes)>>,
}

impl Space {
    /// `disk`: where files come to. `blobs`: how it is where they stay, if
    /// that is a directory.
    pub(super) fn new(
        storage: Storage,
        disk: Disk,
        blobs: Option<Room>,
        limits: FileLimits,
    ) -> Self {
        Self {
            storage,
            disk,
            total_bytes: limits.total_bytes.or(blobs.map(Room::for_files)),
            guest_bytes: limits.guest_bytes,
            kept: Mutex::default(),
        }
    }

    /// Refuses so many bytes more where the disk would be too full with them.
    pub(super) async fn check_disk(&self, bytes: u64) -> Result<(), Rejection> {
        match self.disk.has_room_for(bytes).await {
            Ok(true) => Ok(()),
            Ok(false) => {
                tracing::warn!("a file is refused: the disk is nearly full (--keep-free-mb)");
                Err(Rejection::StorageFull)
            }
            // What cannot be asked is not full.
            Err(cause) if cause.kind() == io::ErrorKind::Unsupported => Ok(()),
            Err(cause) => Err(internal(&cause)),
        }
    }

    /// Counts a file that somebody is about to announce, or refuses it.
    pub(super) async fn set_aside(&self, guest: bool, bytes: u64) -> Result<(), Rejection> {
        self.check_disk(bytes).await?;
        let mut kept = self.kept.lock().await;
        let fresh = kept.filter(|(at, _)| at.elapsed() < BELIEVED);
        let mut now = match fresh {
            Some(fresh) => fresh,
            None => self.look().await?,
        };
        if fresh.is_some() && !self.has_room(&now.1, guest, bytes) {
            now = self.look().await?;
        }
        let fits = self.has_room(&now.1, guest, bytes);
        if fits {
            now.1.total = now.1.total.saturating_add(bytes);
            if guest {
                now.1.guests = now.1.guests.saturating_add(bytes);
            }
        }
        *kept = Some(now);
        if fits {
            Ok(())
        } else {
            Err(Rejection::StorageFull)
        }
    }

    async fn look(&self) -> Result<(Instant, KeptBytes), Rejection> {
        let kept = self.storage.kept_bytes().await?;
        Ok((Instant::now(), kept))
    }

    fn has_room(&self, kept: &KeptBytes, guest: bool, bytes: u64) -> bool {
        let fits = |kept: u64, limit| kept.saturating_add(bytes) <= limit;
        self.total_bytes.is_none_or(|limit| fits(kept.total, limit))
            && (!guest || fits(kept.guests, self.guest_bytes))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        clock::SystemClock,
        hub::Hub,
        limits::{FileLimits, Limits},
    };

    #[tokio::test]
    async fn all_files_have_a_share_of_the_disk_where_nobody_says_how_much() {
        let dir = tempfile::tempdir().unwrap();
        let (clock, hub) = (Arc::new(SystemClock), Hub::new(Limits::default()));
        let storage = Storage::open(dir.path(), clock, hub).await.unwrap();
        let blobs = Room {
            size: 10_000,
            free: 10_000,
        };
        for (said, blobs, most) in [
            (None, Some(blobs), Some(8_000)),
            (Some(9_000), Some(blobs), Some(9_000)),
            (Some(9_000), None, Some(9_000)),
            // A bucket has no end.
            (None, None, None),
        ] {
            let limits = FileLimits {
                total_bytes: said,
                guest_bytes: u64::MAX,
                ..FileLimits::default()
            };
            let space = Space::new(
                storage.clone(),
                Disk::new(Vec::new(), Some(0)),
                blobs,
                limits,
            );
            let Some(most) = most else {
                space.set_aside(false, u64::MAX).await.unwrap();
                continue;
            };
            for guest in [false, true] {
                let refused = space.set_aside(guest, most + 1).await;
                assert_eq!(refused, Err(Rejection::StorageFull), "{said:?} {blobs:?}");
            }
            space.set_aside(false, most).await.unwrap();
        }
    }
}
