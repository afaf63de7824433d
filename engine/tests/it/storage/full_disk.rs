//! A disk that takes no more: a limit on the size of files that the kernel
//! enforces, as it would a full disk, without mounting anything.

use std::process::Command;

use protocol::{ClientEvent, Rejection, Seq};
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    chat::TestChat,
    client::{Client, id},
};

const NAME: &str =
    "storage::full_disk::what_does_not_fit_is_refused_and_can_be_sent_again_when_there_is_space";
/// Says to the process below that it is the one below.
const ALONE: &str = "IRORI_TEST_ALONE";

#[test]
fn what_does_not_fit_is_refused_and_can_be_sent_again_when_there_is_space() {
    if std::env::var_os(ALONE).is_some() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(full_and_empty_again());
    }
    // The limit is the whole process's: this test once more, alone in one.
    let tests = std::env::current_exe().unwrap();
    let ran = Command::new(tests)
        .args(["--exact", NAME, "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    let cried = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}{cried}");
    assert!(said.contains("1 passed"), "{NAME} is not its name: {said}");
}

async fn full_and_empty_again() {
    // Who writes beyond the limit gets this signal, which kills, and an error.
    let _caught = signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).unwrap();
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let mut ben = it.in_room("Ben").await;
    let fits = ann.post(it.room, "fits", "fits").await;
    assert_eq!(ben.event(it.room).await.seq, fits);

    let wal = it.dir.path().join("irori.db-wal");
    let unlimited = getrlimit(Resource::Fsize);
    let full = Rlimit {
        current: Some(std::fs::metadata(wal).unwrap().len()),
        ..unlimited
    };
    setrlimit(Resource::Fsize, full).unwrap();
    for _ in 0..3 {
        assert_eq!(post(&it, &mut ann).await, Err(Rejection::Internal));
    }
    assert_eq!(it.storage.head(it.room).await.unwrap(), fits);
    let stored = it.storage.events_after(it.room, fits, 10).await.unwrap();
    assert_eq!(stored, [], "nothing was stored");

    setrlimit(Resource::Fsize, unlimited).unwrap();
    assert_eq!(post(&it, &mut ann).await, Ok(fits.next()));
    assert_eq!(post(&it, &mut ann).await, Ok(fits.next()), "once");
    assert_eq!(ben.event(it.room).await.seq, fits.next(), "without a gap");
    let after: Seq = it.storage.head(it.room).await.unwrap();
    assert_eq!(after, fits.next());
}

async fn post(it: &TestChat, client: &mut Client) -> Result<Seq, Rejection> {
    let name = id("too-much");
    let body = "does not fit".to_owned();
    client
        .say(&ClientEvent::post(it.room, name.clone(), body))
        .await;
    client.answer(&name).await
}
