//! One socket of the load generator: its bytes in and out.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::SocketAddr,
};

use anyhow::{Result, ensure};
use mio::{Interest, Registry, Token, net::TcpStream};
use protocol::PROTOCOL_VERSION;

/// A socket.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    pub(crate) stage: Stage,
    /// The beginning of a frame whose rest has not come yet.
    carry: Vec<u8>,
    /// What the kernel did not take yet.
    out: Vec<u8>,
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
    pub(crate) fn open(address: SocketAddr, index: usize, registry: &Registry) -> Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        registry.register(&mut stream, Token(index), interest)?;
        Ok(Self {
            stream,
            stage: Stage::Connecting,
            carry: Vec::new(),
            out: Vec::new(),
        })
    }

    /// It can be written to: asks for the upgrade, or sends what had to wait.
    pub(crate) fn writable(&mut self, address: SocketAddr, cookie: &str) -> Result<()> {
        if self.stage != Stage::Connecting {
            return self.flush();
        }
        if let Some(error) = self.stream.take_error()? {
            return Err(error.into());
        }
        if self.stream.peer_addr().is_err() {
            return Ok(()); // not connected yet
        }
        self.stream.set_nodelay(true)?;
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
        let waiting = !self.out.is_empty();
        self.out.extend_from_slice(bytes);
        if waiting { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<()> {
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(count) => drop(self.out.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        if self.out.is_empty() {
            self.out = Vec::new(); // ten thousand of these wait at once
        }
        Ok(())
    }

    /// Reads into a buffer all connections share.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Progress {
        let have = self.carry.len();
        buffer[..have].copy_from_slice(&self.carry);
        loop {
            match self.stream.read(&mut buffer[have..]) {
                Ok(0) => return Progress::Gone,
                Ok(count) => return Progress::Bytes(have + count, have + count == buffer.len()),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Progress::Nothing,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Progress::Gone,
            }
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
