//! People are told of the room that has changed, not of all they have.

use engine::limits::ROOM_NEWS_MAX;
use futures_util::future::join_all;
use protocol::{Notify, RoomKind, ServerEvent};

use crate::chat::{TestChat, as_member};

#[tokio::test]
async fn what_changes_at_once_is_told_once_as_it_is_then() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let mut tab = it.connect(&ann).await;
    let changes = (0..50).map(|n| {
        let favourite = n % 2 == 0;
        it.chat
            .set_room_preferences(&ann.user, it.room, Notify::Everything, favourite)
    });
    for changed in join_all(changes).await {
        changed.unwrap();
    }
    let told = tab.next().await;
    let now = it.chat.rooms(&ann.user).await.unwrap().swap_remove(0);
    let listed = Box::new(now);
    assert_eq!(told, ServerEvent::RoomChanged { listed });
    assert_eq!(tab.said_by_now().await, []);
}

#[tokio::test]
async fn where_many_rooms_change_the_list_is_told() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let mut rooms = vec![it.room];
    for n in 0..=ROOM_NEWS_MAX {
        let name = format!("room {n}");
        let asked = &as_member(&ann.user);
        let made = it.chat.create_room(asked, &name, "", RoomKind::Public);
        let slug = made.await.unwrap();
        let room = it.storage.room_at(&slug, ann.user.id).await.unwrap();
        rooms.push(room.unwrap());
    }
    let mut tab = it.connect(&ann).await;
    let changes = rooms.iter().map(|room| {
        it.chat
            .set_room_preferences(&ann.user, *room, Notify::Nothing, false)
    });
    for changed in join_all(changes).await {
        changed.unwrap();
    }
    let ServerEvent::Rooms { rooms: told } = tab.next().await else {
        panic!("not the list: {:?}", tab.heard);
    };
    assert_eq!(told, it.chat.rooms(&ann.user).await.unwrap());
    assert_eq!(tab.said_by_now().await, []);
}
