//! Several processes that serve one store: two hubs, joined by a bus that
//! carries bytes as a broker would, and may lose them.

mod forged;

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use engine::{
    hub::{Bus, Listener, LocalBus, NodeId, Signal},
    limits::{ELSEWHERE_LASTS, HEADS_EVERY, ROOM_REFRESH},
    storage::{RoomChange, Session},
};
use protocol::{
    ClientEvent, CloseCode, EventKind, Presence, Rejection, RoomId, RoomKind, Seq, ServerEvent,
    UserId,
};
use tokio::time;

use crate::{
    chat::{TestChat, caller},
    client::{Client, soon},
};

/// A bus between the hubs of a test: each signal goes over as bytes.
#[derive(Debug, Default)]
struct TestBus {
    hubs: LocalBus,
    is_broken: AtomicBool,
}

impl Bus for TestBus {
    fn join(&self, node: NodeId, listener: Weak<dyn Listener>) {
        self.hubs.join(node, listener);
    }

    fn publish(&self, from: NodeId, signal: Signal) {
        let bytes = serde_json::to_vec(&signal).unwrap();
        if !self.is_broken.load(Ordering::SeqCst) {
            self.hubs
                .publish(from, serde_json::from_slice(&bytes).unwrap());
        }
    }

    fn is_alone(&self) -> bool {
        self.hubs.is_alone()
    }
}

struct Nodes {
    bus: Arc<TestBus>,
    one: TestChat,
    two: TestChat,
    ann: Session,
    ben: Session,
}

impl Nodes {
    async fn start() -> Self {
        Self::with(TestChat::another_on).await
    }

    /// The second hears of what it has missed by signals alone.
    async fn start_unwatched() -> Self {
        Self::with(TestChat::another_unwatched_on).await
    }

    async fn with(another: impl AsyncFn(&TestChat, &Arc<dyn Bus>) -> TestChat) -> Self {
        let bus = Arc::<TestBus>::default();
        let shared: Arc<dyn Bus> = Arc::<TestBus>::clone(&bus);
        let one = TestChat::first_on(&shared).await;
        let two = another(&one, &shared).await;
        let (ann, ben) = (one.guest("Ann").await, two.guest("Ben").await);
        Self {
            bus,
            one,
            two,
            ann,
            ben,
        }
    }

    const fn room(&self) -> RoomId {
        self.one.room
    }

    /// Ann at one of the two, Ben at the other, both in a room.
    async fn in_room(&self, room: RoomId) -> (Client, Client) {
        let mut ann = self.one.connect(&self.ann).await;
        ann.join(room, None).await;
        let mut ben = self.two.connect(&self.ben).await;
        ben.join(room, None).await;
        (ann, ben)
    }

    /// The same, after something was said and heard, when the bus is broken.
    async fn cut_off_in(&self, room: RoomId) -> (Client, Client, Seq) {
        let (mut ann, mut ben) = self.in_room(room).await;
        let before = ann.post(room, "before", "heard").await;
        ben.events_until(room, before).await;
        self.break_bus(true);
        (ann, ben, before)
    }

    /// A private room of Ann's that Ben is a member of.
    async fn shared_room(&self) -> RoomId {
        let (chat, ann) = (&self.one.chat, self.ann.actor());
        let made = chat.create_room(&ann, "Plans", "", RoomKind::Private);
        let slug = made.await.unwrap();
        let room = chat.own_room(&self.ann.user, &slug).await.unwrap().room.id;
        let added = chat.add_member(&ann, room, self.ben.user.id);
        added.await.unwrap();
        room
    }

    fn break_bus(&self, is_broken: bool) {
        self.bus.is_broken.store(is_broken, Ordering::SeqCst);
    }
}

/// Waits until a client is told that just these people are here, and which of
/// them are away.
async fn told_of(client: &mut Client, people: &[UserId], gone_away: &[UserId]) {
    client
        .find(|said| match said {
            ServerEvent::Presence {
                people: Some(here),
                away,
                ..
            } => {
                let mut here: Vec<_> = here.iter().map(|user| user.id).collect();
                here.sort();
                (here == people && away == gone_away).then_some(())
            }
            _ => None,
        })
        .await;
}

/// Lets time pass for those who wait for it.
async fn pass(duration: Duration) {
    time::pause();
    time::advance(duration).await;
    time::resume();
}

#[tokio::test]
async fn what_is_posted_at_one_is_heard_at_the_other() {
    let it = Nodes::start().await;
    let (mut ann, mut ben) = it.in_room(it.room()).await;
    for n in 0..5 {
        let seq = ann.post(it.room(), &format!("ann-{n}"), "from one").await;
        assert_eq!(ben.event(it.room()).await.seq, seq);
        let seq = ben.post(it.room(), &format!("ben-{n}"), "from two").await;
        assert_eq!(ann.events_until(it.room(), seq).await, [seq.0 - 1, seq.0]);
        assert_eq!(ben.event(it.room()).await.seq, seq);
    }
}

#[tokio::test]
async fn who_is_here_and_away_and_writing_is_known_at_both() {
    let it = Nodes::start().await;
    let (ann_id, ben_id) = (it.ann.user.id, it.ben.user.id);
    let (mut ann, mut ben) = it.in_room(it.room()).await;
    told_of(&mut ann, &[ann_id, ben_id], &[]).await;
    told_of(&mut ben, &[ann_id, ben_id], &[]).await;

    let room = it.room();
    ben.say(&ClientEvent::Typing { room }).await;
    let writing = ann.find(|said| match said {
        ServerEvent::Typing { people, .. } => Some(people.clone()),
        _ => None,
    });
    assert_eq!(writing.await, std::slice::from_ref(&it.ben.user));

    ben.say(&ClientEvent::Away).await;
    told_of(&mut ann, &[ann_id, ben_id], &[ben_id]).await;
    // Another device of hers, at the other process.
    let mut phone = it.two.connect(&it.ann).await;
    phone.join(room, None).await;
    told_of(&mut phone, &[ann_id, ben_id], &[ben_id]).await;
    ben.say(&ClientEvent::Back).await;
    told_of(&mut ann, &[ann_id, ben_id], &[]).await;
    ann.say(&ClientEvent::Away).await;
    phone.say(&ClientEvent::Away).await;
    told_of(&mut ben, &[ann_id, ben_id], &[ann_id]).await;

    ben.hang_up().await;
    pass(engine::limits::PRESENCE_GRACE).await;
    told_of(&mut ann, &[ann_id], &[ann_id]).await;
}

#[tokio::test]
async fn sessions_and_people_change_at_both() {
    let it = Nodes::start().await;
    let signed_in = it.one.accounts.sign_in_as_guest("Cat", caller()).await;
    let (cat, token) = signed_in.unwrap();
    let known = it.two.accounts.session(&token).await.unwrap();
    assert_eq!(known.map(|session| session.id), Some(cat.id));
    let mut hers = it.two.connect(&cat).await;
    let mut ben = it.two.connect(&it.ben).await;

    it.one.accounts.rename(&cat, "Kate").await.unwrap();
    let shown = ben.find(|said| match said {
        ServerEvent::User { user } if user.id == cat.user.id => Some(user.name.clone()),
        _ => None,
    });
    assert_eq!(shown.await, "Kate");
    let known = it.two.accounts.session(&token).await.unwrap();
    assert_eq!(known.unwrap().user.name, "Kate", "nothing old is believed");

    let ended = it.one.accounts.end_session(cat.user.id, cat.id).await;
    ended.unwrap();
    assert_eq!(hers.closed().await.0, CloseCode::SignedOut.code());
    let known = it.two.accounts.session(&token).await.unwrap();
    assert_eq!(known, None, "at once, not when it is looked at again");
}

#[tokio::test]
async fn what_is_a_persons_own_is_told_to_their_devices_at_both() {
    let it = Nodes::start().await;
    let room = it.room();
    let (mut laptop, mut ben) = it.in_room(room).await;
    let mut phone = it.two.connect(&it.ann).await;
    let draft = ClientEvent::Draft {
        room,
        after: 0,
        body: "half a".to_owned(),
    };
    laptop.say(&draft).await;
    let told = phone.find(|said| match said {
        ServerEvent::Draft { draft, answer, .. } => Some((draft.body.clone(), *answer)),
        _ => None,
    });
    assert_eq!(told.await, ("half a".to_owned(), false));
    let answers = laptop.said_by_now().await;
    let answers = answers
        .iter()
        .filter(|said| matches!(said, ServerEvent::Draft { .. }));
    assert_eq!(answers.count(), 1, "only the answer where it was written");

    let seq = ben.post(room, "root", "a thread?").await;
    laptop
        .say(&ClientEvent::Read {
            room,
            seq,
            turn: None,
        })
        .await;
    let read = phone.find(|said| match said {
        ServerEvent::Read { mark, .. } => Some(mark.seq),
        _ => None,
    });
    assert_eq!(read.await, seq);

    let follow = it.one.chat.follow_thread(&it.ann.user, room, seq, true);
    follow.await.unwrap();
    let told = phone.find(|said| match said {
        ServerEvent::Thread {
            thread, following, ..
        } => Some((*thread, *following)),
        _ => None,
    });
    assert_eq!(told.await, (seq, true));
}

#[tokio::test]
async fn who_is_removed_at_one_hears_nothing_at_the_other_and_a_deleted_room_is_gone() {
    let it = Nodes::start().await;
    let room = it.shared_room().await;
    let (mut ann, mut ben) = it.in_room(room).await;
    let (chat, owner) = (&it.one.chat, it.ann.actor());
    let removed = chat.remove_member(&owner, room, it.ben.user.id).await;
    removed.unwrap();
    let gone = ServerEvent::RoomGone { room };
    ben.find(|said| (*said == gone).then_some(())).await;
    ann.post(room, "secret", "not for Ben").await;
    ann.post(it.room(), "lobby", "for all").await;
    ben.join(it.room(), Some(0)).await;
    let heard = ben.said_by_now().await;
    assert!(!heard.iter().any(|said| is_of(said, room)), "{heard:?}");

    let mut phone = it.two.connect(&it.ann).await;
    phone.join(room, None).await;
    let deleted = chat.change_room(&owner, room, RoomChange::Delete).await;
    deleted.unwrap();
    phone.find(|said| (*said == gone).then_some(())).await;
    let opened = it.two.chat.members(&it.ann.user, room, 10).await;
    assert_eq!(opened, Err(Rejection::NotFound));
}

fn is_of(said: &ServerEvent, room: RoomId) -> bool {
    matches!(said, ServerEvent::Event { room: of, .. } if *of == room)
}

#[tokio::test]
async fn a_lost_signal_is_healed_by_the_next() {
    let it = Nodes::start_unwatched().await;
    let room = it.room();
    let (mut ann, mut ben, before) = it.cut_off_in(room).await;
    ann.post(room, "lost-1", "lost").await;
    ann.post(room, "lost-2", "lost").await;
    let heard = ben.said_by_now().await;
    assert!(!heard.iter().any(|said| is_of(said, room)), "{heard:?}");
    it.break_bus(false);
    let after = ann.post(room, "after", "heard").await;
    let expected: Vec<_> = (before.0 + 1..=after.0).collect();
    assert_eq!(ben.events_until(room, after).await, expected);
}

/// The room is live at the other, which was told of nothing: whoever comes does
/// not wait for it to look by itself.
#[tokio::test]
async fn who_comes_to_one_that_has_lost_signals_gets_everything_at_once() {
    let it = Nodes::start().await;
    let room = it.room();
    let (mut ann, mut ben, before) = it.cut_off_in(room).await;
    let lost = ann.post(room, "lost", "lost").await;
    let mut phone = it.two.connect(&it.ben).await;
    let (seqs, head) = phone.join(room, Some(before.0)).await;
    assert_eq!((seqs.as_slice(), head), (&[lost.0][..], lost));
    assert_eq!(ben.events_until(room, lost).await, [lost.0]);
}

/// Whether a page that one process draws of a room shows somebody as here.
async fn is_shown_here(at: &TestChat, asker: &Session, room: RoomId, whom: UserId) -> bool {
    let (members, _) = at.chat.members(&asker.user, room, 10).await.unwrap();
    let member = members.into_iter().find(|member| member.user.id == whom);
    member.unwrap().presence == Presence::Online
}

#[tokio::test]
async fn a_page_shows_who_is_here_where_nobody_has_the_room_open() {
    let it = Nodes::start().await;
    let room = it.shared_room().await;
    let (ann_id, asker) = (it.ann.user.id, &it.ben);
    assert!(!is_shown_here(&it.two, asker, room, ann_id).await);
    let mut ann = it.one.connect(&it.ann).await;
    ann.join(room, None).await;
    told_of(&mut ann, &[ann_id], &[]).await;
    assert!(is_shown_here(&it.two, asker, room, ann_id).await);
    // What is not told again is forgotten.
    it.break_bus(true);
    pass(ELSEWHERE_LASTS).await;
    assert!(!is_shown_here(&it.two, asker, room, ann_id).await);
    it.break_bus(false);
    pass(ROOM_REFRESH).await;
    soon("her being told again", async {
        while !is_shown_here(&it.two, asker, room, ann_id).await {
            time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    ann.hang_up().await;
    pass(engine::limits::PRESENCE_GRACE).await;
    let mut again = it.one.connect(&it.ben).await;
    again.join(room, None).await;
    told_of(&mut again, &[it.ben.user.id], &[]).await;
    assert!(!is_shown_here(&it.two, asker, room, ann_id).await);
}

#[tokio::test]
async fn a_lost_signal_is_healed_without_another() {
    let it = Nodes::start().await;
    let room = it.shared_room().await;
    let (mut ann, mut ben) = it.in_room(room).await;
    let (mia, ben_id) = (it.two.guest("Mia").await, it.ben.user.id);
    let (chat, owner) = (&it.one.chat, it.ann.actor());
    let added = chat.add_member(&owner, room, mia.user.id).await;
    added.unwrap();
    let mut mia = it.two.connect(&mia).await;
    let (_, added) = mia.join(room, None).await;
    ben.events_until(room, added).await;
    it.break_bus(true);
    let lost = ann.post(room, "lost", "lost").await;
    pass(HEADS_EVERY).await;
    assert_eq!(ben.events_until(room, lost).await, [lost.0]);
    assert_eq!(mia.events_until(room, lost).await, [lost.0]);

    // Removed while nothing gets through: out with the next look.
    let removed = chat.remove_member(&owner, room, ben_id).await;
    removed.unwrap();
    pass(HEADS_EVERY).await;
    let kind = mia.event(room).await.kind;
    assert!(matches!(kind, EventKind::MemberRemoved { .. }));
    let secret = ann.post(room, "secret", "not for Ben").await;
    pass(HEADS_EVERY).await;
    mia.events_until(room, secret).await;
    let heard = ben.said_by_now().await;
    assert!(!heard.iter().any(|said| is_of(said, room)), "{heard:?}");
}

#[tokio::test]
async fn a_process_that_says_nothing_any_more_is_forgotten() {
    let it = Nodes::start().await;
    let (mut ann, _ben) = it.in_room(it.room()).await;
    let (ann_id, ben_id) = (it.ann.user.id, it.ben.user.id);
    told_of(&mut ann, &[ann_id, ben_id], &[]).await;
    it.break_bus(true);
    pass(ELSEWHERE_LASTS).await;
    told_of(&mut ann, &[ann_id], &[]).await;
    it.break_bus(false);
    pass(ROOM_REFRESH).await;
    told_of(&mut ann, &[ann_id, ben_id], &[]).await;
}

#[tokio::test]
async fn who_resumes_at_the_other_misses_nothing() {
    let it = Nodes::start().await;
    let room = it.room();
    let (mut ann, ben) = it.in_room(room).await;
    ben.hang_up().await;
    let from = it.one.storage.head(room).await.unwrap();
    let mut last = from;
    for n in 0..10 {
        last = ann.post(room, &format!("n-{n}"), "missed").await;
    }
    let mut ben = it.two.connect(&it.ben).await;
    let (seqs, head) = ben.join(room, Some(from.0)).await;
    let expected: Vec<_> = (from.0 + 1..=last.0).collect();
    assert_eq!(seqs, expected);
    assert_eq!(head, last);
}
