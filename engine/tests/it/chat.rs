//! A whole chat without its web server: store, hub and use cases in a
//! temporary directory, and sockets on 127.0.0.1.

use std::{
    path::Path,
    sync::{Arc, LazyLock},
};

use bytes::Bytes;
use engine::{
    accounts::{Accounts, Admittance, Caller, Passkeys, SignUp},
    chat::Chat,
    clock::ManualClock,
    hub::{Bus, Hub, LocalBus},
    limits::{Limits, RoomLimits},
    session::SessionToken,
    storage::{AppendOutcome, CommitSink, Device, NewMessage, NewRoom, Session, Storage},
};
use protocol::{
    Actor, Draft, Mentions, PROTOCOL_VERSION, Right, Role, RoomId, RoomKind, Seq, ServerEvent,
    Slug, User,
};
use tempfile::TempDir;
use tokio::{
    net::{TcpSocket, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    client::{Client, id},
    database,
};

/// When every test begins: 2023-11-14, 22:13:20 UTC.
pub(crate) const START_MS: i64 = 1_700_000_000_000;

/// Small, so that a test fills them with little.
const SMALL_BUFFER_BYTES: u32 = 8 * 1024;

/// Nothing is refused for being too much.
pub(crate) const GENEROUS: Limits = Limits {
    sign_ins_per_10s: 1_000_000,
    messages_per_10s: 1_000_000,
    requests_per_10s: 1_000,
    sockets_per_person: 1_000,
    queue_bytes: 64 * 1024 * 1024,
    rooms: RoomLimits::DEFAULT,
};

fn guests_too() -> Admittance {
    Admittance {
        guests: true,
        ..Admittance::default()
    }
}

/// Somebody at some browser.
pub(crate) fn caller() -> &'static Caller {
    static CALLER: LazyLock<Caller> = LazyLock::new(|| caller_at("192.0.2.1"));
    &CALLER
}

pub(crate) fn caller_at(address: &str) -> Caller {
    Caller {
        address: address.parse().unwrap(),
        device: "Firefox on Linux".to_owned(),
        browser: None,
    }
}

/// A message of nothing but words.
pub(crate) fn draft(name: &str, body: &str) -> Draft {
    Draft {
        client_id: id(name),
        body: body.to_owned(),
        files: Vec::new(),
        reply_to: None,
        thread: None,
        draft_version: None,
    }
}

pub(crate) struct TestChat {
    pub(crate) chat: Arc<Chat>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) storage: Storage,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) stopping: CancellationToken,
    /// The room people land in.
    pub(crate) room: RoomId,
    pub(crate) dir: Arc<TempDir>,
    limits: Limits,
    admittance: Admittance,
}

impl TestChat {
    pub(crate) async fn start() -> Self {
        Self::with_limits(GENEROUS).await
    }

    pub(crate) async fn with_limits(limits: Limits) -> Self {
        Self::open(tempfile::tempdir().unwrap(), limits, guests_too()).await
    }

    /// Where guests may come in, and members as `sign_up` says.
    pub(crate) async fn with_sign_up(sign_up: SignUp) -> Self {
        let admittance = Admittance {
            sign_up,
            ..guests_too()
        };
        Self::open(tempfile::tempdir().unwrap(), GENEROUS, admittance).await
    }

    async fn open(dir: TempDir, limits: Limits, admittance: Admittance) -> Self {
        let alone: Arc<dyn Bus> = Arc::<LocalBus>::default();
        Self::open_on(&alone, dir, limits, admittance).await
    }

    /// The first of several processes that serve one store.
    pub(crate) async fn first_on(bus: &Arc<dyn Bus>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self::open_on(bus, dir, GENEROUS, guests_too()).await
    }

    /// Another process that serves the same store. Commits are told to the
    /// first; this one hears of them over the bus.
    pub(crate) async fn another_on(&self, bus: &Arc<dyn Bus>) -> Self {
        let hub = Hub::on_bus(self.limits, bus);
        let watched = Arc::<Hub>::clone(&hub);
        tokio::spawn(async move { watched.keep_watch().await });
        self.another(hub).await
    }

    /// The same, which never looks by itself whether it has missed something.
    pub(crate) async fn another_unwatched_on(&self, bus: &Arc<dyn Bus>) -> Self {
        self.another(Hub::on_bus(self.limits, bus)).await
    }

    async fn another(&self, hub: Arc<Hub>) -> Self {
        Self::build(
            hub,
            self.storage.clone(),
            Arc::clone(&self.clock),
            Arc::clone(&self.dir),
            self.limits,
            self.admittance.clone(),
        )
        .await
    }

    async fn open_on(
        bus: &Arc<dyn Bus>,
        dir: TempDir,
        limits: Limits,
        admittance: Admittance,
    ) -> Self {
        let clock = Arc::new(ManualClock::at(START_MS));
        let hub = Hub::on_bus(limits, bus);
        let commits: Arc<dyn CommitSink> = Arc::<Hub>::clone(&hub);
        let storage = database::open(dir.path(), Arc::<ManualClock>::clone(&clock), commits)
            .await
            .unwrap();
        storage.ensure_rooms(&["lobby".to_owned()]).await.unwrap();
        Self::build(hub, storage, clock, Arc::new(dir), limits, admittance).await
    }

    async fn build(
        hub: Arc<Hub>,
        storage: Storage,
        clock: Arc<ManualClock>,
        dir: Arc<TempDir>,
        limits: Limits,
        admittance: Admittance,
    ) -> Self {
        let accounts = Accounts::new(
            storage.clone(),
            Arc::<Hub>::clone(&hub),
            limits,
            admittance.clone(),
            Passkeys::at(&"https://chat.example.org/".parse().unwrap()).unwrap(),
        )
        .await;
        Self {
            accounts: Arc::new(accounts.unwrap()),
            chat: Arc::new(Chat::new(storage.clone(), hub, limits)),
            storage,
            clock,
            stopping: CancellationToken::new(),
            room: RoomId(1),
            dir,
            limits,
            admittance,
        }
    }

    /// What a new process finds when this one is killed now. This one is of
    /// no use after it.
    pub(crate) async fn killed_and_restarted(&self) -> Self {
        let dir = copy_of_store(self.dir.path());
        Self::open(dir, self.limits, self.admittance.clone()).await
    }

    /// Makes a guest.
    pub(crate) async fn guest(&self, name: &str) -> Session {
        let made = self.accounts.sign_in_as_guest(name, caller()).await;
        made.unwrap().0
    }

    /// Makes a guest who has a socket and the room open. Their own arrival
    /// in the room was before.
    pub(crate) async fn in_room(&self, name: &str) -> Client {
        let session = self.guest(name).await;
        let mut client = self.connect(&session).await;
        client.join(self.room, None).await;
        client
    }

    /// Opens a socket and waits for the hello.
    pub(crate) async fn connect(&self, session: &Session) -> Client {
        let (mut client, _) = self.dial(session).await;
        assert_hello(&mut client, &session.user).await;
        client
    }

    /// Opens a socket. The task is the server's side of it.
    pub(crate) async fn dial(&self, session: &Session) -> (Client, JoinHandle<()>) {
        self.dial_with(session, PROTOCOL_VERSION, Bytes::new())
            .await
    }

    pub(crate) async fn dial_with(
        &self,
        session: &Session,
        protocol: u32,
        leftover: Bytes,
    ) -> (Client, JoinHandle<()>) {
        self.serve(session, protocol, leftover, None).await
    }

    /// Opens a socket that holds little on its way.
    pub(crate) async fn dial_with_small_buffers(
        &self,
        session: &Session,
    ) -> (Client, JoinHandle<()>) {
        let small = Some(SMALL_BUFFER_BYTES);
        let (mut client, task) = self
            .serve(session, PROTOCOL_VERSION, Bytes::new(), small)
            .await;
        assert_hello(&mut client, &session.user).await;
        (client, task)
    }

    async fn serve(
        &self,
        session: &Session,
        protocol: u32,
        leftover: Bytes,
        buffer_bytes: Option<u32>,
    ) -> (Client, JoinHandle<()>) {
        let (near, far) = socket_pair(buffer_bytes).await;
        let task = tokio::spawn(engine::socket::serve(
            Arc::clone(&self.chat),
            Arc::clone(&self.accounts),
            far.into(),
            leftover,
            session.clone(),
            protocol,
            self.stopping.clone(),
        ));
        (Client::new(near, Vec::new()), task)
    }

    /// Stores a message by way of the store alone.
    pub(crate) async fn store(&self, author: &User, name: &str, body: &str) -> Seq {
        self.store_in(self.room, author, name, body).await
    }

    pub(crate) async fn store_in(
        &self,
        room: RoomId,
        author: &User,
        name: &str,
        body: &str,
    ) -> Seq {
        let message = message(room, author, name, body);
        match self.storage.append_and_wait(message).await.unwrap() {
            AppendOutcome::Posted { seq, .. } => seq,
            other => panic!("not posted: {other:?}"),
        }
    }
}

/// Somebody who asks, with what they may do on the whole server.
pub(crate) fn as_role(user: &User, role: Role) -> Actor {
    Actor {
        user: user.clone(),
        role,
        right: Right::Session(0),
    }
}

pub(crate) fn as_member(user: &User) -> Actor {
    as_role(user, Role::Member)
}

pub(crate) async fn assert_hello(client: &mut Client, you: &User) {
    let hello = ServerEvent::Hello {
        protocol: PROTOCOL_VERSION,
        you: you.clone(),
    };
    assert_eq!(client.next().await, hello);
}

pub(crate) fn message(room: RoomId, author: &User, name: &str, body: &str) -> NewMessage {
    NewMessage {
        room,
        author: author.clone(),
        client_id: id(name),
        body: body.to_owned(),
        html: None,
        mentions: Mentions::default(),
        files: Vec::new(),
        reply_to: None,
        thread: None,
        draft_version: None,
    }
}

/// A private room that somebody else has made; only they are in it, and only
/// their arrival has happened.
pub(crate) async fn closed_room(storage: &Storage, name: &str) -> RoomId {
    let token = SessionToken::random().unwrap();
    let owner = storage
        .create_guest(format!("Keeper of {name}"), &token, Device::default())
        .await
        .unwrap()
        .unwrap()
        .user;
    let new = NewRoom {
        name: name.to_owned(),
        topic: String::new(),
        slug: Slug::of_name(name).unwrap(),
        suffix: "unguessed".to_owned(),
        kind: RoomKind::Private,
        owner,
        limits: RoomLimits::DEFAULT,
    };
    storage.create_room(new).await.unwrap().unwrap()
}

/// The store's files as they lie there, with nothing told to anybody who has
/// them open.
pub(crate) fn copy_of_store(dir: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["irori.db", "irori.db-wal"] {
        if dir.join(name).exists() {
            std::fs::copy(dir.join(name), copy.path().join(name)).unwrap();
        }
    }
    copy
}

/// Two ends of a TCP connection: the client's, the server's.
async fn socket_pair(buffer_bytes: Option<u32>) -> (TcpStream, TcpStream) {
    let listening = TcpSocket::new_v4().unwrap();
    let calling = TcpSocket::new_v4().unwrap();
    if let Some(bytes) = buffer_bytes {
        listening.set_send_buffer_size(bytes).unwrap();
        calling.set_recv_buffer_size(bytes).unwrap();
    }
    listening.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = listening.listen(1).unwrap();
    let addr = listener.local_addr().unwrap();
    let (near, accepted) = tokio::join!(calling.connect(addr), listener.accept());
    let (near, far) = (near.unwrap(), accepted.unwrap().0);
    far.set_nodelay(true).unwrap();
    (near, far)
}
