//! What whoever watches the server is told, and what it does when it is to
//! stop.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    time::{Duration, Instant},
};

use http::StatusCode;
use rustix::process::Signal;

use crate::{
    certificates::Pair,
    client::soon,
    http_client::at,
    running::{Running, irori},
    test_server::{LOBBY, TestServer},
};

/// All paths that say whether it is ready.
const READY: [&str; 2] = ["/readyz", "/health/ready"];

#[tokio::test]
async fn a_server_says_that_it_runs_and_that_it_is_ready() {
    let server = TestServer::start();
    let stranger = server.visitor();
    for (path, expected) in [
        ("/healthz", "alive\n"),
        (READY[0], "ready\n"),
        (READY[1], "ready\n"),
    ] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.body, expected);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    for path in ["/healthz", "/readyz"] {
        let answer = stranger.send("POST", path, &[], "").await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}

/// What cannot be used is in the log, and not in the answer to a stranger.
#[tokio::test]
async fn files_that_cannot_be_kept_make_it_not_ready_and_strangers_learn_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let (running, visitor) = Running::start(dir.path());
    let blobs = dir.path().join("blobs");
    let moved = dir.path().join("moved");
    fs::rename(&blobs, &moved).unwrap();
    fs::write(&blobs, "in the way").unwrap();
    for path in READY {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.body, "not ready\n");
    }
    running.says("not ready").await;
    assert_eq!(visitor.get("/healthz").await.status(), StatusCode::OK);
    // It runs, and what does not need them goes on.
    let ann = visitor.sign_in("Ann").await;
    ann.socket().await.post(LOBBY, "c", "hi").await;
}

#[tokio::test]
async fn while_it_drains_it_is_not_ready_and_everything_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = irori(dir.path());
    command.args(["--drain-seconds", "3"]);
    let (running, visitor) = Running::start_by(command);
    let ann = visitor.clone().sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let told = Instant::now();
    running.signal(Signal::TERM);
    running.says("not ready for more").await;
    for path in READY {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(visitor.get("/healthz").await.status(), StatusCode::OK);
    // New people, new sockets, old sockets.
    let ben = visitor.clone().sign_in("Ben").await;
    ben.socket().await.post(LOBBY, "b", "hi").await;
    socket.post(LOBBY, "a", "hi").await;
    assert!(
        told.elapsed() < Duration::from_secs(3),
        "or the test tests nothing"
    );
    let (code, come_back_ms) = socket.closed().await;
    assert_eq!(code, 1012);
    assert!(come_back_ms.parse::<u32>().unwrap() <= 3_000);
    assert!(told.elapsed() >= Duration::from_secs(3));
    socket.hang_up().await;
    assert_eq!(running.ended().await, Some(0));
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    for second in [Signal::TERM, Signal::INT] {
        let dir = tempfile::tempdir().unwrap();
        let mut command = irori(dir.path());
        command.args(["--drain-seconds", "3600"]);
        let (running, visitor) = Running::start_by(command);
        let ann = visitor.sign_in("Ann").await;
        let seq = ann.socket().await.post(LOBBY, "c", "hi").await;
        running.signal(Signal::TERM);
        running.says("not ready for more").await;
        running.signal(second);
        assert_eq!(running.ended().await, Some(128 + second.as_raw()));
        // What was acknowledged is there.
        let (_running, visitor) = Running::start(dir.path());
        let again = at(&visitor, &ann);
        assert_eq!(again.socket().await.post(LOBBY, "c", "hi").await, seq);
    }
}

#[tokio::test]
async fn many_are_told_to_come_back_at_times_of_their_own() {
    let server = TestServer::start();
    let mut sockets = Vec::new();
    for n in 0..40 {
        let guest = server.guest(&format!("Guest {n}")).await;
        sockets.push(guest.socket().await);
    }
    server.tell_to_stop();
    let mut times = Vec::new();
    for mut socket in sockets {
        let (_, come_back_ms) = socket.closed().await;
        times.push(come_back_ms.parse::<u32>().unwrap());
    }
    times.sort_unstable();
    assert!(times[0] < 1_200 && times[39] > 2_100, "{times:?}");
    assert!(times[39] < 3_000, "{times:?}");
}

/// Runs `irori healthcheck`; its exit code and what it said.
async fn healthcheck(options: &[&str]) -> (Option<i32>, String) {
    let mut command = irori(std::path::Path::new("/nonexistent"));
    command.args(options);
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = soon("its end", ended).await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn a_container_can_ask_without_another_program() {
    let server = TestServer::start();
    let addr = server.addr.to_string();
    let (code, said) = healthcheck(&["--addr", &addr, "healthcheck"]).await;
    assert_eq!(
        (code, said.contains("/readyz says 200")),
        (Some(0), true),
        "{said}"
    );
    // As it is started in a container.
    let everywhere = format!("0.0.0.0:{}", server.addr.port());
    let (code, said) = healthcheck(&["--addr", &everywhere, "healthcheck"]).await;
    assert_eq!(code, Some(0), "{said}");
    let url = format!("http://{addr}/healthz");
    let (code, said) = healthcheck(&["healthcheck", "--url", &url]).await;
    assert_eq!(code, Some(0), "{said}");
    let url = format!("http://{addr}/nowhere");
    let (code, said) = healthcheck(&["healthcheck", "--url", &url]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.starts_with("irori: ") && said.lines().count() == 1,
        "{said}"
    );
    server.stop().await;
    let (code, said) = healthcheck(&["--addr", &addr, "healthcheck"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("does not answer: Connection refused"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[tokio::test]
async fn it_can_ask_by_tls_and_by_a_unix_socket() {
    let dir = tempfile::tempdir().unwrap();
    let pair = Pair::good(dir.path(), "tls");
    let server = TestServer::in_dir(dir, &pair.options());
    let addr = server.addr.to_string();
    let options = [
        &["--addr", addr.as_str()],
        &pair.options()[..],
        &["healthcheck"],
    ]
    .concat();
    let (code, said) = healthcheck(&options).await;
    assert_eq!(code, Some(0), "{said}");
    // Elsewhere a certificate has to be right.
    let url = format!("https://{addr}/readyz");
    let (code, said) = healthcheck(&["healthcheck", "--url", &url]).await;
    assert_eq!(code, Some(1), "{said}");

    let dir = tempfile::tempdir().unwrap();
    let socket = format!("unix:{}", dir.path().join("s").display());
    let options = ["--addr", &socket, "--public-url", "https://chat.example"];
    let mut command = irori(dir.path());
    command.args(options);
    let mut running = Running::spawn(command);
    running.waits_to_say("Irori is at https://chat.example");
    let mode = fs::metadata(dir.path().join("s")).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o666);
    let (code, said) = healthcheck(&[&options[..], &["healthcheck"]].concat()).await;
    assert_eq!(code, Some(0), "{said}");
}
