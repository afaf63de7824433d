//! Rooms that fall asleep, and an inbox that is full.

use std::time::Duration;

use protocol::{ClientId, EventKind, Mentions};
use tempfile::TempDir;
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time,
};

use super::*;
use crate::{
    clock::SystemClock,
    limits::{PRESENCE_GRACE, ROOM_IDLE},
    session::SessionToken,
    storage::{AppendOutcome, Device, NewMessage},
};

const ROOM: RoomId = RoomId(1);

struct Fixture {
    hub: Arc<Hub>,
    storage: Storage,
    user: User,
    _dir: TempDir,
}

async fn fixture() -> Fixture {
    fixture_with(|hub| Arc::<Hub>::clone(hub)).await
}

async fn fixture_with(sink: impl FnOnce(&Arc<Hub>) -> Arc<dyn CommitSink>) -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let hub = Hub::new(Limits::default());
    let commits = sink(&hub);
    let storage = Storage::open(dir.path(), Arc::new(SystemClock), commits)
        .await
        .unwrap();
    hub.connect(storage.clone());
    storage.ensure_rooms(&["lobby".to_owned()]).await.unwrap();
    let token = SessionToken::random().unwrap();
    let session = storage
        .create_guest("Ann".to_owned(), &token, Device::default())
        .await
        .unwrap()
        .unwrap();
    Fixture {
        hub,
        storage,
        user: session.user,
        _dir: dir,
    }
}

impl Fixture {
    async fn link(&self) -> (Arc<Link>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (far, near) = tokio::join!(TcpStream::connect(addr), listener.accept());
        let (link, added) = self
            .hub
            .open(self.user.clone(), 1, near.unwrap().0.into(), None);
        added.unwrap();
        (link, far.unwrap())
    }

    async fn join(&self, link: &Arc<Link>, after: Option<Seq>) {
        let joined = self.hub.join(link, ROOM, after, || Ok(())).await;
        joined.unwrap();
    }

    async fn post(&self, name: &str) -> Seq {
        let message = NewMessage {
            room: ROOM,
            author: self.user.clone(),
            client_id: ClientId::new(name).unwrap(),
            body: name.to_owned(),
            html: None,
            mentions: Mentions::default(),
            files: Vec::new(),
            reply_to: None,
            thread: None,
            draft_version: None,
        };
        match self.storage.append_and_wait(message).await.unwrap() {
            AppendOutcome::Posted { seq, .. } => seq,
            other => panic!("{other:?}"),
        }
    }

    fn is_live(&self) -> bool {
        self.hub.rooms.get(ROOM).is_some()
    }
}

/// Reads frames until an event of this seq has come; the seqs on the way.
async fn seqs_until(far: &mut TcpStream, last: Seq) -> Vec<i64> {
    let mut seqs = Vec::new();
    while seqs.last() != Some(&last.0) {
        let frame = timeout(Duration::from_secs(20), frame(far));
        if let ServerEvent::Event { event, .. } = frame.await.expect("an event") {
            assert!(matches!(
                event.kind,
                EventKind::MessagePosted(_) | EventKind::MemberJoined
            ));
            seqs.push(event.seq.0);
        }
    }
    seqs
}

async fn frame(far: &mut TcpStream) -> ServerEvent {
    assert_eq!(far.read_u8().await.unwrap(), 0x81, "a final text frame");
    let len = match far.read_u8().await.unwrap() {
        126 => far.read_u16().await.unwrap(),
        len => u16::from(len),
    };
    let mut json = vec![0; usize::from(len)];
    far.read_exact(&mut json).await.unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// Lets time pass for those who wait for it. Not for longer than that: a
/// clock that stands still would jump ahead while the disk is at work.
async fn pass(duration: Duration) {
    time::pause();
    time::advance(duration).await;
    time::resume();
}

#[tokio::test]
async fn a_room_falls_asleep_when_nobody_is_there_and_wakes_without_a_gap() {
    let it = fixture().await;
    let (link, mut far) = it.link().await;
    it.join(&link, Some(Seq::START)).await;
    it.post("while-awake").await;
    assert_eq!(seqs_until(&mut far, Seq(2)).await, [1, 2]);

    it.hub.leave(link.id, ROOM).await;
    // The last tab counts for a while; then the room waits for its idle time.
    for _ in 0..10 {
        assert!(it.is_live(), "not before its time");
        pass((PRESENCE_GRACE + ROOM_IDLE) / 12).await;
        settle(&it).await;
    }
    for _ in 0..12 {
        pass(ROOM_IDLE / 12).await;
        settle(&it).await;
    }
    assert!(!it.is_live(), "after its time");

    it.post("while-asleep").await;
    assert!(!it.is_live(), "a message does not wake it");
    it.join(&link, Some(Seq(1))).await;
    assert!(it.is_live());
    it.post("awake-again").await;
    assert_eq!(seqs_until(&mut far, Seq(4)).await, [2, 3, 4]);
}

/// Lets the tasks do what they can do now.
async fn settle(it: &Fixture) {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    it.storage.settle().await.unwrap();
}

#[tokio::test]
async fn a_room_somebody_is_in_stays_awake() {
    let it = fixture().await;
    let (link, _far) = it.link().await;
    it.join(&link, None).await;
    pass(3 * (PRESENCE_GRACE + ROOM_IDLE)).await;
    settle(&it).await;
    assert!(it.is_live());
}

/// Lets whoever waits for a place in the inbox wait for it, then gives them all.
async fn give_back(permits: Vec<mpsc::Permit<'_, RoomCommand>>) {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    drop(permits);
}

#[tokio::test]
async fn who_leaves_and_joins_a_room_whose_inbox_is_full_is_in() {
    let it = fixture().await;
    let (link, mut far) = it.link().await;
    it.join(&link, Some(Seq(1))).await;
    let handle = it.hub.rooms.get(ROOM).unwrap();
    let permits = std::iter::from_fn(|| handle.inbox.try_reserve().ok()).collect();
    let (hub, again) = (Arc::clone(&it.hub), Arc::clone(&link));
    // In a task of its own, which is woken in the order of those who wait.
    let again = tokio::spawn(async move {
        hub.leave(again.id, ROOM).await;
        let joined = hub.join(&again, ROOM, Some(Seq(1)), || Ok(())).await;
        joined.unwrap();
    });
    give_back(permits).await;
    again.await.unwrap();
    let seq = it.post("heard").await;
    assert_eq!(seqs_until(&mut far, seq).await, [seq.0]);
}

#[tokio::test]
async fn a_room_whose_inbox_was_full_reads_what_it_missed() {
    let it = fixture().await;
    let (link, mut far) = it.link().await;
    it.join(&link, Some(Seq(1))).await;
    let handle = it.hub.rooms.get(ROOM).unwrap();
    let mut permits: Vec<_> = std::iter::from_fn(|| handle.inbox.try_reserve().ok()).collect();
    for name in ["a", "b", "c"] {
        it.post(name).await;
    }
    // What filled the inbox says nothing of what was missed.
    let filler = RoomCommand::Typing { link: LinkId(99) };
    permits.pop().unwrap().send(filler);
    drop(permits);
    assert_eq!(seqs_until(&mut far, Seq(4)).await, [2, 3, 4]);
}

#[tokio::test]
async fn what_is_told_while_somebody_comes_in_is_told_them_once() {
    let it = fixture().await;
    let (first, _first_far) = it.link().await;
    it.join(&first, Some(Seq(1))).await;
    let (second, mut far) = it.link().await;
    let seq = it.storage.head(ROOM).await.unwrap().next();
    let event = Event {
        seq,
        at_ms: 1,
        author: it.user.clone(),
        kind: EventKind::MemberJoined,
    };
    // Both are taken in one turn: nothing else runs in between.
    it.hub.committed(ROOM, vec![event]);
    it.join(&second, Some(Seq(1))).await;
    let next = Event {
        seq: seq.next(),
        at_ms: 1,
        author: it.user.clone(),
        kind: EventKind::MemberJoined,
    };
    it.hub.committed(ROOM, vec![next]);
    let seqs = seqs_until(&mut far, seq.next()).await;
    assert_eq!(seqs, [seq.0, seq.next().0]);
}

/// Takes no hint: as if every one were lost on its way.
#[derive(Debug)]
struct Deaf;

impl CommitSink for Deaf {
    fn committed(&self, _: RoomId, _: Vec<Event>) {}

    fn perhaps_committed(&self, _: RoomId, _: Seq) {}
}

#[tokio::test]
async fn who_knows_more_than_the_room_was_told_is_let_in() {
    let it = fixture_with(|_| Arc::new(Deaf)).await;
    let (first, mut first_far) = it.link().await;
    it.join(&first, Some(Seq(1))).await;
    assert!(matches!(
        frame(&mut first_far).await,
        ServerEvent::Joined { seq: Seq(1), .. }
    ));
    it.post("not-told").await;
    it.post("not-told-either").await;

    // It has read a page, say.
    let (second, mut second_far) = it.link().await;
    it.join(&second, Some(Seq(3))).await;
    assert!(matches!(
        frame(&mut second_far).await,
        ServerEvent::Joined { seq: Seq(3), .. }
    ));
    assert_eq!(seqs_until(&mut first_far, Seq(3)).await, [2, 3]);
}
