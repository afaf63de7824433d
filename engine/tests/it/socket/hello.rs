//! How a socket begins, and who gets none.

use bytes::Bytes;
use engine::limits::Limits;
use protocol::{ClientEvent, PROTOCOL_VERSION, ServerEvent};
use tungstenite::protocol::frame::{
    Frame,
    coding::{Data, OpCode},
};

use crate::{
    chat::{GENEROUS, TestChat, assert_hello},
    client::{id, soon},
};

#[tokio::test]
async fn the_first_word_is_hello_and_says_who_you_are() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let (mut client, _) = it.dial(&ann).await;
    client.queue(&ClientEvent::Ping);
    client.queue(&ClientEvent::post(it.room, id("c"), "hi".to_owned()));
    client.flush().await.unwrap();
    assert_hello(&mut client, &ann.user).await;
    assert_eq!(client.next().await, ServerEvent::Pong);
    assert!(client.answer(&id("c")).await.is_ok());
}

#[tokio::test]
async fn what_came_along_with_the_upgrade_is_heard() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let mut ping = Frame::message(r#"{"t":"ping"}"#, OpCode::Data(Data::Text), true);
    ping.header_mut().mask = Some([1, 2, 3, 4]);
    let mut early = Vec::new();
    ping.format(&mut early).unwrap();
    let (mut client, _) = it
        .dial_with(&ann, PROTOCOL_VERSION, Bytes::from(early))
        .await;
    assert_hello(&mut client, &ann.user).await;
    assert_eq!(client.next().await, ServerEvent::Pong);
}

#[tokio::test]
async fn another_version_of_the_protocol_is_closed_with_4010() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    for version in [0, PROTOCOL_VERSION + 1] {
        let (mut client, task) = it.dial_with(&ann, version, Bytes::new()).await;
        assert_eq!(client.closed().await.0, 4010, "version {version}");
        assert_eq!(client.heard, [], "version {version}");
        client.hang_up().await;
        soon("the end of the task", task).await.unwrap();
    }
}

#[tokio::test]
async fn the_ninth_socket_of_a_person_is_closed_with_4009() {
    let it = TestChat::with_limits(Limits {
        sockets_per_person: Limits::default().sockets_per_person,
        ..GENEROUS
    })
    .await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let mut open = Vec::new();
    for _ in 0..8 {
        let (mut client, task) = it.dial(&ann).await;
        assert_hello(&mut client, &ann.user).await;
        open.push((client, task));
    }
    for _ in 0..2 {
        let (mut ninth, _) = it.dial(&ann).await;
        assert_eq!(ninth.closed().await.0, 4009);
        assert_eq!(ninth.heard, []);
    }
    it.connect(&ben).await;
    let (client, task) = open.pop().unwrap();
    client.hang_up().await;
    soon("the end of the task", task).await.unwrap();
    it.connect(&ann).await;
    for (client, _) in &mut open {
        assert_eq!(client.said_by_now().await, [], "the others never noticed");
    }
}
