//! Getting a connection, and knowing what its end means.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use protocol::{CloseCode, PROTOCOL_VERSION, ServerEvent};
use tokio::time::{sleep, timeout};

use super::{ANSWER, Person};
use crate::socket::{Closed, Heard, NoSocket, Socket};

/// How long the server may stay away.
const ABSENCE: Duration = Duration::from_secs(40);

impl Person {
    /// Opens a connection and waits for `hello`, again and again.
    pub(super) async fn connect(&mut self) -> Result<Socket> {
        let begin = Instant::now();
        loop {
            let attempt = timeout(ANSWER, Socket::open(&self.authority, &self.guest.cookie)).await;
            let trouble = match attempt {
                Ok(Ok(mut socket)) => match self.greeted(&mut socket).await? {
                    None => return Ok(socket),
                    Some(closed) => closed.to_string(),
                },
                Ok(Err(NoSocket::Refused(status @ (401 | 403 | 426)))) => {
                    bail!("the upgrade was answered {status} though the session is good")
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => format!("no answer to the upgrade in {} s", ANSWER.as_secs()),
            };
            ensure!(
                begin.elapsed() < ABSENCE,
                "no connection for {} s; last: {trouble}",
                ABSENCE.as_secs()
            );
            sleep(self.backoff.next()).await;
        }
    }

    /// Takes the `hello`; tells how the connection ended where there was none.
    async fn greeted(&mut self, socket: &mut Socket) -> Result<Option<Closed>> {
        let Ok(first) = timeout(ANSWER, socket.hear()).await else {
            let reason = format!("no `hello` in {} s", ANSWER.as_secs());
            return Ok(Some(Closed { code: None, reason }));
        };
        let first = first?;
        let (protocol, you) = match first {
            Heard::Event(ServerEvent::Hello { protocol, you }) => (protocol, you),
            Heard::Event(other) => bail!("the first message was not `hello` but {other:?}"),
            Heard::Closed(closed) => {
                pause_after(&closed)?;
                return Ok(Some(closed));
            }
        };
        ensure!(
            protocol == PROTOCOL_VERSION,
            "the server speaks version {protocol}"
        );
        if let Some(before) = &self.you {
            ensure!(
                before.id == you.id,
                "was person {} before the reconnect and is person {} now",
                before.id,
                you.id
            );
        }
        self.you = Some(you);
        Ok(None)
    }
}

/// How long to stay away after a connection ended like this; an error where
/// coming back unchanged would be wrong.
pub(super) fn pause_after(closed: &Closed) -> Result<Option<Duration>> {
    match closed.code.and_then(CloseCode::from_code) {
        None | Some(CloseCode::TooSlow) => Ok(None),
        Some(CloseCode::Restart) => {
            let millis = closed.reason.parse().with_context(|| {
                format!("1012 came with {:?}, not with milliseconds", closed.reason)
            })?;
            Ok(Some(Duration::from_millis(millis)))
        }
        Some(_) => bail!("the connection was {closed}"),
    }
}

#[cfg(test)]
mod tests;
