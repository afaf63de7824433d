//! From whom, from when, with what.

use ::search::{Day, Document, Scope};

use super::index::{Index, ROOM, message, query};

#[tokio::test]
async fn people_and_files() {
    let by = |author, seq, text| Document {
        author,
        ..message(seq, text)
    };
    let mut index = Index::of(&[
        by(1, 1, "plan"),
        Document {
            has_file: true,
            ..by(2, 2, "plan")
        },
        Document {
            has_file: true,
            ..by(1, 3, "計画")
        },
        by(12, 4, "plan"),
    ])
    .await;
    for (authors, asked, expected) in [
        (None, "plan", &[4, 2, 1][..]),
        (Some(&[1][..]), "plan", &[1]),
        (Some(&[1, 2]), "plan", &[2, 1]),
        (Some(&[]), "plan", &[]),
        (Some(&[3]), "plan", &[]),
        (Some(&[1]), "", &[3, 1]),
        (None, "has:file", &[3, 2]),
        (None, "plan has:file", &[2]),
        (Some(&[1]), "has:file", &[3]),
        (None, "has:file -plan", &[3]),
        (None, "-計", &[4, 2, 1]),
    ] {
        let scope = Scope { authors, ..ROOM };
        let found: Vec<_> = index
            .hits(&scope, asked)
            .await
            .iter()
            .map(|hit| hit.seq)
            .collect();
        assert_eq!(found, expected, "{asked:?} by {authors:?}");
    }
}

#[tokio::test]
async fn days_are_exact_whatever_the_clock_did() {
    let day = |month, day| Day::of(2026, month, day).unwrap().start_ms(540);
    let at = |seq, at_ms| Document {
        at_ms,
        ..message(seq, "word")
    };
    let mut index = Index::of(&[
        at(1, day(11, 1) - 1),
        at(2, day(11, 1)),
        // The clock was a month ahead for a moment, then a month behind.
        at(3, day(12, 1)),
        at(4, day(11, 1) + 1),
        at(5, day(10, 1)),
        at(6, day(11, 2) - 1),
    ])
    .await;
    index.put(&[at(7, day(11, 2))]).await;
    for (asked, expected) in [
        ("word", &[7, 6, 5, 4, 3, 2, 1][..]),
        ("word on:2026-11-01", &[6, 4, 2]),
        ("on:2026-11-01", &[6, 4, 2]),
        ("word before:2026-11-01", &[5, 1]),
        ("word after:2026-11-01", &[7, 3]),
        ("word after:2026-11-30", &[3]),
        ("word before:2026-10-01", &[]),
        ("word after:2027-01-01", &[]),
        ("word after:2026-11-30 before:2026-11-01", &[]),
    ] {
        let days = query(asked);
        let scope = Scope {
            since_ms: days.since().map(|day| day.start_ms(540)),
            until_ms: days.until().map(|day| day.start_ms(540)),
            ..ROOM
        };
        let found: Vec<_> = index
            .hits(&scope, asked)
            .await
            .iter()
            .map(|hit| hit.seq)
            .collect();
        assert_eq!(found, expected, "{asked:?}");
    }
}
