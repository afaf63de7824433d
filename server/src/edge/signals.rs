//! The signals that end a server.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What a shell adds to the number of the signal that has ended a process.
const BY_SIGNAL: i32 = 128;

/// Fires `stop` on SIGTERM or Ctrl-C. Another of them after that ends the
/// process at once.
pub(crate) fn stop_on_signal(stop: CancellationToken) -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut next = async move || {
        tokio::select! {
            _ = terminate.recv() => SignalKind::terminate(),
            _ = interrupt.recv() => SignalKind::interrupt(),
        }
    };
    Ok(async move {
        next().await;
        stop.cancel();
        let second = next().await;
        tracing::warn!(
            "stopped at once; what was sent in the last moments may have to be sent again"
        );
        std::process::exit(BY_SIGNAL + second.as_raw_value());
    })
}
