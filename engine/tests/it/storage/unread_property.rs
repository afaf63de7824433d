//! What is unread, whatever happened before: the store against a few lines
//! that say what it means.

use proptest::{collection::vec, prelude::*};
use protocol::{EventKind, Mentions, ReadMark, RoomSummary, Seq, UnreadThread, User};
use tokio::runtime::Runtime;

use super::{ROOM, Store};
use crate::chat::as_member;
use engine::storage::{Amendment, AppendOutcome, NewMessage};

/// What somebody does; numbers are places, or nearly.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Post {
        mine: bool,
        naming: Naming,
    },
    Edit {
        seq: i64,
        naming: Naming,
    },
    Delete(i64),
    Read {
        seq: i64,
        turn: Option<u32>,
    },
    /// On two devices at the same time.
    ReadTwice([i64; 2]),
    MarkUnread(i64),
    Reply {
        mine: bool,
        naming: Naming,
    },
    ReadThread(i64),
    Follow(bool),
}

/// Whom a message names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Naming {
    Nobody,
    Ann,
    Everybody,
}

impl Naming {
    fn mentions(self, ann: &User) -> Mentions {
        Mentions {
            people: match self {
                Self::Ann => vec![ann.id],
                Self::Nobody | Self::Everybody => Vec::new(),
            },
            everybody: matches!(self, Self::Everybody),
        }
    }
}

fn naming() -> impl Strategy<Value = Naming> {
    prop_oneof![
        Just(Naming::Nobody),
        Just(Naming::Ann),
        Just(Naming::Everybody)
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let place = -1..25_i64;
    let places = [place.clone(), place.clone()];
    let turn = proptest::option::of(0..4_u32);
    prop_oneof![
        4 => (any::<bool>(), naming()).prop_map(|(mine, naming)| Step::Post { mine, naming }),
        2 => (place.clone(), naming()).prop_map(|(seq, naming)| Step::Edit { seq, naming }),
        2 => place.clone().prop_map(Step::Delete),
        3 => (place.clone(), turn).prop_map(|(seq, turn)| Step::Read { seq, turn }),
        1 => places.prop_map(Step::ReadTwice),
        2 => place.clone().prop_map(Step::MarkUnread),
        4 => (any::<bool>(), naming()).prop_map(|(mine, naming)| Step::Reply { mine, naming }),
        2 => place.prop_map(Step::ReadThread),
        1 => any::<bool>().prop_map(Step::Follow),
    ]
}

/// The present mark of Ann, as it should be.
fn expected(read: ReadMark, head: Seq, step: Step) -> ReadMark {
    match step {
        Step::Read { seq, turn }
            if Seq(seq) > read.seq && Seq(seq) <= head && turn.is_none_or(|t| t == read.turn) =>
        {
            ReadMark {
                seq: Seq(seq),
                ..read
            }
        }
        Step::ReadTwice(seqs) => {
            let read_one = |read, seq| expected(read, head, Step::Read { seq, turn: None });
            seqs.into_iter().fold(read, read_one)
        }
        Step::MarkUnread(seq) if (1..=head.0).contains(&seq) => ReadMark {
            turn: read.turn + 1,
            seq: Seq(seq - 1),
        },
        _ => read,
    }
}

/// How Ann stands to the thread, as she should: whether she follows it, and
/// how far she has read it. `None`: she never took part in it.
fn expected_standing(
    standing: Option<(bool, Seq)>,
    (root, roots_is_ann): (Seq, bool),
    head: Seq,
    step: Step,
) -> Option<(bool, Seq)> {
    match step {
        Step::Reply { mine: true, .. } => Some((true, head.next())),
        Step::Reply {
            naming: Naming::Ann,
            ..
        } if standing.is_none() => Some((true, head)),
        Step::Reply { .. } if standing.is_none() && roots_is_ann => Some((true, root)),
        Step::ReadThread(seq) => standing.map(|(following, read)| {
            let forward = Seq(seq) > read && Seq(seq) <= head;
            (following, if forward { Seq(seq) } else { read })
        }),
        Step::Follow(on) => Some((on, head)),
        _ => standing,
    }
}

async fn summary(store: &Store, user: &User) -> RoomSummary {
    let rooms = store.storage.rooms_of(user.id).await.unwrap();
    let listed = rooms.into_iter().find(|listed| listed.room.id == ROOM);
    listed.unwrap()
}

/// Ann and Ben, at a node and, if there is another one, at that.
struct People<'a> {
    here: &'a Store,
    elsewhere: &'a Store,
    both: [&'a User; 2],
}

async fn act(people: &People<'_>, root: Seq, number: usize, step: Step) {
    let (store, [ann, ben]) = (people.here, people.both);
    let storage = &store.storage;
    match step {
        Step::Post { mine, naming } => {
            let author = if mine { ann } else { ben };
            let posted = NewMessage {
                mentions: naming.mentions(ann),
                ..super::message(ROOM, author, &format!("m{number}"), "hi")
            };
            let posted = store.append(posted).await;
            assert!(matches!(posted, AppendOutcome::Posted { .. }));
        }
        Step::Reply { mine, naming } => {
            let author = if mine { ann } else { ben };
            let posted = NewMessage {
                mentions: naming.mentions(ann),
                thread: Some(root),
                ..super::message(ROOM, author, &format!("m{number}"), "hi")
            };
            let posted = store.append(posted).await;
            assert!(matches!(posted, AppendOutcome::Posted { .. }));
        }
        Step::ReadThread(seq) => {
            let marked = storage.mark_thread_read(ROOM, root, ann.id, Seq(seq)).await;
            marked.unwrap();
        }
        Step::Follow(on) => {
            assert!(storage.follow_thread(ROOM, root, ann.id, on).await.unwrap());
        }
        Step::Edit { seq, naming } => {
            for author in [ann, ben] {
                let edit = Amendment::Edit {
                    body: format!("changed by step {number}"),
                    html: None,
                    mentions: naming.mentions(ann),
                };
                let author = as_member(author);
                let edited = storage.amend(ROOM, Seq(seq), &author, edit).await;
                edited.unwrap();
            }
        }
        Step::Delete(seq) => {
            for author in [ann, ben] {
                let (author, delete) = (as_member(author), Amendment::Delete);
                let deleted = storage.amend(ROOM, Seq(seq), &author, delete).await;
                deleted.unwrap();
            }
        }
        Step::Read { seq, turn } => {
            let marked = storage.mark_read(ROOM, ann.id, Seq(seq), turn).await;
            marked.unwrap();
        }
        Step::ReadTwice([one, other]) => {
            let elsewhere = &people.elsewhere.storage;
            let (one, other) = tokio::join!(
                storage.mark_read(ROOM, ann.id, Seq(one), None),
                elsewhere.mark_read(ROOM, ann.id, Seq(other), None),
            );
            one.and(other).unwrap();
        }
        Step::MarkUnread(seq) => {
            let marked = storage.mark_unread(ROOM, ann.id, Seq(seq)).await;
            marked.unwrap();
        }
    }
}

/// Each step is taken at one of the nodes, and looked at from another one.
pub(super) async fn check(
    nodes: &[&Store],
    roots_is_ann: bool,
    steps: &[(usize, Step)],
) -> Result<(), TestCaseError> {
    let store = nodes[0];
    let (ann, ben) = (store.guest("Ann").await, store.guest("Ben").await);
    let author = if roots_is_ann { &ann } else { &ben };
    let (root, _) = store.post(author, "root").await;
    let mut standing = None;
    for (number, &(at, step)) in steps.iter().enumerate() {
        let [here, elsewhere] = [at, at + 1].map(|at| nodes[at % nodes.len()]);
        let people = People {
            here,
            elsewhere,
            both: [&ann, &ben],
        };
        let before = summary(here, &ann).await;
        act(&people, root, number, step).await;
        let store = elsewhere;
        standing = expected_standing(standing, (root, roots_is_ann), before.head, step);
        let after = summary(store, &ann).await;
        prop_assert_eq!(after.read, expected(before.read, before.head, step));
        let events = store.all(ROOM).await;
        let (mut unread, mut mentions) = (0, 0);
        let (mut replies, mut replies_naming) = (0, 0);
        for event in &events {
            if let EventKind::MessagePosted(message) = &event.kind
                && event.author == ben
                && !message.deleted
                && message.thread.is_some()
            {
                let new = standing.is_some_and(|(_, read_seq)| event.seq > read_seq);
                let named = message.mentions.people.contains(&ann.id);
                replies += u32::from(new);
                replies_naming += u32::from(new && named);
            } else if let EventKind::MessagePosted(message) = &event.kind
                && event.author == ben
                && !message.deleted
                && event.seq > after.read.seq
            {
                unread += 1;
                mentions += u32::from(message.mentions.name(ann.id));
            }
        }
        prop_assert_eq!((after.unread, after.mentions), (unread, mentions));
        let expected = UnreadThread {
            thread: root,
            unread: replies,
            mentions: replies_naming,
        };
        let following = standing.is_some_and(|(following, _)| following);
        let listed: Vec<_> = (following && replies > 0)
            .then(|| expected.clone())
            .into_iter()
            .collect();
        prop_assert_eq!(&after.threads, &listed, "what her list of rooms says");
        for only in [None, Some(ann.id)] {
            let news = store
                .storage
                .thread_news(ROOM, root, only, |user| user == ann.id);
            let told: Vec<_> = following
                .then(|| (ann.id, expected.clone()))
                .into_iter()
                .collect();
            prop_assert_eq!(news.await.unwrap(), told, "what she is told");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_unread_follows_from_the_events_and_the_mark(
        roots_is_ann in any::<bool>(),
        steps in vec((Just(0), step()), 1..40),
    ) {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let store = Store::new().await;
            check(&[&store], roots_is_ann, &steps).await
        })?;
    }
}
