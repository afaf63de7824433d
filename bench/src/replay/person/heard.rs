//! What the server says, and what follows from it.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use protocol::{ClientEvent, ClientId, Rejection, RoomId, Seq, ServerEvent};

use super::{Ear, Person};
use crate::socket::Socket;

impl Person {
    pub(super) async fn heard(&mut self, event: ServerEvent, socket: &mut Socket) -> Result<()> {
        match event {
            ServerEvent::Event { room, event } => {
                self.counts.heard.add();
                self.ear(room)?.event(event.seq).map_err(|it| anyhow!(it))?;
                self.tell_listeners();
            }
            ServerEvent::Joined { room, seq } => {
                self.ear(room)?.joined(seq).map_err(|it| anyhow!(it))?;
                self.count_early(room, seq);
                self.tell_listeners();
            }
            ServerEvent::Reload { room, seq } => {
                self.counts.reloads.add();
                self.ear(room)?.reload(seq).map_err(|it| anyhow!(it))?;
                let after_seq = Some(seq);
                socket.say(&ClientEvent::Join { room, after_seq }).await?;
            }
            ServerEvent::Ack {
                room,
                client_id,
                seq,
                ..
            } => self.acknowledged(room, &client_id, seq)?,
            ServerEvent::Rejected {
                client_id,
                rejection,
                ..
            } => self.rejected(client_id.as_ref(), &rejection)?,
            ServerEvent::Hello { .. } => bail!("`hello` came twice on one connection"),
            ServerEvent::Presence { .. }
            | ServerEvent::Typing { .. }
            | ServerEvent::User { .. }
            | ServerEvent::Rooms { .. }
            | ServerEvent::RoomChanged { .. }
            | ServerEvent::RoomGone { .. }
            | ServerEvent::Read { .. }
            | ServerEvent::Thread { .. }
            | ServerEvent::Saved { .. }
            | ServerEvent::Draft { .. }
            | ServerEvent::Alerts { .. }
            | ServerEvent::Pong => {}
        }
        Ok(())
    }

    fn acknowledged(&mut self, room: RoomId, id: &ClientId, seq: Seq) -> Result<()> {
        let pending = self
            .outbox
            .acknowledged(id)
            .with_context(|| format!("{id} was acknowledged at {seq}, but was not under way"))?;
        if pending.tries > 1 {
            self.early.push((room, seq));
            if let Some(live) = self.ears.get(&room).and_then(Ear::live) {
                self.count_early(room, live);
            }
        }
        // Who asked may have given up; the overall deadline has the word then.
        let _ = pending.done.send(seq);
        Ok(())
    }

    /// A post sent again on this connection came after its `join`; if its
    /// place is not behind where the room went live, it had been stored before.
    fn count_early(&mut self, room: RoomId, live: Seq) {
        for &(at, seq) in &self.early {
            if at == room && seq <= live {
                self.counts.duplicates.add();
            }
        }
        self.early.retain(|&(at, _)| at != room);
    }

    fn rejected(&mut self, id: Option<&ClientId>, rejection: &Rejection) -> Result<()> {
        let pause = match rejection {
            Rejection::RateLimited { retry_after_ms } => {
                self.counts.pauses.add();
                Duration::from_millis((*retry_after_ms).into())
            }
            Rejection::Internal => {
                self.counts.refusals.add();
                Duration::from_millis(200)
            }
            other => bail!("{id:?} was rejected: {other}"),
        };
        let postponed = id.is_some_and(|id| self.outbox.postpone(id, pause));
        ensure!(postponed, "{id:?} was rejected, but was not under way");
        Ok(())
    }

    pub(super) fn tell_listeners(&mut self) {
        let heard = |room: &RoomId, seq: Seq| {
            let ear = self.ears.get(room);
            ear.is_some_and(|ear| ear.live().is_some() && ear.last() >= seq)
        };
        for (_, _, done) in self
            .listening
            .extract_if(.., |(room, seq, _)| heard(room, *seq))
        {
            // Who asked may have given up; the overall deadline has the word then.
            let _ = done.send(());
        }
    }

    fn ear(&mut self, room: RoomId) -> Result<&mut Ear> {
        self.ears
            .get_mut(&room)
            .with_context(|| format!("heard of room {room}, which was never joined"))
    }
}
