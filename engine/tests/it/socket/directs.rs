//! Conversations: nobody is made to have them.

use engine::{
    limits::{Limits, NEW_DIRECTS_PERIOD, RoomLimits},
    storage::Governed,
};
use protocol::{ClientEvent, Draft, Quota, Rejection, Role, RoomId, User, UserId};

use super::belonging::{find, told_of};
use crate::{
    chat::{GENEROUS, START_MS, TestChat, as_member},
    client::{Client, id},
};

#[tokio::test]
async fn who_has_said_nothing_is_not_heard_of() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let mut his = it.connect(&ben).await;
    let opened = it
        .chat
        .open_direct(&as_member(&ann.user), &[ben.user.id])
        .await;
    let slug = opened.unwrap();
    let room = find(&it, &ann.user, &slug).await.unwrap().room.id;
    assert_eq!(find(&it, &ben.user, &slug).await, None);
    assert_eq!(his.said_by_now().await, []);
    // Who wants to write to the other finds the same one.
    let again = it
        .chat
        .open_direct(&as_member(&ben.user), &[ann.user.id])
        .await;
    assert_eq!(again.unwrap(), slug);
    assert_eq!(told_of(&mut his, room).await.room.name, "Ann");
    assert!(find(&it, &ben.user, &slug).await.is_some());
}

#[tokio::test]
async fn a_conversation_that_was_closed_comes_back_with_what_is_said() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let opened = it
        .chat
        .open_direct(&as_member(&ann.user), &[ben.user.id])
        .await;
    let slug = opened.unwrap();
    let room = find(&it, &ann.user, &slug).await.unwrap().room.id;
    let mut hers = it.connect(&ann).await;
    let mut his = it.connect(&ben).await;
    hers.post(room, "one", "buy this").await;
    assert_eq!(told_of(&mut his, room).await.unread, 1);

    it.chat.leave_room(&ben.user, room).await.unwrap();
    let told = told_of(&mut his, room).await;
    assert_eq!((told.closed, told.unread), (true, 0));
    let of_ann = find(&it, &ann.user, &slug).await.unwrap();
    assert!(!of_ann.closed, "it is one's own affair");
    // He may still look at it, and nobody is told that he has left.
    it.chat.open_room(&ben.user, &slug).await.unwrap();
    let events = it.storage.events_after(room, protocol::Seq::START, 10);
    assert_eq!(events.await.unwrap().len(), 1);

    hers.post(room, "two", "really").await;
    let told = told_of(&mut his, room).await;
    assert_eq!((told.closed, told.unread), (false, 1));
    // It is closed no more for who begins it anew, either.
    it.chat.leave_room(&ben.user, room).await.unwrap();
    let again = it
        .chat
        .open_direct(&as_member(&ben.user), &[ann.user.id])
        .await;
    again.unwrap();
    assert!(!find(&it, &ben.user, &slug).await.unwrap().closed);
}

#[tokio::test]
async fn a_person_begins_so_many_in_a_day() {
    let it = TestChat::with_limits(Limits {
        rooms: RoomLimits {
            new_directs: 2,
            ..RoomLimits::DEFAULT
        },
        ..GENEROUS
    })
    .await;
    let ann = it.guest("Ann").await.user;
    let mut others = Vec::new();
    for name in ["B", "C", "D"] {
        others.push(it.guest(name).await.user.id);
    }
    let actor = as_member(&ann);
    let begin = |with: usize| it.chat.open_direct(&actor, &others[with..=with]);
    for with in [0, 1, 0, 1] {
        begin(with).await.unwrap();
    }
    let enough = Err(Rejection::QuotaReached {
        quota: Quota::NewDirects,
    });
    assert_eq!(begin(2).await, enough);
    // Together they are another conversation.
    let all = it.chat.open_direct(&as_member(&ann), &others).await;
    assert_eq!(all, enough);
    let day_ms = i64::try_from(NEW_DIRECTS_PERIOD.as_millis()).unwrap();
    it.clock.set(START_MS + day_ms);
    begin(2).await.unwrap();
}

/// What becomes of a message by each of the two ways to the store.
async fn posted(
    it: &TestChat,
    by: &User,
    socket: &mut Client,
    room: RoomId,
    name: &str,
) -> [Option<Rejection>; 2] {
    let draft = |way: &str| Draft {
        client_id: id(format!("{name}-{way}")),
        body: "hi".to_owned(),
        files: Vec::new(),
        reply_to: None,
        thread: None,
        draft_version: None,
    };
    let by_form = it.chat.post(by, room, &draft("form")).await;
    let draft = draft("socket");
    let named = draft.client_id.clone();
    socket.say(&ClientEvent::Post { room, draft }).await;
    [by_form.err(), socket.answer(&named).await.err()]
}

#[tokio::test]
async fn nothing_is_said_to_who_is_not_there_any_more() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let session = it.invited(&owner, Role::Member, "ann").await;
    let ann = session.user.clone();
    let ben = it.invited(&owner, Role::Member, "ben").await.user;
    let cem = it.invited(&owner, Role::Member, "cem").await.user;
    let mut hers = it.connect(&session).await;
    let begin = async |others: &[UserId]| {
        let slug = it.chat.open_direct(&as_member(&ann), others).await.unwrap();
        find(&it, &ann, &slug).await.unwrap().room.id
    };
    let (with_ben, with_both, alone) = (
        begin(&[ben.id]).await,
        begin(&[ben.id, cem.id]).await,
        begin(&[]).await,
    );
    let govern = async |who: &User, what| {
        it.accounts.govern(&owner, who.id, what).await.unwrap();
    };
    let nobody = [Some(Rejection::NobodyThere), Some(Rejection::NobodyThere)];
    let none = [None, None];
    let mut step = 0;
    let mut check = async |rooms: &[(RoomId, &[Option<Rejection>; 2])]| {
        for (room, expected) in rooms {
            step += 1;
            let outcome = posted(&it, &ann, &mut hers, *room, &step.to_string()).await;
            assert_eq!(outcome, **expected, "step {step}");
        }
    };
    check(&[(with_ben, &none), (with_both, &none), (alone, &none)]).await;
    govern(&ben, Governed::Deactivated).await;
    check(&[(with_ben, &nobody), (with_both, &none), (alone, &none)]).await;
    govern(&cem, Governed::Deactivated).await;
    check(&[(with_ben, &nobody), (with_both, &nobody), (alone, &none)]).await;
    // Rooms are not conversations: others come.
    check(&[(it.room, &none)]).await;
    govern(&ben, Governed::Reactivated).await;
    check(&[(with_ben, &none), (with_both, &none)]).await;
}
