//! However a socket ends, it leaves nothing behind.

use engine::limits::Limits;
use protocol::{ClientEvent, ServerEvent};

use crate::{
    accounts::PASSWORD,
    chat::{GENEROUS, TestChat, assert_hello},
    client::soon,
};

#[tokio::test]
async fn a_task_that_is_torn_away_leaves_the_room_and_the_directory() {
    let it = TestChat::with_limits(Limits {
        sockets_per_person: 1,
        ..GENEROUS
    })
    .await;
    let ann = it.guest("Ann").await;
    let (mut client, task) = it.dial(&ann).await;
    assert_hello(&mut client, &ann.user).await;
    client.join(it.room, None).await;
    task.abort();
    assert!(
        soon("the end of the task", task)
            .await
            .unwrap_err()
            .is_cancelled()
    );
    // The connection closes when nobody holds it any more: not its task, not
    // the room, not the directory.
    while client.message().await.is_ok() {}
    it.connect(&ann).await;
}

#[tokio::test]
async fn a_peer_that_vanishes_without_a_word_leaves_the_room() {
    let it = TestChat::with_limits(Limits {
        sockets_per_person: 1,
        ..GENEROUS
    })
    .await;
    let ann = it.guest("Ann").await;
    for _ in 0..3 {
        let (mut client, task) = it.dial(&ann).await;
        assert_hello(&mut client, &ann.user).await;
        client.join(it.room, None).await;
        drop(client);
        soon("the end of the task", task).await.unwrap();
    }
}

#[tokio::test]
async fn signing_out_closes_the_sockets_of_that_session_only() {
    let it = TestChat::start().await;
    let phone = it.owner().await;
    let desk = it.sign_in("olga", PASSWORD).await.unwrap();
    let mut on_phone = [it.connect(&phone).await, it.connect(&phone).await];
    let mut on_desk = it.connect(&desk).await;
    let mut ben = it.in_room("Ben").await;
    it.accounts
        .end_session(phone.user.id, phone.id)
        .await
        .unwrap();
    for client in &mut on_phone {
        assert_eq!(client.closed().await.0, 4001);
    }
    on_desk.post(it.room, "still", "here").await;
    ben.post(it.room, "too", "me too").await;
}

#[tokio::test]
async fn whoever_is_signed_out_is_not_heard_any_more() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let mut client = it.connect(&ann).await;
    it.accounts.end_session(ann.user.id, ann.id).await.unwrap();
    client.say(&ClientEvent::Ping).await;
    assert_eq!(client.closed().await.0, 4001);
    assert!(!client.heard.contains(&ServerEvent::Pong));
}
