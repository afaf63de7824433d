//! How far somebody has read, across their tabs.

use protocol::{ClientEvent, Seq, ServerEvent};

use crate::chat::TestChat;

#[tokio::test]
async fn reading_is_told_to_every_tab_of_the_person_and_to_nobody_else() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    it.store(&ben.user, "b", "hi").await;
    let mut tab = it.connect(&ann).await;
    let mut second_tab = it.connect(&ann).await;
    let mut other = it.connect(&ben).await;
    let read = |seq| ClientEvent::Read {
        room: it.room,
        seq: Seq(seq),
    };
    let told = ServerEvent::Read {
        room: it.room,
        seq: Seq(3),
    };
    tab.say(&read(3)).await;
    assert_eq!(second_tab.next().await, told);
    assert_eq!(tab.next().await, told);
    assert_eq!(other.said_by_now().await, []);
    for seq in [3, 2, 4, i64::MAX, i64::MIN] {
        tab.say(&read(seq)).await;
    }
    assert_eq!(
        tab.said_by_now().await,
        [],
        "not back, not beyond the newest"
    );
    assert_eq!(second_tab.said_by_now().await, []);
    let rooms = it.chat.rooms(&ann.user).await.unwrap();
    assert_eq!(rooms[0].unread, 0);
}
