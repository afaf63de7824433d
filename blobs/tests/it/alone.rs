//! Tests that need a process of their own.

use std::process::{Command, Stdio};

/// Says to a process that it is the one below.
const ALONE: &str = "IRORI_TEST_ALONE";

/// What the process that was started by [`command`] was told.
pub(crate) fn told() -> Option<String> {
    let told = std::env::var_os(ALONE)?;
    Some(told.into_string().unwrap())
}

/// The test `name` once more, in a process of its own that is told something.
pub(crate) fn command(name: &str, told: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", name, "--nocapture"])
        .env(ALONE, told)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the test `name` alone.
pub(crate) fn run(name: &str) {
    let ran = command(name, "").output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    let cried = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}{cried}");
    assert!(said.contains("1 passed"), "{name} is not its name: {said}");
}
