//! An outsider hears nothing, and cannot tell a closed room from none.

use engine::storage::Session;
use protocol::{ClientEvent, Draft, Rejection, RoomId, Seq, ServerEvent, Slug};

use crate::{
    chat::TestChat,
    client::{Client, id},
};

struct Closed {
    it: TestChat,
    room: RoomId,
    member: Session,
    outsider: Session,
}

async fn closed_room() -> Closed {
    let it = TestChat::start().await;
    let room = crate::chat::closed_room(&it.storage, "secret").await;
    let (member, outsider) = (it.guest("Member").await, it.guest("Outsider").await);
    it.storage.enter(room, member.user.clone()).await.unwrap();
    Closed {
        it,
        room,
        member,
        outsider,
    }
}

/// Everything somebody could say about a room.
fn everything(room: RoomId) -> [(&'static str, ClientEvent); 8] {
    let join = |after| ClientEvent::Join {
        room,
        after_seq: after,
    };
    [
        ("join", join(None)),
        ("join with a past", join(Some(Seq(0)))),
        (
            "post",
            ClientEvent::post(room, id("outside"), "let me in".to_owned()),
        ),
        ("typing", ClientEvent::Typing { room }),
        (
            "read",
            ClientEvent::Read {
                room,
                seq: Seq(1),
                turn: None,
            },
        ),
        (
            "read nothing",
            ClientEvent::Read {
                room,
                seq: Seq(0),
                turn: None,
            },
        ),
        (
            "read a thread",
            ClientEvent::ReadThread {
                room,
                thread: Seq(1),
                seq: Seq(1),
            },
        ),
        (
            "draft",
            ClientEvent::Draft {
                room,
                after: 0,
                body: "let me".to_owned(),
            },
        ),
    ]
}

async fn assert_not_found(client: &mut Client, room: RoomId) {
    for (what, said) in everything(room) {
        client.say(&said).await;
        let (of, _, rejection) = client.rejection().await;
        assert_eq!((of, rejection), (Some(room), Rejection::NotFound), "{what}");
    }
}

#[tokio::test]
async fn whatever_an_outsider_says_the_room_does_not_exist() {
    let it = closed_room().await;
    let mut outsider = it.it.connect(&it.outsider).await;
    assert_not_found(&mut outsider, it.room).await;
    assert_not_found(&mut outsider, RoomId(99)).await;
    let user = &it.outsider.user;
    let chat = &it.it.chat;
    let draft = Draft {
        client_id: id("outside-2"),
        body: "let me in".to_owned(),
        files: Vec::new(),
        reply_to: None,
        thread: None,
        draft_version: None,
    };
    for room in [it.room, RoomId(99)] {
        let not_found = Some(Rejection::NotFound);
        assert_eq!(
            chat.history(user, room, None, None, 50).await.err(),
            not_found
        );
        assert_eq!(chat.members(user, room, 50).await.err(), not_found);
        assert_eq!(chat.post(user, room, &draft).await.err(), not_found);
    }
    let slug = Slug::from_stored("secret");
    let opened = chat.open_room(user, &slug).await;
    assert_eq!(opened, Err(Rejection::NotFound));
    let listed = chat.rooms(user).await.unwrap();
    assert!(listed.iter().all(|listed| listed.room.id != it.room));
    let stored = it.it.storage.events_after(it.room, Seq(0), 10).await;
    assert_eq!(stored.unwrap().len(), 2, "the arrivals and no more");
}

#[tokio::test]
async fn an_outsider_hears_nothing_while_members_talk() {
    let it = closed_room().await;
    let mut member = it.it.connect(&it.member).await;
    let mut outsider = it.it.connect(&it.outsider).await;
    for (_, said) in everything(it.room) {
        outsider.queue(&said);
    }
    outsider.say(&ClientEvent::Ping).await;
    outsider
        .find(|said| (*said == ServerEvent::Pong).then_some(()))
        .await;

    let (_, joined) = member.join(it.room, Some(0)).await;
    assert_eq!(joined, Seq(2));
    member.say(&ClientEvent::Typing { room: it.room }).await;
    for n in 3..=5 {
        member.post(it.room, &format!("m{n}"), "psst").await;
    }
    member.find(|said| heard_seq(said, 5)).await;
    assert_eq!(outsider.said_by_now().await, []);
    let about_it = |said: &&ServerEvent| room_of(said) == Some(it.room);
    for said in outsider.heard.iter().filter(about_it) {
        assert!(matches!(said, ServerEvent::Rejected { .. }), "{said:?}");
    }
    let presence = member.heard.iter().rev().find_map(|said| match said {
        ServerEvent::Presence { people, .. } => people.clone(),
        _ => None,
    });
    assert_eq!(presence, Some(vec![it.member.user]), "nor is seen");
}

fn heard_seq(said: &ServerEvent, seq: i64) -> Option<()> {
    matches!(said, ServerEvent::Event { event, .. } if event.seq == Seq(seq)).then_some(())
}

fn room_of(said: &ServerEvent) -> Option<RoomId> {
    match said {
        ServerEvent::Hello { .. }
        | ServerEvent::User { .. }
        | ServerEvent::Rooms { .. }
        | ServerEvent::Alerts { .. }
        | ServerEvent::Pong => None,
        ServerEvent::RoomChanged { listed } => Some(listed.room.id),
        ServerEvent::Rejected { room, .. } => *room,
        ServerEvent::Joined { room, .. }
        | ServerEvent::Reload { room, .. }
        | ServerEvent::Event { room, .. }
        | ServerEvent::Ack { room, .. }
        | ServerEvent::Presence { room, .. }
        | ServerEvent::Typing { room, .. }
        | ServerEvent::Read { room, .. }
        | ServerEvent::Thread { room, .. }
        | ServerEvent::Saved { room, .. }
        | ServerEvent::Draft { room, .. }
        | ServerEvent::RoomGone { room } => Some(*room),
    }
}
