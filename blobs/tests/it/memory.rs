//! How much of a large object is in memory at once.

use blobs::{Blobs, Key};
use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, repeat};

use crate::{alone, content::PART, store::TestStore};

const SIZE: u64 = 20 * PART as u64;

/// Two parts, and some for the machinery.
const MUST_DO: u64 = 5 * PART as u64 / 2;

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().strip_suffix(" kB").unwrap();
    peak.parse::<u64>().unwrap() * 1024
}

fn zeros() -> Key {
    let mut hash = Sha256::new();
    let part = vec![0; PART];
    for _ in 0..SIZE / PART as u64 {
        hash.update(&part);
    }
    Key::mint(hash.finalize().into())
}

async fn there_and_back(blobs: &Blobs) {
    // What is needed once and for all.
    blobs.check().await.unwrap();
    let key = zeros();
    let before = peak();
    blobs.put(&key, repeat(0).take(SIZE)).await.unwrap();
    let mut bytes = blobs.get(&key, None).await.unwrap().bytes;
    let mut read = 0;
    while let Some(bytes) = bytes.try_next().await.unwrap() {
        read += bytes.len() as u64;
    }
    assert_eq!(read, SIZE);
    let more = peak() - before;
    assert!(more < MUST_DO, "{more} bytes more");
}

macro_rules! alone {
    ($($name:ident: $store:ident;)+) => { $(
        #[test]
        fn $name() {
            if alone::told().is_none() {
                return alone::run(concat!("memory::", stringify!($name)));
            }
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async { there_and_back(&TestStore::$store().await.blobs).await });
        }
    )+ };
}

alone! {
    a_large_object_passes_in_parts_to_disk: disk;
    a_large_object_passes_in_parts_to_google: google;
    a_large_object_passes_in_parts_to_s3: s3;
}
