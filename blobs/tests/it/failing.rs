//! Sources, stores and networks that fail.

use std::{
    io,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use blobs::{BlobError, Blobs, Key};
use futures_util::TryStreamExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

use crate::{
    content::{PART, assert_same, content, key, listed, read, stored},
    emulator::{BUCKET, Emulator, Kind},
    network,
    store::{TestStore, emulated, open},
};

/// Longer than three tries take.
const SOON: Duration = Duration::from_secs(15);

fn is_unavailable<T: std::fmt::Debug>(result: &Result<T, BlobError>) -> bool {
    matches!(result, Err(BlobError::Unavailable { .. }))
}

fn is_refused<T: std::fmt::Debug>(result: &Result<T, BlobError>) -> bool {
    matches!(result, Err(BlobError::Refused { .. }))
}

/// A reader that ends with an error after `content`.
fn broken(content: &[u8]) -> impl tokio::io::AsyncRead + Send {
    let error = futures_util::stream::once(async {
        Err::<bytes::Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    content.chain(tokio_util::io::StreamReader::new(Box::pin(error)))
}

async fn a_broken_source_leaves_nothing(store: &TestStore) {
    for size in [0, 1000, PART + 1000, 2 * PART + 1000] {
        let content = content(size);
        let key = key(&content);
        let put = store.blobs.put(&key, broken(&content)).await;
        let Err(BlobError::Source { kind, .. }) = put else {
            panic!("{size}: {put:?}");
        };
        assert_eq!(kind, io::ErrorKind::ConnectionReset);
        assert_eq!(read(&store.blobs, &key).await, Err(BlobError::NotFound));
    }
    assert_eq!(listed(&store.blobs).await, []);
}

#[tokio::test]
async fn a_broken_source_leaves_nothing_on_disk() {
    let store = TestStore::disk().await;
    a_broken_source_leaves_nothing(&store).await;
    let incoming = store.folder.path().join(".incoming");
    assert_eq!(std::fs::read_dir(incoming).unwrap().count(), 0);
}

#[tokio::test]
async fn a_broken_source_leaves_nothing_at_google() {
    a_broken_source_leaves_nothing(&TestStore::google().await).await;
}

#[tokio::test]
async fn a_broken_source_leaves_nothing_at_amazon() {
    let store = TestStore::s3().await;
    a_broken_source_leaves_nothing(&store).await;
    assert_eq!(uploads(&store).await, 0);
}

/// How many uploads Amazon has that are not finished.
async fn uploads(store: &TestStore) -> usize {
    let emulator = store.emulator.as_ref().unwrap();
    let answer = emulator.ask(&format!("GET /{BUCKET}?uploads")).await;
    assert!(answer.contains("ListMultipartUploadsResult"), "{answer}");
    answer.matches("<Upload>").count()
}

/// A put that has sent some parts, and the rest of its source.
fn under_way(
    blobs: &Blobs,
    key: Key,
) -> (tokio::task::JoinHandle<Result<(), BlobError>>, DuplexStream) {
    let (source, reader) = duplex(64 * 1024);
    let blobs = blobs.clone();
    let put = tokio::spawn(async move { blobs.put(&key, reader).await });
    (put, source)
}

#[tokio::test]
async fn an_upload_that_is_given_up_is_forgotten() {
    let store = TestStore::s3().await;
    let content = content(3 * PART);
    let (put, mut source) = under_way(&store.blobs, key(&content));
    // The third part is read once the first is sent.
    source.write_all(&content[..5 * PART / 2]).await.unwrap();
    assert_eq!(uploads(&store).await, 1);
    put.abort();
    let since = Instant::now();
    while uploads(&store).await > 0 {
        assert!(since.elapsed() < SOON, "it has not been forgotten");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(listed(&store.blobs).await, []);
}

async fn a_store_may_go_away_in_mid_upload(mut store: TestStore) {
    let content = content(4 * PART);
    let key = key(&content);
    let before = stored(&store.blobs, b"before").await;
    let (put, mut source) = under_way(&store.blobs, key);
    source.write_all(&content[..5 * PART / 2]).await.unwrap();
    let emulator = store.emulator.as_mut().unwrap();
    emulator.kill().await;
    let since = Instant::now();
    // It may hang up before it has all.
    let _ = source.write_all(&content[5 * PART / 2..]).await;
    drop(source);
    let put = put.await.unwrap();
    assert!(is_unavailable(&put), "{put:?}");
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());
    for gone in [
        read(&store.blobs, &before).await.map(|_| ()),
        store.blobs.size(&before).await.map(|_| ()),
        store.blobs.delete(&before).await,
        store.blobs.check().await,
    ] {
        assert!(is_unavailable(&gone), "{gone:?}");
    }

    store.emulator.as_mut().unwrap().restart().await;
    assert_eq!(read(&store.blobs, &key).await, Err(BlobError::NotFound));
    store.blobs.put(&key, content.as_slice()).await.unwrap();
    assert_same(&read(&store.blobs, &key).await.unwrap(), &content);
}

#[tokio::test]
async fn google_may_go_away_in_mid_upload() {
    a_store_may_go_away_in_mid_upload(TestStore::google().await).await;
}

#[tokio::test]
async fn amazon_may_go_away_in_mid_upload() {
    a_store_may_go_away_in_mid_upload(TestStore::s3().await).await;
}

/// The second of three parts gets half of the way at first.
async fn a_connection_may_break(kind: Kind) {
    let emulator = Emulator::start(kind).await;
    let content = content(3 * PART - 10);
    // In a part, and in the first request of all.
    for after in [PART / 2, 1] {
        let way = network::breaks_once(&emulator.host, after as u64).await;
        let blobs = emulated(kind, &way, BUCKET).unwrap();
        let key = stored(&blobs, &content).await;
        assert_same(&read(&blobs, &key).await.unwrap(), &content);
    }
}

#[tokio::test]
async fn a_connection_to_google_may_break() {
    a_connection_may_break(Kind::Google).await;
}

#[tokio::test]
async fn a_connection_to_amazon_may_break() {
    a_connection_may_break(Kind::Amazon).await;
}

#[tokio::test]
async fn nobody_waits_long_for_a_silent_store() {
    let host = network::silent().await;
    let google = emulated(Kind::Google, &host, BUCKET).unwrap();
    let amazon = emulated(Kind::Amazon, &host, BUCKET).unwrap();
    let key = key(b"");
    let since = Instant::now();
    let (one, two, three, four) = tokio::join!(
        google.check(),
        amazon.check(),
        google.size(&key),
        amazon.get(&key, None),
    );
    assert!(is_unavailable(&one), "{one:?}");
    assert!(is_unavailable(&two), "{two:?}");
    assert!(is_unavailable(&three), "{three:?}");
    assert!(is_unavailable(&four), "{four:?}");
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_store_that_is_unwell_is_asked_three_times() {
    for kind in [Kind::Google, Kind::Amazon] {
        let (host, asked) = network::answers("503 Service Unavailable").await;
        let blobs = emulated(kind, &host, BUCKET).unwrap();
        let content = b"content".as_slice();
        let put = blobs.put(&key(content), content).await;
        assert!(is_unavailable(&put), "{put:?}");
        assert_eq!(asked.load(Ordering::Relaxed), 3, "{kind:?}");
    }
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_told() {
    for kind in [Kind::Google, Kind::Amazon] {
        let emulator = Emulator::start(kind).await;
        let blobs = emulated(kind, &emulator.host, "another-bucket").unwrap();
        let content = content(2 * PART);
        for put in [
            blobs.check().await,
            blobs.put(&key(&content), content.as_slice()).await,
        ] {
            let told = put.unwrap_err();
            let refused = matches!(told, BlobError::Refused { .. });
            assert!(refused && told.to_string().contains("bucket"), "{told}");
        }
    }
}

/// Some stores say no more than that something is missing.
#[tokio::test]
async fn what_is_missing_when_something_is_stored_is_the_bucket() {
    for kind in [Kind::Google, Kind::Amazon] {
        let (host, _) = network::answers("404 Not Found").await;
        let blobs = emulated(kind, &host, BUCKET).unwrap();
        for size in [0, 10, 2 * PART] {
            let content = content(size);
            let put = blobs.put(&key(&content), content.as_slice()).await;
            assert!(is_refused(&put), "{kind:?}, {size}: {put:?}");
        }
        let listed = blobs.list().try_collect::<Vec<_>>().await;
        assert!(is_refused(&listed), "{listed:?}");
    }
}

#[tokio::test]
async fn credentials_may_be_wrong() {
    let strict = [("INITIAL_NO_AUTH_ACTION_COUNT", "0")];
    let emulator = Emulator::start_with(Kind::Amazon, &strict).await;
    let blobs = emulated(Kind::Amazon, &emulator.host, BUCKET).unwrap();
    let told = blobs.check().await;
    assert!(is_refused(&told), "{told:?}");
    let told = told.unwrap_err().to_string();
    assert!(told.contains("InvalidAccessKeyId"), "{told}");
    assert!(!told.contains("s3cret"), "{told}");
    let shown = format!("{blobs:?}");
    assert!(
        shown.contains("s3://bucket") && !shown.contains("s3cret"),
        "{shown}"
    );
}

#[tokio::test]
async fn credentials_may_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials.json");
    let vars = [("GOOGLE_APPLICATION_CREDENTIALS", file.to_str().unwrap())];
    for text in [None, Some("{}"), Some(r#"{"type": "external_account"}"#)] {
        if let Some(text) = text {
            std::fs::write(&file, text).unwrap();
        }
        let opened = open("gs://bucket", &vars).map(|_| ());
        assert!(is_refused(&opened), "{text:?}: {opened:?}");
    }
}
