//! Whatever is typed, the database has no say in what it means.

use ::search::{Document, Scope, excerpt, highlight};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};

use super::{
    super::terms,
    index::{Index, ROOM, message, query},
};

const PARTS: &[&str] = &[
    "\"",
    "'",
    "NEAR(",
    "NEAR",
    " AND ",
    " OR ",
    " NOT ",
    "*",
    "^",
    ":",
    "-",
    "(",
    ")",
    "{",
    "}",
    "+",
    "=",
    ",",
    "\0",
    "\\",
    ";",
    "--",
    "/*",
    " ",
    "\n",
    "\u{3000}",
    "terms:",
    "=r2",
    "=r",
    "in:",
    "from:",
    "before:",
    "on:",
    "has:file",
    "2026-11-01",
    "部屋：",
    "「",
    "」",
    "“",
    "”",
    "🎉",
    "👍🏽",
    "👨‍👩‍👧",
    "🇯🇵",
    "1️⃣",
    "a",
    "word",
    "words*",
    "東",
    "京都",
    "サーバー",
    "ｶﾞ",
    "한국",
    "ที่นี่",
    "é",
    "\u{301}",
    "\u{3099}",
    "\u{200d}",
    "\u{fe0f}",
    "\u{feff}",
    "\u{600}",
    "\u{e000}",
    "\u{10ffff}",
    "㌔",
    "ﷺ",
    "ß",
    "İ",
    "0",
    "1.2.3",
    "%",
    "?",
    "$1",
    "＊",
    "－",
    "＂",
];

fn any_text(random: &mut StdRng, longest: usize) -> String {
    let length = random.random_range(0..longest);
    (0..length)
        .map(|_| match random.random_range(0..10) {
            0 => random.random::<char>().to_string(),
            _ => (*PARTS.choose(random).unwrap()).to_owned(),
        })
        .collect()
}

#[tokio::test]
async fn no_query_is_an_error_and_none_looks_outside() {
    let mut random = StdRng::seed_from_u64(11);
    let mut index = Index::of(&[
        Document {
            room: 2,
            has_file: true,
            ..message(1, &PARTS.join(" "))
        },
        message(1, "word 東京都 🎉"),
    ])
    .await;
    for turn in 0..3000 {
        let longest = if turn % 100 == 0 { 4000 } else { 12 };
        let asked = any_text(&mut random, longest);
        let query = query(&asked);
        let found = terms::find(&mut index.db, &ROOM, &query).await;
        let found = found.unwrap_or_else(|error| panic!("{asked:?}: {error}"));
        assert!(found.iter().all(|hit| hit.room == 1), "{asked:?}");
    }
}

#[tokio::test]
async fn any_text_is_found_by_itself_and_stays_itself() {
    let mut random = StdRng::seed_from_u64(12);
    let texts: Vec<String> = (0..500).map(|_| any_text(&mut random, 30)).collect();
    let documents: Vec<_> = (1..)
        .zip(&texts)
        .map(|(seq, text)| message(seq, text))
        .collect();
    let mut index = Index::of(&documents).await;
    for document in &documents {
        // Quotes and what is special without them would make it another query.
        let asked = document.text.replace(['"', '＂'], " ");
        let asked = query(&format!("\"{asked}\""));
        if asked.has_words() {
            let scope = Scope {
                limit: 1000,
                ..ROOM
            };
            let found = terms::find(&mut index.db, &scope, &asked).await.unwrap();
            let itself = found.iter().any(|hit| hit.seq == document.seq);
            assert!(itself, "{:?}", document.text);
        }
        let spans = highlight(document.text, &asked);
        assert_eq!(
            spans.iter().map(|&(_, piece)| piece).collect::<String>(),
            document.text
        );
        excerpt(document.text, &asked, 10);
    }
    for document in &documents {
        assert!(terms::remove(&mut index.db, document).await.unwrap());
    }
    index.check().await;
    assert!(index.is_empty().await, "terms are left of what was deleted");
}

#[tokio::test]
async fn the_largest_query_in_very_many_rooms_is_no_error() {
    let words: Vec<_> = ('a'..='z').map(|c| format!("word{c} term{c}")).collect();
    let text = words.join(" ");
    let mut index = Index::of(&[message(1, &text)]).await;
    let rooms: Vec<i64> = (1..=5000).collect();
    let scope = Scope {
        rooms: &rooms,
        authors: Some(&rooms),
        ..ROOM
    };
    assert_eq!(index.found(&scope, &text).await, [(1, 1)]);
}
