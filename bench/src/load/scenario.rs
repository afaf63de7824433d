//! What can be measured.

mod between_nodes;
mod coming_back;
mod durable;
mod durable_postgres;
mod fanout;
mod idle;
mod nodes;
mod pages;
mod quiet_node;
mod small_rooms;
mod start;
mod tls;
mod uploads;
mod weight;
mod with_nats;

use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;
use tokio::runtime::Runtime;

use super::LoadArgs;
use super::{cluster::Cluster, drive::Times, machine::Machine, numbers::Numbers, target::Target};
use crate::report;

/// One thing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// From starting the program to being ready.
    Start,
    /// What a browser loads.
    Weight,
    /// Pages rendered on the server.
    Pages,
    /// Messages to a full room, as fast as they go.
    Fanout,
    /// Messages to a full room at a moderate rate.
    Latency,
    /// Messages to a full room: plain, over TLS, and with nginx in front.
    Tls,
    /// Messages to many small rooms: as fast as they go, then at a rate.
    SmallRooms,
    /// Memory of people who only listen, plain and over TLS; metrics read meanwhile.
    Idle,
    /// Sockets and pages after the server was killed.
    ComingBack,
    /// Messages stored safely.
    Durable,
    /// Memory while many send files at once.
    Uploads,
    /// Messages stored safely in PostgreSQL, beside pgbench.
    DurablePostgres,
    /// A full room at a node with NATS, beside one without.
    WithNats,
    /// What it costs in time that who reads is at another node.
    BetweenNodes,
    /// What a node costs where nothing happens.
    QuietNode,
    /// Rooms of all sizes over one, two and three nodes, beside the simulation.
    Nodes,
}

/// Where numbers go, and what they are measured with.
struct Bench<'a> {
    runtime: &'a Runtime,
    args: &'a LoadArgs,
    machine: &'a Machine,
    numbers: &'a mut Numbers,
}

impl Scenario {
    /// For a line of progress.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Start => "starting",
            Self::Weight => "what a browser loads",
            Self::Pages => "pages",
            Self::Fanout => "a full room, as fast as it goes",
            Self::Latency => "a full room at a moderate rate",
            Self::Tls => "a full room with TLS and without",
            Self::SmallRooms => "many small rooms",
            Self::Idle => "people who only listen",
            Self::ComingBack => "everybody comes back at once",
            Self::Durable => "messages stored safely",
            Self::Uploads => "many who send files at once",
            Self::DurablePostgres => "messages stored safely in PostgreSQL",
            Self::WithNats => "a full room with NATS and without",
            Self::BetweenNodes => "from one node to another",
            Self::QuietNode => "a node where nothing happens",
            Self::Nodes => "rooms of all sizes over several nodes",
        }
    }

    /// Measures it.
    pub(crate) fn run(
        self,
        runtime: &Runtime,
        args: &LoadArgs,
        machine: &Machine,
        numbers: &mut Numbers,
    ) -> Result<()> {
        let mut bench = Bench {
            runtime,
            args,
            machine,
            numbers,
        };
        match self {
            Self::Start => start::measure(&mut bench),
            Self::Weight => weight::measure(&mut bench),
            Self::Pages => pages::measure(&mut bench),
            Self::Fanout => fanout::as_fast_as_it_goes(&mut bench),
            Self::Latency => fanout::at_a_moderate_rate(&mut bench),
            Self::Tls => tls::measure(&mut bench),
            Self::SmallRooms => small_rooms::measure(&mut bench),
            Self::Idle => idle::measure(&mut bench),
            Self::ComingBack => coming_back::measure(&mut bench),
            Self::Durable => durable::measure(&mut bench),
            Self::Uploads => uploads::measure(&mut bench),
            Self::DurablePostgres => durable_postgres::measure(&mut bench),
            Self::WithNats => with_nats::measure(&mut bench),
            Self::BetweenNodes => between_nodes::measure(&mut bench),
            Self::QuietNode => quiet_node::measure(&mut bench),
            Self::Nodes => nodes::measure(&mut bench),
        }
    }
}

impl Bench<'_> {
    /// A fresh server.
    fn target(&self) -> Result<Target<'_>> {
        Target::start(self.runtime, self.args, Vec::new())
    }

    /// So many fresh nodes on one fresh database, with NATS or without.
    fn cluster(&self, nodes: usize, nats: bool) -> Result<Cluster<'_>> {
        Cluster::start(self.runtime, self.args, nodes, nats)
    }

    /// Of one of several rounds in turn.
    fn round(&self) -> Times {
        Times {
            warm_up: self.size(Duration::from_millis(500), Duration::from_millis(100)),
            measured: self.size(Duration::from_secs(3), Duration::from_millis(500)),
        }
    }

    /// How many rounds there are.
    fn rounds(&self) -> usize {
        self.size(7, 1)
    }

    /// The first in earnest, the second in a quick run.
    fn size<T>(&self, earnest: T, quick: T) -> T {
        if self.args.quick { quick } else { earnest }
    }

    /// As many of those wanted as there can be sockets for.
    fn people(&self, wanted: usize) -> Result<usize> {
        let most = usize::try_from(self.machine.sockets)?;
        if wanted > most {
            report::line(format!(
                "  {most} people instead of {wanted}: no more sockets can be opened here"
            ));
        }
        Ok(wanted.min(most))
    }

    fn times(&self, seconds: u64) -> Times {
        Times {
            warm_up: self.size(Duration::from_secs(2), Duration::from_millis(200)),
            measured: self.size(Duration::from_secs(seconds), Duration::from_millis(500)),
        }
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
