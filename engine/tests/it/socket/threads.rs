//! Threads: what is said about a message, who follows it, and what they have
//! not read.

use std::time::Instant;

use engine::{limits::THREAD_TICK, storage::Session};
use protocol::{ClientEvent, Draft, Rejection, Replies, RoomId, Seq, ServerEvent, User};

use crate::{
    chat::{TestChat, closed_room},
    client::{Client, id},
};

struct Talk {
    it: TestChat,
    ann: Session,
    ben: Session,
    /// A message of Ann's.
    about: Seq,
}

impl Talk {
    async fn start() -> Self {
        let it = TestChat::start().await;
        let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
        let about = it.store(&ann.user, "root", "what about tea?").await;
        Self {
            it,
            ann,
            ben,
            about,
        }
    }

    async fn reply(&self, user: &User, name: &str, body: &str) -> Seq {
        self.reply_to(user, name, body, self.about).await.unwrap()
    }

    async fn reply_to(
        &self,
        user: &User,
        name: &str,
        body: &str,
        thread: Seq,
    ) -> Result<Seq, Rejection> {
        let draft = in_thread(name, body, thread);
        let posted = self.it.chat.post(user, self.it.room, &draft).await?;
        Ok(posted.seq)
    }

    /// The bodies in the thread, as a page shows them.
    async fn thread(&self, viewer: &User) -> Vec<String> {
        let chat = &self.it.chat;
        let opened = chat.open_thread(viewer, self.it.room, self.about, None, 50);
        let lines = opened.await.unwrap().lines.events;
        let body = |event: &protocol::Event| event.kind.message().unwrap().body.clone();
        lines.iter().map(body).collect()
    }

    /// What the person's list of rooms says of the thread: unread and mentions.
    async fn waiting(&self, user: &User) -> Option<(u32, u32)> {
        let rooms = self.it.chat.rooms(user).await.unwrap();
        let room = rooms.iter().find(|listed| listed.room.id == self.it.room);
        let thread = room?
            .threads
            .iter()
            .find(|thread| thread.thread == self.about);
        thread.map(|thread| (thread.unread, thread.mentions))
    }
}

fn in_thread(name: &str, body: &str, thread: Seq) -> Draft {
    Draft {
        client_id: id(name),
        body: body.to_owned(),
        files: Vec::new(),
        reply_to: None,
        thread: Some(thread),
        draft_version: None,
    }
}

/// Waits until the person was told that they stand so to the thread: unread,
/// mentions, following.
async fn told(client: &mut Client, thread: Seq, wanted: (u32, u32, bool)) {
    let is_so = |said: &ServerEvent| {
        matches!(said, ServerEvent::Thread { thread: of, unread, mentions, following, .. }
            if *of == thread && (*unread, *mentions, *following) == wanted)
    };
    client.find(|said| is_so(said).then_some(())).await;
}

#[tokio::test]
async fn what_is_said_in_a_thread_is_an_event_of_the_room_and_no_line_of_it() {
    let it = Talk::start().await;
    let mut watcher = it.it.in_room("Watcher").await;
    let first = it.reply(&it.ben.user, "r1", "green").await;
    it.reply(&it.ann.user, "r2", "black").await;
    let live = watcher.event(it.it.room).await;
    assert_eq!((live.seq, live.kind.target()), (first, Some(it.about)));
    assert_eq!(it.thread(&it.ann.user).await, ["green", "black"]);

    let chat = &it.it.chat;
    let lines = chat.history(&it.ann.user, it.it.room, None, None, 50).await;
    let lines = lines.unwrap().events;
    let messages: Vec<_> = lines.iter().filter_map(|e| e.kind.message()).collect();
    assert_eq!(messages.len(), 1, "only the message the thread is about");
    let Some(Replies { count, people, .. }) = &messages[0].replies else {
        panic!("it has a thread: {:?}", messages[0]);
    };
    let names: Vec<_> = people.iter().map(|user| user.name.as_str()).collect();
    assert_eq!((*count, names), (2, vec!["Ben", "Ann"]));
}

#[tokio::test]
async fn a_thread_of_a_thread_is_the_same_thread() {
    let it = Talk::start().await;
    let first = it.reply(&it.ben.user, "r1", "green").await;
    it.reply_to(&it.ann.user, "r2", "black", first)
        .await
        .unwrap();
    assert_eq!(it.thread(&it.ann.user).await, ["green", "black"]);
    let nowhere = it.reply_to(&it.ann.user, "r3", "x", Seq(900)).await;
    assert_eq!(nowhere, Err(Rejection::NotFound));
    let chat = &it.it.chat;
    let of_reply = chat.open_thread(&it.ann.user, it.it.room, first, None, 50);
    assert_eq!(of_reply.await.err(), Some(Rejection::NotFound));
}

#[tokio::test]
async fn threads_are_read_page_by_page_and_around_a_message() {
    let it = Talk::start().await;
    let mut seqs = Vec::new();
    for n in 0..8 {
        seqs.push(it.reply(&it.ben.user, &format!("r{n}"), "x").await);
        it.it.store(&it.ann.user, &format!("m{n}"), "beside").await;
    }
    let (chat, ann, room) = (&it.it.chat, &it.ann.user, it.it.room);
    let opened = chat
        .open_thread(ann, room, it.about, None, 3)
        .await
        .unwrap();
    let places = |lines: &protocol::views::History| -> Vec<Seq> {
        lines.events.iter().map(|event| event.seq).collect()
    };
    assert_eq!(places(&opened.lines), seqs[5..]);
    assert!(opened.lines.has_older && !opened.lines.has_newer);
    let older = chat
        .history(ann, room, Some(it.about), Some(seqs[5]), 10)
        .await;
    assert_eq!(places(&older.unwrap()), seqs[..5]);
    let around = chat.open_thread(ann, room, it.about, Some(seqs[4]), 4);
    assert_eq!(places(&around.await.unwrap().lines), seqs[2..6]);
}

#[tokio::test]
async fn who_takes_part_follows_and_nobody_else() {
    let it = Talk::start().await;
    let cem = it.it.guest("Cem").await.user;
    it.reply(&it.ben.user, "r1", "green, @Cem").await;
    let dee = it.it.guest("Dee").await.user;
    assert_eq!(it.waiting(&it.ann.user).await, Some((1, 0)), "her message");
    assert_eq!(it.waiting(&it.ben.user).await, None, "his own words");
    assert_eq!(it.waiting(&cem).await, Some((1, 1)), "named in it");
    assert_eq!(it.waiting(&dee).await, None, "not hers");
    // The room itself has nothing unread by it.
    let rooms = it.it.chat.rooms(&it.ann.user).await.unwrap();
    assert_eq!((rooms[0].unread, rooms[0].mentions), (0, 0));
    let cems = it.it.chat.rooms(&cem).await.unwrap();
    assert_eq!(cems[0].mentions, 0, "told with the thread");
}

#[tokio::test]
async fn followers_are_told_live_and_reading_tells_their_other_tabs() {
    let it = Talk::start().await;
    let mut phone = it.it.connect(&it.ann).await;
    let mut laptop = it.it.connect(&it.ann).await;
    let mut ben = it.it.connect(&it.ben).await;
    let last = it.reply(&it.ben.user, "r1", "green").await;
    told(&mut phone, it.about, (1, 0, true)).await;
    told(&mut laptop, it.about, (1, 0, true)).await;
    told(&mut ben, it.about, (0, 0, true)).await;
    let (room, thread) = (it.it.room, it.about);
    let read = ClientEvent::ReadThread {
        room,
        thread,
        seq: last,
    };
    phone.say(&read).await;
    told(&mut laptop, thread, (0, 0, true)).await;
    assert_eq!(it.waiting(&it.ann.user).await, None);
    let (chat, ben_user) = (&it.it.chat, &it.ben.user);
    let second = it.reply(ben_user, "r2", "or black").await;
    told(&mut laptop, thread, (1, 0, true)).await;
    chat.delete(&it.ben.actor(), room, second).await.unwrap();
    told(&mut laptop, thread, (0, 0, true)).await;
}

#[tokio::test]
async fn who_does_not_want_to_hear_of_a_thread_does_not() {
    let it = Talk::start().await;
    let (chat, room, thread) = (&it.it.chat, it.it.room, it.about);
    let mut ann = it.it.connect(&it.ann).await;
    it.reply(&it.ben.user, "r1", "green").await;
    told(&mut ann, thread, (1, 0, true)).await;
    chat.follow_thread(&it.ann.user, room, thread, false)
        .await
        .unwrap();
    told(&mut ann, thread, (0, 0, false)).await;
    it.reply(&it.ben.user, "r2", "@Ann?").await;
    assert_eq!(it.waiting(&it.ann.user).await, None);
    chat.follow_thread(&it.ann.user, room, thread, true)
        .await
        .unwrap();
    told(&mut ann, thread, (0, 0, true)).await;
    it.reply(&it.ben.user, "r3", "black").await;
    told(&mut ann, thread, (1, 0, true)).await;
    let nowhere = chat.follow_thread(&it.ann.user, room, Seq(900), true);
    assert_eq!(nowhere.await, Err(Rejection::NotFound));
}

#[tokio::test]
async fn the_threads_one_follows_are_listed_unread_ones_first() {
    let it = Talk::start().await;
    let other = it.it.store(&it.ann.user, "other", "and cake?").await;
    it.reply(&it.ben.user, "r1", "green").await;
    it.reply_to(&it.ann.user, "r2", "myself", other)
        .await
        .unwrap();
    let listed = it
        .it
        .chat
        .followed_threads(&it.ann.user, 0, 10)
        .await
        .unwrap();
    let shown: Vec<_> = listed.iter().map(|t| (t.root.seq, t.unread)).collect();
    assert_eq!(shown, [(it.about, 1), (other, 0)]);
    let none = it.it.chat.followed_threads(&it.ann.user, 2, 10).await;
    assert_eq!(none.unwrap(), []);
}

#[tokio::test]
async fn an_outsider_neither_reads_nor_writes_nor_follows_a_thread() {
    let it = TestChat::start().await;
    let room: RoomId = closed_room(&it.storage, "secret").await;
    let (member, outsider) = (it.guest("Member").await, it.guest("Outsider").await);
    it.storage.enter(room, member.user.clone()).await.unwrap();
    let thread = it.store_in(room, &member.user, "about", "psst").await;
    let draft = in_thread("r1", "@Outsider", thread);
    it.chat.post(&member.user, room, &draft).await.unwrap();
    let (chat, user) = (&it.chat, &outsider.user);
    let gone = Some(Rejection::NotFound);
    let mut client = it.connect(&outsider).await;
    assert_eq!(
        chat.open_thread(user, room, thread, None, 9).await.err(),
        gone
    );
    assert_eq!(chat.thread_of(user, room, thread).await.err(), gone);
    assert_eq!(
        chat.follow_thread(user, room, thread, true).await.err(),
        gone
    );
    let said = in_thread("x", "let me in", thread);
    assert_eq!(chat.post(user, room, &said).await.err(), gone);
    let read = chat.mark_thread_read(user, room, thread, Seq(1));
    assert_eq!(read.await.err(), gone);
    assert_eq!(chat.followed_threads(user, 0, 9).await.unwrap(), []);

    // Who was a member hears no more of what they followed.
    it.storage.enter(room, outsider.user.clone()).await.unwrap();
    let draft = in_thread("r2", "hello", thread);
    chat.post(user, room, &draft).await.unwrap();
    it.storage.leave(room, outsider.user.clone()).await.unwrap();
    let draft = in_thread("r3", "is she gone?", thread);
    chat.post(&member.user, room, &draft).await.unwrap();
    assert_eq!(chat.followed_threads(user, 0, 9).await.unwrap(), []);
    let heard = client.said_by_now().await;
    let of_thread =
        |said: &ServerEvent| matches!(said, ServerEvent::Thread { unread, .. } if *unread > 0);
    assert!(!heard.iter().any(of_thread), "{heard:?}");
}

/// What a client was told of the thread by now.
async fn tellings(client: &mut Client, of: Seq) -> Vec<u32> {
    let heard = client.said_by_now().await;
    let unread = heard.into_iter().filter_map(|said| match said {
        ServerEvent::Thread { thread, unread, .. } if thread == of => Some(unread),
        _ => None,
    });
    unread.collect()
}

#[tokio::test]
async fn a_burst_of_replies_is_told_together_with_the_newest_count() {
    let it = Talk::start().await;
    let mut ann = it.it.connect(&it.ann).await;
    let mut watcher = it.it.in_room("Watcher").await;
    for n in 0..15 {
        it.reply(&it.ben.user, &format!("r{n}"), "again").await;
    }
    told(&mut ann, it.about, (15, 0, true)).await;
    for n in 0..15 {
        it.reply(&it.ann.user, &format!("a{n}"), "and again").await;
    }
    told(&mut ann, it.about, (0, 0, true)).await;
    let last = it.reply(&it.ben.user, "last", "enough").await;
    told(&mut ann, it.about, (1, 0, true)).await;
    let (chat, user) = (&it.it.chat, &it.ann.user);
    chat.mark_thread_read(user, it.it.room, it.about, last)
        .await
        .unwrap();
    told(&mut ann, it.about, (0, 0, true)).await;
    assert_eq!(
        tellings(&mut ann, it.about).await,
        [] as [u32; 0],
        "nothing old comes after"
    );
    assert_eq!(tellings(&mut watcher, it.about).await, [] as [u32; 0]);
}

#[tokio::test]
async fn followers_are_told_once_in_a_while_however_much_is_said() {
    let it = Talk::start().await;
    let mut ann = it.it.connect(&it.ann).await;
    let began = Instant::now();
    for n in 0..19 {
        it.reply(&it.ben.user, &format!("r{n}"), "again").await;
    }
    let mut tellings = 0;
    let newest = |said: &ServerEvent| match said {
        ServerEvent::Thread { unread, .. } => {
            tellings += 1;
            (*unread == 19).then_some(())
        }
        _ => None,
    };
    ann.find(newest).await;
    let ticks = began.elapsed().as_millis() / THREAD_TICK.as_millis();
    assert!(
        tellings <= ticks + 2,
        "{tellings} tellings in {ticks} ticks"
    );
}
