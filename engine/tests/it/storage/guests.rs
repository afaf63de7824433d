//! Guests, their sessions, and the rooms they are members of.

use engine::{
    limits::SESSION_IDLE,
    session::SessionToken,
    storage::{Admission, Device},
};
use protocol::{EventKind, ReadMark, RoomId, Seq, UserId};

use super::{ROOM, Store};
use crate::chat::{START_MS, closed_room};

#[tokio::test]
async fn a_guest_is_a_member_of_every_open_room_and_no_other() {
    let store = Store::with_rooms(&["one", "two"]).await;
    let ann = store.guest("Ann").await;
    let closed = closed_room(&store.storage, "secret").await;
    for room in [RoomId(1), RoomId(2)] {
        let events = store.all(room).await;
        assert_eq!(events.len(), 2, "hers, and the keeper's after her");
        assert_eq!(events[0].kind, EventKind::MemberJoined);
        assert_eq!(events[0].author, ann);
        let admission = store.storage.admission(room, ann.id).await.unwrap();
        assert_eq!(
            admission,
            Admission::Member {
                read: ReadMark {
                    turn: 0,
                    seq: Seq(1)
                }
            }
        );
    }
    assert_eq!(store.all(closed).await.len(), 1, "its maker alone");
    for room in [closed, RoomId(99)] {
        let admission = store.storage.admission(room, ann.id).await.unwrap();
        assert_eq!(admission, Admission::Closed);
    }
}

#[tokio::test]
async fn a_room_that_opens_later_is_entered_once() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let names = ["later".to_owned()];
    store.storage.ensure_rooms(&names).await.unwrap();
    let later = RoomId(2);
    let admission = store.storage.admission(later, ann.id).await.unwrap();
    assert_eq!(admission, Admission::ForEverybody);
    for _ in 0..2 {
        store.storage.enter(later, ann.clone()).await.unwrap();
    }
    assert_eq!(store.all(later).await.len(), 1, "one arrival");
    let (members, count) = store.storage.members(later, 10).await.unwrap();
    let users: Vec<_> = members.into_iter().map(|(user, _)| user).collect();
    assert_eq!((users, count), (vec![ann], 1));
}

#[tokio::test]
async fn members_are_listed_by_name_and_counted_beyond_the_list() {
    let store = Store::new().await;
    for name in ["Cy", "Ann", "Ben"] {
        store.guest(name).await;
    }
    let (members, count) = store.storage.members(ROOM, 2).await.unwrap();
    let names: Vec<_> = members.iter().map(|(user, _)| user.name.as_str()).collect();
    assert_eq!(names, ["Ann", "Ben"]);
    assert_eq!(count, 3);
}

#[tokio::test]
async fn a_session_that_is_not_used_ends_after_thirty_days() {
    let store = Store::new().await;
    let token = SessionToken::random().unwrap();
    let made = store
        .storage
        .create_guest("Ann".to_owned(), &token, Device::default())
        .await;
    let session = made.unwrap().unwrap();
    let idle_ms = i64::try_from(SESSION_IDLE.as_millis()).unwrap();
    for (now_ms, expected) in [
        (START_MS, Some(&session)),
        (START_MS + idle_ms - 1, Some(&session)),
        (START_MS + idle_ms, None),
    ] {
        store.clock.set(now_ms);
        let found = store.storage.find_session(&token).await.unwrap();
        assert_eq!(found.as_ref(), expected);
    }
}

#[tokio::test]
async fn an_ended_session_is_gone_and_others_stay() {
    let store = Store::new().await;
    let tokens = [
        SessionToken::random().unwrap(),
        SessionToken::random().unwrap(),
    ];
    let ann = store
        .storage
        .create_guest("Ann".to_owned(), &tokens[0], Device::default())
        .await
        .unwrap()
        .unwrap();
    let ben = store
        .storage
        .create_guest("Ben".to_owned(), &tokens[1], Device::default())
        .await
        .unwrap()
        .unwrap();
    for _ in 0..2 {
        store
            .storage
            .end_session(ann.user.id, ann.id)
            .await
            .unwrap();
        assert_eq!(store.storage.find_session(&tokens[0]).await.unwrap(), None);
        assert_eq!(
            store
                .storage
                .find_session(&tokens[1])
                .await
                .unwrap()
                .as_ref(),
            Some(&ben)
        );
    }
    let stranger = SessionToken::random().unwrap();
    assert_eq!(store.storage.find_session(&stranger).await.unwrap(), None);
}

#[tokio::test]
async fn the_secret_itself_is_nowhere_in_the_store() {
    let store = Store::new().await;
    let token = SessionToken::random().unwrap();
    store
        .storage
        .create_guest("Ann".to_owned(), &token, Device::default())
        .await
        .unwrap()
        .unwrap();
    assert_ne!(
        store.guest("Ben").await.id,
        UserId(1),
        "the store was written"
    );
    for name in ["irori.db", "irori.db-wal"] {
        let bytes = std::fs::read(store.dir.path().join(name)).unwrap();
        let secret = token.to_cookie();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(secret.as_bytes()), "{name}");
    }
}
