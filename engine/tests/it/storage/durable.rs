//! Acknowledged means on disk.

use super::{ROOM, Store, bodies};
use crate::chat::{copy_of_store, message};

#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_before_the_store_is_closed() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    for name in ["one", "two", "three"] {
        store.post(&ann, name).await;
        let killed_now = Store::open(copy_of_store(store.dir.path())).await;
        assert_eq!(
            bodies(&killed_now.all(ROOM).await).last(),
            Some(&name),
            "{name} was acknowledged"
        );
    }
}

#[tokio::test]
async fn a_store_that_was_dropped_without_closing_has_everything() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    store.post(&ann, "kept").await;
    let Store { storage, dir, .. } = store;
    drop(storage);
    let again = Store::open(dir).await;
    assert_eq!(bodies(&again.all(ROOM).await), ["kept"]);
}

#[tokio::test]
async fn closing_commits_what_is_queued() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let names: Vec<_> = (0..300).map(|n| format!("m{n}")).collect();
    for name in &names {
        let queued = message(ROOM, &ann, name, name);
        store.storage.append(queued, |_| ()).await;
    }
    store.storage.close().await;
    let again = Store::open(copy_of_store(store.dir.path())).await;
    assert_eq!(bodies(&again.all(ROOM).await), names);
}

#[tokio::test]
async fn a_closed_store_takes_nothing_and_says_so() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    store.storage.close().await;
    let late = store
        .storage
        .append_and_wait(message(ROOM, &ann, "late", "late"))
        .await;
    assert_eq!(late.unwrap_err().to_string(), "the store is closed");
}
