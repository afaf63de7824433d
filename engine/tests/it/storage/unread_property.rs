//! What is unread, whatever happened before: the store against a few lines
//! that say what it means.

use proptest::{collection::vec, prelude::*};
use protocol::{EventKind, Mentions, ReadMark, RoomSummary, Seq, User};
use tokio::runtime::Runtime;

use super::{ROOM, Store};
use engine::storage::{Amendment, AppendOutcome, NewMessage};

/// What somebody does; numbers are places, or nearly.
#[derive(Clone, Copy, Debug)]
enum Step {
    Post { mine: bool, naming: Naming },
    Edit { seq: i64, naming: Naming },
    Delete(i64),
    Read { seq: i64, turn: Option<u32> },
    MarkUnread(i64),
}

/// Whom a message names.
#[derive(Clone, Copy, Debug)]
enum Naming {
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

fn step() -> impl Strategy<Value = Step> {
    let place = -1..25_i64;
    let turn = proptest::option::of(0..4_u32);
    prop_oneof![
        4 => (any::<bool>(), naming()).prop_map(|(mine, naming)| Step::Post { mine, naming }),
        2 => (place.clone(), naming()).prop_map(|(seq, naming)| Step::Edit { seq, naming }),
        2 => place.clone().prop_map(Step::Delete),
        3 => (place.clone(), turn).prop_map(|(seq, turn)| Step::Read { seq, turn }),
        2 => place.prop_map(Step::MarkUnread),
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
        Step::MarkUnread(seq) if (1..=head.0).contains(&seq) => ReadMark {
            turn: read.turn + 1,
            seq: Seq(seq - 1),
        },
        _ => read,
    }
}

async fn summary(store: &Store, user: &User) -> RoomSummary {
    let rooms = store.storage.rooms_of(user.id).await.unwrap();
    let listed = rooms.into_iter().find(|listed| listed.room.id == ROOM);
    listed.unwrap()
}

async fn act(store: &Store, number: usize, [ann, ben]: [&User; 2], step: Step) {
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
        Step::Edit { seq, naming } => {
            for author in [ann, ben] {
                let edit = Amendment::Edit {
                    body: format!("changed by step {number}"),
                    html: None,
                    mentions: naming.mentions(ann),
                };
                let edited = storage.amend(ROOM, Seq(seq), author.clone(), false, edit);
                edited.await.unwrap();
            }
        }
        Step::Delete(seq) => {
            for author in [ann, ben] {
                let deleted =
                    storage.amend(ROOM, Seq(seq), author.clone(), false, Amendment::Delete);
                deleted.await.unwrap();
            }
        }
        Step::Read { seq, turn } => {
            let marked = storage.mark_read(ROOM, ann.id, Seq(seq), turn).await;
            marked.unwrap();
        }
        Step::MarkUnread(seq) => {
            let marked = storage.mark_unread(ROOM, ann.id, Seq(seq)).await;
            marked.unwrap();
        }
    }
}

async fn check(steps: &[Step]) -> Result<(), TestCaseError> {
    let store = Store::new().await;
    let (ann, ben) = (store.guest("Ann").await, store.guest("Ben").await);
    for (number, &step) in steps.iter().enumerate() {
        let before = summary(&store, &ann).await;
        act(&store, number, [&ann, &ben], step).await;
        let after = summary(&store, &ann).await;
        prop_assert_eq!(after.read, expected(before.read, before.head, step));
        let events = store.all(ROOM).await;
        let (mut unread, mut mentions) = (0, 0);
        for event in &events {
            if let EventKind::MessagePosted(message) = &event.kind
                && event.author == ben
                && !message.deleted
                && event.seq > after.read.seq
            {
                unread += 1;
                mentions += u32::from(message.mentions.name(ann.id));
            }
        }
        prop_assert_eq!((after.unread, after.mentions), (unread, mentions));
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
    fn what_is_unread_follows_from_the_events_and_the_mark(steps in vec(step(), 1..40)) {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(check(&steps))?;
    }
}
