//! What is long of a message is worked on where it holds up nobody: not by the
//! threads that answer everybody.

use std::{future::Future, pin::Pin, sync::mpsc};

use engine::storage::Session;
use futures_util::poll;
use protocol::{Rejection, Seq};
use tokio::{runtime::Builder, task::spawn_blocking};

use crate::chat::{TestChat, draft};

/// One thread answers everybody, and one more does what takes long.
fn on_two_threads(test: impl Future<Output = ()>) {
    let mut runtime = Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(1).build();
    runtime.unwrap().block_on(test);
}

/// Messages whose Markdown, code, or names are long.
fn long_ones() -> [String; 4] {
    [
        "**loud** and `quiet`, ".repeat(150),
        format!("```rust\n{}```", "let a = \"b\"; // c\n".repeat(200)),
        "@nobody ".repeat(300),
        "#nothing ".repeat(300),
    ]
}

struct House {
    it: TestChat,
    ann: Session,
    ben: Session,
}

impl House {
    async fn open() -> Self {
        let it = TestChat::start().await;
        let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
        for session in [&ann, &ben] {
            let entered = it.storage.enter(it.room, session.user.clone());
            entered.await.unwrap();
        }
        Self { it, ann, ben }
    }

    async fn head(&self) -> Seq {
        self.it.storage.head(self.it.room).await.unwrap()
    }

    /// That something has to wait for the thread that does what takes long, and
    /// that nobody who says something short waits for it meanwhile.
    /// `read`: how often it may read the store before that.
    async fn waits_aside<T>(
        &self,
        what: &str,
        read: u64,
        mut long: Pin<Box<impl Future<Output = Result<T, Rejection>>>>,
    ) {
        const SHORT: i64 = 20;
        let before = self.head().await;
        let (let_go, held) = mpsc::channel::<()>();
        let busy = spawn_blocking(move || held.recv());
        let reads = self.it.accounts.work().reads;
        assert!(poll!(long.as_mut()).is_pending(), "{what}");
        let reads = self.it.accounts.work().reads - reads;
        assert!(reads <= read, "{what}: names are looked for aside");
        let others = async {
            for n in 0..SHORT {
                let short = draft(&format!("short-{n}-{}", before.0), "short");
                let posted = self.it.chat.post(&self.ben.user, self.it.room, &short);
                assert_eq!(posted.await.unwrap().seq, Seq(before.0 + n + 1), "{what}");
            }
        };
        tokio::select! {
            _ = &mut long => panic!("{what}: it was done by whoever answers everybody"),
            () = others => {}
        }
        drop(let_go);
        busy.await.unwrap().unwrap_err();
        let done = long.await;
        assert!(done.is_ok(), "{what}: {:?}", done.err());
        assert_eq!(self.head().await, Seq(before.0 + SHORT + 1), "{what}");
    }
}

#[test]
fn long_messages_are_drawn_beside_what_everybody_else_says() {
    on_two_threads(async {
        let house = House::open().await;
        let (chat, room) = (&house.it.chat, house.it.room);
        let actor = house.ann.actor();
        for (n, body) in long_ones().iter().enumerate() {
            let what = &body[..20];
            let long = draft(&format!("long-{n}"), body);
            let posted = chat.post(&house.ann.user, room, &long);
            house.waits_aside(what, 0, Box::pin(posted)).await;

            let short = draft(&format!("of-{n}"), "one more");
            let posted = chat.post(&house.ann.user, room, &short).await;
            let edited = chat.edit(&actor, room, posted.unwrap().seq, body);
            house.waits_aside(what, 0, Box::pin(edited)).await;
        }
    });
}

#[test]
fn a_short_name_is_looked_for_aside_where_there_are_many_rooms() {
    on_two_threads(async {
        let house = House::open().await;
        let rooms: Vec<_> = (0..100)
            .map(|n| format!("a room of everybody {n}"))
            .collect();
        house.it.storage.ensure_rooms(&rooms).await.unwrap();
        let (chat, room) = (&house.it.chat, house.it.room);
        let short = draft("one", "see #a room of everybody 7");
        let posted = chat.post(&house.ann.user, room, &short);
        house.waits_aside("rooms", 1, Box::pin(posted)).await;
        let history = chat.history(&house.ann.user, room, None, None, 1).await;
        let told = format!("{:?}", history.unwrap());
        assert!(told.contains("/rooms/a-room-of-everybody-7"), "{told}");
    });
}
