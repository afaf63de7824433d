//! Nobody waits for the slowest.

use engine::{limits::Limits, storage::Session};
use protocol::{ClientEvent, Seq, ServerEvent, UserId};

use crate::chat::{GENEROUS, TestChat, message};

const QUEUE_BYTES: usize = 256 * 1024;

fn limits() -> Limits {
    Limits {
        queue_bytes: QUEUE_BYTES,
        ..GENEROUS
    }
}

#[tokio::test]
async fn who_does_not_read_is_dropped_with_4008_and_resumes_and_nobody_else_notices() {
    let it = TestChat::with_limits(limits()).await;
    let sleepy = it.guest("Sleepy").await;
    let (mut asleep, _) = it.dial_with_small_buffers(&sleepy).await;
    asleep.join(it.room, None).await;
    let mut ann = it.in_room("Ann").await;
    let mut ben = it.in_room("Ben").await;

    // Twice what may wait for one socket, and what is on its way.
    let body = "火".repeat(4_000);
    let posts = i64::try_from(2 * QUEUE_BYTES / body.len()).unwrap();
    let first = Seq(4);
    for n in 0..posts {
        let seq = ann.post(it.room, &format!("m{n}"), &body).await;
        assert_eq!(seq.0, first.0 + n);
        // Each is with the reader before the next is sent.
        assert_eq!(ben.event(it.room).await.seq, seq);
    }
    let last = Seq(first.0 + posts - 1);
    ann.events_until(it.room, last).await;

    let (code, _) = asleep.closed().await;
    assert_eq!(code, 4008);
    let seen = asleep.heard.iter().filter_map(|said| match said {
        ServerEvent::Event { event, .. } => Some(event.seq.0),
        _ => None,
    });
    let seen: Vec<_> = seen.collect();
    let before_the_drop = *seen.last().unwrap();
    assert!(before_the_drop < last.0, "it was dropped before the end");
    let arrivals_on: Vec<_> = (seen[0]..=before_the_drop).collect();
    assert_eq!(seen, arrivals_on, "what waited was still sent, in order");
    drop(asleep);

    let mut awake = it.connect(&sleepy).await;
    let (rest, _) = awake.join(it.room, Some(before_the_drop)).await;
    assert_eq!(rest, (before_the_drop + 1..=last.0).collect::<Vec<_>>());
    ann.post(it.room, "after", "still here").await;
}

#[tokio::test]
async fn a_long_history_waits_for_who_reads_it_slowly() {
    let it = TestChat::with_limits(limits()).await;
    let ann = it.guest("Ann").await;
    let head = fill(&it, &ann, "m", 4 * QUEUE_BYTES).await;
    let (mut slow, _) = it.dial_with_small_buffers(&ann).await;
    let (seqs, joined) = slow.join(it.room, Some(0)).await;
    assert_eq!(seqs, (1..=head.0).collect::<Vec<_>>());
    assert_eq!(joined, head);
}

#[tokio::test]
async fn who_comes_back_to_many_busy_rooms_at_once_is_waited_for() {
    let it = TestChat::with_limits(limits()).await;
    let names: Vec<_> = (1..=8).map(|n| format!("room {n}")).collect();
    it.storage.ensure_rooms(&names).await.unwrap();
    let rooms: Vec<_> = it.storage.rooms_of(UserId(0)).await.unwrap();
    let rooms: Vec<_> = rooms.iter().map(|listed| listed.room.id).collect();
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    // Somebody is in the rooms, so that these remember what was said.
    let mut witness = it.connect(&ben).await;
    for room in &rooms {
        witness.join(*room, None).await;
    }
    let body = "火".repeat(4_000);
    for room in &rooms {
        for n in 0..7 {
            let name = format!("{room}-{n}");
            let seq = it.store_in(*room, &ann.user, &name, &body).await;
            witness.events_until(*room, seq).await;
        }
    }
    let (mut slow, _) = it.dial_with_small_buffers(&ann).await;
    for room in &rooms {
        slow.queue(&ClientEvent::Join {
            room: *room,
            after_seq: Some(Seq(2)),
        });
    }
    slow.flush().await.unwrap();
    let mut messages = 0;
    let mut joined = Vec::new();
    while joined.len() < rooms.len() {
        match slow.next().await {
            ServerEvent::Event { .. } => messages += 1,
            ServerEvent::Joined { room, .. } => joined.push(room),
            _ => {}
        }
    }
    assert_eq!(joined, rooms, "in the order they were asked for");
    assert_eq!(messages, 7 * rooms.len());
}

/// Stores messages of this many bytes together, and returns the newest.
async fn fill(it: &TestChat, author: &Session, name: &str, bytes: usize) -> Seq {
    let body = "火".repeat(4_000);
    for n in 0..bytes / body.len() {
        let queued = message(it.room, &author.user, &format!("{name}-{n}"), &body);
        it.storage.append(queued, |_| ()).await;
    }
    it.store(&author.user, &format!("{name}-last"), "last")
        .await
}
