//! A fresh server to be measured.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use protocol::RoomId;
use rustls::ClientConfig;
use tokio::runtime::Runtime;

use super::{LoadArgs, process, wire::Endpoint};
use crate::{
    certificate::Certificate,
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
    /// Whom sockets trust, once it speaks TLS.
    tls: Option<Arc<ClientConfig>>,
}

impl<'a> Target<'a> {
    /// Starts a server on a folder of its own, with further settings.
    pub(crate) fn start(
        runtime: &'a Runtime,
        args: &LoadArgs,
        settings: Vec<(&'static str, String)>,
    ) -> Result<Self> {
        let data = DataDir::temporary_in(args.server.data_dir.as_deref())?;
        let mut config = Config::alone(&args.server, data.path(), vec![ROOM.to_owned()]);
        config.env.extend(settings);
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
                tls: None,
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

    /// Where sockets go.
    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint {
            address: self.server.address,
            tls: self.tls.clone(),
        }
    }

    /// A certificate for it, in its folder.
    pub(crate) fn certificate(&self) -> Result<Certificate> {
        Certificate::make(self.data.path())
    }

    /// Starts it again, with TLS: from now on only sockets reach it, those of
    /// these guests.
    pub(crate) fn over_tls(&mut self, guests: &mut [Guest]) -> Result<()> {
        let certificate = self.certificate()?;
        self.tls = Some(certificate.trust()?);
        self.runtime
            .block_on(self.server.restart_over_tls(certificate))?;
        guest::by_https(guests);
        Ok(())
    }

    /// Reads what the server counts so many times.
    pub(crate) fn read_metrics(&self, times: usize) -> Result<()> {
        let mut http = Http::new(self.server.metrics.to_string());
        self.runtime.block_on(async {
            for _ in 0..times {
                let answer = http.get("/metrics", None).await?;
                ensure!(
                    answer.status.is_success(),
                    "the metrics were answered {}",
                    answer.status
                );
            }
            Ok(())
        })
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
    pub(crate) fn stop(mut self) -> DataDir {
        match self.runtime.block_on(self.server.stop()) {
            Ok(status) if status.success() => {}
            Ok(status) => report::line(format!("! the server ended with {status}")),
            Err(error) => report::line(format!("! {error:#}")),
        }
        self.data
    }
}
