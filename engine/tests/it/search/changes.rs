//! What was taken back is found by nobody.

use engine::storage::RoomChange;
use protocol::RoomKind;

use super::holds;
use crate::chat::{TestChat, as_member};

#[tokio::test]
async fn an_edited_message_is_found_by_what_it_says_now() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.person("Ann").await, it.person("Ben").await);
    let early = it.say(&ann, it.room, "hunter1 x").await;
    let late = it.say(&ann, it.room, "hunter2 x").await;
    let author = as_member(&ann);
    let edit = |seq, body| it.chat.edit(&author, it.room, seq, body);
    // Before it is in the index, and after.
    edit(early, "harmless x one").await.unwrap();
    it.storage.index_all().await.unwrap();
    edit(late, "harmless x two").await.unwrap();
    edit(late, "harmless x three").await.unwrap();
    for user in [&ann, &ben] {
        for gone in ["hunter1", "hunter2", "two"] {
            assert_eq!(it.found(user, gone).await, [""; 0], "{gone}");
        }
        let now = ["harmless x three", "harmless x one"];
        assert_eq!(it.found(user, "harmless").await, now);
        assert_eq!(it.found(user, "x").await, now, "each once");
    }
}

#[tokio::test]
async fn a_deleted_message_is_gone_from_the_index_and_the_file() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.person("Ann").await, it.person("Ben").await);
    let early = it.say(&ann, it.room, "swordfish early").await;
    let author = as_member(&ann);
    let delete = |seq| it.chat.delete(&author, it.room, seq);
    delete(early).await.unwrap();
    for n in 0..300 {
        it.say(&ben, it.room, &format!("message {n} that stays"))
            .await;
    }
    let late = it.say(&ann, it.room, "swordfish late").await;
    assert_eq!(it.found(&ben, "swordfish").await, ["swordfish late"]);
    delete(late).await.unwrap();
    for user in [&ann, &ben] {
        assert_eq!(it.found(user, "swordfish").await, [""; 0]);
    }
    let file = it.file_when_stopped().await;
    assert!(holds(&file, "that stays"));
    assert!(!holds(&file, "swordfish"));
    assert!(!holds(&file, "wordfish"), "nor as part of the index");
}

#[tokio::test]
async fn a_deleted_room_is_gone_from_the_index_and_the_file() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    let room = it.room_of(&ann, "Cellar", RoomKind::Private).await;
    for n in 0..100 {
        it.say(&ann, room, &format!("swordfish {n}")).await;
        it.say(&ann, it.room, &format!("herring {n}")).await;
    }
    it.storage.index_all().await.unwrap();
    it.say(&ann, room, "swordfish that is not in the index")
        .await;
    let owner = as_member(&ann);
    let delete = |room| it.chat.change_room(&owner, room, RoomChange::Delete);
    delete(room).await.unwrap();
    // Before anything was tidied up.
    let found = it.chat.search(&ann, super::wanted("swordfish")).await;
    assert_eq!(found.unwrap().messages, []);
    // A room made now may have its number.
    let next = it.room_of(&ann, "Attic", RoomKind::Private).await;
    it.say(&ann, next, "cod").await;
    let found = it.chat.search(&ann, super::wanted("swordfish")).await;
    assert_eq!(found.unwrap().messages, []);
    assert_eq!(it.found(&ann, "swordfish").await, [""; 0]);
    assert_eq!(it.found(&ann, "cod").await, ["cod"]);
    assert_eq!(it.found(&ann, "in:attic").await, ["cod"]);
    assert_eq!(it.found(&ann, "herring 99").await, ["herring 99"]);
    let file = it.file_when_stopped().await;
    assert!(holds(&file, "herring"));
    assert!(!holds(&file, "swordfish"));
    assert!(!holds(&file, "wordfish"), "nor as part of the index");
}
