//! Who is not in a room finds nothing of it, however they ask.

use protocol::{Role, RoomKind};

use crate::chat::{TestChat, as_member, as_role};

/// Ways to ask for the word "secret" of the room "Cellar" by Ann.
const WAYS: [&str; 8] = [
    "secret",
    "secr*",
    "\"a secret\"",
    "secret in:cellar",
    "in:cellar",
    "from:ann secret",
    "secret on:today",
    "-absent secret",
];

#[tokio::test]
async fn neither_who_never_was_in_it_nor_who_runs_the_server() {
    let it = TestChat::start().await;
    let owner = it.owner().await.user;
    let (ann, eve) = (it.person("Ann").await, it.person("Eve").await);
    let private = it.room_of(&ann, "Cellar", RoomKind::Private).await;
    let public = it.room_of(&ann, "Garden", RoomKind::Public).await;
    it.say(&ann, private, "a secret").await;
    it.say(&ann, public, "a secret in the open").await;
    for way in WAYS {
        for outsider in [&owner, &eve] {
            assert_eq!(it.found(outsider, way).await, [""; 0], "{way}");
        }
    }
    assert_eq!(
        it.found(&ann, "secret").await,
        ["a secret in the open", "a secret"]
    );
    // What everybody may enter is found by those who did.
    it.storage.enter(public, eve.clone()).await.unwrap();
    assert_eq!(it.found(&eve, "secret").await, ["a secret in the open"]);
}

#[tokio::test]
async fn nor_who_was_in_it_once() {
    let it = TestChat::start().await;
    let (ann, eve) = (it.person("Ann").await, it.person("Eve").await);
    let room = it.room_of(&ann, "Cellar", RoomKind::Private).await;
    it.chat
        .add_member(&as_member(&ann), room, eve.id)
        .await
        .unwrap();
    it.say(&ann, room, "a secret").await;
    it.say(&eve, room, "my own secret").await;
    let both = ["my own secret", "a secret"];
    assert_eq!(it.found(&eve, "secret").await, both);

    let removed = it.chat.remove_member(&as_member(&ann), room, eve.id).await;
    removed.unwrap();
    for way in WAYS {
        assert_eq!(it.found(&eve, way).await, [""; 0], "{way}");
    }
    it.chat
        .add_member(&as_member(&ann), room, eve.id)
        .await
        .unwrap();
    assert_eq!(it.found(&eve, "secret").await, both, "and again in it");
    it.chat.leave_room(&eve, room).await.unwrap();
    for way in WAYS {
        assert_eq!(it.found(&eve, way).await, [""; 0], "{way}");
    }
}

#[tokio::test]
async fn a_conversation_is_its_people_s() {
    let it = TestChat::start().await;
    let owner = it.owner().await.user;
    let (ann, ben) = (it.person("Ann").await, it.person("Ben").await);
    let slug = it.chat.open_direct(&as_member(&ann), &[ben.id]).await;
    let room = it.room_at(&ann, &slug.unwrap()).await;
    it.say(&ann, room, "a secret").await;
    for member in [&ann, &ben] {
        assert_eq!(it.found(member, "secret").await, ["a secret"]);
    }
    // It is called by who else is in it.
    assert_eq!(it.found(&ann, "in:ben secret").await, ["a secret"]);
    assert_eq!(it.found(&ann, "in:ann secret").await, [""; 0]);
    let eve = it.person("Eve").await;
    let asked = &as_role(&owner, Role::Owner);
    it.chat.open_direct(asked, &[ann.id]).await.unwrap();
    for outsider in [&owner, &eve] {
        for way in WAYS {
            assert_eq!(it.found(outsider, way).await, [""; 0], "{way}");
        }
    }
}
