//! Many pages at once: nothing of one is in the way of another.

use std::time::{Duration, Instant};

use http::StatusCode;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::{process::Command, task::JoinSet};

use crate::{
    http_client::Visitor,
    proxies::posted,
    running::{Running, irori},
    test_server::{LOBBY, TestServer},
};

const LANES: usize = 8;
const PAGES: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_of_a_crowd_is_whole() {
    let server = TestServer::start();
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let visitor = server.guest(&format!("Ann {lane}")).await;
        lanes.spawn(async move {
            for _ in 0..PAGES {
                let page = visitor.get("/rooms/lobby").await;
                assert!(page.status().is_success());
                assert!(page.body.contains("<title>lobby · Irori</title>"));
                assert!(page.body.contains(&format!("Ann {lane}")));
            }
        });
    }
    lanes.join_all().await;
}

const PEOPLE: usize = 125;
const SOCKETS_EACH: usize = 8;

/// How long somebody waits at most while a backup is made. The server of these
/// tests is not optimised, and the machine does other things.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_who_are_here_notice_nothing_of_a_backup() {
    // Their ends and the server's are in two processes, each with a limit.
    let mut descriptors = getrlimit(Resource::Nofile);
    descriptors.current = descriptors.maximum;
    setrlimit(Resource::Nofile, descriptors).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut command = irori(&data);
    command.args(["--sign-ins-per-10s", "10000", "--messages-per-10s", "10000"]);
    let (_running, visitor) = Running::start_by(command);
    let mut arriving = JoinSet::new();
    for n in 0..PEOPLE {
        let visitor: Visitor = visitor.clone();
        arriving.spawn(async move {
            let guest = visitor.sign_in(&format!("Guest {n}")).await;
            let mut sockets = Vec::new();
            for _ in 0..SOCKETS_EACH {
                let mut socket = guest.socket().await;
                socket.join(LOBBY, None).await;
                sockets.push(socket);
            }
            (guest, sockets)
        });
    }
    let mut everybody = arriving.join_all().await;
    let (ann, anns) = &mut everybody[0];
    for n in 0..20 {
        anns[0]
            .post(LOBBY, &format!("before{n}"), "said before")
            .await;
    }

    let archive = dir.path().join("irori.tar");
    let mut backup = Command::from(irori(&data));
    backup.arg("backup").arg(&archive);
    let mut backup = backup.spawn().unwrap();
    let mut during = 0;
    let ended = loop {
        let begun = Instant::now();
        anns[0]
            .post(LOBBY, &format!("during{during}"), "said meanwhile")
            .await;
        let page = ann.get("/rooms/lobby").await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(begun.elapsed() < ANSWERS_WITHIN, "{:?}", begun.elapsed());
        during += 1;
        if let Some(ended) = backup.try_wait().unwrap() {
            break ended;
        }
    };
    assert!(ended.success());
    anns[0].post(LOBBY, "after", "said after it").await;
    for (_, sockets) in &mut everybody {
        for socket in sockets {
            socket.find(|said| posted(said, "said after it")).await;
        }
    }

    let verified = Command::from(irori(&dir.path().join("elsewhere")))
        .arg("verify")
        .arg(&archive)
        .output();
    let verified = verified.await.unwrap();
    assert!(verified.status.success(), "{verified:?}");
}
