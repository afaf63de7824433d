//! What nodes are joined by. Where this program may, each node has a network of
//! its own, with one cable to people, one to the database and one to NATS, each
//! of which can be pulled; otherwise all are on the loopback interface.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    os::unix::process::CommandExt as _,
    process::Stdio,
};

use anyhow::{Context as _, Result, bail};
use rustix::process::geteuid;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use super::LOOPBACK;
use crate::{program::run, server::free_address};

/// The port of each node in its own network.
const PORT: u16 = 3000;

/// What a cable leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Front,
    Database,
    Bus,
}

const WAYS: [Way; 3] = [Way::Front, Way::Database, Way::Bus];

/// The network of all nodes.
#[derive(Debug)]
pub(crate) enum Net {
    /// All are on the loopback interface.
    Shared,
    /// Each has its own, which a process holds. It ends with us, and the
    /// network with it.
    Apart(Vec<Child>),
}

/// Starts this program again in a network of its own, where nobody else is and
/// every interface it makes is gone with it. Returns where that is so, or where
/// only root could have it.
///
/// # Errors
/// Where root is not allowed to do it either.
pub(crate) fn enter_own_network(is_inside: bool, flag: &str) -> Result<()> {
    if is_inside || !geteuid().is_root() {
        return Ok(());
    }
    let itself = std::env::current_exe()?;
    let arguments = std::env::args_os().skip(1);
    let mut again = std::process::Command::new("unshare");
    again.arg("--net").arg(itself).args(arguments).arg(flag);
    Err(again.exec()).context("starting in a network of its own")
}

impl Net {
    /// Makes the networks of so many nodes; none where this is not root.
    pub(crate) async fn new(nodes: usize) -> Result<Self> {
        if !geteuid().is_root() {
            return Ok(Self::Shared);
        }
        ip(None, &["link", "set", "lo", "up"]).await?;
        let mut holders = Vec::new();
        for node in 0..nodes {
            let holder = holder().await?;
            let process = pid(&holder)?;
            ip(Some(process), &["link", "set", "lo", "up"]).await?;
            for way in WAYS {
                cable(node, way, process).await?;
            }
            holders.push(holder);
        }
        Ok(Self::Apart(holders))
    }

    /// Where the servers listen that nodes are to reach.
    pub(crate) const fn listens(&self) -> IpAddr {
        match self {
            Self::Shared => LOOPBACK,
            Self::Apart(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        }
    }

    /// Where a node finds what the cable leads to.
    pub(crate) const fn hub(&self, node: usize, way: Way) -> IpAddr {
        match self {
            Self::Shared => LOOPBACK,
            Self::Apart(_) => IpAddr::V4(end_of(node, way, End::Hub)),
        }
    }

    /// Where a node is to listen, unless any free port does.
    pub(crate) fn address_of(&self, node: usize) -> Option<SocketAddr> {
        match self {
            Self::Shared => None,
            Self::Apart(_) => Some((end_of(node, Way::Front, End::Node), PORT).into()),
        }
    }

    /// The process in whose network a node is to run.
    pub(crate) fn process_of(&self, node: usize) -> Option<u32> {
        match self {
            Self::Shared => None,
            Self::Apart(holders) => holders.get(node)?.id(),
        }
    }

    /// Plugs a cable in (`up`) or pulls it (`down`). Nobody is told of that:
    /// what is sent is gone.
    pub(crate) async fn set(&self, node: usize, way: Way, state: &str) -> Result<()> {
        if matches!(self, Self::Shared) {
            bail!("only root can cut off a node");
        }
        ip(None, &["link", "set", &hub_name(node, way), state]).await
    }
}

/// The two ends of a cable.
#[derive(Clone, Copy)]
enum End {
    Hub = 1,
    Node = 2,
}

/// Each cable is a network of four addresses.
const fn end_of(node: usize, way: Way, end: End) -> Ipv4Addr {
    #[expect(clippy::cast_possible_truncation, reason = "there are few nodes")]
    let node = node as u8;
    Ipv4Addr::new(10, 77, node, way as u8 * 4 + end as u8)
}

fn hub_name(node: usize, way: Way) -> String {
    format!("hub{node}{}", way as u8)
}

/// A process in a network of its own, which ends when we do.
async fn holder() -> Result<Child> {
    let mut holder = Command::new("unshare");
    holder
        .args(["--net", "sh", "-c", "echo here; exec cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let mut holder = holder.spawn().context("unshare")?;
    let said = holder.stdout.take().context("nothing to read from")?;
    let mut line = String::new();
    BufReader::new(said).read_line(&mut line).await?;
    if line.is_empty() {
        bail!("a network could not be made");
    }
    Ok(holder)
}

/// Lays a cable between us and the network of a process.
async fn cable(node: usize, way: Way, process: u32) -> Result<()> {
    let hub = hub_name(node, way);
    let far = format!("node{node}{}", way as u8);
    let address = |end| format!("{}/30", end_of(node, way, end));
    let added = ["link", "add", &hub, "type", "veth", "peer", "name", &far];
    ip(None, &added).await?;
    let holder = process.to_string();
    ip(None, &["link", "set", &far, "netns", &holder]).await?;
    for (at, name, end) in [(None, &hub, End::Hub), (Some(process), &far, End::Node)] {
        ip(at, &["addr", "add", &address(end), "dev", name]).await?;
        ip(at, &["link", "set", name, "up"]).await?;
    }
    Ok(())
}

fn pid(child: &Child) -> Result<u32> {
    child.id().context("it has ended")
}

/// Runs `ip`, in the network of a process or in ours.
async fn ip(network_of: Option<u32>, arguments: &[&str]) -> Result<()> {
    let mut command = match network_of {
        None => Command::new("ip"),
        Some(process) => {
            let mut there = Command::new("nsenter");
            there.arg(format!("--net=/proc/{process}/ns/net")).arg("ip");
            there
        }
    };
    run(command.args(arguments)).await
}

/// An address for a server that nodes reach by this network.
pub(super) fn free_port(listens: IpAddr) -> Result<SocketAddr> {
    Ok(SocketAddr::new(listens, free_address()?.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_ends_have_the_same_address() {
        let mut all = Vec::new();
        for node in 0..3 {
            for way in WAYS {
                let ends = [End::Hub, End::Node].map(|end| end_of(node, way, end));
                let network = |address: Ipv4Addr| u32::from(address) >> 2;
                assert_eq!(network(ends[0]), network(ends[1]), "one cable");
                all.extend(ends);
            }
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
