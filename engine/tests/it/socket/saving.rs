//! Messages that somebody saves: theirs alone, as long as they are there.

use engine::{chat::Chat, limits::SAVED_MAX};
use protocol::{Field, Rejection, RoomId, Seq, ServerEvent, User};

use crate::chat::{TestChat, as_member, closed_room};

/// What somebody has saved, all pages of it, last first.
async fn all(chat: &Chat, user: &User) -> Vec<(RoomId, Seq)> {
    let mut all = Vec::new();
    let mut before = None;
    loop {
        let page = chat.saved(user, before).await.unwrap();
        let places = page.messages.iter();
        all.extend(places.map(|saved| (saved.room.id, saved.event.seq)));
        before = page.older;
        if before.is_none() {
            return all;
        }
    }
}

#[tokio::test]
async fn what_is_saved_is_told_to_every_tab_of_the_person_and_to_nobody_else() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let target = it.store(&ben.user, "m", "remember me").await;
    let mut tabs = [it.connect(&ann).await, it.connect(&ann).await];
    let mut other = it.connect(&ben).await;
    for on in [true, true, false, false] {
        it.chat.save(&ann.user, it.room, target, on).await.unwrap();
    }
    let room = it.room;
    for tab in &mut tabs {
        let told = [true, false].map(|on| ServerEvent::Saved { room, target, on });
        assert_eq!(tab.said_by_now().await, told, "once each");
    }
    assert_eq!(other.said_by_now().await, []);
    it.chat.save(&ann.user, room, target, true).await.unwrap();
    assert_eq!(it.chat.saved_in(&ann.user, room).await, Ok(vec![target]));
    assert_eq!(it.chat.saved_in(&ben.user, room).await, Ok(vec![]));
    assert_eq!(all(&it.chat, &ben.user).await, []);
}

#[tokio::test]
async fn what_was_saved_last_comes_first_page_by_page() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let mut expected = Vec::new();
    for n in 0..45 {
        let seq = it.store(&ann, &format!("m{n}"), "hi").await;
        it.chat.save(&ann, it.room, seq, true).await.unwrap();
        expected.insert(0, (it.room, seq));
    }
    assert_eq!(all(&it.chat, &ann).await, expected);
    // Saved anew, it is the last that was saved.
    let (room, oldest) = expected.pop().unwrap();
    for on in [false, true] {
        it.chat.save(&ann, room, oldest, on).await.unwrap();
    }
    expected.insert(0, (room, oldest));
    assert_eq!(all(&it.chat, &ann).await, expected);
}

#[tokio::test]
async fn a_deleted_message_is_saved_no_more() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let target = it.store(&ann, "m", "hi").await;
    it.chat.save(&ann, it.room, target, true).await.unwrap();
    it.chat
        .delete(&as_member(&ann), it.room, target)
        .await
        .unwrap();
    assert_eq!(all(&it.chat, &ann).await, []);
    assert_eq!(it.chat.saved_in(&ann, it.room).await, Ok(vec![]));
    let again = it.chat.save(&ann, it.room, target, true).await;
    assert_eq!(again, Err(Rejection::NotFound));
}

#[tokio::test]
async fn who_leaves_a_room_finds_what_they_saved_when_they_are_back() {
    let it = TestChat::start().await;
    let secret = closed_room(&it.storage, "secret").await;
    let ann = it.guest("Ann").await.user;
    it.storage.enter(secret, ann.clone()).await.unwrap();
    let target = it.store_in(secret, &ann, "m", "psst").await;
    it.chat.save(&ann, secret, target, true).await.unwrap();
    it.chat.leave_room(&ann, secret).await.unwrap();
    assert_eq!(all(&it.chat, &ann).await, []);
    let refused = it.chat.saved_in(&ann, secret).await;
    assert_eq!(refused, Err(Rejection::NotFound));
    it.storage.enter(secret, ann.clone()).await.unwrap();
    assert_eq!(all(&it.chat, &ann).await, [(secret, target)]);
}

#[tokio::test]
async fn nothing_is_saved_that_is_not_there_or_not_theirs() {
    let it = TestChat::start().await;
    let secret = closed_room(&it.storage, "secret").await;
    let ann = it.guest("Ann").await.user;
    for (room, seq) in [(secret, 1), (it.room, 1), (it.room, 99), (RoomId(99), 1)] {
        for on in [true, false] {
            let saved = it.chat.save(&ann, room, Seq(seq), on).await;
            assert_eq!(saved, Err(Rejection::NotFound), "{room:?} {seq} {on}");
        }
    }
    assert!(it.chat.saved_in(&ann, secret).await.is_err());
}

#[tokio::test]
async fn nobody_saves_without_end() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let save = |seq| it.storage.save_message(it.room, ann.id, seq, true);
    let mut last = Seq::START;
    for n in 0..SAVED_MAX {
        last = it.store(&ann, &format!("m{n}"), "hi").await;
        save(last).await.unwrap();
    }
    let more = it.store(&ann, "more", "hi").await;
    let refused = it.chat.save(&ann, it.room, more, true).await;
    let field = Field::Saved;
    assert_eq!(refused, Err(Rejection::Invalid { field }));
    // What is saved already may be saved again; and what is removed makes room.
    it.chat.save(&ann, it.room, last, true).await.unwrap();
    it.chat.save(&ann, it.room, last, false).await.unwrap();
    it.chat.save(&ann, it.room, more, true).await.unwrap();
}
