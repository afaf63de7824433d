use protocol::{ClientId, User, UserId};

use super::*;

/// Three lines of one dialogue by two people, at 4, 5 and 7.
fn check(change: impl FnOnce(&mut Vec<Found>), others: Others, complaints: &[&str]) {
    let lines: Vec<_> = (1..=3).map(|turn| line(turn, 1)).collect();
    let people = people();
    let expected = expected(&lines, &people, &[4, 5, 7]);
    let mut found: Vec<_> = expected.iter().map(as_said).collect();
    change(&mut found);
    assert_eq!(compare(&expected, &found, others), complaints);
}

fn line(turn: usize, dialogue: usize) -> Line {
    Line {
        client_id: ClientId::new(format!("d{dialogue}-t{turn}-en")).unwrap(),
        dialogue,
        room: 0,
        person: turn % 2,
        body: format!("words {turn}"),
    }
}

fn people() -> [User; 2] {
    [("Ben", 8), ("Ann", 9)].map(|(name, id)| User {
        id: UserId(id),
        name: name.to_owned(),
        avatar: None,
        kind: protocol::UserKind::Member,
    })
}

fn expected<'a>(lines: &'a [Line], people: &'a [User], seqs: &[i64]) -> Vec<Expected<'a>> {
    let places = lines.iter().zip(seqs);
    places
        .map(|(line, &seq)| Expected {
            line,
            author: &people[line.person],
            seq: Seq(seq),
        })
        .collect()
}

fn as_said(expected: &Expected<'_>) -> Found {
    Found {
        seq: expected.seq,
        body: expected.line.body.clone(),
        author: Some(expected.author.id),
        name: Some(expected.author.name.clone()),
        client_id: Some(expected.line.client_id.clone()),
    }
}

fn anonymous(seq: i64, body: &str) -> Found {
    Found {
        seq: Seq(seq),
        body: body.to_owned(),
        author: None,
        name: None,
        client_id: None,
    }
}

#[test]
fn what_was_said_is_accepted() {
    check(|_| (), Others::Wrong, &[]);
    check(
        |found| {
            for it in found {
                *it = anonymous(it.seq.0, &it.body);
            }
        },
        Others::Wrong,
        &[],
    );
}

#[test]
fn a_missing_message_is_named() {
    check(
        |found| drop(found.remove(1)),
        Others::Fine,
        &["d1-t2-en “words 2” is missing, its place is 5"],
    );
}

#[test]
fn a_doubled_message_is_named() {
    check(
        |found| {
            let mut again = found[0].clone();
            again.seq = Seq(6);
            found.insert(2, again);
        },
        Others::Fine,
        &["d1-t1-en “words 1” is there again at 6, its place is 4"],
    );
}

#[test]
fn a_doubled_message_is_known_by_its_words_where_no_ids_are_shown() {
    let again = |found: &mut Vec<Found>| found.push(anonymous(9, "words 2"));
    check(again, Others::Fine, &[]);
    check(
        again,
        Others::Wrong,
        &["d1-t2-en “words 2” is there again at 9, its place is 5"],
    );
}

#[test]
fn a_place_shown_twice_is_named() {
    check(
        |found| found.insert(1, found[0].clone()),
        Others::Wrong,
        &["message 4 comes after 4"],
    );
}

#[test]
fn messages_with_swapped_places_are_named() {
    check(
        |found| {
            found.swap(0, 1);
            (found[0].seq, found[1].seq) = (Seq(4), Seq(5));
        },
        Others::Wrong,
        &[
            "at 4: “words 2” instead of d1-t1-en “words 1”",
            "at 4: d1-t1-en “words 1” is by person 8 instead of 9",
            r#"at 4: d1-t1-en “words 1” is by "Ben" instead of "Ann""#,
            "at 4: the client id is d1-t2-en instead of d1-t1-en",
            "at 5: “words 1” instead of d1-t2-en “words 2”",
            "at 5: d1-t2-en “words 2” is by person 9 instead of 8",
            r#"at 5: d1-t2-en “words 2” is by "Ann" instead of "Ben""#,
            "at 5: the client id is d1-t1-en instead of d1-t2-en",
        ],
    );
}

#[test]
fn messages_shown_in_the_wrong_order_are_named() {
    check(
        |found| found.swap(0, 1),
        Others::Wrong,
        &["message 4 comes after 5"],
    );
}

#[test]
fn a_foreign_message_is_wrong_only_on_our_own_server() {
    let foreign = |found: &mut Vec<Found>| found.insert(2, anonymous(6, "buy this"));
    check(foreign, Others::Fine, &[]);
    check(
        foreign,
        Others::Wrong,
        &["“buy this” at 6 was said by nobody in this replay"],
    );
}

#[test]
fn changed_words_are_named() {
    check(
        |found| found[2].body.push('!'),
        Others::Wrong,
        &["at 7: “words 3!” instead of d1-t3-en “words 3”"],
    );
}

#[test]
fn places_must_follow_the_order_of_a_dialogue() {
    let people = people();
    let lines = [line(1, 1), line(2, 1), line(1, 2), line(2, 2)];
    let order = |seqs| in_order(&expected(&lines, &people, seqs));
    assert_eq!(order(&[3, 4, 1, 2]), [""; 0]);
    assert_eq!(
        order(&[4, 3, 1, 2]),
        ["d1-t2-en “words 2” at 3 was said after d1-t1-en “words 1” at 4"]
    );
    assert_eq!(
        order(&[3, 4, 4, 5]),
        ["d1-t2-en “words 2” and d2-t1-en “words 1” have the same place 4"]
    );
}

#[test]
fn gaps_doubles_and_a_wrong_end_are_named() {
    for (seqs, after, head, complaints) in [
        (&[1, 2, 3][..], 0, 3, &[][..]),
        (&[6, 7], 5, 7, &[]),
        (&[], 4, 4, &[]),
        (&[1, 3], 0, 3, &["event 3 follows 1"]),
        (&[1, 1, 2], 0, 2, &["event 1 follows 1"]),
        (&[2], 0, 2, &["event 2 follows 0"]),
        (&[1, 2], 0, 4, &["the events end at 2, the room at 4"]),
        (&[1, 2, 3], 0, 2, &["the events end at 3, the room at 2"]),
    ] {
        let seqs = seqs.iter().map(|&seq| Seq(seq));
        assert_eq!(gap_free(seqs, Seq(after), Seq(head)), complaints);
    }
}
