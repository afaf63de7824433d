//! Paging through a room's past, forwards and back.

use protocol::{RoomId, Seq, UserId};

use super::{ROOM, Store, seqs};
use crate::chat::message;

async fn store_with(events: i64) -> Store {
    let store = Store::with_rooms(&["one", "two"]).await;
    let ann = store.guest("Ann").await;
    // Her arrival is the first event.
    let messages = (2..=events).map(|n| message(ROOM, &ann, &format!("m{n}"), "hi"));
    store.append_together(messages.collect()).await;
    store
}

#[tokio::test]
async fn pages_back_from_the_newest_cover_everything_once() {
    let store = store_with(25).await;
    let mut before = None;
    let mut pages = Vec::new();
    loop {
        let page = store
            .storage
            .lines_before(ROOM, None, before, 10, UserId(0))
            .await
            .unwrap();
        let Some(first) = page.first() else { break };
        before = Some(first.seq);
        pages.push(seqs(&page));
    }
    let expected: [Vec<i64>; 3] = [(16..=25).collect(), (6..=15).collect(), (1..=5).collect()];
    assert_eq!(pages, expected);
}

#[tokio::test]
async fn pages_forward_cover_everything_once() {
    let store = store_with(25).await;
    let mut after = Seq::START;
    let mut pages = Vec::new();
    loop {
        let page = store.storage.events_after(ROOM, after, 10).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.seq;
        pages.push(seqs(&page));
    }
    let expected: [Vec<i64>; 3] = [(1..=10).collect(), (11..=20).collect(), (21..=25).collect()];
    assert_eq!(pages, expected);
}

#[tokio::test]
async fn a_place_that_does_not_exist_gives_what_lies_on_its_side() {
    let store = store_with(5).await;
    for (before, expected) in [
        (1, vec![]),
        (3, vec![1, 2]),
        (99, vec![1, 2, 3, 4, 5]),
        (-1, vec![]),
    ] {
        let page = store
            .storage
            .lines_before(ROOM, None, Some(Seq(before)), 10, UserId(0))
            .await;
        assert_eq!(seqs(&page.unwrap()), expected, "before {before}");
    }
    for (after, expected) in [
        (-1, vec![1, 2, 3, 4, 5]),
        (3, vec![4, 5]),
        (5, vec![]),
        (99, vec![]),
    ] {
        let page = store.storage.events_after(ROOM, Seq(after), 10).await;
        assert_eq!(seqs(&page.unwrap()), expected, "after {after}");
    }
}

#[tokio::test]
async fn a_room_shows_nothing_of_another() {
    let store = store_with(5).await;
    let two = store.all(RoomId(2)).await;
    assert_eq!(seqs(&two), [1], "her arrival");
    assert_eq!(store.storage.head(RoomId(2)).await.unwrap(), Seq(1));
    assert_eq!(store.all(RoomId(99)).await, []);
}
