//! Messages that change: who may, what everybody hears of it, and what is
//! left where somebody was away.

use protocol::{
    Draft, EventKind, Mentions, Quote, Reaction, Rejection, Role, RoomId, Seq, ServerEvent, User,
};

use crate::{
    chat::{TestChat, as_member, as_role, closed_room},
    client::{Client, id},
};
use engine::limits::FORMER_MAX;

struct Talk {
    it: TestChat,
    ann: User,
    ben: User,
    /// A message of Ann's.
    target: Seq,
}

impl Talk {
    async fn start() -> Self {
        let it = TestChat::start().await;
        let ann = it.guest("Ann").await.user;
        let ben = it.guest("Ben").await.user;
        let target = it.store(&ann, "m", "first").await;
        Self {
            it,
            ann,
            ben,
            target,
        }
    }

    async fn edit(&self, user: &User, body: &str) -> Result<(), Rejection> {
        let chat = &self.it.chat;
        chat.edit(&as_member(user), self.it.room, self.target, body)
            .await
    }

    async fn delete(&self, user: &User, role: Role) -> Result<(), Rejection> {
        let chat = &self.it.chat;
        chat.delete(&as_role(user, role), self.it.room, self.target)
            .await
    }

    async fn react(&self, user: &User, emoji: &str, on: bool) -> Result<(), Rejection> {
        let chat = &self.it.chat;
        chat.react(&as_member(user), self.it.room, self.target, emoji, on)
            .await
    }

    /// The message as a page shows it.
    async fn shown(&self, viewer: &User) -> protocol::Message {
        let lines = self
            .it
            .chat
            .history(viewer, self.it.room, None, None, 50)
            .await;
        let lines = lines.unwrap().events;
        let event = lines.iter().find(|event| event.seq == self.target).unwrap();
        event.kind.message().unwrap().clone()
    }

    /// What has happened since the message, as somebody hears it who was away.
    async fn since(&self) -> Vec<EventKind> {
        let events = self.it.storage.events_after(self.it.room, self.target, 100);
        events.await.unwrap().into_iter().map(|e| e.kind).collect()
    }
}

async fn heard(client: &mut Client, room: RoomId) -> EventKind {
    client.event(room).await.kind
}

#[tokio::test]
async fn an_edit_is_heard_live_and_stands_on_the_page() {
    let it = Talk::start().await;
    let mut watcher = it.it.in_room("Watcher").await;
    it.edit(&it.ann, "second").await.unwrap();
    let edited = EventKind::MessageEdited {
        target: it.target,
        body: "second".to_owned(),
        html: None,
        mentions: Mentions::default(),
    };
    assert_eq!(heard(&mut watcher, it.it.room).await, edited);
    let shown = it.shown(&it.ben).await;
    assert_eq!(shown.body, "second");
    assert!(shown.edited_at_ms.is_some());
    let former = it
        .it
        .chat
        .former_bodies(&it.ben, it.it.room, it.target)
        .await;
    let former: Vec<_> = former.unwrap().into_iter().map(|it| it.body).collect();
    assert_eq!(former, ["first"]);
}

#[tokio::test]
async fn an_edit_says_whom_the_message_names_now() {
    let it = Talk::start().await;
    let mut watcher = it.it.in_room("Watcher").await;
    let named = |kind: EventKind| match kind {
        EventKind::MessageEdited { mentions, .. } => Some(mentions),
        _ => None,
    };
    it.edit(&it.ann, "for @Ben").await.unwrap();
    let live = named(heard(&mut watcher, it.it.room).await).unwrap();
    assert_eq!(live.people, [it.ben.id]);
    let since: Vec<_> = it.since().await.into_iter().filter_map(named).collect();
    assert_eq!(since, [live]);

    it.edit(&it.ann, "for nobody").await.unwrap();
    let live = named(heard(&mut watcher, it.it.room).await);
    assert_eq!(live, Some(Mentions::default()));
    // Who comes back hears of both edits what is true now.
    let since: Vec<_> = it.since().await.into_iter().filter_map(named).collect();
    assert_eq!(since, [Mentions::default(), Mentions::default()]);
}

/// Japanese input methods type them.
#[tokio::test]
async fn full_width_signs_name_people_and_rooms() {
    let it = Talk::start().await;
    let body = "／me　＃Lobby で＠Ben を待つ";
    it.edit(&it.ann, body).await.unwrap();
    let shown = it.shown(&it.ben).await;
    assert_eq!(shown.mentions.people, [it.ben.id]);
    let html = shown.html.unwrap();
    assert!(
        html.starts_with("<p dir=\"auto\"><a"),
        "the deed alone: {html}"
    );
    assert!(html.contains(">＃Lobby</a>"), "{html}");
}

#[tokio::test]
async fn the_same_words_again_are_no_edit() {
    let it = Talk::start().await;
    it.edit(&it.ann, "first").await.unwrap();
    assert_eq!(it.since().await, []);
    assert_eq!(it.shown(&it.ben).await.edited_at_ms, None);
}

#[tokio::test]
async fn only_its_author_edits_a_message_and_those_in_charge_delete_it() {
    let it = Talk::start().await;
    assert_eq!(it.edit(&it.ben, "mine").await, Err(Rejection::Forbidden));
    let refused = it.delete(&it.ben, Role::Member).await;
    assert_eq!(refused, Err(Rejection::Forbidden));
    assert_eq!(it.since().await, [], "nothing has happened");
    it.delete(&it.ben, Role::Admin).await.unwrap();
    let again = it.delete(&it.ann, Role::Guest).await;
    assert_eq!(again, Err(Rejection::NotFound), "it is gone");
    assert_eq!(it.edit(&it.ann, "back").await, Err(Rejection::NotFound));
    assert_eq!(
        it.react(&it.ann, "👍", true).await,
        Err(Rejection::NotFound)
    );
}

#[tokio::test]
async fn what_was_deleted_is_told_to_nobody_again() {
    let it = Talk::start().await;
    let mut watcher = it.it.in_room("Watcher").await;
    it.edit(&it.ann, "second").await.unwrap();
    it.delete(&it.ann, Role::Guest).await.unwrap();
    let target = it.target;
    watcher.event(it.it.room).await;
    let deleted = EventKind::MessageDeleted { target };
    assert_eq!(heard(&mut watcher, it.it.room).await, deleted);

    let shown = it.shown(&it.ben).await;
    assert!(shown.deleted && shown.body.is_empty() && shown.html.is_none());
    let before = Seq(target.0 - 1);
    let stored = it.it.storage.events_after(it.it.room, before, 100).await;
    let said = format!("{:?}", stored.unwrap());
    assert!(
        !said.contains("first") && !said.contains("second"),
        "{said}"
    );

    // Nor by the memory of the live room.
    let late = it.it.guest("Late").await;
    let mut late = it.it.connect(&late).await;
    late.join(it.it.room, Some(before.0)).await;
    let replayed = format!("{:?}", late.heard);
    assert!(replayed.contains("MessageDeleted"), "{replayed}");
    assert!(
        !replayed.contains("first") && !replayed.contains("second"),
        "{replayed}"
    );
    let former = it.it.chat.former_bodies(&it.ben, it.it.room, target).await;
    assert_eq!(former, Ok(vec![]));
}

#[tokio::test]
async fn reactions_are_counted_once_each_and_the_viewer_comes_first() {
    let it = Talk::start().await;
    for user in [&it.ann, &it.ben, &it.ben] {
        it.react(user, "👍", true).await.unwrap();
    }
    it.react(&it.ann, "🎉", true).await.unwrap();
    it.react(&it.ann, "🎉", false).await.unwrap();
    it.react(&it.ann, "🎉", false).await.unwrap();
    let reaction = |people: [&User; 2]| Reaction {
        emoji: "👍".to_owned(),
        count: 2,
        people: people.map(User::clone).to_vec(),
    };
    let shown = it.shown(&it.ben).await.reactions;
    assert_eq!(shown, [reaction([&it.ben, &it.ann])]);
    let shown = it.shown(&it.ann).await.reactions;
    assert_eq!(shown, [reaction([&it.ann, &it.ben])]);
    let since = it.since().await;
    assert_eq!(
        since.len(),
        4,
        "what changes nothing is no event: {since:?}"
    );
}

#[tokio::test]
async fn only_emoji_are_reactions_and_not_too_many() {
    let it = Talk::start().await;
    for emoji in ["", "hello", "<b>", "👍👍", "a", "1"] {
        let refused = it.react(&it.ann, emoji, true).await;
        let field = protocol::Field::Emoji;
        assert_eq!(refused, Err(Rejection::Invalid { field }), "{emoji:?}");
    }
    let many = "😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😗😚😙";
    for emoji in many.chars() {
        it.react(&it.ann, &emoji.to_string(), true).await.unwrap();
    }
    assert!(it.react(&it.ann, "🔥", true).await.is_err());
    it.react(&it.ben, "😀", true).await.unwrap();
}

#[tokio::test]
async fn everybody_who_reacted_is_listed_and_the_viewer_first() {
    let it = Talk::start().await;
    let crowd = 60_usize;
    for n in 0..crowd {
        let one = it.it.guest(&format!("Guest {n}")).await.user;
        it.react(&one, "👍", true).await.unwrap();
    }
    it.react(&it.ann, "🎉", true).await.unwrap();
    it.react(&it.ann, "👍", true).await.unwrap();
    let listed = it.it.chat.reactions(&it.ann, it.it.room, it.target).await;
    let listed = listed.unwrap();
    let emoji: Vec<_> = listed.iter().map(|r| r.emoji.as_str()).collect();
    assert_eq!(emoji, ["👍", "🎉"]);
    assert_eq!(listed[0].people.len(), crowd + 1, "more than a line names");
    assert_eq!(listed[0].people[0], it.ann);
    assert_eq!(listed[0].people[1].name, "Guest 0");
    it.delete(&it.ann, Role::Guest).await.unwrap();
    let listed = it.it.chat.reactions(&it.ann, it.it.room, it.target).await;
    assert_eq!(listed, Ok(vec![]));
}

#[tokio::test]
async fn a_message_that_was_edited_often_tells_the_newest_of_what_it_said() {
    let it = Talk::start().await;
    for n in 0..=FORMER_MAX {
        it.edit(&it.ann, &format!("version {n}")).await.unwrap();
    }
    let edits = it
        .it
        .chat
        .with_former_bodies(&it.ben, it.it.room, it.target)
        .await;
    let (now, former) = edits.unwrap();
    assert_eq!(
        now.kind.message().unwrap().body,
        format!("version {FORMER_MAX}")
    );
    let former: Vec<_> = former.into_iter().map(|it| it.body).collect();
    let expected: Vec<_> = (0..FORMER_MAX).map(|n| format!("version {n}")).collect();
    assert_eq!(former, expected, "\"first\" is too long ago");
}

#[tokio::test]
async fn a_reply_quotes_what_it_answers_as_it_is_now() {
    let it = Talk::start().await;
    let reply = |name: &str, reply_to| Draft {
        client_id: id(name),
        body: "indeed".to_owned(),
        files: Vec::new(),
        reply_to: Some(reply_to),
        thread: None,
        draft_version: None,
    };
    let chat = &it.it.chat;
    let mut watcher = it.it.in_room("Watcher").await;
    chat.post(&it.ben, it.it.room, &reply("r", it.target))
        .await
        .unwrap();
    let quote = |excerpt: &str| Quote {
        seq: it.target,
        author: it.ann.clone(),
        excerpt: excerpt.to_owned(),
    };
    let live = heard(&mut watcher, it.it.room).await;
    assert_eq!(live.message().unwrap().reply_to, Some(quote("first")));
    it.edit(&it.ann, "second").await.unwrap();
    let lines = chat
        .history(&it.ben, it.it.room, None, None, 1)
        .await
        .unwrap();
    let shown = lines.events[0].kind.message().unwrap();
    assert_eq!(shown.reply_to, Some(quote("second")));
    // What is not there is not quoted.
    let posted = chat
        .post(&it.ben, it.it.room, &reply("r2", Seq(9_999)))
        .await;
    let lines = chat
        .history(&it.ben, it.it.room, None, None, 1)
        .await
        .unwrap();
    assert_eq!(lines.events[0].seq, posted.unwrap().seq);
    assert_eq!(lines.events[0].kind.message().unwrap().reply_to, None);
    // Nor is what was deleted by the time the answer comes.
    chat.delete(&as_member(&it.ann), it.it.room, it.target)
        .await
        .unwrap();
    let late = reply("r3", it.target);
    let late = chat.post(&it.ben, it.it.room, &late).await.unwrap().seq;
    let lines = chat
        .history(&it.ben, it.it.room, None, None, 2)
        .await
        .unwrap();
    let answer = lines.events.iter().find(|event| event.seq == late).unwrap();
    assert_eq!(answer.kind.message().unwrap().reply_to, None);
}

#[tokio::test]
async fn pins_are_for_those_in_charge() {
    let it = Talk::start().await;
    let chat = &it.it.chat;
    let (member, owner) = (as_member(&it.ann), as_role(&it.ben, Role::Owner));
    let pin = |actor, on| chat.pin(actor, it.it.room, it.target, on);
    assert_eq!(pin(&member, true).await, Err(Rejection::Forbidden));
    pin(&owner, true).await.unwrap();
    let pinned = chat.pinned(&it.ann, it.it.room, 10).await.unwrap();
    assert_eq!(pinned.len(), 1);
    assert!(it.shown(&it.ann).await.pinned);
    pin(&owner, false).await.unwrap();
    assert_eq!(chat.pinned(&it.ann, it.it.room, 10).await, Ok(vec![]));
}

#[tokio::test]
async fn an_outsider_changes_nothing_and_is_told_nothing() {
    let it = TestChat::start().await;
    let room = closed_room(&it.storage, "secret").await;
    let (member, outsider) = (it.guest("Member").await.user, it.guest("Out").await);
    it.storage.enter(room, member.clone()).await.unwrap();
    let target = it.store_in(room, &member, "m", "psst").await;
    let mut socket = it.connect(&outsider).await;
    let user = &outsider.user;
    let not_found = Err(Rejection::NotFound);
    // Not even those who run the server.
    for role in [Role::Guest, Role::Owner] {
        let (chat, actor) = (&it.chat, &as_role(user, role));
        assert_eq!(chat.edit(actor, room, target, "x").await, not_found);
        assert_eq!(chat.delete(actor, room, target).await, not_found);
        let reacted = chat.react(actor, room, target, "👍", true).await;
        assert_eq!(reacted, not_found);
        assert_eq!(chat.pin(actor, room, target, true).await, not_found);
    }
    let former = it.chat.former_bodies(user, room, target).await;
    assert_eq!(former, Err(Rejection::NotFound));
    assert!(
        it.chat
            .with_former_bodies(user, room, target)
            .await
            .is_err()
    );
    assert!(it.chat.reactions(user, room, target).await.is_err());
    assert!(it.chat.pinned(user, room, 10).await.is_err());
    assert!(
        it.chat
            .history_around(user, room, None, target, 10)
            .await
            .is_err()
    );
    let chat = &it.chat;
    chat.edit(&as_member(&member), room, target, "louder")
        .await
        .unwrap();
    let heard: Vec<ServerEvent> = socket.said_by_now().await;
    assert_eq!(heard, []);
}

#[tokio::test]
async fn history_opens_around_a_message() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    let mut seqs = Vec::new();
    for n in 0..30 {
        seqs.push(it.store(&ann, &format!("m{n}"), "hi").await);
    }
    let target = seqs[15];
    it.chat
        .react(&as_member(&ann), it.room, target, "👍", true)
        .await
        .unwrap();
    let around = it
        .chat
        .history_around(&ann, it.room, None, target, 10)
        .await
        .unwrap();
    let shown: Vec<_> = around.events.iter().map(|event| event.seq).collect();
    assert_eq!(shown, seqs[10..20]);
    assert!(around.has_older && around.has_newer);
    assert_eq!(around.head, seqs[29].next(), "the reaction is an event too");
    let after = it
        .chat
        .history_after(&ann, it.room, None, seqs[27], 10)
        .await
        .unwrap();
    assert_eq!(after.events.len(), 2, "the reaction is no line");
    assert!(!after.has_newer);
}
