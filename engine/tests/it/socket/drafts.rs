//! Drafts follow a person from device to device, and nobody else hears of them.

use engine::storage::Session;
use protocol::{
    ClientEvent, DRAFT_MAX_CHARS, Draft, KeptDraft, Rejection, RoomId, RoomKind, ServerEvent, User,
};

use crate::{
    chat::{TestChat, closed_room, draft},
    client::{Client, id},
};

/// Has a draft kept; what is kept then.
async fn save(client: &mut Client, room: RoomId, after: i64, body: &str) -> KeptDraft {
    let body = body.to_owned();
    client.say(&ClientEvent::Draft { room, after, body }).await;
    told(client, room, true).await
}

/// The next word of a draft of the room.
async fn told(client: &mut Client, room: RoomId, answers: bool) -> KeptDraft {
    client
        .find(|said| match said {
            ServerEvent::Draft {
                room: of,
                draft,
                answer,
            } if *of == room && *answer == answers => Some(draft.clone()),
            _ => None,
        })
        .await
}

fn kept(version: i64, body: &str) -> KeptDraft {
    let body = body.to_owned();
    KeptDraft { version, body }
}

/// A message that was version `draft_version` of the draft.
fn was_draft(name: &str, body: &str, draft_version: i64) -> Draft {
    Draft {
        draft_version: Some(draft_version),
        ..draft(name, body)
    }
}

impl TestChat {
    async fn draft(&self, user: &User) -> KeptDraft {
        self.storage.draft(self.room, user.id).await.unwrap()
    }

    /// Two devices of somebody.
    async fn two_devices(&self, session: &Session) -> (Client, Client) {
        (self.connect(session).await, self.connect(session).await)
    }
}

#[tokio::test]
async fn what_is_typed_on_one_device_is_there_on_the_other() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let (mut laptop, mut phone) = it.two_devices(&ann).await;
    assert_eq!(save(&mut laptop, it.room, 0, "he").await, kept(1, "he"));
    assert_eq!(told(&mut phone, it.room, false).await, kept(1, "he"));
    assert_eq!(
        save(&mut phone, it.room, 1, "hello ").await,
        kept(2, "hello ")
    );
    assert_eq!(told(&mut laptop, it.room, false).await, kept(2, "hello "));
    // What changes nothing is not told.
    assert_eq!(
        save(&mut laptop, it.room, 2, "hello ").await,
        kept(2, "hello ")
    );
    assert_eq!(phone.said_by_now().await, []);
    let rooms = it.chat.rooms(&ann.user).await.unwrap();
    assert_eq!(rooms[0].draft, Some(2), "marked in the list");
    let kept_then = it.killed_and_restarted().await.draft(&ann.user).await;
    assert_eq!(kept_then, kept(2, "hello "));

    assert_eq!(save(&mut laptop, it.room, 2, " \n").await, kept(3, ""));
    assert_eq!(told(&mut phone, it.room, false).await, kept(3, ""));
    let rooms = it.chat.rooms(&ann.user).await.unwrap();
    assert_eq!(rooms[0].draft, None);
}

#[tokio::test]
async fn who_has_not_seen_what_the_other_device_wrote_is_shown_it_first() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let (mut laptop, mut phone) = it.two_devices(&ann).await;
    save(&mut laptop, it.room, 0, "from the laptop").await;
    told(&mut phone, it.room, false).await;
    for after in [0, 7, -1, i64::MAX] {
        let answer = save(&mut phone, it.room, after, "from the phone").await;
        assert_eq!(answer, kept(1, "from the laptop"), "after {after}");
    }
    assert_eq!(laptop.said_by_now().await, [], "nothing has changed");
    let answer = save(&mut phone, it.room, 1, "from the phone").await;
    assert_eq!(answer, kept(2, "from the phone"), "the last one counts");
}

#[tokio::test]
async fn a_message_takes_the_draft_it_was_with_it() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let (mut laptop, mut phone) = it.two_devices(&ann).await;
    save(&mut laptop, it.room, 0, "hel").await;
    told(&mut phone, it.room, false).await;
    let sent = it
        .chat
        .post(&ann.user, it.room, &was_draft("a", "hello", 1))
        .await;
    sent.unwrap();
    for device in [&mut laptop, &mut phone] {
        assert_eq!(told(device, it.room, false).await, kept(2, ""));
    }
    assert_eq!(it.draft(&ann.user).await, kept(2, ""));

    // Sent again after a lost answer: what was begun since stays.
    save(&mut phone, it.room, 2, "next").await;
    for (name, version) in [("a", 1), ("a", 3), ("b", 1)] {
        let again = was_draft(name, "hello", version);
        it.chat.post(&ann.user, it.room, &again).await.unwrap();
        assert_eq!(
            it.draft(&ann.user).await,
            kept(3, "next"),
            "{name} {version}"
        );
    }
    // Over the socket in one go: the last letters, then the message.
    laptop.queue(&ClientEvent::Draft {
        room: it.room,
        after: 3,
        body: "next one".to_owned(),
    });
    laptop.queue(&ClientEvent::Post {
        room: it.room,
        draft: was_draft("c", "next one", 4),
    });
    laptop.flush().await.unwrap();
    laptop.answer(&id("c")).await.unwrap();
    assert_eq!(it.draft(&ann.user).await, kept(5, ""));
    // A message that is refused leaves it.
    save(&mut laptop, it.room, 5, "later").await;
    let refused = it
        .chat
        .post(&ann.user, it.room, &was_draft("d", " ", 6))
        .await;
    assert!(refused.is_err());
    assert_eq!(it.draft(&ann.user).await, kept(6, "later"));
}

#[tokio::test]
async fn nobody_else_hears_of_a_draft() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let mut writer = it.connect(&ann).await;
    writer.join(it.room, None).await;
    let mut reader = it.connect(&ben).await;
    reader.join(it.room, None).await;
    save(&mut writer, it.room, 0, "a secret thought").await;
    it.chat
        .post(&ann.user, it.room, &was_draft("a", "hi", 1))
        .await
        .unwrap();
    reader.event(it.room).await;
    reader.said_by_now().await;
    for said in &reader.heard {
        assert!(!matches!(said, ServerEvent::Draft { .. }), "{said:?}");
    }
    // Each has their own, and asks for their own only.
    save(&mut writer, it.room, 2, "Ann's").await;
    assert_eq!(
        save(&mut reader, it.room, 0, "Ben's").await,
        kept(1, "Ben's")
    );
    assert_eq!(it.draft(&ann.user).await, kept(3, "Ann's"));
    let rooms = it.chat.rooms(&it.guest("Cem").await.user).await.unwrap();
    assert_eq!(rooms[0].draft, None);
}

#[tokio::test]
async fn a_draft_goes_with_the_membership_and_with_the_room() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let room = closed_room(&it.storage, "tea").await;
    it.storage.enter(room, ann.user.clone()).await.unwrap();
    let mut client = it.connect(&ann).await;
    save(&mut client, room, 0, "mine").await;
    it.storage.leave(room, ann.user.clone()).await.unwrap();
    client
        .say(&ClientEvent::Draft {
            room,
            after: 1,
            body: "still mine".to_owned(),
        })
        .await;
    let (of, _, rejection) = client.rejection().await;
    assert_eq!((of, rejection), (Some(room), Rejection::NotFound));
    it.storage.enter(room, ann.user.clone()).await.unwrap();
    let after = it.storage.draft(room, ann.user.id).await.unwrap();
    assert_eq!(after, KeptDraft::default());

    let asked = &ann.actor();
    let made = it
        .chat
        .create_room(asked, "Own", "", RoomKind::Private)
        .await;
    let slug = made.unwrap();
    let own = it.chat.own_room(&ann.user, &slug).await.unwrap().room.id;
    save(&mut client, own, 0, "mine").await;
    let gone = engine::storage::RoomChange::Delete;
    it.chat.change_room(asked, own, gone).await.unwrap();
    let after = it.storage.draft(own, ann.user.id).await.unwrap();
    assert_eq!(after, KeptDraft::default());
}

#[tokio::test]
async fn what_is_too_long_or_too_fast_is_refused_and_nothing_is_lost() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let mut client = it.connect(&ann).await;
    save(&mut client, it.room, 0, "kept").await;
    let draft = |body: &str| ClientEvent::Draft {
        room: it.room,
        after: 1,
        body: body.to_owned(),
    };
    let long = "火".repeat(DRAFT_MAX_CHARS as usize + 1);
    client.say(&draft(&long)).await;
    let max_chars = DRAFT_MAX_CHARS;
    let (_, _, rejection) = client.rejection().await;
    assert_eq!(rejection, Rejection::TooLong { max_chars });
    for _ in 0..engine::limits::DRAFTS_PER_10S {
        client.queue(&draft("kept"));
    }
    client.flush().await.unwrap();
    let (of, _, rejection) = client.rejection().await;
    assert_eq!(of, Some(it.room));
    assert!(rejection.is_temporary(), "{rejection:?}");
    assert_eq!(it.draft(&ann.user).await, kept(1, "kept"));
}
