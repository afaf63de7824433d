//! A system that has little: no authorities of certificates, nobody who reads
//! what commands say.

use std::{
    fs::{self, File, OpenOptions},
    io::pipe,
    path::Path,
    process::Command,
};

use http::StatusCode;

use crate::running::{Running, irori};

/// The program where no package has brought any authorities.
fn without_authorities(dir: &Path) -> Command {
    let (file, folder) = (dir.join("none.pem"), dir.join("none"));
    File::create(&file).unwrap();
    fs::create_dir_all(&folder).unwrap();
    let mut command = irori(&dir.join("data"));
    command
        .env("SSL_CERT_FILE", file)
        .env("SSL_CERT_DIR", folder);
    command
}

#[tokio::test]
async fn without_authorities_of_certificates_it_serves_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (running, visitor) = Running::start_by(without_authorities(dir.path()));
    running
        .says("this system knows no authorities of certificates")
        .await;
    let ann = visitor.clone().sign_in("Ann").await;
    assert_eq!(ann.get("/rooms/lobby").await.status(), StatusCode::OK);
    let url = format!("http://{}/readyz", visitor.addr);
    let mut asking = without_authorities(dir.path());
    asking.args(["healthcheck", "--url", &url]);
    let asked = tokio::task::spawn_blocking(move || asking.output().unwrap());
    let asked = asked.await.unwrap();
    assert!(asked.status.success(), "{asked:?}");

    let mut checking = without_authorities(dir.path());
    checking.arg("check-config");
    let checked = tokio::task::spawn_blocking(move || checking.output().unwrap());
    let checked = checked.await.unwrap();
    assert_eq!(checked.status.code(), Some(1), "{checked:?}");
    let said = String::from_utf8(checked.stdout).unwrap();
    let expected = "authorities of certificates: none are known here (the package ca-certificates)";
    assert!(said.contains(expected), "{said}");
}

/// As behind `| head`, and as into a file on a full disk.
#[test]
fn a_command_minds_a_full_disk_and_not_that_nobody_reads() {
    let dir = tempfile::tempdir().unwrap();
    // So that there is a store.
    drop(Running::start(dir.path()));
    for words in [
        &["completions", "bash"][..],
        &["check-config"],
        &["user", "list"],
    ] {
        let command = || {
            let mut command = irori(dir.path());
            command.args(words);
            command
        };
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let unread = command().stdout(writer).output().unwrap();
        assert!(unread.status.success(), "{words:?}: {unread:?}");
        let said = String::from_utf8(unread.stderr).unwrap();
        assert!(!said.contains("panicked"), "{said}");

        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let unwritten = command().stdout(full).output().unwrap();
        assert_eq!(unwritten.status.code(), Some(1), "{words:?}");
        let said = String::from_utf8(unwritten.stderr).unwrap();
        assert!(said.contains("No space left on device"), "{said}");
    }
}
