//! Posting: in order, once, and not too fast.

use std::time::Duration;

use engine::limits::Limits;
use protocol::{ClientEvent, Field, Rejection, RoomId, Seq, ServerEvent};

use crate::{
    chat::{GENEROUS, START_MS, TestChat},
    client::{Client, id},
};

impl Client {
    async fn try_post(&mut self, room: RoomId, name: &str, body: &str) -> Result<Seq, Rejection> {
        let name = id(name);
        let post = ClientEvent::post(room, name.clone(), body.to_owned());
        self.say(&post).await;
        self.answer(&name).await
    }
}

#[tokio::test]
async fn a_message_is_acknowledged_with_its_place_and_time() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    it.clock.set(START_MS + 5);
    let seq = ann.post(it.room, "c-1", "hi").await;
    let ack = ServerEvent::Ack {
        room: it.room,
        client_id: id("c-1"),
        seq: Seq(2),
        at_ms: START_MS + 5,
    };
    assert_eq!(seq, Seq(2));
    assert!(ann.heard.contains(&ack), "{:?}", ann.heard);
}

#[tokio::test]
async fn what_one_socket_posts_is_stored_in_that_order() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let bodies: Vec<_> = (0..300).map(|n| format!("message {n}")).collect();
    for (n, body) in bodies.iter().enumerate() {
        let name = id(format!("m{n}"));
        ann.queue(&ClientEvent::post(it.room, name, body.clone()));
    }
    ann.flush().await.unwrap();
    ann.answer(&id("m299")).await.unwrap();
    let stored = it.storage.events_after(it.room, Seq(1), 1_000).await;
    let stored: Vec<_> = stored
        .unwrap()
        .into_iter()
        .map(|event| event.kind)
        .collect();
    let stored: Vec<_> = stored
        .iter()
        .map(|kind| &kind.message().unwrap().body)
        .collect();
    assert_eq!(stored, bodies.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_repeated_post_is_acknowledged_alike_and_told_once() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let mut ben = it.in_room("Ben").await;
    let mut socket = it.connect(&ann).await;
    let first = socket.post(it.room, "c-1", "hi").await;
    it.clock.set(START_MS + 1_000);
    assert_eq!(socket.post(it.room, "c-1", "hi").await, first);
    let mut another = it.connect(&ann).await;
    assert_eq!(another.post(it.room, "c-1", "hi").await, first);
    let acks = socket
        .heard
        .iter()
        .filter(|said| matches!(said, ServerEvent::Ack { .. }));
    let acks: Vec<_> = acks.collect();
    assert_eq!(acks[0], acks[1], "the time is the first one's too");
    let next = socket.post(it.room, "c-2", "next").await;
    assert_eq!(ben.events_until(it.room, next).await, [first.0, next.0]);
    let restarted = it.killed_and_restarted().await;
    let mut later = restarted.connect(&ann).await;
    assert_eq!(
        later.post(it.room, "c-1", "hi").await,
        first,
        "after a restart"
    );
}

#[tokio::test]
async fn a_name_used_in_another_room_is_a_conflict() {
    let it = TestChat::start().await;
    let rooms = ["lobby".to_owned(), "kitchen".to_owned()];
    it.storage.ensure_rooms(&rooms).await.unwrap();
    let mut ann = it.in_room("Ann").await;
    ann.post(it.room, "c-1", "hi").await;
    let answer = ann.try_post(RoomId(2), "c-1", "hi").await;
    assert_eq!(answer, Err(Rejection::Conflict));
}

#[tokio::test]
async fn a_message_that_says_nothing_or_too_much_is_refused() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let empty = Rejection::Invalid { field: Field::Body };
    let long = Rejection::TooLong { max_chars: 4_000 };
    for (name, body, expected) in [
        ("empty", String::new(), Err(empty.clone())),
        ("blank", " \n\u{200B}".to_owned(), Err(empty)),
        ("long", "火".repeat(4_001), Err(long)),
        ("just-right", "火".repeat(4_000), Ok(Seq(2))),
    ] {
        assert_eq!(ann.try_post(it.room, name, &body).await, expected, "{name}");
    }
}

#[tokio::test]
async fn who_posts_too_fast_is_told_when_to_go_on() {
    const BURST: usize = 20;
    let it = TestChat::with_limits(Limits {
        messages_per_10s: Limits::default().messages_per_10s,
        ..GENEROUS
    })
    .await;
    let mut ann = it.in_room("Ann").await;
    let mut ben = it.in_room("Ben").await;
    let names: Vec<_> = (0..2 * BURST).map(|n| id(format!("m{n}"))).collect();
    for name in &names {
        ann.queue(&ClientEvent::post(it.room, name.clone(), "hi".to_owned()));
    }
    ann.flush().await.unwrap();
    let mut refused = Vec::new();
    let mut accepted = 0;
    while accepted + refused.len() < names.len() {
        match ann.next().await {
            ServerEvent::Ack { .. } => accepted += 1,
            ServerEvent::Rejected {
                client_id,
                rejection: Rejection::RateLimited { retry_after_ms },
                ..
            } => refused.push((client_id.unwrap(), retry_after_ms)),
            _ => {}
        }
    }
    // Each half second of the test's own slowness lets one more through.
    assert!(
        accepted >= BURST && !refused.is_empty(),
        "{accepted} accepted"
    );
    let (first, _) = &refused[0];
    assert!(names.iter().position(|name| name == first).unwrap() >= BURST);
    ben.post(it.room, "other", "others are not held up").await;
    let (name, retry_after_ms) = refused.last().unwrap();
    assert!((1..=501).contains(retry_after_ms), "{retry_after_ms} ms");
    tokio::time::sleep(Duration::from_millis(u64::from(*retry_after_ms))).await;
    assert!(ann.try_post(it.room, name.as_str(), "hi").await.is_ok());
}

#[tokio::test]
async fn who_asks_for_too_much_is_told_when_to_go_on() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let mut ben = it.in_room("Ben").await;
    let most = usize::try_from(Limits::default().requests_per_10s).unwrap();
    for _ in 0..3 * most {
        ann.queue(&ClientEvent::Typing { room: it.room });
    }
    ann.flush().await.unwrap();
    let said = ann.said_by_now().await;
    let refused = said.iter().filter(|said| {
        matches!(
            said,
            ServerEvent::Rejected {
                room: Some(_),
                rejection: Rejection::RateLimited {
                    retry_after_ms: 1..=11
                },
                ..
            }
        )
    });
    let refused = refused.count();
    // Each second of the test's own slowness lets a hundred more through.
    assert!((1..=2 * most + 1).contains(&refused), "{refused} refused");
    ann.post(it.room, "still", "messages have a measure of their own")
        .await;
    ben.join(it.room, None).await;
}
