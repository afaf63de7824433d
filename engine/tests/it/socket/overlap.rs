//! Joining while others post: no moment at which an event is lost or doubled.

use protocol::{RoomId, Seq};

use crate::{
    chat::{GENEROUS, TestChat},
    client::Client,
};

const POSTS: i64 = 500;
const JOINERS: i64 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joins_at_any_moment_sees_every_event_once_and_in_order() {
    let it = TestChat::with_limits(GENEROUS).await;
    let mut joiners = Vec::new();
    for n in 0..JOINERS {
        joiners.push(it.connect(&it.guest(&format!("joiner {n}")).await).await);
    }
    let ann = it.guest("Ann").await;
    let mut posting = it.connect(&ann).await;
    let first = JOINERS + 1;
    let last = Seq(first + POSTS);

    let (progress, mut watched) = tokio::sync::watch::channel(0);
    let room = it.room;
    let poster = tokio::spawn(async move {
        for n in 1..=POSTS {
            posting
                .post(room, &format!("m{n}"), &format!("message {n}"))
                .await;
            progress.send_replace(n);
        }
    });
    let mut tasks = Vec::new();
    for (n, mut client) in (0..).zip(joiners) {
        watched
            .wait_for(|posts| *posts >= n * POSTS / JOINERS)
            .await
            .unwrap();
        tasks.push(tokio::spawn(async move {
            // From the beginning, from the middle of what there is, and from here.
            let after = [Some(0), Some(first), None][usize::try_from(n % 3).unwrap()];
            let (begin, seqs) = see(&mut client, room, after, last).await;
            assert_eq!(seqs, (begin..=last.0).collect::<Vec<_>>(), "joiner {n}");
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    poster.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joins_again_and_again_misses_nothing_in_between() {
    let it = TestChat::with_limits(GENEROUS).await;
    let mut client = it.connect(&it.guest("Restless").await).await;
    let mut posting = it.connect(&it.guest("Ann").await).await;
    let room = it.room;
    let poster = tokio::spawn(async move {
        for n in 1..=200 {
            posting.post(room, &format!("m{n}"), "hi").await;
        }
    });
    let last = 202;
    let mut seen: Vec<i64> = Vec::new();
    while seen.last() != Some(&last) {
        let after = seen.last().copied().unwrap_or(0);
        let (mut seqs, joined) = client.join(room, Some(after)).await;
        if joined.0 < last {
            // Live now; that goes on until the next join is heard.
            seqs.push(client.event(room).await.seq.0);
        }
        // What was still on its way from the join before comes once more.
        for seq in seqs {
            if seq > seen.last().copied().unwrap_or(0) {
                seen.push(seq);
            }
        }
    }
    assert_eq!(seen, (1..=last).collect::<Vec<_>>());
    poster.await.unwrap();
}

/// Joins, and listens until `last`. The first seq that is due, and those seen.
async fn see(client: &mut Client, room: RoomId, after: Option<i64>, last: Seq) -> (i64, Vec<i64>) {
    let (mut seqs, joined) = client.join(room, after).await;
    if after.is_none() {
        assert_eq!(seqs, [0; 0], "nothing of the past was asked for");
    }
    if joined != last {
        seqs.extend(client.events_until(room, last).await);
    }
    (after.unwrap_or(joined.0) + 1, seqs)
}
