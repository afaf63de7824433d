//! How far somebody has read, across their tabs.

use protocol::{ClientEvent, ReadMark, Rejection, RoomId, RoomSummary, Seq, ServerEvent};

use crate::{
    chat::{TestChat, closed_room},
    client::Client,
};

const fn mark(turn: u32, seq: i64) -> ReadMark {
    ReadMark {
        turn,
        seq: Seq(seq),
    }
}

/// What a tab is told when something is marked as unread: the mark, and how
/// many wait, in whatever order.
async fn told_turned(tab: &mut Client, room: RoomId) -> (ReadMark, RoomSummary) {
    let (mut mark, mut listed) = (None, None);
    tab.find(|said| {
        match said {
            ServerEvent::Read {
                room: of,
                mark: told,
            } if *of == room => mark = Some(*told),
            ServerEvent::RoomChanged { listed: told } if told.room.id == room => {
                listed = Some(RoomSummary::clone(told));
            }
            _ => {}
        }
        mark.zip(listed.clone())
    })
    .await
}

/// The next mark of the room that a tab is told of.
async fn told(tab: &mut Client, room: RoomId) -> ReadMark {
    tab.find(|said| match said {
        ServerEvent::Read { room: of, mark } if *of == room => Some(*mark),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn reading_is_told_to_every_tab_of_the_person_and_to_nobody_else() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    it.store(&ben.user, "b", "hi").await;
    let mut tab = it.connect(&ann).await;
    let mut second_tab = it.connect(&ann).await;
    let mut other = it.connect(&ben).await;
    let read = |seq| ClientEvent::Read {
        room: it.room,
        seq: Seq(seq),
        turn: None,
    };
    let told = ServerEvent::Read {
        room: it.room,
        mark: mark(0, 3),
    };
    tab.say(&read(3)).await;
    assert_eq!(second_tab.next().await, told);
    assert_eq!(tab.next().await, told);
    assert_eq!(other.said_by_now().await, []);
    for seq in [3, 2, 4, i64::MAX, i64::MIN] {
        tab.say(&read(seq)).await;
    }
    assert_eq!(
        tab.said_by_now().await,
        [],
        "not back, not beyond the newest"
    );
    assert_eq!(second_tab.said_by_now().await, []);
    let rooms = it.chat.rooms(&ann.user).await.unwrap();
    assert_eq!(rooms[0].unread, 0);
}

#[tokio::test]
async fn marking_as_unread_turns_back_every_tab_of_the_person_and_nobody_else() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    for name in ["b1", "b2", "b3"] {
        it.store(&ben.user, name, "hi").await;
    }
    it.chat
        .mark_read(&ann.user, it.room, Seq(5), None)
        .await
        .unwrap();
    let mut tabs = [it.connect(&ann).await, it.connect(&ann).await];
    let mut other = it.connect(&ben).await;
    it.chat
        .mark_unread(&ann.user, it.room, Seq(4))
        .await
        .unwrap();
    for tab in &mut tabs {
        let (told, RoomSummary { read, unread, .. }) = told_turned(tab, it.room).await;
        assert_eq!((read, unread), (mark(1, 3), 2));
        assert_eq!(told, mark(1, 3));
    }
    assert_eq!(other.said_by_now().await, []);
}

#[tokio::test]
async fn what_was_read_before_and_is_told_late_undoes_nothing() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    it.store(&ben.user, "b", "hi").await;
    let mut tab = it.connect(&ann).await;
    it.chat
        .mark_unread(&ann.user, it.room, Seq(3))
        .await
        .unwrap();
    assert_eq!(told_turned(&mut tab, it.room).await.0, mark(1, 2));
    let read = |turn| ClientEvent::Read {
        room: it.room,
        seq: Seq(3),
        turn,
    };
    for stale in [0, 2] {
        tab.say(&read(Some(stale))).await;
    }
    assert_eq!(tab.said_by_now().await, []);
    tab.say(&read(Some(1))).await;
    assert_eq!(told(&mut tab, it.room).await, mark(1, 3));
    // Who has no turn to tell, such as a bot, reads in any.
    it.chat
        .mark_unread(&ann.user, it.room, Seq(1))
        .await
        .unwrap();
    assert_eq!(told_turned(&mut tab, it.room).await.0, mark(2, 0));
    tab.say(&read(None)).await;
    assert_eq!(told(&mut tab, it.room).await, mark(2, 3));
}

#[tokio::test]
async fn nothing_is_unread_that_is_not_there_or_not_theirs() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let secret = closed_room(&it.storage, "secret").await;
    for (room, seq) in [
        (it.room, 0),
        (it.room, -1),
        (it.room, 3),
        (it.room, i64::MAX),
        (secret, 1),
        (RoomId(99), 1),
    ] {
        let marked = it.chat.mark_unread(&ann, room, Seq(seq)).await;
        assert_eq!(marked, Err(Rejection::NotFound), "{room:?} {seq}");
    }
}

#[tokio::test]
async fn a_room_opens_where_one_left_off() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let ben = it.guest("Ben").await.user;
    let mut seqs = Vec::new();
    for n in 0..30 {
        // In the middle Ben says something himself.
        let author = if n == 11 { &ben } else { &ann };
        seqs.push(it.store(author, &format!("m{n}"), "hi").await);
    }
    let at = |seq| ReadMark { turn: 0, seq };
    let newest = seqs[20..].to_vec();
    for (read, shown, why) in [
        (
            ReadMark::default(),
            newest.clone(),
            "who is new begins at the end",
        ),
        (at(seqs[29]), newest.clone(), "nothing is unread"),
        (at(seqs[19]), newest.clone(), "all that is unread fits"),
        (at(seqs[18]), seqs[14..24].to_vec(), "one line does not"),
        (
            at(seqs[10]),
            seqs[7..17].to_vec(),
            "one's own message is never unread",
        ),
        (
            at(seqs[0]),
            seqs[..6].to_vec(),
            "there is nothing before them",
        ),
    ] {
        let lines = it
            .chat
            .history_unread(&ben, it.room, read, 10)
            .await
            .unwrap();
        let lines: Vec<_> = lines.events.iter().map(|event| event.seq).collect();
        let lines: Vec<_> = lines.into_iter().filter(|seq| seqs.contains(seq)).collect();
        assert_eq!(lines, shown, "{why}");
    }
    let outsider = it.guest("Eve").await.user;
    let room = closed_room(&it.storage, "Closed").await;
    let refused = it
        .chat
        .history_unread(&outsider, room, at(Seq(1)), 10)
        .await;
    assert_eq!(refused, Err(Rejection::NotFound));
}
