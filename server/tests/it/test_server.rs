//! A server of its own for a test, on a port of its own.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
    thread::{self, JoinHandle},
};

use clap::Parser as _;
use engine::{
    accounts::{Accounts, Admittance, Caller, NewAccount, Passkeys},
    clock::{Clock, SystemClock},
    hub::Hub,
    limits::{Limits, RoomLimits},
    session::SessionToken,
    storage::{CommitSink, Device, NewRoom, PostgresOptions, Storage},
};
use identity::Providers;
use protocol::{Event, RoomId, RoomKind, Seq, Slug};
use server::config::Config;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::{
    client::soon,
    http_client::Visitor,
    postgres_server::{make_database, url_at},
};

/// The room people land in.
pub(crate) const LOBBY: RoomId = RoomId(1);

pub(crate) struct TestServer {
    pub(crate) addr: SocketAddr,
    pub(crate) dir: TempDir,
    stop: CancellationToken,
    running: JoinHandle<anyhow::Result<()>>,
}

impl TestServer {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// Starts with options of the command line.
    pub(crate) fn with(options: &[&str]) -> Self {
        Self::in_dir(tempfile::tempdir().unwrap(), options)
    }

    pub(crate) fn in_dir(dir: TempDir, options: &[&str]) -> Self {
        Self::with_providers(dir, options, Providers::default())
    }

    /// Starts with other ways to sign in.
    pub(crate) fn with_providers(dir: TempDir, options: &[&str], providers: Providers) -> Self {
        Self::run(dir, options, providers, Arc::new(SystemClock))
    }

    /// Starts by another clock.
    pub(crate) fn with_clock(clock: Arc<dyn Clock>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self::run(dir, &[], Providers::default(), clock)
    }

    fn run(dir: TempDir, options: &[&str], providers: Providers, clock: Arc<dyn Clock>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let addr = listener.local_addr().unwrap();
        let site = site(&dir);
        let data = dir.path().join("data");
        let own = [
            "irori",
            "--site",
            &site,
            "--data-dir",
            data.to_str().unwrap(),
            // Nobody is asked for the pictures of people in tests.
            "--gravatar-url",
            "",
        ];
        let database = database(&data);
        let database = database.as_deref();
        let database = database.map_or(Vec::new(), |url| vec!["--database", url]);
        let config = Config::try_parse_from(own.iter().chain(&database).chain(options)).unwrap();
        let stop = CancellationToken::new();
        let token = stop.clone();
        // As the binary does it, in a runtime of its own.
        let running = thread::spawn(move || {
            Runtime::new()?.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                server::run(listener.into(), config, providers, clock, token).await
            })
        });
        Self {
            addr,
            dir,
            stop,
            running,
        }
    }

    pub(crate) const fn visitor(&self) -> Visitor {
        Visitor::new(self.addr)
    }

    /// Where pages link to the built files.
    pub(crate) async fn assets(&self) -> String {
        let page = self.visitor().get("/login").await.body;
        let (_, after) = page.split_once("\"/pkg/").expect("a style sheet");
        let (digest, _) = after.split_once('/').expect("a digest");
        format!("/pkg/{digest}")
    }

    pub(crate) async fn guest(&self, name: &str) -> Visitor {
        self.visitor().sign_in(name).await
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) async fn stop(self) -> TempDir {
        self.stop.cancel();
        let ended = tokio::task::spawn_blocking(|| self.running.join());
        let ended = soon("the end of the server", ended).await.unwrap();
        ended.expect("no panic").unwrap();
        self.dir
    }

    pub(crate) fn tell_to_stop(&self) {
        self.stop.cancel();
    }
}

/// A database of PostgreSQL for a data directory, where `IRORI_TEST_POSTGRES`
/// names the directory of a server's socket (`scripts/on_postgres.sh`).
fn database(data: &Path) -> Option<String> {
    let socket = std::env::var_os("IRORI_TEST_POSTGRES")?;
    let name = data.parent()?.file_name()?.to_str()?;
    make_database(Path::new(&socket), name);
    Some(url_at(Path::new(&socket), name))
}

/// Opens the store that a server will have.
async fn store(dir: &TempDir) -> Storage {
    let data = dir.path().join("data");
    let (clock, nobody) = (Arc::new(SystemClock), Arc::new(Nobody));
    let opened = match database(&data) {
        Some(url) => {
            let options = PostgresOptions::at(url.parse().unwrap());
            Storage::open_postgres(options, &data, clock, nobody).await
        }
        None => Storage::open(&data, clock, nobody).await,
    };
    opened.unwrap()
}

/// Built browser files, as far as these tests look at them, and something
/// beside them that is nobody's business.
fn site(dir: &TempDir) -> String {
    let site = dir.path().join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(dir.path().join("secret.txt"), "nobody's business").unwrap();
    std::fs::write(site.join("pkg/irori.js"), "// script").unwrap();
    std::fs::write(site.join("favicon.svg"), "<svg/>").unwrap();
    site.to_str().unwrap().to_owned()
}

/// A data directory with a closed room, one member, and their session. Its
/// address ends in `-unguessed`.
pub(crate) struct Closed {
    pub(crate) room: RoomId,
    pub(crate) member_cookie: String,
    pub(crate) dir: TempDir,
}

impl Closed {
    pub(crate) async fn room(name: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let storage = store(&dir).await;
        storage.ensure_rooms(&["lobby".to_owned()]).await.unwrap();
        let token = SessionToken::random().unwrap();
        let made = storage
            .create_guest("Keeper".to_owned(), &token, Device::default())
            .await;
        let new = NewRoom {
            name: name.to_owned(),
            topic: String::new(),
            slug: Slug::of_name(name).unwrap(),
            suffix: "unguessed".to_owned(),
            kind: RoomKind::Private,
            owner: made.unwrap().unwrap().user,
            limits: RoomLimits::DEFAULT,
        };
        let room = storage.create_room(new).await.unwrap().unwrap();
        storage.close().await;
        Self {
            room,
            member_cookie: format!("irori_session={}", token.to_cookie()),
            dir,
        }
    }
}

/// The password of everybody in these tests.
pub(crate) const PASSWORD: &str = "ten characters and more";

/// A data directory of a server that Olga owns.
pub(crate) async fn owned() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits::default();
    let storage = store(&dir).await;
    let admittance = Admittance::default();
    let passkeys = Passkeys::at(&"http://localhost/".parse().unwrap()).unwrap();
    let hub = Hub::new(limits);
    let accounts = Accounts::new(storage.clone(), hub, limits, admittance, passkeys).await;
    let accounts = accounts.unwrap();
    let owner = NewAccount {
        name: "Olga".to_owned(),
        email: "olga@example.org".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let caller = Caller {
        address: [127, 0, 0, 1].into(),
        device: String::new(),
        browser: None,
    };
    let setup = accounts.open_setup("").await.unwrap().unwrap();
    accounts.set_up(owner, &setup, &caller).await.unwrap();
    storage.close().await;
    dir
}

/// Hears of commits and tells nobody.
#[derive(Debug)]
struct Nobody;

impl CommitSink for Nobody {
    fn committed(&self, _: RoomId, _: Vec<Event>) {}

    fn perhaps_committed(&self, _: RoomId, _: Seq) {}
}
