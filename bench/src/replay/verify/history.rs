//! A room's history, as the socket tells it to somebody new.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use protocol::{ClientEvent, Event, RESUME_MAX_EVENTS, RoomId, Seq, ServerEvent};
use tokio::time::timeout;

use super::Found;
use crate::socket::{Heard, NoSocket, Socket};

/// How long the server may take for one room.
const PATIENCE: Duration = Duration::from_secs(30);

/// The events of one room.
#[derive(Debug)]
pub(crate) struct History {
    /// They begin behind this.
    pub(crate) after: Seq,
    pub(crate) events: Vec<Event>,
    /// Where the server said that they end.
    pub(crate) head: Seq,
}

/// Asks for everything there ever was in a room.
pub(crate) async fn read(authority: &str, cookie: &str, room: RoomId) -> Result<History> {
    timeout(PATIENCE, ask(authority, cookie, room))
        .await
        .with_context(|| format!("the history of room {room} took too long"))?
}

async fn ask(authority: &str, cookie: &str, room: RoomId) -> Result<History> {
    let mut socket = match Socket::open(authority, cookie).await {
        Ok(socket) => socket,
        Err(NoSocket::Unreachable(error)) => return Err(error),
        Err(NoSocket::Refused(status)) => bail!("the upgrade was answered {status}"),
    };
    let mut after = Seq::START;
    let mut events = Vec::new();
    socket.say(&join(room, after)).await?;
    loop {
        match socket.hear().await? {
            Heard::Event(ServerEvent::Event { room: at, event }) if at == room => {
                events.push(event);
            }
            Heard::Event(ServerEvent::Reload { room: at, seq }) if at == room => {
                // More than the server sends at once: the newest must do.
                let most = i64::try_from(RESUME_MAX_EVENTS)?;
                after = Seq((seq.0 - most).max(after.0));
                socket.say(&join(room, after)).await?;
            }
            Heard::Event(ServerEvent::Joined { room: at, seq }) if at == room => {
                socket.close().await;
                return Ok(History {
                    after,
                    events,
                    head: seq,
                });
            }
            Heard::Event(ServerEvent::Rejected { rejection, .. }) => {
                bail!("room {room} could not be joined: {rejection}")
            }
            Heard::Event(_) => {}
            Heard::Closed(closed) => bail!("the socket was {closed}"),
        }
    }
}

fn join(room: RoomId, after: Seq) -> ClientEvent {
    ClientEvent::Join {
        room,
        after_seq: Some(after),
    }
}

/// The messages among events.
pub(crate) fn messages(events: &[Event]) -> Vec<Found> {
    events
        .iter()
        .filter_map(|event| {
            let message = event.kind.message()?;
            Some(Found {
                seq: event.seq,
                body: message.body.clone(),
                author: Some(event.author.id),
                name: Some(event.author.name.clone()),
                client_id: Some(message.client_id.clone()),
            })
        })
        .collect()
}
