//! A store of each kind, empty.

use std::{
    future::{Ready, ready},
    path::Path,
};

use blobs::{BlobError, Blobs, Location};

use crate::emulator::{BUCKET, Emulator, Kind};

/// A store, and what has to live as long as it.
pub(crate) struct TestStore {
    pub(crate) blobs: Blobs,
    pub(crate) emulator: Option<Emulator>,
    pub(crate) folder: tempfile::TempDir,
}

impl TestStore {
    /// At once; a future only because the others are.
    pub(crate) fn disk() -> Ready<Self> {
        let folder = tempfile::tempdir().unwrap();
        ready(Self {
            blobs: directory(folder.path()).unwrap(),
            emulator: None,
            folder,
        })
    }

    pub(crate) async fn google() -> Self {
        Self::emulated(Kind::Google).await
    }

    pub(crate) async fn s3() -> Self {
        Self::emulated(Kind::Amazon).await
    }

    async fn emulated(kind: Kind) -> Self {
        let emulator = Emulator::start(kind).await;
        Self {
            blobs: emulated(kind, &emulator.host, &format!("{BUCKET}/some/prefix")).unwrap(),
            emulator: Some(emulator),
            folder: tempfile::tempdir().unwrap(),
        }
    }
}

pub(crate) fn directory(path: &Path) -> Result<Blobs, BlobError> {
    let location: Location = path.to_str().unwrap().parse().unwrap();
    Blobs::open(&location, |_| None)
}

/// The store of that kind at `host`, in a bucket and with a prefix.
pub(crate) fn emulated(kind: Kind, host: &str, place: &str) -> Result<Blobs, BlobError> {
    let variables = variables(kind, host);
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    match kind {
        Kind::Google => open(&format!("gs://{place}"), &variables),
        Kind::Amazon => open(&format!("s3://{place}"), &variables),
    }
}

/// What leads to the store of that kind at `host`.
pub(crate) fn variables(kind: Kind, host: &str) -> Vec<(&'static str, String)> {
    match kind {
        Kind::Google => vec![("STORAGE_EMULATOR_HOST", host.to_owned())],
        Kind::Amazon => vec![
            ("AWS_ENDPOINT_URL", format!("http://{host}")),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_ACCESS_KEY_ID", "somebody".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "s3cret".to_owned()),
        ],
    }
}

pub(crate) fn open(location: &str, vars: &[(&str, &str)]) -> Result<Blobs, BlobError> {
    Blobs::open(&location.parse().unwrap(), |name| {
        let found = vars.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}
