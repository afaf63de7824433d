//! What a supervisor has put into our environment: sockets, and where it wants
//! to hear of us (`sd_listen_fds(3)`, `sd_notify(3)`).

use std::time::Duration;

use anyhow::{Context as _, ensure};
use listenfd::ListenFd;

use crate::{edge::listener::Listener, systemd::Supervisor};

/// The socket that we are to serve on instead of `--addr`, if there is one.
pub(crate) fn inherited() -> anyhow::Result<Option<Listener>> {
    let mut passed = ListenFd::from_env();
    ensure!(
        passed.len() <= 1,
        "{} sockets were passed to us, and we serve on one",
        passed.len()
    );
    if passed.len() == 0 {
        return Ok(None);
    }
    // Asked for the wrong kind, it says so and keeps the socket.
    if let Ok(Some(listener)) = passed.take_tcp_listener(0) {
        return Ok(Some(Listener::inherited_tcp(listener)?));
    }
    let listener = passed.take_unix_listener(0);
    let listener = listener.context("the socket that was passed to us takes no connections")?;
    let listener = listener.map(Listener::inherited_unix);
    Ok(listener.transpose()?)
}

/// Who wants to hear how we are.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub(crate) fn supervisor() -> anyhow::Result<Supervisor> {
    let Ok(socket) = std::env::var("NOTIFY_SOCKET") else {
        return Ok(Supervisor::default());
    };
    let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    // It may be meant for another process of the same service.
    let for_us = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
    let patience = number("WATCHDOG_USEC").filter(|micros| for_us && *micros > 0);
    Supervisor::at(&socket, patience.map(Duration::from_micros))
        .with_context(|| format!("NOTIFY_SOCKET={socket} cannot be written to"))
}
