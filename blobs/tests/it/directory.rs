//! Files in a directory: disks that are full, processes that are killed.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use blobs::BlobError;
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use tokio::{
    io::{AsyncWriteExt as _, duplex},
    signal::unix::{SignalKind, signal},
};

use crate::{
    alone,
    content::{PART, assert_same, content, key, listed, read, stored},
    store::directory,
};

fn incoming(folder: &Path) -> usize {
    fs::read_dir(folder.join(".incoming")).unwrap().count()
}

const FULL: &str = "directory::a_full_disk_is_told_and_has_no_half_file";

#[test]
fn a_full_disk_is_told_and_has_no_half_file() {
    if alone::told().is_none() {
        // The limit is the whole process's.
        return alone::run(FULL);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(full_and_empty_again());
}

/// A limit on the size of files that the kernel enforces, as it would a full
/// disk, without mounting anything.
async fn full_and_empty_again() {
    // Who writes beyond the limit gets this signal, which kills, and an error.
    let _caught = signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let blobs = directory(folder.path()).unwrap();
    let before = stored(&blobs, b"before").await;

    let unlimited = getrlimit(Resource::Fsize);
    let full = Rlimit {
        current: Some(1_000_000),
        ..unlimited
    };
    setrlimit(Resource::Fsize, full).unwrap();
    let content = content(3_000_000);
    let key = key(&content);
    assert_eq!(
        blobs.put(&key, content.as_slice()).await,
        Err(BlobError::Full)
    );
    assert_eq!(incoming(folder.path()), 0);
    assert_eq!(read(&blobs, &key).await, Err(BlobError::NotFound));
    assert_eq!(listed(&blobs).await, [(before, 6)]);

    setrlimit(Resource::Fsize, unlimited).unwrap();
    blobs.put(&key, content.as_slice()).await.unwrap();
    assert_same(&read(&blobs, &key).await.unwrap(), &content);
}

const KILLED: &str = "directory::a_killed_process_leaves_nothing_to_see";

#[tokio::test]
async fn a_killed_process_leaves_nothing_to_see() {
    if let Some(folder) = alone::told() {
        return write_until_killed(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut process = alone::command(KILLED, folder.path().to_str().unwrap())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let written = lines.map(Result::unwrap).any(|line| line == "written");
    assert!(written, "{KILLED} is not its name");
    assert_eq!(incoming(folder.path()), 1, "it is being written");
    // Somebody else may look at it meanwhile.
    let blobs = directory(folder.path()).unwrap();
    assert_eq!(incoming(folder.path()), 1, "it is still being written");

    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(listed(&blobs).await, []);
    assert_eq!(incoming(folder.path()), 1, "nobody has looked yet");
    let blobs = directory(folder.path()).unwrap();
    assert_eq!(incoming(folder.path()), 0);
    assert_eq!(listed(&blobs).await, []);
}

#[expect(
    clippy::print_stdout,
    reason = "this is how the other process learns of it"
)]
async fn write_until_killed(folder: &Path) {
    let blobs = directory(folder).unwrap();
    let content = content(PART);
    let name = key(&content);
    let (mut source, reader) = duplex(1000);
    let write = async {
        source.write_all(&content[..PART / 2]).await.unwrap();
        println!("\nwritten");
        std::future::pending::<()>().await;
    };
    let (_, ()) = tokio::join!(blobs.put(&name, reader), write);
}

#[tokio::test]
async fn a_put_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = directory(folder.path()).unwrap();
    let content = content(PART);
    let (mut source, reader) = duplex(1000);
    let name = key(&content);
    {
        let put = blobs.put(&name, reader);
        let write = source.write_all(&content[..PART / 2]);
        tokio::select! {
            put = put => panic!("{put:?}"),
            written = write => written.unwrap(),
        }
        assert_eq!(incoming(folder.path()), 0);
    }
    assert_eq!(listed(&blobs).await, []);
}

#[tokio::test]
async fn files_are_where_they_are_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("files");
    let blobs = directory(&root).unwrap();
    let key = stored(&blobs, b"content").await.to_string();
    let file = root.join(&key[..2]).join(&key[2..4]).join(&key);
    assert_eq!(fs::read(file).unwrap(), b"content");
}

#[tokio::test]
async fn a_directory_that_cannot_be_used_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [folder.path().join("not/there"), file.join("in"), file] {
        let opened = directory(&path).map(|_| ());
        assert!(
            matches!(opened, Err(BlobError::Unavailable { .. })),
            "{path:?}: {opened:?}"
        );
    }
    // Nothing is closed to root.
    if !rustix::process::geteuid().is_root() {
        let closed = folder.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
        let opened = directory(&closed).map(|_| ());
        assert!(
            matches!(opened, Err(BlobError::Refused { .. })),
            "{opened:?}"
        );
    }
}

/// A directory that goes away, as a network's does.
#[tokio::test]
async fn a_directory_may_go_away() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("files");
    let blobs = directory(&root).unwrap();
    fs::remove_dir_all(&root).unwrap();
    let told = blobs.check().await;
    assert!(
        matches!(told, Err(BlobError::Unavailable { .. })),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_file_that_was_changed_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = directory(folder.path()).unwrap();
    let key = stored(&blobs, b"content").await;
    let name = key.to_string();
    let file = folder.path().join(&name[..2]).join(&name[2..4]).join(&name);
    fs::write(file, "contemt").unwrap();
    let told = blobs.verify(&key).await;
    assert!(matches!(told, Err(BlobError::Corrupt { .. })), "{told:?}");
}
