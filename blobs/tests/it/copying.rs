//! From one store to another.

use std::{fs, path::PathBuf};

use blobs::{BlobError, CopyError, End, Key, Progress, Totals, copy};

use crate::{
    content::{PART, assert_same, content, listed, read, stored},
    emulator::{BUCKET, Kind},
    network,
    store::{TestStore, directory, emulated},
};

const SMALL: usize = 14;

/// Some small objects and a large one.
async fn fill(store: &TestStore) -> Vec<(Key, Vec<u8>)> {
    let mut all = Vec::new();
    for size in (0..SMALL).chain([2 * PART + 7]) {
        let content = content(size);
        all.push((stored(&store.blobs, &content).await, content));
    }
    all
}

fn quiet(_: Progress) {}

/// Copies until three objects are there, then all, then again.
async fn interrupted_and_resumed(from: &TestStore, to: &TestStore) {
    let all = fill(from).await;
    let bytes = all.iter().map(|(_, content)| content.len() as u64).sum();
    let enough = tokio::sync::Notify::new();
    tokio::select! {
        biased;
        () = enough.notified() => {}
        copied = copy(&from.blobs, &to.blobs, |progress| {
            if progress.totals.copied >= 3 {
                enough.notify_one();
            }
        }) => panic!("{copied:?}"),
    }
    let there = listed(&to.blobs).await.len();
    assert!((3..all.len()).contains(&there), "{there}");

    let mut last = Totals::default();
    let totals = copy(&from.blobs, &to.blobs, |progress| {
        assert!(progress.totals.bytes_done >= last.bytes_done);
        last = progress.totals;
    });
    let totals = totals.await.unwrap();
    assert_eq!(totals, last, "what is told at last is how it ended");
    assert!(totals.skipped >= 3, "{totals:?}");
    assert_eq!(totals.copied + totals.skipped, all.len() as u64);
    assert_eq!((totals.bytes, totals.bytes_done), (bytes, bytes));
    for (key, content) in &all {
        assert_same(&read(&to.blobs, key).await.unwrap(), content);
    }

    let totals = copy(&from.blobs, &to.blobs, quiet).await.unwrap();
    let nothing_new = Totals {
        objects: all.len() as u64,
        bytes,
        skipped: all.len() as u64,
        bytes_done: bytes,
        ..Totals::default()
    };
    assert_eq!(totals, nothing_new);
}

macro_rules! between {
    ($($name:ident: $from:ident, $to:ident;)+) => { $(
        #[tokio::test]
        async fn $name() {
            let (from, to) = tokio::join!(TestStore::$from(), TestStore::$to());
            interrupted_and_resumed(&from, &to).await;
        }
    )+ };
}

between! {
    from_disk_to_disk: disk, disk;
    from_disk_to_google: disk, google;
    from_disk_to_s3: disk, s3;
    from_google_to_disk: google, disk;
    from_google_to_s3: google, s3;
    from_s3_to_disk: s3, disk;
    from_s3_to_google: s3, google;
}

fn file(store: &TestStore, key: &Key) -> PathBuf {
    let name = key.to_string();
    let folder = store.folder.path();
    folder.join(&name[..2]).join(&name[2..4]).join(&name)
}

#[tokio::test]
async fn what_is_damaged_is_told_and_stops_nothing() {
    let (from, to) = tokio::join!(TestStore::disk(), TestStore::s3());
    let all = fill(&from).await;
    let (large, _) = all[SMALL];
    let damage = |key: &Key, content: &[u8]| fs::write(file(&from, key), content).unwrap();
    let mut changed = all[SMALL].1.clone();
    changed[PART + 1] ^= 1;
    damage(&large, &changed);
    damage(&all[5].0, b"sho");
    damage(&all[6].0, b"");

    let mut damaged = Vec::new();
    let copied = copy(&from.blobs, &to.blobs, |progress| {
        damaged.extend(progress.damaged);
    });
    let copied = copied.await;
    let Err(CopyError::Damaged(totals)) = copied else {
        panic!("{copied:?}");
    };
    assert_eq!(totals.damaged, 3);
    assert_eq!(totals.copied, all.len() as u64 - 3);
    damaged.sort_unstable();
    let mut expected = vec![large, all[5].0, all[6].0];
    expected.sort_unstable();
    assert_eq!(damaged, expected);
    for key in expected {
        assert_eq!(read(&to.blobs, &key).await, Err(BlobError::NotFound));
    }
}

#[tokio::test]
async fn what_is_damaged_where_it_goes_is_replaced() {
    let (from, to) = tokio::join!(TestStore::google(), TestStore::disk());
    let all = fill(&from).await;
    copy(&from.blobs, &to.blobs, quiet).await.unwrap();
    // As long as it was.
    fs::write(file(&to, &all[5].0), b"other").unwrap();
    fs::write(file(&to, &all[6].0), b"shor").unwrap();
    let totals = copy(&from.blobs, &to.blobs, quiet).await.unwrap();
    assert_eq!(totals.copied, 2);
    for (key, content) in &all[5..7] {
        assert_eq!(read(&to.blobs, key).await.unwrap(), *content);
    }
}

#[tokio::test]
async fn a_store_that_is_gone_stops_a_copy() {
    let (disk, mut gone) = tokio::join!(TestStore::disk(), TestStore::s3());
    fill(&disk).await;
    fill(&gone).await;
    gone.emulator.as_mut().unwrap().kill().await;
    let stopped_at = |copied: Result<Totals, CopyError>| match copied {
        Err(CopyError::Stopped {
            place,
            error: BlobError::Unavailable { .. },
            ..
        }) => place,
        copied => panic!("{copied:?}"),
    };
    let there = copy(&disk.blobs, &gone.blobs, quiet).await;
    assert_eq!(stopped_at(there), End::To);
    let back = copy(&gone.blobs, &disk.blobs, quiet).await;
    assert_eq!(stopped_at(back), End::From);
}

/// It breaks while a large object comes out of it.
#[tokio::test]
async fn a_store_that_breaks_is_told_from_the_other() {
    let (store, to) = tokio::join!(TestStore::google(), TestStore::disk());
    let key = stored(&store.blobs, &content(4 * PART)).await;
    let host = &store.emulator.as_ref().unwrap().host;
    let way = network::brings_back(host, 3 * PART as u64).await;
    let from = emulated(Kind::Google, &way, &format!("{BUCKET}/some/prefix")).unwrap();
    let copied = copy(&from, &to.blobs, quiet).await;
    let Err(CopyError::Stopped { place, error, .. }) = copied else {
        panic!("{copied:?}");
    };
    assert_eq!(place, End::From);
    assert!(matches!(error, BlobError::Unavailable { .. }), "{error}");
    assert_eq!(read(&to.blobs, &key).await, Err(BlobError::NotFound));
}

#[tokio::test]
async fn what_is_damaged_on_its_way_is_found_out_and_copied_again() {
    let (from, store) = tokio::join!(TestStore::disk(), TestStore::s3());
    let content = content(2 * PART);
    let key = stored(&from.blobs, &content).await;
    let host = &store.emulator.as_ref().unwrap().host;
    let way = network::changes_once(host, PART as u64 / 2).await;
    let to = emulated(Kind::Amazon, &way, BUCKET).unwrap();
    let copied = copy(&from.blobs, &to, quiet).await;
    let Err(CopyError::Stopped { place, error, .. }) = copied else {
        panic!("{copied:?}");
    };
    assert_eq!(place, End::To);
    assert!(matches!(error, BlobError::Corrupt { .. }), "{error}");
    let totals = copy(&from.blobs, &to, quiet).await.unwrap();
    assert_eq!(totals.copied, 1);
    assert_same(&read(&to, &key).await.unwrap(), &content);
}

#[tokio::test]
async fn nothing_is_copied_from_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let empty = directory(folder.path()).unwrap();
    let totals = copy(&empty, &TestStore::disk().await.blobs, quiet).await;
    assert_eq!(totals, Ok(Totals::default()));
}
