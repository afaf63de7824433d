//! What is kept for people without end in sight has an end.

use engine::{
    limits::{FORMER_MAX, PINS_MAX},
    storage::{AmendOutcome, Amendment},
};
use protocol::{Mentions, Role, Seq, User};

use super::{ROOM, Store};
use crate::chat::as_role;

impl Store {
    async fn amend(&self, user: &User, seq: Seq, amendment: Amendment) -> AmendOutcome {
        let admin = as_role(user, Role::Admin);
        let amended = self.storage.amend(ROOM, seq, &admin, amendment);
        amended.await.unwrap()
    }

    /// As the file has it, whatever is shown of it.
    async fn count(&self, sql: &'static str) -> i64 {
        use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
        let file = self.dir.path().join("irori.db");
        let options = SqliteConnectOptions::new().filename(file);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let count = sqlx::query_scalar(sql).fetch_one(&mut connection).await;
        count.unwrap()
    }
}

#[tokio::test]
async fn the_oldest_former_bodies_of_a_message_go() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let (first, _) = store.post(&ann, "first").await;
    let (second, _) = store.post(&ann, "second").await;
    let edit = |n: u32| Amendment::Edit {
        body: format!("version {n}"),
        html: None,
        mentions: Mentions::default(),
    };
    store.amend(&ann, second, edit(0)).await;
    for n in 0..FORMER_MAX + 20 {
        store.amend(&ann, first, edit(n)).await;
    }
    let kept = store.count("select count(*) from former_bodies").await;
    assert_eq!(kept, i64::from(FORMER_MAX) + 1, "and the other message's");
    let former = store.storage.former_bodies(ROOM, first).await.unwrap();
    let bodies: Vec<_> = former.into_iter().map(|it| it.body).collect();
    let expected: Vec<_> = (19..FORMER_MAX + 19)
        .map(|n| format!("version {n}"))
        .collect();
    assert_eq!(bodies, expected);
    let others = store.storage.former_bodies(ROOM, second).await.unwrap();
    assert_eq!(others.len(), 1);
    store.amend(&ann, first, Amendment::Delete).await;
    assert_eq!(store.count("select count(*) from former_bodies").await, 1);
}

#[tokio::test]
async fn a_room_has_so_many_pins_and_no_more() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let mut seqs = Vec::new();
    for n in 0..=PINS_MAX {
        seqs.push(store.post(&ann, &format!("m{n}")).await.0);
    }
    let pin = |on| Amendment::Pin { on };
    for seq in &seqs[1..] {
        let pinned = store.amend(&ann, *seq, pin(true)).await;
        assert!(matches!(pinned, AmendOutcome::Done { .. }));
    }
    assert_eq!(
        store.amend(&ann, seqs[0], pin(true)).await,
        AmendOutcome::TooManyPins
    );
    assert_eq!(
        store.amend(&ann, seqs[1], pin(true)).await,
        AmendOutcome::Unchanged
    );
    store.amend(&ann, seqs[1], pin(false)).await;
    let pinned = store.amend(&ann, seqs[0], pin(true)).await;
    assert!(matches!(pinned, AmendOutcome::Done { .. }));
    // What is deleted is pinned no more.
    store.amend(&ann, seqs[0], Amendment::Delete).await;
    let pinned = store.amend(&ann, seqs[1], pin(true)).await;
    assert!(matches!(pinned, AmendOutcome::Done { .. }));
}
