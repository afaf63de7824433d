//! One gap-free order per room.

use std::{collections::BTreeMap, sync::Arc};

use engine::storage::AppendOutcome;
use protocol::{RoomId, Seq};

use super::{ROOM, Store, bodies, seqs};
use crate::chat::{START_MS, message};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_senders_in_three_rooms_leave_no_gap() {
    const EACH: usize = 6;
    let store = Arc::new(Store::with_rooms(&["one", "two", "three"]).await);
    let mut senders = Vec::new();
    for number in 0..50_usize {
        let author = store.guest(&format!("sender {number}")).await;
        senders.push((number, author));
    }
    let sending = senders.into_iter().map(|(number, author)| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut acks = Vec::new();
            for sent in 0..EACH {
                let room = RoomId(i64::try_from((number + sent) % 3).unwrap() + 1);
                let body = format!("{number}.{sent}");
                let name = format!("m-{number}-{sent}");
                match store.append(message(room, &author, &name, &body)).await {
                    AppendOutcome::Posted { seq, .. } => acks.push((room, seq, body)),
                    other => panic!("{other:?}"),
                }
            }
            acks
        })
    });
    let mut acknowledged: BTreeMap<(RoomId, Seq), String> = BTreeMap::new();
    for sender in sending.collect::<Vec<_>>() {
        for (room, seq, body) in sender.await.unwrap() {
            assert_eq!(acknowledged.insert((room, seq), body), None);
        }
    }
    assert_eq!(acknowledged.len(), 50 * EACH);
    for room in (1..=3).map(RoomId) {
        let events = store.all(room).await;
        let head = store.storage.head(room).await.unwrap();
        assert_eq!(seqs(&events), (1..=head.0).collect::<Vec<_>>());
        let stored: Vec<_> = events
            .iter()
            .filter_map(|event| Some((event.seq, super::body(event)?.to_owned())))
            .collect();
        let acks: Vec<_> = acknowledged
            .iter()
            .filter(|((of, _), _)| *of == room)
            .map(|((_, seq), body)| (*seq, body.clone()))
            .collect();
        assert_eq!(stored, acks, "room {room}");
    }
}

#[tokio::test]
async fn the_messages_of_one_sender_keep_their_order() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let names: Vec<_> = (0..600).map(|n| format!("m{n}")).collect();
    let messages = names.iter().map(|name| message(ROOM, &ann, name, name));
    store.append_together(messages.collect()).await;
    assert_eq!(bodies(&store.all(ROOM).await), names);
}

#[tokio::test]
async fn a_clock_turned_back_does_not_turn_the_messages_back() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let mut times = Vec::new();
    for now_ms in [
        START_MS + 500,
        START_MS - 3_600_000,
        START_MS + 400,
        START_MS + 600,
    ] {
        store.clock.set(now_ms);
        times.push(store.post(&ann, &format!("at-{now_ms}")).await.1);
    }
    let expected = [500, 500, 500, 600].map(|after| START_MS + after);
    assert_eq!(times, expected);
    let stored = store.all(ROOM).await;
    let stored: Vec<_> = stored.iter().skip(1).map(|event| event.at_ms).collect();
    assert_eq!(stored, expected, "what is told is what is stored");
}

#[tokio::test]
async fn a_clock_turned_back_over_a_restart_does_not_either() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    store.clock.set(START_MS + 500);
    store.post(&ann, "before").await;
    let again = Store::open(crate::chat::copy_of_store(store.dir.path())).await;
    assert_eq!(again.post(&ann, "after").await.1, START_MS + 500);
}

#[tokio::test]
async fn every_commit_is_told_before_whoever_waits_for_it() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    store.commits.forget();
    for name in ["a", "b", "c"] {
        let (seq, _) = store.post(&ann, name).await;
        let told = store.commits.told();
        assert_eq!(told.last(), Some(&(ROOM, vec![seq.0])));
    }
    assert_eq!(
        store.commits.told(),
        [2, 3, 4].map(|seq| (ROOM, vec![seq])),
        "once each, in order"
    );
}
