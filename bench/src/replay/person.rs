//! One person with one connection, who follows the client's side of the
//! protocol to the letter: nothing is lost, doubled or out of order, whatever
//! happens to the connection.

mod connect;
mod heard;

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use protocol::{ClientEvent, ClientId, Draft, RoomId, Seq, User};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{sleep, sleep_until},
};

use self::connect::pause_after;

use super::{
    backoff::Backoff,
    counts::Counts,
    ear::{Ear, From},
    outbox::{Due, Outbox},
};
use crate::{
    guest::Guest,
    socket::{Closed, Heard, Socket},
};

/// How long one answer may take before the connection counts as dead.
const ANSWER: Duration = Duration::from_secs(10);
/// What a person is asked to do.
#[derive(Debug)]
pub(crate) enum Order {
    /// Say this, and tell its place once it is acknowledged.
    Say {
        room: RoomId,
        draft: Draft,
        done: oneshot::Sender<Seq>,
    },
    /// Tell when this event has been heard.
    Hear {
        room: RoomId,
        seq: Seq,
        done: oneshot::Sender<()>,
    },
}

/// Somebody at a keyboard.
#[derive(Debug)]
pub(crate) struct Person {
    guest: Guest,
    authority: String,
    /// Who the server says this is; the same on every connection.
    you: Option<User>,
    ears: BTreeMap<RoomId, Ear>,
    outbox: Outbox,
    /// Acknowledgements of resent posts that came before their room was live.
    early: Vec<(RoomId, Seq)>,
    listening: Vec<(RoomId, Seq, oneshot::Sender<()>)>,
    backoff: Backoff,
    counts: Arc<Counts>,
}

/// Why a connection is over.
enum End {
    /// Nobody will ask anything any more.
    Done,
    /// Come back after this time, or after the usual one.
    Lost(Closed, Option<Duration>),
}

impl Person {
    pub(crate) fn new(
        guest: Guest,
        authority: String,
        rooms: &[RoomId],
        from: From,
        seed: u64,
        counts: Arc<Counts>,
    ) -> Self {
        Self {
            guest,
            authority,
            you: None,
            ears: rooms
                .iter()
                .map(|&room| (room, Ear::new(room, from)))
                .collect(),
            outbox: Outbox::default(),
            early: Vec::new(),
            listening: Vec::new(),
            backoff: Backoff::new(seed),
            counts,
        }
    }

    /// Lives until nobody gives orders any more. Tells who it turned out to be
    /// as soon as that is known. `over` says that the server is meant to end:
    /// then the end of the connection is returned and nothing is tried again.
    pub(crate) async fn live(
        mut self,
        mut orders: mpsc::Receiver<Order>,
        introduced: oneshot::Sender<User>,
        over: watch::Receiver<bool>,
    ) -> Result<Option<Closed>> {
        let name = self.guest.name.clone();
        self.connections(&mut orders, introduced, &over)
            .await
            .with_context(|| format!("{name:?}"))
    }

    async fn connections(
        &mut self,
        orders: &mut mpsc::Receiver<Order>,
        introduced: oneshot::Sender<User>,
        over: &watch::Receiver<bool>,
    ) -> Result<Option<Closed>> {
        let mut introduced = Some(introduced);
        loop {
            let mut socket = self.connect().await?;
            self.backoff.reset();
            if let (Some(introduced), Some(you)) = (introduced.take(), &self.you) {
                // Nobody may care; that is no reason to fail.
                let _ = introduced.send(you.clone());
            }
            let end = self.talk(&mut socket, orders).await?;
            socket.close().await;
            match end {
                End::Done => return Ok(None),
                End::Lost(closed, _) if *over.borrow() => return Ok(Some(closed)),
                End::Lost(_, pause) => sleep(pause.unwrap_or_else(|| self.backoff.next())).await,
            }
            self.ears.values_mut().for_each(Ear::disconnected);
            self.early.clear();
            self.counts.reconnects.add();
        }
    }

    /// One connection, from `hello` to its end.
    async fn talk(
        &mut self,
        socket: &mut Socket,
        orders: &mut mpsc::Receiver<Order>,
    ) -> Result<End> {
        for (&room, ear) in &self.ears {
            let after_seq = ear.after();
            socket.say(&ClientEvent::Join { room, after_seq }).await?;
        }
        for post in self.outbox.send_all(ANSWER) {
            self.counts.resends.add();
            socket.say(&post).await?;
        }
        loop {
            let due = self.outbox.next_due();
            let alarm = due
                .as_ref()
                .map_or_else(|| Instant::now() + ANSWER, |(due, _)| due.at());
            tokio::select! {
                heard = socket.hear() => match heard? {
                    Heard::Event(event) => self.heard(event, socket).await?,
                    Heard::Closed(closed) => {
                        let pause = pause_after(&closed)?;
                        return Ok(End::Lost(closed, pause));
                    }
                },
                order = orders.recv() => match order {
                    Some(order) => self.obey(order, socket).await?,
                    None => return Ok(End::Done),
                },
                () = sleep_until(alarm.into()), if due.is_some() => match due {
                    Some((Due::Again(_), id)) => self.send(&id, socket).await?,
                    Some((Due::Answer(_), id)) => {
                        let reason = format!("{id} was not answered in {} s", ANSWER.as_secs());
                        return Ok(End::Lost(Closed { code: None, reason }, None));
                    }
                    None => {}
                },
            }
        }
    }

    async fn obey(&mut self, order: Order, socket: &mut Socket) -> Result<()> {
        match order {
            Order::Say { room, draft, done } => {
                let id = draft.client_id.clone();
                self.outbox.push(room, draft, done);
                self.send(&id, socket).await?;
            }
            Order::Hear { room, seq, done } => {
                self.listening.push((room, seq, done));
                self.tell_listeners();
            }
        }
        Ok(())
    }

    async fn send(&mut self, id: &ClientId, socket: &mut Socket) -> Result<()> {
        match self.outbox.send(id, ANSWER) {
            Some(post) => socket.say(&post).await,
            None => Ok(()),
        }
    }
}
