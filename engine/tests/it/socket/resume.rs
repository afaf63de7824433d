//! Resume anywhere: a client says what it has, and gets exactly the rest.

use std::ops::RangeInclusive;

use engine::storage::Session;
use protocol::{ClientEvent, RESUME_MAX_EVENTS, RoomId, Seq, ServerEvent};

use crate::{
    chat::{TestChat, message},
    client::Client,
};

const EVENTS: i64 = 60;

fn all(seqs: RangeInclusive<i64>) -> Vec<i64> {
    seqs.collect()
}

/// Joins with every possible past, each on a socket of its own.
async fn assert_resumes_anywhere(it: &TestChat, session: &Session, head: i64) {
    for after in 0..=head {
        let mut client = it.connect(session).await;
        let (seqs, joined) = client.join(it.room, Some(after)).await;
        assert_eq!(seqs, all(after + 1..=head), "after {after}");
        assert_eq!(joined, Seq(head), "after {after}");
    }
}

async fn fill(it: &TestChat, session: &Session) {
    // Their arrival is the first event.
    for n in 2..=EVENTS {
        it.store(&session.user, &format!("m{n}"), "hi").await;
    }
}

#[tokio::test]
async fn a_client_resumes_after_any_event_from_memory() {
    let it = TestChat::start().await;
    let mut listener = it.connect(&it.guest("Listener").await).await;
    // Somebody is in the room from its second event on: it remembers.
    listener.join(it.room, Some(0)).await;
    let ann = it.guest("Ann").await;
    for n in 3..=EVENTS {
        it.store(&ann.user, &format!("m{n}"), "hi").await;
    }
    listener.events_until(it.room, Seq(EVENTS)).await;
    assert_resumes_anywhere(&it, &ann, EVENTS).await;
}

#[tokio::test]
async fn a_client_resumes_after_any_event_from_the_store() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    fill(&it, &ann).await;
    let restarted = it.killed_and_restarted().await;
    assert_resumes_anywhere(&restarted, &ann, EVENTS).await;
}

#[tokio::test]
async fn what_is_resumed_is_what_was_said() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let mut live = Vec::new();
    for n in 0..5 {
        ann.post(it.room, &format!("m{n}"), &format!("火 {n}\n\"quoted\""))
            .await;
    }
    live.extend(ann.heard.iter().filter_map(event));
    while live.len() < 5 {
        live.extend(event(&ann.next().await));
    }
    let restarted = it.killed_and_restarted().await;
    for chat in [&it, &restarted] {
        let mut late = chat.connect(&chat.guest("Late").await).await;
        late.join(chat.room, Some(1)).await;
        let resumed: Vec<_> = late.heard.iter().filter_map(event).take(5).collect();
        assert_eq!(resumed, live);
    }
}

fn event(said: &ServerEvent) -> Option<protocol::Event> {
    match said {
        ServerEvent::Event { event, .. }
            if !matches!(event.kind, protocol::EventKind::MemberJoined) =>
        {
            Some(event.clone())
        }
        _ => None,
    }
}

#[tokio::test]
async fn a_long_history_comes_whole_and_the_live_events_follow() {
    const HEAD: i64 = 1_501;
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    append(&it, &ann, 1_500).await;
    let mut client = it.connect(&ann).await;
    let (seqs, joined) = client.join(it.room, Some(0)).await;
    assert_eq!(seqs, all(1..=HEAD));
    assert_eq!(joined, Seq(HEAD));
    let seq = client.post(it.room, "live", "hi").await;
    assert_eq!(seq, Seq(HEAD + 1));
    // The acknowledgement and the event come in either order.
    let told = |client: &Client| client.heard.iter().filter_map(event).next_back();
    while told(&client).is_none_or(|event| event.seq != seq) {
        client.next().await;
    }
}

#[tokio::test]
async fn without_a_past_only_what_comes_is_sent() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    fill(&it, &ann).await;
    let mut client = it.connect(&ann).await;
    assert_eq!(client.join(it.room, None).await, (vec![], Seq(EVENTS)));
    it.store(&ann.user, "next", "hi").await;
    assert_eq!(client.event(it.room).await.seq, Seq(EVENTS + 1));
}

#[tokio::test]
async fn joining_again_sends_once_more_from_there() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    fill(&it, &ann).await;
    let mut client = it.connect(&ann).await;
    for after in [0, 30, 59, 0, 60] {
        let (seqs, _) = client.join(it.room, Some(after)).await;
        assert_eq!(seqs, all(after + 1..=EVENTS));
    }
    it.store(&ann.user, "x", "hi").await;
    it.store(&ann.user, "y", "hi").await;
    let seqs = client.events_until(it.room, Seq(EVENTS + 2)).await;
    assert_eq!(
        seqs,
        [EVENTS + 1, EVENTS + 2],
        "once, although joined five times"
    );
}

#[tokio::test]
async fn who_missed_more_than_ten_thousand_events_is_told_to_load_the_page() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let most = usize::try_from(RESUME_MAX_EVENTS).unwrap();
    append(&it, &ann, most).await;
    let head = Seq(i64::try_from(most).unwrap() + 1);
    let mut client = it.connect(&ann).await;
    let reload = reload(&mut client, it.room, Seq(0)).await;
    assert_eq!(reload, head);
    assert_eq!(client.said_by_now().await, [], "and nothing else");
    let (seqs, joined) = client.join(it.room, Some(1)).await;
    assert_eq!(seqs, all(2..=head.0), "ten thousand are sent");
    assert_eq!(joined, head);
}

#[tokio::test]
async fn who_knows_more_than_the_store_is_told_to_load_the_page() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let mut client = it.connect(&ann).await;
    for after in [2, i64::MAX, -1, i64::MIN] {
        assert_eq!(
            reload(&mut client, it.room, Seq(after)).await,
            Seq(1),
            "{after}"
        );
    }
    assert_eq!(client.join(it.room, Some(1)).await, (vec![], Seq(1)));
}

/// Asks to join and is told to reload.
async fn reload(client: &mut Client, room: RoomId, after: Seq) -> Seq {
    let join = ClientEvent::Join {
        room,
        after_seq: Some(after),
    };
    client.say(&join).await;
    match client.next().await {
        ServerEvent::Reload { room: of, seq } if of == room => seq,
        other => panic!("{other:?}"),
    }
}

async fn append(it: &TestChat, session: &Session, count: usize) {
    for n in 1..count {
        let queued = message(it.room, &session.user, &format!("m{n}"), "hi");
        it.storage.append(queued, |_| ()).await;
    }
    it.store(&session.user, "last", "hi").await;
}
