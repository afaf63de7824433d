//! A disk that takes its time.

use std::process::Child;

use super::*;

/// A disk whose every write takes this long, on top of what it takes anyway.
const SLOW_WRITE: &str = "delay-write=15ms";

/// A block device that is slow: a file whose bytes nbdkit keeps in memory and
/// takes its time for, which is mounted as any image of a disk.
struct SlowDisk {
    image: PathBuf,
    serving: Child,
}

impl SlowDisk {
    async fn start(dir: &Path) -> Self {
        let image = dir.join("image");
        File::create(&image).unwrap();
        let mut command = Command::new("nbdfuse");
        command.arg(&image).arg("--command");
        command.args([
            "nbdkit",
            "-s",
            "--filter=delay",
            "memory",
            "48M",
            SLOW_WRITE,
        ]);
        let serving = command.spawn().expect("nbdfuse and nbdkit");
        let mut disk = Self { image, serving };
        soon("a disk", async {
            while fs::metadata(&disk.image).unwrap().len() == 0 {
                let ended = disk.serving.try_wait().unwrap();
                assert!(ended.is_none(), "nbdfuse ended: {ended:?}");
                sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        disk
    }
}

impl Drop for SlowDisk {
    fn drop(&mut self) {
        // Whoever has it mounted is gone by now; what is left of it goes with its server.
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(&self.image)
            .status();
        let _ = self.serving.wait();
    }
}

/// Whoever speaks waits for the disk; nobody else does, and a kill in the midst
/// of it takes nothing back that was acknowledged.
#[tokio::test]
async fn a_slow_disk_holds_up_nobody_who_reads_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    fs::create_dir(&data).unwrap();
    let disk = SlowDisk::start(dir.path()).await;
    make_file_system(&disk.image);
    let start = || {
        let mut command = with_mounts(&data, &mounting(&disk.image));
        command.args(["--messages-per-10s", "100000"]);
        Running::start_by(command)
    };
    let (running, visitor) = start();
    let ann = visitor.sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let mut sent = Acknowledged::default();
    let begun = Instant::now();
    assert!(!sent.post_until_refused(&mut socket, "alone", 3).await);
    let each = begun.elapsed() / 3;
    assert!(each > Duration::from_millis(15), "no slow disk: {each:?}");

    // So many cannot wait for each other; and those who read wait for nobody.
    let many = 200;
    queue(&mut socket, "together", many).await;
    let begun = Instant::now();
    while sent.0.len() < 3 + many {
        let page = Instant::now();
        assert_eq!(ann.get("/rooms/lobby").await.status(), StatusCode::OK);
        let took = page.elapsed();
        assert!(took < Duration::from_secs(3), "a page: {took:?}");
        sent.hear(&mut socket, Duration::from_millis(20)).await;
    }
    let took = begun.elapsed();
    assert!(took < each * 100, "{many} one after the other: {took:?}");
    queue(&mut socket, "late", many).await;
    sent.hear(&mut socket, each / 2).await;
    running.signal(Signal::KILL);
    running.ended().await;

    let (_running, visitor) = start();
    let ann = at(&visitor, &ann);
    sent.are_all_there(&mut ann.socket().await).await;
}
