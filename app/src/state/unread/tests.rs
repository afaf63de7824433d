//! What is unread, case by case.

use protocol::UnreadThread;

use super::*;
use crate::state::samples::{joined, message, user};

const LOBBY: RoomId = RoomId(1);

fn read(turn: u32, seq: i64) -> ReadMark {
    ReadMark {
        turn,
        seq: Seq(seq),
    }
}

fn summary(head: i64, unread: u32) -> RoomSummary {
    RoomSummary {
        head: Seq(head),
        unread,
        ..crate::state::samples::summary(LOBBY.0, "lobby")
    }
}

#[test]
fn only_messages_of_others_count_and_only_once() {
    let me = user("Ann").id;
    let mut unread = Unread::default();
    unread.load(&[summary(3, 1)]);
    for event in [
        message(3, "Bob", "seen"),
        message(4, "Bob", "hi"),
        message(4, "Bob", "hi"),
        message(5, "Ann", "mine"),
        joined(6, "Cem"),
    ] {
        unread.note(LOBBY, &event, me);
    }
    assert_eq!(unread.of_room(LOBBY).messages, 2);
    assert_eq!(unread.heads().next(), Some((LOBBY, Seq(6))));
}

#[test]
fn reading_on_another_device_lowers_the_count() {
    let me = user("Ann").id;
    let mut unread = Unread::default();
    unread.load(&[summary(3, 2)]);
    unread.note(LOBBY, &message(4, "Bob", "hi"), me);
    unread.note(LOBBY, &message(5, "Bob", "hi"), me);
    unread.read(LOBBY, read(0, 2));
    assert_eq!(unread.of_room(LOBBY).messages, 4);
    assert!(
        unread.take_doubt(),
        "how many of the two only the server knows"
    );
    assert!(!unread.take_doubt(), "once");
    unread.read(LOBBY, read(0, 4));
    assert_eq!(unread.of_room(LOBBY).messages, 1);
    unread.read(LOBBY, read(0, 5));
    assert_eq!(unread.of_room(LOBBY).messages, 0);
}

#[test]
fn a_new_page_keeps_what_came_after_it_was_made() {
    let me = user("Ann").id;
    let mut unread = Unread::default();
    unread.load(&[summary(3, 0)]);
    unread.note(LOBBY, &message(4, "Bob", "hi"), me);
    unread.note(LOBBY, &message(5, "Bob", "hi"), me);
    unread.load(&[summary(4, 1)]);
    assert_eq!(unread.of_room(LOBBY).messages, 2);
    assert_eq!(unread.heads().next(), Some((LOBBY, Seq(5))));
}

#[test]
fn deleted_messages_count_no_more() {
    let me = user("Ann").id;
    let deleted = |seq: i64, target: i64| Event {
        kind: EventKind::MessageDeleted {
            target: Seq(target),
        },
        ..message(seq, "Bob", "")
    };
    let mut unread = Unread::default();
    unread.load(&[summary(3, 1)]);
    unread.note(LOBBY, &message(4, "Bob", "hi"), me);
    unread.note(LOBBY, &deleted(5, 4), me);
    assert!(!unread.take_doubt());
    assert_eq!(unread.of_room(LOBBY).messages, 1);
    unread.note(LOBBY, &deleted(6, 2), me);
    assert!(
        unread.take_doubt(),
        "whether it was among those counted only the server knows"
    );
}

#[test]
fn messages_that_name_the_viewer_are_counted_apart() {
    let me = user("Ann").id;
    let mut naming = message(4, "Bob", "@Ann");
    if let EventKind::MessagePosted(message) = &mut naming.kind {
        message.mentions.people.push(me);
    }
    let mut unread = Unread::default();
    unread.load(&[summary(3, 1)]);
    unread.note(LOBBY, &naming, me);
    let count = unread.of_room(LOBBY);
    assert_eq!((count.messages, count.mentions), (2, 1));
    unread.read(LOBBY, read(0, 4));
    assert_eq!(unread.of_room(LOBBY), Count::default());
}

#[test]
fn what_was_read_before_it_came_does_not_count() {
    let me = user("Ann").id;
    let mut unread = Unread::default();
    unread.load(&[summary(3, 0)]);
    unread.read(LOBBY, read(0, 4));
    unread.note(LOBBY, &message(4, "Bob", "hi"), me);
    assert_eq!(unread.of_room(LOBBY).messages, 0);
}

#[test]
fn who_turned_back_hears_from_the_server_how_much_waits() {
    let mut unread = Unread::default();
    unread.load(&[summary(9, 0)]);
    unread.read(LOBBY, read(0, 9));
    unread.watch(LOBBY, read(0, 9));
    unread.read(LOBBY, read(1, 4));
    assert!(unread.take_doubt());
    // What was seen before does not hide it, however late it is told.
    unread.watch(LOBBY, read(0, 9));
    unread.read(LOBBY, read(0, 9));
    let counted = |read| RoomSummary {
        read,
        ..summary(9, 5)
    };
    unread.load(&[counted(read(1, 4))]);
    assert_eq!(unread.of_room(LOBBY).messages, 5);
    let late = RoomSummary {
        unread: 0,
        ..counted(read(0, 9))
    };
    unread.load(&[late]);
    assert_eq!(unread.of_room(LOBBY).messages, 5, "an older count");
    assert_eq!(unread.mark(LOBBY), read(1, 4));
}

#[test]
fn what_is_seen_here_does_not_wait_until_the_server_has_noted_it() {
    let me = user("Ann").id;
    let mut unread = Unread::default();
    unread.load(&[summary(3, 2)]);
    unread.note(LOBBY, &message(4, "Bob", "hi"), me);
    unread.watch(LOBBY, read(0, 4));
    assert_eq!(unread.of_room(LOBBY), Count::default());
    unread.reconnected();
    assert_eq!(unread.of_room(LOBBY).messages, 3, "it may not have heard");
}

#[test]
fn what_waits_in_threads_is_counted_apart() {
    let me = user("Ann").id;
    let (thread, waits) = (Seq(2), |messages| Count {
        messages,
        mentions: 0,
    });
    let mut unread = Unread::default();
    let mut listed = summary(3, 0);
    listed.threads = vec![UnreadThread {
        thread,
        unread: 1,
        mentions: 0,
    }];
    unread.load(&[listed]);
    let mut reply = message(4, "Bob", "hi");
    if let EventKind::MessagePosted(message) = &mut reply.kind {
        message.thread = Some(thread);
    }
    unread.note(LOBBY, &reply, me);
    assert_eq!(unread.of_room(LOBBY).messages, 0);
    unread.thread(LOBBY, thread, waits(2));
    assert_eq!(unread.of_thread(LOBBY, thread), waits(2));
    assert_eq!(unread.in_threads(|_| true), waits(2));
    assert_eq!(unread.in_threads(|_| false), waits(0));
    unread.thread(LOBBY, thread, waits(0));
    assert_eq!(unread.in_threads(|_| true), waits(0));
}
