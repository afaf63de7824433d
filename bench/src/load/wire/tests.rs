use std::{
    net::{Ipv4Addr, TcpListener},
    thread,
    time::{Duration, Instant},
};

use mio::{Events, Poll};
use rustls::{ServerConnection, StreamOwned};

use super::*;
use crate::certificate::Certificate;

/// More than sockets and TLS keep for one another at once.
const BYTES: usize = 3 << 20;

/// Where nobody speaks TLS.
pub(crate) fn plain(address: SocketAddr) -> Endpoint {
    Endpoint { address, tls: None }
}

/// Says everything back, over TLS where there is a certificate.
fn echo(certificate: Option<&Certificate>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let tls = certificate.map(|certificate| Arc::new(certificate.server().unwrap()));
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut said = vec![0; BYTES];
        if let Some(tls) = tls {
            let connection = ServerConnection::new(tls).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            stream.read_exact(&mut said).unwrap();
            stream.write_all(&said).unwrap();
            stream.conn.send_close_notify();
            stream.flush().unwrap();
        } else {
            stream.read_exact(&mut said).unwrap();
            stream.write_all(&said).unwrap();
        }
    });
    address
}

/// Sends everything in pieces and returns what came until the end.
fn said_back(to: &Endpoint, what: &[u8]) -> Vec<u8> {
    let mut poll = Poll::new().unwrap();
    let mut wire = Wire::open(to, 0, poll.registry()).unwrap();
    let (mut connected, mut heard) = (false, Vec::new());
    let (mut events, mut buffer) = (Events::with_capacity(8), [0; 10_000]);
    let begin = Instant::now();
    loop {
        assert!(begin.elapsed() < Duration::from_secs(30), "it hangs");
        let wait = Duration::from_millis(100);
        poll.poll(&mut events, Some(wait)).unwrap();
        if connected {
            wire.flush().unwrap();
        } else if wire.is_connected().unwrap() {
            connected = true;
            for piece in what.chunks(100_000) {
                wire.write(piece).unwrap();
            }
        }
        if !connected {
            continue;
        }
        loop {
            match wire.read(&mut buffer).unwrap() {
                Received::Bytes(count, _) => heard.extend_from_slice(&buffer[..count]),
                Received::Nothing => break,
                Received::End => return heard,
            }
        }
    }
}

#[test]
fn what_is_sent_arrives_whole_with_tls_and_without() {
    let dir = tempfile::tempdir().unwrap();
    let certificate = Certificate::make(dir.path()).unwrap();
    let what: Vec<_> = (0..BYTES).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let plain = plain(echo(None));
    assert!(said_back(&plain, &what) == what, "without");
    let secured = Endpoint {
        address: echo(Some(&certificate)),
        tls: Some(certificate.trust().unwrap()),
    };
    assert!(said_back(&secured, &what) == what, "with TLS");
}

#[test]
fn another_certificate_is_not_believed() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [shown, other] = dirs
        .each_ref()
        .map(|dir| Certificate::make(dir.path()).unwrap());
    let to = Endpoint {
        address: echo(Some(&shown)),
        tls: Some(other.trust().unwrap()),
    };
    let poll = Poll::new().unwrap();
    let mut wire = Wire::open(&to, 0, poll.registry()).unwrap();
    let begin = Instant::now();
    let refused = loop {
        assert!(begin.elapsed() < Duration::from_secs(30), "it hangs");
        if wire.is_connected().unwrap() {
            wire.flush().unwrap();
            match wire.read(&mut [0; 100]) {
                Ok(Received::Nothing) => thread::yield_now(),
                other => break other,
            }
        }
    };
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("certificate"), "{refused}");
}
