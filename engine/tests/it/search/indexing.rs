//! Keeping up, beside everything else and through every end.

use std::time::Duration;

use protocol::{RoomKind, User};
use tokio::time::sleep;

use super::{bodies, wanted};
use crate::{
    chat::{START_MS, TestChat, message},
    client::soon,
};

#[tokio::test]
async fn what_is_said_is_found_soon_after() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    it.say(&ann, it.room, "x before it was started").await;
    let storage = it.storage.clone();
    let task = tokio::spawn(async move { storage.keep_index().await });
    for n in 1..4 {
        soon("the index", async {
            while it
                .chat
                .search(&ann, wanted("x"))
                .await
                .unwrap()
                .messages
                .len()
                < n
            {
                sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        it.say(&ann, it.room, &format!("x {n}")).await;
    }
    task.abort();
}

#[tokio::test]
async fn old_rooms_are_taken_up_in_order_of_time() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    let mut rooms = vec![it.room];
    for name in ["one", "two", "three"] {
        rooms.push(it.room_of(&ann, name, RoomKind::Private).await);
    }
    let mut said = Vec::new();
    for n in 0..900_usize {
        it.clock.set(START_MS + i64::try_from(n).unwrap());
        // Uneven, so that no room is done when another is.
        let room = rooms[n * n % 7 % rooms.len()];
        let body = format!("x {n}");
        it.store_in(room, &ann, &format!("c{n}"), &body).await;
        said.push(body);
    }
    said.reverse();
    it.storage.index_all().await.unwrap();
    let read: Vec<_> = it.pages(&ann, "x").await.iter().flat_map(bodies).collect();
    assert_eq!(read, said);
}

#[tokio::test]
async fn a_server_killed_while_it_takes_up_loses_and_doubles_nothing() {
    const COUNT: usize = 2_000;
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    for n in 0..COUNT {
        let post = message(it.room, &ann, &format!("c{n}"), &format!("x{n} every"));
        it.storage.append(post, |_| {}).await;
    }
    it.storage.settle().await.unwrap();
    tokio::select! {
        done = it.storage.index_all() => panic!("it was to be killed before: {done:?}"),
        () = some_found(&it, &ann) => {}
    }
    it.storage.settle().await.unwrap();
    let it = it.killed_and_restarted().await;
    let first = it.chat.search(&ann, wanted("every")).await.unwrap();
    let taken_up = first.messages.len();
    assert!(taken_up > 0, "the index was begun");
    let last = format!("x{}", COUNT - 1);
    let found = it.chat.search(&ann, wanted(&last)).await.unwrap();
    assert_eq!(found.messages, [], "and not ended");

    it.storage.index_all().await.unwrap();
    it.storage.index_all().await.unwrap();
    let pages = it.pages(&ann, "every").await;
    let messages = pages.iter().flat_map(|page| &page.messages);
    let seqs: Vec<_> = messages.map(|found| found.event.seq.0).collect();
    assert_eq!(seqs.len(), COUNT);
    assert!(seqs.is_sorted_by(|newer, older| newer == &(older + 1)));
}

/// Waits until anything is found.
async fn some_found(it: &TestChat, user: &User) {
    while it
        .chat
        .search(user, wanted("every"))
        .await
        .unwrap()
        .messages
        .is_empty()
    {
        sleep(Duration::from_millis(1)).await;
    }
}
