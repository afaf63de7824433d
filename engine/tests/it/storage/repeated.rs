//! Sent once, for ever: (author, client id) names one message.

use engine::storage::AppendOutcome::{NotMember, Posted, Repeated};
use protocol::{RoomId, Seq};

use super::{ROOM, Store, bodies, posted};
use crate::chat::{START_MS, closed_room, copy_of_store, message};

const TWO: RoomId = RoomId(2);

fn place(seq: i64) -> (Seq, i64) {
    (Seq(seq), START_MS)
}

#[tokio::test]
async fn a_repeated_send_gets_the_place_the_message_has() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let (seq, at_ms) = store.post(&ann, "hi").await;
    assert_eq!((seq, at_ms), place(2));
    store.clock.set(START_MS + 1_000);
    store.post(&ann, "between").await;
    let again = store.append(message(ROOM, &ann, "hi", "hi")).await;
    let expected = Repeated {
        room: ROOM,
        seq,
        at_ms,
    };
    assert_eq!(again, expected);
    assert_eq!(bodies(&store.all(ROOM).await), ["hi", "between"]);
}

#[tokio::test]
async fn a_repeated_send_is_recognised_after_a_restart() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let (seq, at_ms) = store.post(&ann, "hi").await;
    let restarted = Store::open(copy_of_store(store.dir.path())).await;
    let again = restarted.append(message(ROOM, &ann, "hi", "hi")).await;
    let expected = Repeated {
        room: ROOM,
        seq,
        at_ms,
    };
    assert_eq!(again, expected);
    assert_eq!(bodies(&restarted.all(ROOM).await), ["hi"]);
}

#[tokio::test]
async fn a_repeat_in_the_same_batch_is_recognised() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    store.commits.forget();
    let sent = ["a", "a", "b"].map(|name| message(ROOM, &ann, name, name));
    let outcomes = store.append_together(sent.into()).await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let at_ms = START_MS;
    let expected = [
        posted(2),
        Repeated {
            room: ROOM,
            seq: Seq(2),
            at_ms,
        },
        posted(3),
    ];
    assert_eq!(outcomes, expected);
    let one_batch = [(ROOM, vec![2, 3])];
    assert_eq!(store.commits.told(), one_batch, "or the test tests nothing");
}

#[tokio::test]
async fn the_same_name_in_another_room_is_told_apart() {
    let store = Store::with_rooms(&["one", "two"]).await;
    let ann = store.guest("Ann").await;
    let (seq, at_ms) = store.post(&ann, "hi").await;
    let expected = Repeated {
        room: ROOM,
        seq,
        at_ms,
    };
    assert_eq!(store.append(message(TWO, &ann, "hi", "hi")).await, expected);
    let sent = [ROOM, TWO].map(|room| message(room, &ann, "both", "both"));
    let outcomes = store.append_together(sent.into()).await;
    assert!(
        matches!(outcomes[1], Ok(Repeated { room: ROOM, .. })),
        "in one batch: {outcomes:?}"
    );
    assert_eq!(bodies(&store.all(TWO).await), [""; 0]);
}

#[tokio::test]
async fn another_author_may_use_the_same_name() {
    let store = Store::new().await;
    let (ann, ben) = (store.guest("Ann").await, store.guest("Ben").await);
    let sent = [&ann, &ben].map(|author| message(ROOM, author, "hi", &author.name));
    for outcome in store.append_together(sent.into()).await {
        assert!(matches!(outcome, Ok(Posted { .. })), "{outcome:?}");
    }
    assert_eq!(bodies(&store.all(ROOM).await), ["Ann", "Ben"]);
}

#[tokio::test]
async fn who_is_no_member_stores_nothing() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let closed = closed_room(&store.storage, "secret").await;
    for room in [closed, RoomId(99)] {
        let outcome = store.append(message(room, &ann, "hi", "hi")).await;
        assert_eq!(outcome, NotMember { public: false }, "room {room}");
    }
    assert_eq!(store.all(closed).await.len(), 1, "its maker alone");
    let same_name = store.append(message(ROOM, &ann, "hi", "hi")).await;
    assert!(matches!(same_name, Posted { .. }), "the name is still free");
}
