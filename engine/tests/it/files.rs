//! Files: uploaded in pieces, sent, swept.

mod anywhere;

use std::{io, sync::Arc};

use blobs::{Blobs, Location};
use bytes::Bytes;
use engine::{
    files::{Arrival, Files, Pieces, Variant},
    limits::FileLimits,
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use protocol::{
    Draft, DraftFile, Field, FileId, FileKind, Rejection, Seq, Undrawn, User, views::UploadProgress,
};

use crate::{
    chat::{START_MS, TestChat},
    client::id,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

const LIMITS: FileLimits = FileLimits {
    file_bytes: 1_000,
    person_bytes: 2_500,
    guest_bytes: u64::MAX,
    total_bytes: Some(4_000),
    keep_free_bytes: Some(0),
};

struct Store {
    it: TestChat,
    files: Arc<Files>,
    blobs: Blobs,
}

impl Store {
    async fn new() -> Self {
        Self::with(LIMITS).await
    }

    async fn with(limits: FileLimits) -> Self {
        let it = TestChat::start().await;
        let location = Location::Directory(it.dir.path().join("blobs"));
        let blobs = Blobs::open(&location, |_| None).unwrap();
        let files = files_of(&it, &blobs, "uploads", limits, Arrival::Here);
        Self { it, files, blobs }
    }

    /// Another server on the same data, with a directory of this name of its own.
    fn node(&self, dir: &str, limits: FileLimits, arrival: Arrival) -> Arc<Files> {
        files_of(&self.it, &self.blobs, dir, limits, arrival)
    }

    async fn person(&self, name: &str) -> User {
        let user = self.it.guest(name).await.user;
        self.it
            .storage
            .enter(self.it.room, user.clone())
            .await
            .unwrap();
        user
    }

    async fn append(
        &self,
        user: &User,
        id: FileId,
        offset: u64,
        text: &str,
    ) -> Result<UploadProgress, Rejection> {
        self.files.append(user, id, offset, pieces(text)).await
    }

    async fn upload(&self, user: &User, text: &str) -> FileId {
        let id = self.files.begin(user, "a.txt", text.len() as u64).await;
        let id = id.unwrap();
        let done = self.append(user, id, 0, text).await.unwrap();
        assert_eq!(done.file.unwrap().id, id);
        id
    }

    async fn post(&self, user: &User, name: &str, files: &[FileId]) -> Result<Seq, Rejection> {
        let draft = Draft {
            client_id: id(name),
            body: String::new(),
            files: files
                .iter()
                .map(|&id| DraftFile {
                    id,
                    alt: String::new(),
                })
                .collect(),
            reply_to: None,
            thread: None,
            draft_version: None,
        };
        let posted = self.it.chat.post(user, self.it.room, &draft).await;
        posted.map(|posted| posted.seq)
    }

    async fn read(&self, user: &User, id: FileId) -> Result<Vec<u8>, Rejection> {
        let found = self.files.find(user, id, Variant::Original).await?;
        let blob = self.files.read(&found, None).await?;
        let bytes: Vec<Bytes> = blob.bytes.try_collect().await.unwrap();
        Ok(bytes.concat())
    }

    async fn blobs(&self) -> usize {
        self.blobs.list().count().await
    }

    fn staged(&self) -> usize {
        let dir = self.it.dir.path().join("uploads");
        std::fs::read_dir(dir).unwrap().count()
    }
}

fn files_of(
    it: &TestChat,
    blobs: &Blobs,
    dir: &str,
    limits: FileLimits,
    arrival: Arrival,
) -> Arc<Files> {
    let files = Files::new(
        Arc::clone(&it.chat),
        blobs.clone(),
        &it.dir.path().join(dir),
        Some(&it.dir.path().join("blobs")),
        limits,
        engine::pictures::Pictures::start().unwrap(),
        arrival,
    );
    Arc::new(files.unwrap())
}

fn pieces(text: &str) -> Pieces<'static> {
    let text = Bytes::copy_from_slice(text.as_bytes());
    stream::iter([Ok(text)]).boxed()
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with answers")]
const fn at(offset: u64) -> Result<UploadProgress, Rejection> {
    Ok(UploadProgress { offset, file: None })
}

#[tokio::test]
async fn a_file_arrives_in_pieces_and_broken_ones_are_taken_up_again() {
    let store = Store::new().await;
    let ann = store.person("Ann").await;
    let id = store.files.begin(&ann, "../猫.txt", 9).await.unwrap();
    assert_eq!(store.append(&ann, id, 0, "one").await, at(3));
    let broken = stream::iter([
        Ok(Bytes::from("tw")),
        Err(io::Error::from(io::ErrorKind::ConnectionReset)),
    ]);
    let appended = store.files.append(&ann, id, 3, broken.boxed()).await;
    assert!(matches!(appended, Err(Rejection::Malformed { .. })));
    assert_eq!(
        store.files.offset(&ann, id).await,
        at(5),
        "what came is kept"
    );
    for wrong in [0, 3, 6, 9, u64::MAX] {
        assert_eq!(
            store.append(&ann, id, wrong, "xxxx").await,
            at(5),
            "{wrong}"
        );
    }
    let too_much = store.append(&ann, id, 5, "othre").await;
    let invalid = Rejection::Invalid { field: Field::File };
    assert_eq!(too_much, Err(invalid), "never more than announced");
    let done = store.append(&ann, id, 5, "o333").await.unwrap();
    let file = done.file.clone().unwrap();
    assert_eq!((file.name.as_str(), file.bytes), ("猫.txt", 9));
    assert_eq!(file.kind, FileKind::OTHER);
    assert_eq!(store.staged(), 0);
    assert_eq!(store.read(&ann, id).await.unwrap(), b"onetwo333");
    // Who did not hear of it asks again.
    assert_eq!(store.files.offset(&ann, id).await.unwrap(), done);
    assert_eq!(store.append(&ann, id, 9, "").await.unwrap(), done);
}

#[tokio::test]
async fn what_is_too_large_or_too_much_is_refused() {
    let store = Store::new().await;
    let (ann, ben) = (store.person("Ann").await, store.person("Ben").await);
    let begin = |user, bytes| store.files.begin(user, "a", bytes);
    let too_large = Rejection::TooLarge { max_bytes: 1_000 };
    assert_eq!(begin(&ann, 1_001).await, Err(too_large));
    let first = begin(&ann, 1_000).await.unwrap();
    begin(&ann, 1_000).await.unwrap();
    let full = Err(Rejection::StorageFull);
    assert_eq!(begin(&ann, 501).await, full, "her own share");
    begin(&ben, 1_000).await.unwrap();
    begin(&ben, 1_000).await.unwrap();
    assert_eq!(begin(&ben, 1).await, full, "the whole server's");
    store.files.cancel(&ann, first).await.unwrap();
    begin(&ann, 1_000).await.unwrap();
}

#[tokio::test]
async fn all_guests_together_have_a_share_and_members_their_own() {
    let store = Store::with(FileLimits {
        guest_bytes: 2_000,
        total_bytes: Some(10_000),
        ..LIMITS
    })
    .await;
    let begin = async |user: &User, bytes| store.files.begin(user, "a", bytes).await;
    let full = Err(Rejection::StorageFull);
    let olga = store.it.owner().await.user;
    let first = store.person("Ann").await;
    let first_file = begin(&first, 1_000).await.unwrap();
    let text = "x".repeat(1_000);
    store.append(&first, first_file, 0, &text).await.unwrap();
    for n in 0..3 {
        let newcomer = store.person(&format!("guest {n}")).await;
        assert_eq!(begin(&newcomer, 1_000).await.is_ok(), n == 0, "guest {n}");
    }
    let newcomer = store.person("one more").await;
    assert_eq!(begin(&newcomer, 1).await, full, "no fresh share");
    begin(&olga, 1_000).await.unwrap();
    store.files.cancel(&first, first_file).await.unwrap();
    begin(&newcomer, 1_000).await.unwrap();
}

#[tokio::test]
async fn a_disk_that_is_nearly_full_takes_messages_and_no_files() {
    let store = Store::new().await;
    let ann = store.person("Ann").await;
    let waiting = store.files.begin(&ann, "a", 3).await.unwrap();
    // The same data, by a server that is to keep more free than there is.
    let limits = FileLimits {
        keep_free_bytes: Some(u64::MAX),
        ..LIMITS
    };
    let files = store.node("uploads", limits, Arrival::Here);
    let full = Rejection::StorageFull;
    assert_eq!(files.begin(&ann, "b", 1).await, Err(full.clone()));
    let piece = files.append(&ann, waiting, 0, pieces("abc")).await;
    assert_eq!(
        piece,
        Err(full.clone()),
        "not what was announced before, either"
    );
    let form = files.take_in(&ann, "c", pieces("abc")).await;
    assert_eq!(form, Err(full.clone()));
    assert_eq!(files.check_disk().await, Err(full));
    assert_eq!(store.staged(), 0);
    let draft = Draft {
        client_id: id("words"),
        body: "words need no room to speak of".to_owned(),
        files: Vec::new(),
        reply_to: None,
        thread: None,
        draft_version: None,
    };
    let posted = store.it.chat.post(&ann, store.it.room, &draft).await;
    posted.unwrap();
    // Where there is room again it goes on.
    store.append(&ann, waiting, 0, "abc").await.unwrap();
}

#[tokio::test]
async fn others_have_no_part_in_an_upload_or_an_unsent_file() {
    let store = Store::new().await;
    let (ann, ben) = (store.person("Ann").await, store.person("Ben").await);
    let gone = Rejection::UploadGone;
    let begun = store.files.begin(&ann, "a", 3).await.unwrap();
    let whole = store.upload(&ann, "whole").await;
    for id in [begun, whole, FileId::from_bits(7)] {
        assert_eq!(store.append(&ben, id, 0, "xxx").await, Err(gone.clone()));
        assert_eq!(store.files.offset(&ben, id).await, Err(gone.clone()));
        assert_eq!(store.files.cancel(&ben, id).await, Err(gone.clone()));
        assert_eq!(store.read(&ben, id).await, Err(Rejection::NotFound));
        assert_eq!(store.post(&ben, "theft", &[id]).await, Err(gone.clone()));
    }
    assert_eq!(store.files.offset(&ann, begun).await, at(0));
    assert_eq!(store.read(&ann, whole).await.unwrap(), b"whole");
}

#[tokio::test]
async fn files_are_sent_once_and_all_or_none() {
    let store = Store::new().await;
    let (ann, ben) = (store.person("Ann").await, store.person("Ben").await);
    let one = store.upload(&ann, "one").await;
    let two = store.upload(&ann, "two").await;
    let before = store.it.storage.head(store.it.room).await.unwrap();
    let missing = store.post(&ann, "m", &[one, FileId::from_bits(7)]).await;
    assert_eq!(missing, Err(Rejection::UploadGone));
    assert_eq!(store.it.storage.head(store.it.room).await.unwrap(), before);
    assert_eq!(store.read(&ben, one).await, Err(Rejection::NotFound));

    let seq = store.post(&ann, "m", &[two, one]).await.unwrap();
    assert_eq!(seq, before.next());
    let again = store.post(&ann, "m", &[two, one]).await;
    assert_eq!(again, Ok(seq), "the same message");
    let twice = store.post(&ann, "n", &[one]).await;
    assert_eq!(twice, Err(Rejection::UploadGone));
    assert_eq!(store.read(&ben, one).await.unwrap(), b"one");
    let cancelled = store.files.cancel(&ann, one).await;
    assert_eq!(cancelled, Err(Rejection::UploadGone), "a fact by now");

    let events = store
        .it
        .storage
        .events_after(store.it.room, before, 10)
        .await;
    let events = events.unwrap();
    let message = events[0].kind.message().unwrap();
    let ids: Vec<_> = message.files.iter().map(|file| file.id).collect();
    assert_eq!((events.len(), ids), (1, vec![two, one]));
}

#[tokio::test]
async fn who_may_not_see_the_room_does_not_see_its_files() {
    let store = Store::new().await;
    let (ann, ben) = (store.person("Ann").await, store.person("Ben").await);
    let room = crate::chat::closed_room(&store.it.storage, "secret").await;
    store.it.storage.enter(room, ann.clone()).await.unwrap();
    let file = store.upload(&ann, "secret").await;
    let draft = Draft {
        client_id: id("s"),
        body: String::new(),
        files: vec![DraftFile {
            id: file,
            alt: String::new(),
        }],
        reply_to: None,
        thread: None,
        draft_version: None,
    };
    let refused = store.it.chat.post(&ben, room, &draft).await;
    assert_eq!(refused, Err(Rejection::NotFound));
    store.it.chat.post(&ann, room, &draft).await.unwrap();
    assert_eq!(store.read(&ben, file).await, Err(Rejection::NotFound));
    assert_eq!(store.read(&ann, file).await.unwrap(), b"secret");
}

#[tokio::test]
async fn what_is_never_sent_is_swept_after_a_day() {
    let store = Store::new().await;
    let ann = store.person("Ann").await;
    let sent = store.upload(&ann, "sent").await;
    store.post(&ann, "m", &[sent]).await.unwrap();
    let unsent = store.upload(&ann, "unsent").await;
    let begun = store.files.begin(&ann, "a", 9).await.unwrap();
    store.append(&ann, begun, 0, "half").await.unwrap();
    let unknown = store.it.dir.path().join("uploads/unknown");
    std::fs::write(unknown, "nobody's").unwrap();

    store.it.clock.set(START_MS + DAY_MS);
    store.files.sweep().await.unwrap();
    assert_eq!((store.blobs().await, store.staged()), (2, 1), "not yet");
    store.it.clock.set(START_MS + DAY_MS + 1);
    store.files.sweep().await.unwrap();
    assert_eq!((store.blobs().await, store.staged()), (1, 0));
    assert_eq!(store.read(&ann, sent).await.unwrap(), b"sent");
    assert_eq!(store.read(&ann, unsent).await, Err(Rejection::NotFound));
    let gone = store.append(&ann, begun, 4, "half").await;
    assert_eq!(gone, Err(Rejection::UploadGone));
}

#[tokio::test]
async fn a_picture_that_cannot_be_drawn_goes_as_a_file_with_the_reason() {
    let store = Store::new().await;
    let ann = store.person("Ann").await;
    for (n, (name, bytes, why)) in [
        (
            "broken.gif",
            &b"GIF89a\x08\0\x08\0 and then nothing of the kind"[..],
            Undrawn::Damaged,
        ),
        ("huge.png", HUGE_PNG, Undrawn::TooManyPixels),
        (
            "new.avif",
            b"\0\0\0\x14ftypavif\0\0\0\0mif1",
            Undrawn::UnknownKind,
        ),
        (
            "telephone.heic",
            b"\0\0\0\x14ftypheic\0\0\0\0mif1",
            Undrawn::UnknownKind,
        ),
        ("drawing.svg", b"<svg/>", Undrawn::UnknownKind),
    ]
    .into_iter()
    .enumerate()
    {
        let whole: Pieces<'_> = Box::pin(stream::iter([Ok(Bytes::from_static(bytes))]));
        let file = store.files.take_in(&ann, name, whole).await.unwrap();
        let undrawn = Some(why);
        assert_eq!(file.kind, FileKind::Other { undrawn }, "{name}");
        assert_eq!(file.media_type, "application/octet-stream");
        let id = file.id;
        store.post(&ann, &format!("m{n}"), &[id]).await.unwrap();
        assert_eq!(store.read(&ann, id).await.unwrap(), bytes, "{name}");
        let found = store.files.find(&ann, id, Variant::Small).await.unwrap();
        assert_eq!((found.file.kind, found.bytes), (file.kind, file.bytes));
    }
}

/// A picture that says it has 100,000 times 100,000 pixels.
const HUGE_PNG: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x01\x86\xa0\x00\x01\x86\xa0\x08\x02\x00\x00\x00'0\x9c\x9f\x00\x00\x00\x0bIDATx\x9cc`\x80\x01\x00\x00\x0a\x00\x01\x7f\x80t^\x00\x00\x00\x00IEND\xaeB`\x82";
