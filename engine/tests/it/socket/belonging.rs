//! Rooms people make, and who belongs to them.

use engine::storage::RoomChange;
use protocol::{
    EventKind, Notify, Rejection, Role, RoomId, RoomKind, RoomRole, RoomSummary, Seq, ServerEvent,
    Slug, User,
};

use crate::{
    chat::{TestChat, as_member, as_role},
    client::{Client, id},
};

async fn make(it: &TestChat, user: &User, name: &str, kind: RoomKind) -> RoomSummary {
    let slug = it.chat.create_room(&as_member(user), name, "", kind).await;
    find(it, user, &slug.unwrap()).await.unwrap()
}

/// A room as it stands in somebody's list.
pub(super) async fn find(it: &TestChat, user: &User, slug: &Slug) -> Option<RoomSummary> {
    let rooms = it.chat.rooms(user).await.unwrap();
    rooms.into_iter().find(|listed| listed.room.slug == *slug)
}

/// Waits until a connection is told of a room of its owner's that is new or has
/// changed.
pub(super) async fn told_of(client: &mut Client, room: RoomId) -> RoomSummary {
    client
        .find(|said| match said {
            ServerEvent::RoomChanged { listed } if listed.room.id == room => {
                Some(RoomSummary::clone(listed))
            }
            _ => None,
        })
        .await
}

/// Waits until a connection is told that a room is its owner's no longer.
async fn told_gone(client: &mut Client, room: RoomId) {
    client
        .find(|said| (*said == ServerEvent::RoomGone { room }).then_some(()))
        .await;
}

#[tokio::test]
async fn a_public_room_is_found_and_entered_a_private_one_is_not() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let public = make(&it, &ann, "料理部", RoomKind::Public).await;
    let private = make(&it, &ann, "Party plans", RoomKind::Private).await;
    assert_eq!(public.role, RoomRole::Owner);
    assert!(private.room.slug.as_str().starts_with("party-plans-"));

    assert_eq!(
        find(&it, &ben, &public.room.slug).await,
        None,
        "not yet his"
    );
    let found = it.chat.public_rooms(&ben).await.unwrap();
    let names: Vec<_> = found.iter().map(|found| &*found.room.name).collect();
    assert_eq!(names, ["lobby", "料理部"]);
    assert!(!found[1].joined);
    let opened = it.chat.open_room(&ben, &private.room.slug).await;
    assert_eq!(opened, Err(Rejection::NotFound));
    let opened = it.chat.open_room(&ben, &public.room.slug).await;
    assert_eq!(opened, Err(Rejection::NotMember), "a link is no wish");
    assert_eq!(find(&it, &ben, &public.room.slug).await, None);
    it.chat.join_room(&ben, &public.room.slug).await.unwrap();
    it.chat.open_room(&ben, &public.room.slug).await.unwrap();
    let his = find(&it, &ben, &public.room.slug).await.unwrap();
    assert_eq!(his.role, RoomRole::Member);
}

#[tokio::test]
async fn names_are_taken_once_but_tell_nothing_of_private_rooms() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    make(&it, &ann, "Design", RoomKind::Public).await;
    let again = it
        .chat
        .create_room(&as_member(&ben), "design!", "", RoomKind::Private)
        .await;
    assert_eq!(again, Err(Rejection::NameTaken));
    make(&it, &ann, "Secret", RoomKind::Private).await;
    let other = make(&it, &ben, "Secret", RoomKind::Public).await;
    assert_eq!(
        other.room.slug.as_str(),
        "secret",
        "as if there were no other"
    );
    for name in ["", "!!!", &"x".repeat(61)] {
        let refused = it
            .chat
            .create_room(&as_member(&ann), name, "", RoomKind::Public)
            .await;
        assert!(refused.is_err(), "{name}");
    }
}

#[tokio::test]
async fn who_is_asked_in_hears_from_then_on_and_who_is_removed_hears_no_more() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let ben = it.guest("Ben").await;
    let room = make(&it, &ann.user, "Plans", RoomKind::Private)
        .await
        .room
        .id;
    let mut his = it.connect(&ben).await;
    let refused = it
        .chat
        .add_member(&as_member(&ben.user), room, ben.user.id)
        .await;
    assert_eq!(refused, Err(Rejection::NotFound), "not by himself");

    it.chat
        .add_member(&as_member(&ann.user), room, ben.user.id)
        .await
        .unwrap();
    assert_eq!(told_of(&mut his, room).await.room.name, "Plans");
    let (_, joined) = his.join(room, Some(0)).await;
    let mut hers = it.connect(&ann).await;
    hers.join(room, Some(joined.0)).await;
    hers.post(room, "one", "psst").await;
    his.find(|said| {
        matches!(said, ServerEvent::Event { room: of, .. } if *of == room).then_some(())
    })
    .await;

    // Members do not remove their like.
    let refused = it
        .chat
        .remove_member(&as_member(&ben.user), room, ann.user.id)
        .await;
    assert_eq!(refused, Err(Rejection::Forbidden));
    it.chat
        .remove_member(&as_member(&ann.user), room, ben.user.id)
        .await
        .unwrap();
    told_gone(&mut his, room).await;
    his.said_by_now().await;
    let before = his.heard.len();
    hers.post(room, "two", "he is gone").await;
    hers.say(&protocol::ClientEvent::Typing { room }).await;
    hers.said_by_now().await;
    his.said_by_now().await;
    let about_it = his.heard[before..].iter().filter(|said| {
        matches!(said, ServerEvent::Event { room: of, .. }
            | ServerEvent::Typing { room: of, .. }
            | ServerEvent::Presence { room: of, .. } if *of == room)
    });
    assert_eq!(about_it.count(), 0, "{:?}", &his.heard[before..]);
    his.say(&protocol::ClientEvent::Join {
        room,
        after_seq: Some(Seq(0)),
    })
    .await;
    assert_eq!(his.rejection().await.2, Rejection::NotFound);
    his.say(&protocol::ClientEvent::post(
        room,
        id("x"),
        "still here?".into(),
    ))
    .await;
    assert_eq!(his.rejection().await.2, Rejection::NotFound);
}

#[tokio::test]
async fn there_is_one_direct_conversation_for_the_same_people() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let ben = it.guest("Ben").await;
    let cy = it.guest("Cy").await;
    let mut his = it.connect(&ben).await;
    let direct = it
        .chat
        .open_direct(&as_member(&ann.user), &[ben.user.id])
        .await;
    let slug = direct.unwrap();
    assert_eq!(find(&it, &ben.user, &slug).await, None, "nothing was said");
    let room = find(&it, &ann.user, &slug).await.unwrap().room.id;
    let mut hers = it.connect(&ann).await;
    hers.post(room, "hello", "hello Ben").await;
    let told = told_of(&mut his, room).await;
    assert_eq!(told.room.name, "Ann", "by the other's name");
    assert_eq!((told.unread, told.closed), (1, false));
    let again = it
        .chat
        .open_direct(&as_member(&ben.user), &[ann.user.id])
        .await;
    assert_eq!(again.unwrap(), slug);
    let three = it
        .chat
        .open_direct(&as_member(&ann.user), &[cy.user.id, ben.user.id])
        .await
        .unwrap();
    assert_ne!(three, slug);
    let hers = find(&it, &ann.user, &three).await.unwrap();
    assert_eq!(hers.room.name, "Ben, Cy");
    assert_eq!(find(&it, &cy.user, &slug).await, None);
    assert!(it.chat.open_room(&cy.user, &slug).await.is_err());
    let owner = &as_role(&ann.user, Role::Owner);
    let change = RoomChange::Rename("x".into());
    assert_eq!(
        it.chat.change_room(owner, room, change).await,
        Err(Rejection::Forbidden)
    );
    let added = it
        .chat
        .add_member(&as_member(&ann.user), room, cy.user.id)
        .await;
    assert_eq!(added, Err(Rejection::Forbidden));
    let nobody = it
        .chat
        .open_direct(&as_member(&ann.user), &[protocol::UserId(9_999)])
        .await;
    assert_eq!(nobody, Err(Rejection::NotFound));
}

#[tokio::test]
async fn what_may_be_changed_of_a_room_and_by_whom() {
    let it = TestChat::start().await;
    let [owner, moderator, member] = [
        it.guest("Maker").await.user,
        it.guest("Mod").await.user,
        it.guest("Member").await.user,
    ];
    let room = make(&it, &owner, "Club", RoomKind::Public).await.room.id;
    for user in [&moderator, &member] {
        it.storage.enter(room, user.clone()).await.unwrap();
    }
    let refused = it
        .chat
        .set_room_role(&as_member(&member), room, member.id, RoomRole::Owner)
        .await;
    assert_eq!(refused, Err(Rejection::Forbidden));
    it.chat
        .set_room_role(&as_member(&owner), room, moderator.id, RoomRole::Moderator)
        .await
        .unwrap();
    let last = it
        .chat
        .set_room_role(&as_member(&owner), room, owner.id, RoomRole::Member)
        .await;
    assert_eq!(last, Err(Rejection::Forbidden), "somebody looks after it");

    let admin = &as_role(&member, Role::Admin);
    let changes = || {
        [
            RoomChange::SetTopic("tea".into()),
            RoomChange::Rename("Tea club".into()),
            RoomChange::Archive(true),
        ]
    };
    for (asked, allowed) in [
        (&as_member(&member), [false, false, false]),
        (&as_member(&moderator), [true, false, false]),
        (&as_member(&owner), [true, true, true]),
        (admin, [true, true, true]),
    ] {
        for (change, allowed) in changes().into_iter().zip(allowed) {
            let done = it.chat.change_room(asked, room, change.clone()).await;
            assert_eq!(done.is_ok(), allowed, "{} {change:?}", asked.user.name);
        }
    }
    let posted = crate::chat::message(room, &owner, "late", "late");
    let outcome = it.storage.append_and_wait(posted).await.unwrap();
    assert_eq!(outcome, engine::storage::AppendOutcome::Archived);
    let events = it
        .storage
        .events_after(room, Seq::START, 100)
        .await
        .unwrap();
    let kinds: Vec<_> = events.into_iter().map(|event| event.kind).collect();
    for happened in [
        EventKind::TopicChanged {
            topic: "tea".into(),
        },
        EventKind::RoomRenamed {
            name: "Tea club".into(),
        },
        EventKind::RoomArchived,
    ] {
        let times = kinds.iter().filter(|kind| **kind == happened).count();
        assert_eq!(
            times, 1,
            "{happened:?} once, not each time it was asked for"
        );
    }
    let reopened = RoomChange::Archive(false);
    it.chat
        .change_room(&as_member(&owner), room, reopened)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_deleted_room_is_gone_for_everybody() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let ben = it.guest("Ben").await;
    let room = make(&it, &ann.user, "Short", RoomKind::Public)
        .await
        .room
        .id;
    it.storage.enter(room, ben.user.clone()).await.unwrap();
    it.store_in(room, &ann.user, "m", "soon forgotten").await;
    let mut his = it.connect(&ben).await;
    his.join(room, None).await;
    let refused = it
        .chat
        .change_room(&as_member(&ben.user), room, RoomChange::Delete)
        .await;
    assert_eq!(refused, Err(Rejection::Forbidden));
    it.chat
        .change_room(&as_member(&ann.user), room, RoomChange::Delete)
        .await
        .unwrap();
    told_gone(&mut his, room).await;
    his.say(&protocol::ClientEvent::Join {
        room,
        after_seq: None,
    })
    .await;
    assert_eq!(his.rejection().await.2, Rejection::NotFound);
    let events = it
        .storage
        .events_after(room, Seq::START, 100)
        .await
        .unwrap();
    assert_eq!(events, []);
    // Nor can everybody's room be deleted or left.
    let owner = &as_role(&ann.user, Role::Owner);
    let refused = it
        .chat
        .change_room(owner, it.room, RoomChange::Delete)
        .await;
    assert_eq!(refused, Err(Rejection::Forbidden));
    let refused = it.chat.leave_room(&ann.user, it.room).await;
    assert_eq!(refused, Err(Rejection::Forbidden));
}

#[tokio::test]
async fn what_was_begun_in_a_room_that_is_gone_stays_its_writers_until_dismissed() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let room = make(&it, &ann, "Short", RoomKind::Public).await.room.id;
    it.storage.enter(room, ben.clone()).await.unwrap();
    it.chat
        .keep_draft(&ben, room, "I think that")
        .await
        .unwrap();
    let unsent = async |user: &User| {
        let unsent = it.chat.unsent_drafts(user).await.unwrap().into_iter();
        unsent
            .map(|unsent| (unsent.room, unsent.room_name, unsent.body))
            .collect::<Vec<_>>()
    };
    assert_eq!(unsent(&ben).await, []);
    let kept = [(room, "Short".to_owned(), "I think that".to_owned())];
    it.chat
        .remove_member(&as_member(&ann), room, ben.id)
        .await
        .unwrap();
    assert_eq!(unsent(&ben).await, kept);
    it.chat
        .add_member(&as_member(&ann), room, ben.id)
        .await
        .unwrap();
    assert_eq!(unsent(&ben).await, [], "he may say it there again");
    it.chat
        .change_room(&as_member(&ann), room, RoomChange::Delete)
        .await
        .unwrap();
    assert_eq!(unsent(&ben).await, kept);
    assert_eq!(unsent(&ann).await, [], "nor is it anybody else's");
    it.chat.dismiss_unsent(&ann, room).await.unwrap();
    assert_eq!(unsent(&ben).await, kept);
    it.chat.dismiss_unsent(&ben, room).await.unwrap();
    assert_eq!(unsent(&ben).await, []);
}

#[tokio::test]
async fn when_the_last_owner_leaves_somebody_else_looks_after_the_room() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let room = make(&it, &ann, "Club", RoomKind::Public).await.room;
    it.storage.enter(room.id, ben.clone()).await.unwrap();
    it.chat.leave_room(&ann, room.id).await.unwrap();
    assert_eq!(find(&it, &ann, &room.slug).await, None);
    let his = find(&it, &ben, &room.slug).await.unwrap();
    assert_eq!(his.role, RoomRole::Owner);
}

#[tokio::test]
async fn what_somebody_wants_to_be_told_is_theirs() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let set = it
        .chat
        .set_room_preferences(&ann, it.room, Notify::Hidden, true);
    set.await.unwrap();
    let of = |user: User| {
        let it = &it;
        async move { it.chat.rooms(&user).await.unwrap()[0].clone() }
    };
    let (hers, his) = (of(ann.clone()).await, of(ben).await);
    assert_eq!((hers.notify, hers.favourite), (Notify::Hidden, true));
    assert_eq!((his.notify, his.favourite), (Notify::Mentions, false));
    let set = it
        .chat
        .set_room_preferences(&ann, RoomId(99), Notify::Nothing, false);
    assert_eq!(set.await, Err(Rejection::NotFound));
}
