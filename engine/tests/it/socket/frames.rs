//! Frames as RFC 6455 has them, and as it does not.

use bytes::Bytes;
use engine::limits::CLOSE_GRACE;
use protocol::{ClientEvent, FRAME_MAX_BYTES, Seq};
use tokio::time::Instant;
use tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use crate::{
    chat::TestChat,
    client::{id, soon},
};

fn text(part: impl Into<Bytes>, last: bool) -> Message {
    Message::Frame(Frame::message(part, OpCode::Data(Data::Text), last))
}

fn more(part: impl Into<Bytes>, last: bool) -> Message {
    Message::Frame(Frame::message(part, OpCode::Data(Data::Continue), last))
}

/// A post whose message is this long.
fn post_of(bytes: usize) -> String {
    let json = |body: &str| format!(r#"{{"t":"post","room":1,"client_id":"big","body":"{body}"}}"#);
    json(&" ".repeat(bytes - json("").len()))
}

async fn closed_after(messages: Vec<Message>) -> u16 {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    for message in messages {
        ann.send(message).await;
    }
    ann.closed().await.0
}

#[tokio::test]
async fn a_message_in_pieces_is_put_together() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let json = r#"{"t":"post","room":1,"client_id":"c","body":"火と水"}"#.as_bytes();
    // In the middle of a character, too.
    let cut = json.len() - 4;
    ann.send(text(Bytes::from(json[..10].to_vec()), false))
        .await;
    ann.send(Message::Ping(Bytes::from_static(b"between")))
        .await;
    ann.send(more(Bytes::from(json[10..cut].to_vec()), false))
        .await;
    ann.send(more(Bytes::from(json[cut..].to_vec()), true))
        .await;
    let seq = ann.answer(&id("c")).await.unwrap();
    let stored = it
        .storage
        .lines_before(it.room, None, None, 1, protocol::UserId(0))
        .await
        .unwrap();
    assert_eq!(stored[0].seq, seq);
    assert!(format!("{:?}", stored[0].kind).contains("火と水"));
}

#[tokio::test]
async fn a_message_that_comes_byte_by_byte_is_understood() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let mut frame = Frame::message(r#"{"t":"ping"}"#, OpCode::Data(Data::Text), true);
    frame.header_mut().mask = Some([9, 8, 7, 6]);
    let mut bytes = Vec::new();
    frame.format(&mut bytes).unwrap();
    for byte in bytes {
        ann.send_raw(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    ann.find(|said| (*said == protocol::ServerEvent::Pong).then_some(()))
        .await;
}

#[tokio::test]
async fn a_ping_is_answered_with_what_it_carries() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    ann.send(Message::Ping(Bytes::from_static(b"there?"))).await;
    loop {
        match ann.message().await.unwrap() {
            Message::Pong(data) => return assert_eq!(data, "there?"),
            Message::Text(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_close_is_answered_and_the_connection_ends_at_once() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let mut took = Vec::new();
    for _ in 0..3 {
        let (client, task) = it.dial(&ann).await;
        let start = Instant::now();
        client.hang_up().await;
        soon("the end of the task", task).await.unwrap();
        took.push(start.elapsed());
    }
    // A slow machine may delay one; the grace would delay them all.
    assert!(took.iter().any(|took| *took < CLOSE_GRACE / 2), "{took:?}");
}

#[tokio::test]
async fn a_binary_message_is_closed_with_1003() {
    let binary = Message::Binary(Bytes::from_static(br#"{"t":"ping"}"#));
    assert_eq!(closed_after(vec![binary]).await, 1003);
}

#[tokio::test]
async fn a_message_is_at_most_64_kib() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    ann.say_text(&post_of(FRAME_MAX_BYTES)).await;
    assert!(ann.answer(&id("big")).await.is_err(), "blank, but taken");
    ann.say_text(&post_of(FRAME_MAX_BYTES + 1)).await;
    assert_eq!(ann.closed().await.0, 1009);
}

#[tokio::test]
async fn pieces_are_at_most_64_kib_together() {
    let half = "x".repeat(FRAME_MAX_BYTES / 2);
    let pieces = vec![
        text(half.clone(), false),
        more(half, false),
        more("x", true),
    ];
    assert_eq!(closed_after(pieces).await, 1009);
}

#[tokio::test]
async fn who_sends_far_too_much_is_still_told_why_it_ends() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    // More than the buffers on its way hold: the server is to take it all, or
    // the client's system throws the reason away with the connection.
    let much = vec![b'x'; 16 * 1024 * 1024];
    ann.send(text(much, true)).await;
    assert_eq!(ann.closed().await.0, 1009);
}

#[tokio::test]
async fn a_text_that_is_not_utf_8_is_closed_with_1007() {
    for bad in [
        &b"\xff"[..],
        b"{\"t\":\"\xc3\x28\"}",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x94",
    ] {
        let closed = closed_after(vec![text(Bytes::from_static(bad), true)]).await;
        assert_eq!(closed, 1007, "{bad:?}");
    }
}

#[tokio::test]
async fn a_frame_that_is_not_masked_is_closed_with_1002() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    ann.send_raw(b"\x81\x0c{\"t\":\"ping\"}").await.unwrap();
    assert_eq!(ann.closed().await.0, 1002);
    assert!(!ann.heard.contains(&protocol::ServerEvent::Pong));
}

#[tokio::test]
async fn frames_that_break_the_rules_are_closed_with_1002() {
    let mut reserved = Frame::message("{}", OpCode::Data(Data::Text), true);
    reserved.header_mut().rsv1 = true;
    let long_ping = Frame::ping(vec![0; 126]);
    let unknown = Frame::message("{}", OpCode::Data(Data::Reserved(5)), true);
    let mut half_ping = Frame::ping("");
    half_ping.header_mut().is_final = false;
    let frames: [(&str, Vec<Message>); 6] = [
        ("a reserved bit", vec![Message::Frame(reserved)]),
        ("a long ping", vec![Message::Frame(long_ping)]),
        ("an unknown kind", vec![Message::Frame(unknown)]),
        ("a ping in pieces", vec![Message::Frame(half_ping)]),
        ("a second piece without a first", vec![more("{}", true)]),
        (
            "a message within a message",
            vec![text("{", false), text("{}", true)],
        ),
    ];
    for (what, messages) in frames {
        assert_eq!(closed_after(messages).await, 1002, "{what}");
    }
}

#[tokio::test]
async fn after_a_close_nothing_more_is_heard() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let mut ben = it.in_room("Ben").await;
    ann.send(Message::Binary(Bytes::from_static(b"x"))).await;
    let post = ClientEvent::post(it.room, id("late"), "too late".to_owned());
    ann.say(&post).await;
    assert_eq!(ann.closed().await.0, 1003);
    ben.post(it.room, "next", "next").await;
    let stored = it.storage.events_after(it.room, Seq(2), 10).await.unwrap();
    assert_eq!(stored.len(), 1, "{stored:?}");
    assert_eq!(stored[0].author.name, "Ben");
}
