//! Takes in what the server says over the socket, and changes the state by it.

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ClientEvent, Event, EventKind, ReadMark, Rejection, RoomId, RoomSummary, ServerEvent, User,
};

use super::{Live, keeper};
use crate::{
    api, dom,
    error::ApiError,
    socket::Heard,
    state::{Applied, Count, Outbox, Pane, Spoken, Timeline, Typing, Unread, spoken},
};

impl Live {
    /// Takes in what the socket heard.
    pub(super) fn hear(self, heard: Heard) {
        match heard {
            Heard::Status(status) => self.chat.status.set(status),
            Heard::Opened => self.resume(),
            Heard::Lost => {
                self.chat.outbox.update(Outbox::disconnected);
                self.chat.typing.set(Typing::default());
                self.draft_unanswered();
            }
            Heard::Said(said) => self.said(*said),
            Heard::Doubt => self.check_session(),
            Heard::SignedOut => self.sign_in_again(),
        }
    }

    /// A new socket: says from where each room is wanted, then sends what waits.
    fn resume(self) {
        for chat in [self.chat, self.chat.aside()] {
            chat.timeline.update(Timeline::forget_asked);
        }
        self.chat.unread.update(Unread::reconnected);
        self.forget_told();
        self.aside().forget_told();
        self.catch_up_saved();
        self.tell_attention();
        // Asks for the rooms, since some may have changed between the page and
        // the socket.
        self.socket.send(&ClientEvent::Rooms);
        let open = self.room_id();
        let shown = self.newest_shown();
        let heads: Vec<_> = self
            .chat
            .unread
            .with_untracked(|unread| unread.heads().collect());
        for (room, head) in heads {
            let after = shown.filter(|_| room == open).unwrap_or(head);
            self.join(room, after);
        }
        // Drafts are saved before messages are sent: a message that was a draft
        // takes the saved draft away.
        self.save_drafts();
        self.pump();
    }

    fn said(self, said: ServerEvent) {
        let open = self.room_id();
        let chat = self.chat;
        match said {
            ServerEvent::Event { room, event } => self.happened(room, &event),
            ServerEvent::Ack {
                room,
                client_id,
                seq,
                ..
            } => self.acknowledged(room, &client_id, seq),
            ServerEvent::Rejected {
                room,
                client_id,
                rejection,
            } => {
                if client_id.is_none() && room == Some(open) {
                    self.draft_refused(&rejection);
                }
                self.rejected(client_id, rejection);
            }
            ServerEvent::Reload { room, seq } => {
                // Too much was missed. The page brings the newest events and
                // the counts; other rooms go on from where they stand now.
                chat.unread.update(|unread| unread.advance(room, seq));
                if room != open {
                    self.join(room, seq);
                }
                self.refetch.run(());
            }
            ServerEvent::Presence {
                room,
                people: Some(people),
                away,
                ..
            } if room == open => {
                // People who changed before this socket was open were told to
                // none of this page's sockets.
                let changed = chat.people.with_untracked(|list| list.changed(&people));
                for user in changed {
                    chat.show(&user);
                }
                let now_ms = dom::now_whole_ms();
                chat.people
                    .update(|list| list.present(&people, &away, now_ms));
            }
            ServerEvent::Typing { room, people } if room == open => {
                let me = self.viewer_id();
                chat.typing
                    .update(|typing| typing.replace(people, me, dom::now_whole_ms()));
                self.pump();
            }
            ServerEvent::User { user } => chat.show(&user),
            ServerEvent::Rooms { rooms } => self.rooms_told(rooms),
            ServerEvent::RoomChanged { listed } => self.room_told(*listed),
            ServerEvent::RoomGone { room } => self.room_gone(room),
            ServerEvent::Read { room, mark } => self.read_told(room, mark),
            ServerEvent::Thread {
                room,
                thread,
                unread,
                mentions,
                following,
            } => {
                let count = Count {
                    messages: unread,
                    mentions,
                };
                self.thread_stands(room, thread, count, following);
            }
            ServerEvent::Saved { room, target, on } if room == open => {
                chat.saved.update(|saved| {
                    if on {
                        saved.insert(target);
                    } else {
                        saved.remove(&target);
                    }
                });
            }
            ServerEvent::Draft {
                room,
                draft,
                answer,
            } => self.draft_heard(room, draft, answer),
            ServerEvent::Alerts { alerts } => {
                if chat.alerts.with_untracked(|known| *known != alerts) {
                    chat.alerts.set(alerts);
                }
            }
            ServerEvent::Hello { you, .. } => chat.show(&you),
            ServerEvent::Joined { room, .. } if room == open => {
                self.caught_up();
                self.aside().caught_up();
            }
            ServerEvent::Joined { .. }
            | ServerEvent::Presence { .. }
            | ServerEvent::Typing { .. }
            | ServerEvent::Saved { .. }
            | ServerEvent::Pong => {}
        }
    }

    fn happened(self, room: RoomId, event: &Event) {
        let chat = self.chat;
        let me = chat.viewer.get_untracked();
        chat.unread.update(|unread| unread.note(room, event, me.id));
        self.count_again();
        chat.room_changed(room, &event.kind);
        if event.kind == EventKind::Unknown && room == self.room_id() {
            chat.note.set(Some(self.words.page_outdated.to_owned()));
        }
        if room == self.room_id() {
            self.happened_here(room, event, &me);
            if untrack(|| chat.thread()).is_some() {
                self.aside().happened_here(room, event, &me);
            }
        }
        if event.author.id != me.id {
            self.tell_of(room, event);
        }
        if let EventKind::MessagePosted(message) = &event.kind
            && event.author.id == me.id
        {
            keeper::forget(me.id, &message.client_id);
            chat.outbox
                .update(|outbox| outbox.remove(&message.client_id));
            self.pump();
        }
    }

    /// These are the viewer's rooms now: new ones are wanted live, and those
    /// that are not among them are gone.
    fn rooms_told(self, rooms: Vec<RoomSummary>) {
        let chat = self.chat;
        self.forget_rooms_but(&rooms);
        let news: Vec<_> = chat.unread.with_untracked(|unread| {
            let unknown = rooms.iter().filter(|listed| !unread.knows(listed.room.id));
            unknown
                .map(|listed| (listed.room.id, listed.head))
                .collect()
        });
        let open = self.room_id();
        let here = rooms.iter().find(|listed| listed.room.id == open);
        let here = here.map(|listed| listed.read);
        chat.unread.update(|unread| unread.load(&rooms));
        self.count_again();
        self.compare_drafts(&rooms);
        if chat.rooms.with_untracked(|known| *known != rooms) {
            chat.rooms.set(rooms);
        }
        for (room, head) in news {
            self.join(room, head);
        }
        if let Some(read) = here {
            self.open_room_read(read);
        }
    }

    /// One of them is new, or has changed.
    fn room_told(self, listed: RoomSummary) {
        let chat = self.chat;
        let (room, head, read) = (listed.room.id, listed.head, listed.read);
        let is_new = chat.unread.with_untracked(|unread| !unread.knows(room));
        chat.unread.update(|unread| unread.load_room(&listed));
        self.count_again();
        self.compare_draft(&listed);
        chat.rooms.update(|rooms| put(rooms, listed));
        if is_new {
            self.join(room, head);
        }
        if room == self.room_id() {
            self.open_room_read(read);
        }
    }

    fn happened_here(self, room: RoomId, event: &Event, me: &User) {
        let chat = self.chat;
        let line_shown = chat
            .timeline
            .with_untracked(|timeline| timeline.first_unread(me.id).is_some());
        let following = chat.following.get_untracked();
        let applied = chat.timeline.try_update(|timeline| {
            let applied = timeline.apply(event.clone());
            if applied == Applied::Appended {
                if following {
                    timeline.trim();
                } else {
                    timeline.stop_growing();
                }
            }
            applied
        });
        match applied {
            Some(Applied::Appended) => {
                chat.people.update(|people| people.note(event));
                if event.kind.message().is_some() && chat.pane == Pane::Room {
                    chat.typing.update(|typing| typing.posted(event.author.id));
                }
                // What somebody watches arriving is not new to them, and who
                // answers has caught up.
                if event.author.id == me.id {
                    self.release();
                }
                let looks = || dom::has_focus() && !dom::lies_under_cover(chat.pane.timeline_id());
                // Whether something lies over the lines is asked at their end only: it
                // has the browser lay the page out.
                let looks = following && looks();
                let watched = looks && !self.is_catching_up() && !self.is_held();
                if watched && chat.pane == Pane::Room {
                    chat.unread.update(|unread| {
                        let turn = unread.mark(room).turn;
                        let seq = event.seq;
                        unread.watch(room, ReadMark { turn, seq });
                    });
                }
                if (watched && !line_shown) || event.author.id == me.id {
                    chat.timeline.update(|timeline| timeline.seen(event.seq));
                } else if following && !looks && chat.pane == Pane::Room {
                    // What was read since the line was drawn is not new to whoever
                    // comes back.
                    let read = chat.unread.with_untracked(|unread| unread.mark(room));
                    chat.timeline.update(|timeline| timeline.read_on(read));
                }
                self.new_for_reader(event, me);
            }
            Some(Applied::Amended) => {
                // The deleted message may be the one that is being read out.
                if matches!(event.kind, EventKind::MessageDeleted { .. }) {
                    chat.announcement.update(Spoken::hush);
                }
            }
            // Only a page of the past lets live events pass by.
            Some(Applied::Waiting) if self.newest_shown().is_none() => {
                self.new_for_reader(event, me);
            }
            Some(Applied::Gap { after }) => self.join(room, after),
            Some(Applied::Known | Applied::Waiting) | None => {}
        }
    }

    fn new_for_reader(self, event: &Event, me: &User) {
        let Some(message) = event.kind.message() else {
            return;
        };
        if event.author.id == me.id {
            return;
        }
        if !self.chat.following.get_untracked() {
            self.chat.missed.update(|missed| *missed += 1);
        }
        let said = spoken(&event.author.name, message);
        self.chat
            .announcement
            .update(|announcement| announcement.say(said));
    }

    /// A socket that never opens does not say why. A request does.
    fn check_session(self) {
        spawn_local(async move {
            if api::landing_room().await == Err(ApiError::Rejected(Rejection::SignInFirst)) {
                self.sign_in_again();
            }
        });
    }
}

/// Puts a room in its place: everybody's come first, the others as they were made.
fn put(rooms: &mut Vec<RoomSummary>, listed: RoomSummary) {
    let id = listed.room.id;
    if let Some(known) = rooms.iter_mut().find(|known| known.room.id == id) {
        *known = listed;
        return;
    }
    let later = |known: &RoomSummary| !known.for_everybody && known.room.id > id;
    let at = rooms.iter().position(later).unwrap_or(rooms.len());
    rooms.insert(at, listed);
}

#[cfg(test)]
mod tests {
    use super::{RoomId, put};
    use crate::state::samples::summary;

    #[test]
    fn a_room_comes_to_its_place_and_is_there_once() {
        let mut rooms = vec![summary(9, "lobby"), summary(2, "a"), summary(5, "b")];
        rooms[0].for_everybody = true;
        for (id, places) in [
            (3, vec![9, 2, 3, 5]),
            (12, vec![9, 2, 3, 5, 12]),
            (1, vec![9, 1, 2, 3, 5, 12]),
            (3, vec![9, 1, 2, 3, 5, 12]),
        ] {
            put(&mut rooms, summary(id, "anew"));
            let ids: Vec<_> = rooms.iter().map(|listed| listed.room.id.0).collect();
            assert_eq!(ids, places);
            let put = rooms.iter().find(|listed| listed.room.id == RoomId(id));
            assert_eq!(put.unwrap().room.name, "anew");
        }
    }
}
