//! Started by systemd, or reached by a Unix socket.

use std::{
    net::{SocketAddr, TcpListener},
    os::{
        fd::OwnedFd,
        unix::net::{UnixDatagram, UnixListener},
    },
    path::Path,
    process::Command,
};

use rustix::process::Signal;

use crate::{
    certificates::Pair,
    client::soon,
    http_client::Visitor,
    proxy::Proxy,
    running::{Running, irori, irori_by_shell, refused},
    test_server::LOBBY,
};

/// Starts it as systemd does that has opened a socket for it.
pub(crate) fn handed(data: &Path, socket: impl Into<OwnedFd>) -> Command {
    let script = "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" \"$@\"";
    let mut command = irori_by_shell(data, script);
    command.stdin(socket.into());
    command
}

#[tokio::test]
async fn a_socket_that_is_handed_over_goes_before_the_address() {
    let dir = tempfile::tempdir().unwrap();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap();
    let mut command = handed(dir.path(), socket.try_clone().unwrap());
    // Nobody could listen there.
    command.args(["--addr", "192.0.2.1:1"]);
    let (_running, visitor) = Running::start_by(command);
    assert_eq!(visitor.addr, addr);
    let ann = visitor.sign_in("Ann").await;
    ann.socket().await.post(LOBBY, "c", "hi").await;
}

/// What follows from where it listens follows from the socket.
#[tokio::test]
async fn a_socket_that_others_reach_lets_no_guests_in() {
    let dir = tempfile::tempdir().unwrap();
    let socket = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let (_running, _) = Running::start_by(handed(dir.path(), socket));
    let visitor = Visitor::new(SocketAddr::from(([127, 0, 0, 1], port)));
    let answer = visitor
        .submit("/api/sign_in_as_guest", &[("name", "Ann")])
        .await;
    assert!(
        answer
            .cookies()
            .iter()
            .all(|cookie| !cookie.contains("irori_session="))
    );
}

#[test]
fn what_cannot_be_served_on_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let datagrams = UnixDatagram::bind(dir.path().join("d")).unwrap();
    let (code, said) = refused(&mut handed(dir.path(), datagrams));
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("the socket that was passed to us takes no connections"),
        "{said}"
    );

    let script = "exec 3<&0 4<&0 </dev/null; LISTEN_FDS=2 LISTEN_PID=$$ exec \"$0\"";
    let mut two = irori_by_shell(dir.path(), script);
    two.stdin(OwnedFd::from(TcpListener::bind("127.0.0.1:0").unwrap()));
    let (code, said) = refused(&mut two);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("2 sockets were passed to us, and we serve on one"),
        "{said}"
    );

    let unix = UnixListener::bind(dir.path().join("s")).unwrap();
    let (code, said) = refused(&mut handed(dir.path(), unix));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("--public-url says where that is"), "{said}");

    let mut deaf = irori(dir.path());
    deaf.env("NOTIFY_SOCKET", "\u{1}".repeat(300));
    let (code, said) = refused(&mut deaf);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("NOTIFY_SOCKET="), "{said}");
}

/// Waits until the supervisor hears something that begins like this.
async fn hears(socket: &tokio::net::UnixDatagram, wanted: &str) -> String {
    soon(wanted, async {
        loop {
            let mut buffer = [0; 256];
            let length = socket.recv(&mut buffer).await.unwrap();
            let said = std::str::from_utf8(&buffer[..length]).unwrap();
            if said.starts_with(wanted) {
                return said.to_owned();
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_supervisor_hears_from_the_start_to_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let pair = Pair::good(dir.path(), "tls");
    let path = dir.path().join("notify");
    let socket = tokio::net::UnixDatagram::bind(&path).unwrap();
    let mut command = irori(&dir.path().join("data"));
    command
        .args(pair.options())
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "200000");
    let running = Running::spawn(command);
    hears(&socket, "READY=1").await;
    hears(&socket, "WATCHDOG=1").await;
    hears(&socket, "WATCHDOG=1").await;
    running.signal(Signal::HUP);
    hears(&socket, "RELOADING=1\nMONOTONIC_USEC=").await;
    hears(&socket, "READY=1").await;
    running.signal(Signal::TERM);
    hears(&socket, "STOPPING=1\nEXTEND_TIMEOUT_USEC=").await;
    assert_eq!(running.ended().await, Some(0));
}

#[tokio::test]
async fn a_proxy_reaches_it_by_a_unix_socket() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("irori.sock");
    let addr = format!("unix:{}", path.display());
    let start = |public_url: &str| {
        let mut command = irori(&dir.path().join("data"));
        command.args([
            "--addr",
            &addr,
            "--public-url",
            public_url,
            "--allow-guests",
        ]);
        let mut running = Running::spawn(command);
        running.waits_to_say("Irori is at http");
        running
    };
    let nginx = Proxy::nginx(&addr).await;
    let public_url = format!("http://{}", nginx.addr);
    let running = start(&public_url);
    let ann = Visitor::new(nginx.addr).sign_in("Ann").await;
    let mut socket = ann.socket().await;
    socket.join(LOBBY, None).await;
    let seq = socket.post(LOBBY, "c", "by a proxy").await;
    assert_eq!(socket.event(LOBBY).await.seq, seq);
    // A killed one leaves its socket behind, and the next one takes its place.
    running.signal(Signal::KILL);
    drop(running);
    assert!(path.exists());
    let running = start(&public_url);
    assert_eq!(ann.socket().await.post(LOBBY, "c", "by a proxy").await, seq);
    running.signal(Signal::TERM);
    assert_eq!(running.ended().await, Some(0));
    assert!(!path.exists(), "it takes its socket along");
}
