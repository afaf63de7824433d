//! A fresh server to be measured.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use protocol::RoomId;
use tokio::runtime::Runtime;

use super::{LoadArgs, process};
use crate::{
    data::DataDir,
    guest::{self, Guest},
    http::Http,
    report,
    room::{self, Room},
    server::{Config, Server},
};

const ROOM: &str = "lobby";

/// A server, its folder, and somebody who is signed in.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    runtime: &'a Runtime,
    pub(crate) server: Server,
    data: DataDir,
    pub(crate) visitor: Guest,
    pub(crate) room: Room,
}

impl<'a> Target<'a> {
    /// Starts a server on a folder of its own, with further settings.
    pub(crate) fn start(
        runtime: &'a Runtime,
        args: &LoadArgs,
        settings: Vec<(&'static str, String)>,
    ) -> Result<Self> {
        let data = DataDir::temporary_in(args.server.data_dir.as_deref())?;
        let config = Config {
            binary: args.server.server.clone(),
            site: args.server.site.clone(),
            data_dir: data.path().to_owned(),
            rooms: vec![ROOM.to_owned()],
            settings,
        };
        runtime.block_on(async {
            let server = Server::start(config).await?;
            let mut http = Http::new(server.authority());
            // Nodes of one chat have one each.
            let visitor = format!("Visitor {}", server.address.port());
            let visitor = Guest::sign_in(&mut http, &visitor).await?;
            let mut rooms = room::named(&mut http, &visitor.cookie, &[ROOM.to_owned()]).await?;
            Ok(Self {
                runtime,
                server,
                data,
                visitor,
                room: rooms.pop().context("the room")?,
            })
        })
    }

    /// Signs so many guests in.
    pub(crate) fn guests(&self, count: usize) -> Result<Vec<Guest>> {
        let names = (0..count).map(|index| format!("Guest {index}")).collect();
        let authority = self.server.authority();
        self.runtime
            .block_on(guest::sign_in_all(&authority, names))
            .with_context(|| format!("signing in {count} guests"))
    }

    /// Makes so many rooms. The guests are members of them in turn, each of
    /// one; the first of each room makes it.
    pub(crate) fn rooms(&self, count: usize, guests: &[Guest]) -> Result<Vec<RoomId>> {
        let mut http = Http::new(self.server.authority());
        self.runtime.block_on(async {
            let mut rooms = Vec::with_capacity(count);
            for (number, maker) in guests.iter().take(count).enumerate() {
                let name = format!("small {number}");
                rooms.push(room::make(&mut http, &maker.cookie, &name).await?);
            }
            for (guest, room) in guests.iter().zip(rooms.iter().cycle()).skip(count) {
                room::join(&mut http, &guest.cookie, room).await?;
            }
            Ok(rooms.into_iter().map(|room| room.id).collect())
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address
    }

    pub(crate) fn pid(&self) -> Result<u32> {
        self.server.pid()
    }

    /// Processor time of the server so far, in seconds.
    pub(crate) fn cpu_secs(&self) -> Result<f64> {
        Ok(process::cpu_time(self.pid()?)?.as_secs_f64())
    }

    /// Ends the server. That this goes wrong spoils no number, but is told.
    /// Returns its folder, which goes when it is dropped.
    pub(crate) fn stop(self) -> DataDir {
        match self.runtime.block_on(self.server.stop()) {
            Ok(status) if status.success() => {}
            Ok(status) => report::line(format!("! the server ended with {status}")),
            Err(error) => report::line(format!("! {error:#}")),
        }
        self.data
    }
}
