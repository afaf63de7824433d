//! Nobody finds what they may not see.

use ::search::{Document, Scope};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::index::{Index, ROOM, message};

#[tokio::test]
async fn what_is_outside_is_not_found_however_it_is_asked_for() {
    let secret = Document {
        room: 2,
        author: 7,
        has_file: true,
        ..message(1, "secret 秘密 =r1 =f")
    };
    let mut index = Index::of(&[secret, message(1, "public 公開")]).await;
    for asked in [
        "secret",
        "秘",
        "秘密",
        "secr*",
        "\"secret\"",
        "=r1",
        "=r2",
        "\"=r2\"",
        "r2",
        "has:file",
        "+秘",
        "x OR secret",
        "secret\" OR \"=r2",
        "\"secret\" OR \"=r2\"",
        "terms:secret",
        "-public secret",
        "-public",
        "has:file -public",
        "NOT public",
        "secret) OR (secret",
        "secret\0\" OR \"=r2",
    ] {
        assert_eq!(index.found(&ROOM, asked).await, [], "{asked:?}");
    }
    let all = Scope {
        rooms: &[1, 2],
        ..ROOM
    };
    assert_eq!(index.found(&all, "secret").await, [(2, 1)]);
    // A text does not put a message into a room, nor files into a message.
    assert_eq!(index.found(&ROOM, "").await, [(1, 1)]);
    let none = Scope { rooms: &[], ..ROOM };
    assert_eq!(index.found(&none, "public").await, []);
    // Room 1 is not part of room 12, nor the other way around.
    let twelve = Scope {
        rooms: &[12],
        ..ROOM
    };
    assert_eq!(index.found(&twelve, "public").await, []);
}

#[tokio::test]
async fn each_scope_finds_its_own_and_all_of_it() {
    let mut random = StdRng::seed_from_u64(3);
    let words = ["apple", "りんご", "사과", "苹果", "pear", "梨"];
    let texts: Vec<String> = (0..600)
        .map(|_| {
            (0..3)
                .map(|_| words[random.random_range(0..words.len())])
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let documents: Vec<_> = (1..)
        .zip(&texts)
        .map(|(seq, text)| Document {
            room: random.random_range(1..=500),
            ..message(seq, text)
        })
        .collect();
    let mut index = Index::of(&documents).await;
    for count in [1, 5, 100, 400, 500] {
        let rooms: Vec<i64> = (1..=500)
            .filter(|_| random.random_range(0..500) < count)
            .collect();
        for word in words {
            let mut expected: Vec<_> = documents
                .iter()
                .filter(|document| rooms.contains(&document.room) && document.text.contains(word))
                .map(|document| (document.room, document.seq))
                .collect();
            expected.reverse();
            let scope = Scope {
                rooms: &rooms,
                limit: 1000,
                ..ROOM
            };
            assert_eq!(
                index.found(&scope, word).await,
                expected,
                "{word} in {count}"
            );
        }
    }
}
