//! The generator against servers whose faults are known exactly.

use std::{
    io::Write as _,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use protocol::RoomId;
use tokio_tungstenite::tungstenite;

use super::*;
use crate::{
    guest::Guest,
    load::{swarm::Plan, wire::tests::plain},
};

/// What a server does with its hundredth event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// The first listener does not get it.
    Loses,
    /// The first listener gets it twice.
    Doubles,
    /// The first listener gets it after the one that follows.
    Swaps,
    /// The first listener's socket ends there.
    HangsUp,
}

struct Fake {
    fault: Fault,
    listeners: Vec<TcpStream>,
    events: usize,
    held: Option<Vec<u8>>,
}

impl Fake {
    /// Serves until the test is over.
    fn start(fault: Fault) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let fake = Arc::new(Mutex::new(Self {
            fault,
            listeners: Vec::new(),
            events: 0,
            held: None,
        }));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let fake = Arc::clone(&fake);
                thread::spawn(move || serve(stream.unwrap(), &fake));
            }
        });
        address
    }

    fn broadcast(&mut self, event: &[u8]) {
        self.events += 1;
        for (index, listener) in self.listeners.iter_mut().enumerate() {
            let fault = (index == 0 && self.events == 100).then_some(self.fault);
            let ends = match fault {
                None | Some(Fault::None) => listener.write_all(event),
                Some(Fault::Loses) => Ok(()),
                Some(Fault::Doubles) => listener.write_all(&[event, event].concat()),
                Some(Fault::Swaps) => {
                    self.held = Some(event.to_owned());
                    continue;
                }
                Some(Fault::HangsUp) => listener.shutdown(std::net::Shutdown::Both),
            };
            let held = if index == 0 { self.held.take() } else { None };
            let _ = ends.and_then(|()| listener.write_all(&held.unwrap_or_default()));
        }
    }
}

fn serve(stream: TcpStream, fake: &Mutex<Fake>) {
    stream.set_nodelay(true).unwrap();
    let Ok(mut socket) = tungstenite::accept(stream) else {
        return;
    };
    let mut out = socket.get_ref().try_clone().unwrap();
    out.write_all(&frame(r#"{"t":"hello","protocol":1}"#))
        .unwrap();
    while let Ok(message) = socket.read() {
        let Ok(text) = message.into_text() else {
            return;
        };
        let post: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        match post["t"].as_str() {
            Some("join") => {
                let joined = frame(r#"{"t":"joined","room":1,"seq":0}"#);
                let listener = out.try_clone().unwrap();
                let mut fake = fake.lock().unwrap();
                fake.listeners.push(listener);
                out.write_all(&joined).unwrap();
            }
            Some("post") => {
                let (id, body) = (&post["client_id"], &post["body"]);
                let ack = format!(r#"{{"t":"ack","room":1,"client_id":{id},"seq":1,"at_ms":1}}"#);
                let mut fake = fake.lock().unwrap();
                let _ = out.write_all(&frame(&ack));
                fake.broadcast(&frame(&format!(
                    r#"{{"t":"event","room":1,"client_id":{id},"body":{body}}}"#
                )));
            }
            _ => return,
        }
    }
}

/// A frame of a server, of a few hundred bytes at most.
fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    if let Ok(size @ 0..126) = u8::try_from(text.len()) {
        frame.push(size);
    } else {
        frame.push(126);
        frame.extend_from_slice(&u16::try_from(text.len()).unwrap().to_be_bytes());
    }
    frame.extend_from_slice(text.as_bytes());
    frame
}

fn guests(count: usize) -> Vec<Guest> {
    let guest = Guest {
        name: "Guest".to_owned(),
        cookie: "a=b".to_owned(),
    };
    vec![guest; count]
}

/// Has two of five post for a moment; `echo` has all of them listen.
fn run(fault: Fault, how: Drive) -> Outcome {
    run_in(&[RoomId(1)], fault, how)
}

/// The same, spread over rooms.
fn run_in(rooms: &[RoomId], fault: Fault, how: Drive) -> Outcome {
    let guests = guests(5);
    let mut swarm = Swarm::open(Plan {
        to: vec![plain(Fake::start(fault))],
        rooms,
        guests: &guests,
        senders: 2,
        senders_listen: how != Drive::Ack,
    })
    .unwrap();
    let times = Times {
        warm_up: Duration::from_millis(50),
        measured: Duration::from_millis(400),
    };
    drive(&mut swarm, how, 2, times, &[std::process::id()]).unwrap()
}

#[test]
fn a_good_server_has_no_flaws() {
    for how in [Drive::Echo, Drive::Ack, Drive::Rate(500.0)] {
        let outcome = run(Fault::None, how);
        assert_eq!(outcome.flaws, Flaws::default(), "{how:?}");
        assert!(outcome.delivered > 50 && outcome.acknowledged > 20);
        assert!(outcome.latency.count() > 20);
        assert!(outcome.latency.per_mille(500) > Duration::ZERO);
    }
}

#[test]
fn a_rate_is_kept_however_late_it_gets() {
    // 200 messages are due in the measured 400 ms, and five listen.
    let outcome = run(Fault::None, Drive::Rate(500.0));
    assert_eq!(outcome.latency.count(), 1_000);
}

#[test]
fn exactly_the_faults_of_a_server_are_counted() {
    let rate = Drive::Rate(500.0);
    assert_eq!(
        run(Fault::Loses, rate).flaws,
        Flaws {
            lost: 1,
            ..Flaws::default()
        }
    );
    assert_eq!(
        run(Fault::Doubles, rate).flaws,
        Flaws {
            again: 1,
            ..Flaws::default()
        }
    );
}

#[test]
fn what_comes_in_the_wrong_order_is_counted() {
    // One sender at a time, as order counts within one sender.
    let guests = guests(3);
    let mut swarm = Swarm::open(Plan {
        to: vec![plain(Fake::start(Fault::Swaps))],
        rooms: &[RoomId(1)],
        guests: &guests,
        senders: 1,
        senders_listen: true,
    })
    .unwrap();
    let times = Times {
        warm_up: Duration::ZERO,
        measured: Duration::from_millis(400),
    };
    let rate = Drive::Rate(500.0);
    let flaws = drive(&mut swarm, rate, 1, times, &[std::process::id()])
        .unwrap()
        .flaws;
    assert_eq!(
        flaws,
        Flaws {
            late: 1,
            ..Flaws::default()
        }
    );
}

#[test]
fn what_is_said_in_another_room_is_foreign() {
    // The fake server tells everybody everything: three of five are in the
    // first room, two in the second.
    let rooms = [RoomId(1), RoomId(2)];
    let outcome = run_in(&rooms, Fault::None, Drive::Rate(500.0));
    assert!(outcome.flaws.foreign > outcome.delivered / 2);
    assert_eq!((outcome.flaws.lost, outcome.flaws.again), (0, 0));
}

#[test]
fn a_socket_that_ends_is_counted_with_all_it_missed() {
    let flaws = run(Fault::HangsUp, Drive::Rate(500.0)).flaws;
    assert_eq!(flaws.gone, 1);
    assert!(flaws.lost > 50, "{flaws:?}");
}

#[test]
fn a_rate_makes_messages_due_even_after_a_pause() {
    let mut clock = Clock::new(Drive::Rate(20.0), 1_000).unwrap();
    assert_eq!(clock.due(1_000), Some(1_000));
    assert_eq!(clock.due(50_000_999), None);
    assert_eq!(clock.due(160_000_000), Some(50_001_000));
    assert_eq!(clock.due(160_000_000), Some(100_001_000));
    assert_eq!(clock.due(160_000_000), Some(150_001_000));
    assert_eq!(clock.due(160_000_000), None);
}

#[test]
fn sleep_ends_before_the_next_message() {
    for (left, slept) in [(50_000_000, 49), (2_000_000, 1), (1_900_000, 0), (0, 0)] {
        assert_eq!(wait(7, 7 + left), Duration::from_millis(slept));
    }
    assert_eq!(wait(9, 3), Duration::ZERO);
}

#[test]
fn flaws_are_told_where_there_are_any() {
    assert_eq!(
        Flaws::default().to_string(),
        "none lost, twice or out of order"
    );
    let flaws = Flaws {
        lost: 3,
        stalled: 1,
        ..Flaws::default()
    };
    assert_eq!(flaws.to_string(), "**3 lost, 1 senders unanswered**");
}
