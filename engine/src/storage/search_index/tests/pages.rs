//! Page after page, while people go on writing.

use ::search::Scope;

use super::{
    super::terms,
    index::{Index, ROOM, message},
};

#[tokio::test]
async fn pages_neither_repeat_nor_miss() {
    let documents: Vec<_> = (1..=95).map(|seq| message(seq, "会議 word")).collect();
    let mut index = Index::of(&documents).await;
    let mut found = Vec::new();
    let mut before = None;
    let mut next = 96;
    loop {
        let page = Scope {
            before,
            limit: 10,
            ..ROOM
        };
        let hits = index.hits(&page, "会議").await;
        let Some(last) = hits.last() else { break };
        before = Some(last.document);
        found.extend(hits.iter().map(|hit| hit.seq));
        // Between the pages people write, change and delete.
        index.put(&[message(next, "会議 word")]).await;
        next += 1;
        let seen = message(found[0], "会議 word");
        terms::replace(&mut index.db, &seen, &seen).await.unwrap();
        let seen = message(found[found.len() / 2], "会議 word");
        terms::remove(&mut index.db, &seen).await.unwrap();
    }
    assert_eq!(found, (1..=95).rev().collect::<Vec<_>>());
    index.check().await;
}
