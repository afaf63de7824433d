//! The options that limit how much one person may ask of the server, and how
//! fast.

use anyhow::bail;
use clap::Args;
use engine::limits::{Limits, RoomLimits};

/// Less than this and a client that resumes would count as slow.
const QUEUE_BYTES_MIN: usize = 192 * 1024;

/// How much one person may ask of the server, and how fast.
#[derive(Clone, Debug, Args)]
pub struct LimitOptions {
    /// Messages a person may post within 10 seconds
    #[arg(long, env = "IRORI_MESSAGES_PER_10S", default_value_t = Limits::default().messages_per_10s, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub messages_per_10s: u32,

    /// Requests other than messages a person may send within 10 seconds
    #[arg(long, env = "IRORI_REQUESTS_PER_10S", default_value_t = Limits::default().requests_per_10s, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub requests_per_10s: u32,

    /// Guests that may sign in within 10 seconds, all together
    #[arg(long, env = "IRORI_SIGN_INS_PER_10S", default_value_t = Limits::default().sign_ins_per_10s, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub sign_ins_per_10s: u32,

    /// Sockets (tabs, devices) a person may have open
    #[arg(long, env = "IRORI_SOCKETS_PER_PERSON", default_value_t = Limits::default().sockets_per_person, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub sockets_per_person: u32,

    /// Bytes that may wait for a socket before it counts as too slow
    #[arg(long, env = "IRORI_QUEUE_BYTES", default_value_t = Limits::default().queue_bytes, value_name = "N")]
    pub queue_bytes: usize,
}

impl LimitOptions {
    /// What one option cannot tell of itself.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if self.queue_bytes < QUEUE_BYTES_MIN {
            bail!("--queue-bytes is to be at least {QUEUE_BYTES_MIN}");
        }
        Ok(())
    }

    /// The limits the engine works with.
    pub(crate) const fn engine(&self) -> Limits {
        Limits {
            messages_per_10s: self.messages_per_10s,
            requests_per_10s: self.requests_per_10s,
            sign_ins_per_10s: self.sign_ins_per_10s,
            sockets_per_person: self.sockets_per_person,
            queue_bytes: self.queue_bytes,
            rooms: RoomLimits::DEFAULT,
        }
    }
}
