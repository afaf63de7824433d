//! One socket of the load generator: its bytes in and out.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use mio::Registry;
use protocol::PROTOCOL_VERSION;

use super::wire::{Endpoint, Received, Wire};

/// A socket.
#[derive(Debug)]
pub(crate) struct Connection {
    wire: Wire,
    pub(crate) stage: Stage,
    /// The beginning of a frame whose rest has not come yet.
    carry: Vec<u8>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Connecting,
    /// The upgrade was asked for.
    Upgrading,
    /// Upgraded, waiting for `hello`.
    Greeting,
    /// Waiting for `joined`.
    Joining,
    Live,
    Gone,
}

/// What reading brought.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// So many bytes of the buffer are filled, the carry included; `true`
    /// when there may be more to read.
    Bytes(usize, bool),
    Nothing,
    Gone,
}

impl Connection {
    /// Begins to connect.
    pub(crate) fn open(to: &Endpoint, index: usize, registry: &Registry) -> Result<Self> {
        Ok(Self {
            wire: Wire::open(to, index, registry)?,
            stage: Stage::Connecting,
            carry: Vec::new(),
        })
    }

    /// It can be written to: asks for the upgrade, or sends what had to wait.
    pub(crate) fn writable(&mut self, address: SocketAddr, cookie: &str) -> Result<()> {
        if self.stage != Stage::Connecting {
            return self.wire.flush();
        }
        if !self.wire.is_connected()? {
            return Ok(());
        }
        self.stage = Stage::Upgrading;
        let request = format!(
            "GET /ws?protocol={PROTOCOL_VERSION} HTTP/1.1\r\nHost: {address}\r\n\
             Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: {cookie}\r\n\r\n"
        );
        self.write(request.as_bytes())
    }

    /// Sends, or keeps what the kernel does not take.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.wire.write(bytes)
    }

    /// Reads into a buffer all connections share.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Progress {
        let have = self.carry.len();
        buffer[..have].copy_from_slice(&self.carry);
        match self.wire.read(&mut buffer[have..]) {
            Ok(Received::Bytes(count, more)) => Progress::Bytes(have + count, more),
            Ok(Received::Nothing) => Progress::Nothing,
            Ok(Received::End) | Err(_) => Progress::Gone,
        }
    }

    /// Keeps what was read and not yet understood.
    pub(crate) fn carry(&mut self, rest: &[u8]) {
        if rest.is_empty() {
            self.carry = Vec::new();
        } else {
            self.carry.clear();
            self.carry.extend_from_slice(rest);
        }
    }
}

/// Where the frames begin behind the answer to the upgrade; `None` while it is
/// not whole.
pub(crate) fn upgraded(bytes: &[u8]) -> Result<Option<usize>> {
    let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = String::from_utf8_lossy(&bytes[..end]);
    let status = head.lines().next().unwrap_or_default();
    ensure!(
        status.starts_with("HTTP/1.1 101"),
        "the upgrade was answered {status:?}"
    );
    Ok(Some(end + 4))
}

#[cfg(test)]
mod tests;
