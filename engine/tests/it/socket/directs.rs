//! Conversations: nobody is made to have them.

use engine::{
    chat::Asked,
    limits::{Limits, NEW_DIRECTS_PERIOD, RoomLimits},
};
use protocol::{Quota, Rejection, Role, User};

use super::belonging::{find, told_of};
use crate::chat::{GENEROUS, START_MS, TestChat};

const fn as_member(user: &User) -> Asked<'_> {
    Asked {
        user,
        role: Role::Member,
    }
}

#[tokio::test]
async fn who_has_said_nothing_is_not_heard_of() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let mut his = it.connect(&ben).await;
    let opened = it
        .chat
        .open_direct(as_member(&ann.user), &[ben.user.id])
        .await;
    let slug = opened.unwrap();
    let room = find(&it, &ann.user, &slug).await.unwrap().room.id;
    assert_eq!(find(&it, &ben.user, &slug).await, None);
    assert_eq!(his.said_by_now().await, []);
    // Who wants to write to the other finds the same one.
    let again = it
        .chat
        .open_direct(as_member(&ben.user), &[ann.user.id])
        .await;
    assert_eq!(again.unwrap(), slug);
    assert_eq!(told_of(&mut his, room).await.room.name, "Ann");
    assert!(find(&it, &ben.user, &slug).await.is_some());
}

#[tokio::test]
async fn a_conversation_that_was_closed_comes_back_with_what_is_said() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let opened = it
        .chat
        .open_direct(as_member(&ann.user), &[ben.user.id])
        .await;
    let slug = opened.unwrap();
    let room = find(&it, &ann.user, &slug).await.unwrap().room.id;
    let mut hers = it.connect(&ann).await;
    let mut his = it.connect(&ben).await;
    hers.post(room, "one", "buy this").await;
    assert_eq!(told_of(&mut his, room).await.unread, 1);

    it.chat.leave_room(&ben.user, room).await.unwrap();
    let told = told_of(&mut his, room).await;
    assert_eq!((told.closed, told.unread), (true, 0));
    let of_ann = find(&it, &ann.user, &slug).await.unwrap();
    assert!(!of_ann.closed, "it is one's own affair");
    // He may still look at it, and nobody is told that he has left.
    it.chat.open_room(&ben.user, &slug).await.unwrap();
    let events = it.storage.events_after(room, protocol::Seq::START, 10);
    assert_eq!(events.await.unwrap().len(), 1);

    hers.post(room, "two", "really").await;
    let told = told_of(&mut his, room).await;
    assert_eq!((told.closed, told.unread), (false, 1));
    // It is closed no more for who begins it anew, either.
    it.chat.leave_room(&ben.user, room).await.unwrap();
    let again = it
        .chat
        .open_direct(as_member(&ben.user), &[ann.user.id])
        .await;
    again.unwrap();
    assert!(!find(&it, &ben.user, &slug).await.unwrap().closed);
}

#[tokio::test]
async fn a_person_begins_so_many_in_a_day() {
    let it = TestChat::with_limits(Limits {
        rooms: RoomLimits {
            new_directs: 2,
            ..RoomLimits::DEFAULT
        },
        ..GENEROUS
    })
    .await;
    let ann = it.guest("Ann").await.user;
    let mut others = Vec::new();
    for name in ["B", "C", "D"] {
        others.push(it.guest(name).await.user.id);
    }
    let begin = |with: usize| it.chat.open_direct(as_member(&ann), &others[with..=with]);
    for with in [0, 1, 0, 1] {
        begin(with).await.unwrap();
    }
    let enough = Err(Rejection::QuotaReached {
        quota: Quota::NewDirects,
    });
    assert_eq!(begin(2).await, enough);
    // Together they are another conversation.
    let all = it.chat.open_direct(as_member(&ann), &others).await;
    assert_eq!(all, enough);
    let day_ms = i64::try_from(NEW_DIRECTS_PERIOD.as_millis()).unwrap();
    it.clock.set(START_MS + day_ms);
    begin(2).await.unwrap();
}
