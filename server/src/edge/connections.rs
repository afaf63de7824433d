//! Counts the open connections, in all and by network, and refuses those that
//! are too many, so that nobody takes them from others and files keep the
//! descriptors they need.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use engine::network::networks;
use tokio::{
    sync::Notify,
    time::{Duration, Instant, sleep_until, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::proxies::Proxies;

/// One network has at the most this part of all connections.
const PART_OF_NETWORK: usize = 4;

/// And never more: tabs and sockets of a school behind one address.
const NETWORK_MAX: usize = 4_096;

/// A site has several networks, and at the most so many times the connections
/// of one.
const TIMES_OF_SITE: usize = 2;

/// One in so many connections is kept for this machine, so that an
/// administrator gets in when the server is full.
const PART_OF_THIS_MACHINE: usize = 16;

/// A connection that had to make room keeps its descriptor until it is closed.
/// Meanwhile there may be more than `most` connections: by one in so many,
/// within these bounds, which is less than `edge::descriptors` keeps for files.
const PART_MORE: usize = 9;
const MORE_MIN: usize = 8;
const MORE_MAX: usize = 128;

/// How long a newcomer waits for one of them to be closed.
const CLOSES_WITHIN: Duration = Duration::from_millis(100);

/// What is refused is told at most this often.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// The open connections. Cloning gives another handle.
#[derive(Clone, Debug)]
pub(crate) struct Connections(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    most: usize,
    proxies: Proxies,
    open: Mutex<Open>,
    /// Notified when a connection is closed.
    closed: Notify,
}

/// A network: the length of its prefix in bits, and the prefix.
type Network = (u32, IpAddr);

#[derive(Debug, Default)]
struct Open {
    /// Connections that have a descriptor.
    all: usize,
    /// Those among them that had to make room and are not closed yet.
    closing: usize,
    networks: HashMap<Network, usize>,
    /// Connections on which no request is being answered, the one that is idle
    /// for longest first.
    idle: BTreeMap<u64, CancellationToken>,
    turns: u64,
    refused: u32,
    told_at: Option<Instant>,
}

/// Why a connection is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// There are as many as there may be.
    All,
    /// There are as many as there may be of one network.
    Network,
    /// Those that made room are not closed yet.
    Closing,
}

/// A connection that counts for as long as somebody holds this.
#[derive(Debug)]
pub(crate) struct Permit {
    of: Arc<Shared>,
    networks: Vec<Network>,
    shed: CancellationToken,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Its key in [`Open::idle`], while it is idle.
    turn: Option<u64>,
    /// Whether a request has ever come in on it.
    used: bool,
    /// How many requests on it are being answered.
    at_work: usize,
    /// Since when no request is being answered.
    idle_since: Option<Instant>,
    /// Whether it has to make room for others.
    gone: bool,
}

/// A request that is being answered.
#[derive(Debug)]
pub(crate) struct Work {
    at: Arc<Permit>,
    for_good: bool,
}

impl Work {
    /// Its connection is at work as long as it is there.
    pub(crate) fn for_good(mut self) {
        self.for_good = true;
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if !self.for_good {
            self.at.rest();
        }
    }
}

impl Connections {
    /// At the most `most` connections. A proxy that is believed stands for many
    /// people, so the limit of a network is not for it.
    pub(crate) fn new(most: usize, proxies: Proxies) -> Self {
        Self(Arc::new(Shared {
            most,
            proxies,
            open: Mutex::default(),
            closed: Notify::new(),
        }))
    }

    /// Counts a connection, or says why there is no place for it. Waits a moment
    /// for those that make room for it.
    pub(crate) async fn admit(&self, peer: IpAddr) -> Result<Arc<Permit>, Full> {
        let until = Instant::now() + CLOSES_WITHIN;
        loop {
            let closed = self.0.closed.notified();
            match self.admit_now(peer) {
                Err(Full::Closing) if timeout_at(until, closed).await.is_ok() => {}
                Err(why) => return Err(self.0.lock().refuse(why)),
                Ok(place) => return Ok(place),
            }
        }
    }

    /// Where places are getting few, the connection that is idle for longest
    /// has to go.
    fn admit_now(&self, peer: IpAddr) -> Result<Arc<Permit>, Full> {
        let shared = &self.0;
        let peer = peer.to_canonical();
        let of_us = peer.is_loopback();
        let one_network = !of_us && !shared.proxies.trust(peer);
        let networks: Vec<_> = if one_network {
            networks(peer).collect()
        } else {
            Vec::new()
        };
        let mut open = shared.lock();
        if open.all >= shared.most_with_closing() {
            return Err(Full::Closing);
        }
        if open.staying() >= shared.most - shared.most / 10
            && let Some((_, longest_idle)) = open.idle.pop_first()
        {
            longest_idle.cancel();
            open.closing += 1;
        }
        let most = if of_us {
            shared.most
        } else {
            shared.most - shared.most / PART_OF_THIS_MACHINE
        };
        if open.staying() >= most {
            return Err(Full::All);
        }
        let full = |&(bits, network): &Network| {
            let has = open.networks.get(&(bits, network)).copied();
            has.unwrap_or_default() >= shared.most_of_network(bits)
        };
        if networks.iter().any(full) {
            return Err(Full::Network);
        }
        open.all += 1;
        for network in &networks {
            *open.networks.entry(*network).or_default() += 1;
        }
        drop(open);
        let place = Permit {
            of: Arc::clone(shared),
            networks,
            shed: CancellationToken::new(),
            state: Mutex::default(),
        };
        place.wait_for_work(&mut place.state());
        Ok(Arc::new(place))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many connections may have a descriptor, including those that had to
    /// make room.
    fn most_with_closing(&self) -> usize {
        self.most + (self.most / PART_MORE).clamp(MORE_MIN, MORE_MAX)
    }

    fn most_of_network(&self, bits: u32) -> usize {
        let household = (self.most / PART_OF_NETWORK).clamp(1, NETWORK_MAX);
        if matches!(bits, 32 | 64) {
            household
        } else {
            household * TIMES_OF_SITE
        }
    }
}

impl Open {
    /// Connections that have not been told to go.
    const fn staying(&self) -> usize {
        self.all - self.closing
    }

    /// A connection is closed that counted in these networks.
    fn release(&mut self, networks: &[Network]) {
        self.all -= 1;
        for network in networks {
            if let Some(has) = self.networks.get_mut(network) {
                *has -= 1;
                if *has == 0 {
                    self.networks.remove(network);
                }
            }
        }
    }

    /// Notes that one was refused, and tells it now and then.
    fn refuse(&mut self, why: Full) -> Full {
        self.refused += 1;
        let due = self.told_at.is_none_or(|at| at.elapsed() >= TOLD_EVERY);
        if due {
            tracing::warn!(
                refused = self.refused,
                open = self.all,
                "connections were refused: {}",
                match why {
                    Full::All | Full::Closing =>
                        "as many are open as the limit of file descriptors allows",
                    Full::Network => "one network has as many open as it may",
                }
            );
            self.told_at = Some(Instant::now());
            self.refused = 0;
        }
        why
    }
}

impl Permit {
    /// A request has come in on it; over HTTP/2, perhaps beside others. It is
    /// being answered for as long as somebody holds this.
    pub(crate) fn work(self: &Arc<Self>) -> Work {
        let mut state = self.state();
        state.used = true;
        state.at_work += 1;
        state.idle_since = None;
        if let Some(turn) = state.turn.take() {
            state.gone = self.of.lock().idle.remove(&turn).is_none();
        }
        Work {
            at: Arc::clone(self),
            for_good: false,
        }
    }

    /// A request is answered. Once all are, the connection is idle.
    fn rest(&self) {
        let mut state = self.state();
        state.at_work -= 1;
        if state.at_work == 0 {
            self.wait_for_work(&mut state);
        }
    }

    fn wait_for_work(&self, state: &mut State) {
        state.idle_since = Some(Instant::now());
        if state.gone || state.turn.is_some() {
            return;
        }
        let mut open = self.of.lock();
        open.turns += 1;
        let turn = open.turns;
        state.turn = Some(turn);
        open.idle.insert(turn, self.shed.clone());
    }

    /// Waits until the connection has been idle for so long.
    pub(crate) async fn has_been_idle(&self, limit: Duration) {
        loop {
            let idle_since = self.state().idle_since;
            let due = idle_since.unwrap_or_else(Instant::now) + limit;
            if idle_since.is_some() && due <= Instant::now() {
                return;
            }
            sleep_until(due).await;
        }
    }

    /// Waits until it has to make room for others. Returns whether a request
    /// ever came: its answer may still be on its way.
    pub(crate) async fn has_to_go(&self) -> bool {
        self.shed.cancelled().await;
        self.is_used()
    }

    /// Whether a request ever came.
    pub(crate) fn is_used(&self) -> bool {
        self.state().used
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let State { turn, gone, .. } = *self.state();
        let mut open = self.of.lock();
        let had_to_go = match turn {
            Some(turn) => open.idle.remove(&turn).is_none(),
            None => gone,
        };
        if had_to_go {
            open.closing -= 1;
        }
        open.release(&self.networks);
        drop(open);
        self.of.closed.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
