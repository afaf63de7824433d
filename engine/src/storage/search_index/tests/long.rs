//! Messages with more of one word than an index may have places for.

use super::index::{Index, ROOM, message};

#[tokio::test]
async fn a_word_said_a_thousand_times_is_found_wherever_it_is() {
    let many = "ha ".repeat(1_000);
    let first = format!("{many} end of it");
    let second = format!("begin {many}");
    let mut index = Index::of_texts(&[&first, &second, "ha ha end", "end of ha"]).await;
    for (asked, expected) in [
        ("ha", &[4, 3, 2, 1][..]),
        ("\"ha ha\"", &[3, 2, 1]),
        ("\"ha end\"", &[3, 1]),
        ("\"ha end of\"", &[1]),
        ("\"of ha\"", &[4]),
        ("\"begin ha\"", &[2]),
        ("\"end ha\"", &[]),
        ("ha -\"ha end\"", &[4, 2]),
        ("ha -begin", &[4, 3, 1]),
        ("\"ha en\"", &[]),
        ("beg*", &[2]),
        ("-end ha", &[2]),
    ] {
        assert_eq!(index.seqs(asked).await, expected, "{asked}");
    }
}

/// Those whose places decide do not take the place of others on a page.
#[tokio::test]
async fn a_page_is_full_although_many_are_looked_at_in_vain() {
    let not_so = format!("end {}", "ha ".repeat(300));
    let mut texts = vec!["ha end"; 3];
    texts.extend(vec![not_so.as_str(); 20]);
    let mut index = Index::of_texts(&texts).await;
    let page = ::search::Scope { limit: 2, ..ROOM };
    assert_eq!(index.found(&page, "\"ha end\"").await, [(1, 3), (1, 2)]);
}

/// Far apart in the index, and so looked for in several goes.
#[tokio::test]
async fn the_oldest_and_the_newest_are_found_in_order() {
    let mut index = Index::of_texts(&["needle first"]).await;
    for begin in (2..16_000).step_by(2_000) {
        let texts: Vec<_> = (begin..begin + 2_000).map(|n| format!("hay {n}")).collect();
        let numbered = (begin..).zip(&texts);
        let documents: Vec<_> = numbered.map(|(seq, text)| message(seq, text)).collect();
        index.put(&documents).await;
    }
    index.put(&[message(20_000, "needle last")]).await;
    assert_eq!(index.seqs("needle").await, [20_000, 1]);
    let hits = index.hits(&ROOM, "needle").await;
    let before = ::search::Scope {
        before: Some(hits[0].document),
        ..ROOM
    };
    assert_eq!(index.found(&before, "needle").await, [(1, 1)]);
    let page = ::search::Scope { limit: 3, ..ROOM };
    let newest = index.found(&page, "hay").await;
    assert_eq!(newest, [(1, 16_001), (1, 16_000), (1, 15_999)]);
}
