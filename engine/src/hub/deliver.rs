//! What the hub says to people, and what it hears from itself and from other
//! processes: everything of it is a [`Signal`] and comes in by [`Hub::deliver`].

use std::{collections::BTreeSet, sync::Arc};

use bytes::BytesMut;
use protocol::{CloseCode, RoomId, Seq, ServerEvent, User, UserId};
use tokio::time::{Instant, sleep};

use super::{
    bus::Listener,
    crowd::Crowd,
    directory::Hub,
    event_frame,
    frame::push_event,
    link::{Link, LinkId},
    node::NodeId,
    room_handle::RoomCommand,
    room_task::LINKS_PER_SLICE,
    signal::{Concerned, Ended, Signal},
    whom::Whom,
};
use crate::limits::CHANGED_PEOPLE_TICK;

impl Listener for Hub {
    fn hear(self: Arc<Self>, signal: &Signal) {
        self.deliver(signal);
    }

    fn missed(self: Arc<Self>) {
        self.sessions.forget(|_| true);
        for room in self.rooms.all() {
            room.missed();
        }
        if let Some(storage) = self.storage() {
            storage.committed_elsewhere();
        }
        self.missed.notify_one();
    }

    fn living(self: Arc<Self>, nodes: &BTreeSet<NodeId>) {
        for gone in self.nodes.living(nodes, Instant::now()) {
            self.forget_node(gone);
        }
    }
}

impl Hub {
    /// Takes what this process or another has to say. Never waits.
    pub fn deliver(self: &Arc<Self>, signal: &Signal) {
        match signal {
            Signal::Committed { room, head } => {
                if let Some(live) = self.rooms.get(*room) {
                    live.has_head(*head);
                }
                if let Some(storage) = self.storage() {
                    storage.committed_elsewhere();
                }
            }
            Signal::RoomsChanged { room, whose } => self.hear_rooms_changed(*room, whose),
            Signal::ThreadChanged { room, thread, whom } => {
                self.hear_thread_changed(*room, *thread, whom.clone());
            }
            Signal::Tell { people, but, event } => {
                if Signal::is_of_ones_own(event) {
                    self.tell_here(people, *but, event);
                }
            }
            Signal::Show { user } => self.hear_show(user),
            Signal::SessionsChanged { user } => {
                let changed = |of: UserId| user.is_none_or(|user| user == of);
                self.sessions.forget(|cached| changed(cached.user.id));
            }
            Signal::AlertsChanged { user } => self.hear_alerts_changed(*user),
            Signal::EndSessions { user, ended } => self.hear_end_sessions(*user, ended),
            Signal::RoomEnded { room } => self.order(*room, RoomCommand::End),
            Signal::Presence { room, node, crowd } => {
                let (node, crowd) = (*node, crowd.clone());
                self.crowds.hear(*room, node, crowd.clone(), Instant::now());
                self.mention(*room, RoomCommand::Elsewhere { node, crowd });
            }
            Signal::WhoIsHere { room } => self.mention(*room, RoomCommand::WhoIsHere),
            Signal::Spent { budget, spent } => self.spendings.hear(budget, spent),
            Signal::Sockets { node, people } => {
                self.sockets_elsewhere.hear(*node, people, Instant::now());
            }
            Signal::Typing { room, user } => {
                self.mention(*room, RoomCommand::TypingElsewhere(user.clone()));
            }
        }
    }

    /// Tells every connection of a person something.
    pub(crate) fn tell_person(self: &Arc<Self>, user: UserId, event: ServerEvent) {
        self.say(Signal::Tell {
            people: vec![user],
            but: None,
            event: Box::new(event),
        });
    }

    /// Tells every connection of a person but this one something.
    pub(crate) fn tell_others(self: &Arc<Self>, but: &Link, event: ServerEvent) {
        self.say(Signal::Tell {
            people: vec![but.user],
            but: Some((self.outlet.node, but.id)),
            event: Box::new(event),
        });
    }

    /// A room is another one for people now: new, changed or gone.
    pub(crate) fn rooms_changed(self: &Arc<Self>, people: Vec<UserId>, room: RoomId) {
        let whose = Concerned::These(people);
        self.say(Signal::RoomsChanged { room, whose });
    }

    /// The same for all members of a room.
    pub(crate) fn members_room_changed(self: &Arc<Self>, room: RoomId) {
        let whose = Concerned::Members;
        self.say(Signal::RoomsChanged { room, whose });
    }

    /// People stand otherwise to a thread.
    pub(crate) fn thread_changed(self: &Arc<Self>, room: RoomId, thread: Seq, whom: Whom) {
        self.say(Signal::ThreadChanged { room, thread, whom });
    }

    /// Lets everybody out of a room that is no more.
    pub(crate) fn end_room(self: &Arc<Self>, room: RoomId) {
        self.say(Signal::RoomEnded { room });
    }

    /// Shows somebody as they are now: what they do from here on at once, in
    /// every room and on every page soon, together with whoever else changes.
    pub(crate) fn show(self: &Arc<Self>, user: User) {
        self.say(Signal::Show { user });
    }

    /// Has what is believed of a person's sessions, or everybody's, read again.
    pub(crate) fn sessions_changed(self: &Arc<Self>, user: Option<UserId>) {
        self.say(Signal::SessionsChanged { user });
    }

    /// Tells the others how many connections to this process are somebody's.
    pub(super) fn tell_sockets(&self, user: UserId) {
        self.outlet.publish(|node| Signal::Sockets {
            node,
            people: vec![(user, self.sockets.heard_of(user))],
        });
    }

    /// Closes the connections that sessions of a person have opened.
    pub(crate) fn end_sessions(self: &Arc<Self>, user: UserId, ended: Ended) {
        self.say(Signal::EndSessions { user, ended });
    }

    /// Tells this process and the others.
    fn say(self: &Arc<Self>, signal: Signal) {
        self.deliver(&signal);
        self.outlet.publish(|_| signal);
    }

    /// Tells the connections that people have to this process something.
    pub(super) fn tell_here(
        &self,
        people: &[UserId],
        but: Option<(NodeId, LinkId)>,
        event: &ServerEvent,
    ) {
        let but = but.filter(|(node, _)| *node == self.outlet.node);
        let but = but.map(|(_, link)| link);
        let mut links = self.sockets.of_all(people);
        links.retain(|link| Some(link.id) != but);
        if links.is_empty() {
            return;
        }
        let frame = event_frame(event);
        for link in links {
            link.send(&frame);
        }
    }

    /// Nobody is at a process any more.
    fn forget_node(&self, node: NodeId) {
        self.sockets_elsewhere.forget_node(node);
        let crowd = Crowd::default();
        for room in self.crowds.forget(node) {
            let crowd = crowd.clone();
            self.order(room, RoomCommand::Elsewhere { node, crowd });
        }
    }

    /// Tells a live room what it may pass over.
    fn mention(&self, room: RoomId, command: RoomCommand) {
        if let Some(live) = self.rooms.get(room) {
            live.mention(command);
        }
    }

    fn hear_end_sessions(&self, user: UserId, ended: &Ended) {
        self.sessions
            .forget(|cached| cached.user.id == user && ended.has(cached.id));
        for link in self.sockets.of(user) {
            if ended.has(link.session) {
                link.close(CloseCode::SignedOut, "signed out");
            }
        }
    }

    fn hear_show(self: &Arc<Self>, user: &User) {
        self.sessions.forget(|cached| cached.user.id == user.id);
        for link in self.sockets.of(user.id) {
            link.show(user);
        }
        if self.changed.note(user) {
            self.tasks.spawn(Arc::clone(self).tell_changed());
        }
    }

    async fn tell_changed(self: Arc<Self>) {
        loop {
            let users: Arc<[User]> = self.changed.take().into();
            if users.is_empty() {
                return;
            }
            for room in self.rooms.all() {
                let _ = room.inbox.send(RoomCommand::Show(Arc::clone(&users))).await;
            }
            let mut run = BytesMut::new();
            for user in users.iter() {
                push_event(&mut run, &ServerEvent::User { user: user.clone() });
            }
            let frames = run.freeze();
            for (told, link) in self.sockets.all().iter().enumerate() {
                if told % LINKS_PER_SLICE == LINKS_PER_SLICE - 1 {
                    tokio::task::yield_now().await;
                }
                link.send(&frames);
            }
            sleep(CHANGED_PEOPLE_TICK).await;
        }
    }
}
