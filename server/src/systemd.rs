//! What systemd is told of us, and others that speak its protocol
//! (`sd_notify(3)`): a datagram with lines `NAME=value`.

use std::{
    io,
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixDatagram},
    },
    sync::Arc,
    time::Duration,
};

use engine::ticks::every;
use rustix::time::{ClockId, clock_gettime};

/// Who has started us and wants to hear how we are; nobody, most often.
/// Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Supervisor {
    told: Option<Arc<(UnixDatagram, SocketAddr)>>,
    /// It ends us when it has not heard of us for so long.
    patience: Option<Duration>,
}

impl Supervisor {
    /// The one behind this socket: a path, or a name that begins with `@`.
    pub(crate) fn at(socket: &str, patience: Option<Duration>) -> io::Result<Self> {
        let addr = match socket.strip_prefix('@') {
            Some(name) => SocketAddr::from_abstract_name(name)?,
            None => SocketAddr::from_pathname(socket)?,
        };
        let from = UnixDatagram::unbound()?;
        // A supervisor that does not read is not waited for.
        from.set_nonblocking(true)?;
        Ok(Self {
            told: Some(Arc::new((from, addr))),
            patience,
        })
    }

    /// We can be used, or can again.
    pub(crate) fn ready(&self) {
        self.tell("READY=1");
    }

    /// We read something anew; [`Self::ready`] follows.
    pub(crate) fn reloading(&self) {
        let now = clock_gettime(ClockId::Monotonic);
        let micros = now.tv_sec * 1_000_000 + now.tv_nsec / 1_000;
        self.tell(&format!("RELOADING=1\nMONOTONIC_USEC={micros}"));
    }

    /// We end, and need this long for it at the most.
    pub(crate) fn stopping(&self, within: Duration) {
        let micros = within.as_micros();
        self.tell(&format!("STOPPING=1\nEXTEND_TIMEOUT_USEC={micros}"));
    }

    /// Says that our tasks are being run, for as long as they are, twice as
    /// often as is asked for.
    pub(crate) async fn keep_alive(self) {
        let Some(patience) = self.patience else {
            return;
        };
        let mut beats = every(patience / 2);
        loop {
            beats.tick().await;
            self.tell("WATCHDOG=1");
        }
    }

    fn tell(&self, state: &str) {
        let Some((from, addr)) = self.told.as_deref() else {
            return;
        };
        if let Err(cause) = from.send_to_addr(state.as_bytes(), addr) {
            tracing::warn!(%cause, state, "the supervisor could not be told");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(socket: &UnixDatagram) -> String {
        let mut buffer = [0; 256];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    }

    #[test]
    fn a_supervisor_hears_how_we_are() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let name = format!("irori-test-{}", std::process::id());
        let by_name = SocketAddr::from_abstract_name(&name).unwrap();
        for (socket, at) in [
            (
                UnixDatagram::bind(&path).unwrap(),
                path.to_str().unwrap().to_owned(),
            ),
            (
                UnixDatagram::bind_addr(&by_name).unwrap(),
                format!("@{name}"),
            ),
        ] {
            let supervisor = Supervisor::at(&at, None).unwrap();
            supervisor.ready();
            assert_eq!(heard(&socket), "READY=1");
            supervisor.reloading();
            let reloading = heard(&socket);
            let (first, micros) = reloading.split_once("\nMONOTONIC_USEC=").unwrap();
            assert_eq!(first, "RELOADING=1");
            assert!(micros.parse::<u64>().unwrap() > 0);
            supervisor.stopping(Duration::from_secs(2));
            assert_eq!(heard(&socket), "STOPPING=1\nEXTEND_TIMEOUT_USEC=2000000");
        }
    }

    #[tokio::test]
    async fn the_watchdog_hears_of_us_in_time() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let patience = Some(Duration::from_millis(20));
        let supervisor = Supervisor::at(path.to_str().unwrap(), patience).unwrap();
        let beating = tokio::spawn(supervisor.keep_alive());
        let heard = tokio::task::spawn_blocking(move || [heard(&socket), heard(&socket)]);
        assert_eq!(heard.await.unwrap(), ["WATCHDOG=1", "WATCHDOG=1"]);
        beating.abort();
        // Where nobody listens any more that is no reason to end.
        Supervisor::at(path.to_str().unwrap(), None)
            .unwrap()
            .ready();
        Supervisor::default().keep_alive().await;
    }
}
