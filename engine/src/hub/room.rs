//! The rules of a live room: who hears what, in which order. Commands in,
//! frames out; it does no IO and reads no clock, so its tests are tables.

use std::collections::{HashMap, HashSet};

use bytes::{Bytes, BytesMut};
use protocol::{Event, EventKind, RESUME_MAX_EVENTS, RoomId, Seq, ServerEvent, User, UserId};
use tokio::time::Instant;

use super::{
    crowd::{Crowd, Here},
    frame::push_event,
    link::LinkId,
    node::NodeId,
    presence::Presence,
    recent::Recent,
    typing::Typing,
};
use crate::limits::{PRESENCE_NAMED_MAX, ROOM_TICK};

/// A live room. `L` is whatever stands for a connection; the room never looks
/// into it.
#[derive(Debug)]
pub(super) struct Room<L> {
    id: RoomId,
    head: Seq,
    recent: Recent,
    members: HashMap<LinkId, Member<L>>,
    presence: Presence,
    typing: Typing,
    presence_changed: bool,
    /// Whether other processes are to be told who is here.
    crowd_changed: bool,
    typing_changed: bool,
    last_tick: Option<Instant>,
    /// When the changes of presence and typing are to be told.
    due: Option<Instant>,
    outgoing: BytesMut,
    /// Whose doing what is in `outgoing` is.
    authors: HashSet<UserId>,
    /// How many events are in `outgoing`.
    events: u64,
    /// The authors of what was taken last.
    told_authors: HashSet<UserId>,
    /// How many events that was.
    told_events: u64,
}

/// A connection that is in.
#[derive(Debug)]
struct Member<L> {
    user: User,
    /// Whether nobody is at it.
    away: bool,
    link: L,
}

/// Who wants in, and from where.
#[derive(Clone, Debug)]
pub(super) struct Newcomer {
    /// Who, as they are to be shown.
    pub(super) user: User,
    /// Whether nobody is at the connection.
    pub(super) away: bool,
    /// It has every event up to this, or wants none of the old ones.
    pub(super) after: Option<Seq>,
}

/// What became of an attempt to attach.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Attach {
    /// Live from here on; these frames go to the newcomer first.
    Live(Bytes),
    /// The newcomer lacks events the room no longer has at hand. Read those
    /// after its own newest from the store, then try again.
    Behind,
    /// The newcomer missed too much, or knows more than the store.
    Reload {
        /// The newest event there is.
        head: Seq,
    },
}

/// Events arrived that do not follow the newest one: some were missed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gap;

impl<L> Room<L> {
    /// A room whose newest event is `head`, with nobody in it.
    pub(super) fn new(id: RoomId, head: Seq) -> Self {
        Self {
            id,
            head,
            recent: Recent::default(),
            members: HashMap::new(),
            presence: Presence::default(),
            typing: Typing::default(),
            presence_changed: false,
            crowd_changed: false,
            typing_changed: false,
            last_tick: None,
            due: None,
            outgoing: BytesMut::new(),
            authors: HashSet::new(),
            events: 0,
            told_authors: HashSet::new(),
            told_events: 0,
        }
    }

    /// Lets a connection in. Frames waiting in [`Self::take_outgoing`] must
    /// have gone out before: they are not for the newcomer.
    pub(super) fn attach(
        &mut self,
        id: LinkId,
        newcomer: Newcomer,
        link: L,
        now: Instant,
    ) -> Attach {
        let Newcomer { user, away, after } = newcomer;
        // Whoever joins again starts over.
        self.detach(id, now);
        let head = self.head;
        let after = after.unwrap_or(head);
        let missed = head
            .0
            .checked_sub(after.0)
            .and_then(|n| u64::try_from(n).ok());
        if missed.is_none_or(|missed| missed > RESUME_MAX_EVENTS) || after < Seq::START {
            return Attach::Reload { head };
        }
        let replay = if after == head {
            Some(Bytes::new())
        } else {
            self.recent.after(after)
        };
        let Some(replay) = replay else {
            return Attach::Behind;
        };
        let changed = self.presence.arrive(&user, away);
        self.members.insert(id, Member { user, away, link });
        if changed {
            self.crowd_has_changed(now);
        }
        let mut frames = BytesMut::from(replay);
        push_event(
            &mut frames,
            &ServerEvent::Joined {
                room: self.id,
                seq: head,
            },
        );
        // Otherwise everybody is told, the newcomer too.
        if !changed {
            push_event(&mut frames, &self.presence_event());
        }
        let people = self.typing.named();
        if !people.is_empty() {
            let room = self.id;
            push_event(&mut frames, &ServerEvent::Typing { room, people });
        }
        Attach::Live(frames.freeze())
    }

    /// Lets a connection go. Returns whether it was here.
    pub(super) fn detach(&mut self, id: LinkId, now: Instant) -> bool {
        let Some(Member { user, away, .. }) = self.members.remove(&id) else {
            return false;
        };
        self.presence.depart(user.id, away, now);
        true
    }

    /// Notes that nobody is at a connection any more, or somebody again.
    pub(super) fn attend(&mut self, id: LinkId, away: bool, now: Instant) {
        let Some(member) = self.members.get_mut(&id) else {
            return;
        };
        if std::mem::replace(&mut member.away, away) != away
            && self.presence.attend(member.user.id, away)
        {
            self.crowd_has_changed(now);
        }
    }

    /// Lets somebody's connections go, at once: who is no member hears nothing,
    /// not even what waits in [`Self::take_outgoing`].
    fn expel(&mut self, user: UserId, now: Instant) {
        self.members.retain(|_, member| member.user.id != user);
        if self.presence.remove(user) {
            self.crowd_has_changed(now);
        }
        let stopped = self.typing.stop(user);
        self.typing_has_changed(stopped, now);
    }

    /// Lets everybody go.
    pub(super) fn end(&mut self) {
        self.members.clear();
        self.presence = Presence::default();
        self.typing = Typing::default();
        self.recent.clear();
        self.outgoing.clear();
        self.authors.clear();
        self.events = 0;
    }

    /// Shows people otherwise, to whoever asks from now on; who is here is told
    /// of them by itself ([`ServerEvent::User`]). Returns whether one of them
    /// is here.
    pub(super) fn show(&mut self, users: &[User]) -> bool {
        let users: HashMap<UserId, &User> = users.iter().map(|user| (user.id, user)).collect();
        for member in self.members.values_mut() {
            if let Some(user) = users.get(&member.user.id) {
                member.user.clone_from(user);
            }
        }
        let mut here = false;
        for user in users.values() {
            self.typing.show(user);
            here |= self.presence.show(user);
        }
        // Frames of old events show them as they were: the store knows better.
        if self.recent.shows(|user| users.contains_key(&user)) {
            self.recent.clear();
        }
        here
    }

    /// Tells everybody what was committed. Events told before are passed over.
    pub(super) fn commit(&mut self, events: &[Event], now: Instant) -> Result<(), Gap> {
        for event in events {
            if event.seq <= self.head {
                continue;
            }
            if event.seq != self.head.next() {
                return Err(Gap);
            }
            self.head = event.seq;
            match &event.kind {
                EventKind::MessagePosted(_) => {
                    let stopped = self.typing.stop(event.author.id);
                    self.typing_has_changed(stopped, now);
                }
                // What it said is not to be told again.
                EventKind::MessageDeleted { .. } => self.recent.clear(),
                _ => {}
            }
            let start = self.outgoing.len();
            let said = ServerEvent::Event {
                room: self.id,
                event: event.clone(),
            };
            push_event(&mut self.outgoing, &said);
            self.authors.insert(event.author.id);
            self.events += 1;
            let frame = Bytes::copy_from_slice(&self.outgoing[start..]);
            self.recent.push(event.seq, frame, shown_in(event));
            if let Some(leaver) = event.kind.leaver(event.author.id) {
                self.expel(leaver, now);
            }
        }
        Ok(())
    }

    /// Notes that a connection's owner is writing. One that is not here is
    /// not heard. Returns who it is.
    pub(super) fn note_typing(&mut self, id: LinkId, now: Instant) -> Option<&User> {
        let began = self.typing.note(&self.members.get(&id)?.user, now);
        self.typing_has_changed(began, now);
        self.members.get(&id).map(|member| &member.user)
    }

    /// Notes that somebody is writing at another process.
    pub(super) fn note_typing_elsewhere(&mut self, user: &User, now: Instant) {
        let began = self.typing.note(user, now);
        self.typing_has_changed(began, now);
    }

    /// Notes who has the room open at another process.
    pub(super) fn hear_elsewhere(&mut self, node: NodeId, crowd: Crowd, now: Instant) {
        if self.presence.hear_elsewhere(node, crowd, now) {
            self.presence_changed = true;
            self.schedule(now);
        }
    }

    /// Who has the room open at this process.
    pub(super) fn crowd(&self) -> Crowd {
        self.presence.crowd()
    }

    /// The same, if it has changed since it was last taken.
    pub(super) fn take_crowd(&mut self) -> Option<Crowd> {
        std::mem::take(&mut self.crowd_changed).then(|| self.crowd())
    }

    /// Forgets what has expired, and tells of presence and typing what has
    /// changed, at most once per [`ROOM_TICK`]. Returns whether presence was told.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        if self.presence.expire(now) {
            self.crowd_has_changed(now);
        }
        let stopped = self.typing.expire(now);
        self.typing_has_changed(stopped, now);
        if self.due.is_none_or(|due| due > now) {
            return false;
        }
        self.due = None;
        self.last_tick = Some(now);
        let presence_told = std::mem::take(&mut self.presence_changed);
        if presence_told {
            let event = self.presence_event();
            push_event(&mut self.outgoing, &event);
        }
        if std::mem::take(&mut self.typing_changed) {
            let event = ServerEvent::Typing {
                room: self.id,
                people: self.typing.tell(now),
            };
            push_event(&mut self.outgoing, &event);
        }
        presence_told
    }

    /// When [`Self::tick`] next has something to do.
    pub(super) fn next_tick(&self) -> Option<Instant> {
        [
            self.due,
            self.presence.next_expiry(),
            self.typing.next_expiry(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Bytes of what is to go to everybody.
    pub(super) fn outgoing_len(&self) -> usize {
        self.outgoing.len()
    }

    /// Everything that is to go to everybody, as one run of frames.
    pub(super) fn take_outgoing(&mut self) -> Option<Bytes> {
        self.told_authors = std::mem::take(&mut self.authors);
        self.told_events = std::mem::take(&mut self.events);
        (!self.outgoing.is_empty()).then(|| self.outgoing.split().freeze())
    }

    /// How many events were in what was taken last.
    pub(super) const fn told_events(&self) -> u64 {
        self.told_events
    }

    /// The connections that are in, in the order to write to them: first the
    /// authors of what was taken. Their clients go on when they see their own
    /// words, and what they say next is committed while the others are still
    /// being told of these.
    pub(super) fn links(&self) -> impl Iterator<Item = &L> {
        let authors = &self.told_authors;
        let wrote = move |member: &&Member<L>| authors.contains(&member.user.id);
        let others = self.members.values().filter(move |member| !wrote(member));
        let members = self.members.values().filter(wrote).chain(others);
        members.map(|member| &member.link)
    }

    /// The newest event.
    pub(super) const fn head(&self) -> Seq {
        self.head
    }

    /// Whether nobody is here and nobody is awaited back.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.presence.is_deserted()
    }

    /// The people here, by name; `None` where they are too many to name.
    pub(super) fn people(&self) -> Option<Vec<Here>> {
        (self.presence.count() <= PRESENCE_NAMED_MAX).then(|| self.presence.people())
    }

    fn crowd_has_changed(&mut self, now: Instant) {
        self.presence_changed = true;
        self.crowd_changed = true;
        self.schedule(now);
    }

    fn typing_has_changed(&mut self, changed: bool, now: Instant) {
        if changed {
            self.typing_changed = true;
            self.schedule(now);
        }
    }

    /// The first change after a quiet time is told at once, later ones together.
    fn schedule(&mut self, now: Instant) {
        let earliest = self.last_tick.map_or(now, |last| last + ROOM_TICK);
        self.due.get_or_insert(earliest.max(now));
    }

    fn presence_event(&self) -> ServerEvent {
        let people = self.people();
        let away = people.iter().flatten().filter(|here| here.away);
        ServerEvent::Presence {
            room: self.id,
            here: u32::try_from(self.presence.count()).unwrap_or(u32::MAX),
            away: away.map(|here| here.user.id).collect(),
            people: people.map(|people| people.into_iter().map(|here| here.user).collect()),
        }
    }
}

/// The people whose names and pictures are in an event.
fn shown_in(event: &Event) -> [Option<UserId>; 2] {
    let other = match &event.kind {
        EventKind::MessagePosted(message) => message.reply_to.as_ref().map(|q| q.author.id),
        EventKind::MemberAdded { member } | EventKind::MemberRemoved { member } => Some(member.id),
        _ => None,
    };
    [Some(event.author.id), other]
}

#[cfg(test)]
mod tests;
