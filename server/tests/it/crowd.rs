//! Many pages at once: nothing of one is in the way of another.

use tokio::task::JoinSet;

use crate::test_server::TestServer;

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
