//! What somebody has not read yet.

use protocol::{Seq, User};

use super::{ROOM, Store};
use crate::chat::{closed_room, message};

impl Store {
    async fn unread(&self, user: &User) -> u32 {
        let rooms = self.storage.rooms_of(user.id).await.unwrap();
        let listed = rooms.iter().find(|listed| listed.room.id == ROOM);
        listed.unwrap().unread
    }

    async fn read(&self, user: &User, seq: i64) -> bool {
        let marked = self.storage.mark_read(ROOM, user.id, Seq(seq), None).await;
        marked.unwrap().is_some()
    }
}

#[tokio::test]
async fn only_messages_of_others_count() {
    let store = Store::new().await;
    let (ann, ben) = (store.guest("Ann").await, store.guest("Ben").await);
    assert_eq!(store.unread(&ann).await, 0, "his arrival is no message");
    store.post(&ann, "a1").await;
    store.post(&ben, "b1").await;
    store.post(&ben, "b2").await;
    store.post(&ann, "a2").await;
    assert_eq!(store.unread(&ann).await, 2);
    assert_eq!(store.unread(&ben).await, 2);
    let newcomer = store.guest("Cy").await;
    assert_eq!(
        store.unread(&newcomer).await,
        0,
        "what was before them is read"
    );
}

#[tokio::test]
async fn reading_goes_forward_only_and_never_beyond_the_newest() {
    let store = Store::new().await;
    let (ann, ben) = (store.guest("Ann").await, store.guest("Ben").await);
    for name in ["b3", "b4", "b5"] {
        store.post(&ben, name).await;
    }
    for (seq, moves, unread) in [
        (6, false, 3),
        (i64::MAX, false, 3),
        (4, true, 1),
        (4, false, 1),
        (3, false, 1),
        (-1, false, 1),
        (5, true, 0),
    ] {
        assert_eq!(store.read(&ann, seq).await, moves, "{seq}");
        assert_eq!(store.unread(&ann).await, unread, "{seq}");
    }
    store.post(&ben, "b6").await;
    assert_eq!(store.unread(&ann).await, 1, "it was not read in advance");
    assert_eq!(store.unread(&ben).await, 0, "hers is hers");
}

#[tokio::test]
async fn more_than_a_hundred_count_as_a_hundred() {
    let store = Store::new().await;
    let (ann, ben) = (store.guest("Ann").await, store.guest("Ben").await);
    let messages = |range: std::ops::Range<u32>| {
        range
            .map(|n| message(ROOM, &ben, &format!("m{n}"), "hi"))
            .collect()
    };
    store.append_together(messages(0..99)).await;
    assert_eq!(store.unread(&ann).await, 99);
    store.append_together(messages(99..100)).await;
    assert_eq!(store.unread(&ann).await, 100);
    store.append_together(messages(100..130)).await;
    assert_eq!(store.unread(&ann).await, 100);
}

/// What is read of a room to count what is unread has a bound, whatever somebody
/// wrote there themselves.
#[tokio::test]
async fn messages_behind_thousands_of_ones_own_are_not_looked_for() {
    let store = Store::new().await;
    let (ann, ben) = (store.guest("Ann").await, store.guest("Ben").await);
    let from = |who, name: &str, count: u32| {
        (0..count)
            .map(|n| message(ROOM, who, &format!("{name}{n}"), "hi"))
            .collect()
    };
    store.append_together(from(&ben, "early", 3)).await;
    store.append_together(from(&ann, "own", 4_990)).await;
    assert_eq!(store.unread(&ann).await, 3);
    store.append_together(from(&ann, "more", 100)).await;
    assert_eq!(store.unread(&ann).await, 0);
    store.append_together(from(&ben, "late", 2)).await;
    assert_eq!(store.unread(&ann).await, 2);
}

#[tokio::test]
async fn who_is_no_member_has_read_nothing_and_misses_nothing() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let closed = closed_room(&store.storage, "secret").await;
    let marked = store.storage.mark_read(closed, ann.id, Seq(0), None).await;
    assert_eq!(marked.unwrap(), None);
    let rooms = store.storage.rooms_of(ann.id).await.unwrap();
    assert!(
        rooms.iter().all(|listed| listed.room.id != closed),
        "not listed"
    );
}
