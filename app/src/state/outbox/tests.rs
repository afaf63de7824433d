//! The outbox, tried to make lose, double or reorder a message.

use super::*;
use crate::state::samples::client_id;

fn item(id: &str, room: i64, created_ms: i64) -> Outgoing {
    Outgoing::new(client_id(id), RoomId(room), id.to_owned(), created_ms)
}

fn outbox(items: &[(&str, i64, i64)]) -> Outbox {
    let mut outbox = Outbox::default();
    for (id, room, created_ms) in items {
        outbox.add(item(id, *room, *created_ms));
    }
    outbox
}

fn due(outbox: &mut Outbox, now_ms: i64) -> Vec<String> {
    outbox
        .due(now_ms)
        .into_iter()
        .map(|item| item.body)
        .collect()
}

#[test]
fn messages_go_one_at_a_time_in_each_room() {
    let mut outbox = outbox(&[("a", 1, 1), ("b", 1, 2), ("x", 2, 3)]);
    assert_eq!(due(&mut outbox, 0), ["a", "x"]);
    assert_eq!(due(&mut outbox, 1), [""; 0]);
    outbox.acknowledged(&client_id("a"), Seq(7));
    assert_eq!(due(&mut outbox, 2), ["b"]);
}

#[test]
fn order_is_that_of_writing_whatever_the_order_of_arrival() {
    let mut outbox = outbox(&[("b", 1, 2), ("a", 1, 1)]);
    assert_eq!(due(&mut outbox, 0), ["a"]);
}

#[test]
fn the_same_message_is_taken_once() {
    let mut outbox = outbox(&[("a", 1, 1)]);
    assert_eq!(due(&mut outbox, 0), ["a"]);
    outbox.add(item("a", 1, 1));
    assert_eq!(due(&mut outbox, 1), [""; 0]);
    assert_eq!(outbox.of(RoomId(1), None).count(), 1);
}

#[test]
fn what_was_under_way_goes_again_on_the_next_socket_first() {
    let mut outbox = outbox(&[("a", 1, 1), ("b", 1, 2)]);
    assert_eq!(due(&mut outbox, 0), ["a"]);
    outbox.disconnected();
    assert_eq!(due(&mut outbox, 1), ["a"]);
}

#[test]
fn a_missing_answer_does_not_block_for_ever() {
    let mut outbox = outbox(&[("a", 1, 1)]);
    assert_eq!(due(&mut outbox, 0), ["a"]);
    assert_eq!(outbox.next_due_ms(), Some(ANSWER_MS));
    assert_eq!(due(&mut outbox, ANSWER_MS - 1), [""; 0]);
    assert_eq!(due(&mut outbox, ANSWER_MS), ["a"]);
}

#[test]
fn too_fast_waits_as_told_and_blocks_what_follows() {
    let mut outbox = outbox(&[("a", 1, 1), ("b", 1, 2)]);
    due(&mut outbox, 0);
    let rejection = Rejection::RateLimited {
        retry_after_ms: 500,
    };
    outbox.rejected(&client_id("a"), rejection, 10);
    assert_eq!(outbox.next_due_ms(), Some(510));
    assert_eq!(due(&mut outbox, 509), [""; 0]);
    assert_eq!(due(&mut outbox, 510), ["a"]);
}

#[test]
fn an_unable_server_is_asked_less_and_less_often() {
    let mut outbox = outbox(&[("a", 1, 1)]);
    for wait in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
        due(&mut outbox, 0);
        outbox.rejected(&client_id("a"), Rejection::Internal, 0);
        assert_eq!(outbox.next_due_ms(), Some(wait));
        assert_eq!(due(&mut outbox, wait), ["a"]);
    }
}

#[test]
fn a_refused_message_lets_the_next_one_pass() {
    let mut outbox = outbox(&[("a", 1, 1), ("b", 1, 2)]);
    due(&mut outbox, 0);
    outbox.rejected(&client_id("a"), Rejection::Forbidden, 0);
    assert_eq!(due(&mut outbox, 1), ["b"]);
    outbox.remove(&client_id("b"));
    outbox.retry(&client_id("a"));
    assert_eq!(due(&mut outbox, 2), ["a"]);
}

#[test]
fn a_stored_message_stays_until_its_event_is_here() {
    let mut outbox = outbox(&[("a", 1, 1)]);
    due(&mut outbox, 0);
    outbox.acknowledged(&client_id("a"), Seq(7));
    outbox.forget_stored(RoomId(1), Seq(6));
    assert_eq!(outbox.of(RoomId(1), None).count(), 1);
    outbox.forget_stored(RoomId(1), Seq(7));
    assert_eq!(outbox.of(RoomId(1), None).count(), 0);
}

#[test]
fn what_was_for_a_room_that_is_gone_is_handed_back_and_sent_nowhere() {
    let mut outbox = outbox(&[
        ("a", 1, 1),
        ("b", 1, 2),
        ("c", 1, 3),
        ("d", 1, 4),
        ("x", 2, 5),
    ]);
    due(&mut outbox, 0);
    outbox.acknowledged(&client_id("a"), Seq(7));
    due(&mut outbox, 1);
    outbox.rejected(&client_id("b"), Rejection::NotFound, 1);
    due(&mut outbox, 2);
    let taken: Vec<_> = outbox
        .take(RoomId(1))
        .into_iter()
        .map(|it| it.body)
        .collect();
    assert_eq!(taken, ["b", "c", "d"], "refused, under way and waiting");
    assert_eq!(outbox.rooms().collect::<Vec<_>>(), [RoomId(2)]);
    outbox.disconnected();
    assert_eq!(due(&mut outbox, 3), ["x"]);
    assert_eq!(outbox.take(RoomId(1)), []);
    // A late answer brings nothing back.
    outbox.acknowledged(&client_id("b"), Seq(8));
    assert_eq!(outbox.of(RoomId(1), None).count(), 0);
}

#[test]
fn an_answer_for_a_forgotten_message_changes_nothing() {
    let mut outbox = outbox(&[]);
    outbox.acknowledged(&client_id("a"), Seq(7));
    outbox.rejected(&client_id("a"), Rejection::Forbidden, 0);
    assert_eq!(outbox, Outbox::default());
}

#[test]
fn a_message_of_another_tab_is_sent_when_that_tab_does_not() {
    let mut outbox = Outbox::default();
    outbox.add(Outgoing {
        step: Step::Held {
            until_ms: 10_000,
            why: Held::OtherTab,
        },
        ..item("a", 1, 1)
    });
    assert_eq!(due(&mut outbox, 9_999), [""; 0]);
    assert_eq!(due(&mut outbox, 10_000), ["a"]);
}
