//! Carries out commands (`/topic`, `/leave` and others) in the open room.

use leptos::{prelude::*, task::spawn_local};
use protocol::UserId;

use super::Live;
use crate::{
    api::{invite, leave_room, open_direct, set_topic},
    error::ApiError,
    paths,
    words::Words,
};

impl Live {
    /// Changes the topic of the open room.
    pub(crate) fn set_topic(
        self,
        topic: String,
        words: &'static Words,
        done: impl FnOnce(bool) + 'static,
    ) {
        self.ask(set_topic(self.room_id(), topic), words, done);
    }

    /// Adds somebody to the open room, by name.
    pub(crate) fn invite(
        self,
        name: String,
        words: &'static Words,
        done: impl FnOnce(bool) + 'static,
    ) {
        self.ask(invite(self.room_id(), name), words, done);
    }

    /// Leaves the open room, for the one people land in.
    pub(crate) fn leave(self, words: &'static Words) {
        let (go, room) = (self.go, self.room_id());
        self.notes.update_value(|notes| notes.left = Some(room));
        self.ask(leave_room(room), words, move |left| {
            if left {
                go.run(paths::HOME.to_owned());
            }
        });
    }

    /// Opens the conversation with somebody, or begins one.
    pub(crate) fn write_to(self, user: UserId, words: &'static Words) {
        let (go, note) = (self.go, self.chat.note);
        spawn_local(async move {
            match open_direct(user).await {
                Ok(slug) => go.run(paths::room(&slug)),
                // The page may have been left meanwhile.
                Err(error) => drop(note.try_set(Some(words.error(&error)))),
            }
        });
    }

    fn ask(
        self,
        asked: impl Future<Output = Result<(), ApiError>> + 'static,
        words: &'static Words,
        done: impl FnOnce(bool) + 'static,
    ) {
        spawn_local(async move {
            let answer = asked.await;
            done(answer.is_ok());
            self.tell(answer, words);
        });
    }
}
