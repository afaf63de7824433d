//! Finding what was said, and not finding what one is not to know.

mod asking;
mod changes;
mod indexing;
mod outsider;

use engine::{
    chat::{Found, Wanted},
    session::SessionToken,
};
use protocol::{Draft, Rejection, RoomId, RoomKind, Seq, Slug, User};

use crate::{
    chat::{TestChat, as_member},
    client::id,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What somebody asks whose clock shows UTC.
fn wanted(text: &str) -> Wanted<'_> {
    Wanted {
        text,
        before: None,
        offset_min: &|_| 0,
        day_start_ms: &|day| day * DAY_MS,
    }
}

impl TestChat {
    /// What somebody finds once everything is in the index.
    async fn search(&self, user: &User, wanted: Wanted<'_>) -> Result<Found, Rejection> {
        self.storage.index_all().await.unwrap();
        self.chat.search(user, wanted).await
    }

    /// The same, what the messages say.
    async fn found(&self, user: &User, text: &str) -> Vec<String> {
        bodies(&self.search(user, wanted(text)).await.unwrap())
    }

    /// Everything somebody finds now, page by page.
    async fn pages(&self, user: &User, text: &str) -> Vec<Found> {
        let mut pages: Vec<Found> = Vec::new();
        loop {
            let page = Wanted {
                before: pages.last().and_then(|page| page.older),
                ..wanted(text)
            };
            let found = self.chat.search(user, page).await.unwrap();
            let ends = found.older.is_none();
            pages.push(found);
            if ends {
                return pages;
            }
        }
    }

    async fn person(&self, name: &str) -> User {
        self.guest(name).await.user
    }

    async fn say(&self, user: &User, room: RoomId, body: &str) -> Seq {
        let draft = Draft {
            client_id: id(SessionToken::random().unwrap().to_cookie()),
            body: body.to_owned(),
            files: Vec::new(),
            reply_to: None,
            thread: None,
            draft_version: None,
        };
        self.chat.post(user, room, &draft).await.unwrap().seq
    }

    async fn room_of(&self, user: &User, name: &str, kind: RoomKind) -> RoomId {
        let made = self
            .chat
            .create_room(&as_member(user), name, "", kind)
            .await;
        self.room_at(user, &made.unwrap()).await
    }

    async fn room_at(&self, user: &User, slug: &Slug) -> RoomId {
        let room = self.storage.room_at(slug, user.id).await;
        room.unwrap().unwrap()
    }

    /// The database as it lies on disk when the server was stopped.
    async fn file_when_stopped(&self) -> Vec<u8> {
        self.storage.close().await;
        std::fs::read(self.dir.path().join("irori.db")).unwrap()
    }
}

fn bodies(found: &Found) -> Vec<String> {
    let messages = found.messages.iter();
    let bodies = messages.filter_map(|found| found.event.kind.message());
    bodies.map(|message| message.body.clone()).collect()
}

fn holds(file: &[u8], word: &str) -> bool {
    file.windows(word.len())
        .any(|bytes| bytes == word.as_bytes())
}
