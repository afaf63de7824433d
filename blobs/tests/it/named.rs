//! Objects with names of their own, in both kinds of bucket.

use blobs::{BlobError, Location, Named};
use futures_util::TryStreamExt as _;

use crate::{
    emulator::{BUCKET, Emulator, Kind},
    store::variables,
};

/// The content of an object.
async fn content(named: &Named, name: &str) -> Result<Vec<u8>, BlobError> {
    let bytes = named.get(name).await?.bytes;
    let chunks: Vec<_> = bytes.try_collect().await?;
    Ok(chunks.concat())
}

#[tokio::test]
async fn what_has_a_name_is_found_by_it() {
    for kind in [Kind::Google, Kind::Amazon] {
        let emulator = Emulator::start(kind).await;
        let open = |place: &str| {
            let scheme = match kind {
                Kind::Google => "gs",
                Kind::Amazon => "s3",
            };
            let location: Location = format!("{scheme}://{BUCKET}/{place}").parse().unwrap();
            let variables = variables(kind, &emulator.host);
            let var = |name: &str| {
                let found = variables.iter().find(|(other, _)| *other == name);
                found.map(|(_, value)| value.clone())
            };
            Named::open(&location, var).unwrap().unwrap()
        };
        let (named, inner) = (open("some/folder"), open("some/folder/inner"));
        assert_eq!(named.list().await.unwrap(), [""; 0]);
        // One that goes in one piece, and one that goes in parts.
        let large: Vec<u8> = (0..9_000_000_u32).map(|at| at.to_le_bytes()[1]).collect();
        named.put("b.tar", large.as_slice()).await.unwrap();
        named.put("a.tar", b"first".as_slice()).await.unwrap();
        named.put("a.tar", b"second".as_slice()).await.unwrap();
        inner.put("c.tar", b"elsewhere".as_slice()).await.unwrap();
        assert_eq!(named.list().await.unwrap(), ["a.tar", "b.tar"]);
        assert_eq!(content(&named, "a.tar").await.unwrap(), b"second");
        let read = content(&named, "b.tar").await.unwrap();
        assert!(read == large, "{} bytes are others", read.len());
        for _ in 0..2 {
            named.delete("b.tar").await.unwrap();
        }
        assert_eq!(named.list().await.unwrap(), ["a.tar"]);
        assert_eq!(content(&named, "b.tar").await, Err(BlobError::NotFound));
        assert_eq!(inner.list().await.unwrap(), ["c.tar"]);
    }
}

#[test]
fn an_address_is_a_folder_and_a_name() {
    for (address, split) in [
        ("s3://bucket/a/b.tar", Some(("s3://bucket/a", "b.tar"))),
        ("gs://bucket/b.tar", Some(("gs://bucket", "b.tar"))),
        ("s3://bucket", None),
        ("/srv/b.tar", None),
    ] {
        let location: Location = address.parse().unwrap();
        let found = location.split_name();
        let found = found.map(|(folder, name)| (folder.to_string(), name));
        let split = split.map(|(folder, name)| (folder.to_owned(), name.to_owned()));
        assert_eq!(found, split, "{address}");
    }
}
