//! A new process takes over from an old one, behind a proxy, while a hundred
//! people write. Two servers cannot share a store of SQLite: the old one ends
//! before the new one begins, and whoever comes meanwhile waits in the
//! listening socket, which neither of them owns.

use std::{collections::HashMap, net::SocketAddr, path::Path, process::Command, time::Duration};

use http::StatusCode;
use protocol::{ClientEvent, ClientId, EventKind, Seq, ServerEvent};
use rustix::process::Signal;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep},
};
use tungstenite::Message;

use crate::{
    client::{Client, id, soon},
    http_client::Visitor,
    proxy::Proxy,
    running::Running,
    supervised::handed,
    test_server::LOBBY,
};

const PEOPLE: usize = 100;

/// How often each of them writes.
const WRITES_EVERY: Duration = Duration::from_secs(1);

/// Within this of the time that they were told, or of the new server being
/// there, everybody is back.
const BACK_WITHIN: Duration = Duration::from_secs(5);

/// Somebody who writes all the time, and comes back whatever happens.
struct Person {
    visitor: Visitor,
    name: String,
    /// What was acknowledged, and where it is.
    acknowledged: HashMap<ClientId, Seq>,
    /// What was sent and not acknowledged yet.
    unanswered: Option<ClientId>,
    sent: usize,
    /// Where they are in the room.
    after: i64,
    /// When they lost the last socket, when they were told to come back, and
    /// when they were.
    absences: Vec<(Instant, Duration, Instant)>,
}

/// How a socket ended.
enum Ended {
    /// The server restarts.
    Restart(Duration),
    /// The test is over.
    Enough,
}

impl Person {
    async fn new(addr: SocketAddr, n: usize) -> Self {
        let name = format!("p{n}");
        Self {
            visitor: Visitor::new(addr).sign_in(&name).await,
            name,
            acknowledged: HashMap::new(),
            unanswered: None,
            sent: 0,
            after: 0,
            absences: Vec::new(),
        }
    }

    async fn live(mut self, mut enough: watch::Receiver<bool>) -> Self {
        let mut absent: Option<(Instant, Duration)> = None;
        loop {
            let mut socket = self.connect().await;
            let join = ClientEvent::Join {
                room: LOBBY,
                after_seq: Some(Seq(self.after)),
            };
            socket.say(&join).await;
            match self.talk(&mut socket, &mut absent, &mut enough).await {
                Ended::Enough => return self,
                Ended::Restart(pause) => {
                    absent = Some((Instant::now(), pause));
                    sleep(pause).await;
                }
            }
        }
    }

    /// The socket; a proxy that finds nobody is asked again.
    async fn connect(&self) -> Client {
        soon("a socket", async {
            loop {
                let (status, socket) = self.visitor.upgrade("/ws?protocol=1", &[]).await;
                match socket {
                    Some(socket) => return socket,
                    None => assert!(status.is_server_error(), "{status}"),
                }
                sleep(Duration::from_millis(100)).await;
            }
        })
        .await
    }

    async fn talk(
        &mut self,
        socket: &mut Client,
        absent: &mut Option<(Instant, Duration)>,
        enough: &mut watch::Receiver<bool>,
    ) -> Ended {
        let mut joined = false;
        // Each at their own time.
        let mut next_write = Instant::now() + WRITES_EVERY.mul_f64(rand_part(&self.name));
        loop {
            let said = tokio::select! {
                said = socket.message() => said,
                () = tokio::time::sleep_until(next_write), if joined && self.unanswered.is_none() => {
                    if *enough.borrow() {
                        return Ended::Enough;
                    }
                    next_write += WRITES_EVERY;
                    self.sent += 1;
                    self.unanswered = Some(id(format!("{}-{}", self.name, self.sent)));
                    self.post(socket).await;
                    continue;
                }
            };
            let text = match said {
                Ok(Message::Text(text)) => text,
                Ok(Message::Close(Some(close))) => {
                    assert_eq!(u16::from(close.code), 1012, "{close:?}");
                    let pause = close.reason.parse().unwrap();
                    return Ended::Restart(Duration::from_millis(pause));
                }
                Ok(_) => continue,
                Err(error) => panic!("{}: cut off without a word: {error}", self.name),
            };
            match serde_json::from_str(&text).unwrap() {
                ServerEvent::Event { room, event } if room == LOBBY => {
                    assert_eq!(
                        event.seq.0,
                        self.after + 1,
                        "{}: a gap or a double",
                        self.name
                    );
                    self.after = event.seq.0;
                }
                ServerEvent::Joined { .. } => {
                    joined = true;
                    if let Some((since, pause)) = absent.take() {
                        self.absences.push((since, pause, Instant::now()));
                    }
                    // It may have been stored or not.
                    self.post(socket).await;
                }
                ServerEvent::Ack { client_id, seq, .. } => {
                    assert_eq!(self.unanswered.take(), Some(client_id.clone()));
                    self.acknowledged.insert(client_id, seq);
                }
                ServerEvent::Rejected { rejection, .. } => panic!("{rejection:?}"),
                _ => {}
            }
        }
    }

    async fn post(&self, socket: &mut Client) {
        if let Some(client_id) = &self.unanswered {
            let body = client_id.as_str().to_owned();
            socket.queue(&ClientEvent::post(LOBBY, client_id.clone(), body));
            // Where the socket is closed already, reading says so.
            let _ = socket.flush().await;
        }
    }
}

/// Some part of a second for each name.
fn rand_part(name: &str) -> f64 {
    let number: u32 = name.bytes().map(u32::from).sum();
    f64::from(number % 97) / 97.0
}

fn start(data: &Path, socket: &std::net::TcpListener) -> Running {
    let mut command: Command = handed(data, socket.try_clone().unwrap());
    command
        .env("IRORI_SIGN_INS_PER_10S", "100000")
        .env("IRORI_REQUESTS_PER_10S", "100000")
        .env("IRORI_DRAIN_SECONDS", "1");
    Running::spawn(command)
}

/// Somebody who loads pages all the time; how many they got.
async fn read_pages(addr: SocketAddr, enough: watch::Receiver<bool>) -> usize {
    let stranger = Visitor::new(addr);
    let mut pages = 0;
    while !*enough.borrow() {
        let page = stranger.get("/login").await;
        assert_eq!(page.status(), StatusCode::OK, "after {pages} pages");
        pages += 1;
        sleep(Duration::from_millis(20)).await;
    }
    pages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_under_load_loses_and_doubles_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let socket = socket.into_std().unwrap();
    let addr = socket.local_addr().unwrap();
    let nginx = Proxy::nginx(&addr.to_string()).await;
    let mut running = start(dir.path(), &socket);
    running.waits_to_say("Irori is at http");

    let (tell, enough) = watch::channel(false);
    let pages = tokio::spawn(read_pages(nginx.addr, enough.clone()));
    let mut people = JoinSet::new();
    for n in 0..PEOPLE {
        let person = Person::new(nginx.addr, n).await;
        people.spawn(person.live(enough.clone()));
    }
    let mut starts = Vec::new();
    for _ in 0..2 {
        sleep(Duration::from_secs(3)).await;
        running.signal(Signal::TERM);
        assert_eq!(running.ended().await, Some(0));
        running = start(dir.path(), &socket);
        running.says("Irori is at http").await;
        starts.push(Instant::now());
        sleep(BACK_WITHIN).await;
    }
    sleep(Duration::from_secs(2)).await;
    tell.send(true).unwrap();
    assert!(soon("the last page", pages).await.unwrap() > 100);
    let people = soon("everybody", people.join_all()).await;

    // Everybody was back both times, and soon.
    for person in &people {
        assert_eq!(person.absences.len(), starts.len(), "{}", person.name);
        for ((left, pause, back), started) in person.absences.iter().zip(&starts) {
            let due = (*left + *pause).max(*started);
            let late = back.saturating_duration_since(due);
            assert!(late < BACK_WITHIN, "{}: {late:?} late", person.name);
            assert!(*pause < BACK_WITHIN, "{pause:?}");
        }
    }
    // What was acknowledged is there once, and nothing else is.
    let mut stored: HashMap<ClientId, Seq> = HashMap::new();
    let mut reader = people[0].visitor.socket().await;
    let (seqs, head) = reader.join(LOBBY, Some(0)).await;
    let expected: Vec<i64> = (1..=head.0).collect();
    assert_eq!(seqs, expected, "the room has no gap");
    for said in &reader.heard {
        if let ServerEvent::Event { event, .. } = said
            && let EventKind::MessagePosted(message) = &event.kind
        {
            let before = stored.insert(message.client_id.clone(), event.seq);
            assert_eq!(before, None, "{} is there twice", message.body);
        }
    }
    let acknowledged: HashMap<ClientId, Seq> = people
        .into_iter()
        .flat_map(|person| person.acknowledged)
        .collect();
    assert!(acknowledged.len() > PEOPLE * 5, "or the test tests nothing");
    assert_eq!(stored, acknowledged);
}
