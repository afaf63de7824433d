//! What every store does.

use blobs::BlobError;
use futures_util::future;

use crate::{
    content::{PART, assert_same, content, key, listed, read, read_range, stored},
    emulator::BUCKET,
    store::{TestStore, emulated},
};

/// Each of these on each store.
macro_rules! on_every_store {
    ($($behaviour:ident),+ $(,)?) => {
        mod disk { $(
            #[tokio::test]
            async fn $behaviour() {
                super::$behaviour(&super::TestStore::disk().await).await;
            }
        )+ }
        mod google { $(
            #[tokio::test]
            async fn $behaviour() {
                super::$behaviour(&super::TestStore::google().await).await;
            }
        )+ }
        mod s3 { $(
            #[tokio::test]
            async fn $behaviour() {
                super::$behaviour(&super::TestStore::s3().await).await;
            }
        )+ }
    };
}

on_every_store![
    what_is_stored_comes_back,
    what_is_stored_in_parts_comes_back,
    a_range_comes_alone,
    what_is_missing_is_told,
    what_is_stored_again_stays,
    what_is_damaged_on_its_way_is_not_stored,
    everything_is_listed,
    many_at_once_do_no_harm,
    a_check_leaves_nothing,
];

async fn what_is_stored_comes_back(store: &TestStore) {
    for size in [0, 1, 1000, 300_000] {
        let content = content(size);
        let key = stored(&store.blobs, &content).await;
        assert_eq!(store.blobs.size(&key).await, Ok(size as u64));
        assert_same(&read(&store.blobs, &key).await.unwrap(), &content);
        assert_eq!(store.blobs.verify(&key).await, Ok(()));
    }
}

async fn what_is_stored_in_parts_comes_back(store: &TestStore) {
    for size in [PART - 1, PART, PART + 1, 25_000_000] {
        let content = content(size);
        let key = stored(&store.blobs, &content).await;
        assert_eq!(store.blobs.size(&key).await, Ok(size as u64));
        assert_same(&read(&store.blobs, &key).await.unwrap(), &content);
    }
}

async fn a_range_comes_alone(store: &TestStore) {
    let size = 1_000_000;
    let content = content(size);
    let key = stored(&store.blobs, &content).await;
    let end = size as u64;
    for range in [
        0..1,
        0..end,
        0..700_000,
        400_000..400_001,
        5..600_000,
        end - 1..end,
    ] {
        let read = read_range(&store.blobs, &key, range.clone()).await.unwrap();
        let within = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
        assert!(read == content[within], "{range:?}");
    }
    let blob = store
        .blobs
        .get(&key, Some(end - 3..u64::MAX))
        .await
        .unwrap();
    assert_eq!((blob.size, blob.range.clone()), (end, end - 3..end));
    assert_eq!(
        crate::content::all(blob).await.unwrap(),
        content[size - 3..]
    );
    for beyond in [end..end + 1, end + 5..end + 9, 7..7] {
        let read = read_range(&store.blobs, &key, beyond.clone()).await;
        assert_eq!(read, Err(BlobError::OutOfRange { size: end }), "{beyond:?}");
    }
    let empty = stored(&store.blobs, b"").await;
    let read = read_range(&store.blobs, &empty, 0..1).await;
    assert_eq!(read, Err(BlobError::OutOfRange { size: 0 }));
}

async fn what_is_missing_is_told(store: &TestStore) {
    let content = content(10);
    let missing = key(&content);
    assert_eq!(read(&store.blobs, &missing).await, Err(BlobError::NotFound));
    let range = read_range(&store.blobs, &missing, 2..4).await;
    assert_eq!(range, Err(BlobError::NotFound));
    assert_eq!(store.blobs.size(&missing).await, Err(BlobError::NotFound));
    let (kept, deleted) = (
        stored(&store.blobs, &content).await,
        stored(&store.blobs, &content).await,
    );
    for _ in 0..2 {
        assert_eq!(store.blobs.delete(&deleted).await, Ok(()));
        assert_eq!(read(&store.blobs, &deleted).await, Err(BlobError::NotFound));
    }
    assert_eq!(read(&store.blobs, &kept).await.unwrap(), content);
}

async fn what_is_stored_again_stays(store: &TestStore) {
    let content = content(PART + 5);
    let key = stored(&store.blobs, &content).await;
    store.blobs.put(&key, content.as_slice()).await.unwrap();
    assert_same(&read(&store.blobs, &key).await.unwrap(), &content);
    let other = store.blobs.put(&key, &b"something else"[..]).await;
    assert!(matches!(other, Err(BlobError::Corrupt { .. })), "{other:?}");
    assert_same(&read(&store.blobs, &key).await.unwrap(), &content);
    assert_eq!(listed(&store.blobs).await.len(), 1);
}

async fn what_is_damaged_on_its_way_is_not_stored(store: &TestStore) {
    for size in [0, 10, PART + 10] {
        let mut content = content(size);
        let key = key(&content);
        content.push(1);
        let put = store.blobs.put(&key, content.as_slice()).await;
        assert!(matches!(put, Err(BlobError::Corrupt { .. })), "{put:?}");
        assert_eq!(read(&store.blobs, &key).await, Err(BlobError::NotFound));
    }
    assert_eq!(listed(&store.blobs).await, []);
}

async fn everything_is_listed(store: &TestStore) {
    assert_eq!(listed(&store.blobs).await, []);
    // Another's, in the same bucket.
    if let Some(emulator) = &store.emulator {
        for place in ["some/prefix2", "some"] {
            let place = format!("{BUCKET}/{place}");
            let other = emulated(emulator.kind, &emulator.host, &place).unwrap();
            stored(&other, b"not ours").await;
        }
    } else {
        std::fs::write(store.folder.path().join("notes.txt"), "not ours").unwrap();
        std::fs::create_dir_all(store.folder.path().join("ab/cd/ef")).unwrap();
        std::fs::write(store.folder.path().join("ab/cd/ef-1"), "not ours").unwrap();
    }
    let sizes = 0..120;
    let mut expected: Vec<_> = future::join_all(sizes.map(async |size| {
        let key = stored(&store.blobs, &content(size)).await;
        (key, size as u64)
    }))
    .await;
    expected.sort_unstable();
    assert_eq!(listed(&store.blobs).await, expected);
}

async fn many_at_once_do_no_harm(store: &TestStore) {
    let puts = (0..20).map(async |n| {
        let content = content(400_000 + n);
        let key = stored(&store.blobs, &content).await;
        assert_same(&read(&store.blobs, &key).await.unwrap(), &content);
    });
    future::join_all(puts).await;
    assert_eq!(listed(&store.blobs).await.len(), 20);
}

async fn a_check_leaves_nothing(store: &TestStore) {
    assert_eq!(store.blobs.check().await, Ok(()));
    assert_eq!(listed(&store.blobs).await, []);
}

/// More than a page of a list. Google's pages cannot be had small.
#[tokio::test]
async fn a_list_may_have_pages() {
    let store = TestStore::s3().await;
    for _ in 0..11 {
        let puts = (0..100).map(|_| stored(&store.blobs, b"x"));
        future::join_all(puts).await;
    }
    assert_eq!(listed(&store.blobs).await.len(), 1100);
}
