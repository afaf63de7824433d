//! Uploads whose pieces come to any of several nodes.

use std::{fs, io, path::Path, sync::Arc};

use bytes::Bytes;
use engine::{
    files::{Arrival, Files},
    limits::BROKEN_PIECES_MAX,
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use protocol::{File, FileId, Rejection, User, views::UploadProgress};

use super::{DAY_MS, LIMITS, Store, at, pieces};
use crate::chat::START_MS;

/// Nodes on one store, with a directory of their own each.
struct Nodes {
    store: Store,
    one: Arc<Files>,
    two: Arc<Files>,
    ann: User,
}

impl Nodes {
    async fn start() -> Self {
        let store = Store::with(LIMITS).await;
        let node = |name| store.node(name, LIMITS, Arrival::AtAnyNode);
        let (one, two) = (node("one"), node("two"));
        let ann = store.person("Ann").await;
        Self {
            store,
            one,
            two,
            ann,
        }
    }

    async fn begin(&self, bytes: u64) -> FileId {
        self.one.begin(&self.ann, "a.txt", bytes).await.unwrap()
    }

    async fn append(
        &self,
        node: &Arc<Files>,
        id: FileId,
        offset: u64,
        text: &str,
    ) -> Result<UploadProgress, Rejection> {
        node.append(&self.ann, id, offset, pieces(text)).await
    }

    /// What lies in the directories of the nodes.
    fn staged(&self) -> usize {
        let dir = |name: &str| self.store.it.dir.path().join(name);
        let count = |dir: &Path| fs::read_dir(dir).unwrap().count();
        count(&dir("one")) + count(&dir("two"))
    }

    async fn read(&self, id: FileId) -> Vec<u8> {
        self.store.read(&self.ann, id).await.unwrap()
    }
}

fn whole(done: Result<UploadProgress, Rejection>) -> File {
    done.unwrap().file.unwrap()
}

#[tokio::test]
async fn each_piece_may_come_to_another_node() {
    let it = Nodes::start().await;
    let id = it.begin(9).await;
    assert_eq!(it.append(&it.one, id, 0, "one").await, at(3));
    assert_eq!(it.two.offset(&it.ann, id).await, at(3));
    let broken = stream::iter([
        Ok(Bytes::from("tw")),
        Err(io::Error::from(io::ErrorKind::ConnectionReset)),
    ]);
    let appended = it.two.append(&it.ann, id, 3, broken.boxed()).await;
    assert!(matches!(appended, Err(Rejection::Malformed { .. })));
    for node in [&it.one, &it.two] {
        assert_eq!(
            node.offset(&it.ann, id).await,
            at(5),
            "what came is kept, and known"
        );
        for wrong in [0, 3, 6, 9, u64::MAX] {
            assert_eq!(it.append(node, id, wrong, "xxxx").await, at(5), "{wrong}");
        }
    }
    let too_much = it.append(&it.one, id, 5, "othre").await;
    assert!(matches!(too_much, Err(Rejection::Invalid { .. })));
    assert_eq!(it.two.offset(&it.ann, id).await, at(5));
    let file = whole(it.append(&it.one, id, 5, "o333").await);
    assert_eq!((file.name.as_str(), file.bytes), ("a.txt", 9));
    assert_eq!(it.read(id).await, b"onetwo333");
    for node in [&it.one, &it.two] {
        // Who did not hear of it asks again.
        assert_eq!(whole(node.offset(&it.ann, id).await), file);
        assert_eq!(whole(it.append(node, id, 9, "").await), file);
    }
    assert_eq!(it.staged(), 0);
    assert_eq!(it.store.blobs().await, 1, "the file, and no piece of it");
    assert_eq!(it.read(id).await, b"onetwo333");
}

#[tokio::test]
async fn the_same_piece_at_two_nodes_counts_once_and_one_of_them_makes_the_file() {
    let it = Nodes::start().await;
    let id = it.begin(6).await;
    let (here, there) = tokio::join!(
        it.append(&it.one, id, 0, "abc"),
        it.append(&it.two, id, 0, "abc"),
    );
    assert_eq!((here, there), (at(3), at(3)));
    let (here, there) = tokio::join!(
        it.append(&it.one, id, 3, "def"),
        it.append(&it.two, id, 3, "def"),
    );
    assert_eq!(whole(here), whole(there));
    assert_eq!(it.read(id).await, b"abcdef");
    let stored: Vec<_> = it.store.blobs.list().try_collect().await.unwrap();
    let whole = stored.iter().filter(|(_, bytes)| *bytes == 6);
    assert_eq!(whole.count(), 1, "nobody made a second file");
    assert_eq!(
        it.store.blobs().await,
        1,
        "nor is a piece left, taken or not"
    );
}

#[tokio::test]
async fn what_comes_on_at_one_node_is_not_swept_by_another() {
    let it = Nodes::start().await;
    let (id, other) = (it.begin(6).await, it.begin(6).await);
    it.append(&it.one, id, 0, "abc").await.unwrap();
    it.append(&it.one, other, 0, "xyz").await.unwrap();
    it.store.it.clock.set(START_MS + DAY_MS);
    assert_eq!(it.append(&it.one, id, 3, "de").await, at(5));
    it.store.it.clock.set(START_MS + DAY_MS + 1);
    it.two.sweep().await.unwrap();
    assert_eq!(it.two.offset(&it.ann, id).await, at(5));
    let gone = it.two.offset(&it.ann, other).await;
    assert_eq!(gone, Err(Rejection::UploadGone));
    assert_eq!(it.store.blobs().await, 2, "those of the one that goes on");
    whole(it.append(&it.two, id, 5, "f").await);
    assert_eq!(it.read(id).await, b"abcdef");

    let id = it.begin(6).await;
    it.append(&it.one, id, 0, "abc").await.unwrap();
    it.store.it.clock.set(START_MS + 2 * DAY_MS + 2);
    it.two.sweep().await.unwrap();
    assert_eq!(it.store.blobs().await, 0, "after a day all of it goes");
}

#[tokio::test]
async fn an_upload_whose_piece_is_missing_begins_anew() {
    let it = Nodes::start().await;
    let id = it.begin(6).await;
    it.append(&it.one, id, 0, "abc").await.unwrap();
    let keys: Vec<_> = it.store.blobs.list().try_collect().await.unwrap();
    for (key, _) in &keys {
        it.store.blobs.delete(key).await.unwrap();
    }
    assert_eq!(keys.len(), 1);
    let refused = it.append(&it.two, id, 3, "def").await;
    assert_eq!(refused, Err(Rejection::Internal), "it may be tried again");
    assert_eq!(it.one.offset(&it.ann, id).await, at(0));
    it.append(&it.one, id, 0, "abc").await.unwrap();
    whole(it.append(&it.two, id, 3, "def").await);
    assert_eq!(it.read(id).await, b"abcdef");
}

/// Each piece is a blob: nobody makes as many of them as a file has bytes.
#[tokio::test]
async fn a_file_that_comes_byte_by_byte_begins_anew() {
    let it = Nodes::start().await;
    let id = it.begin(999).await;
    for n in 0..BROKEN_PIECES_MAX {
        let come = it.append(&it.one, id, n, "a").await;
        assert_eq!(come, at(n + 1));
    }
    assert_eq!(it.append(&it.two, id, BROKEN_PIECES_MAX, "a").await, at(0));
    assert_eq!(it.one.offset(&it.ann, id).await, at(0));
    assert_eq!(it.store.blobs().await, 0);
    // One that has come in as many, and is whole with the last, is a file.
    let id = it.begin(BROKEN_PIECES_MAX).await;
    for n in 1..BROKEN_PIECES_MAX {
        it.append(&it.one, id, n - 1, "b").await.unwrap();
    }
    whole(it.append(&it.two, id, BROKEN_PIECES_MAX - 1, "b").await);
}

/// Or somebody fills, with less than their share, what there is for all.
#[tokio::test]
async fn what_is_given_up_makes_place_at_once() {
    let it = Nodes::start().await;
    let id = it.begin(6).await;
    it.append(&it.one, id, 0, "abc").await.unwrap();
    assert_eq!(it.store.blobs().await, 1);
    it.two.cancel(&it.ann, id).await.unwrap();
    assert_eq!(it.store.blobs().await, 0, "pieces");

    let id = it.begin(6).await;
    it.append(&it.one, id, 0, "abc").await.unwrap();
    whole(it.append(&it.two, id, 3, "def").await);
    assert_eq!(it.store.blobs().await, 1, "the file, without its pieces");
    it.one.cancel(&it.ann, id).await.unwrap();
    assert_eq!(it.store.blobs().await, 0, "a file that was not sent");
}

#[tokio::test]
async fn a_form_s_file_comes_to_one_node_and_is_no_upload_of_others() {
    let it = Nodes::start().await;
    let file = it.one.take_in(&it.ann, "a.txt", pieces("whole")).await;
    let file = file.unwrap();
    assert_eq!(it.read(file.id).await, b"whole");
    assert_eq!((it.store.blobs().await, it.staged()), (1, 0));
}
