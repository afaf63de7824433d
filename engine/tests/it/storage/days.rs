//! Finding what was said from a moment on.

use engine::storage::Amendment;
use protocol::Seq;

use super::{ROOM, Store};
use crate::chat::{START_MS, as_member};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

#[tokio::test]
async fn the_first_message_of_a_day_is_found_or_the_next_there_is() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let mut seqs = Vec::new();
    // Two on the first day, none on the second, a deleted one before two more
    // on the third.
    for (name, day) in [("a", 0), ("b", 0), ("gone", 2), ("c", 2), ("d", 2)] {
        store.clock.set(START_MS + day * DAY_MS);
        seqs.push(store.post(&ann, name).await.0);
    }
    let (author, delete) = (as_member(&ann), Amendment::Delete);
    let deleted = store.storage.amend(ROOM, seqs[2], &author, delete).await;
    deleted.unwrap();
    for (since_ms, first) in [
        (0, Some(seqs[0])),
        (i64::MIN, Some(seqs[0])),
        (START_MS, Some(seqs[0])),
        (START_MS + 1, Some(seqs[3])),
        (START_MS + 2 * DAY_MS, Some(seqs[3])),
        (START_MS + 2 * DAY_MS + 1, None),
        (i64::MAX, None),
    ] {
        let found = store.storage.first_since(ROOM, since_ms).await;
        assert_eq!(found.unwrap(), first, "{since_ms}");
    }
}

#[tokio::test]
async fn every_moment_of_a_busy_room_finds_its_message() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    for second in 1..40 {
        store.clock.set(START_MS + second * 1_000);
        let (seq, at_ms) = store.post(&ann, &format!("m{second}")).await;
        for (since_ms, first) in [(at_ms, Some(seq)), (at_ms + 1, None::<Seq>)] {
            let found = store.storage.first_since(ROOM, since_ms).await;
            assert_eq!(found.unwrap(), first, "{since_ms}");
        }
    }
}
