//! A graceful stop: nothing that was taken is lost, everybody knows when to
//! come back.

use std::collections::BTreeSet;

use protocol::{ClientEvent, Seq, ServerEvent};

use crate::{
    chat::TestChat,
    client::{Client, id, soon},
};

#[tokio::test]
async fn what_is_in_flight_is_acknowledged_before_the_close() {
    const POSTS: usize = 400;
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let (mut client, task) = it.dial(&ann).await;
    for n in 0..POSTS {
        let name = id(format!("m{n}"));
        client.queue(&ClientEvent::post(it.room, name, "hi".to_owned()));
    }
    client.flush().await.unwrap();
    // The first acknowledgement says that the server is in the midst of them.
    let mut acknowledged = BTreeSet::new();
    acknowledged.insert(client.find(acknowledgement).await);
    it.stopping.cancel();
    it.chat.say_goodbye().await;
    let (code, reason) = client.closed().await;
    assert_eq!(code, 1012);
    assert_come_back(&reason);
    client.hang_up().await;
    soon("the end of the task", task).await.unwrap();
}

fn acknowledgement(said: &ServerEvent) -> Option<Seq> {
    match said {
        ServerEvent::Ack { seq, .. } => Some(*seq),
        _ => None,
    }
}

fn assert_come_back(reason: &str) {
    let come_back_ms: u32 = reason.parse().expect("milliseconds");
    assert!((300..3_000).contains(&come_back_ms), "{come_back_ms} ms");
}

#[tokio::test]
async fn everything_stored_before_the_close_was_acknowledged() {
    const EACH: i64 = 100;
    let it = TestChat::start().await;
    let mut clients = Vec::new();
    for n in 0..4 {
        clients.push(it.connect(&it.guest(&format!("guest {n}")).await).await);
    }
    for client in &mut clients {
        for n in 0..EACH {
            let name = id(format!("m{n}"));
            client.queue(&ClientEvent::post(it.room, name, "hi".to_owned()));
        }
        client.flush().await.unwrap();
    }
    // All is read and queued when the last of each is; nothing need be stored.
    for client in &mut clients {
        client.say(&ClientEvent::Ping).await;
        client
            .find(|said| (*said == ServerEvent::Pong).then_some(()))
            .await;
    }
    it.stopping.cancel();
    it.chat.say_goodbye().await;
    let mut acknowledged = BTreeSet::new();
    for client in &mut clients {
        assert_eq!(client.closed().await.0, 1012);
        acknowledged.extend(client.heard.iter().filter_map(acknowledgement));
    }
    // Four arrivals, then the messages.
    let all: BTreeSet<_> = (5..=4 + 4 * EACH).map(Seq).collect();
    assert_eq!(acknowledged, all);
    it.chat.close().await;
    let restarted = it.killed_and_restarted().await;
    assert_eq!(
        restarted.storage.head(it.room).await.unwrap(),
        Seq(4 + 4 * EACH)
    );
}

#[tokio::test]
async fn who_comes_while_it_stops_is_sent_away_at_once() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    it.stopping.cancel();
    it.chat.say_goodbye().await;
    let (mut late, _): (Client, _) = it.dial(&ann).await;
    let (code, reason) = late.closed().await;
    assert_eq!(code, 1012);
    assert_come_back(&reason);
}
