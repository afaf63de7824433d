//! Coming into a room is an act of its own; who was removed stays out.

use engine::{
    limits::{ADDED_AGAIN, ADDITIONS_PERIOD, Limits, RoomLimits},
    storage::{RoomChange, Session},
};
use protocol::{
    ClientEvent, EventKind, Quota, Rejection, RoomId, RoomKind, RoomRole, Seq, ServerEvent, Slug,
    User, UserId,
};

use crate::{
    chat::{GENEROUS, START_MS, TestChat, as_member},
    client::id,
};

async fn make(it: &TestChat, user: &User, name: &str, kind: RoomKind) -> (RoomId, Slug) {
    let slug = it.chat.create_room(&as_member(user), name, "", kind).await;
    let slug = slug.unwrap();
    let room = it.storage.room_at(&slug, user.id).await.unwrap();
    (room.unwrap(), slug)
}

/// What everything that reads a room says to who is no member.
async fn answers(it: &TestChat, user: &User, room: RoomId, slug: &Slug) -> Vec<Rejection> {
    let chat = &it.chat;
    let seq = Seq(1);
    let answers = [
        chat.open_room(user, slug).await.err(),
        chat.history(user, room, None, None, 50).await.err(),
        chat.history_after(user, room, None, Seq::START, 50)
            .await
            .err(),
        chat.first_since(user, slug, 0).await.err(),
        chat.pinned(user, room, 50).await.err(),
        chat.members(user, room, 50).await.err(),
        chat.former_bodies(user, room, seq).await.err(),
        chat.reactions(user, room, seq).await.err(),
        chat.thread_of(user, room, seq).await.err(),
        chat.open_thread(user, room, seq, None, 50).await.err(),
        chat.saved_in(user, room).await.err(),
        chat.mark_read(user, room, seq, None).await.err(),
    ];
    answers
        .into_iter()
        .map(|refused| refused.expect("nothing is read before"))
        .collect()
}

/// What a socket is answered, whatever is said about a room.
async fn socket_answers(it: &TestChat, session: &Session, room: RoomId) -> Vec<Rejection> {
    let mut client = it.connect(session).await;
    let mut answers = Vec::new();
    for said in [
        ClientEvent::Join {
            room,
            after_seq: Some(Seq::START),
        },
        ClientEvent::post(room, id("outside"), "let me in".to_owned()),
        ClientEvent::Typing { room },
        ClientEvent::Read {
            room,
            seq: Seq(1),
            turn: None,
        },
    ] {
        client.say(&said).await;
        answers.push(client.rejection().await.2);
    }
    let told = client.heard.iter().any(|said| {
        matches!(
            said,
            ServerEvent::Event { .. } | ServerEvent::Presence { .. } | ServerEvent::Joined { .. }
        )
    });
    assert!(!told, "{:?}", client.heard);
    answers
}

async fn arrivals(it: &TestChat, room: RoomId) -> usize {
    let events = it.storage.events_after(room, Seq::START, 100).await;
    let arrived = |kind: &EventKind| {
        matches!(
            kind,
            EventKind::MemberJoined | EventKind::MemberAdded { .. }
        )
    };
    events
        .unwrap()
        .iter()
        .filter(|event| arrived(&event.kind))
        .count()
}

#[tokio::test]
async fn no_door_makes_a_member_of_who_only_follows_a_link() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let session = it.guest("Ben").await;
    let ben = session.user.clone();
    let (room, slug) = make(&it, &ann, "Tea club", RoomKind::Public).await;
    it.store_in(room, &ann, "m", "between us").await;
    for answer in answers(&it, &ben, room, &slug).await {
        assert_eq!(answer, Rejection::NotMember);
    }
    for answer in socket_answers(&it, &session, room).await {
        assert_eq!(answer, Rejection::NotMember);
    }
    assert_eq!(arrivals(&it, room).await, 1, "its maker alone");
    let doorway = it.chat.doorway(&ben, &slug).await.unwrap();
    assert_eq!(doorway.room.name, "Tea club");
    assert_eq!((doorway.members, doorway.removed), (1, false));

    for _ in 0..2 {
        it.chat.join_room(&ben, &slug).await.unwrap();
    }
    assert_eq!(arrivals(&it, room).await, 2, "once");
    it.chat.open_room(&ben, &slug).await.unwrap();
}

#[tokio::test]
async fn what_is_private_has_no_doorway() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let ben = it.guest("Ben").await.user;
    let (room, slug) = make(&it, &ann, "Plans", RoomKind::Private).await;
    let direct = it.chat.open_direct(&as_member(&ann), &[]).await.unwrap();
    for slug in [&slug, &direct, &Slug::from_stored("nowhere")] {
        assert_eq!(
            it.chat.join_room(&ben, slug).await,
            Err(Rejection::NotFound)
        );
        let doorway = it.chat.doorway(&ben, slug).await;
        assert_eq!(doorway, Err(Rejection::NotFound));
    }
    for answer in answers(&it, &ben, room, &slug).await {
        assert_eq!(answer, Rejection::NotFound);
    }
}

#[tokio::test]
async fn who_was_removed_stays_out_until_let_in_again() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let ben = it.guest("Ben").await.user;
    let cy = it.guest("Cy").await.user;
    let (room, slug) = make(&it, &ann, "Tea club", RoomKind::Public).await;
    for user in [&ben, &cy] {
        it.chat.join_room(user, &slug).await.unwrap();
    }
    let removed = it.chat.remove_member(&as_member(&ann), room, ben.id).await;
    removed.unwrap();

    let it = it.killed_and_restarted().await;
    assert_eq!(
        it.chat.join_room(&ben, &slug).await,
        Err(Rejection::Removed)
    );
    for answer in answers(&it, &ben, room, &slug).await {
        assert_eq!(answer, Rejection::Removed);
    }
    let asked_in = it.chat.add_member(&as_member(&cy), room, ben.id).await;
    assert_eq!(asked_in, Err(Rejection::Removed), "not by any member");
    let invited = it.chat.invite_by_name(&as_member(&cy), room, "ben").await;
    assert_eq!(invited, Err(Rejection::Removed));
    assert!(it.chat.doorway(&ben, &slug).await.unwrap().removed);
    assert_eq!(arrivals(&it, room).await, 3);

    let by_cy = it.chat.let_in(&as_member(&cy), room, ben.id).await;
    assert_eq!(by_cy, Err(Rejection::Forbidden));
    let by_himself = it.chat.let_in(&as_member(&ben), room, ben.id).await;
    assert_eq!(by_himself, Err(Rejection::NotFound));
    let of = async |user: &User| {
        let listed = it.chat.own_room(user, &slug).await.unwrap();
        let listed = it.chat.removed_members(&as_member(user), &listed).await;
        listed.unwrap()
    };
    assert_eq!(of(&ann).await, std::slice::from_ref(&ben));
    assert_eq!(of(&cy).await, [], "it is theirs who look after the room");
    it.chat
        .let_in(&as_member(&ann), room, ben.id)
        .await
        .unwrap();
    assert_eq!(of(&ann).await, []);
    it.chat.join_room(&ben, &slug).await.unwrap();

    // Who looks after the room may as well add them at once.
    it.chat
        .set_room_role(&as_member(&ann), room, cy.id, RoomRole::Moderator)
        .await
        .unwrap();
    for asked in [&as_member(&ann), &as_member(&cy)] {
        it.chat.remove_member(asked, room, ben.id).await.unwrap();
        it.chat.add_member(asked, room, ben.id).await.unwrap();
        assert_eq!(of(&ann).await, []);
    }
    // Who leaves comes back as they like.
    it.chat.leave_room(&ben, room).await.unwrap();
    it.chat.join_room(&ben, &slug).await.unwrap();
}

#[tokio::test]
async fn nobody_is_kept_out_of_what_becomes_everybodys() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let ben = it.guest("Ben").await.user;
    let (room, slug) = make(&it, &ann, "hall", RoomKind::Public).await;
    it.chat.join_room(&ben, &slug).await.unwrap();
    it.chat
        .remove_member(&as_member(&ann), room, ben.id)
        .await
        .unwrap();
    let names = ["lobby".to_owned(), "hall".to_owned()];
    it.storage.ensure_rooms(&names).await.unwrap();
    it.chat.open_room(&ben, &slug).await.unwrap();
}

fn few(rooms: RoomLimits) -> Limits {
    Limits { rooms, ..GENEROUS }
}

#[tokio::test]
async fn rooms_have_quotas() {
    let quota = |quota| Some(Rejection::QuotaReached { quota });
    let it = TestChat::with_limits(few(RoomLimits {
        made_per_person: 2,
        joined_per_person: 4,
        per_server: 4,
        ..RoomLimits::DEFAULT
    }))
    .await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let (first, slug) = make(&it, &ann, "one", RoomKind::Public).await;
    make(&it, &ann, "two", RoomKind::Private).await;
    let actor = as_member(&ann);
    let again = || it.chat.create_room(&actor, "3", "", RoomKind::Public);
    assert_eq!(again().await.err(), quota(Quota::RoomsMade));
    make(&it, &ben, "three", RoomKind::Public).await;
    let full = it
        .chat
        .create_room(&as_member(&ben), "four", "", RoomKind::Public)
        .await;
    assert_eq!(full.err(), quota(Quota::Rooms), "the lobby counts");
    let gone = RoomChange::Delete;
    it.chat
        .change_room(&as_member(&ann), first, gone)
        .await
        .unwrap();
    again().await.unwrap();
    assert_eq!(
        it.chat.join_room(&ben, &slug).await,
        Err(Rejection::NotFound)
    );

    let it = TestChat::with_limits(few(RoomLimits {
        joined_per_person: 2,
        ..RoomLimits::DEFAULT
    }))
    .await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let (_, one) = make(&it, &ann, "one", RoomKind::Public).await;
    let (two, second) = make(&it, &ann, "two", RoomKind::Public).await;
    it.chat.join_room(&ben, &one).await.unwrap();
    let full = quota(Quota::RoomsJoined);
    assert_eq!(it.chat.join_room(&ben, &second).await.err(), full);
    let added = it.chat.add_member(&as_member(&ann), two, ben.id).await;
    assert_eq!(added.err(), full);
}

#[tokio::test]
async fn nobody_adds_others_to_rooms_without_end() {
    let it = TestChat::with_limits(few(RoomLimits {
        additions: 3,
        ..RoomLimits::DEFAULT
    }))
    .await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let (room, _) = make(&it, &ann, "trap", RoomKind::Private).await;
    let (other, _) = make(&it, &ann, "trap two", RoomKind::Private).await;
    let as_ann = as_member(&ann);
    // What adds nobody costs nothing.
    for _ in 0..9 {
        it.chat.add_member(&as_ann, room, ann.id).await.unwrap();
        let nobody = it.chat.add_member(&as_ann, room, UserId(999)).await;
        assert_eq!(nobody, Err(Rejection::NotFound));
    }
    it.chat.add_member(&as_ann, other, ben.id).await.unwrap();
    // Who leaves is added again, by an id or by the name, but not for ever.
    it.chat.add_member(&as_ann, room, ben.id).await.unwrap();
    it.chat.leave_room(&ben, room).await.unwrap();
    it.chat.invite_by_name(&as_ann, room, "ben").await.unwrap();
    it.chat.leave_room(&ben, room).await.unwrap();
    let enough = Err(Rejection::QuotaReached {
        quota: Quota::Additions,
    });
    assert_eq!(it.chat.add_member(&as_ann, room, ben.id).await, enough);
    let by_name = it.chat.invite_by_name(&as_ann, room, "ben").await;
    assert_eq!(by_name, enough);
    assert_eq!(members(&it, room).await, 1);
    // It is hers alone, and nothing to those who run the server.
    let owner = it.owner().await;
    it.chat
        .add_member(&as_ann, room, owner.user.id)
        .await
        .unwrap_err();
    let (hall, _) = make(&it, &owner.user, "hall", RoomKind::Private).await;
    for _ in 0..5 {
        it.chat
            .add_member(&owner.actor(), hall, ben.id)
            .await
            .unwrap();
        it.chat.leave_room(&ben, hall).await.unwrap();
    }
}

/// How many are in a room.
async fn members(it: &TestChat, room: RoomId) -> u32 {
    it.storage.members(room, 0).await.unwrap().1
}

#[tokio::test]
async fn who_leaves_again_and_again_is_not_added_for_ever() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let cy = it.guest("Cy").await.user;
    let (room, _) = make(&it, &ann, "trap", RoomKind::Private).await;
    it.chat
        .add_member(&as_member(&ann), room, cy.id)
        .await
        .unwrap();
    // Two take turns with it.
    for n in 0..ADDED_AGAIN {
        let by = if n % 2 == 0 { &ann } else { &cy };
        it.chat
            .add_member(&as_member(by), room, ben.id)
            .await
            .unwrap();
        it.chat.leave_room(&ben, room).await.unwrap();
    }
    let enough = Err(Rejection::QuotaReached {
        quota: Quota::Additions,
    });
    for by in [&ann, &cy] {
        let again = it.chat.add_member(&as_member(by), room, ben.id).await;
        assert_eq!(again, enough);
    }
    assert_eq!(members(&it, room).await, 2);
    // To another room he may well be added, and others to this one.
    let (other, _) = make(&it, &cy, "tea", RoomKind::Private).await;
    it.chat
        .add_member(&as_member(&cy), other, ben.id)
        .await
        .unwrap();
    let dan = it.guest("Dan").await.user;
    it.chat
        .add_member(&as_member(&ann), room, dan.id)
        .await
        .unwrap();
}

#[tokio::test]
async fn whom_somebody_has_added_counts_over_a_restart_and_a_room_that_is_gone_for_a_day() {
    let it = TestChat::with_limits(few(RoomLimits {
        additions: 2,
        ..RoomLimits::DEFAULT
    }))
    .await;
    let (ann, ben) = (it.guest("Ann").await.user, it.guest("Ben").await.user);
    let as_ann = as_member(&ann);
    let (first, _) = make(&it, &ann, "one", RoomKind::Private).await;
    it.chat.add_member(&as_ann, first, ben.id).await.unwrap();
    let gone = it.chat.change_room(&as_ann, first, RoomChange::Delete);
    gone.await.unwrap();
    let (room, _) = make(&it, &ann, "two", RoomKind::Private).await;
    it.clock.set(START_MS + 1);
    it.chat.add_member(&as_ann, room, ben.id).await.unwrap();
    it.chat.leave_room(&ben, room).await.unwrap();

    let it = it.killed_and_restarted().await;
    let enough = Err(Rejection::QuotaReached {
        quota: Quota::Additions,
    });
    let day_ms = i64::try_from(ADDITIONS_PERIOD.as_millis()).unwrap();
    it.clock.set(START_MS + day_ms - 1);
    assert_eq!(it.chat.add_member(&as_ann, room, ben.id).await, enough);
    // The first one counts no more.
    it.clock.set(START_MS + day_ms);
    it.chat.add_member(&as_ann, room, ben.id).await.unwrap();
    it.chat.leave_room(&ben, room).await.unwrap();
    assert_eq!(it.chat.add_member(&as_ann, room, ben.id).await, enough);
}

#[tokio::test]
async fn names_that_signs_tell_apart_stand_side_by_side() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let mut slugs = Vec::new();
    for name in ["C", "C#", "C++"] {
        let (_, slug) = make(&it, &ann, name, RoomKind::Public).await;
        slugs.push(slug.to_string());
    }
    assert_eq!(slugs, ["c", "c-sharp", "c-plus-plus"]);
    for name in ["c", "C++", "C !"] {
        let kind = RoomKind::Public;
        let again = it.chat.create_room(&as_member(&ann), name, "", kind).await;
        assert_eq!(again, Err(Rejection::NameTaken), "{name}");
    }
    // Nor is it got by another name.
    let (room, _) = make(&it, &ann, "Rust", RoomKind::Public).await;
    let owner = as_member(&ann);
    let rename = |name: &str| {
        let change = RoomChange::Rename(name.to_owned());
        it.chat.change_room(&owner, room, change)
    };
    assert_eq!(rename("C#").await, Err(Rejection::NameTaken));
    rename("RUST").await.unwrap();
    rename("D").await.unwrap();
    let (_, slug) = make(&it, &ann, "Rust", RoomKind::Public).await;
    assert!(
        slug.as_str().starts_with("rust-"),
        "the name is free, the address is not: {slug}"
    );
}

#[tokio::test]
async fn addresses_tell_nothing_of_private_rooms() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let eve = it.guest("Eve").await.user;
    let (_, hers) = make(&it, &ann, "merger", RoomKind::Private).await;
    let suffix = hers.as_str().strip_prefix("merger-").unwrap();
    assert_eq!(suffix.len(), 8, "{suffix}");
    // As they are where there is no such room.
    let (_, other) = make(&it, &eve, "merger", RoomKind::Private).await;
    assert_eq!(other.as_str().len(), hers.as_str().len());
    assert_ne!(other, hers);
    let cy = it.guest("Cy").await.user;
    let (_, public) = make(&it, &cy, "merger", RoomKind::Public).await;
    assert_eq!(public.as_str(), "merger");
}
