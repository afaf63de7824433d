//! Where a room stands is read in the transaction that numbers the next event.

use engine::storage::RoomChange;
use protocol::{RoomKind, Seq};

use super::{ROOM, Store, execute, new_room, seqs};
use crate::chat::{START_MS, as_member, message};

#[tokio::test]
async fn the_writer_remembers_nothing_of_a_room() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    assert_eq!(store.post(&ann, "one").await, (Seq(2), START_MS));
    execute(
        store.dir.path(),
        "update rooms set head_seq = 7, head_at_ms = 1700000009000 where id = 1",
    )
    .await;
    assert_eq!(store.post(&ann, "two").await, (Seq(8), START_MS + 9_000));
}

#[tokio::test]
async fn times_never_run_backwards_after_a_restart_either() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    store.clock.set(START_MS + 5_000);
    store.post(&ann, "one").await;
    let again = Store::open(crate::chat::copy_of_store(store.dir.path())).await;
    again.clock.set(START_MS);
    assert_eq!(again.post(&ann, "two").await, (Seq(3), START_MS + 5_000));
}

#[tokio::test]
async fn a_room_made_after_another_was_deleted_begins_at_one() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let first = new_room(&store, &ann, "first", RoomKind::Public).await;
    for name in ["a", "b", "c"] {
        store.append(message(first, &ann, name, name)).await;
    }
    let (owner, delete) = (as_member(&ann), RoomChange::Delete);
    let gone = store.storage.change_room(first, &owner, delete).await;
    gone.unwrap();
    let next = new_room(&store, &ann, "next", RoomKind::Public).await;
    store.append(message(next, &ann, "d", "d")).await;
    assert_eq!(seqs(&store.all(next).await), [1, 2]);
    let since = store.storage.first_since(next, 0).await.unwrap();
    assert_eq!(since, Some(Seq(2)));
    assert_eq!(seqs(&store.all(ROOM).await), [1]);
}
