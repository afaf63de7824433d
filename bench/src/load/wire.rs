//! What a socket's bytes travel over: TCP as it is, or TLS on top of it.

use std::{
    io::{Error, ErrorKind, Read as _, Result as Io, Write as _},
    net::SocketAddr,
    sync::Arc,
};

use anyhow::{Context as _, Result};
use mio::{Interest, Registry, Token, net::TcpStream};
use rustls::{ClientConfig, ClientConnection};

/// Where sockets go, and whom they trust there; nobody says who they are
/// where there is no TLS.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub(crate) address: SocketAddr,
    pub(crate) tls: Option<Arc<ClientConfig>>,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    /// On the heap, since ten thousand of these wait at once.
    tls: Option<Box<ClientConnection>>,
    /// What neither the kernel nor TLS took yet.
    out: Vec<u8>,
}

/// What reading brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received {
    /// So many bytes; `true` when there may be more to read.
    Bytes(usize, bool),
    Nothing,
    End,
}

impl Wire {
    /// Begins to connect.
    pub(super) fn open(to: &Endpoint, index: usize, registry: &Registry) -> Result<Self> {
        let mut stream = TcpStream::connect(to.address)?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        registry.register(&mut stream, Token(index), interest)?;
        let tls = to.tls.as_ref().map(|config| {
            let name = to.address.ip().into();
            ClientConnection::new(Arc::clone(config), name).map(Box::new)
        });
        Ok(Self {
            stream,
            tls: tls.transpose().context("beginning to speak TLS")?,
            out: Vec::new(),
        })
    }

    /// Whether TCP is; asked until it is.
    pub(super) fn is_connected(&self) -> Result<bool> {
        if let Some(error) = self.stream.take_error()? {
            return Err(error.into());
        }
        if self.stream.peer_addr().is_err() {
            return Ok(false);
        }
        self.stream.set_nodelay(true)?;
        Ok(true)
    }

    /// Sends, or keeps what cannot go yet.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let waiting = !self.out.is_empty();
        self.out.extend_from_slice(bytes);
        if waiting { Ok(()) } else { self.flush() }
    }

    /// Sends what is kept, as far as it goes.
    pub(super) fn flush(&mut self) -> Result<()> {
        loop {
            let taken = match &mut self.tls {
                Some(tls) => tls.writer().write(&self.out)?,
                None if self.out.is_empty() => 0,
                None => unless_blocked(|| self.stream.write(&self.out))?.unwrap_or_default(),
            };
            self.out.drain(..taken);
            // TLS takes no more than it has room for until it could send.
            if !self.send_records()? || taken == 0 {
                break;
            }
        }
        if self.out.is_empty() {
            self.out = Vec::new(); // ten thousand of these wait at once
        }
        Ok(())
    }

    /// Sends what TLS has to say; `false` when the kernel takes no more of it.
    fn send_records(&mut self) -> Io<bool> {
        if let Some(tls) = &mut self.tls {
            while tls.wants_write() {
                if unless_blocked(|| tls.write_tls(&mut self.stream))?.is_none() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Reads as much as there is, or as has room.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Io<Received> {
        let Some(tls) = &mut self.tls else {
            return Ok(match unless_blocked(|| self.stream.read(buffer))? {
                Some(0) => Received::End,
                Some(count) => Received::Bytes(count, count == buffer.len()),
                None => Received::Nothing,
            });
        };
        loop {
            if let Some(count) = unless_blocked(|| tls.reader().read(buffer))? {
                // More may be decrypted already, of which nothing will tell.
                return Ok(match count {
                    0 => Received::End,
                    count => Received::Bytes(count, true),
                });
            }
            match unless_blocked(|| tls.read_tls(&mut self.stream))? {
                Some(0) => return Ok(Received::End),
                Some(_) => {
                    tls.process_new_packets().map_err(Error::other)?;
                }
                None => {
                    // What was said in between is to be answered: a handshake, say.
                    self.send_records()?;
                    return Ok(Received::Nothing);
                }
            }
        }
    }
}

/// Tells apart what cannot be done now; does again what was interrupted.
fn unless_blocked(mut what: impl FnMut() -> Io<usize>) -> Io<Option<usize>> {
    loop {
        match what() {
            Ok(count) => return Ok(Some(count)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
