//! All the people of a replay.

use std::{future::pending, sync::Arc, time::Duration};

use anyhow::{Context as _, Error, Result, anyhow};
use protocol::{RoomId, Seq, User};
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinSet,
    time::timeout,
};

use super::{
    Stage,
    ear::From,
    person::{Order, Person},
};
use crate::{guest::Guest, room::Room, socket::Closed};

/// How long the slowest may need to hear the last message.
const CATCH_UP: Duration = Duration::from_secs(30);

/// The people, each by the number the script gives them.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) orders: Vec<mpsc::Sender<Order>>,
    pub(crate) users: Vec<User>,
    over: watch::Sender<bool>,
}

/// The people's lives.
#[derive(Debug)]
pub(crate) struct Lives(JoinSet<Result<Option<Closed>>>);

impl Cast {
    /// Connects everybody and has them enter the rooms they speak in.
    pub(crate) async fn gather(
        stage: &Stage,
        authority: &str,
        guests: &[Guest],
        rooms: &[Room],
        from: From,
    ) -> Result<(Self, Lives)> {
        let over = watch::Sender::new(false);
        let mut orders = Vec::new();
        let mut introductions = Vec::new();
        let mut lives = Lives(JoinSet::new());
        for (index, guest) in guests.iter().enumerate() {
            let spoken = stage.script.rooms_of(index);
            let ids: Vec<RoomId> = spoken.iter().map(|&room| rooms[room].id).collect();
            let person = Person::new(
                guest.clone(),
                authority.to_owned(),
                &ids,
                from,
                stage.seed ^ index as u64,
                Arc::clone(&stage.counts),
            );
            let (order, inbox) = mpsc::channel(16);
            let (introduced, introduction) = oneshot::channel();
            lives
                .0
                .spawn(person.live(inbox, introduced, over.subscribe()));
            orders.push(order);
            introductions.push(introduction);
        }
        let mut users = Vec::new();
        for introduction in introductions {
            let Ok(user) = introduction.await else {
                return Err(lives.trouble().await);
            };
            users.push(user);
        }
        let cast = Self {
            orders,
            users,
            over,
        };
        Ok((cast, lives))
    }

    /// Waits until everybody has heard every room they are in up to this event.
    pub(crate) async fn have_heard(
        &self,
        stage: &Stage,
        rooms: &[Room],
        heads: &[Seq],
    ) -> Result<()> {
        let mut waiting = Vec::new();
        for (person, orders) in self.orders.iter().enumerate() {
            for room in stage.script.rooms_of(person) {
                let (done, heard) = oneshot::channel();
                let order = Order::Hear {
                    room: rooms[room].id,
                    seq: heads[room],
                    done,
                };
                orders.send(order).await.context("somebody has left")?;
                waiting.push((person, room, heard));
            }
        }
        let all = async {
            for (person, room, heard) in &mut waiting {
                let name = &stage.script.people[*person];
                let late = || {
                    format!(
                        "{name:?} has not heard {} up to {}",
                        rooms[*room].path, heads[*room]
                    )
                };
                timeout(CATCH_UP, heard).await.with_context(late)??;
            }
            Ok(())
        };
        all.await
    }

    /// Says that the server will end now, and that this is no accident.
    pub(crate) fn over(&self) {
        self.over.send_replace(true);
    }
}

impl Lives {
    /// Does this, unless somebody fails meanwhile; then tells how.
    pub(crate) async fn during<T>(&mut self, what: impl Future<Output = Result<T>>) -> Result<T> {
        let result = tokio::select! {
            biased;
            trouble = self.trouble() => return Err(trouble),
            result = what => result,
        };
        match result {
            Ok(value) => Ok(value),
            // When somebody is gone, what they died of says more.
            Err(error) => Err(timeout(Duration::from_millis(100), self.trouble())
                .await
                .unwrap_or(error)),
        }
    }

    /// How everybody's last connection ended, after [`Cast::over`].
    pub(crate) async fn ends(mut self) -> Result<Vec<Closed>> {
        let mut ends = Vec::new();
        while let Some(life) = self.0.join_next().await {
            ends.extend(life??);
        }
        Ok(ends)
    }

    /// The first failure; waits for ever while there is none.
    async fn trouble(&mut self) -> Error {
        match self.0.join_next().await {
            Some(Ok(Ok(_))) => anyhow!("somebody left before the end"),
            Some(Ok(Err(error))) => error,
            Some(Err(panic)) => panic.into(),
            None => pending().await,
        }
    }
}
